//! Counting, and what a month comes to: settled once, restated when a fact comes late, and never otherwise.

use crate::whole::{whole, whole_but};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use suban_desk::stored::keys::Keys;
use suban_desk::{Cause, DeskError, PolicyStatus, Revision};
use suban_model::{
    Act, Actor, Answer, Callback, Command, Dispatch, Finding, Reply, Rework, Settle, Tally, TicketId,
    TicketRef,
};
use suban_policy::PackFiles;
use suban_store::{Scan, Store};
use suban_test_kit::{ORG, TestDesk, at, rulebook};

fn reply(ticket: TicketId) -> Act {
    Act::Reply(Reply { ticket: TicketRef::Id(ticket), last: true, explained: false })
}

fn callback(ticket: TicketId, answer: Answer) -> Act {
    Act::Callback(Callback { ticket: TicketRef::Id(ticket), answer, given: BTreeMap::new() })
}

fn fault(ticket: TicketId) -> Act {
    let (form, pick, fields) = ("差错".to_owned(), vec!["不实".to_owned()], BTreeMap::new());
    Act::Record(Finding { ticket: Some(TicketRef::Id(ticket)), form, pick, fields })
}

fn settle(period: &str) -> Act {
    Act::Settle(Settle { period: period.parse().unwrap() })
}

fn tally(figure: &str, on: &str, value: i64) -> Act {
    let (figure, on, value) = (figure.to_owned(), on.parse().unwrap(), Decimal::from(value));
    Act::Tally(Tally { figure, on, unit: None, value })
}

/// What these tests ask of a desk.
trait Counting {
    /// A ticket answered in time and asked about.
    fn answered(&self, text: &str, answer: Option<Answer>) -> TicketId;

    /// How many observations of a figure there are in a group.
    fn observed(&self, figure: &str, group: &[&str]) -> usize;

    /// Sum and number of what a figure counts, for the organisation or a unit.
    fn counted(&self, figure: &str, period: &str, group: &[&str]) -> (Decimal, u64);
}

impl Counting for TestDesk {
    fn answered(&self, text: &str, answer: Option<Answer>) -> TicketId {
        let id = self.register("2026-03-02 09:00", "来电", text);
        self.act("2026-03-03 09:00", reply(id));
        if let Some(answer) = answer {
            self.act("2026-03-04 09:00", callback(id, answer));
        }
        id
    }

    fn observed(&self, figure: &str, group: &[&str]) -> usize {
        let group: Vec<String> = group.iter().map(|part| (*part).to_owned()).collect();
        let prefix = Keys::of(ORG).observed(figure, &group);
        self.store.scan(&Scan::prefix(&prefix, 100)).unwrap().len()
    }

    fn counted(&self, figure: &str, period: &str, group: &[&str]) -> (Decimal, u64) {
        let group: Vec<String> = group.iter().map(|part| (*part).to_owned()).collect();
        let aggregate = self.view().aggregate(figure, period.parse().unwrap(), &group).unwrap();
        aggregate.map_or((Decimal::ZERO, 0), |aggregate| (aggregate.sum, aggregate.count))
    }
}

#[test]
fn a_rate_counts_tickets_as_they_stand_now() {
    let desk = TestDesk::with(&whole());
    let ids = [Some(Answer::Satisfied), Some(Answer::Unsatisfied), Some(Answer::Unreached), None]
        .map(|answer| desk.answered("没水", answer));
    assert_eq!(desk.counted("handled", "2026-03", &[]), (4.into(), 4));
    assert_eq!(desk.counted("satisfaction", "2026-03", &[]), (1.into(), 2));
    assert_eq!(desk.counted("satisfaction", "2026-03", &["pipes"]), (1.into(), 2));
    desk.act("2026-03-10 09:00", callback(ids[1], Answer::Satisfied));
    desk.act("2026-03-10 09:00", callback(ids[0], Answer::Unreached));
    assert_eq!(desk.counted("satisfaction", "2026-03", &[]), (2.into(), 2), "what was said still holds");
    // A ticket that goes to another unit counts there.
    let (ticket, lead, reason) = (TicketRef::Id(ids[1]), Some("营业部".into()), "没修好".into());
    desk.act("2026-03-11 09:00", Act::Rework(Rework { ticket, lead, given: BTreeMap::new(), reason }));
    desk.act("2026-03-12 09:00", reply(ids[1]));
    desk.act("2026-03-13 09:00", callback(ids[1], Answer::Satisfied));
    assert_eq!(desk.counted("handled", "2026-03", &["pipes"]), (3.into(), 3));
    assert_eq!(desk.counted("satisfaction", "2026-03", &["billing"]), (1.into(), 1));
    assert_eq!(desk.counted("satisfaction", "2026-03", &["pipes"]), (1.into(), 1));
    assert!(desk.verify().is_clean());
}

