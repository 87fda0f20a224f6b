//! Counting a month: one pass over the tickets, one over the ledger.

use super::{
    Adjustment, Charged, ClauseLine, EntryLine, Monthly, PendingLine, UnitClause, UnitLine, UnitRule,
};
use crate::as_of::AsOf;
use crate::clocks::{ClockCounts, kept_by};
use crate::reading::Reading;
use std::collections::{BTreeMap, BTreeSet};
use suban_desk::{DeskError, Entry, Rulebook};
use suban_model::{Book, Period, Points, Stage, Ticket, TicketId};
use suban_policy::render::charged;
use suban_tell::names;

/// Entries by ticket; `None`: the organisation.
type ByTicket = BTreeMap<Option<TicketId>, Vec<Entry>>;

/// Entries of a unit by clause, rule and ticket.
type ByClause = BTreeMap<String, BTreeMap<String, ByTicket>>;

/// Period, unit, clause, rule.
type AdjustmentKey = (Period, String, String, String);

/// The figures of a period, while they are counted.
pub(super) struct Tally<'a> {
    reading: &'a Reading<'a>,
    rulebook: &'a Rulebook,
    period: Period,
    as_of: AsOf,
    tickets: u64,
    queued: u64,
    to_return: u64,
    unassigned: u64,
    units: BTreeMap<String, UnitLine>,
    clocks: ClockCounts,
    externals: BTreeMap<TicketId, String>,
    entries: BTreeMap<String, ByClause>,
    adjustments: BTreeMap<AdjustmentKey, ByTicket>,
    pending: Vec<PendingLine>,
}

impl<'a> Tally<'a> {
    pub fn of(reading: &'a Reading<'_>, period: Period) -> Result<Self, DeskError> {
        Ok(Self {
            reading,
            rulebook: reading.rulebook(),
            period,
            as_of: reading.as_of(Some(period))?,
            tickets: 0,
            queued: 0,
            to_return: 0,
            unassigned: 0,
            units: BTreeMap::new(),
            clocks: ClockCounts::default(),
            externals: BTreeMap::new(),
            entries: BTreeMap::new(),
            adjustments: BTreeMap::new(),
            pending: Vec::new(),
        })
    }

    pub fn count_ticket(&mut self, ticket: &Ticket) {
        // Only what was ever charged can be among the entries.
        if let Some(external) = ticket.external.as_ref().filter(|_| !ticket.book.proposals().is_empty()) {
            self.externals.insert(ticket.id, external.clone());
        }
        self.count_pending(&ticket.book, Some(ticket));
        self.count_clocks(ticket);
        if self.reading.period_of(ticket.received_at) != self.period {
            return;
        }
        self.tickets += 1;
        self.queued += u64::from(ticket.stage == Stage::Queued);
        self.to_return += u64::from(ticket.stage == Stage::ToReturn);
        self.unassigned += u64::from(ticket.lead().is_none());
        if let Some(lead) = ticket.lead() {
            let unit = self.unit(lead);
            unit.tickets += 1;
            unit.replied += u64::from(ticket.final_replies().next().is_some());
        }
    }

    /// A limit counts in the period in which it is due, so that those of a closed period stay as they are: one that
    /// starts anew month after month counts in each. One that was missed counts for whoever held it then.
    fn count_clocks(&mut self, ticket: &Ticket) {
        let (reading, period) = (self.reading, self.period);
        let due = || ticket.clocks.iter().filter(|clock| reading.period_of(clock.due) == period);
        due().for_each(|clock| self.clocks.count(clock, reading.now));
        let missed = due().filter(|clock| kept_by(clock, reading.now) == Some(false));
        let holders: BTreeSet<_> = missed.filter_map(|clock| clock.late_holder.as_deref()).collect();
        for holder in holders {
            self.unit(holder).late += 1;
        }
    }

    /// Charges that wait belong to the period of their facts, as those in the ledger do.
    pub fn count_pending(&mut self, book: &Book, ticket: Option<&Ticket>) {
        let (period, units) = (self.period, self.rulebook.pack.units());
        for proposal in book.pending().filter(|proposal| proposal.belongs_to == period) {
            self.pending.push(PendingLine {
                ticket: ticket.map(|ticket| ticket.id.to_string()),
                external: ticket.and_then(|ticket| ticket.external.clone()),
                unit: units.name(&proposal.charge.who).to_owned(),
                charge: proposal.key(),
                line: charged(&proposal.charge, units),
                clause: proposal.charge.clause.clone(),
                words: names::clause_words(self.rulebook, &proposal.charge.clause),
            });
            self.unit(&proposal.charge.who).pending += 1;
        }
    }

    pub fn count_entry(&mut self, entry: Entry) {
        let clauses = self.entries.entry(entry.unit.clone()).or_default();
        let rules = clauses.entry(entry.clause.clone()).or_default();
        let tickets = rules.entry(entry.rule.clone()).or_default();
        tickets.entry(entry.about.ticket()).or_default().push(entry);
    }

