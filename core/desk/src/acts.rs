//! What each command does: checks that it may, then the steps it takes and the hooks it asks, in order.

use crate::activation::Activation;
use crate::case::Case;
use crate::facts_of;
use crate::office::Office;
use crate::refusal::{DeskError, Refusal};
use suban_model::{
    Act, Activate, Allowance, Callback, Clock, ClockState, Determination, Determine, Dispatch, Erase, Event,
    Expire, Finding, Judge, Register, Reply, Routing, Step, Ticket, TicketId,
};
use suban_model::{Answer, ClockPlan, Moment};
use suban_model::{Charge, Rounding};
use suban_policy::diagnostic::alternatives;
use suban_policy::findings::About;
use suban_policy::{Facts, Fault, FaultKind, Hook, Outcome};

/// Does what the command asks.
pub fn act(case: &mut Case<'_>) -> Result<(), DeskError> {
    match &case.request.command.act {
        Act::Register(register) => take_in(case, register),
        Act::Dispatch(dispatch) => send_out(case, dispatch),
        Act::Record(finding) => record(case, finding),
        Act::Reply(reply) => answer(case, reply),
        Act::Callback(callback) => call_back(case, callback),
        Act::Judge(judge) => note_verdict(case, judge),
        Act::Determine(determine) => fix_points(case, determine),
        Act::Expire(expire) => run_out(case, expire),
        Act::Erase(erase) => wipe(case, erase),
        Act::Activate(activate) => put_in_force(case, activate),
    }
}

fn take_in(case: &mut Case<'_>, register: &Register) -> Result<(), DeskError> {
    check_channel(case, &register.channel)?;
    check_given(case, register)?;
    if case.words().private.get("text").is_none_or(|text| text.trim().is_empty()) {
        return Err(Refusal::Empty("text").into());
    }
    if let Some(external) = &register.external
        && let Some(ticket) = case.view.by_external(external)?
    {
        return Err(Refusal::DuplicateExternal { external: external.clone(), ticket }.into());
    }
    let ticket = Ticket::registered(TicketId(case.seq), register, case.at(), case.office.edition.pack);
    case.take_up(ticket);
    classify(case)?;
    let routing = route(case)?;
    case.step(Step::Routed(routing))?;
    happen(case, Event::Registered)?;
    if case.ticket()?.lead().is_some() {
        happen(case, Event::Dispatched)?;
    }
    Ok(())
}

fn classify(case: &mut Case<'_>) -> Result<(), DeskError> {
    let facts = facts_of::of_ticket(case.office, case.ticket()?, Event::Registered);
    let facts = facts_of::with_words(facts, case.words());
    if let Ok(Outcome::Classified(classification)) = case.ask(Hook::Classify, "ticket", facts)? {
        case.step(Step::Classified(classification))?;
    }
    Ok(())
}

/// Where the rules send the ticket; to a person, if they fail.
fn route(case: &mut Case<'_>) -> Result<Routing, DeskError> {
    let facts = facts_of::of_ticket(case.office, case.ticket()?, Event::Registered);
    let facts = facts_of::with_words(facts, case.words());
    Ok(match case.ask(Hook::Route, "ticket", facts)? {
        Ok(Outcome::Routed(routing)) => routing,
        _ => Routing::Queue { reason: "派单规则出错".into() },
    })
}

fn send_out(case: &mut Case<'_>, dispatch: &Dispatch) -> Result<(), DeskError> {
    case.find(&dispatch.ticket)?;
    let lead = unit(case, &dispatch.lead)?;
    let co_handlers = dispatch.co_handlers.iter().map(|name| unit(case, name)).collect::<Result<_, _>>()?;
    case.step(Step::Routed(Routing::Assign { lead, co_handlers }))?;
    happen(case, Event::Dispatched)
}

