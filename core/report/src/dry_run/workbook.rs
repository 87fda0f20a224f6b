//! The workbook: 单位, 规则, 工单, 时限, 改动, each row of which can be sorted and filtered.

use super::page::{aspects, mark};
use super::{DryRunReport, difference_of};
use crate::names;
use crate::workbook::{Bars, Cell, Column, Table, WorkbookError, write};
use suban_desk::replay::dry_run::{Life, TicketChange};
use suban_model::Points;

const UNIT_COLUMNS: &[Column] = &[
    ("单位", 22.0),
    ("考核期", 10.0),
    ("原来扣分", 11.0),
    ("将会扣分", 11.0),
    ("差", 10.0),
    ("连同推定", 11.0),
    ("原来名次", 10.0),
    ("将会名次", 10.0),
];
const RULE_COLUMNS: &[Column] = &[
    ("规则", 22.0),
    ("问题", 10.0),
    ("条款", 12.0),
    ("原来命中", 11.0),
    ("将会命中", 11.0),
    ("条款原文", 70.0),
];
const TICKET_COLUMNS: &[Column] = &[
    ("工单", 18.0),
    ("把握", 8.0),
    ("会变的", 20.0),
    ("原来扣分", 11.0),
    ("将会扣分", 11.0),
    ("差", 10.0),
    ("原来主办", 16.0),
    ("将会主办", 16.0),
    ("回访", 10.0),
    ("为什么不能确定", 60.0),
];
const LIMIT_COLUMNS: &[Column] = &[
    ("时限", 18.0),
    ("提前到期", 10.0),
    ("推迟到期", 10.0),
    ("不再有", 10.0),
    ("新有", 10.0),
    ("原来超期", 10.0),
    ("将会超期", 10.0),
];
const EDIT_COLUMNS: &[Column] = &[("文件", 26.0), ("增减", 8.0), ("这一行", 90.0), ("条款原文", 60.0)];

impl DryRunReport<'_> {
    /// As a workbook (XLSX). The same run gives the same bytes on the same day.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, WorkbookError> {
        let title = format!("重演 {} 对 {}", self.candidate.id.pack.short(), self.active.id.pack.short());
        let head = vec![title.clone(), self.verdict()];
        let table = |sheet, columns, rows, chart| Table {
            sheet,
            head: head.clone(),
            columns,
            rows,
            has_total: false,
            chart,
        };
        let chart = Some(Bars { title: "各单位扣分之差", names: 0, values: 4 });
        let tables = [
            table("单位", UNIT_COLUMNS, self.unit_rows(), chart),
            table("规则", RULE_COLUMNS, self.rule_rows(), None),
            table("工单", TICKET_COLUMNS, self.ticket_rows(), None),
            table("时限", LIMIT_COLUMNS, self.limit_rows(), None),
            table("改动", EDIT_COLUMNS, self.edit_rows(), None),
        ];
        write(&title, self.now.in_zone(&self.candidate.pack.zone).date(), &tables)
    }

    fn unit_rows(&self) -> Vec<Vec<Cell>> {
        let row = |account: &suban_desk::replay::dry_run::Account| {
            vec![
                Cell::Text(self.candidate.pack.units().name(&account.unit).to_owned()),
                Cell::Text(account.period.to_string()),
                Cell::Points(account.before),
                Cell::Points(account.certain),
                Cell::Points(account.certain.saturating_add(-account.before)),
                Cell::Points(account.assumed),
                Cell::Count(account.place_before as u64),
                Cell::Count(account.place_certain as u64),
            ]
        };
        self.periods().into_iter().flat_map(|(_, accounts)| accounts).map(row).collect()
    }

    fn rule_rows(&self) -> Vec<Vec<Cell>> {
        let row = |hits: &suban_desk::replay::dry_run::RuleHits| {
            vec![
                Cell::Text(hits.rule.clone()),
                Cell::Text(hits.hook.chinese().to_owned()),
                Cell::Text(hits.clause.clone()),
                Cell::Count(hits.before),
                Cell::Count(hits.after),
                Cell::Wrapped(self.words_of(&hits.clause).unwrap_or_default().to_owned()),
            ]
        };
        self.run.rules.iter().map(row).collect()
    }

    fn ticket_rows(&self) -> Vec<Vec<Cell>> {
        let lead = |life: &Life| {
            let lead = life.lead.as_ref();
            lead.map_or_else(String::new, |lead| self.candidate.pack.units().name(lead).to_owned())
        };
        let row = |change: &TicketChange| {
            let after = change.after.as_ref();
            let doubts: Vec<_> = change.doubts.iter().map(|doubt| doubt.told().zh).collect();
            vec![
                Cell::Text(names::ticket(Some(&change.ticket.to_string()), change.external.as_ref())),
                Cell::Text(mark(change).to_owned()),
                Cell::Text(aspects(change)),
                Cell::Points(change.before.points()),
                Cell::Points(after.map_or(Points::ZERO, Life::points)),
                Cell::Points(difference_of(change)),
                Cell::Text(lead(&change.before)),
                Cell::Text(after.map(lead).unwrap_or_default()),
                Cell::Text(change.known.answer.map_or("", suban_model::Answer::chinese).to_owned()),
                Cell::Wrapped(doubts.join(";")),
            ]
        };
        self.run.changes.iter().map(row).collect()
    }

    fn limit_rows(&self) -> Vec<Vec<Cell>> {
        let row = |line: super::LimitLine| {
            let counts = [line.earlier, line.later, line.only.0, line.only.1, line.missed.0, line.missed.1];
            std::iter::once(Cell::Text(line.name)).chain(counts.map(Cell::Count)).collect()
        };
        self.limits().into_iter().map(row).collect()
    }

    fn edit_rows(&self) -> Vec<Vec<Cell>> {
        let row = |file: &str, sign: &str, line: &str| {
            let words = self.clause_of(line).map_or("", |(_, words)| words);
            vec![
                Cell::Text(file.to_owned()),
                Cell::Text(sign.to_owned()),
                Cell::Wrapped(line.to_owned()),
                Cell::Wrapped(words.to_owned()),
            ]
        };
        let mut rows = Vec::new();
        for edit in self.edits {
            rows.extend(edit.removed.iter().map(|line| row(&edit.file, "删", line)));
            rows.extend(edit.added.iter().map(|line| row(&edit.file, "增", line)));
        }
        rows
    }
}
