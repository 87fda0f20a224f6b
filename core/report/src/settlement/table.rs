//! What a period came to, on a console.

use super::{Cause, ChargeLine, CountedFigure, Settled, Turn};
use crate::figures::number;
use crate::names::{self, ORGANISATION};
use crate::table::{with_header, wrap};
use rust_decimal::Decimal;
use std::fmt::Write as _;

impl Settled {
    /// As tables for a console.
    pub fn to_table(&self) -> String {
        let mut out = self.head().join("\n");
        out.push_str("\n\n");
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

    /// The title, and how it stands with the period.
    pub(super) fn head(&self) -> Vec<String> {
        let Self { title, period, from, to, as_of, points, turns, .. } = self;
        let settled = turns.last().map(|turn| format!(";末次结算于 {};结算共扣 {points} 分", turn.at));
        vec![
            format!("{title} · {period} 结算({from} 至 {to})"),
            format!("{}{}", as_of.in_words(), settled.unwrap_or_default()),
        ]
    }

    fn figures_table(&self) -> String {
        let mut table = with_header(&["口径", "条款", "范围", "值", "怎样得来", "工单"], 3);
        for counted in &self.figures {
            let line = &counted.line;
            table.add_row([
                line.name.clone(),
                line.clause.clone(),
                counted.scope().to_owned(),
                line.value_in_words(),
                line.quotient(),
                counted.tickets.len().to_string(),
            ]);
        }
        table.to_string()
    }

    fn charges_table(&self) -> String {
        let mut table = with_header(&["单位", "条款", "制度原文", "规则", "分", "入账"], 4);
        wrap(&mut table, 2);
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
        let mut table = with_header(&["时间", "入账期", "当时的口径", "记账", "缘由"], 5);
        for turn in &self.turns {
            table.add_row([
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
            table.add_row([names::ticket(line.ticket.as_ref(), line.external.as_ref()), line.line.clone()]);
        }
        table.to_string()
    }

    fn warnings_table(&self) -> String {
        let mut table = with_header(&["时间", "工单", "预警"], 3);
        for line in &self.warnings {
            let ticket = names::ticket(line.ticket.as_ref(), line.external.as_ref());
            table.add_row([line.at.clone(), ticket, line.line.clone()]);
        }
        table.to_string()
    }
}

impl CountedFigure {
    /// What it is counted for.
    pub(super) fn scope(&self) -> &str {
        self.line.group.as_deref().unwrap_or(ORGANISATION)
    }
}

impl ChargeLine {
    /// Its entries in short, each with the period in which it was posted, such as `2(2026-03)`.
    pub(super) fn history(&self) -> String {
        let entries = self.entries.iter().map(|entry| format!("{}({})", entry.points, entry.posted_in));
        entries.collect::<Vec<_>>().join("、")
    }
}

impl Turn {
    /// The figures and remarks, such as `满意度 80`.
    pub(super) fn seen(&self) -> String {
        let figures = self.figures.iter().map(|seen| format!("{} {}", seen.figure, number(seen.value)));
        figures.chain(self.notes.iter().cloned()).collect::<Vec<_>>().join("、")
    }

    /// The differences, such as `M1 工作室 -2`.
    pub(super) fn posted(&self) -> String {
        let posted = self.posted.iter().map(|one| format!("{} {} {}", one.rule, one.unit, one.points));
        posted.collect::<Vec<_>>().join("、")
    }
}

impl Cause {
    /// Such as `回访 甲:满意度 0→1`.
    pub(super) fn in_words(&self) -> String {
        let counted = |value: Option<Decimal>| value.map_or_else(|| "不计".to_owned(), number);
        let about = names::ticket(self.ticket.as_ref(), self.external.as_ref());
        let (before, now) = (counted(self.before), counted(self.now));
        format!("{} {about}:{} {before}→{now}", self.act, self.figure)
    }
}
