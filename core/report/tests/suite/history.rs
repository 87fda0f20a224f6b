//! A made history of two months at the small organisation, of which every figure can be counted on the fingers.

use crate::desk::TestDesk;
use std::collections::BTreeMap;
use suban_model::{
    Act, Answer, Callback, Determine, Finding, Judge, Points, Register, Reply, TicketRef, Value,
};

fn ticket(external: &str) -> TicketRef {
    TicketRef::External(external.to_owned())
}

pub fn register(desk: &TestDesk, when: &str, external: &str, channel: &str, text: &str) {
    let given = match channel {
        "12345" => BTreeMap::from([("平台".to_owned(), suban_test_kit::at("2026-04-10 12:00"))]),
        _ => BTreeMap::new(),
    };
    let external = Some(external.to_owned());
    let register = Register { external, channel: channel.to_owned(), area: None, given, repeats: None };
    desk.act(when, "工作室", Act::Register(register), &[("title", "来信"), ("text", text)]);
}

pub fn reply(desk: &TestDesk, when: &str, external: &str, last: bool) {
    let reply = Reply { ticket: ticket(external), last, explained: false };
    desk.act(when, "管网所", Act::Reply(reply), &[("text", "已处理")]);
}

pub fn answer(desk: &TestDesk, when: &str, external: &str, answer: Answer) {
    desk.act(
        when,
        "工作室",
        Act::Callback(Callback { ticket: ticket(external), answer, given: BTreeMap::new() }),
        &[],
    );
}

pub fn find(desk: &TestDesk, when: &str, external: &str, pick: &[&str]) {
    let finding = Finding {
        ticket: Some(ticket(external)),
        form: "差错".into(),
        pick: pick.iter().map(|pick| (*pick).to_owned()).collect(),
        fields: BTreeMap::new(),
    };
    desk.act(when, "工作室", Act::Record(finding), &[]);
}

/// Tickets 甲 to 己 of March and April 2026, seen from 20 April.
pub fn two_months() -> TestDesk {
    let desk = TestDesk::small();
    desk.wait_until("2026-03-02 10:00");
    register(&desk, "2026-03-02 09:00", "甲", "来电", "没水"); // due 5 March 24:00
    register(&desk, "2026-03-02 09:30", "乙", "来电", "水费多了");
    register(&desk, "2026-03-02 09:40", "=丙", "来电", "问个路"); // no rule knows it
    desk.wait_until("2026-03-04 10:00");
    reply(&desk, "2026-03-04 09:00", "乙", true);
    answer(&desk, "2026-03-04 09:30", "乙", Answer::Satisfied);
    find(&desk, "2026-03-04 09:50", "乙", &["推诿", "影响"]); // 营业部 2, and 2..5 that wait
    desk.wait_until("2026-03-06 10:00"); // 甲 and 丙 run out: 管网所 0.1; nobody holds 丙
    desk.wait_until("2026-03-10 12:00");
    reply(&desk, "2026-03-10 11:00", "甲", false);
    reply(&desk, "2026-03-10 11:30", "甲", true); // 3 days late: 2.25 instead of 0.1
    answer(&desk, "2026-03-10 11:40", "甲", Answer::Unsatisfied);
    desk.wait_until("2026-03-20 10:00");
    let fields = [("分值", Value::from("0.7")), ("责任单位", Value::from("管网所"))];
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    let company =
        Finding {
            ticket: None, form: "公司被扣".into(), pick: Vec::new(), fields: BTreeMap::from(fields)
        };
    desk.act("2026-03-20 09:00", "工作室", Act::Record(company), &[]);
    desk.wait_until("2026-04-01 10:00");
    register(&desk, "2026-03-31 16:00", "丁", "来电", "停水了"); // of March, written down in April
    register(&desk, "2026-04-01 09:00", "戊", "12345", "水费不对");
    desk.wait_until("2026-04-03 10:00");
    let pending = desk.ticket("乙").book.pending().next().unwrap().key();
    let points: Points = "3.5".parse().unwrap();
    let determine = Determine {
        ticket: Some(ticket("乙")),
        finding: None,
        charge: pending,
        points,
        reason: "影响大".into(),
    };
    desk.act("2026-04-03 09:00", "考评会议", Act::Determine(determine), &[]); // posted in April for March
    reply(&desk, "2026-04-03 09:30", "丁", true);
    answer(&desk, "2026-04-03 09:40", "丁", Answer::Satisfied);
    desk.wait_until("2026-04-15 10:00"); // 戊 runs out on 10 April: 营业部 5
    let verdict = Judge { ticket: ticket("戊"), verdict: "退回".into() };
    desk.act("2026-04-14 09:00", "工作室", Act::Judge(verdict.clone()), &[]);
    desk.act("2026-04-15 09:00", "工作室", Act::Judge(verdict), &[]);
    find(&desk, "2026-04-15 09:30", "戊", &["影响"]);
    desk.wait_until("2026-04-20 10:00");
    desk
}
