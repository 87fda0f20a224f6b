//! A dry run as a page and as a workbook: the figures that it found, and nothing in it that runs.

use crate::desk::{TestDesk, small_pack};
use crate::history::two_months;
use crate::workbooks::rows;
use suban_desk::Rulebook;
use suban_desk::replay::dry_run::{DryRun, Scope, dry_run};
use suban_policy::PackFiles;
use suban_report::dry_run::{DryRunReport, Edit, edits};
use suban_test_kit::{at, rulebook};

/// The small pack, in which being three days late costs a point more, by a clause whose words attack.
fn candidate() -> PackFiles {
    let small = small_pack();
    let files = small.paths().map(|path| {
        let text = String::from_utf8(small.get(path).unwrap().to_vec()).unwrap();
        let text = match path {
            "tables/overdue.csv" => text.replace(">=3,→,接办部门,2.25", ">=3,→,接办部门,3.25"),
            "clauses.toml" => text.replace("C2 = \"=逾期\"", "C2 = \"<script>alert(1)</script>\""),
            _ => text,
        };
        (path.to_owned(), text.into_bytes())
    });
    PackFiles::new(files.collect()).unwrap()
}

struct Compared {
    run: DryRun,
    edits: Vec<Edit>,
    candidate: Rulebook,
    active: Rulebook,
}

impl Compared {
    fn of(desk: &TestDesk, files: &PackFiles) -> Self {
        let candidate = rulebook(files);
        let run = dry_run(desk.reading().view, &[], &candidate, Scope::FromItsDate, |_| true).unwrap();
        Self { run, edits: edits(&small_pack(), files), candidate, active: rulebook(&small_pack()) }
    }

    fn report(&self) -> DryRunReport<'_> {
        DryRunReport {
            run: &self.run,
            edits: &self.edits,
            candidate: &self.candidate,
            active: &self.active,
            now: at("2026-05-04 09:00"),
        }
    }
}

#[test]
fn a_page_tells_what_would_be_otherwise_and_runs_nothing() {
    let compared = Compared::of(&two_months(), &candidate());
    let page = compared.report().to_html().unwrap();
    for shown in [
        "将会有变,扣分将会 +1",
        "<h3>tables/overdue.csv</h3>",
        "<h3>2026-03</h3>",
        "<th>管网所</th><td>2.95</td><td>3.95</td>",
        "<td class=\"more\">+1</td>",
        "O2 管网所 2.25",
        "O2 管网所 3.25",
        "&#60;script&#62;",
    ] {
        assert!(page.contains(shown), "`{shown}` is missing in {page}");
    }
    for never in ["<script", "http://", "https://", " style=", "onclick"] {
        assert!(!page.contains(never), "`{never}` is in {page}");
    }
    let same = compared.report().to_html().unwrap();
    assert_eq!(page, same);
}

#[test]
fn the_same_rules_are_told_to_change_nothing() {
    let compared = Compared::of(&two_months(), &small_pack());
    let page = compared.report().to_html().unwrap();
    assert!(page.contains("按候选重办一遍,没有一件会有变"), "{page}");
    assert!(page.contains("各单位的扣分不变") && !page.contains("<h2>工单</h2>"), "{page}");
}

#[test]
fn a_receipt_that_is_not_whole_is_the_first_thing_told() {
    let mut compared = Compared::of(&two_months(), &candidate());
    compared.run.receipt.different = 2;
    let page = compared.report().to_html().unwrap();
    assert!(page.contains("class=\"verdict broken\">现行规则没有重现记录,以下数字都不可信"), "{page}");
}

#[test]
fn a_workbook_reads_back_as_it_was_found() {
    let compared = Compared::of(&two_months(), &candidate());
    let bytes = compared.report().to_xlsx().unwrap();
    assert_eq!(
        rows(&bytes, "单位")[3..],
        [
            "单位|考核期|原来扣分|将会扣分|差|连同推定|原来名次|将会名次",
            "管网所|2026-03|2.95|3.95|1.00|3.95|1.00|1.00",
        ]
    );
    let tickets = rows(&bytes, "工单");
    assert_eq!(tickets.len(), 5, "{tickets:?}");
    assert!(tickets[4].contains("|确定|扣分|") && tickets[4].contains("|1.00|管网所|管网所|"), "{tickets:?}");
    let edited = rows(&bytes, "改动");
    assert!(
        edited.iter().any(|row| row.starts_with("tables/overdue.csv|增|") && row.contains("3.25")),
        "{edited:?}"
    );
}
