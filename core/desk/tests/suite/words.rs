//! What people say in words is nowhere in the chain, whichever command it comes with, and can be erased.

use std::collections::BTreeMap;
use suban_model::{
    Act, Actor, Answer, Approve, Callback, Command, Determine, Erase, Extend, Finding, GiveBack, Giver,
    HandOver, Node, Occasion, Points, Reopen, Reply, Rework, TicketId, TicketRef, Value,
};
use suban_policy::PackFiles;
use suban_test_kit::{TestDesk, at, files};

/// What must be erasable, wherever somebody typed it.
const PHONE: &str = "13800000000";

/// The small pack with a node, a signature and a form that has room for words.
fn wordy() -> PackFiles {
    files(|files| {
        let manifest = String::from_utf8(files["pack.toml"].clone()).unwrap();
        let manifest = manifest
            .replace(
                "[hooks]\n",
                "[nodes.\"送批\"]\nby = [\"工作室\"]\n[hooks]\nrequire = { tables = [\"needs\"] }\n",
            )
            .replace("[tables]\n", "[tables]\nneeds = { policy = \"collect\" }\n");
        files.insert("pack.toml".into(), manifest.into());
        let needs = "编号,条款,事件,→,先要,由谁,缺了\nN1,C1,延期,→,签批:总经理,,提醒\n";
        files.insert("tables/needs.csv".into(), needs.into());
        let clocks = String::from_utf8(files["tables/clocks.csv"].clone()).unwrap();
        files.insert(
            "tables/clocks.csv".into(),
            format!("{clocks}T9,C2,登记,*,→,送批,5 工作日,送批,\n").into(),
        );
        let findings = String::from_utf8(files["findings.toml"].clone()).unwrap();
        let findings =
            findings.replace("[company]", "fields.note = { type = \"text\", label = \"说明\" }\n[company]");
        files.insert("findings.toml".into(), findings.into());
        let faults = String::from_utf8(files["tables/faults.csv"].clone()).unwrap();
        let faults = faults.replace("编号,条款,查实事项,情形,→", "编号,条款,查实事项,情形,说明,→");
        let faults = faults.replace(",→,责任部门", ",*,→,责任部门");
        let faults = format!("{faults}F6,C3,差错,推诿,别处的话,→,责任部门,9,,\n");
        files.insert("tables/faults.csv".into(), faults.into());
    })
}

/// A ticket with every command that words can come with.
fn told(desk: &TestDesk) -> TicketId {
    let said = || format!("电话 {PHONE}");
    let id = desk.register("2026-03-02 09:00", "来电", &format!("家里没水,{}", said()));
    let ticket = TicketRef::Id(id);
    let fields = [("说明".to_owned(), Value::Text(said()))].into();
    let pick = vec!["推诿".to_owned(), "影响".to_owned()];
    let form = "差错".to_owned();
    desk.act("2026-03-02 10:00", Act::Record(Finding { ticket: Some(ticket.clone()), form, pick, fields }));
    let determine = Determine {
        ticket: Some(ticket.clone()),
        finding: None,
        charge: "F2 管网所".to_owned(),
        points: Points::ONE.checked_times(3.into()).unwrap(),
        reason: said(),
    };
    desk.try_do("2026-03-02 11:00", "考评会议", Act::Determine(determine), &[]).unwrap();
    let (node, excuse) = ("送批".to_owned(), Some(said()));
    desk.act("2026-03-02 12:00", Act::Node(Node { ticket: ticket.clone(), node, excuse }));
    let (step, reason) = ("延期".to_owned(), Some(said()));
    let approve = Approve { ticket: ticket.clone(), step, granted: true, reason };
    desk.try_do("2026-03-02 13:00", "总经理", Act::Approve(approve), &[]).unwrap();
    let until = at("2026-03-20 17:00");
    desk.act("2026-03-02 14:00", Act::Extend(Extend { ticket: ticket.clone(), until, reason: said() }));
    let reply = Reply { ticket: ticket.clone(), last: false, explained: true };
    desk.try_do("2026-03-03 09:00", "工作室", Act::Reply(reply), &[("text", &said())]).unwrap();
    let callback = Callback { ticket: ticket.clone(), answer: Answer::Unsatisfied, given: [].into() };
    desk.try_do("2026-03-04 09:00", "工作室", Act::Callback(callback), &[("text", &said())]).unwrap();
    desk.act(
        "2026-03-04 10:00",
        Act::Rework(Rework { ticket: ticket.clone(), lead: None, given: BTreeMap::new(), reason: said() }),
    );
    let (lead, co_handlers) = ("营业部".to_owned(), Vec::new());
    let hand_over = HandOver { ticket: ticket.clone(), lead, co_handlers, reason: said() };
    desk.act("2026-03-04 11:00", Act::HandOver(hand_over));
    desk.act("2026-03-05 09:00", Act::GiveBack(GiveBack { ticket: ticket.clone(), reason: said() }));
    desk.act(
        "2026-03-05 10:00",
        Act::Reopen(Reopen { ticket, lead: None, given: BTreeMap::new(), reason: said() }),
    );
    id
}

