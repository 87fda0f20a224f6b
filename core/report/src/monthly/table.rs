//! The monthly assessment on a console.

use super::Monthly;
use super::workbook::ticket;
use crate::clocks::table_of;
use crate::table::with_header;
use std::fmt::Write as _;

/// Most characters of a clause's words in a row.
const WORDS_CHARS_MAX: usize = 40;

impl Monthly {
    /// The month in short, for a console: its head, and a line for each unit.
    pub fn in_short(&self) -> String {
        format!("{}{}\n", self.head(), self.units_table())
    }

    fn head(&self) -> String {
        format!(
            "{} · {} 月度考核({} 至 {})\n\
             接收工单 {} 件,其中待人工 {} 件、待退回 {} 件;共扣 {} 分,待定 {} 笔\n",
            self.title,
            self.period,
            self.from,
            self.to,
            self.tickets,
            self.queued,
            self.to_return,
            self.points,
            self.pending.len()
        )
    }

    /// As tables for a console.
    pub fn to_table(&self) -> String {
        let mut out = format!("{}\n", self.head());
        let parts = [
            ("各单位", Some(self.units_table())),
            ("时限", (!self.clocks.is_empty()).then(|| table_of(&self.clocks))),
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

    fn units_table(&self) -> String {
        let mut table = with_header(&["单位", "主办", "已办结", "有超期", "待定", "扣分"], 1);
        for unit in &self.units {
            let numbers =
                [unit.tickets, unit.replied, unit.late, unit.pending].map(|number| number.to_string());
            table.add_row(std::iter::once(unit.name.clone()).chain(numbers).chain([unit.points.to_string()]));
        }
        table.to_string()
    }

    fn charges_table(&self) -> String {
        let mut table = with_header(&["单位", "条款", "制度原文", "规则", "工单", "分", "账目"], 5);
        for row in self.charges() {
            let words: String = row.clause.words.chars().take(WORDS_CHARS_MAX).collect();
            let mark = if row.charged.is_restated() { "*" } else { "" };
            table.add_row([
                row.unit.name.clone(),
                row.clause.clause.clone(),
                words,
                row.rule.rule.clone(),
                ticket(row.charged),
                row.charged.points.to_string(),
                format!("{}{mark}", row.charged.history()),
            ]);
        }
        table.to_string()
    }

    fn adjustments_table(&self) -> String {
        let mut table = with_header(&["所属期", "单位", "条款", "规则", "工单", "分", "账目"], 5);
        for line in &self.adjustments {
            table.add_row([
                line.belongs_to.to_string(),
                line.unit.clone(),
                line.clause.clone(),
                line.rule.clone(),
                ticket(&line.charged),
                line.charged.points.to_string(),
                line.charged.history(),
            ]);
        }
        table.to_string()
    }

    fn pending_table(&self) -> String {
        let mut table = with_header(&["工单", "扣分", "定分时写"], 3);
        for pending in &self.pending {
            table.add_row([&pending.ticket, &pending.line, &pending.charge]);
        }
        table.to_string()
    }
}
