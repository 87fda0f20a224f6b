//! The table of acts and stages in the documents is the one by which the desk refuses.

use crate::repository::root;
use std::fmt::Write as _;
use suban_model::{ActKind, Stage};

const FILE: &str = "docs/ACTS.md";

/// What stands before and after the table.
const AROUND: (&str, &str) = ("<!-- acts and stages: printed by tests/suite/acts.rs -->\n", "<!-- end -->");

/// A row for each act on a ticket: its names, and a mark in each stage in which it is possible.
fn table() -> String {
    let stages = Stage::ALL.map(Stage::chinese).join(" | ");
    let mut table = format!("| act | 办理 | {stages} |\n|---|---|{}\n", "---|".repeat(Stage::ALL.len()));
    let of_ticket = |act: &ActKind| !act.stages().is_empty() && !act.is_hosts();
    for act in ActKind::ALL.into_iter().filter(of_ticket) {
        let mark = |stage| if act.stages().contains(&stage) { "●" } else { "" };
        let marks = Stage::ALL.map(mark).join(" | ");
        let _ = writeln!(table, "| `{}` | {} | {marks} |", act.name(), act.chinese());
    }
    table
}

#[test]
fn the_table_of_acts_is_up_to_date() {
    let written = std::fs::read_to_string(root().join(FILE)).unwrap_or_default();
    let shown = written.split_once(AROUND.0).and_then(|(_, rest)| rest.split_once(AROUND.1));
    let shown = shown.map(|(table, _)| table.trim());
    assert_eq!(shown, Some(table().trim()), "{FILE} must have this table:\n\n{}", table());
}