#[test]
fn no_record_holds_what_somebody_typed_and_erasing_takes_all_of_it() {
    let desk = TestDesk::with(&wordy());
    let id = told(&desk);
    let holds = |text: &str| text.contains(PHONE);
    let records = desk.ticket(id).records;
    assert_eq!(records.len(), 12);
    for seq in &records {
        let record = desk.view().record(*seq).unwrap().unwrap();
        assert!(!holds(&format!("{record:?}")), "{record:?}");
        let whole = desk.view().record_with_words(*seq).unwrap().unwrap();
        let payload = desk.view().payload(*seq).unwrap().unwrap();
        assert!(holds(&format!("{payload:?}")), "{payload:?}");
        assert_eq!(holds(&format!("{:?}", whole.command)), !payload.said.is_empty(), "{whole:?}");
    }
    assert!(!holds(&format!("{:?}", desk.ticket(id))));
    assert!(desk.verify().is_clean());

    desk.act("2026-03-06 09:00", Act::Erase(Erase { ticket: TicketRef::Id(id), reason: "本人申请".into() }));
    for seq in &records {
        assert_eq!(desk.view().payload(*seq).unwrap(), None);
    }
    let report = desk.verify();
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(report.erased, records.len() as u64);
}

#[test]
fn a_repeated_command_is_known_by_its_words_too() {
    let desk = TestDesk::with(&wordy());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    let give_back = |reason: &str| {
        let act = Act::GiveBack(GiveBack { ticket: TicketRef::Id(id), reason: reason.into() });
        let command = Command {
            at: at("2026-03-02 10:00"),
            by: Actor::of("工作室").into(),
            key: Some("k".into()),
            act,
        };
        desk.perform(command, &[])
    };
    assert!(!give_back("不归我管").unwrap().repeated);
    assert!(give_back("不归我管").unwrap().repeated);
    assert!(give_back("别的").unwrap_err().to_string().contains("key"));
    // Once they are gone, nobody can tell the one reason from the other.
    desk.act("2026-03-06 09:00", Act::Erase(Erase { ticket: TicketRef::Id(id), reason: "本人申请".into() }));
    assert!(give_back("别的").unwrap().repeated);
}

#[test]
fn a_record_says_who_gave_its_command_and_what_made_the_host_do_so() {
    let desk = TestDesk::new();
    let by = Actor {
        office: "工作室".into(),
        person: Some("0417".into()),
        role: Some("值班长".into()),
        on_behalf_of: Some("0203".into()),
    };
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    let reply = Act::Reply(Reply { ticket: TicketRef::Id(id), last: true, explained: false });
    let command = Command { at: at("2026-03-06 09:00"), by: by.clone().into(), key: None, act: reply };
    let seq = desk.perform(command, &[]).unwrap().record.seq;
    let giver = |seq| desk.view().record(seq).unwrap().unwrap().command.by;
    assert_eq!(giver(seq), Giver::Person(by));
    let before = Giver::Host(Some(Occasion::Before(suban_model::ActKind::Reply)));
    assert_eq!(giver(seq - 1), before, "the clock ran out before the reply");
    let other = desk.register("2026-03-09 09:00", "来电", "没水");
    assert_eq!(desk.tick("2026-06-01 09:00"), 1);
    assert_eq!(giver(*desk.ticket(other).records.get(1).unwrap()), Giver::Host(Some(Occasion::Tick)));
    let host = Command {
        at: at("2026-06-01 09:00"),
        by: Giver::Host(Some(Occasion::Tick)),
        key: None,
        act: Act::Reply(Reply { ticket: TicketRef::Id(other), last: true, explained: false }),
    };
    assert!(desk.perform(host, &[]).is_err(), "nobody outside gives commands as the host");
    assert!(desk.verify().is_clean());
}

#[test]
fn what_is_said_after_an_erasure_can_be_erased_too() {
    let desk = TestDesk::with(&wordy());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    let erase = || Act::Erase(Erase { ticket: TicketRef::Id(id), reason: "本人申请".into() });
    desk.act("2026-03-02 10:00", erase());
    let already = |when: &str| desk.try_do(when, "工作室", erase(), &[]).unwrap_err().to_string();
    assert!(already("2026-03-02 10:01").contains("already erased"));

    let reason = format!("电话 {PHONE}");
    let give_back = Act::GiveBack(GiveBack { ticket: TicketRef::Id(id), reason });
    let said = desk.act("2026-03-02 11:00", give_back).record.seq;
    assert!(desk.view().payload(said).unwrap().is_some());
    assert!(desk.verify().is_clean(), "{:?}", desk.verify().findings);

    desk.act("2026-03-02 12:00", erase());
    assert!(already("2026-03-02 12:01").contains("already erased"));
    assert_eq!(desk.view().payload(said).unwrap(), None);
    assert!(desk.verify().is_clean(), "{:?}", desk.verify().findings);
}
