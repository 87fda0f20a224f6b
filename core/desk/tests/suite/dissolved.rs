//! 撤并: a unit that is no more keeps its name and its points, and another one has its work.

use suban_desk::waiting::worklist;
use suban_desk::{DeskError, Sight};
use suban_model::{Act, Actor, Dispatch, Node, TicketId, TicketRef};
use suban_policy::PackFiles;
use suban_test_kit::{TestDesk, at, files};

/// The small pack, with the pipes up to the 9th of March, and what they had billing's from then on.
fn merged() -> PackFiles {
    files(|files| {
        let units = "[pipes]\nname = \"管网所\"\nuntil = \"2026-03-10\"\nsucceeded_by = \"营业部\"\n\
                     [billing]\nname = \"营业部\"\n[studio]\nname = \"工作室\"\n";
        files.insert("units.toml".into(), units.into());
        let manifest = String::from_utf8(files["pack.toml"].clone()).unwrap();
        let nodes = "[nodes]\n\"到场\" = { by = [\"主办\"] }\n[hooks]\n";
        files.insert("pack.toml".into(), manifest.replace("[hooks]\n", nodes).into_bytes());
    })
}

fn send(ticket: TicketId, lead: &str) -> Act {
    Act::Dispatch(Dispatch { ticket: TicketRef::Id(ticket), lead: lead.into(), co_handlers: Vec::new() })
}

fn pass(ticket: TicketId) -> Act {
    Act::Node(Node { ticket: TicketRef::Id(ticket), node: "到场".into(), excuse: None })
}

/// What waits for an office, in Chinese.
fn waits_for(desk: &TestDesk, office: &str, now: &str) -> Vec<String> {
    let rulebooks = desk.revisions().in_force().unwrap().unwrap();
    let list = worklist(&rulebooks, desk.view(), &[Actor::of(office)], &Sight::All, at(now)).unwrap();
    list.todos.iter().map(|todo| format!("{} {}", todo.ticket.id, todo.task.told().zh)).collect()
}

#[test]
fn who_takes_over_has_the_work_and_what_was_charged_stays() {
    let desk = TestDesk::with(&merged());
    desk.set_now("2026-03-02 09:00");
    let before = desk.register("2026-03-02 09:00", "来电", "没水");
    desk.tick("2026-03-06 09:00");
    assert_eq!(desk.ledger("2026-03"), ["O1 pipes 1"], "missed while it was theirs");
    desk.set_now("2026-03-09 09:00");
    let across = desk.register("2026-03-09 09:00", "来电", "没水");
    assert_eq!(desk.ticket(across).lead(), Some("pipes"));

    desk.set_now("2026-03-11 09:00");
    let after = desk.register("2026-03-11 09:00", "来电", "没水");
    assert_eq!(desk.ticket(after).lead(), Some("billing"), "rules that name the old unit mean the new one");
    desk.set_now("2026-03-11 12:00");
    let refused = desk.try_do("2026-03-11 10:00", "工作室", send(after, "管网所"), &[]).unwrap_err();
    let DeskError::Refused(refusal) = &refused else { panic!("{refused:?}") };
    assert_eq!(
        (refusal.code(), refusal.chinese()),
        ("unit-no-more", "「管网所」已撤并,由「营业部」接办".to_owned())
    );
    // Their people do what is theirs to do now, and the studio is told to send out what has no lead.
    assert!(desk.try_do("2026-03-11 10:00", "管网所", pass(across), &[]).is_err());
    desk.try_do("2026-03-11 10:00", "营业部", pass(across), &[]).unwrap();
    let waiting = waits_for(&desk, "工作室", "2026-03-11 10:00");
    let to_send: Vec<_> = waiting.iter().filter(|told| told.ends_with("派单")).cloned().collect();
    assert_eq!(to_send, [format!("{before} 派单"), format!("{across} 派单")]);
    desk.act("2026-03-11 11:00", send(across, "营业部"));
    assert!(!waits_for(&desk, "工作室", "2026-03-11 11:00").contains(&format!("{across} 派单")));

    // What is told late was so then.
    desk.try_do("2026-03-09 17:00", "工作室", send(before, "管网所"), &[]).unwrap();
    desk.tick("2026-03-13 09:00");
    assert_eq!(
        desk.ledger("2026-03"),
        ["O1 billing 1", "O1 pipes 1", "O1 pipes -1", "O2 pipes 2"],
        "who held it when it ran out answers for it, and the successor for what ran out since"
    );
    assert!(desk.verify().is_clean());
}

#[test]
fn a_clock_of_a_unit_that_is_no_more_runs_out_in_its_successors_hands() {
    let desk = TestDesk::with(&merged());
    desk.set_now("2026-03-09 09:00");
    desk.register("2026-03-09 09:00", "来电", "没水");
    desk.tick("2026-03-13 09:00");
    assert_eq!(desk.ledger("2026-03"), ["O1 billing 1"]);
    assert!(desk.verify().is_clean());
}