fn record(case: &mut Case<'_>, finding: &Finding) -> Result<(), DeskError> {
    let names = &case.office.pack.rules().names;
    let (form, values) = names.forms.check(finding, &names.units).map_err(Refusal::Form)?;
    let allowed = form.by.iter().map(String::as_str);
    allow(case, allowed)?;
    let facts = match (&finding.ticket, form.about) {
        (Some(reference), About::Ticket) => {
            case.find(reference)?;
            facts_of::of_ticket(case.office, case.ticket()?, Event::FindingRecorded)
        }
        (None, About::Organisation) => {
            let mut facts = Facts::default();
            facts.set(suban_policy::vocabulary::field::EVENT, Event::FindingRecorded.name());
            facts
        }
        (_, about) => {
            return Err(Refusal::FormSubject {
                form: form.name.clone(),
                about_ticket: about == About::Ticket,
            }
            .into());
        }
    };
    let facts = facts_of::with_finding(facts, &form.name, &finding.pick, values);
    let subject = format!("finding/{}", case.seq);
    assess_input(case, subject, facts)
}

fn answer(case: &mut Case<'_>, reply: &Reply) -> Result<(), DeskError> {
    let ticket = case.find(&reply.ticket)?;
    if ticket.final_reply_at.is_some() {
        return Err(Refusal::AlreadyFinal(ticket.id).into());
    }
    let is_first = ticket.first_reply_at.is_none();
    case.step(Step::Replied { last: reply.last, explained: reply.explained })?;
    if is_first {
        happen(case, Event::FirstReply)?;
    }
    if reply.last {
        happen(case, Event::FinalReply)?;
    }
    Ok(())
}

fn call_back(case: &mut Case<'_>, callback: &Callback) -> Result<(), DeskError> {
    let ticket = case.find(&callback.ticket)?;
    if ticket.first_reply_at.is_none() {
        return Err(Refusal::NotReplied(ticket.id).into());
    }
    case.step(Step::CalledBack(callback.answer))?;
    match callback.answer {
        Answer::Satisfied => happen(case, Event::Satisfied),
        Answer::Unsatisfied => happen(case, Event::Unsatisfied),
        Answer::Unreached => Ok(()),
    }
}

fn note_verdict(case: &mut Case<'_>, judge: &Judge) -> Result<(), DeskError> {
    case.find(&judge.ticket)?;
    if judge.verdict.trim().is_empty() {
        return Err(Refusal::Empty("verdict").into());
    }
    case.step(Step::Judged(judge.verdict.clone()))?;
    let facts = facts_of::of_ticket(case.office, case.ticket()?, Event::PlatformJudged);
    let facts = facts_of::with_verdict(facts, case.ticket()?, &judge.verdict);
    let subject = format!("verdict/{}", case.seq);
    assess_input(case, subject, facts)
}

fn fix_points(case: &mut Case<'_>, determine: &Determine) -> Result<(), DeskError> {
    let ticket = case.find(&determine.ticket)?;
    if determine.reason.trim().is_empty() {
        return Err(Refusal::Empty("reason").into());
    }
    let pending = ticket.book.proposals().iter().find(|proposal| proposal.key() == determine.charge);
    let decider = pending.and_then(|proposal| proposal.charge.decider.clone());
    if let Some(decider) = &decider {
        allow(case, std::iter::once(decider.as_str()))?;
    }
    let by = &case.request.command.by;
    let determination = Determination {
        base: determine.points,
        reason: determine.reason.clone(),
        by: by.person.clone().unwrap_or_else(|| by.office.clone()),
    };
    case.step(Step::Determined { charge: determine.charge.clone(), determination })
}

fn run_out(case: &mut Case<'_>, expire: &Expire) -> Result<(), DeskError> {
    let at = case.at();
    let ticket = case.find(&expire.ticket)?;
    let waiting = |clock: &&Clock| clock.plan.name == expire.clock && clock.next_check.is_some();
    let Some(clock) = ticket.clocks.iter().find(waiting).cloned() else {
        return Err(Refusal::NoRunningClock { ticket: ticket.id, clock: expire.clock.clone() }.into());
    };
    if clock.next_check.is_none_or(|check| at < check) {
        return Err(
            Refusal::ClockNotOut { ticket: ticket.id, clock: expire.clock.clone(), due: clock.due }.into()
        );
    }
    // Who held it when it ran out answers for every later tier too.
    let holder = match clock.state {
        ClockState::Late => clock.late_holder.clone(),
        _ => clock.plan.holder.clone().or_else(|| ticket.lead().map(str::to_owned)),
    };
    let next_check = next_tier(case.office, &clock, at);
    case.step(Step::ClockLate { name: expire.clock.clone(), holder, next_check })?;
    assess_clock(case, &expire.clock)
}

