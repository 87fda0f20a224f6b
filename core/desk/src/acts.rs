//! What each command does: checks that it may, then the steps it takes and the hooks it asks, in order.

use crate::activation::Activation;
use crate::assessment::{Subject, assess_input};
use crate::case::{Case, find_ticket};
use crate::clocks::{happen, happen_as, happen_with, run_out};
use crate::demands::{approve, require};
use crate::determination::fix_points;
use crate::facts_of;
use crate::figures::{observe_event, observe_ticket};
use crate::process::{extend, give_back, pass_node, tally};
use crate::refusal::{DeskError, Refusal};
use crate::settlement::settle;
use std::collections::BTreeMap;
use suban_model::{
    Act, Activate, Answer, Callback, Dispatch, Erase, Event, Finding, Judge, Moment, Register, Reply,
    Routing, Step, Ticket, TicketId, TicketRef,
};
use suban_policy::diagnostic::alternatives;
use suban_policy::findings::About;
use suban_policy::vocabulary::field;
use suban_policy::{Facts, Hook, Outcome};

/// Does what the command asks; the number of an earlier record, if that has already made it so.
pub fn act(case: &mut Case<'_>) -> Result<Option<u64>, DeskError> {
    match &case.request.command.act {
        Act::Register(register) => take_in(case, register),
        Act::Dispatch(dispatch) => send_out(case, dispatch),
        Act::Record(finding) => record(case, finding),
        Act::Reply(reply) => answer(case, reply),
        Act::Callback(callback) => call_back(case, callback),
        Act::Judge(judge) => note_verdict(case, judge),
        Act::Node(node) => pass_node(case, node),
        Act::Approve(approval) => approve(case, approval),
        Act::Extend(extension) => extend(case, extension),
        Act::GiveBack(reason) => give_back(case, reason),
        Act::Determine(determine) => fix_points(case, determine),
        Act::Tally(number) => tally(case, number),
        Act::Settle(period) => return settle(case, period),
        Act::Expire(expire) => run_out(case, expire),
        Act::Erase(erase) => wipe(case, erase),
        Act::Activate(activate) => put_in_force(case, activate),
    }?;
    if case.ticket().is_ok() {
        observe_ticket(case)?;
    }
    Ok(None)
}

fn take_in(case: &mut Case<'_>, register: &Register) -> Result<(), DeskError> {
    check_channel(case, &register.channel)?;
    check_given(case, &register.given)?;
    if case.words().private.get("text").is_none_or(|text| text.trim().is_empty()) {
        return Err(Refusal::Empty("text").into());
    }
    if let Some(external) = &register.external
        && let Some(ticket) = case.view.by_external(external)?
    {
        return Err(Refusal::DuplicateExternal { external: external.clone(), ticket }.into());
    }
    let repeat_nth = register.repeats.as_ref().map(|earlier| repeat_nth(case, earlier)).transpose()?;
    let ticket = Ticket::registered(TicketId(case.seq), register, case.at(), case.office.edition.pack);
    case.take_up(ticket);
    if let Some(nth) = repeat_nth {
        case.step(Step::Repeated(nth))?;
    }
    classify(case)?;
    let routing = route(case)?;
    case.step(Step::Routed(routing))?;
    happen_with(case, &Event::Registered, &register.given)?;
    if case.ticket()?.lead().is_some() {
        happen(case, &Event::Dispatched)?;
    }
    Ok(())
}

/// 重复: the earlier ticket is one of the citizen's about the same matter, and this one more.
fn repeat_nth(case: &Case<'_>, earlier: &TicketRef) -> Result<u32, DeskError> {
    let earlier = find_ticket(&case.view, earlier)?;
    let (at, received_at) = (case.at(), earlier.received_at);
    if at < received_at {
        return Err(Refusal::BeforeReceived { at, ticket: earlier.id, received_at }.into());
    }
    Ok(earlier.repeat_nth.saturating_add(1))
}

fn classify(case: &mut Case<'_>) -> Result<(), DeskError> {
    let facts = facts_of::of_ticket(case.office, case.ticket()?, &Event::Registered);
    let facts = facts_of::with_words(facts, case.words());
    if let Ok(Outcome::Classified(classification)) = case.ask(Hook::Classify, "ticket", facts)? {
        case.step(Step::Classified(classification))?;
    }
    Ok(())
}

/// Where the rules send the ticket; to a person, if they fail.
fn route(case: &mut Case<'_>) -> Result<Routing, DeskError> {
    let facts = facts_of::of_ticket(case.office, case.ticket()?, &Event::Registered);
    let facts = facts_of::with_words(facts, case.words());
    Ok(match case.ask(Hook::Route, "ticket", facts)? {
        Ok(Outcome::Routed(routing)) => routing,
        _ => Routing::Queue { reason: "派单规则出错".into() },
    })
}