#[test]
fn the_nth_time_is_told_to_the_rules_and_counts_once_a_ticket() {
    let desk = TestDesk::with(&whole());
    let charged = |id| {
        let standing = desk.ticket(id).book.standing().to_vec();
        standing.into_iter().map(|standing| standing.rule).collect::<Vec<_>>()
    };
    let first = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-03 09:00", fault(first));
    let Act::Record(again) = fault(first) else { panic!() };
    desk.act("2026-03-03 10:00", Act::RecordAnother(again));
    assert_eq!(charged(first), Vec::<String>::new(), "twice on one ticket is once");
    let other = desk.register("2026-03-02 09:00", "来电", "水费");
    desk.act("2026-03-04 09:00", fault(other));
    assert_eq!(charged(other), Vec::<String>::new(), "another unit and category");
    let second = desk.register("2026-03-02 09:00", "来电", "没水");
    let receipt = desk.act("2026-03-05 09:00", fault(second));
    assert_eq!(charged(second), ["B1"]);
    let judged =
        receipt.record.judgements.iter().find(|judgement| judgement.subject.starts_with("finding")).unwrap();
    let seen = judged.trace.figures.iter().map(|counted| format!("{} {}", counted.figure, counted.value));
    assert_eq!(seen.collect::<Vec<_>>(), ["同类次序 2"]);
    // 366 days after the first and 364 after the second: one of them still counts.
    desk.set_now("2027-03-31 09:00");
    let later = desk.register("2027-03-01 09:00", "来电", "没水");
    desk.act("2027-03-04 09:30", fault(later));
    assert_eq!(charged(later), ["B1"]);
    assert!(desk.verify().is_clean());
}

#[test]
fn what_nobody_can_tell_is_not_of_a_kind() {
    let desk = TestDesk::with(&whole());
    for _ in 0..2 {
        let id = desk.register("2026-03-02 09:00", "来电", "你好");
        let ticket = TicketRef::Id(id);
        let dispatch = Dispatch { ticket, lead: "管网所".into(), co_handlers: Vec::new() };
        desk.act("2026-03-03 09:00", Act::Dispatch(dispatch));
        desk.act("2026-03-03 10:00", fault(id));
    }
    assert_eq!(desk.ledger("2026-03"), Vec::<String>::new());
    assert_eq!(desk.observed("alike", &["pipes", ""]), 0);
    assert!(desk.verify().is_clean());
}

#[test]
fn lateness_that_was_none_is_not_counted_either() {
    let desk = TestDesk::with(&whole());
    let late: Vec<TicketId> = (0..2).map(|_| desk.register("2026-03-02 09:00", "来电", "没水")).collect();
    desk.tick("2026-03-06 09:00");
    assert_eq!(desk.observed("late_clocks", &["pipes"]), 2);
    let warned = desk.ticket(late[1]).warnings;
    assert_eq!(
        (warned[0].key.as_str(), warned[0].notify.as_slice()),
        ("管网所 · 2", &["pipes".into(), "总经理".into()][..])
    );
    desk.act("2026-03-05 10:00", reply(late[0]));
    assert_eq!(desk.observed("late_clocks", &["pipes"]), 1);
    assert_eq!(desk.ledger("2026-03"), ["O1 pipes 1", "O1 pipes 1", "O1 pipes -1"]);
    assert!(desk.verify().is_clean());
}

#[test]
fn a_ticket_tells_which_of_its_clocks_ran_out() {
    let desk = TestDesk::with(&whole());
    let [kept, broken, told_late] = [(); 3].map(|()| desk.register("2026-03-02 09:00", "来电", "没水"));
    desk.act("2026-03-05 17:00", reply(kept));
    desk.tick("2026-03-06 09:00");
    desk.act("2026-03-06 10:00", reply(broken));
    assert_eq!(desk.counted("timely", "2026-03", &[]), (1.into(), 2));
    desk.act("2026-03-05 10:00", reply(told_late));
    assert_eq!(desk.counted("timely", "2026-03", &[]), (2.into(), 3), "done in time after all");
    assert!(desk.verify().is_clean());
}

#[test]
fn what_is_told_late_counts_where_it_belongs() {
    let desk = TestDesk::with(&whole());
    let nth = |id: TicketId| {
        let records =
            desk.ticket(id).records.into_iter().map(|seq| desk.view().record(seq).unwrap().unwrap());
        let judgements: Vec<_> = records.flat_map(|record| record.judgements).collect();
        let figures = judgements.into_iter().flat_map(|judgement| judgement.trace.figures);
        figures.filter(|counted| counted.figure == "超期件数").map(|counted| counted.value).max()
    };
    // Late on the 6th, on the 11th, and, told last, on the 10th.
    let first = desk.register("2026-03-02 09:00", "来电", "没水");
    let third = desk.register("2026-03-05 09:00", "来电", "没水");
    desk.tick("2026-03-11 00:00:01");
    let second = desk.register("2026-03-04 09:00", "来电", "没水");
    desk.tick("2026-03-11 00:00:02");
    assert_eq!([first, third, second].map(nth), [1, 2, 2].map(|nth| Some(Decimal::from(nth))));
    let april = desk.register("2026-04-08 09:00", "来电", "没水");
    desk.tick("2026-04-14 00:00:01");
    assert_eq!(nth(april), Some(Decimal::ONE), "a month begins anew");
    assert!(desk.verify().is_clean());
}

