//! A ticket played through again from its records, to know the facts at each time it was assessed.

use super::NamedValue;
use super::facts;
use std::collections::BTreeMap;
use suban_desk::{DeskError, Entry, Judgement, Record, Refusal, Rulebook};
use suban_model::{Act, BookStep, Clock, Ticket, TicketStep};
use suban_policy::Hook;

/// What happened to a ticket.
pub(super) struct Replay<'a> {
    /// Its records, in order.
    pub records: &'a [Record],
    /// Each subject's assessments, in order.
    pub assessments: BTreeMap<String, Vec<Assessment<'a>>>,
    /// Every clock there ever was, as it ended up.
    pub clocks: Vec<Clock>,
}

/// What the rules said of a subject once.
pub(super) struct Assessment<'a> {
    /// The record.
    pub record: &'a Record,
    /// The hook call behind it; `None` if the desk knew by itself.
    pub judgement: Option<&'a Judgement>,
    /// The clock that it is about, as it was then.
    pub clock: Option<Clock>,
    /// What the facts said.
    pub facts: Vec<NamedValue>,
}

impl<'a> Replay<'a> {
    pub fn of(records: &'a [Record], rulebook: &Rulebook) -> Result<Self, DeskError> {
        let mut replay = Self { records, assessments: BTreeMap::new(), clocks: Vec::new() };
        let mut ticket: Option<Ticket> = None;
        for record in records {
            if let (Act::Register(register), Some(id)) = (&record.command.act, record.ticket()) {
                let edition = record.rulebook.pack;
                ticket = Some(Ticket::registered(id, register, record.command.at, edition));
            }
            let ticket =
                ticket.as_mut().ok_or_else(|| DeskError::Missing("registration of the ticket".into()))?;
            for step in record.change.ticket_steps() {
                ticket.apply(step, record.command.at).map_err(Refusal::Book)?;
                replay.note(record, step, ticket, rulebook);
            }
            replay.follow_clocks(ticket);
        }
        Ok(replay)
    }

    fn note(&mut self, record: &'a Record, step: &'a TicketStep, ticket: &Ticket, rulebook: &Rulebook) {
        match step {
            TicketStep::ClockStarted(clock) => self.clocks.push(clock.clone()),
            TicketStep::Book(BookStep::Assessed { subject, .. }) => {
                let clock = ticket.clocks.iter().find(|clock| clock.subject() == *subject).cloned();
                let is_it =
                    |judgement: &&Judgement| judgement.hook == Hook::Assess && judgement.subject == *subject;
                let judgement = record.judgements.iter().rfind(is_it);
                let facts = facts::of(record, ticket, clock.as_ref(), judgement, rulebook);
                let assessment = Assessment { record, judgement, clock, facts };
                self.assessments.entry(subject.clone()).or_default().push(assessment);
            }
            _ => {}
        }
    }

    fn follow_clocks(&mut self, ticket: &Ticket) {
        for clock in &ticket.clocks {
            let same = |known: &&mut Clock| known.subject() == clock.subject();
            if let Some(known) = self.clocks.iter_mut().find(same) {
                known.clone_from(clock);
            }
        }
    }

    /// Why points were picked in a record, a charge appealed or an appeal ruled on; empty if the words are gone.
    pub fn reason_in(&self, number: u64) -> String {
        match self.records.iter().find(|record| record.seq == number).map(|record| &record.command.act) {
            Some(Act::Determine(determine)) => determine.reason.clone(),
            Some(Act::Appeal(appeal)) => appeal.reason.clone(),
            Some(Act::RuleOn(rule_on)) => rule_on.reason.clone(),
            _ => String::new(),
        }
    }

    /// The newest assessment of a subject.
    pub fn newest(&self, subject: &str) -> Option<&Assessment<'a>> {
        self.assessments.get(subject)?.last()
    }

    /// Every entry that the ledger got, with its record.
    pub fn entries(&self) -> impl Iterator<Item = (&'a Record, &'a Entry)> {
        self.records.iter().flat_map(|record| record.entries.iter().map(move |entry| (record, entry)))
    }
}
