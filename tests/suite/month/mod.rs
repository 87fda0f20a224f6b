//! A month of the water company's tickets, judged by its rules and counted a second time by hand: by code that reads
//! the events and the rulebook's words, and asks the program nothing.
//!
//! `SUBAN_TEST_MONTH_TICKETS` says how many tickets come in; without it, it is a small month.

mod calendar;
mod desk;
mod expectation;
mod late_facts;
mod liability;
mod one_ticket;

use calendar::Calendar;
use desk::Desk;
use expectation::{Totals, expect};
use late_facts::LateFact;
use one_ticket::of_ticket;
use std::collections::BTreeSet;
use suban_model::{Act, Actor, Answer, Command, Moment, Private, Settle};
use suban_month::{Line, Month, Story, What, commands, line_of};

/// The desk opens on 1 April 2024, 00:00 in Shandong, for the tickets of the year before.
const OPENS: i64 = 1_711_900_800;

/// 1 August 2025, 00:00 in Shandong: every month up to that of July has closed.
const END: i64 = 1_753_977_600;

/// When late facts are told: so soon after [`END`] that nothing else happens in between.
const TOLD: i64 = END + 3_600;

const SEED: u64 = 2025;

/// Tickets told, if the environment does not name another number.
const TICKETS: usize = 2_000;

/// All that can cost.
const RULES: [&str; 56] = [
    "P01", "P02", "P03", "P04", "P05", "P06", "P07a", "P07b", "P07c", "P08", "P09", "P10", "P11", "P12",
    "P13", "P14", "P15", "P16", "P17", "P18", "P19", "P20", "P21", "P22", "P23", "P24", "P25", "P26", "P27",
    "P28", "P29", "P30a", "P30b", "P31", "P32", "P33", "Q02", "Q03", "Q04", "Q05", "Q06", "Q07", "Q09",
    "Q10", "Q11", "Q12", "Q13", "Q15", "Q16", "Q17", "Q18", "Q19", "Q20", "Q21", "Q22", "Q23",
];

#[test]
fn a_month_comes_to_what_is_counted_by_hand() {
    let mut story = Month { seed: SEED, tickets: tickets() }.tell();
    let desk = Desk::open(OPENS);
    desk.live_through(commands(&story), END);
    let found = desk.totals();
    compare(&expect(&story, END), &found);
    notice_what_is_left_out(&story, &found);

    let head = desk.head();
    desk.tick();
    for month in ["2025-04", "2025-05", "2025-06", "2025-07"] {
        desk.perform(settling(month));
    }
    assert_eq!(desk.head(), head, "settled twice, a month is written once");

    desk.wait_until(TOLD);
    for fact in LateFact::all(&story) {
        restate(&desk, &mut story, &fact);
    }
    let report = desk.verify();
    assert!(report.is_clean(), "{report:?}");
}

#[test]
fn a_whole_month_has_everything_that_costs() {
    let story = Month { seed: SEED, tickets: 20_000 }.tell();
    let told: BTreeSet<String> = expect(&story, END).into_keys().map(|(_, _, rule)| rule).collect();
    assert_eq!(told, RULES.map(str::to_owned).into());
}

fn tickets() -> usize {
    std::env::var("SUBAN_TEST_MONTH_TICKETS").map_or(TICKETS, |number| number.parse().expect("a number"))
}

fn settling(month: &str) -> Line {
    let by = Actor::of("人力资源部").into();
    let act = Act::Settle(Settle { period: month.parse().expect("a month") });
    let at = Moment::from_seconds(END).expect("a moment");
    Line { command: Command { at, by, key: None, act }, private: Private::new() }
}

fn compare(expected: &Totals, found: &Totals) {
    let differences = differences(expected, found);
    assert!(differences.is_empty(), "{} accounts differ:\n{}", differences.len(), differences.join("\n"));
}

