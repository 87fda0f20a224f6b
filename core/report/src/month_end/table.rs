//! The statistics of a month on a console.

use super::{Compared, Department, Matter, MonthEnd};
use crate::table::{percent, with_header};
use std::fmt::Write as _;

impl MonthEnd {
    /// As tables for a console.
    pub fn to_table(&self) -> String {
        let mut out = format!("{} · {} 月末统计({} 至 {})\n", self.title, self.period, self.from, self.to);
        let (now, before) = (self.total.now, self.total.before);
        let _ = writeln!(
            out,
            "接收 {} 件(上月 {}),处理 {} 件(上月 {}),满意度 {}(上月 {})\n",
            now.received,
            before.received,
            now.handled,
            before.handled,
            percent(now.satisfied, now.handled),
            percent(before.satisfied, before.handled)
        );
        let _ = writeln!(out, "各单位\n{}\n", self.units_table());
        let _ = writeln!(out, "各单位的诉求内容\n{}", self.matters_table());
        if self.units.iter().flat_map(|unit| &unit.tickets).any(|ticket| ticket.content.is_some()) {
            let _ = writeln!(out, "\n清单\n{}", self.contents_table());
        }
        out
    }

    fn units_table(&self) -> String {
        let header = [
            "单位",
            "接收",
            "上月",
            "增减",
            "处理",
            "满意",
            "不满意",
            "未联系上",
            "未回访",
            "满意度",
            "上月满意度",
        ];
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
            let texts = [&unit.name, &ticket.ticket, &ticket.received_at, &ticket.category];
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

fn figures(figures: &Compared) -> [String; 10] {
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
        percent(now.satisfied, now.handled),
        percent(before.satisfied, before.handled),
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
