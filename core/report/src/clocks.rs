//! How the limits (时限) were kept.

use crate::as_of::AsOf;
use crate::reading::Reading;
use crate::table::{percent, with_header};
use serde::Serialize;
use std::collections::BTreeMap;
use suban_desk::DeskError;
use suban_model::{Clock, ClockState, Moment};

/// One limit over many tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockLine {
    /// 时限.
    pub clock: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// How many are counted: all that were started, or those due in a period.
    pub started: u64,
    /// Ended in time.
    pub kept: u64,
    /// Ended late, or out and not ended.
    pub late: u64,
    /// Still running.
    pub running: u64,
    /// Computed with a calendar of a year whose holidays are not published yet.
    pub provisional: u64,
}

/// All limits, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clocks {
    /// How far the figures go.
    pub as_of: AsOf,
    /// Tickets read.
    pub tickets: u64,
    /// The limits.
    pub clocks: Vec<ClockLine>,
}

/// Counts clocks by name.
#[derive(Debug, Default)]
pub(crate) struct ClockCounts {
    lines: BTreeMap<String, ClockLine>,
}

impl ClockCounts {
    /// Counts a clock as it stands at a moment.
    pub fn count(&mut self, clock: &Clock, at: Moment) {
        let line = self.lines.entry(clock.plan.name.clone()).or_insert_with(|| ClockLine {
            clock: clock.plan.name.clone(),
            clause: clock.plan.clause.clone(),
            started: 0,
            kept: 0,
            late: 0,
            running: 0,
            provisional: 0,
        });
        line.started += 1;
        line.provisional += u64::from(clock.provisional);
        match kept_by(clock, at) {
            Some(true) => line.kept += 1,
            Some(false) => line.late += 1,
            None => line.running += 1,
        }
    }

    pub fn into_lines(self) -> Vec<ClockLine> {
        self.lines.into_values().collect()
    }
}

/// Whether a clock was kept, as was known at a moment; `None`: it still ran then, in time, or stood still. One that has run out is
/// missed from then on, whether or not the desk has looked at it yet.
pub(crate) fn kept_by(clock: &Clock, at: Moment) -> Option<bool> {
    match clock.state {
        ClockState::Ended(end) if end <= at => Some(end <= clock.due),
        ClockState::Paused => None,
        _ if clock.due < at => Some(false),
        _ => None,
    }
}

/// Whether a clock was not ended at a moment.
pub(crate) fn waits_at(clock: &Clock, at: Moment) -> bool {
    match clock.state {
        ClockState::Ended(end) => end > at,
        ClockState::Running | ClockState::Late | ClockState::Paused => true,
    }
}

/// The limits of all tickets of an organisation.
pub fn of_all_tickets(reading: &Reading<'_>) -> Result<Clocks, DeskError> {
    let mut counts = ClockCounts::default();
    let mut tickets = 0;
    reading.view.each_ticket(|ticket| {
        tickets += 1;
        ticket.clocks.iter().for_each(|clock| counts.count(clock, reading.now));
        Ok(())
    })?;
    Ok(Clocks { as_of: reading.as_of(None)?, tickets, clocks: counts.into_lines() })
}

impl Clocks {
    /// As a table for a console.
    pub fn to_table(&self) -> String {
        format!("工单 {} 件,{}\n{}", self.tickets, self.as_of.in_words(), table_of(&self.clocks, "起算"))
    }
}

/// `counted` says which clocks are counted. The last column only where a limit hangs on holidays that are not published yet.
pub(crate) fn table_of(lines: &[ClockLine], counted: &str) -> String {
    let header = ["时限", "条款", counted, "按时", "超期", "在走", "按时率", "其中暂定"];
    let columns = header.len() - usize::from(lines.iter().all(|line| line.provisional == 0));
    let mut table = with_header(header.get(..columns).unwrap_or(&header), 2);
    for line in lines {
        let rate = percent(line.kept, line.kept + line.late);
        let numbers = [line.started, line.kept, line.late, line.running].map(|number| number.to_string());
        let names = [line.clock.clone(), line.clause.clone()].into_iter();
        let row = names.chain(numbers).chain([rate, line.provisional.to_string()]);
        table.add_row(row.take(columns));
    }
    table.to_string()
}