    pub fn count_adjustment(&mut self, entry: Entry) {
        let key = (entry.belongs_to, entry.unit.clone(), entry.clause.clone(), entry.rule.clone());
        self.adjustments.entry(key).or_default().entry(entry.about.ticket()).or_default().push(entry);
    }

    fn unit(&mut self, id: &str) -> &mut UnitLine {
        let name = self.rulebook.pack.units().name(id);
        self.units.entry(id.to_owned()).or_insert_with(|| UnitLine {
            unit: id.to_owned(),
            name: name.to_owned(),
            ..UnitLine::default()
        })
    }

    pub fn finish(mut self) -> Monthly {
        for (unit, clauses) in std::mem::take(&mut self.entries) {
            let clauses = self.unit_clauses(clauses);
            let line = self.unit(&unit);
            line.points = sum(clauses.iter().map(|clause| clause.points));
            line.clauses = clauses;
        }
        let adjustments = self.adjustments();
        let mut units: Vec<_> = std::mem::take(&mut self.units).into_values().collect();
        units.sort_by(|one, other| other.points.cmp(&one.points).then_with(|| one.unit.cmp(&other.unit)));
        let (from, to) = self.reading.span(self.period);
        Monthly {
            title: self.rulebook.pack.title.clone(),
            period: self.period,
            from,
            to,
            as_of: self.as_of,
            tickets: self.tickets,
            queued: self.queued,
            to_return: self.to_return,
            unassigned: self.unassigned,
            points: sum(units.iter().map(|unit| unit.points)),
            adjusted: sum(adjustments.iter().map(|adjustment| adjustment.charged.points)),
            clauses: by_clause(&units),
            clocks: self.clocks.into_lines(),
            adjustments,
            pending: self.pending,
            units,
        }
    }

    fn unit_clauses(&self, clauses: ByClause) -> Vec<UnitClause> {
        let of_rule = |(rule, tickets): (String, ByTicket)| {
            let tickets = self.charged(tickets);
            let points = sum(tickets.iter().map(|charged| charged.points));
            (!tickets.is_empty()).then_some(UnitRule { rule, points, tickets })
        };
        let of_clause = |(clause, rules): (String, BTreeMap<String, ByTicket>)| {
            let rules: Vec<_> = rules.into_iter().filter_map(of_rule).collect();
            let points = sum(rules.iter().map(|rule| rule.points));
            let words = names::clause_words(self.rulebook, &clause);
            (!rules.is_empty()).then_some(UnitClause { clause, words, points, rules })
        };
        clauses.into_iter().filter_map(of_clause).collect()
    }

    fn adjustments(&mut self) -> Vec<Adjustment> {
        let mut adjustments = Vec::new();
        for ((belongs_to, unit, clause, rule), tickets) in std::mem::take(&mut self.adjustments) {
            for charged in self.charged(tickets) {
                let line = self.unit(&unit);
                line.adjusted = line.adjusted.saturating_add(charged.points);
                let (unit, clause, rule) = (line.name.clone(), clause.clone(), rule.clone());
                adjustments.push(Adjustment { belongs_to, unit, clause, rule, charged });
            }
        }
        adjustments
    }

    /// What stands for each ticket; what came to nothing is left out.
    fn charged(&self, tickets: ByTicket) -> Vec<Charged> {
        let of_ticket = |(ticket, mut entries): (Option<TicketId>, Vec<Entry>)| {
            entries.sort_by_key(|entry| (entry.seq, entry.index));
            Charged {
                ticket: ticket.map(|ticket| ticket.to_string()),
                external: ticket.and_then(|ticket| self.externals.get(&ticket).cloned()),
                points: sum(entries.iter().map(|entry| entry.points)),
                entries: entries.into_iter().map(EntryLine::from).collect(),
            }
        };
        tickets.into_iter().map(of_ticket).filter(|charged| charged.points != Points::ZERO).collect()
    }
}

impl From<Entry> for EntryLine {
    fn from(entry: Entry) -> Self {
        Self {
            record: entry.seq,
            slot: entry.slot,
            points: entry.points,
            belongs_to: entry.belongs_to,
            posted_in: entry.posted_in,
        }
    }
}

fn by_clause(units: &[UnitLine]) -> Vec<ClauseLine> {
    let mut lines: BTreeMap<&str, ClauseLine> = BTreeMap::new();
    for clause in units.iter().flat_map(|unit| &unit.clauses) {
        let line = lines.entry(&clause.clause).or_insert_with(|| ClauseLine {
            clause: clause.clause.clone(),
            words: clause.words.clone(),
            charges: 0,
            points: Points::ZERO,
        });
        line.charges += clause.rules.iter().map(|rule| rule.tickets.len() as u64).sum::<u64>();
        line.points = line.points.saturating_add(clause.points);
    }
    let mut lines: Vec<_> = lines.into_values().collect();
    lines.sort_by(|one, other| other.points.cmp(&one.points).then_with(|| one.clause.cmp(&other.clause)));
    lines
}

fn sum(points: impl Iterator<Item = Points>) -> Points {
    points.fold(Points::ZERO, Points::saturating_add)
}
