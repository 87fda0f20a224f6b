//! Which edition judges what, and how the rules change beside their work: published, refused, rolled back, restarted.

use std::collections::BTreeMap;
use suban_desk::commands::handle::{Handled, handle};
use suban_desk::publishing::status::{RevisionNameError, find_revision};
use suban_desk::replay::verify::Finding;
use suban_desk::rules::activation::in_force_after;
use suban_desk::{
    Cause, DeskError, PolicyStatus, PublishError, Published, Refusal, Request, RulebookError, Rulebooks,
    Stamp, publish,
};
use suban_model::{Act, Actor, Command, Finding as Found, Judge, Register, TicketId, TicketRef};
use suban_policy::PackFiles;
use suban_store::Store;
use suban_test_kit::{TestDesk, at, files, rulebook};

/// A pack that takes effect on a day, charges so much for the first return, and has a test that says whether it does.
fn pack(effective_from: &str, points: &str) -> PackFiles {
    pack_testing(effective_from, points, points)
}

fn pack_testing(effective_from: &str, points: &str, tested: &str) -> PackFiles {
    files(|files| {
        let mut edit = |path: &str, from: &str, to: &str| {
            let text = String::from_utf8(files[path].clone()).unwrap();
            assert!(text.contains(from), "{path} has no {from}");
            files.insert(path.to_owned(), text.replace(from, to).into_bytes());
        };
        edit("pack.toml", "2020-01-01", effective_from);
        edit(
            "tables/verdicts.csv",
            "V1,C3,退回,1,→,责任部门,2",
            &format!("V1,C3,退回,1,→,责任部门,{points}"),
        );
        let case = format!(
            "[[case]]\nname = \"第一次退回\"\ngives = [\"V1 管网所 {tested}\"]\n\
             facts = {{ \"事件\" = \"platform.judged\", \"平台认定\" = \"退回\", \"第几次\" = 1, \"主办\" = \"管网所\" }}\n"
        );
        files.insert("tests/verdicts.toml".to_owned(), case.into_bytes());
    })
}

fn cause(reason: &str) -> Cause {
    let by = Actor { person: Some("王工".to_owned()), ..Actor::of("管理员") };
    Cause { by, reason: reason.to_owned(), accepted: None }
}

/// What these tests ask of a desk.
trait RulesChange {
    fn publish(&self, files: &PackFiles) -> Result<Published, PublishError>;

    /// Publishes what must go live: the number of its activation.
    fn published(&self, files: &PackFiles) -> u64;

    fn rolled_back(&self, seq: u64) -> Option<u64>;

    /// Takes a ticket in at a moment and has it returned: what that costs by the edition that judges it.
    fn cost_of_return(&self, received: &str) -> String;

    fn returned(&self, ticket: TicketId) -> String;

    /// Effective date and points of every edition in force, as the writer and as the store have it.
    fn editions(&self) -> Vec<String>;
}

impl RulesChange for TestDesk {
    fn publish(&self, files: &PackFiles) -> Result<Published, PublishError> {
        publish(&mut &self.writer, files, None, &cause("试"), &|| true)
    }

    fn published(&self, files: &PackFiles) -> u64 {
        self.publish(files).unwrap_or_else(|error| panic!("{error:?}")).record.unwrap().seq
    }

    fn rolled_back(&self, seq: u64) -> Option<u64> {
        let record = self.writer.restore(seq, cause("退")).unwrap();
        record.map(|record| record.seq)
    }

    fn cost_of_return(&self, received: &str) -> String {
        let id = self.register(received, "12345", "没水");
        self.returned(id)
    }

    fn returned(&self, ticket: TicketId) -> String {
        let judge = Judge { ticket: TicketRef::Id(ticket), verdict: "退回".into() };
        let receipt = self.act("2026-06-29 09:00", Act::Judge(judge));
        let costs: Vec<String> =
            receipt.record.entries.iter().map(|entry| format!("{} {}", entry.rule, entry.points)).collect();
        costs.join(";")
    }

