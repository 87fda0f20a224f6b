//! Counting: what the figures of the pack observe of an event or a ticket, and what they come to at that moment.

use crate::deciding::case::Case;
use crate::deciding::facts;
use crate::limits::STREAK_PERIODS_MAX;
use crate::refusal::DeskError;
use crate::stored::record::Record;
use rust_decimal::Decimal;
use std::sync::Arc;
use suban_model::{Event, Moment, Observation, Observed, Period, Ticket, Value};
use suban_policy::Facts;
use suban_policy::figures::{Figure, FigureKind, Window};

/// Observes what figures count of an event, once however often it is judged, and adds to the facts what those
/// figures come to, this time included.
pub fn observe_event(
    case: &mut Case<'_>,
    event: &Event,
    mut facts: Facts,
    subject: &str,
    at: Moment,
) -> Result<Facts, DeskError> {
    let pack = Arc::clone(&case.rulebook.pack);
    for figure in pack.figures().on_event(event) {
        for observation in observations(case, figure, &facts, subject, at) {
            let (observation, is_new) = match seen(case, &observation)? {
                Some(earlier) => (earlier, false),
                None => (observation, true),
            };
            if is_new {
                case.observe(Observed { replaces: None, now: Some(observation.clone()) })?;
            }
            let value = match &figure.kind {
                FigureKind::Nth { window, .. } => count_up_to(case, &observation, *window)?,
                FigureKind::Streak { .. } => streak(case, &observation)?,
                _ => continue,
            };
            facts.set(figure.field, Value::Number(Decimal::from(value)));
        }
    }
    Ok(facts)
}

