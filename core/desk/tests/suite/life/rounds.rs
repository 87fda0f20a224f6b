//! Rounds: work that begins again has limits of its own, and what was before stands.

use super::{
    callback, dispatch, finding, give_back, hand_over, merge, node, pack, refused, reopen, reply, rework,
    suspend,
};
use suban_model::{Act, ActKind, Answer, ClockState, Event, Register, Reopen, Stage, TicketId, TicketRef};
use suban_test_kit::{TestDesk, at};

/// The clocks of a ticket by name, with when each is due and how it stands.
fn clocks(desk: &TestDesk, id: TicketId) -> Vec<(String, String, Option<bool>)> {
    let zone = suban_model::Zone::default();
    let clocks = desk.ticket(id).clocks.into_iter();
    clocks.map(|clock| (clock.plan.name.clone(), clock.due.told_in(&zone), clock.kept())).collect()
}

#[test]
fn a_ticket_called_back_unsatisfied_is_worked_again_with_limits_of_its_own() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    // A day late: one point.
    desk.act("2026-03-06 10:00", reply(id, true));
    desk.act("2026-03-09 09:00", callback(id, Answer::Unsatisfied));
    assert_eq!(desk.ledger("2026-03"), ["O5 pipes 4", "O1 pipes 1"]);
    desk.act("2026-03-09 10:00", rework(id, None));
    let ticket = desk.ticket(id);
    assert_eq!((ticket.stage, ticket.round, ticket.lead()), (Stage::Dispatched, 2, Some("pipes")));
    assert_eq!((ticket.first_reply_at, ticket.final_reply_at, ticket.answer), (None, None, None));
    let past = &ticket.past[0];
    assert_eq!(past.final_reply_at, Some(at("2026-03-06 10:00")));
    assert_eq!(past.answer, Some(Answer::Unsatisfied));
    assert!(ticket.happened_before(&Event::FinalReply) && ticket.happened_at(&Event::FinalReply).is_none());
    assert!(ticket.happened_at(&Event::Dispatched).is_some(), "the unit still has it");
    assert_eq!(clocks(&desk, id).last().unwrap(), &("返工".into(), "2026-03-11 24:00".into(), None));
    // What was said of the round before counts until this one is called back.
    assert_eq!(ticket.last_answer(), Some(Answer::Unsatisfied));
    // Late again: that costs what the new clock costs, and the first charge stands.
    desk.tick("2026-03-12 09:00");
    assert_eq!(desk.ledger("2026-03"), ["O5 pipes 4", "O1 pipes 1", "O4 pipes 3"]);
    desk.act("2026-03-12 10:00", reply(id, true));
    desk.act("2026-03-13 10:00", callback(id, Answer::Satisfied));
    let ticket = desk.ticket(id);
    assert_eq!((ticket.stage, ticket.answer), (Stage::CalledBack, Some(Answer::Satisfied)));
    let replies: Vec<_> = ticket.final_replies().collect();
    assert_eq!(replies, [at("2026-03-06 10:00"), at("2026-03-12 10:00")]);
    let moments = ["2026-03-05 09:00", "2026-03-07 09:00", "2026-03-10 09:00", "2026-03-13 09:00"];
    assert_eq!(moments.map(|moment| ticket.waited_at(at(moment))), [true, false, true, false]);
    assert!(desk.verify().is_clean());
}

#[test]
fn a_round_may_go_to_another_unit() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-02 10:00", reply(id, true));
    desk.act("2026-03-03 10:00", rework(id, Some("营业部")));
    assert_eq!(desk.ticket(id).lead(), Some("billing"));
    desk.tick("2026-03-09 09:00");
    assert_eq!(desk.ledger("2026-03"), ["O4 billing 3"]);
    assert!(desk.verify().is_clean());
}

