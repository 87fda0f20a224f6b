//! The statistics of a week as a workbook: 按单位, 按类别, 按渠道, 未办结.

use super::{FlowLine, OpenTicket, Weekly};
use crate::names;
use crate::workbook::{Bars, Cell, Column, Table, WorkbookError, write};

const FLOW_COLUMNS: &[Column] =
    &[("名称", 22.0), ("接收", 10.0), ("初次回复", 10.0), ("办结", 10.0), ("超期", 10.0), ("未办结", 10.0)];
const OPEN_COLUMNS: &[Column] = &[
    ("工单", 18.0),
    ("接收时间", 18.0),
    ("渠道", 10.0),
    ("单位", 16.0),
    ("诉求类型", 10.0),
    ("类别", 18.0),
    ("现状", 12.0),
    ("到期", 30.0),
    ("内容", 60.0),
];

impl Weekly {
    /// As a workbook (XLSX). The same figures give the same bytes.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, WorkbookError> {
        let title = format!("{} · {} 周统计", self.title, self.week);
        let head = self.head();
        let flow = |sheet, lines: &[FlowLine], chart| Table {
            sheet,
            head: head.clone(),
            columns: FLOW_COLUMNS,
            rows: lines.iter().chain([&self.total_line()]).map(flow_row).collect(),
            has_total: true,
            chart: Some(Bars { title: chart, names: 0, values: 1 }),
        };
        let open = Table {
            sheet: "未办结",
            head: head.clone(),
            columns: self.open_columns(),
            rows: self.open.iter().map(open_row).collect(),
            has_total: false,
            chart: None,
        };
        let tables = [
            flow("按单位", &self.units, "各单位接收"),
            flow("按类别", &self.categories, "各类别接收"),
            flow("按渠道", &self.channels, "各渠道接收"),
            open,
        ];
        write(&title, self.to, &tables)
    }

    fn total_line(&self) -> FlowLine {
        FlowLine { name: "合计".into(), flow: self.total }
    }

    /// The last column only where the citizens' words are shown.
    fn open_columns(&self) -> &'static [Column] {
        let has_content = self.open.iter().any(|ticket| ticket.content.is_some());
        let columns = OPEN_COLUMNS.len() - usize::from(!has_content);
        OPEN_COLUMNS.get(..columns).unwrap_or(OPEN_COLUMNS)
    }
}

fn flow_row(line: &FlowLine) -> Vec<Cell> {
    std::iter::once(Cell::Text(line.name.clone())).chain(line.flow.counts().map(Cell::Count)).collect()
}

fn open_row(ticket: &OpenTicket) -> Vec<Cell> {
    let texts = [
        names::ticket(Some(&ticket.ticket), ticket.external.as_ref()),
        ticket.received_at.clone(),
        ticket.channel.clone(),
        ticket.unit.clone(),
        ticket.kind.clone(),
        ticket.category.clone(),
        ticket.stage.chinese().to_owned(),
        ticket.due_in_words(),
    ];
    texts.into_iter().map(Cell::Text).chain(ticket.content.clone().map(Cell::Wrapped)).collect()
}