fn send_out(case: &mut Case<'_>, dispatch: &Dispatch) -> Result<(), DeskError> {
    case.find(&dispatch.ticket)?;
    require(case, &Event::Dispatched)?;
    let lead = case.unit(&dispatch.lead)?;
    let co_handlers = dispatch.co_handlers.iter().map(|name| case.unit(name)).collect::<Result<_, _>>()?;
    case.step(Step::Routed(Routing::Assign { lead, co_handlers }))?;
    happen(case, &Event::Dispatched)
}

fn record(case: &mut Case<'_>, finding: &Finding) -> Result<(), DeskError> {
    let rules = case.office.pack.rules();
    let (form, values) = rules.names.forms.check(finding, &rules.names.units).map_err(Refusal::Form)?;
    case.allow(form.by.iter().map(String::as_str))?;
    let facts = match (&finding.ticket, form.about) {
        (Some(reference), About::Ticket) => {
            case.find(reference)?;
            require(case, &Event::FindingRecorded)?;
            case.step(Step::FormRecorded(form.name.clone()))?;
            facts_of::of_ticket(case.office, case.ticket()?, &Event::FindingRecorded)
        }
        (None, About::Organisation) => {
            let mut facts = Facts::default();
            facts.set(field::EVENT, Event::FindingRecorded.name());
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
    // A form that a step asks for says enough by being there.
    let is_enough = rules.wants_form(&form.name);
    let subject = Subject::put_in(case, "finding", Event::FindingRecorded);
    judge_input(case, &subject, facts, is_enough)
}

/// Judges what a person has just put in; if no rule had a word to say, a person must look.
fn judge_input(
    case: &mut Case<'_>,
    subject: &Subject,
    facts: Facts,
    is_enough: bool,
) -> Result<(), DeskError> {
    let facts = observe_event(case, &subject.event, facts, &case.seq.to_string(), case.at())?;
    let spoke = assess_input(case, subject, facts.clone())?;
    if case.ticket().is_err() {
        return Ok(());
    }
    if !spoke && !is_enough {
        case.step(Step::Attention(format!("{}: 没有规则适用", subject.name)))?;
    }
    happen_as(case, &subject.event, facts, &BTreeMap::new())
}

fn answer(case: &mut Case<'_>, reply: &Reply) -> Result<(), DeskError> {
    let ticket = case.find(&reply.ticket)?;
    if ticket.final_reply_at.is_some() {
        return Err(Refusal::AlreadyFinal(ticket.id).into());
    }
    let is_first = ticket.first_reply_at.is_none();
    if is_first {
        require(case, &Event::FirstReply)?;
    }
    if reply.last {
        require(case, &Event::FinalReply)?;
    }
    case.step(Step::Replied { last: reply.last, explained: reply.explained })?;
    if is_first {
        happen(case, &Event::FirstReply)?;
    }
    if reply.last {
        happen(case, &Event::FinalReply)?;
    }
    Ok(())
}

fn call_back(case: &mut Case<'_>, callback: &Callback) -> Result<(), DeskError> {
    check_given(case, &callback.given)?;
    let ticket = case.find(&callback.ticket)?;
    if ticket.first_reply_at.is_none() {
        return Err(Refusal::NotReplied(ticket.id).into());
    }
    let event = match callback.answer {
        Answer::Satisfied => Some(Event::Satisfied),
        Answer::Unsatisfied => Some(Event::Unsatisfied),
        Answer::Unreached => None,
    };
    if let Some(event) = &event {
        require(case, event)?;
    }
    case.step(Step::CalledBack(callback.answer))?;
    event.map_or(Ok(()), |event| happen_with(case, &event, &callback.given))
}

fn note_verdict(case: &mut Case<'_>, judge: &Judge) -> Result<(), DeskError> {
    case.find(&judge.ticket)?;
    if judge.verdict.trim().is_empty() {
        return Err(Refusal::Empty("verdict").into());
    }
    require(case, &Event::PlatformJudged)?;
    case.step(Step::Judged(judge.verdict.clone()))?;
    let facts = facts_of::of_ticket(case.office, case.ticket()?, &Event::PlatformJudged);
    let facts = facts_of::with_verdict(facts, &judge.verdict);
    let subject = Subject::put_in(case, "verdict", Event::PlatformJudged);
    judge_input(case, &subject, facts, false)
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

fn check_channel(case: &Case<'_>, channel: &str) -> Result<(), DeskError> {
    let channels = &case.office.pack.rules().names.channels;
    if channels.fact(channel).is_some() {
        return Ok(());
    }
    let known = channels.alternatives(channel);
    Err(Refusal::UnknownChannel { channel: channel.to_owned(), known }.into())
}

/// A due moment for a clock that no rule starts would be lost without a word.
fn check_given(case: &Case<'_>, given: &BTreeMap<String, Moment>) -> Result<(), DeskError> {
    let rules = case.office.pack.rules();
    match given.keys().find(|given| rules.clock_names().all(|name| name != given.as_str())) {
        None => Ok(()),
        Some(clock) => {
            let known = alternatives(clock, rules.clock_names());
            Err(Refusal::UnknownClock { clock: clock.clone(), known }.into())
        }
    }
}
