//! The monthly assessment as a workbook: 总表, 明细, 条款, 时限, 调整, 待定.

use super::{Monthly, UnitLine};
use crate::names;
use crate::workbook::{Bars, Cell, Column, Table, WorkbookError, first_row, write};
use suban_model::Points;

const DETAILS: &str = "明细";

const UNIT_COLUMNS: &[Column] = &[
    ("单位", 18.0),
    ("主办", 8.0),
    ("已办结", 8.0),
    ("本期有超期", 11.0),
    ("待定", 8.0),
    ("扣分", 10.0),
    ("以前期间调整", 14.0),
];
const DETAIL_COLUMNS: &[Column] = &[
    ("单位", 18.0),
    ("条款", 10.0),
    ("制度原文", 50.0),
    ("规则", 8.0),
    ("工单", 18.0),
    ("分", 9.0),
    ("补记(入账期、分)", 24.0),
];
const CLAUSE_COLUMNS: &[Column] = &[("条款", 10.0), ("制度原文", 70.0), ("笔数", 8.0), ("扣分", 10.0)];
const CLOCK_COLUMNS: &[Column] = &[
    ("时限", 16.0),
    ("条款", 10.0),
    ("本期到期", 9.0),
    ("按时", 8.0),
    ("超期", 8.0),
    ("在走", 8.0),
    ("按时率", 10.0),
    ("其中暂定", 10.0),
];
const ADJUSTMENT_COLUMNS: &[Column] =
    &[("所属期", 10.0), ("单位", 18.0), ("条款", 10.0), ("规则", 8.0), ("工单", 18.0), ("分", 9.0)];
const PENDING_COLUMNS: &[Column] =
    &[("工单", 18.0), ("单位", 18.0), ("待定分的扣分", 40.0), ("条款", 10.0), ("制度原文", 60.0)];

impl Monthly {
    /// As a workbook (XLSX). The same figures give the same bytes.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, WorkbookError> {
        let title = format!("{} · {} 月度考核", self.title, self.period);
        let head = vec![
            format!("{title}({} 至 {})", self.from, self.to),
            self.as_of.in_words(),
            self.sum_in_words(),
        ];
        let table = |sheet, columns, rows| Table {
            sheet,
            head: head.clone(),
            columns,
            rows,
            has_total: false,
            chart: None,
        };
        let by_unit = Bars { title: "各单位扣分", names: 0, values: 5 };
        let by_clause = Bars { title: "各条款扣分", names: 0, values: 3 };
        let units = table("总表", UNIT_COLUMNS, self.unit_rows(first_row(head.len())));
        let clauses = table("条款", CLAUSE_COLUMNS, self.clause_rows());
        let tables = [
            Table { has_total: true, chart: Some(by_unit), ..units },
            table(DETAILS, DETAIL_COLUMNS, self.detail_rows()),
            Table { chart: Some(by_clause), ..clauses },
            table("时限", CLOCK_COLUMNS, self.clock_rows()),
            table("调整", ADJUSTMENT_COLUMNS, self.adjustment_rows()),
            table("待定", PENDING_COLUMNS, self.pending_rows()),
        ];
        write(&title, self.to, &tables)
    }

    /// Each unit leads to its first row among the details, if it has any.
    fn unit_rows(&self, first_detail: usize) -> Vec<Vec<Cell>> {
        let mut next_detail = first_detail;
        let row = |unit: &UnitLine| {
            let row = next_detail;
            next_detail += unit.charges().count();
            let name = match next_detail - row {
                0 => Cell::Text(unit.name.clone()),
                _ => Cell::Link { text: unit.name.clone(), sheet: DETAILS, row },
            };
            figures(name, [unit.tickets, unit.replied, unit.late, unit.pending], unit.points, unit.adjusted)
        };
        let mut rows: Vec<_> = self.units.iter().map(row).collect();
        let sum = |of: fn(&UnitLine) -> u64| self.units.iter().map(of).sum();
        let counts = [
            sum(|unit| unit.tickets),
            sum(|unit| unit.replied),
            sum(|unit| unit.late),
            sum(|unit| unit.pending),
        ];
        rows.push(figures(Cell::Text("合计".into()), counts, self.points, self.adjusted));
        rows
    }

    fn detail_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.charges().map(|row| {
            vec![
                Cell::Text(row.unit.name.clone()),
                Cell::Text(row.clause.clause.clone()),
                Cell::Wrapped(row.clause.words.clone()),
                Cell::Text(row.rule.rule.clone()),
                Cell::Text(row.charged.number()),
                Cell::Points(row.charged.points),
                Cell::Text(row.charged.posted_later()),
            ]
        });
        rows.collect()
    }

    fn clause_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.clauses.iter().map(|line| {
            vec![
                Cell::Text(line.clause.clone()),
                Cell::Wrapped(line.words.clone()),
                Cell::Count(line.charges),
                Cell::Points(line.points),
            ]
        });
        rows.collect()
    }

    fn clock_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.clocks.iter().map(|line| {
            let counts = [line.started, line.kept, line.late, line.running].map(Cell::Count);
            let rate = Cell::Share(line.kept, line.kept + line.late);
            let names = [line.clock.clone(), line.clause.clone()].map(Cell::Text);
            names.into_iter().chain(counts).chain([rate, Cell::Count(line.provisional)]).collect()
        });
        rows.collect()
    }

    fn adjustment_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.adjustments.iter().map(|line| {
            vec![
                Cell::Text(line.belongs_to.to_string()),
                Cell::Text(line.unit.clone()),
                Cell::Text(line.clause.clone()),
                Cell::Text(line.rule.clone()),
                Cell::Text(line.charged.number()),
                Cell::Points(line.charged.points),
            ]
        });
        rows.collect()
    }

    fn pending_rows(&self) -> Vec<Vec<Cell>> {
        let rows = self.pending.iter().map(|line| {
            let number = names::ticket(line.ticket.as_ref(), line.external.as_ref());
            let [unit, charge, clause] = [&line.unit, &line.line, &line.clause].map(Clone::clone);
            let cells = [number, unit, charge, clause].map(Cell::Text).into_iter();
            cells.chain([Cell::Wrapped(line.words.clone())]).collect()
        });
        rows.collect()
    }
}

fn figures(name: Cell, counts: [u64; 4], points: Points, adjusted: Points) -> Vec<Cell> {
    let counts = counts.map(Cell::Count);
    std::iter::once(name).chain(counts).chain([Cell::Points(points), Cell::Points(adjusted)]).collect()
}
