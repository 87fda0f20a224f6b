//! The 2,816 public messages with replies, if their folder is named by `SUBAN_TEST_DATA`: imported with the
//! preset mapping and judged by the water pack, against figures counted independently in Python.
//!
//! A reply counts as within *n* working days if at most *n* working days follow the day of the message up to and
//! including the day of the reply. A limit of *n* working days ends at 24:00 of the n-th; so a reply on the days
//! off right after it is within *n* by count and yet late. That explains all rows on which the two differ.

use crate::program::{Program, data_folder};
use std::path::Path;
use suban_desk::View;
use suban_desk::keys::Keys;
use suban_model::{DailyHours, Holidays, WorkCalendar, Zone};
use suban_store::{OpenOptions, SledStore};

const ORG: &str = "xingchen-water";

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
fn messages_are_judged_as_counted_independently() {
    let Some(folder) = data_folder() else { return };
    let sheet = folder.join("messages/with-replies-2816.xlsx");
    if !sheet.exists() {
        println!("skipped: {} is not there", sheet.display());
        return;
    }
    let program = Program::new();
    let import = || {
        let sheet = sheet.to_string_lossy().into_owned();
        program.json(&["import", &sheet, "--mapping", "messages-with-replies", "--pack", "scripts/xingchen-water"])
    };
    let first = import();
    assert_eq!((&first["rows"], &first["imported"], &first["rejected"]), (&2816.into(), &2816.into(), &0.into()));
    let head = program.json(&["verify"])["head"].clone();
    let again = import();
    assert_eq!((&again["imported"], &again["repeated"]), (&0.into(), &2816.into()), "the same import changes nothing");
    let verified = program.json(&["verify"]);
    assert_eq!((&verified["head"], &verified["findings_total"]), (&head, &0.into()));

    let clocks = program.json(&["report", "clocks"]);
    let kept = |name: &str| {
        let lines = clocks["clocks"].as_array().unwrap();
        lines.iter().find(|line| line["clock"] == name).unwrap()["kept"].as_u64().unwrap()
    };
    let counts = count(&program.data());
    assert_eq!(counts.replied, 2_816);
    assert_eq!(counts.within_3_working_days, 711);
    assert_eq!(counts.within_15_working_days, 2_103);
    assert_eq!(counts.within_15_days, 1_755);
    assert_eq!(counts.two_kinds_disagree, 348);
    assert_eq!(kept("解决"), 2_103);
    assert_eq!(kept("答复"), 711 - counts.late_by_limit_only.len() as u64, "{:?}", counts.late_by_limit_only);
    assert_eq!(counts.late_by_limit_only.len(), 4);
}

fn count(data: &Path) -> Counts {
    let hours = DailyHours::parse(&["08:30-12:00", "13:30-17:30"]).unwrap();
    let calendar = WorkCalendar::new(Zone::default(), hours, Holidays::china());
    let store = SledStore::open(data, &OpenOptions::default()).unwrap();
    let keys = Keys::of(ORG);
    let mut counts = Counts::default();
    View::new(&store, ORG, &keys)
        .each_ticket(|ticket| {
            let reply = ticket.final_reply_at.unwrap();
            let (from, to) = (ticket.received_at.local_date(calendar.zone()), reply.local_date(calendar.zone()));
            let working = calendar.working_days_after(from, to);
            let natural = from.until(to).unwrap().get_days();
            counts.replied += 1;
            counts.within_3_working_days += u64::from(working <= 3);
            counts.within_15_working_days += u64::from(working <= 15);
            counts.within_15_days += u64::from(natural <= 15);
            counts.two_kinds_disagree += u64::from((working <= 15) != (natural <= 15));
            let limit = ticket.clocks.iter().find(|clock| clock.plan.name == "答复").unwrap();
            if working <= 3 && limit.kept() == Some(false) {
                assert!(!calendar.is_working_day(to), "only replies on days off may differ");
                counts.late_by_limit_only.push(ticket.external.clone().unwrap());
            }
            Ok(())
        })
        .unwrap();
    counts
}
