//! Random acts at random times, with restarts and doubles, against the model: nothing illegal is done, nothing is lost, and
//! the sums are those of the books.

use super::model::Life;
use super::{
    appeal, callback, close, decline, dispatch, finding, give_back, hand_over, judge, merge, node, pack,
    reopen, reply, resume, rework, rule_on, suspend, withdraw,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use suban_desk::DeskError;
use suban_model::{
    Act, ActKind, Actor, Answer, Command, Finding, Moment, Points, Ruling, Stage, TicketId, Value,
};
use suban_test_kit::{TestDesk, at};

/// Tickets that live together.
const TICKETS: usize = 3;

/// One thing that happens.
#[derive(Debug, Clone)]
enum Happens {
    /// An act, by its number, on one ticket and maybe another.
    Act { number: u8, ticket: usize, other: usize },
    /// So many hours pass.
    Hours(i64),
    /// The program is started again.
    Restart,
}

fn happens() -> impl Strategy<Value = Happens> {
    let act = (0u8..31, 0..TICKETS, 0..TICKETS);
    prop_oneof![
        12 => act.prop_map(|(number, ticket, other)| Happens::Act { number, ticket, other }),
        4 => (1i64..60).prop_map(Happens::Hours),
        1 => Just(Happens::Restart),
    ]
}

/// The act of a number, and who gives it. Who leads declines.
fn act(number: u8, ticket: TicketId, other: TicketId, lead: &str) -> (String, Act) {
    let studio = "工作室".to_owned();
    let fault = |pick| finding(ticket, "差错", pick);
    let act = match number {
        0 | 1 => reply(ticket, false),
        2..=4 => reply(ticket, true),
        5 | 6 => callback(ticket, if number == 5 { Answer::Satisfied } else { Answer::Unsatisfied }),
        7 | 8 => dispatch(ticket, if number == 7 { "管网所" } else { "营业部" }),
        9 => hand_over(ticket, "营业部"),
        10 => return (lead.to_owned(), decline(ticket)),
        11 => give_back(ticket),
        12 | 13 => suspend(ticket, if number == 12 { "等用户" } else { "停水" }),
        14 => resume(ticket),
        15 | 16 => rework(ticket, (number == 16).then_some("营业部")),
        17 | 18 => reopen(ticket, (number == 18).then_some("管网所")),
        19 => close(ticket),
        20 => merge(ticket, other),
        21 => Act::Record(Finding { fields: responsible(), ..fault("推诿") }),
        22 => Act::RecordAnother(Finding { fields: responsible(), ..fault("曝光甲") }),
        23 => withdraw(ticket, "差错"),
        24 => judge(ticket, "群众满意"),
        25 | 26 => appeal(ticket, if number == 25 { "F1 营业部" } else { "F3 营业部" }),
        27 => rule_on(ticket, "F1 营业部", Ruling::Partly(Points::ONE)),
        28 => rule_on(ticket, "F3 营业部", Ruling::Upheld),
        29 => rule_on(ticket, "F1 营业部", Ruling::Rejected),
        _ => node(ticket, "核实"),
    };
    (studio, act)
}

fn responsible() -> BTreeMap<String, Value> {
    [("责任单位".to_owned(), Value::from("营业部"))].into()
}

/// What stands in the books of the tickets, and what the ledger has posted.
fn sums(desk: &TestDesk, tickets: &[TicketId]) -> [Points; 2] {
    let add = |sum: Points, points: Points| sum.saturating_add(points);
    let standing = tickets.iter().flat_map(|id| {
        desk.ticket(*id).book.standing().iter().map(|standing| standing.points).collect::<Vec<_>>()
    });
    let standing = standing.fold(Points::ZERO, add);
    let mut posted = Points::ZERO;
    for month in 3..=12 {
        let period = format!("2026-{month:02}").parse().unwrap();
        desk.view()
            .each_entry(period, None, |entry| {
                posted = posted.saturating_add(entry.points);
                Ok(())
            })
            .unwrap();
    }
    [standing, posted]
}

fn live(story: Vec<Happens>) {
    let mut desk = TestDesk::with(&pack());
    let words = ["没水", "有事", "没水"];
    let tickets: Vec<TicketId> =
        words.iter().map(|words| desk.register("2026-03-02 09:00", "来电", words)).collect();
    let mut now: Moment = at("2026-03-02 10:00");
    for (happens, step) in story.into_iter().zip(0..) {
        desk.now.store(now.seconds(), Ordering::Relaxed);
        match happens {
            Happens::Hours(hours) => {
                now = now.plus_seconds(hours * 3600).unwrap();
                desk.now.store(now.seconds(), Ordering::Relaxed);
                while desk.writer.tick(now).unwrap().more {}
            }
            Happens::Restart => desk = desk.restarted(),
            Happens::Act { number, ticket, other } => {
                let (id, other) = (tickets[ticket], tickets[other]);
                let before = desk.ticket(id);
                let lead = before.lead().unwrap_or("pipes").to_owned();
                let (office, act) = act(number, id, other, &lead);
                let key = Some(format!("{step}"));
                let command = Command { at: now, by: Actor::of(office).into(), key, act: act.clone() };
                let (kind, before) = (act.kind(), Life::of(&before));
                match desk.perform(command.clone(), &[]) {
                    Ok(receipt) => {
                        assert!(before.allows(kind), "{kind:?} was done, of {before:?}");
                        assert_eq!(Life::of(&desk.ticket(id)), before.after(&act), "{act:?}");
                        // The same once more is the same.
                        let again = desk.perform(command, &[]).unwrap();
                        assert_eq!((again.record.seq, again.repeated), (receipt.record.seq, true));
                    }
                    Err(DeskError::Refused(refusal)) => {
                        let is_meant = match refusal.code() {
                            // A closed ticket takes other forms.
                            "not-now" if kind == ActKind::Record && before.stage == Stage::Closed => true,
                            "not-now" => !before.allows(kind),
                            code => before.allows(kind) && Life::may_refuse(kind).contains(&code),
                        };
                        assert!(is_meant, "{act:?}, of {before:?}: {refusal}");
                        assert_eq!(Life::of(&desk.ticket(id)), before, "a refusal changes nothing");
                    }
                    Err(error) => panic!("{act:?}: {error}"),
                }
            }
        }
    }
    let report = desk.verify();
    assert_eq!(report.findings, [], "{} records", report.records);
    let [standing, posted] = sums(&desk, &tickets);
    assert_eq!(standing, posted);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_the_desk_and_the_model_agree(story in prop::collection::vec(happens(), 1..90)) {
        live(story);
    }
}
