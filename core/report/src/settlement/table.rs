//! What a period came to, on a console.

use super::{Cause, ChargeLine, FigureLine, Settled, Turn};
use crate::names::ORGANISATION;
use crate::table::with_header;
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// Decimals of a figure that are shown; the data has all of them.
const FIGURE_DECIMALS: u32 = 2;

impl Settled {
    /// As tables for a console.
    pub fn to_table(&self) -> String {
        let mut out = format!("{} · {} 结算({} 至 {})\n", self.title, self.period, self.from, self.to);
        let _ = match self.record {
            Some(record) => writeln!(out, "末次结算:记录 {record};共扣 {} 分\n", self.points),
            None => writeln!(out, "尚未结算\n"),
        };
        let parts = [
            ("口径", (!self.figures.is_empty()).then(|| self.figures_table())),
            ("结算扣分", (!self.charges.is_empty()).then(|| self.charges_table())),
            ("历次结算", (!self.turns.is_empty()).then(|| self.turns_table())),
            ("待定", (!self.pending.is_empty()).then(|| self.pending.join("\n"))),
            ("责任追究", (!self.measures.is_empty()).then(|| self.measures_table())),
            ("预警", (!self.warnings.is_empty()).then(|| self.warnings_table())),
        ];
        for (title, table) in parts {
            if let Some(table) = table {
                let _ = writeln!(out, "{title}\n{table}\n");
            }
        }
        out
    }

    fn figures_table(&self) -> String {
        let mut table = with_header(&["口径", "条款", "范围", "值", "怎样得来", "工单"], 3);
        for line in &self.figures {
            table.add_row([
                line.name.clone(),
                line.clause.clone(),
                line.scope().to_owned(),
                line.value.map(figure).unwrap_or_default(),
                line.quotient(),
                line.tickets.len().to_string(),
            ]);
        }
        table.to_string()
    }

    fn charges_table(&self) -> String {
        let mut table = with_header(&["单位", "条款", "制度原文", "规则", "分", "账目"], 4);
        for line in &self.charges {
            table.add_row([
                &line.name,
                &line.clause,
                &line.words,
                &line.rule,
                &line.points.to_string(),
                &line.history(),
            ]);
        }
        table.to_string()
    }

    fn turns_table(&self) -> String {
        let mut table = with_header(&["记录", "时间", "入账期", "当时的口径", "记账", "缘由"], 6);
        for turn in &self.turns {
            table.add_row([
                turn.record.to_string(),
                turn.at.clone(),
                turn.posted_in.to_string(),
                turn.seen(),
                turn.posted(),
                turn.because.iter().map(Cause::in_words).collect::<Vec<_>>().join("\n"),
            ]);
        }
        table.to_string()
    }

    fn measures_table(&self) -> String {
        let mut table = with_header(&["工单", "措施"], 2);
        for line in &self.measures {
            table.add_row([numbers(line.ticket.as_ref(), line.external.as_ref()), line.line.clone()]);
        }
        table.to_string()
    }

    fn warnings_table(&self) -> String {
        let mut table = with_header(&["时间", "工单", "预警"], 3);
        for line in &self.warnings {
            let ticket = numbers(line.ticket.as_ref(), line.external.as_ref());
            table.add_row([line.at.clone(), ticket, line.line.clone()]);
        }
        table.to_string()
    }
}

impl FigureLine {
    /// What it is counted for.
    pub(super) fn scope(&self) -> &str {
        self.group.as_deref().unwrap_or(ORGANISATION)
    }

    /// Such as `17 / 20`; empty if it is no quotient.
    pub(super) fn quotient(&self) -> String {
        let parts = self.top.zip(self.bottom);
        parts.map(|(top, bottom)| format!("{} / {}", figure(top), figure(bottom))).unwrap_or_default()
    }
}

impl ChargeLine {
    /// Its entries in short, each with the period in which it was posted, such as `#17 2(2026-03)`.
    pub(super) fn history(&self) -> String {
        let entries = self
            .entries
            .iter()
            .map(|entry| format!("#{} {}({})", entry.record, entry.points, entry.posted_in));
        entries.collect::<Vec<_>>().join("、")
    }
}

impl Turn {
    /// The figures and remarks, such as `满意度 80`.
    pub(super) fn seen(&self) -> String {
        let figures = self.figures.iter().map(|seen| format!("{} {}", seen.figure, figure(seen.value)));
        figures.chain(self.notes.iter().cloned()).collect::<Vec<_>>().join("、")
    }

    /// The differences, such as `M1 工作室 -2`.
    pub(super) fn posted(&self) -> String {
        let posted = self.posted.iter().map(|one| format!("{} {} {}", one.rule, one.unit, one.points));
        posted.collect::<Vec<_>>().join("、")
    }
}

impl Cause {
    /// Such as `#21 回访 T1 甲:满意度 0→1`.
    pub(super) fn in_words(&self) -> String {
        let counted = |value: Option<Decimal>| value.map_or_else(|| "不计".to_owned(), figure);
        let about = numbers(self.ticket.as_ref(), self.external.as_ref());
        let (before, now) = (counted(self.before), counted(self.now));
        format!("#{} {} {about}:{} {before}→{now}", self.record, self.act, self.figure)
    }
}

/// A number for people: without needless decimals.
pub(super) fn figure(value: Decimal) -> String {
    value.round_dp(FIGURE_DECIMALS).normalize().to_string()
}

/// A ticket by both its numbers.
fn numbers(ticket: Option<&String>, external: Option<&String>) -> String {
    match (ticket, external) {
        (Some(ticket), Some(external)) => format!("{ticket} {external}"),
        (Some(ticket), None) => ticket.clone(),
        (None, _) => ORGANISATION.to_owned(),
    }
}