#[test]
fn what_happens_month_after_month_is_answered_for() {
    let desk = TestDesk::with(&whole());
    let measures = |id| {
        let book = desk.ticket(id).book;
        let told = book.measures().map(|held| format!("{} {}", held.measure.rule, held.measure.measure));
        told.collect::<Vec<_>>()
    };
    let march = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.tick("2026-03-06 08:00");
    assert_eq!(measures(march), Vec::<String>::new());
    // Later by more days, another rule charges, and a measure follows it.
    desk.tick("2026-03-11 08:00");
    assert_eq!(measures(march), ["A1 约谈"]);
    let april = desk.register("2026-04-08 09:00", "来电", "没水");
    desk.tick("2026-04-14 08:00");
    assert_eq!(measures(april), ["A2 通报"]);
    desk.act("2026-04-10 10:00", reply(april));
    assert_eq!(measures(april), Vec::<String>::new(), "answered in time after all");
    assert!(desk.verify().is_clean());
}

#[test]
fn a_month_is_settled_once_and_restated_by_late_facts_alone() {
    let desk = TestDesk::with(&whole());
    desk.set_now("2026-03-31 23:59:59");
    let id = desk.answered("没水", Some(Answer::Unsatisfied));
    desk.answered("没水", Some(Answer::Satisfied));
    let early = desk.try_do("2026-03-31 23:59:59", "工作室", settle("2026-03"), &[]);
    assert!(
        matches!(early, Err(DeskError::Refused(ref refusal)) if refusal.code() == "period-open"),
        "{early:?}"
    );
    assert_eq!(desk.ledger("2026-03"), Vec::<String>::new());
    desk.tick("2026-04-01 00:00:01");
    assert_eq!(desk.ledger("2026-03"), ["M1 studio 2"]);
    let settled = desk.view().settlement("2026-03".parse().unwrap()).unwrap().unwrap();
    let head = desk.view().head().unwrap();
    desk.tick("2026-04-01 00:00:02");
    let again = desk.act("2026-04-01 00:00:02", settle("2026-03"));
    assert_eq!((again.repeated, again.record.seq), (true, settled.seq));
    assert_eq!(desk.view().head().unwrap(), head, "nothing is written for what has not changed");
    // A ticket of April changes nothing of March.
    desk.set_now("2026-04-02 12:00");
    let other = desk.register("2026-04-01 08:00", "来电", "没水");
    desk.act("2026-04-02 09:00", reply(other));
    desk.act("2026-04-02 10:00", callback(other, Answer::Unsatisfied));
    assert_eq!(desk.ledger("2026-03"), ["M1 studio 2"]);
    // The citizen of March is satisfied after all: 2 of 2.
    desk.act("2026-04-02 11:00", callback(id, Answer::Satisfied));
    assert_eq!(desk.ledger("2026-03"), ["M1 studio 2", "M1 studio -2"]);
    assert_eq!(desk.ledger("2026-04"), Vec::<String>::new());
    assert!(desk.verify().is_clean());
}

/// The whole pack, in which a month may miss one thing at most: two rows of its table contradict each other.
fn one_miss_a_month() -> PackFiles {
    whole_but(|files| {
        let manifest = String::from_utf8(files["pack.toml"].clone()).unwrap();
        let unique = manifest.replace("months = { policy = \"collect\"", "months = { policy = \"unique\"");
        assert_ne!(manifest, unique);
        files.insert("pack.toml".to_owned(), unique.into_bytes());
    })
}

