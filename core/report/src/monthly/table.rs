//! The monthly assessment on a console.

use super::{ChargeRow, Charged, Monthly};
use crate::clocks::table_of;
use crate::names;
use crate::table::{with_header, wrap};
use std::fmt::Write as _;

impl Monthly {
    /// The month in short, for a console: its head, and a line for each unit.
    pub fn in_short(&self) -> String {
        format!("{}\n{}\n{}\n", self.title_in_words(), self.sum_in_words(), self.units_table())
    }

    fn title_in_words(&self) -> String {
        format!("{} · {} 月度考核({} 至 {})", self.title, self.period, self.from, self.to)
    }

    /// As tables for a console.
    pub fn to_table(&self) -> String {
        let (title, sum) = (self.title_in_words(), self.sum_in_words());
        let mut out = format!("{title}\n{}\n{sum}\n\n", self.as_of.in_words());
        let parts = [
            ("各单位", Some(self.units_table())),
            ("时限", (!self.clocks.is_empty()).then(|| table_of(&self.clocks, "本期到期"))),
            ("扣分明细", self.charges().next().map(|_| self.charges_table())),
            (
                "本期入账、属以前期间的调整(不计入上表)",
                (!self.adjustments.is_empty()).then(|| self.adjustments_table()),
            ),
            ("待定", (!self.pending.is_empty()).then(|| self.pending_table())),
        ];
        for (title, table) in parts {
            if let Some(table) = table {
                let _ = writeln!(out, "{title}\n{table}\n");
            }
        }
        if self.charges().any(|row| row.charged.is_restated()) {
            out.push_str("* 有本期以后补记的账目\n");
        }
        out
    }

    /// Tickets and points in all.
    pub(super) fn sum_in_words(&self) -> String {
        let adjusted = if self.adjustments.is_empty() {
            String::new()
        } else {
            format!(";本期入账、属以前期间的调整 {} 分", self.adjusted)
        };
        format!(
            "接收工单 {} 件,其中未派单 {} 件(待人工 {}、待退回 {});共扣 {} 分,待定 {} 笔{adjusted}",
            self.tickets,
            self.unassigned,
            self.queued,
            self.to_return,
            self.points,
            self.pending.len(),
        )
    }

    fn units_table(&self) -> String {
        let mut table = with_header(&["单位", "主办", "已办结", "本期有超期", "待定", "扣分"], 1);
        for unit in &self.units {
            let numbers =
                [unit.tickets, unit.replied, unit.late, unit.pending].map(|number| number.to_string());
            table.add_row(std::iter::once(unit.name.clone()).chain(numbers).chain([unit.points.to_string()]));
        }
        table.to_string()
    }

    /// Unit and clause are told once, above the charges by it.
    fn charges_table(&self) -> String {
        let mut table = with_header(&["单位", "条款", "制度原文", "规则", "工单", "分"], 5);
        wrap(&mut table, 2);
        let mut above: Option<ChargeRow<'_>> = None;
        for row in self.charges() {
            let same_unit = above.is_some_and(|above| above.unit.unit == row.unit.unit);
            let same_clause =
                same_unit && above.is_some_and(|above| above.clause.clause == row.clause.clause);
            let once = |is_told: bool, words: &str| if is_told { String::new() } else { words.to_owned() };
            let mark = if row.charged.is_restated() { "*" } else { "" };
            table.add_row([
                once(same_unit, &row.unit.name),
                once(same_clause, &row.clause.clause),
                once(same_clause, &row.clause.words),
                row.rule.rule.clone(),
                row.charged.number(),
                format!("{}{mark}", row.charged.points),
            ]);
            above = Some(row);
        }
        table.to_string()
    }

    fn adjustments_table(&self) -> String {
        let mut table = with_header(&["所属期", "单位", "条款", "规则", "工单", "分"], 5);
        for line in &self.adjustments {
            table.add_row([
                line.belongs_to.to_string(),
                line.unit.clone(),
                line.clause.clone(),
                line.rule.clone(),
                line.charged.number(),
                line.charged.points.to_string(),
            ]);
        }
        table.to_string()
    }

    fn pending_table(&self) -> String {
        let mut table = with_header(&["工单", "待定分的扣分", "条款", "制度原文"], 4);
        wrap(&mut table, 3);
        for pending in &self.pending {
            let number = names::ticket(pending.ticket.as_ref(), pending.external.as_ref());
            table.add_row([number, pending.line.clone(), pending.clause.clone(), pending.words.clone()]);
        }
        table.to_string()
    }
}

impl Charged {
    /// The ticket by the number that people know.
    pub(super) fn number(&self) -> String {
        names::ticket(self.ticket.as_ref(), self.external.as_ref())
    }

    /// What was posted after the period it belongs to, such as `2026-04 -1`; nothing if all was posted in time.
    pub(super) fn posted_later(&self) -> String {
        let later = self.entries.iter().filter(|entry| entry.posted_in > entry.belongs_to);
        later.map(|entry| format!("{} {}", entry.posted_in, entry.points)).collect::<Vec<_>>().join("、")
    }
}
