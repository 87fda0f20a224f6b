//! The monthly assessment on a console.

use crate::clocks::table_of;
use crate::monthly::Monthly;
use crate::table::with_header;
use std::fmt::Write as _;

/// Most characters of a clause's words in a row.
const WORDS_CHARS_MAX: usize = 40;

impl Monthly {
    /// As tables for a console.
    pub fn to_table(&self) -> String {
        let mut out = format!("{} · {} 月度考核({} 至 {})\n", self.title, self.period, self.from, self.to);
        let _ = writeln!(
            out,
            "接收工单 {} 件,其中待人工 {} 件、待退回 {} 件;共扣 {} 分,待定 {} 笔\n",
            self.tickets,
            self.queued,
            self.to_return,
            self.points,
            self.pending.len()
        );
        let parts = [
            ("各单位", Some(self.units_table())),
            ("时限", (!self.clocks.is_empty()).then(|| table_of(&self.clocks))),
            ("扣分明细", (!self.charges.is_empty()).then(|| self.charges_table())),
            ("待定", (!self.pending.is_empty()).then(|| self.pending_table())),
        ];
        for (title, table) in parts {
            if let Some(table) = table {
                let _ = writeln!(out, "{title}\n{table}\n");
            }
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
        let mut table = with_header(&["单位", "工单", "规则", "条款", "制度原文", "分"], 5);
        for charge in &self.charges {
            let ticket = charge.ticket.clone().unwrap_or_else(|| "公司".to_owned());
            let words: String = charge.words.chars().take(WORDS_CHARS_MAX).collect();
            let texts = [charge.unit.clone(), ticket, charge.rule.clone(), charge.clause.clone(), words];
            table.add_row(texts.into_iter().chain([charge.points.to_string()]));
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
