//! The statistics of a month on a console.

use super::{Compared, Department, Matter, MonthEnd, RateLine};
use crate::figures::FigureLine;
use crate::names::{self, ORGANISATION};
use crate::table::with_header;
use std::fmt::Write as _;

impl MonthEnd {
    /// As tables for a console.
    pub fn to_table(&self) -> String {
        let mut out = self.head().join("\n");
        let _ = writeln!(out, "\n\n各单位\n{}\n", self.units_table());
        if !self.rates.is_empty() {
            let _ = writeln!(out, "率\n{}\n", self.rates_table());
        }
        let _ = writeln!(out, "各单位的诉求内容\n{}", self.matters_table());
        if self.units.iter().flat_map(|unit| &unit.tickets).any(|ticket| ticket.content.is_some()) {
            let _ = writeln!(out, "\n清单\n{}", self.contents_table());
        }
        out
    }

    /// The title, how far the figures go, and what the whole organisation comes to.
    pub(super) fn head(&self) -> Vec<String> {
        let (now, before) = (self.total.now, self.total.before);
        let counts = [
            format!("接收 {} 件(上月 {})", now.received, before.received),
            format!("处理 {} 件(上月 {})", now.handled, before.handled),
        ];
        let rates = self.rates.iter().filter(|rate| rate.now.group.is_none()).map(|rate| {
            format!("{} {}(上月 {})", rate.now.name, rate.now.value_in_words(), rate.before_in_words())
        });
        vec![
            format!("{} · {} 月末统计({} 至 {})", self.title, self.period, self.from, self.to),
            self.as_of.in_words(),
            counts.into_iter().chain(rates).collect::<Vec<_>>().join(","),
        ]
    }

    fn rates_table(&self) -> String {
        let mut table = with_header(&["口径", "条款", "范围", "本月", "上月", "怎样得来"], 3);
        for rate in &self.rates {
            table.add_row([
                rate.now.name.clone(),
                rate.now.clause.clone(),
                rate.scope().to_owned(),
                rate.now.value_in_words(),
                rate.before_in_words(),
                rate.now.quotient(),
            ]);
        }
        table.to_string()
    }

    fn units_table(&self) -> String {
        let header = ["单位", "接收", "上月", "增减", "处理", "满意", "不满意", "未联系上", "未回访"];
        let mut table = with_header(&header, 1);
        for unit in &self.units {
            table.add_row(std::iter::once(unit.name.clone()).chain(figures(&unit.figures)));
        }
        table.add_row(std::iter::once("合计".to_owned()).chain(figures(&self.total)));
        table.to_string()
    }

    fn matters_table(&self) -> String {
        let mut table = with_header(&["单位", "诉求类型", "类别", "接收", "上月", "增减"], 3);
        for (unit, matter) in self.matters_by_unit() {
            let numbers = [
                matter.received.to_string(),
                matter.before.to_string(),
                change(matter.received, matter.before),
            ];
            let names = [unit.name.clone(), matter.kind.clone(), matter.category.clone()];
            table.add_row(names.into_iter().chain(numbers));
        }
        table.to_string()
    }

    fn contents_table(&self) -> String {
        let mut table = with_header(&["单位", "工单", "接收", "类别", "状态", "内容"], 6);
        for (unit, ticket) in self.units.iter().flat_map(|unit| unit.tickets.iter().map(move |t| (unit, t))) {
            let number = names::ticket(Some(&ticket.ticket), ticket.external.as_ref());
            let texts = [&unit.name, &number, &ticket.received_at, &ticket.category];
            let rest = [
                ticket.stage.chinese().to_owned(),
                ticket.content.clone().unwrap_or_else(|| "(已删除)".to_owned()),
            ];
            table.add_row(texts.into_iter().cloned().chain(rest));
        }
        table.to_string()
    }

    /// Every line of matters with its department.
    pub(super) fn matters_by_unit(&self) -> impl Iterator<Item = (&Department, &Matter)> {
        self.units.iter().flat_map(|unit| unit.matters.iter().map(move |matter| (unit, matter)))
    }
}

impl RateLine {
    /// What it is counted for.
    pub(super) fn scope(&self) -> &str {
        self.now.group.as_deref().unwrap_or(ORGANISATION)
    }

    /// The value of the month before, as people read it.
    fn before_in_words(&self) -> String {
        FigureLine { value: self.before, ..self.now.clone() }.value_in_words()
    }
}

fn figures(figures: &Compared) -> [String; 8] {
    let (now, before) = (figures.now, figures.before);
    [
        now.received.to_string(),
        before.received.to_string(),
        change(now.received, before.received),
        now.handled.to_string(),
        now.satisfied.to_string(),
        now.unsatisfied.to_string(),
        now.unreached.to_string(),
        now.unasked.to_string(),
    ]
}

/// Such as `+3`, `-2` or `0`.
pub(super) fn change(now: u64, before: u64) -> String {
    match (now.checked_sub(before), before.checked_sub(now)) {
        (Some(0), _) => "0".to_owned(),
        (Some(more), _) => format!("+{more}"),
        (None, Some(less)) => format!("-{less}"),
        (None, None) => String::new(),
    }
}
