//! 月末统计 (S1-18, S1-21, S1-22): the number and content of each department's tickets, and the rates that the rulebook
//! counts, such as how satisfied the citizens are, beside the month before.

mod table;
mod tally;
mod workbook;

use crate::as_of::AsOf;
use crate::figures::{self, FigureLine};
use crate::matter::Words;
use crate::reading::Reading;
use rust_decimal::Decimal;
use serde::Serialize;
use suban_desk::DeskError;
use suban_model::{Answer, CivilDate, Period, Stage};
use tally::Tally;

/// The statistics of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthEnd {
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
    /// The period before, which the figures are compared with.
    pub before: Option<Period>,
    /// All tickets.
    pub total: Compared,
    /// The rates that the pack counts, such as 满意度, of the organisation and of each unit.
    pub rates: Vec<RateLine>,
    /// By responsible unit, as it is now; most received first.
    pub units: Vec<Department>,
    /// By kind and category over all units, most received first.
    pub matters: Vec<Matter>,
}

/// Figures of this period and of the one before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// This period.
    pub now: Figures,
    /// The one before.
    pub before: Figures,
}

/// What a period counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Received in the period.
    pub received: u64,
    /// 处理: finally answered in the period, whenever received.
    pub handled: u64,
    /// Of these, the citizen's last answer is that he is satisfied.
    pub satisfied: u64,
    /// Of these, that he is not.
    pub unsatisfied: u64,
    /// Of these, he was not reached.
    pub unreached: u64,
    /// Of these, nobody asked yet.
    pub unasked: u64,
}

/// A rate that the pack counts, beside the month before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RateLine {
    /// In this period.
    #[serde(flatten)]
    pub now: FigureLine,
    /// Its value in the one before; `None`: there is nothing to take it of.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub before: Option<Decimal>,
}

/// One department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Department {
    /// Id of the unit; `None`: no unit is responsible.
    pub unit: Option<String>,
    /// Its name.
    pub name: String,
    /// Its figures.
    pub figures: Compared,
    /// Its tickets by kind and category, most received first.
    pub matters: Vec<Matter>,
    /// The tickets received in the period, in order.
    pub tickets: Vec<Content>,
}

/// Tickets of one kind and category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matter {
    /// 诉求类型.
    pub kind: String,
    /// Category path.
    pub category: String,
    /// Received in the period.
    pub received: u64,
    /// Received in the one before.
    pub before: u64,
}

/// One ticket's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Content {
    /// Its number.
    pub ticket: String,
    /// Its number where it came from.
    pub external: Option<String>,
    /// When it was received, on the organisation's clocks.
    pub received_at: String,
    /// 渠道.
    pub channel: String,
    /// 诉求类型.
    pub kind: String,
    /// Category path.
    pub category: String,
    /// Where it stands.
    pub stage: Stage,
    /// What the citizen said when called back.
    pub answer: Option<Answer>,
    /// What the citizen wrote, if it is shown and was not erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// Takes the statistics of a period.
pub fn month_end(reading: &Reading<'_>, period: Period, words: Words) -> Result<MonthEnd, DeskError> {
    let mut tally = Tally::of(reading, period, words);
    reading.view.each_ticket(|ticket| tally.count(&ticket))?;
    tally.finish()
}

/// The rates of a period, as the desk counted them.
fn rates(reading: &Reading<'_>, period: Period, before: Option<Period>) -> Result<Vec<RateLine>, DeskError> {
    let earlier = before.map(|before| figures::lines(reading, before)).transpose()?.unwrap_or_default();
    let lines = figures::lines(reading, period)?.into_iter().filter(|(line, _)| line.in_percent);
    let rates = lines.map(|(now, group)| {
        let same = |(line, of): &&(FigureLine, Vec<String>)| line.figure == now.figure && *of == group;
        let before = earlier.iter().find(same).and_then(|(line, _)| line.value);
        RateLine { now, before }
    });
    Ok(rates.collect())
}

impl Figures {
    fn add(&mut self, other: Self) {
        self.received += other.received;
        self.handled += other.handled;
        self.satisfied += other.satisfied;
        self.unsatisfied += other.unsatisfied;
        self.unreached += other.unreached;
        self.unasked += other.unasked;
    }
}

impl Compared {
    fn add(&mut self, other: Self) {
        self.now.add(other.now);
        self.before.add(other.before);
    }
}
