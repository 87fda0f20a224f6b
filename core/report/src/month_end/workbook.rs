//! The statistics of a month as a workbook: 各单位, 率, 内容分类, 清单.

use super::{Compared, Content, Department, MonthEnd};
use crate::names;
use crate::workbook::{Bars, Cell, Column, Table, WorkbookError, first_row, write};
use suban_model::Answer;

const LIST: &str = "清单";

const UNIT_COLUMNS: &[Column] = &[
    ("单位", 18.0),
    ("接收", 9.0),
    ("上月接收", 9.0),
    ("处理", 9.0),
    ("上月处理", 9.0),
    ("满意", 9.0),
    ("不满意", 9.0),
    ("未联系上", 9.0),
    ("未回访", 9.0),
];
const RATE_COLUMNS: &[Column] = &[
    ("口径", 16.0),
    ("条款", 10.0),
    ("范围", 18.0),
    ("本月", 10.0),
    ("上月", 10.0),
    ("分子", 10.0),
    ("分母", 10.0),
];
const MATTER_COLUMNS: &[Column] =
    &[("单位", 18.0), ("诉求类型", 12.0), ("类别", 24.0), ("接收", 10.0), ("上月接收", 10.0)];
const TOTAL_MATTER_COLUMNS: &[Column] =
    &[("类别", 24.0), ("诉求类型", 12.0), ("接收", 10.0), ("上月接收", 10.0)];
const LIST_COLUMNS: &[Column] = &[
    ("单位", 18.0),
    ("工单", 18.0),
    ("接收时间", 18.0),
    ("渠道", 10.0),
    ("诉求类型", 10.0),
    ("类别", 18.0),
    ("状态", 12.0),
    ("回访", 10.0),
    ("内容", 60.0),
];

impl MonthEnd {
    /// As a workbook (XLSX). The same figures give the same bytes.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, WorkbookError> {
        let title = format!("{} · {} 月末统计", self.title, self.period);
        let head = self.head();
        let table = |sheet, columns, rows| Table {
            sheet,
            head: head.clone(),
            columns,
            rows,
            has_total: false,
            chart: None,
        };
        let by_unit = Bars { title: "各单位承接诉求", names: 0, values: 1 };
        let by_matter = Bars { title: "诉求类别", names: 0, values: 2 };
        let units = table("各单位", UNIT_COLUMNS, self.unit_rows(first_row(head.len())));
        let tables = [
            Table { has_total: true, chart: Some(by_unit), ..units },
            table("率", RATE_COLUMNS, self.rate_rows()),
            table("各单位内容", MATTER_COLUMNS, self.unit_matter_rows()),
            Table {
                chart: Some(by_matter), ..table("内容分类", TOTAL_MATTER_COLUMNS, self.matter_rows())
            },
            table(LIST, self.list_columns(), self.list_rows()),
        ];
        write(&title, self.to, &tables)
    }

    /// Each department leads to its first ticket on the list, if it has any.
    fn unit_rows(&self, first_ticket: usize) -> Vec<Vec<Cell>> {
        let mut next_ticket = first_ticket;
        let row = |unit: &Department| {
            let row = next_ticket;
            next_ticket += unit.tickets.len();
            let name = match unit.tickets.len() {
                0 => Cell::Text(unit.name.clone()),
                _ => Cell::Link { text: unit.name.clone(), sheet: LIST, row },
            };
            figures(name, &unit.figures)
        };
        let mut rows: Vec<_> = self.units.iter().map(row).collect();
        rows.push(figures(Cell::Text("合计".into()), &self.total));
        rows
    }

    fn rate_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.rates.iter().map(|rate| {
            let now = &rate.now;
            let names = [now.name.clone(), now.clause.clone(), rate.scope().to_owned()].map(Cell::Text);
            let values = [now.value, rate.before].map(Cell::Percent);
            names.into_iter().chain(values).chain([now.top, now.bottom].map(Cell::Number)).collect()
        });
        rows.collect()
    }

    fn unit_matter_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.matters_by_unit().map(|(unit, matter)| {
            let names = [unit.name.clone(), matter.kind.clone(), matter.category.clone()].map(Cell::Text);
            names.into_iter().chain([matter.received, matter.before].map(Cell::Count)).collect()
        });
        rows.collect()
    }

    fn matter_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.matters.iter().map(|matter| {
            let names = [matter.category.clone(), matter.kind.clone()].map(Cell::Text);
            names.into_iter().chain([matter.received, matter.before].map(Cell::Count)).collect()
        });
        rows.collect()
    }

    fn list_rows(&self) -> Vec<Vec<Cell>> {
        let of_unit = |unit: &Department| {
            unit.tickets.iter().map(|ticket| list_row(&unit.name, ticket)).collect::<Vec<_>>()
        };
        self.units.iter().flat_map(of_unit).collect()
    }

    /// The last column only where the citizens' words are shown.
    fn list_columns(&self) -> &'static [Column] {
        let has_content =
            self.units.iter().flat_map(|unit| &unit.tickets).any(|ticket| ticket.content.is_some());
        let columns = LIST_COLUMNS.len() - usize::from(!has_content);
        LIST_COLUMNS.get(..columns).unwrap_or(LIST_COLUMNS)
    }
}

fn figures(name: Cell, figures: &Compared) -> Vec<Cell> {
    let (now, before) = (figures.now, figures.before);
    let counts = [
        now.received,
        before.received,
        now.handled,
        before.handled,
        now.satisfied,
        now.unsatisfied,
        now.unreached,
        now.unasked,
    ];
    std::iter::once(name).chain(counts.map(Cell::Count)).collect()
}

fn list_row(unit: &str, ticket: &Content) -> Vec<Cell> {
    let texts = [
        unit.to_owned(),
        names::ticket(Some(&ticket.ticket), ticket.external.as_ref()),
        ticket.received_at.clone(),
        ticket.channel.clone(),
        ticket.kind.clone(),
        ticket.category.clone(),
        ticket.stage.chinese().to_owned(),
        ticket.answer.map(Answer::chinese).unwrap_or_default().to_owned(),
    ];
    texts.into_iter().map(Cell::Text).chain(ticket.content.clone().map(Cell::Wrapped)).collect()
}
