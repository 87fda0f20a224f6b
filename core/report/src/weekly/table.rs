//! The statistics of a week on a console.

use super::{FlowLine, OpenTicket, Weekly};
use crate::names;
use crate::table::with_header;
use std::fmt::Write as _;

impl Weekly {
    /// As tables for a console.
    pub fn to_table(&self) -> String {
        let mut out = self.head().join("\n");
        out.push('\n');
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

    /// The title, and what must be said of the figures: of a week that is over and counted to its end, nothing.
    pub(super) fn head(&self) -> Vec<String> {
        let Self { title, week, from, to, until, as_of, .. } = self;
        let mut head = vec![format!("{title} · {week} 周统计({from} 至 {to},截至 {until})")];
        head.extend((!as_of.is_current).then(|| as_of.in_words()));
        head
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
    let header = ["工单", "接收", "渠道", "单位", "类别", "现状", "到期", "内容"];
    let columns = header.len() - usize::from(!has_content);
    let mut table = with_header(header.get(..columns).unwrap_or(&header), columns);
    for ticket in open {
        let row = [
            names::ticket(Some(&ticket.ticket), ticket.external.as_ref()),
            ticket.received_at.clone(),
            ticket.channel.clone(),
            ticket.unit.clone(),
            ticket.category.clone(),
            ticket.stage.chinese().to_owned(),
            ticket.due_in_words(),
            ticket.content.clone().unwrap_or_default(),
        ];
        table.add_row(row.into_iter().take(columns));
    }
    table.to_string()
}
