//! 暂定: wherever a moment is shown that hangs on holidays which are not published yet, it says so.

use crate::desk::{TestDesk, engines};
use crate::history::register;
use suban_report::explain::explain;
use suban_report::weekly::weekly;
use suban_report::{SupervisionSheet, Words, clocks};

/// Three working days after Wednesday, 30 December 2026: the 31st, and then Monday and Tuesday, as New Year's Day is off
/// by law. What the notice of 2027 will say is not known.
const DUE: &str = "2027-01-05 24:00";

fn desk() -> TestDesk {
    let desk = TestDesk::small();
    desk.wait_until("2026-12-30 16:00");
    register(&desk, "2026-12-30 16:00", "甲", "来电", "没水");
    desk
}

#[test]
fn a_moment_of_a_year_without_holidays_is_provisional_wherever_it_is_shown() {
    let desk = desk();
    let (reading, ticket) = (desk.reading_at("2026-12-31 09:00"), desk.ticket("甲"));
    let provisional = format!("{DUE}(暂定)");

    let explained = explain(&reading, &engines(), &ticket).unwrap();
    let clock = &explained.clocks[0];
    assert_eq!((clock.due.as_str(), clock.provisional), (DUE, true));
    let life: Vec<_> = explained.life.iter().flat_map(|event| &event.followed).collect();
    assert!(
        life.iter().any(|told| told.zh.contains(&provisional) && told.en.contains("(provisional)")),
        "{life:?}"
    );

    let sheet = SupervisionSheet::of(&ticket, &reading).unwrap();
    assert_eq!(sheet.limits[0].due, provisional);
    assert!(sheet.to_html().unwrap().contains(&provisional));

    let week = weekly(&reading, "2026-12-31".parse().unwrap(), Words::Hidden).unwrap();
    assert!(week.open[0].provisional);
    assert!(week.to_table().contains(&provisional), "{}", week.to_table());

    let clocks = clocks::of_all_tickets(&reading).unwrap();
    assert!(clocks.to_table().contains("其中暂定"), "{}", clocks.to_table());
}

#[test]
fn a_charge_for_missing_it_tells_that_it_was_provisional() {
    let desk = desk();
    desk.wait_until("2027-01-07 09:00");
    let explained = explain(&desk.reading(), &engines(), &desk.ticket("甲")).unwrap();
    let charge = &explained.charges[0];
    let due = charge.facts.iter().find(|fact| fact.name == "到期").unwrap();
    assert_eq!(due.value, format!("{DUE}(暂定)"));
    assert!(charge.avoided_by[0].zh.contains(&due.value), "{:?}", charge.avoided_by);
    assert!(charge.avoided_by[0].en.contains("(provisional)"), "{:?}", charge.avoided_by);
}