#[test]
fn a_month_that_cannot_be_settled_is_told_and_left_alone_for_a_day() {
    let desk = TestDesk::with(&one_miss_a_month());
    let unsettled = |now: &str| PolicyStatus::read(desk.revisions(), at(now)).unwrap().unwrap().unsettled;
    desk.answered("没水", Some(Answer::Unsatisfied));
    desk.act("2026-03-02 18:00", tally("calls", "2026-03-02", 100));
    desk.act("2026-03-02 18:00", tally("missed", "2026-03-02", 10));
    assert_eq!(unsettled("2026-03-31 23:59:59"), [], "it has not closed");
    desk.tick("2026-04-01 09:00");
    assert_eq!(desk.ledger("2026-03"), Vec::<String>::new());
    let told = unsettled("2026-04-01 09:00");
    assert_eq!(told.iter().map(|month| month.period.to_string()).collect::<Vec<_>>(), ["2026-03"]);
    let why = told[0].why.as_ref().unwrap();
    assert!(why.zh.contains("M1") && why.en.contains("M2"), "{why:?}");
    // What kept it from being settled goes away, and nobody says so.
    desk.act("2026-04-01 10:00", tally("missed", "2026-03-02", 1));
    assert_eq!(unsettled("2026-04-01 10:00")[0].why, None);
    desk.tick("2026-04-02 08:59:59");
    assert_eq!(desk.ledger("2026-03"), Vec::<String>::new());
    desk.tick("2026-04-02 09:00");
    assert_eq!(desk.ledger("2026-03"), ["M1 studio 2"]);
    assert_eq!(unsettled("2026-04-02 09:00"), []);
    assert!(desk.verify().is_clean());
}

#[test]
fn new_rules_settle_what_the_old_could_not() {
    let desk = TestDesk::with(&one_miss_a_month());
    desk.answered("没水", Some(Answer::Unsatisfied));
    desk.act("2026-03-02 18:00", tally("calls", "2026-03-02", 100));
    desk.act("2026-03-02 18:00", tally("missed", "2026-03-02", 10));
    desk.tick("2026-04-01 09:00");
    let files = whole();
    let revision = Revision { rulebook: rulebook(&files), files };
    desk.writer.activate(revision, Cause::default()).unwrap();
    desk.tick("2026-04-01 09:00:01");
    assert_eq!(desk.ledger("2026-03"), ["M1 studio 2", "M2 studio 1"]);
    assert!(desk.verify().is_clean());
}

#[test]
fn a_month_is_restated_though_the_clock_of_the_host_was_set_back() {
    let desk = TestDesk::with(&whole());
    desk.set_now("2026-03-31 12:00");
    let id = desk.answered("没水", Some(Answer::Unsatisfied));
    desk.answered("没水", Some(Answer::Satisfied));
    desk.tick("2026-04-01 00:00:01");
    assert_eq!(desk.ledger("2026-03"), ["M1 studio 2"]);
    desk.set_now("2026-03-20 12:00");
    desk.act("2026-03-20 11:00", callback(id, Answer::Satisfied));
    assert_eq!(desk.ledger("2026-03"), ["M1 studio 2", "M1 studio -2"]);
    assert!(desk.verify().is_clean());
}

#[test]
fn numbers_from_outside_are_told_by_the_day() {
    let desk = TestDesk::with(&whole());
    desk.answered("没水", Some(Answer::Satisfied));
    desk.act("2026-03-02 18:00", tally("来电数", "2026-03-02", 100));
    desk.act("2026-03-03 18:00", tally("来电数", "2026-03-03", 100));
    desk.act("2026-03-03 18:00", tally("missed", "2026-03-03", 10));
    assert_eq!(desk.counted("calls", "2026-03", &[]), (200.into(), 2));
    desk.tick("2026-04-01 09:00");
    assert_eq!(desk.ledger("2026-03"), Vec::<String>::new(), "10 of 200 is not more than 5 percent");
    // IssuedWarning again, a day's number replaces the earlier one, and the month is restated.
    desk.act("2026-04-01 10:00", tally("来电数", "2026-03-03", 99));
    assert_eq!(desk.counted("calls", "2026-03", &[]), (199.into(), 2));
    assert_eq!(desk.ledger("2026-03"), ["M2 studio 1"]);
    for (act, expect) in [
        (tally("满意度", "2026-03-02", 1), "没有可填报的口径「满意度」"),
        (tally("来电数", "2026-03-02", -1), "填报数 -1 为负"),
    ] {
        match desk.try_do("2026-04-01 10:00", "工作室", act, &[]) {
            Err(DeskError::Refused(refusal)) => assert!(refusal.chinese().contains(expect), "{refusal}"),
            other => panic!("{other:?}"),
        }
    }
    assert!(desk.verify().is_clean());
}

#[test]
fn a_month_settled_under_a_key_can_be_asked_again() {
    let desk = TestDesk::with(&whole());
    desk.answered("没水", Some(Answer::Unsatisfied));
    let by = Actor::of("工作室").into();
    let command =
        Command { at: at("2026-04-02 09:00"), by, key: Some("三月".into()), act: settle("2026-03") };
    let first = desk.perform(command.clone(), &[]).unwrap();
    let second = desk.perform(command, &[]).unwrap();
    assert_eq!((first.repeated, second.repeated), (false, true));
    assert_eq!(first.record.seq, second.record.seq);
    assert_eq!(desk.ledger("2026-03"), ["M1 studio 2"]);
}
