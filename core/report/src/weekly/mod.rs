//! 一周统计 (S1-20): what came in, was answered, was late and is still open, by unit, category and channel.

mod table;
mod workbook;

use crate::as_of::AsOf;
use crate::clocks::{kept_by, waits_at};
use crate::matter::{self, Words};
use crate::names::NO_UNIT;
use crate::reading::Reading;
use crate::week::Week;
use serde::Serialize;
use std::collections::BTreeMap;
use suban_desk::DeskError;
use suban_model::{CivilDate, Clock, Moment, Stage, Ticket};
use suban_tell::names;

/// The statistics of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Weekly {
    /// Title of the pack in force.
    pub title: String,
    /// The week.
    pub week: Week,
    /// Its Monday.
    pub from: CivilDate,
    /// Its Sunday.
    pub to: CivilDate,
    /// Up to when it is told: the end of the week, or the moment of the report.
    pub until: String,
    /// How far the figures go.
    pub as_of: AsOf,
    /// All tickets.
    pub total: Flow,
    /// By responsible unit, as it is now; most received first.
    pub units: Vec<FlowLine>,
    /// By category.
    pub categories: Vec<FlowLine>,
    /// By channel.
    pub channels: Vec<FlowLine>,
    /// Tickets not finally answered, oldest first.
    pub open: Vec<OpenTicket>,
}

/// What happened to tickets in a week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// 接收.
    pub received: u64,
    /// 初次回复: first answered in the week, whenever received.
    pub answered: u64,
    /// 办结: finally answered in the week, whenever received.
    pub replied: u64,
    /// 超期: a limit ran out in the week and was not kept.
    pub late: u64,
    /// 未办结: received before the end and not finally answered by then.
    pub open: u64,
}

/// The same for a part of the tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlowLine {
    /// Which part.
    pub name: String,
    /// What happened to it.
    #[serde(flatten)]
    pub flow: Flow,
}

/// A ticket that is not finally answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenTicket {
    /// Its number.
    pub ticket: String,
    /// Its number where it came from.
    pub external: Option<String>,
    /// When it was received, on the organisation's clocks.
    pub received_at: String,
    /// 渠道.
    pub channel: String,
    /// Name of the responsible unit.
    pub unit: String,
    /// 诉求类型.
    pub kind: String,
    /// Category path.
    pub category: String,
    /// Where it stands now.
    pub stage: Stage,
    /// The next due moment after the end of the report, or the last one missed; `None` if no limit runs.
    pub due: Option<String>,
    /// 暂定: that moment hangs on holidays that are not published yet.
    pub provisional: bool,
    /// A limit had run out.
    pub late: bool,
    /// What the citizen wrote, if it is shown and was not erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// Takes the statistics of a week, as far as it has gone.
pub fn weekly(reading: &Reading<'_>, week: Week, words: Words) -> Result<Weekly, DeskError> {
    let (view, rulebook) = (reading.view, reading.rulebook());
    let zone = &rulebook.pack.zone;
    // Weeks beyond the moments there are have no tickets.
    let (start, end) = week.span(zone).unwrap_or((Moment::MAX, Moment::MAX));
    let span = Span { start, until: end.min(reading.now) };
    let mut total = Flow::default();
    let [mut units, mut categories, mut channels] = [(); 3].map(|()| BTreeMap::<String, Flow>::new());
    let mut open = Vec::new();
    view.each_ticket(|ticket| {
        let flow = span.flow(&ticket);
        if flow == Flow::default() {
            return Ok(());
        }
        let unit = ticket.lead().map_or_else(|| NO_UNIT.to_owned(), |lead| names::unit_name(rulebook, lead));
        total.add(flow);
        categories.entry(matter::category(&ticket).to_owned()).or_default().add(flow);
        channels.entry(ticket.channel.clone()).or_default().add(flow);
        if flow.open > 0 {
            open.push((ticket.received_at, span.open(&ticket, unit.clone(), reading)));
            if let Some((_, last)) = open.last_mut() {
                last.content = matter::content(view, &ticket, words)?;
            }
        }
        units.entry(unit).or_default().add(flow);
        Ok(())
    })?;
    open.sort_by_key(|(received_at, _)| *received_at);
    Ok(Weekly {
        title: rulebook.pack.title.clone(),
        week,
        from: week.first_day(),
        to: week.last_day(),
        until: span.until.told_in(zone),
        as_of: reading.as_of(None)?,
        total,
        units: lines(units),
        categories: lines(categories),
        channels: lines(channels),
        open: open.into_iter().map(|(_, ticket)| ticket).collect(),
    })
}

/// The part of a week that has gone.
struct Span {
    start: Moment,
    until: Moment,
}

impl Span {
    fn has(&self, moment: Moment) -> bool {
        self.start <= moment && moment <= self.until
    }

    fn flow(&self, ticket: &Ticket) -> Flow {
        let is_missed = |clock: &Clock| kept_by(clock, self.until) == Some(false);
        let late = ticket.clocks.iter().any(|clock| self.has(clock.due) && is_missed(clock));
        let is_open = ticket.received_at <= self.until && ticket.waited_at(self.until);
        Flow {
            received: u64::from(self.has(ticket.received_at)),
            answered: u64::from(ticket.first_replies().any(|at| self.has(at))),
            replied: u64::from(ticket.final_replies().any(|at| self.has(at))),
            late: u64::from(late),
            open: u64::from(is_open),
        }
    }

    fn open(&self, ticket: &Ticket, unit: String, reading: &Reading<'_>) -> OpenTicket {
        let is_missed = |clock: &&Clock| kept_by(clock, self.until) == Some(false);
        let waiting = || ticket.clocks.iter().filter(|clock| waits_at(clock, self.until));
        let missed = waiting().filter(is_missed).max_by_key(|clock| clock.due);
        let ahead = waiting().filter(|clock| !is_missed(clock)).min_by_key(|clock| clock.due);
        let told = missed.or(ahead);
        OpenTicket {
            ticket: ticket.id.to_string(),
            external: ticket.external.clone(),
            received_at: reading.told(ticket.received_at),
            channel: ticket.channel.clone(),
            unit,
            kind: matter::kind(ticket).to_owned(),
            category: matter::category(ticket).to_owned(),
            stage: ticket.stage,
            due: told.map(|clock| reading.told(clock.due)),
            provisional: told.is_some_and(|clock| clock.provisional),
            late: missed.is_some(),
            content: None,
        }
    }
}

impl OpenTicket {
    /// Its due moment, and what is to be said of it, such as `2026-03-06 24:00 超期`.
    fn due_in_words(&self) -> String {
        let due = self.due.clone().unwrap_or_default();
        let provisional = if self.provisional { "(暂定)" } else { "" };
        let late = if self.late { " 超期" } else { "" };
        format!("{due}{provisional}{late}")
    }
}

impl Flow {
    fn add(&mut self, other: Self) {
        self.received += other.received;
        self.answered += other.answered;
        self.replied += other.replied;
        self.late += other.late;
        self.open += other.open;
    }

    fn counts(self) -> [u64; 5] {
        [self.received, self.answered, self.replied, self.late, self.open]
    }
}

/// Most received first.
fn lines(parts: BTreeMap<String, Flow>) -> Vec<FlowLine> {
    let mut lines: Vec<_> = parts.into_iter().map(|(name, flow)| FlowLine { name, flow }).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.flow.received));
    lines
}
