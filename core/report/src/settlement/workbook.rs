//! What a period came to, as a workbook: 口径, 计数, 扣分, 历次, 缘由, 追究, 预警.

use super::Settled;
use crate::names;
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
const COUNTED_COLUMNS: &[Column] = &[("口径", 16.0), ("范围", 18.0), ("工单", 18.0), ("计入分子", 10.0)];
const CHARGE_COLUMNS: &[Column] =
    &[("单位", 18.0), ("条款", 10.0), ("制度原文", 50.0), ("规则", 8.0), ("分", 9.0), ("入账(入账期)", 40.0)];
const TURN_COLUMNS: &[Column] =
    &[("时间", 20.0), ("办理", 12.0), ("入账期", 10.0), ("当时的口径", 40.0), ("记账", 40.0)];
const CAUSE_COLUMNS: &[Column] =
    &[("结算时间", 20.0), ("事项", 10.0), ("工单", 18.0), ("口径", 16.0), ("原计", 10.0), ("现计", 10.0)];
const MEASURE_COLUMNS: &[Column] = &[("工单", 18.0), ("条款", 10.0), ("措施", 60.0)];
const WARNING_COLUMNS: &[Column] = &[("时间", 18.0), ("工单", 18.0), ("条款", 10.0), ("预警", 60.0)];

impl Settled {
    /// As a workbook (XLSX). The same figures give the same bytes.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, WorkbookError> {
        let title = format!("{} · {} 结算", self.title, self.period);
        let head = self.head();
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
        let row = |counted: &super::CountedFigure| {
            let (line, row) = (&counted.line, next);
            next += counted.tickets.len();
            vec![
                link(&line.name, COUNTED, row, counted.tickets.len()),
                Cell::Text(line.clause.clone()),
                Cell::Text(counted.scope().to_owned()),
                line.value_cell(),
                Cell::Number(line.top),
                Cell::Number(line.bottom),
                Cell::Count(counted.tickets.len() as u64),
            ]
        };
        self.figures.iter().map(row).collect()
    }

    fn counted_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.figures.iter().flat_map(|figure| {
            figure.tickets.iter().map(|counted| {
                let number = names::ticket(Some(&counted.ticket), counted.external.as_ref());
                let cells = [figure.line.name.clone(), figure.scope().to_owned(), number].map(Cell::Text);
                cells.into_iter().chain([Cell::Number(Some(counted.adds))]).collect()
            })
        });
        rows.collect()
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
                link(&turn.at, CAUSES, row, turn.because.len()),
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
            vec![
                Cell::Text(turn.at.clone()),
                Cell::Text(cause.act.clone()),
                Cell::Text(names::ticket(cause.ticket.as_ref(), cause.external.as_ref())),
                Cell::Text(cause.figure.clone()),
                Cell::Number(cause.before),
                Cell::Number(cause.now),
            ]
        };
        causes.map(row).collect()
    }

    fn measure_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.measures.iter().map(|line| {
            let number = names::ticket(line.ticket.as_ref(), line.external.as_ref());
            [number, line.clause.clone(), line.line.clone()].map(Cell::Text).to_vec()
        });
        rows.collect()
    }

    fn warning_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.warnings.iter().map(|line| {
            let number = names::ticket(line.ticket.as_ref(), line.external.as_ref());
            [line.at.clone(), number, line.clause.clone(), line.line.clone()].map(Cell::Text).to_vec()
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
