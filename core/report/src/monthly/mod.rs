//! 月度考核: what each unit did and was charged in a period, from the unit through clause, rule and ticket down to
//! the entries of the ledger.
//!
//! What a period is charged is what *belongs to* it, whenever it was posted. What was posted in it for earlier
//! periods stands apart, as adjustments: it changes their totals and not this one's.

mod table;
mod tally;
mod workbook;

use crate::as_of::AsOf;
use crate::clocks::ClockLine;
use crate::reading::{BookOf, Reading};
use serde::Serialize;
use suban_desk::DeskError;
use suban_model::{CivilDate, Period, Points};
use tally::Tally;

/// The monthly assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Monthly {
    /// Title of the pack in force.
    pub title: String,
    /// The period.
    pub period: Period,
    /// Its first day.
    pub from: CivilDate,
    /// Its last day.
    pub to: CivilDate,
    /// How far the figures go.
    pub as_of: AsOf,
    /// Tickets received in it.
    pub tickets: u64,
    /// Of these, waiting for a person.
    pub queued: u64,
    /// Of these, to be given back to the platform.
    pub to_return: u64,
    /// Of these, of no unit; the two above are among them.
    pub unassigned: u64,
    /// Units that handled tickets or were charged, most points first.
    pub units: Vec<UnitLine>,
    /// The same points by clause, most points first.
    pub clauses: Vec<ClauseLine>,
    /// How the limits were kept that were due in the period, of tickets whenever received.
    pub clocks: Vec<ClockLine>,
    /// 本期入账、属以前期间的调整: posted in this period for earlier ones.
    pub adjustments: Vec<Adjustment>,
    /// Charges of the period that wait for their decider.
    pub pending: Vec<PendingLine>,
    /// All points charged.
    pub points: Points,
    /// The sum of the adjustments.
    pub adjusted: Points,
}

/// One unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct UnitLine {
    /// Id of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Tickets received in the period of which it is the lead.
    pub tickets: u64,
    /// Of these, finally answered.
    pub replied: u64,
    /// Tickets, whenever received, of which a limit was missed in its hands that was due in the period.
    pub late: u64,
    /// Points charged.
    pub points: Points,
    /// Points posted in the period for earlier ones; not in `points`.
    pub adjusted: Points,
    /// Charges that wait for their decider.
    pub pending: u64,
    /// What the points are for. What was charged and taken back again is left out.
    pub clauses: Vec<UnitClause>,
}

/// What one clause costs a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitClause {
    /// Clause of the rulebook.
    pub clause: String,
    /// Its words.
    pub words: String,
    /// Points.
    pub points: Points,
    /// By which rules.
    pub rules: Vec<UnitRule>,
}

/// What one rule costs a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitRule {
    /// Id of the rule.
    pub rule: String,
    /// Points.
    pub points: Points,
    /// For which tickets.
    pub tickets: Vec<Charged>,
}

/// What one rule costs a unit for one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Charged {
    /// The ticket; `None`: the organisation.
    pub ticket: Option<String>,
    /// The ticket's number where it came from.
    pub external: Option<String>,
    /// What stands: the sum of the entries.
    pub points: Points,
    /// How it came about, in the order posted.
    pub entries: Vec<EntryLine>,
}

/// An entry of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryLine {
    /// Number of the record that posted it.
    pub record: u64,
    /// The slot it changes.
    pub slot: String,
    /// Points added, or taken back if negative.
    pub points: Points,
    /// The period of the facts it is for.
    pub belongs_to: Period,
    /// The period in which it was posted.
    pub posted_in: Period,
}

/// What one clause costs all units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClauseLine {
    /// Clause of the rulebook.
    pub clause: String,
    /// Its words.
    pub words: String,
    /// How many charges stand by it.
    pub charges: u64,
    /// Points.
    pub points: Points,
}

/// What was posted in the period for an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Adjustment {
    /// The earlier period.
    pub belongs_to: Period,
    /// Name of the unit.
    pub unit: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// Id of the rule.
    pub rule: String,
    /// The charge and its entries.
    #[serde(flatten)]
    pub charged: Charged,
}

/// A charge that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingLine {
    /// The ticket; `None`: the organisation.
    pub ticket: Option<String>,
    /// The ticket's number where it came from.
    pub external: Option<String>,
    /// Name of the unit.
    pub unit: String,
    /// Key to decide it by.
    pub charge: String,
    /// Such as `P11 营业部 2..5 待定:考评会议`.
    pub line: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// Its words.
    pub words: String,
}

/// A charge with the unit, clause and rule above it.
#[derive(Debug, Clone, Copy)]
pub struct ChargeRow<'a> {
    /// The unit.
    pub unit: &'a UnitLine,
    /// The clause.
    pub clause: &'a UnitClause,
    /// The rule.
    pub rule: &'a UnitRule,
    /// The charge.
    pub charged: &'a Charged,
}

/// Takes the figures of a period.
pub fn monthly(reading: &Reading<'_>, period: Period) -> Result<Monthly, DeskError> {
    let (mut tally, view) = (Tally::of(reading, period)?, reading.view);
    reading.each_book(period, |book| match book {
        BookOf::Ticket(ticket) => tally.count_ticket(ticket),
        BookOf::Organisation(book, _) => tally.count_pending(book, None),
    })?;
    view.each_entry(period, None, |entry| {
        tally.count_entry(entry);
        Ok(())
    })?;
    view.each_entry_before(period, |entry| {
        if entry.posted_in == period {
            tally.count_adjustment(entry);
        }
        Ok(())
    })?;
    Ok(tally.finish())
}

impl Monthly {
    /// Every charge that stands, in the order of units, clauses, rules and tickets.
    pub fn charges(&self) -> impl Iterator<Item = ChargeRow<'_>> {
        self.units.iter().flat_map(UnitLine::charges)
    }
}

impl UnitLine {
    /// Every charge that stands against the unit, in the order of clauses, rules and tickets.
    pub fn charges(&self) -> impl Iterator<Item = ChargeRow<'_>> {
        self.clauses.iter().flat_map(move |clause| {
            clause.rules.iter().flat_map(move |rule| {
                rule.tickets.iter().map(move |charged| ChargeRow { unit: self, clause, rule, charged })
            })
        })
    }
}

impl Charged {
    /// Whether a part of it was posted after its period.
    pub fn is_restated(&self) -> bool {
        self.entries.iter().any(|entry| entry.posted_in > entry.belongs_to)
    }
}