    fn editions(&self) -> Vec<String> {
        let shown = |rulebooks: &Rulebooks| -> Vec<String> {
            rulebooks
                .iter()
                .map(|rulebook| format!("{} {}", rulebook.pack.effective_from, rulebook.id.pack.short()))
                .collect()
        };
        let stored = self.revisions().in_force().unwrap().unwrap();
        let in_force = self.writer.in_force().now();
        assert_eq!(shown(&stored), shown(&in_force));
        shown(&in_force)
    }
}

fn edition(files: &PackFiles, date: &str) -> String {
    format!("{date} {}", files.digest().short())
}

#[test]
fn an_edition_begins_with_the_first_second_of_its_day_in_its_zone() {
    let rulebooks = [pack("2026-04-01", "3"), pack("2020-01-01", "2"), pack("2026-07-01", "4")];
    let rulebooks = Rulebooks::of(rulebooks.iter().map(rulebook)).unwrap();
    let check = |moment: &str, expect: &str| {
        let from = rulebooks.at(at(moment)).pack.effective_from.to_string();
        assert_eq!(from, expect, "{moment}");
    };
    check("2019-12-31 23:59:59", "2020-01-01");
    check("2020-01-01 00:00", "2020-01-01");
    check("2026-03-31 23:59:59", "2020-01-01");
    check("2026-04-01 00:00", "2026-04-01");
    check("2026-03-31T16:00:00Z", "2026-04-01");
    check("2026-03-31T15:59:59Z", "2020-01-01");
    check("2026-06-30 23:59:59", "2026-04-01");
    check("2199-01-01", "2026-07-01");
    let elsewhere = files(|files| {
        let manifest = String::from_utf8(files["pack.toml"].clone()).unwrap();
        files.insert("pack.toml".into(), manifest.replace("Asia/Shanghai", "UTC").into_bytes());
    });
    assert_eq!(rulebook(&elsewhere).effective_at, at("2020-01-01T00:00:00Z"));
}

#[test]
fn a_ticket_is_judged_by_the_newest_revision_of_the_edition_it_was_received_in() {
    let desk = TestDesk::with(&pack("2020-01-01", "2"));
    let [early, later] = [(); 2].map(|()| desk.register("2026-03-31 23:59:59", "12345", "没水"));
    assert_eq!(desk.returned(early), "V1 2");
    desk.published(&pack("2026-04-01", "4"));
    assert_eq!(desk.cost_of_return("2026-04-01 00:00"), "V1 4");
    assert_eq!(desk.cost_of_return("2026-03-31 23:59:59"), "V1 2");
    // A correction of the old rulebook is for its own tickets, and for all that is still to be judged of them.
    desk.published(&pack("2020-01-01", "3"));
    assert_eq!(desk.returned(later), "V1 3");
    assert_eq!(desk.cost_of_return("2026-04-01 00:00"), "V1 4");
    assert_eq!(desk.cost_of_return("2020-01-01 00:00"), "V1 3");
    assert_eq!(desk.cost_of_return("2019-12-31 23:59:59"), "", "no rules were in force yet");
    assert_eq!(desk.verify().findings, []);
}

#[test]
fn what_concerns_the_organisation_is_judged_by_the_edition_of_its_day() {
    let desk = TestDesk::with(&pack("2020-01-01", "2"));
    let (old, new) = (pack("2020-01-01", "2").digest(), pack("2026-04-01", "4").digest());
    desk.published(&pack("2026-04-01", "4"));
    let found = |when: &str| {
        let fields = [("分值".to_owned(), "1".into()), ("责任单位".to_owned(), "管网所".into())].into();
        let finding = Found { ticket: None, form: "公司被扣".into(), pick: Vec::new(), fields };
        desk.act(when, Act::Record(finding)).record.rulebook.pack
    };
    assert_eq!(found("2026-03-31 23:59:59"), old);
    assert_eq!(found("2026-04-01 00:00"), new);
    assert_eq!(desk.verify().findings, []);
}