/// What a figure of tickets comes to in a period, as a whole and by unit.
fn counted(desk: &TestDesk, figure: &str, period: &str) -> [u64; 3] {
    let period = period.parse().unwrap();
    [&[][..], &["pipes".to_owned()], &["billing".to_owned()]].map(|group| {
        desk.view().aggregate(figure, period, group).unwrap().map_or(0, |aggregate| aggregate.count)
    })
}

#[test]
fn figures_of_answers_mean_the_last_round_and_wait_for_it() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-03 10:00", reply(id, true));
    assert_eq!(counted(&desk, "handled", "2026-03"), [1, 1, 0]);
    // Another unit works on it: it has not answered yet, and March is still the first one's.
    desk.act("2026-04-01 10:00", rework(id, Some("营业部")));
    assert_eq!(
        (counted(&desk, "handled", "2026-03"), counted(&desk, "handled", "2026-04")),
        ([1, 1, 0], [0, 0, 0])
    );
    desk.act("2026-04-03 10:00", reply(id, true));
    assert_eq!(
        (counted(&desk, "handled", "2026-03"), counted(&desk, "handled", "2026-04")),
        ([0, 0, 0], [1, 0, 1])
    );
    assert!(desk.verify().is_clean());
}

#[test]
fn figures_of_first_answers_stay_with_whoever_gave_them() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-03 10:00", reply(id, true));
    desk.act("2026-03-04 10:00", rework(id, Some("营业部")));
    assert_eq!(counted(&desk, "first", "2026-03"), [1, 1, 0]);
    desk.act("2026-03-05 10:00", reply(id, true));
    desk.act("2026-04-06 10:00", callback(id, Answer::Satisfied));
    assert_eq!(
        (counted(&desk, "first", "2026-03"), counted(&desk, "handled", "2026-03")),
        ([1, 1, 0], [1, 0, 1])
    );
    assert!(desk.verify().is_clean());
}

#[test]
fn who_takes_over_after_a_month_has_closed_is_not_counted_in_it() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    let queued = desk.register("2026-03-02 09:00", "来电", "有事");
    assert_eq!(counted(&desk, "came", "2026-03"), [2, 1, 0]);
    desk.act("2026-03-20 10:00", hand_over(id, "营业部"));
    assert_eq!(counted(&desk, "came", "2026-03"), [2, 0, 1], "March is open yet");
    desk.act("2026-04-02 10:00", hand_over(id, "管网所"));
    assert_eq!(counted(&desk, "came", "2026-03"), [2, 0, 1]);
    // Of what nobody had by then, whoever took it first has it.
    desk.act("2026-04-02 10:00", dispatch(queued, "管网所"));
    desk.act("2026-04-03 10:00", hand_over(queued, "营业部"));
    assert_eq!(counted(&desk, "came", "2026-03"), [2, 1, 1]);
    assert!(desk.verify().is_clean());
}

#[test]
fn what_was_given_back_is_reopened_and_waits_for_a_person() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-02 10:00", give_back(id));
    desk.act("2026-03-04 10:00", reopen(id, None));
    let ticket = desk.ticket(id);
    assert_eq!((ticket.stage, ticket.round, ticket.lead(), ticket.holder()), (Stage::Queued, 2, None, None));
    assert_eq!(clocks(&desk, id).last().unwrap(), &("答复".into(), "2026-03-09 24:00".into(), None));
    desk.act("2026-03-04 11:00", dispatch(id, "管网所"));
    assert_eq!(desk.ticket(id).holder(), Some("pipes"));
    desk.tick("2026-03-10 09:00");
    assert_eq!(desk.ledger("2026-03"), ["O1 pipes 1"]);
    assert!(desk.verify().is_clean());
}

