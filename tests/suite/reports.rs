//! Reports as people ask for them: of the example month, on the console, as JSON, and as files that replace only
//! files of their own kind. They are up to date, whether or not a server ever ran.

use crate::program::{Server, run};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

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

const HEADER: &str = "工单编号,接收时间,渠道,片区,来电人,电话,诉求内容,平台要求办结时间,初次回复时间,最终回复时间,已向平台说明,回访时间,回访结果";

/// A data folder with these rows of a sheet, which nothing but an import has touched.
fn imported(rows: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (sheet, data) = (folder.path().join("tickets.csv"), folder.path().join("data"));
    fs::write(&sheet, format!("{HEADER}\n{rows}\n")).expect("a file can be written");
    import(text(&sheet), &data);
    (folder, data)
}

fn import(sheet: &str, data: &Path) {
    let pack = ["--pack", "scripts/xingchen-water", "--data", text(data)];
    let output = run(&[&["import", sheet, "--mapping", "tickets"], &pack[..]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A report without the moment at which it was taken.
fn figures(args: &[&str], data: &Path) -> Value {
    let mut report = json(&[args, &["--data", text(data)]].concat());
    assert_eq!(report["as_of"]["is_current"], true, "{args:?}");
    report["as_of"]["until"] = Value::Null;
    report
}

/// Nobody answers a ticket, and no server runs: its limits run out all the same.
#[test]
fn clocks_that_ran_out_are_counted_before_anything_is_told() {
    let (_folder, data) = imported("未复1,2026-03-02 09:00,来电,般阳路,,,没水了,,,,,,");
    let clocks = figures(&["report", "clocks"], &data);
    // Whether it was brought to the manager in time is not in the sheet, and what is not known is not late.
    for (name, kept, late) in [("送批", 1, 0), ("督办", 0, 1), ("答复", 0, 1)] {
        let of_name = |clock: &&Value| clock["clock"] == name;
        let clock = clocks["clocks"].as_array().and_then(|clocks| clocks.iter().find(of_name)).expect(name);
        let counts = ["started", "kept", "late", "running"].map(|count| clock[count].as_u64());
        assert_eq!(counts, [Some(1), Some(kept), Some(late), Some(0)], "{clock}");
    }
    let table = run(&["report", "clocks", "--data", text(&data)]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    let line = table.lines().find(|line| line.contains("督办")).expect("a line a limit");
    assert!(line.contains(" 0.0% ") && table.contains("截至 "), "{table}");
    let month = figures(&["report", "monthly", "2026-03"], &data);
    assert_eq!(month["as_of"]["period"]["state"], "settled");
    let rules: Vec<_> = month["units"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|unit| {
            let clauses = unit["clauses"].as_array().into_iter().flatten();
            let rules = clauses.flat_map(|clause| clause["rules"].as_array().into_iter().flatten());
            rules.map(|rule| {
                format!("{} {}", rule["rule"].as_str().unwrap_or_default(), hundredths(&rule["points"]))
            })
        })
        .collect();
    assert!(rules.contains(&"P10 200".to_owned()), "{rules:?}");
    let explained = figures(&["explain", "未复1"], &data);
    assert_eq!(hundredths(&explained["points"]), hundredths(&month["points"]), "{rules:?}");
}

#[test]
fn a_month_comes_to_the_same_before_and_after_a_server_ran() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let data = folder.path().join("data");
    import("examples/tickets/water-2026-03.csv", &data);
    let reports: [&[&str]; 8] = [
        &["report", "monthly", "2026-03"],
        &["report", "monthly", "2026-04"],
        &["report", "month-end", "2026-03"],
        &["report", "month-end", "2026-04"],
        &["report", "settlement", "2026-03"],
        &["report", "weekly", "2026-W10"],
        &["report", "clocks"],
        &["explain", "SQ2603-001"],
    ];
    let before = reports.map(|report| figures(report, &data));
    for month in &before[..5] {
        assert_eq!(month["as_of"]["period"]["state"], "settled", "{}", month["period"]);
    }
    let told = run(&["--lang", "en", "status", "--data", text(&data)]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(!told.contains("is not settled"), "{told}");
    let head = |told: &str| told.lines().last().map(str::to_owned);
    let server = Server::start(&data);
    // Long enough for its first tick, which has nothing left to do.
    sleep(Duration::from_secs(2));
    let beside = reports.map(|report| figures(report, &data));
    assert_eq!(before, beside, "beside the server");
    server.kill();
    assert_eq!(before, reports.map(|report| figures(report, &data)), "after the server");
    let again = run(&["--lang", "en", "status", "--data", text(&data)]);
    assert_eq!(head(&told), head(&String::from_utf8_lossy(&again.stdout)), "and not a record more");
}

/// A month that is not over says so in every report of it.
#[test]
fn a_month_that_is_not_over_says_so() {
    let month = month_to_come();
    let (_folder, data) = imported("新1,2026-03-02 09:00,来电,般阳路,,,没水了,,,,,,");
    for report in ["monthly", "month-end", "settlement"] {
        let told = run(&["report", report, &month, "--data", text(&data)]);
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        assert!(told.contains("尚未结算,数字不是最终的"), "{told}");
    }
}

/// A month that has certainly not closed.
fn month_to_come() -> String {
    let days = std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs() / 86_400);
    format!("{}-12", 1970 + days / 365 + 1)
}
