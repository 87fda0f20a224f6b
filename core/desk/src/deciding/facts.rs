//! From a ticket and what just happened to the facts that a hook sees.

use crate::rules::rulebook::Rulebook;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use suban_model::{
    Appealed, Book, Clock, ClockState, Digest, Event, Moment, Private, Proposal, Rounding, Ticket, Value,
};
use suban_policy::vocabulary::{FieldId, field};
use suban_policy::{Facts, organisation::Channels};

/// The citizen's words with the digest that stands for them.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// Words by field name.
    pub private: &'a Private,
    /// Salted digest of the whole payload.
    pub digest: Digest,
}

/// Facts about a ticket at an event.
pub fn of_ticket(rulebook: &Rulebook, ticket: &Ticket, event: &Event) -> Facts {
    let mut facts = Facts::default();
    facts.set(field::EVENT, event.name());
    facts.set(field::CHANNEL, channel(rulebook.pack.channels(), &ticket.channel));
    if let Some(area) = &ticket.area {
        facts.set(field::AREA, area.as_str());
    }
    if let Some(classification) = &ticket.classification {
        // What the rules could not tell is no kind of its own: two such tickets are not about the same.
        for (field, word) in
            [(field::KIND, &classification.kind), (field::CATEGORY, &classification.category)]
        {
            if !word.is_empty() {
                facts.set(field, word.as_str());
            }
        }
        facts.set(field::TAGS, Value::Terms(classification.tags.clone()));
        if let Some(grade) = &classification.grade {
            facts.set(field::GRADE, grade.as_str());
        }
    }
    if let Some(lead) = ticket.lead() {
        facts.set(field::LEAD, rulebook.pack.units().fact(lead));
    }
    facts.set(field::EXPLAINED, ticket.explained);
    if let Some(answer) = ticket.answer {
        facts.set(field::ANSWER, answer.chinese());
    }
    facts.set(field::REPEAT_NTH, i64::from(ticket.repeat_nth));
    let done = ticket.happened.iter().flat_map(|happening| names_of(&happening.event));
    facts.set(field::DONE, Value::Terms(done.collect()));
    // The first round is told as before there were rounds: see `Facts::get`.
    if ticket.round > 1 {
        facts.set(field::ROUND, i64::from(ticket.round));
        let ever = ticket.past.iter().flat_map(|round| &round.happened).chain(&ticket.happened);
        let ever: BTreeSet<_> = ever.flat_map(|happening| names_of(&happening.event)).collect();
        facts.set(field::EVER_DONE, Value::Terms(ever.into_iter().collect()));
    }
    let clocks = |which: fn(&Clock) -> bool| {
        let names = ticket.clocks.iter().filter(|clock| which(clock)).map(|clock| clock.plan.name.clone());
        Value::Terms(names.collect())
    };
    facts.set(field::LATE_CLOCKS, clocks(|clock| clock.kept() == Some(false)));
    facts.set(field::OPEN_CLOCKS, clocks(|clock| !matches!(clock.state, ClockState::Ended(_))));
    with_appeals(facts, &ticket.book, None)
}

/// Adds what came of the appeals of a book, or of those of one subject in it. Without any, it is told as before there were
/// appeals.
pub fn with_appeals(mut facts: Facts, book: &Book, subject: Option<&str>) -> Facts {
    let is_meant = |appealed: &&Appealed| {
        let of = |proposal: &Proposal| {
            subject.is_none_or(|subject| proposal.subject == subject) && appealed.concerns(&proposal.key())
        };
        book.proposals().iter().any(of)
    };
    let told =
        |appealed: &Appealed| appealed.ruled.as_ref().map_or("申诉中", |ruled| ruled.ruling.chinese());
    let told: BTreeSet<_> = book.appeals().filter(is_meant).map(told).collect();
    if !told.is_empty() {
        facts.set(field::APPEALS, Value::Terms(told.into_iter().map(str::to_owned).collect()));
    }
    facts
}

/// Counts the ticket for the unit that led it then, and not for who leads it now.
pub fn with_lead(mut facts: Facts, rulebook: &Rulebook, lead: Option<&str>) -> Facts {
    match lead {
        Some(lead) => facts.set(field::LEAD, rulebook.pack.units().fact(lead)),
        None => facts.unset(field::LEAD),
    }
    facts
}

/// What was said of the round before still counts, until the citizen is asked about this one.
pub fn with_last_answer(mut facts: Facts, ticket: &Ticket) -> Facts {
    if let Some(answer) = ticket.last_answer() {
        facts.set(field::ANSWER, answer.chinese());
    }
    facts
}

/// Adds the words of the request.
pub fn with_words(mut facts: Facts, words: Words<'_>) -> Facts {
    let part = |name: &str| words.private.get(name).map_or("", String::as_str);
    facts.set_text(&[part("title"), part("text")], words.digest);
    facts
}

/// Counts as late only the clocks that had run out by a moment, such as that of a step that is told later.
pub fn with_late_by(mut facts: Facts, ticket: &Ticket, at: Moment) -> Facts {
    let late = ticket.clocks.iter().filter(|clock| clock.kept() == Some(false) && clock.due < at);
    facts.set(field::LATE_CLOCKS, Value::Terms(late.map(|clock| clock.plan.name.clone()).collect()));
    facts
}

/// Adds the clocks whose due moment came with the ticket.
pub fn with_given<'a>(mut facts: Facts, clocks: impl Iterator<Item = &'a String>) -> Facts {
    facts.set(field::GIVEN, Value::Terms(clocks.cloned().collect()));
    facts
}

/// Adds a clock that is out, judged at `at` or when it ended.
pub fn with_late_clock(mut facts: Facts, rulebook: &Rulebook, clock: &Clock, at: Moment) -> Facts {
    let end = match clock.state {
        ClockState::Ended(ended) => ended,
        ClockState::Running | ClockState::Late | ClockState::Paused => at,
    };
    let lateness = rulebook.calendar.lateness(clock.due, end, rulebook.pack.late_unit(clock));
    facts.set(field::EXPLAINED, clock.explained);
    facts.set(field::EXCUSED, clock.excused);
    facts.set(field::CLOCK, clock.plan.name.as_str());
    facts.set(field::LATE_DAYS, lateness.days(rulebook.pack.late_days));
    facts.set(field::LATE, Value::Number(Decimal::new(lateness.hundredths_of_days(Rounding::Up), 2)));
    if let Some(holder) = &clock.late_holder {
        facts.set(field::HOLDER, rulebook.pack.units().fact(holder));
    }
    facts
}

/// Adds the values of a finding.
pub fn with_finding(mut facts: Facts, form: &str, pick: &[String], values: Vec<(FieldId, Value)>) -> Facts {
    facts.set(field::FORM, form);
    if !pick.is_empty() {
        facts.set(field::PICK, Value::Terms(pick.to_vec()));
    }
    for (id, value) in values {
        facts.set(id, value);
    }
    facts
}

/// Adds the platform's verdict.
pub fn with_verdict(mut facts: Facts, verdict: &str) -> Facts {
    facts.set(field::VERDICT, verdict);
    facts
}

/// An event under the names that rule files may write.
fn names_of(event: &Event) -> impl Iterator<Item = String> {
    let (chinese, name) = (event.chinese().to_owned(), event.name());
    let name = (name != chinese).then(|| name.to_owned());
    std::iter::once(chinese).chain(name)
}

/// The channel with its groups; by itself, if the pack no longer knows it.
fn channel(channels: &Channels, channel: &str) -> Value {
    channels.fact(channel).unwrap_or_else(|| Value::Terms(vec![channel.to_owned()]))
}
