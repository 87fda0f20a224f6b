//! 结算: what a closed period came to, and how: the figures that it was taken from, with what each is a quotient of and
//! the tickets counted; the charges; every time it was settled, with what had changed since the time before; and the
//! period's measures and warnings.
//!
//! What changes a figure of a settled period settles it again in the same batch, so that the figures shown are those
//! that the last settlement saw.

mod gather;
mod table;
mod turns;
mod workbook;

use crate::as_of::AsOf;
use crate::figures::FigureLine;
use crate::monthly::EntryLine;
use crate::reading::Reading;
use rust_decimal::Decimal;
use serde::Serialize;
use suban_desk::DeskError;
use suban_model::{CivilDate, Period, Points};
use suban_policy::decision::Counted;

/// What a period came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settled {
    /// Title of the pack that settles the period.
    pub title: String,
    /// The period.
    pub period: Period,
    /// Its first day.
    pub from: CivilDate,
    /// Its last day.
    pub to: CivilDate,
    /// How far the figures go.
    pub as_of: AsOf,
    /// Number of the record that settled it last; `None`: it is not settled.
    pub record: Option<u64>,
    /// Points that stand.
    pub points: Points,
    /// 口径: what was counted, for the organisation and then by unit.
    pub figures: Vec<CountedFigure>,
    /// What was ever charged by settling, with what was taken back.
    pub charges: Vec<ChargeLine>,
    /// Charges that wait for their decider, such as `M1 工作室 2..5 待定:考评会议`.
    pub pending: Vec<String>,
    /// Every settlement that posted something, and the last.
    pub turns: Vec<Turn>,
    /// 责任追究 of the period.
    pub measures: Vec<MeasureLine>,
    /// 预警 of the period.
    pub warnings: Vec<WarningLine>,
}

/// What one figure comes to, with the tickets that it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountedFigure {
    /// The figure.
    #[serde(flatten)]
    pub line: FigureLine,
    /// The tickets counted, for a figure of tickets.
    pub tickets: Vec<CountedTicket>,
}

/// A ticket that a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountedTicket {
    /// Its number.
    pub ticket: String,
    /// Its number where it came from.
    pub external: Option<String>,
    /// What it adds above the line.
    #[serde(with = "rust_decimal::serde::str")]
    pub adds: Decimal,
}

/// What one rule charges one unit for the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChargeLine {
    /// Id of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// Its words.
    pub words: String,
    /// What stands: the sum of the entries.
    pub points: Points,
    /// How it came about, in the order posted.
    pub entries: Vec<EntryLine>,
}

/// One time that the period was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Turn {
    /// Number of its record.
    pub record: u64,
    /// When it was written, on the organisation's clocks.
    pub at: String,
    /// Who settled.
    pub by: String,
    /// The period in which its entries are posted.
    pub posted_in: Period,
    /// Figures of the whole organisation, as the rules saw them.
    pub figures: Vec<Counted>,
    /// What the rules remarked.
    pub notes: Vec<String>,
    /// The difference that it posted, to each unit.
    pub posted: Vec<Posted>,
    /// What had changed in the figures since the time before, the last [`turns::CAUSES_MAX`] changes; nothing for the
    /// first time.
    pub because: Vec<Cause>,
}

/// A difference posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Posted {
    /// Name of the unit.
    pub unit: String,
    /// Id of the rule.
    pub rule: String,
    /// Points added, or taken back if negative.
    pub points: Points,
}

/// A command that changed what a figure of the settled period counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Number of its record.
    pub record: u64,
    /// What was done, such as 回访.
    pub act: String,
    /// The ticket; `None`: the organisation.
    pub ticket: Option<String>,
    /// The ticket's number where it came from.
    pub external: Option<String>,
    /// Name of the figure.
    pub figure: String,
    /// What it counted there before; `None`: nothing.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub before: Option<Decimal>,
    /// What it counts now.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub now: Option<Decimal>,
}

/// A consequence beyond points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeasureLine {
    /// The ticket; `None`: the organisation.
    pub ticket: Option<String>,
    /// The ticket's number where it came from.
    pub external: Option<String>,
    /// Clause of the rulebook.
    pub clause: String,
    /// Such as `A2 分管领导 管网所 通报 由 总经理 (C2)`.
    pub line: String,
}

/// A warning told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WarningLine {
    /// When, on the organisation's clocks.
    pub at: String,
    /// The ticket that gave rise to it.
    pub ticket: Option<String>,
    /// The ticket's number where it came from.
    pub external: Option<String>,
    /// Clause of the rulebook.
    pub clause: String,
    /// Such as `W1 本期多次超期 管网所 · 2 通知 管网所 (C2)`.
    pub line: String,
}

/// Takes what a period came to.
pub fn settled(reading: &Reading<'_>, period: Period) -> Result<Settled, DeskError> {
    gather::gather(reading, period)
}
