//! The 2,816 public messages with replies, if their folder is named by `SUBAN_TEST_DATA`: imported with the
//! preset mapping and judged by the water pack, against figures counted independently in Python.
//!
//! A reply counts as within *n* working days if at most *n* working days follow the day of the message up to and
//! including the day of the reply. A limit of *n* working days ends at 24:00 of the n-th; so a reply on the days
//! off right after it is within *n* by count and yet late. That explains all rows on which the two differ.

use crate::program::run;
use serde_json::Value;
use std::path::{Path, PathBuf};
use suban_desk::View;
use suban_desk::stored::keys::Keys;
use suban_model::{DailyHours, Holidays, WorkCalendar, Zone};
use suban_store::{OpenOptions, SledStore};

const ORG: &str = "xingchen-water";
const SHEET: &str = "messages/with-replies-2816.xlsx";

/// How far each ticket's reply was from its message.
#[derive(Default)]
struct Counts {
    replied: u64,
    within_3_working_days: u64,
    within_15_working_days: u64,
    within_15_days: u64,
    two_kinds_disagree: u64,
    /// External numbers within 3 working days by count, but after the limit's last second.
    late_by_limit_only: Vec<String>,
}

#[test]
#[expect(clippy::print_stderr, reason = "says why nothing was tested")]
fn messages_are_judged_as_counted_independently() {
    let folder = std::env::var_os("SUBAN_TEST_DATA").map(PathBuf::from);
    let Some(sheet) = folder.map(|folder| folder.join(SHEET)).filter(|sheet| sheet.exists()) else {
        eprintln!("skipped: SUBAN_TEST_DATA names no folder with {SHEET}");
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    let import = || {
        let sheet = sheet.to_string_lossy();
        json(
            &["import", &sheet, "--mapping", "messages-with-replies", "--pack", "scripts/xingchen-water"],
            &data,
        )
    };
    let first = import();
    assert_eq!((&first["rows"], &first["new"], &first["rejected"]), (&2816.into(), &2816.into(), &0.into()));
    let head = json(&["verify"], &data)["head"].clone();
    let again = import();
    assert_eq!(
        (&again["new"], &again["repeated"]),
        (&0.into(), &2816.into()),
        "the same import changes nothing"
    );
    let verified = json(&["verify"], &data);
    assert_eq!((&verified["head"], &verified["findings_total"]), (&head, &0.into()));

    let clocks = json(&["report", "clocks"], &data);
    let kept = |name: &str| {
        let lines = clocks["clocks"].as_array().expect("as the import made it");
        lines.iter().find(|line| line["clock"] == name).expect("as the import made it")["kept"]
            .as_u64()
            .expect("as the import made it")
    };
    let counts = count(&data);
    assert_eq!(counts.replied, 2_816);
    assert_eq!(counts.within_3_working_days, 711);
    assert_eq!(counts.within_15_working_days, 2_103);
    assert_eq!(counts.within_15_days, 1_755);
    assert_eq!(counts.two_kinds_disagree, 348);
    assert_eq!(kept("解决"), 2_103);
    assert_eq!(kept("答复"), 711 - counts.late_by_limit_only.len() as u64, "{:?}", counts.late_by_limit_only);
    assert_eq!(counts.late_by_limit_only.len(), 4);
}

/// What a command gives, on this data folder.
fn json(args: &[&str], data: &Path) -> Value {
    let data = data.to_string_lossy();
    let output = run(&[args, &["--data", &data, "--format", "json"]].concat());
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the result is JSON")
}

fn count(data: &Path) -> Counts {
    let hours = DailyHours::parse(&["08:30-12:00", "13:30-17:30"]).expect("as the import made it");
    let calendar = WorkCalendar::new(Zone::default(), hours, Holidays::china());
    let store = SledStore::open(data, &OpenOptions::default()).expect("as the import made it");
    let keys = Keys::of(ORG);
    let mut counts = Counts::default();
    View::new(&store, ORG, &keys)
        .each_ticket(|ticket| {
            let reply = ticket.final_reply_at.expect("as the import made it");
            let (from, to) =
                (ticket.received_at.local_date(calendar.zone()), reply.local_date(calendar.zone()));
            let working = calendar.working_days_after(from, to);
            let natural = from.until(to).expect("as the import made it").get_days();
            counts.replied += 1;
            counts.within_3_working_days += u64::from(working <= 3);
            counts.within_15_working_days += u64::from(working <= 15);
            counts.within_15_days += u64::from(natural <= 15);
            counts.two_kinds_disagree += u64::from((working <= 15) != (natural <= 15));
            let limit =
                ticket.clocks.iter().find(|clock| clock.plan.name == "答复").expect("as the import made it");
            if working <= 3 && limit.kept() == Some(false) {
                assert!(!calendar.is_working_day(to), "only replies on days off may differ");
                counts.late_by_limit_only.push(ticket.external.clone().expect("as the import made it"));
            }
            Ok(())
        })
        .expect("as the import made it");
    counts
}
