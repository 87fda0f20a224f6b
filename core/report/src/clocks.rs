//! How the limits (时限) were kept.

use crate::table::{percent, with_header};
use serde::Serialize;
use std::collections::BTreeMap;
use suban_desk::{DeskError, View};
use suban_model::Clock;

/// One limit over many tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockLine {
    /// 时限.
    pub clock: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// Tickets on which it was started.
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Clocks {
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
    pub fn count(&mut self, clock: &Clock) {
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
        match clock.kept() {
            Some(true) => line.kept += 1,
            Some(false) => line.late += 1,
            None => line.running += 1,
        }
    }

    pub fn into_lines(self) -> Vec<ClockLine> {
        self.lines.into_values().collect()
    }
}

/// The limits of all tickets of an organisation.
pub fn of_all_tickets(view: View<'_>) -> Result<Clocks, DeskError> {
    let mut counts = ClockCounts::default();
    let mut tickets = 0;
    view.each_ticket(|ticket| {
        tickets += 1;
        ticket.clocks.iter().for_each(|clock| counts.count(clock));
        Ok(())
    })?;
    Ok(Clocks { tickets, clocks: counts.into_lines() })
}

impl Clocks {
    /// As a table for a console.
    pub fn to_table(&self) -> String {
        format!("工单 {} 件\n{}", self.tickets, table_of(&self.clocks))
    }
}

pub(crate) fn table_of(lines: &[ClockLine]) -> String {
    let mut table = with_header(&["时限", "条款", "起算", "按时", "超期", "在走", "按时率"], 2);
    for line in lines {
        let rate = percent(line.kept, line.kept + line.late);
        let numbers = [line.started, line.kept, line.late, line.running].map(|number| number.to_string());
        table.add_row([line.clock.clone(), line.clause.clone()].into_iter().chain(numbers).chain([rate]));
    }
    table.to_string()
}