/// Takes back what was observed of a subject of the ticket that turned out not to be so.
pub fn take_back(case: &mut Case<'_>, subject: &str) -> Result<(), DeskError> {
    let mut standing: Vec<Observation> = Vec::new();
    for seq in case.ticket()?.records.clone() {
        let record = case.view.record(seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
        for Observed { replaces, now } in record.change.observed() {
            standing.retain(|held| Some(held) != replaces.as_ref());
            standing.extend(now.iter().filter(|now| now.subject == subject).cloned());
        }
    }
    for observation in standing {
        case.observe(Observed { replaces: Some(observation), now: None })?;
    }
    Ok(())
}

/// Takes back what was observed of a finding about the organisation: whether there was anything.
pub fn take_back_of_finding(case: &mut Case<'_>, recorded: &Record) -> Result<bool, DeskError> {
    let mut took_back = false;
    for now in recorded.change.observed().filter_map(|observed| observed.now.as_ref()) {
        if seen(case, now)?.is_some() {
            case.observe(Observed { replaces: Some(now.clone()), now: None })?;
            took_back = true;
        }
    }
    Ok(took_back)
}

/// Counts the ticket anew, as it stands after the command.
pub fn observe_ticket(case: &mut Case<'_>) -> Result<(), DeskError> {
    let pack = Arc::clone(&case.rulebook.pack);
    // Built for the first figure that counts the ticket: to the others, only who led is another.
    let mut facts: Option<Facts> = None;
    for figure in pack.figures().iter() {
        let FigureKind::Tickets { at: counts_at, is_first, .. } = &figure.kind else { continue };
        let ticket = case.ticket()?;
        // Until a new round comes to the event, what was counted of the one before stands.
        if ticket.happened_at(counts_at).is_none() && ticket.happened_before(counts_at) {
            continue;
        }
        let happened_at =
            if *is_first { ticket.first_happened_at(counts_at) } else { ticket.happened_at(counts_at) };
        let now = match happened_at {
            Some(at) => {
                let of_ticket = || facts::of_ticket(case.rulebook, ticket, &Event::PeriodEnded);
                let all = facts.take().unwrap_or_else(|| facts::with_last_answer(of_ticket(), ticket));
                let lead = ticket.led_by(counted_by(case, ticket, at, *is_first));
                let all = facts.insert(facts::with_lead(all, case.rulebook, lead));
                observations(case, figure, all, &ticket.id.to_string(), at)
            }
            None => Vec::new(),
        };
        let before: Vec<Observation> =
            ticket.observations.iter().filter(|held| held.figure == figure.id).cloned().collect();
        let gone = before.iter().filter(|held| !now.contains(held));
        let mut come = now.iter().filter(|held| !before.contains(held));
        let mut changes: Vec<Observed> =
            gone.map(|held| Observed { replaces: Some(held.clone()), now: come.next().cloned() }).collect();
        changes.extend(come.map(|held| Observed { replaces: None, now: Some(held.clone()) }));
        changes.into_iter().try_for_each(|change| case.observe(change))?;
    }
    Ok(())
}

/// Who led by this moment is the unit that a ticket counts for which came to its event at `at`. Who takes over once the period
/// has closed has not handled it in that period, nor has who takes over in another round handled the first.
fn counted_by(case: &Case<'_>, ticket: &Ticket, at: Moment, is_first: bool) -> Moment {
    let (closes, _) = case.rulebook.closing(Some(case.rulebook.period_of(at)));
    if is_first && ticket.round > 1 { at } else { closes }
}

/// What a figure counts of these facts: one observation a group.
fn observations(
    case: &Case<'_>,
    figure: &Figure,
    facts: &Facts,
    subject: &str,
    at: Moment,
) -> Vec<Observation> {
    // What nobody can be charged for moves no rate by which somebody is.
    if !figure.counts(facts) || !case.is_under_rules() {
        return Vec::new();
    }
    let ticket = case.ticket().map(|ticket| ticket.id.to_string()).unwrap_or_default();
    let once = matches!(figure.kind, FigureKind::Nth { once_a_ticket: true, .. });
    let subject = if once { ticket.as_str() } else { subject };
    let groups = case.rulebook.pack.figure_groups(figure, facts, &ticket);
    let observed = |group| Observation {
        figure: figure.id.clone(),
        group,
        at,
        period: case.rulebook.period_of(at),
        subject: subject.to_owned(),
        value: figure.adds(facts),
    };
    groups.into_iter().map(observed).collect()
}

/// The same observation as it counts already: what a figure counts once a ticket, whenever it was; anything else, of
/// the same moment.
pub fn seen(case: &Case<'_>, like: &Observation) -> Result<Option<Observation>, DeskError> {
    let same = |held: &Observation| {
        (&held.figure, &held.group, &held.subject) == (&like.figure, &like.group, &like.subject)
    };
    if let Ok(ticket) = case.ticket()
        && ticket.id.to_string() == like.subject
    {
        return Ok(ticket.observations.iter().find(|held| same(held)).cloned());
    }
    let is_it =
        |held: &Option<Observation>| held.as_ref().is_some_and(|held| same(held) && held.at == like.at);
    let in_this_case = case.observed().into_iter().rev().find_map(|Observed { replaces, now }| {
        let is_gone = is_it(replaces);
        if is_it(now) { Some(now.clone()) } else { is_gone.then_some(None) }
    });
    in_this_case.map_or_else(|| case.view.observation(like), Ok)
}

/// How many like this one count in its window up to then, itself included.
fn count_up_to(case: &Case<'_>, observation: &Observation, window: Window) -> Result<u64, DeskError> {
    let (since, mut count) = match window {
        Window::Ever => (Moment::MIN, case.view.count_up_to(Moment::MIN, observation)?),
        Window::Seconds(seconds) => {
            let since = observation.at.plus_seconds(-seconds).unwrap_or(Moment::MIN);
            (since, case.view.count_up_to(since, observation)?)
        }
        // The sum of the period is at hand, and little comes after what happens now.
        Window::Period => {
            let Observation { figure, period, group, .. } = observation;
            let whole = case.view.aggregate(figure, *period, group)?.map_or(0, |aggregate| aggregate.count);
            let (closes, _) = case.rulebook.closing(Some(*period));
            let later = case.view.count_later(observation, closes)?;
            (case.rulebook.opening(*period), whole.saturating_sub(later))
        }
    };
    let last = (observation.at, &observation.subject);
    let counts = |other: &Observation| {
        (&other.figure, &other.group) == (&observation.figure, &observation.group)
            && other.at >= since
            && (other.at, &other.subject) <= last
    };
    for Observed { replaces, now } in case.observed() {
        count = count.saturating_sub(u64::from(replaces.as_ref().is_some_and(counts)));
        count = count.saturating_add(u64::from(now.as_ref().is_some_and(counts)));
    }
    Ok(count)
}

/// In how many periods in a row, up to and including its own, something like it was observed.
fn streak(case: &Case<'_>, observation: &Observation) -> Result<u64, DeskError> {
    let mut periods = 1;
    let mut period: Option<Period> = observation.period.preceding();
    while let Some(earlier) = period.filter(|_| periods < u64::from(STREAK_PERIODS_MAX)) {
        let aggregate = case.view.aggregate(&observation.figure, earlier, &observation.group)?;
        if aggregate.is_none_or(|aggregate| aggregate.count == 0) {
            break;
        }
        periods += 1;
        period = earlier.preceding();
    }
    Ok(periods)
}
