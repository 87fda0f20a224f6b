//! What a period came to, as a workbook: 口径, 计数, 扣分, 历次, 缘由, 追究, 预警.

use super::Settled;
use super::table::figure;
use crate::names::ORGANISATION;
use crate::workbook::{Cell, Column, Table, WorkbookError, first_row, write};

const COUNTED: &str = "计数";
const CAUSES: &str = "缘由";

const FIGURE_COLUMNS: &[Column] = &[
    ("口径", 16.0),
    ("条款", 10.0),
    ("范围", 18.0),
    ("值", 10.0),
    ("分子", 10.0),
    ("分母", 10.0),
    ("工单数", 8.0),
];
const COUNTED_COLUMNS: &[Column] =
    &[("口径", 16.0), ("范围", 18.0), ("工单", 10.0), ("外部编号", 18.0), ("计入分子", 10.0)];
const CHARGE_COLUMNS: &[Column] =
    &[("单位", 18.0), ("条款", 10.0), ("制度原文", 50.0), ("规则", 8.0), ("分", 9.0), ("账目(入账期)", 40.0)];
const TURN_COLUMNS: &[Column] =
    &[("记录", 8.0), ("时间", 18.0), ("办理", 12.0), ("入账期", 10.0), ("当时的口径", 40.0), ("记账", 40.0)];
const CAUSE_COLUMNS: &[Column] = &[
    ("结算记录", 10.0),
    ("记录", 8.0),
    ("事项", 10.0),
    ("工单", 10.0),
    ("外部编号", 18.0),
    ("口径", 16.0),
    ("原计", 10.0),
    ("现计", 10.0),
];
const MEASURE_COLUMNS: &[Column] = &[("工单", 10.0), ("外部编号", 18.0), ("条款", 10.0), ("措施", 60.0)];
const WARNING_COLUMNS: &[Column] =
    &[("时间", 18.0), ("工单", 10.0), ("外部编号", 18.0), ("条款", 10.0), ("预警", 60.0)];

impl Settled {
    /// As a workbook (XLSX). The same figures give the same bytes.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, WorkbookError> {
        let title = format!("{} · {} 结算", self.title, self.period);
        let state = match self.record {
            Some(record) => format!("末次结算:记录 {record};共扣 {} 分", self.points),
            None => "尚未结算".to_owned(),
        };
        let head = vec![format!("{title}({} 至 {})", self.from, self.to), state];
        let table = |sheet, columns, rows| Table {
            sheet,
            head: head.clone(),
            columns,
            rows,
            has_total: false,
            chart: None,
        };
        let tables = [
            table("口径", FIGURE_COLUMNS, self.figure_rows(first_row(head.len()))),
            table(COUNTED, COUNTED_COLUMNS, self.counted_rows()),
            table("扣分", CHARGE_COLUMNS, self.charge_rows()),
            table("历次", TURN_COLUMNS, self.turn_rows(first_row(head.len()))),
            table(CAUSES, CAUSE_COLUMNS, self.cause_rows()),
            table("追究", MEASURE_COLUMNS, self.measure_rows()),
            table("预警", WARNING_COLUMNS, self.warning_rows()),
        ];
        write(&title, self.to, &tables)
    }

    /// Each figure leads to the first ticket that it counts.
    fn figure_rows(&self, first_counted: usize) -> Vec<Vec<Cell>> {
        let mut next = first_counted;
        let row = |line: &super::FigureLine| {
            let row = next;
            next += line.tickets.len();
            let text = |value: Option<_>| Cell::Text(value.map(figure).unwrap_or_default());
            vec![
                link(&line.name, COUNTED, row, line.tickets.len()),
                Cell::Text(line.clause.clone()),
                Cell::Text(line.scope().to_owned()),
                text(line.value),
                text(line.top),
                text(line.bottom),
                Cell::Count(line.tickets.len() as u64),
            ]
        };
        self.figures.iter().map(row).collect()
    }

    fn counted_rows(&self) -> Vec<Vec<Cell>> {
        let lines =
            self.figures.iter().flat_map(|line| line.tickets.iter().map(move |ticket| (line, ticket)));
        let row = |(line, counted): (&super::FigureLine, &super::CountedTicket)| {
            let external = counted.external.clone().unwrap_or_default();
            let (name, scope) = (line.name.clone(), line.scope().to_owned());
            [name, scope, counted.ticket.clone(), external, figure(counted.adds)].map(Cell::Text).to_vec()
        };
        lines.map(row).collect()
    }

    fn charge_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.charges.iter().map(|line| {
            vec![
                Cell::Text(line.name.clone()),
                Cell::Text(line.clause.clone()),
                Cell::Wrapped(line.words.clone()),
                Cell::Text(line.rule.clone()),
                Cell::Points(line.points),
                Cell::Text(line.history()),
            ]
        });
        rows.collect()
    }

    /// Each settlement leads to what it was restated for.
    fn turn_rows(&self, first_cause: usize) -> Vec<Vec<Cell>> {
        let mut next = first_cause;
        let row = |turn: &super::Turn| {
            let row = next;
            next += turn.because.len();
            vec![
                link(&turn.record.to_string(), CAUSES, row, turn.because.len()),
                Cell::Text(turn.at.clone()),
                Cell::Text(turn.by.clone()),
                Cell::Text(turn.posted_in.to_string()),
                Cell::Wrapped(turn.seen()),
                Cell::Wrapped(turn.posted()),
            ]
        };
        self.turns.iter().map(row).collect()
    }

    fn cause_rows(&self) -> Vec<Vec<Cell>> {
        let causes = self.turns.iter().flat_map(|turn| turn.because.iter().map(move |cause| (turn, cause)));
        let row = |(turn, cause): (&super::Turn, &super::Cause)| {
            let counted = |value: Option<_>| value.map(figure).unwrap_or_default();
            vec![
                Cell::Text(turn.record.to_string()),
                Cell::Text(cause.record.to_string()),
                Cell::Text(cause.act.clone()),
                ticket(cause.ticket.as_ref()),
                Cell::Text(cause.external.clone().unwrap_or_default()),
                Cell::Text(cause.figure.clone()),
                Cell::Text(counted(cause.before)),
                Cell::Text(counted(cause.now)),
            ]
        };
        causes.map(row).collect()
    }

    fn measure_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.measures.iter().map(|line| {
            let external = line.external.clone().unwrap_or_default();
            let rest = [external, line.clause.clone(), line.line.clone()].map(Cell::Text);
            std::iter::once(ticket(line.ticket.as_ref())).chain(rest).collect()
        });
        rows.collect()
    }

    fn warning_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.warnings.iter().map(|line| {
            let external = line.external.clone().unwrap_or_default();
            let rest = [external, line.clause.clone(), line.line.clone()].map(Cell::Text);
            [Cell::Text(line.at.clone()), ticket(line.ticket.as_ref())].into_iter().chain(rest).collect()
        });
        rows.collect()
    }
}

/// Words that lead to the first of so many rows, if there are any.
fn link(text: &str, sheet: &'static str, row: usize, rows: usize) -> Cell {
    match rows {
        0 => Cell::Text(text.to_owned()),
        _ => Cell::Link { text: text.to_owned(), sheet, row },
    }
}

fn ticket(ticket: Option<&String>) -> Cell {
    Cell::Text(ticket.cloned().unwrap_or_else(|| ORGANISATION.to_owned()))
}