/// When a clock that is late at `at` reaches the next number of days at which a rule of the pack may say otherwise.
fn next_tier(office: &Office, clock: &Clock, at: Moment) -> Option<Moment> {
    let late = office.calendar.lateness(clock.due, at, clock.unit());
    let tier = office.pack.rules().late_tiers().find(|tier| *tier > late.days(office.pack.late_days))?;
    let whole_days = match office.pack.late_days {
        Rounding::Up => tier - 1,
        Rounding::Down => tier,
    };
    let seconds = whole_days.checked_mul(late.seconds_per_day())?;
    let seconds = if office.pack.late_days == Rounding::Down { seconds - 1 } else { seconds };
    office.calendar.late_by_more_than(clock.due, seconds, clock.unit())
}

fn wipe(case: &mut Case<'_>, erase: &Erase) -> Result<(), DeskError> {
    let ticket = case.find(&erase.ticket)?;
    if ticket.erased {
        return Err(Refusal::AlreadyErased(ticket.id).into());
    }
    case.step(Step::Erased)
}

/// What an activation says of its revision must be so; all else is what the record's edition names.
fn put_in_force(case: &Case<'_>, activate: &Activate) -> Result<(), DeskError> {
    let (pack, edition) = (&case.office.pack, &case.office.edition);
    if (&activate.pack, activate.digest, activate.effective_from)
        != (&pack.id, edition.pack, pack.effective_from)
    {
        return Err(Refusal::NotInForce.into());
    }
    let Some(seq) = activate.restores else { return Ok(()) };
    match Activation::at(case.view, seq)? {
        Some(earlier) if earlier.edition.pack == edition.pack => Ok(()),
        _ => Err(Refusal::UnknownRevision(seq).into()),
    }
}

/// An event happens: late clocks that it ends are judged anew, then new clocks start.
fn happen(case: &mut Case<'_>, event: Event) -> Result<(), DeskError> {
    let late = case.clocks_in(|state| state == ClockState::Late)?;
    case.step(Step::Happened(event))?;
    for clock in late {
        let ended = case
            .ticket()?
            .clocks
            .iter()
            .any(|now| now.plan.name == clock.plan.name && now.state != ClockState::Late);
        if ended {
            assess_clock(case, &clock.plan.name)?;
        }
    }
    if case.listens(Hook::Schedule, event) {
        start_clocks(case, event)?;
    }
    Ok(())
}

fn start_clocks(case: &mut Case<'_>, event: Event) -> Result<(), DeskError> {
    let facts = facts_of::of_ticket(case.office, case.ticket()?, event);
    let given = match &case.request.command.act {
        Act::Register(register) => register.given.clone(),
        _ => std::collections::BTreeMap::new(),
    };
    let facts = facts_of::with_given(facts, given.keys());
    if let Ok(Outcome::Scheduled(plans)) = case.ask(Hook::Schedule, event.name(), facts)? {
        for plan in plans {
            let clock = start_clock(case, plan, &given)?;
            case.step(Step::ClockStarted(clock))?;
        }
    }
    Ok(())
}

fn start_clock(
    case: &Case<'_>,
    plan: ClockPlan,
    given: &std::collections::BTreeMap<String, Moment>,
) -> Result<Clock, DeskError> {
    let started_at = case.at();
    let (due, provisional) = match (&plan.allowance, given.get(&plan.name)) {
        (Allowance::Given, Some(due)) => (*due, false),
        (Allowance::Given, None) => {
            return Err(DeskError::Missing(format!("due moment of clock {}", plan.name)));
        }
        (Allowance::Limit(limit), _) => match case.office.calendar.due(started_at, *limit) {
            Ok(due) => (due.at, due.is_provisional),
            // A limit that ends after the last moment there is never runs out.
            Err(_) => (Moment::MAX, true),
        },
    };
    Ok(Clock {
        plan,
        started_at,
        due,
        provisional,
        started_in: case.seq,
        next_check: due.plus_seconds(1).ok(),
        late_holder: None,
        state: ClockState::Running,
    })
}