/// One line for each account on which the two differ.
fn differences(expected: &Totals, found: &Totals) -> Vec<String> {
    let accounts: BTreeSet<_> = expected.keys().chain(found.keys()).collect();
    let line = |account| {
        let of = |totals: &Totals| totals.get(account).copied().unwrap_or_default();
        let (by_hand, on_ledger) = (of(expected), of(found));
        let (month, unit, rule) = account;
        (by_hand != on_ledger)
            .then(|| format!("{month} {unit} {rule}: {by_hand} by hand, {on_ledger} on the ledger"))
    };
    accounts.into_iter().filter_map(line).collect()
}

/// Leaves one event out of the count, of each kind that can matter: the ledger no longer fits.
fn notice_what_is_left_out(story: &Story, found: &Totals) {
    type IsOne = fn(&What) -> bool;
    let kinds: [(&str, IsOne); 9] = [
        ("sent up", |what| matches!(what, What::SentUp { .. })),
        ("dispatched", |what| matches!(what, What::Dispatched(_))),
        ("answered", |what| matches!(what, What::Replied { last: true, .. })),
        ("extended", |what| matches!(what, What::Extended(_))),
        ("reported", |what| *what == What::InquiryReported),
        ("judged", |what| matches!(what, What::Judged(_))),
        ("cleared", |what| matches!(what, What::CalledBack { answer: Answer::Satisfied, .. })),
        ("displeased", |what| matches!(what, What::CalledBack { answer: Answer::Unsatisfied, .. })),
        ("decided", |what| matches!(what, What::Decided { .. })),
    ];
    for (name, is_one) in kinds {
        let story = without_one(story, is_one).unwrap_or_else(|| panic!("{name}: nothing that matters"));
        assert!(!differences(&expect(&story, END), found).is_empty(), "{name}: one is missed by nobody");
    }
}

/// The story without the first event of a kind that changes what its ticket costs.
fn without_one(story: &Story, is_one: fn(&What) -> bool) -> Option<Story> {
    let calendar = Calendar::read();
    for (place, life) in story.lives.iter().enumerate() {
        let before = of_ticket(life, &calendar, END);
        // Without a lead, what staff found out about a ticket would be nobody's.
        let is_found_out = life.events.iter().any(|event| matches!(event.what, What::Found(_)));
        let fits = |what: &What| is_one(what) && (!is_found_out || matches!(what, What::Decided { .. }));
        for event in life.events.iter().filter(|event| fits(&event.what)) {
            let mut shorter = life.clone();
            shorter.events.retain(|other| other != event);
            if of_ticket(&shorter, &calendar, END) != before {
                let mut story = story.clone();
                story.lives[place] = shorter;
                return Some(story);
            }
        }
    }
    None
}

/// Tells the desk of something that happened earlier: it posts the difference to what is counted with it, on the
/// accounts on which there is one, as of today.
fn restate(desk: &Desk, story: &mut Story, fact: &LateFact) {
    let (head, before) = (desk.head(), expect(story, TOLD));
    for (ticket, event) in &fact.events {
        let life = &mut story.lives[*ticket];
        let place = life.events.len() + 1;
        desk.perform(line_of(life, place, event));
        life.events.push(event.clone());
        life.events.sort_by_key(|event| event.at);
    }
    let expected = expect(story, TOLD);
    compare(&expected, &desk.totals());
    let mut posted = Totals::new();
    for entry in desk.entries_after(head) {
        assert_eq!(entry.posted_in.to_string(), "2025-08", "{}", fact.name);
        *posted.entry(desk.account(&entry)).or_default() += entry.points.hundredths();
    }
    let mut restated = expected;
    for (account, hundredths) in before {
        *restated.entry(account).or_default() -= hundredths;
    }
    restated.retain(|_, hundredths| *hundredths != 0);
    assert!(!restated.is_empty(), "{}: it should matter", fact.name);
    assert_eq!(posted, restated, "{}", fact.name);
}