#[test]
fn a_merged_ticket_waits_for_nothing_and_comes_back_if_it_was_not_the_same() {
    let desk = TestDesk::with(&pack());
    let [leader, id] = ["没水", "停水"].map(|words| desk.register("2026-03-02 09:00", "来电", words));
    refused(&desk, "2026-03-02 10:00", "工作室", merge(id, id), ("leads-itself", "不能并到自己"));
    desk.act("2026-03-02 10:00", merge(id, leader));
    let ticket = desk.ticket(id);
    assert_eq!((ticket.stage, ticket.merged_into), (Stage::Merged, Some(leader)));
    assert!(ticket.clocks.iter().all(|clock| clock.state == ClockState::Ended(at("2026-03-02 10:00"))));
    desk.tick("2026-03-05 09:00");
    assert_eq!(desk.ledger("2026-03"), ["O5 pipes 4"], "only the leader's");
    // Nobody leads who is led.
    let third = desk.register("2026-03-05 09:00", "来电", "没水");
    refused(&desk, "2026-03-05 10:00", "工作室", merge(third, id), ("cannot-lead", "现在是「并入」"));
    desk.act("2026-03-05 11:00", reopen(id, Some("管网所")));
    let ticket = desk.ticket(id);
    assert_eq!((ticket.stage, ticket.merged_into, ticket.round), (Stage::Dispatched, None, 2));
    assert!(desk.verify().is_clean());
}

#[test]
fn what_is_over_is_not_in_the_list_of_open_tickets() {
    let desk = TestDesk::with(&pack());
    let [leader, merged] = ["没水", "停水"].map(|words| desk.register("2026-03-02 09:00", "来电", words));
    desk.act("2026-03-02 10:00", merge(merged, leader));
    assert!(desk.ticket(leader).allows(ActKind::Reply) && !desk.ticket(merged).allows(ActKind::Reply));
    let is_open = |id| suban_desk::stored::listing::Row::of(&desk.ticket(id)).is_open();
    assert_eq!([leader, merged].map(is_open), [true, false]);
}

#[test]
fn what_belongs_to_a_round_is_not_dated_before_it() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.act("2026-03-04 10:00", reply(id, true));
    let early = ("before-that", "早于最终回复的时间(2026-03-04 10:00)");
    refused(&desk, "2026-03-03 10:00", "工作室", rework(id, None), early);
    desk.act("2026-03-05 10:00", rework(id, None));
    let early = ("before-that", "早于这一轮开始的时间(2026-03-05 10:00)");
    for act in [reply(id, true), hand_over(id, "营业部"), suspend(id, "停水"), node(id, "核实")] {
        refused(&desk, "2026-03-04 11:00", "工作室", act, early);
    }
    // What is found out of an earlier round belongs to it.
    desk.act("2026-03-04 12:00", Act::Record(finding(id, "差错", "推诿")));
    desk.act("2026-03-06 10:00", reply(id, true));
    assert!(desk.verify().is_clean());
}

#[test]
fn who_reopens_a_ticket_may_bring_a_moment_along() {
    let desk = TestDesk::with(&pack());
    let given = |clock: &str, due: &str| [(clock.to_owned(), at(due))].into();
    let register =
        Register {
            channel: "12345".into(), given: given("平台", "2026-03-06 17:30"), ..Register::default()
        };
    let receipt = desk.try_do("2026-03-02 09:00", "工作室", Act::Register(register), &[("text", "没水")]);
    let id = receipt.unwrap().record.ticket().unwrap();
    desk.act("2026-03-03 10:00", give_back(id));
    let reopen = |clock: &str| {
        let (ticket, reason) = (TicketRef::Id(id), "还是归我们".to_owned());
        Act::Reopen(Reopen { ticket, lead: None, given: given(clock, "2026-03-12 17:30"), reason })
    };
    refused(&desk, "2026-03-04 10:00", "工作室", reopen("平抬"), ("unknown-clock", "没有时限「平抬」"));
    desk.act("2026-03-04 10:00", reopen("平台"));
    let platform: Vec<_> = clocks(&desk, id).into_iter().filter(|(name, ..)| name == "平台").collect();
    assert_eq!(platform, [("平台".to_owned(), "2026-03-12 17:30".to_owned(), None)]);
    assert!(desk.verify().is_clean());
}