/// Judges a clock that ran out: at each tier while it is late, and again when it ends. What it costs belongs to the
/// period in which it ran out.
fn assess_clock(case: &mut Case<'_>, name: &str) -> Result<(), DeskError> {
    let ticket = case.ticket()?;
    let Some(clock) = ticket.clocks.iter().find(|clock| clock.plan.name == name) else { return Ok(()) };
    let (subject, belongs_to) = (clock.subject(), case.office.period_of(clock.due));
    if clock.kept() == Some(true) {
        // Reported late but done in time: whatever was charged is taken back.
        return case.step(Step::Assessed { subject, charges: Vec::new(), belongs_to });
    }
    if !case.listens(Hook::Assess, Event::ClockLate) {
        return Ok(());
    }
    let facts = facts_of::of_ticket(case.office, ticket, Event::ClockLate);
    let facts = facts_of::with_late_clock(facts, case.office, clock, case.at());
    if let Ok(charges) = assess(case, &subject, facts)? {
        case.step(Step::Assessed { subject, charges, belongs_to })?;
    }
    Ok(())
}

/// Judges what a person has just put in: a mistake in it is refused, for the person is still there to mend it.
fn assess_input(case: &mut Case<'_>, subject: String, facts: Facts) -> Result<(), DeskError> {
    let belongs_to = case.office.period_of(case.at());
    match assess(case, &subject, facts)? {
        Ok(charges) => {
            if !case.has_spoken() {
                case.step(Step::Attention(format!("{subject}: 没有规则适用")))?;
            }
            case.step(Step::Assessed { subject, charges, belongs_to })
        }
        Err(fault) if matches!(fault.kind, FaultKind::Who | FaultKind::Input) => {
            Err(Refusal::Form(fault).into())
        }
        Err(_) => Ok(()),
    }
}

fn assess(case: &mut Case<'_>, subject: &str, facts: Facts) -> Result<Result<Vec<Charge>, Fault>, DeskError> {
    Ok(match case.ask(Hook::Assess, subject, facts)? {
        Ok(Outcome::Assessed(charges)) => Ok(charges),
        Ok(_) => Ok(Vec::new()),
        Err(fault) => Err(fault),
    })
}

fn check_channel(case: &Case<'_>, channel: &str) -> Result<(), DeskError> {
    let channels = &case.office.pack.rules().names.channels;
    if channels.fact(channel).is_some() {
        return Ok(());
    }
    let known = channels.alternatives(channel);
    Err(Refusal::UnknownChannel { channel: channel.to_owned(), known }.into())
}

/// A due moment for a clock that no rule starts would be lost without a word.
fn check_given(case: &Case<'_>, register: &Register) -> Result<(), DeskError> {
    let rules = case.office.pack.rules();
    match register.given.keys().find(|given| rules.clock_names().all(|name| name != given.as_str())) {
        None => Ok(()),
        Some(clock) => {
            let known = alternatives(clock, rules.clock_names());
            Err(Refusal::UnknownClock { clock: clock.clone(), known }.into())
        }
    }
}

fn unit(case: &Case<'_>, name: &str) -> Result<String, DeskError> {
    let units = &case.office.pack.rules().names.units;
    units.id(name).map(str::to_owned).ok_or_else(|| {
        let known = units.alternatives(name);
        Refusal::UnknownUnit { unit: name.to_owned(), known }.into()
    })
}

/// Refuses unless the actor's office is one of these, by id or name of its unit or by its own name.
fn allow<'n>(case: &Case<'_>, allowed: impl Iterator<Item = &'n str> + Clone) -> Result<(), DeskError> {
    let office = &case.request.command.by.office;
    let units = &case.office.pack.rules().names.units;
    let same = |name: &str| name == office || units.id(name).is_some_and(|id| units.id(office) == Some(id));
    if allowed.clone().any(same) {
        return Ok(());
    }
    let allowed = allowed.collect::<Vec<_>>().join("、");
    Err(Refusal::NotAllowed { office: office.clone(), allowed }.into())
}
