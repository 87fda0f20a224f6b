//! Reports as people ask for them: of the example month, on the console, as JSON, and as files that replace only
//! files of their own kind.

use crate::program::run;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The example month in a data folder of its own.
fn examples() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let data = folder.path().join("data");
    let output = run(&["demo", "--once", "--data", text(&data)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (folder, data)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary paths are text")
}

fn json(args: &[&str]) -> Value {
    let output = run(&[&["--format", "json"], args].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

fn hundredths(points: &Value) -> i64 {
    let written = points.as_str().expect("points are text");
    let (whole, part) = written.split_once('.').unwrap_or((written, ""));
    let part: i64 = format!("{part:0<2}").parse().expect("hundredths are digits");
    let whole: i64 = whole.parse().expect("points are digits");
    whole * 100 + part
}

#[test]
fn the_example_month_is_told_down_to_the_ticket() {
    let (_folder, data) = examples();
    let month = json(&["report", "monthly", "2026-03", "--data", text(&data)]);
    let units = month["units"].as_array().expect("a month has units");
    let unit = units.iter().find(|unit| unit["name"] == "管网一所").expect("the unit was charged");
    let mut sum = 0;
    let mut tickets = Vec::new();
    for rule in
        unit["clauses"].as_array().into_iter().flatten().filter_map(|clause| clause["rules"].as_array())
    {
        for charged in rule.iter().filter_map(|rule| rule["tickets"].as_array()).flatten() {
            sum += hundredths(&charged["points"]);
            tickets.push(charged["external"].as_str().unwrap_or("公司"));
        }
    }
    assert_eq!(sum, hundredths(&unit["points"]));
    let explained = json(&["explain", "SQ2603-028", "--data", text(&data)]);
    assert!(tickets.contains(&"SQ2603-028"), "{tickets:?}");
    let charges = explained["charges"].as_array().expect("a ticket has charges");
    let standing = charges.iter().filter(|charge| charge["state"] == "standing");
    let standing: i64 = standing.map(|charge| hundredths(&charge["points"])).sum();
    assert_eq!(standing, hundredths(&explained["points"]));
    let by_number =
        json(&["explain", explained["ticket"].as_str().unwrap_or_default(), "--data", text(&data)]);
    assert_eq!(by_number["external"], "SQ2603-028");
}

#[test]
fn a_month_is_told_as_it_was_settled() {
    let (folder, data) = examples();
    let month = json(&["report", "settlement", "2026-03", "--data", text(&data)]);
    let figures = month["figures"].as_array().expect("a month has figures");
    let handled = figures.iter().find(|figure| figure["figure"] == "handled" && figure["group"].is_null());
    let handled = handled.expect("the whole company's figure is there");
    let tickets = handled["tickets"].as_array().map_or(0, Vec::len);
    assert_eq!(handled["value"].as_str(), Some(tickets.to_string().as_str()), "each counted ticket is named");
    assert!(tickets > 0);
    let file = folder.path().join("settled.xlsx");
    let written = run(&["report", "settlement", "2026-03", "--xlsx", text(&file), "--data", text(&data)]);
    assert_eq!(written.status.code(), Some(0));
    assert!(fs::read(&file).is_ok_and(|bytes| bytes.starts_with(b"PK")));
}

#[test]
fn words_are_printed_only_where_they_are_asked_for() {
    let (_folder, data) = examples();
    for (report, period) in [("weekly", "2026-03-05"), ("month-end", "2026-03")] {
        let without = json(&["report", report, period, "--data", text(&data)]).to_string();
        let with = json(&["report", report, period, "--with-words", "--data", text(&data)]).to_string();
        assert!(!without.contains("怀疑是抄表抄错了"), "{report}");
        assert!(with.contains("怀疑是抄表抄错了"), "{report}");
        assert!(!with.contains("13800000005"), "{report} shows a telephone number");
    }
}

#[test]
fn a_file_of_another_kind_is_never_replaced() {
    let (folder, data) = examples();
    let check = |args: &[&str], file: &str, said: Result<(), &str>| {
        let file = folder.path().join(file);
        let output =
            run(&[&["--lang", "en", "report"], args, &[text(&file), "--data", text(&data)]].concat());
        let complaint = String::from_utf8_lossy(&output.stderr);
        match said {
            Ok(()) => assert_eq!((output.status.code(), &*complaint), (Some(0), ""), "{}", file.display()),
            Err(said) => {
                assert_eq!(output.status.code(), Some(2), "{complaint}");
                assert!(complaint.contains(said), "{complaint}");
            }
        }
        file
    };
    fs::write(folder.path().join("notes.xlsx"), "notes").expect("a file can be written");
    let month = ["monthly", "2026-03", "--xlsx"];
    let sheet = ["sheet", "SQ2603-028", "--out"];
    let written = fs::read(check(&month, "month.xlsx", Ok(()))).expect("the workbook is there");
    let again = fs::read(check(&month, "month.xlsx", Ok(()))).expect("the workbook is there");
    assert!(written == again && written.starts_with(b"PK"));
    let notes = check(&month, "notes.xlsx", Err("exists and is no xlsx file"));
    assert_eq!(fs::read(notes).ok().as_deref(), Some(&b"notes"[..]));
    check(&month, "month.xls", Err("should end in .xlsx"));
    let page = fs::read_to_string(check(&sheet, "sheet.html", Ok(()))).expect("the page is there");
    assert!(page.starts_with("<!doctype html>") && page.contains("批办件受理回复督办单"));
    check(&["sheet", "SQ-404", "--out"], "other.html", Err("SQ-404"));
    check(&["weekly", "2026-W60", "--xlsx"], "week.xlsx", Err("`2026-W60` is not a week"));
}