#[test]
fn a_pack_that_fails_its_own_tests_changes_nothing_and_says_why() {
    let desk = TestDesk::with(&pack("2020-01-01", "2"));
    let (head, editions) = (desk.view().head().unwrap(), desk.editions());
    let check = |files: &PackFiles, expect: &str| {
        let refused = desk.publish(files).unwrap_err();
        assert!(matches!(refused, PublishError::Unfit { .. }), "{refused:?}");
        assert_eq!((desk.view().head().unwrap(), desk.editions()), (head, editions.clone()));
        let note = desk.view().refused().unwrap().unwrap();
        assert_eq!((note.digest, note.by.person.as_deref()), (Some(files.digest()), Some("王工")));
        let said = note.complaints.first().unwrap();
        let (line, words) = (said.line.unwrap_or_default(), said.words.as_deref().unwrap_or_default());
        assert_eq!(format!("{} {}:{line}「{words}」{}", said.code, said.path, said.message.zh), expect);
    };
    check(
        &pack_testing("2020-01-01", "3", "2"),
        "failed-case tests/verdicts.toml:2「第一次退回」用例不符:应得「V1 管网所 2」,没有得到;多出「V1 管网所 3」",
    );
    check(&pack("2020-01-01", "许多"), "cell tables/verdicts.csv:2「许多」看不懂分值「许多」");
    check(&files(|_| {}), "untested :0「」政策包没有自带的测试(tests/ 或 scenarios/)");
    // What goes live takes the note away.
    desk.published(&pack("2020-01-01", "4"));
    assert_eq!(desk.view().refused().unwrap(), None);
    assert_eq!(desk.verify().findings, []);
}

#[test]
fn another_organisations_pack_is_refused() {
    let desk = TestDesk::with(&pack("2020-01-01", "2"));
    let other = pack("2020-01-01", "2");
    let other: BTreeMap<String, Vec<u8>> = other
        .paths()
        .map(|path| {
            let text = String::from_utf8(other.get(path).unwrap().to_vec()).unwrap();
            (path.to_owned(), text.replace("id = \"small\"", "id = \"large\"").into_bytes())
        })
        .collect();
    let refused = desk.publish(&PackFiles::new(other).unwrap()).unwrap_err();
    let expect =
        "this is the pack `large`, but the rules here are `small`: is it the right folder and organisation?";
    assert_eq!(refused.to_string(), expect);
}

#[test]
fn a_rollback_brings_back_the_rules_as_they_were() {
    let (first, second, third) = (pack("2020-01-01", "2"), pack("2020-01-01", "3"), pack("2026-04-01", "4"));
    let desk = TestDesk::with(&first);
    let second_seq = desk.published(&second);
    let third_seq = desk.published(&third);
    let (both, only_second) = (
        vec![edition(&second, "2020-01-01"), edition(&third, "2026-04-01")],
        vec![edition(&second, "2020-01-01")],
    );
    assert_eq!(desk.editions(), both);

    // An edition that was published since is withdrawn.
    let back = desk.rolled_back(second_seq).unwrap();
    assert_eq!(desk.editions(), only_second);
    assert_eq!(desk.cost_of_return("2026-04-01 00:00"), "V1 3");
    assert_eq!(desk.rolled_back(1).unwrap(), desk.view().head().unwrap().seq);
    assert_eq!(desk.editions(), [edition(&first, "2020-01-01")]);
    assert_eq!(desk.cost_of_return("2026-04-01 00:00"), "V1 2");

    // A rollback can be gone back to, and what was withdrawn comes again.
    desk.rolled_back(back).unwrap();
    assert_eq!(desk.editions(), only_second);
    desk.rolled_back(third_seq).unwrap();
    assert_eq!(desk.editions(), both);
    assert_eq!(desk.cost_of_return("2026-04-01 00:00"), "V1 4");
    assert_eq!(desk.rolled_back(third_seq), None, "nothing is written when nothing changes");

    let activations = desk.revisions().activations().unwrap();
    let restored: Vec<_> = activations.iter().map(|activation| activation.restores).collect();
    assert_eq!(restored, [None, None, None, Some(second_seq), Some(1), Some(back), Some(third_seq)]);
    let newest = activations.last().unwrap();
    assert_eq!((newest.by.person.as_deref(), newest.reason.as_str()), (Some("王工"), "退"));
    let standing = in_force_after(&activations);
    assert!(standing.values().all(|standing| standing.since().seq == newest.seq));
    assert_eq!(desk.verify().findings, []);
}

