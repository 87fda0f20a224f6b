//! The statistics of a week on a console.

use super::{FlowLine, OpenTicket, Weekly};
use crate::table::with_header;
use std::fmt::Write as _;

impl Weekly {
    /// As tables for a console.
    pub fn to_table(&self) -> String {
        let mut out = format!(
            "{} · {} 周统计({} 至 {},截至 {})\n",
            self.title, self.week, self.from, self.to, self.until
        );
        let [received, answered, replied, late, open] = self.total.counts();
        let _ = writeln!(
            out,
            "接收 {received} 件,初次回复 {answered} 件,办结 {replied} 件,超期 {late} 件,未办结 {open} 件\n"
        );
        for (title, lines) in [("单位", &self.units), ("类别", &self.categories), ("渠道", &self.channels)]
        {
            let _ = writeln!(out, "按{title}\n{}\n", flow_table(title, lines));
        }
        if !self.open.is_empty() {
            let _ = writeln!(out, "未办结\n{}", open_table(&self.open));
        }
        out
    }
}

fn flow_table(title: &str, lines: &[FlowLine]) -> String {
    let mut table = with_header(&[title, "接收", "初次回复", "办结", "超期", "未办结"], 1);
    for line in lines {
        let counts = line.flow.counts().map(|count| count.to_string());
        table.add_row(std::iter::once(line.name.clone()).chain(counts));
    }
    table.to_string()
}

fn open_table(open: &[OpenTicket]) -> String {
    let has_content = open.iter().any(|ticket| ticket.content.is_some());
    let header = ["工单", "外部编号", "接收", "渠道", "单位", "类别", "现状", "到期", "内容"];
    let columns = header.len() - usize::from(!has_content);
    let mut table = with_header(header.get(..columns).unwrap_or(&header), columns);
    for ticket in open {
        let due = ticket.due.clone().unwrap_or_default();
        let row = [
            ticket.ticket.clone(),
            ticket.external.clone().unwrap_or_default(),
            ticket.received_at.clone(),
            ticket.channel.clone(),
            ticket.unit.clone(),
            ticket.category.clone(),
            ticket.stage.chinese().to_owned(),
            if ticket.late { format!("{due} 超期") } else { due },
            ticket.content.clone().unwrap_or_default(),
        ];
        table.add_row(row.into_iter().take(columns));
    }
    table.to_string()
}