#[test]
fn what_was_no_activation_cannot_be_gone_back_to() {
    let desk = TestDesk::with(&pack("2020-01-01", "2"));
    let ticket = desk.register("2026-03-02 09:00", "来电", "没水");
    for seq in [0, ticket.0, 99] {
        let refused = desk.writer.restore(seq, cause("")).unwrap_err();
        assert!(
            matches!(&refused, RulebookError::Desk(DeskError::Refused(Refusal::UnknownRevision(told))) if *told == seq),
            "{refused:?}"
        );
    }
}

#[test]
fn revisions_are_found_by_number_or_digits() {
    let (first, second) = (pack("2020-01-01", "2"), pack("2020-01-01", "3"));
    let desk = TestDesk::with(&first);
    desk.published(&second);
    desk.published(&first);
    let activations = desk.revisions().activations().unwrap();
    let check = |named: &str, expect: Result<u64, RevisionNameError>| {
        assert_eq!(find_revision(&activations, named).map(|found| found.seq), expect, "{named}");
    };
    check("2", Ok(2));
    check(&first.digest().short(), Ok(3));
    check(&second.digest().to_string(), Ok(2));
    check("7", Err(RevisionNameError::Unknown("7".into())));
    check(
        &second.digest().short()[..3],
        Err(RevisionNameError::Unknown(second.digest().short()[..3].into())),
    );
}

#[test]
fn editions_survive_a_restart() {
    let desk = TestDesk::with(&pack("2020-01-01", "2"));
    desk.published(&pack("2026-04-01", "4"));
    desk.published(&pack("2020-01-01", "3"));
    let editions = desk.editions();
    let desk = desk.restarted();
    assert_eq!(desk.editions(), editions);
    assert_eq!(desk.cost_of_return("2026-03-31 09:00"), "V1 3");
    assert_eq!(desk.cost_of_return("2026-04-01 09:00"), "V1 4");
    let status = PolicyStatus::read(desk.revisions(), at("2026-03-31 09:00")).unwrap().unwrap();
    let told: Vec<_> = status.editions.iter().map(|edition| (edition.in_force, edition.to_come)).collect();
    assert_eq!(told, [(true, false), (false, true)]);
    assert_eq!(status.in_force().unwrap().since.reason, "试");
    assert_eq!(desk.verify().findings, []);
}

#[test]
fn a_record_by_rules_that_were_not_in_force_is_found() {
    let (old, new) = (pack("2020-01-01", "2"), pack("2026-04-01", "4"));
    let desk = TestDesk::with(&old);
    desk.published(&new);
    // Somebody who knows nothing of the new edition.
    let register = Register { channel: "12345".into(), ..Register::default() };
    let by = Actor::of("工作室").into();
    let command = Command { at: at("2026-04-01 00:00"), by, key: None, act: Act::Register(register) };
    let request = Request { command, private: [("text".to_owned(), "没水".to_owned())].into() };
    let stamp = Stamp { recorded_at: at("2026-06-30 12:00"), salt: [7; 16], words: None, happened: false };
    let handled = handle(&rulebook(&old).into(), desk.view(), &request, stamp).unwrap();
    let Handled::New(decided) = handled else { panic!("{handled:?}") };
    let (commit, record, _) = decided.into_commit(desk.view()).unwrap();
    desk.store.commit(&[commit]).unwrap();
    let expect = Finding::WrongEdition {
        seq: record.seq,
        decided_by: old.digest().short(),
        in_force: new.digest().short(),
    };
    assert_eq!(desk.verify().findings, [expect]);
}

#[test]
fn rules_change_between_commands_and_never_within_one() {
    let desk = TestDesk::with(&pack("2020-01-01", "2"));
    let [two, three] = ["2", "3"].map(|points| pack("2020-01-01", points));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    let cost = desk.cost_of_return("2026-03-02 09:00");
                    assert!(["V1 2", "V1 3"].contains(&cost.as_str()), "{cost}");
                }
            });
        }
        for _ in 0..10 {
            desk.published(&three);
            desk.published(&two);
        }
    });
    assert_eq!(desk.revisions().activations().unwrap().len(), 21);
    // Every record names the revision that was in force just then, and comes out again by it.
    assert_eq!(desk.verify().findings, []);
}
