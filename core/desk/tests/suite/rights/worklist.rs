//! 待办: what waits for each of an office's people, while one ticket lives.

use super::{Office, actor, appoint, callback, dispatch, reply, sign};
use suban_desk::Sight;
use suban_desk::waiting::{Worklist, actors, worklist};
use suban_model::{Act, Actor, Finding, Register, TicketId, TicketRef, Value};
use suban_policy::PackFiles;
use suban_test_kit::{TestDesk, at};

const STEPS: &str =
    "编号,条款,要做,→,先要,由谁,缺了\nQ1,C3,最终回复,→,表:材料|签批:部门负责人@主办>(人事&总经理),,拒绝\n";

/// The pack of the office, with a form that the lead fills in and clerks who see every ticket.
fn papers() -> PackFiles {
    let pack = super::pack(STEPS);
    let mut files: std::collections::BTreeMap<_, _> =
        pack.paths().map(|path| (path.to_owned(), pack.get(path).unwrap().to_vec())).collect();
    let forms = files.get_mut("findings.toml").unwrap();
    let form = "[paper]\nname = \"材料\"\nabout = \"ticket\"\nby = [\"主办\"]\nfields.said = { type = \"text\", label = \"经过\", required = true }\n";
    forms.extend_from_slice(form.as_bytes());
    let roles = super::ROLES.replace(
        r#""经办人"     = { at = "unit", sees = "unit" }"#,
        r#""经办人" = { at = "unit", sees = "all" }"#,
    );
    files.insert("roles.toml".into(), roles.into_bytes());
    PackFiles::new(files).unwrap()
}

impl Office {
    fn worklist(&self, asking: &[Actor], now: &str) -> Worklist {
        let view = self.desk.view();
        let rulebooks = self.desk.revisions().in_force().unwrap().unwrap();
        let person = asking.first().and_then(|actor| actor.person.as_deref());
        let sight = Sight::of(view, rulebooks.at(at(now)), person, at(now)).unwrap();
        worklist(&rulebooks, view, asking, &sight, at(now)).unwrap()
    }

    /// `最终回复 2026-03-04`, a line a todo; with what is missing before it.
    fn todos(&self, asking: &[Actor], now: &str) -> Vec<String> {
        let line = |todo: suban_desk::waiting::Todo| {
            let due = todo.due.map(|due| format!(" {}", &due.to_string()[..10]));
            let lacks = todo.lacks.iter().flat_map(|lack| [" 缺 ", lack]).collect::<String>();
            format!("{}{}{lacks}", todo.task.told().zh, due.unwrap_or_default())
        };
        self.worklist(asking, now).todos.into_iter().map(line).collect()
    }

    #[track_caller]
    fn waits(&self, now: &str, expect: &[(&str, &[&str])]) {
        self.desk.set_now(now);
        self.desk.tick(now);
        for (number, todos) in expect {
            let person = self.desk.view().person(number).unwrap().unwrap_or_default();
            let held = actors(number, &person, at(now));
            assert_eq!(self.todos(&held, now), *todos, "{number} at {now}");
        }
    }
}

fn call(office: &Office, when: &str) -> TicketId {
    let act = Act::Register(Register { channel: "来电".into(), ..Register::default() });
    office.ok(when, "0001@工作室", act).record.ticket().unwrap()
}

fn paper(ticket: TicketId, said: &str) -> Act {
    Act::Record(Finding {
        ticket: Some(TicketRef::Id(ticket)),
        form: "材料".into(),
        pick: Vec::new(),
        fields: [("经过".to_owned(), Value::Text(said.to_owned()))].into(),
    })
}

#[test]
fn everybody_is_told_what_is_theirs_to_do_and_nothing_else() {
    let office = Office { desk: TestDesk::with(&papers()) };
    office.desk.set_now("2026-03-02 08:00");
    let office = office.and_people();
    let nobody: &[(&str, &[&str])] =
        &[("0001", &[]), ("0003", &[]), ("0011", &[]), ("0012", &[]), ("0021", &[]), ("0099", &[])];
    office.waits("2026-03-02 08:30", nobody);
    let id = call(&office, "2026-03-02 09:00");
    let lacks = "最终回复 2026-03-05 缺 表:材料 缺 签批:部门负责人@主办>(人事&总经理)";
    office.waits(
        "2026-03-02 09:01",
        &[
            ("0001", &[lacks]),
            ("0011", &[lacks, "填表:材料 2026-03-05"]),
            ("0012", &[lacks, "填表:材料 2026-03-05"]),
            // What is to be signed is not written yet.
            ("0003", &[]),
            ("0099", &[]),
            // The pipes have a head of their own.
            ("0021", &[]),
        ],
    );
    office.ok("2026-03-02 10:00", "0011@管网所", paper(id, "换了管子"));
    let lacks = "最终回复 2026-03-05 缺 签批:部门负责人@主办>(人事&总经理)";
    office.waits(
        "2026-03-02 10:01",
        &[("0011", &[lacks]), ("0012", &[lacks, "签批:最终回复 2026-03-05"]), ("0003", &[]), ("0099", &[])],
    );
    office.ok("2026-03-02 10:10", "0012@管网所", sign(id));
    let both: &[&str] = &["签批:最终回复 2026-03-05"];
    office.waits(
        "2026-03-02 10:11",
        &[("0012", &["最终回复 2026-03-05 缺 签批:(人事&总经理)"]), ("0003", &[]), ("0099", both)],
    );
    office.ok("2026-03-02 10:20", "0099@总经理", sign(id));
    office.waits(
        "2026-03-02 10:21",
        &[("0012", &["最终回复 2026-03-05 缺 签批:人事"]), ("0099", &[]), ("0003", &[])],
    );
    // Another paper, and it begins anew.
    office.ok("2026-03-02 10:30", "0011@管网所", paper(id, "换了管子,也换了阀门"));
    office.waits("2026-03-02 10:31", &[("0012", &[lacks, both[0]]), ("0099", &[])]);
    for (when, who) in [
        ("2026-03-02 11:00", "0012@管网所"),
        ("2026-03-02 11:01", "0099@总经理"),
        ("2026-03-02 11:02", "0003@人力资源部"),
    ] {
        office.ok(when, who, sign(id));
    }
    office.waits("2026-03-02 11:03", &[("0001", &["最终回复 2026-03-05"])]);
    office.ok("2026-03-02 11:10", "0001@工作室", reply(id, true));
    office.waits("2026-03-02 11:11", nobody);
}

#[test]
fn a_ticket_that_no_rule_sends_waits_for_whoever_may_dispatch() {
    let office = Office { desk: TestDesk::with(&papers()) };
    office.desk.set_now("2026-03-02 08:00");
    let office = office.and_people();
    let by = actor("0001@工作室");
    office.desk.set_now("2026-03-02 09:00");
    let act = Act::Register(Register { channel: "来电".into(), ..Register::default() });
    let command = suban_model::Command { at: at("2026-03-02 09:00"), by: by.into(), key: None, act };
    let id = office.desk.perform(command, &[("text", "你好")]).unwrap().record.ticket().unwrap();
    office.waits(
        "2026-03-02 09:01",
        &[(
            "0002",
            &["派单 2026-03-05", "最终回复 2026-03-05 缺 表:材料 缺 签批:部门负责人@主办>(人事&总经理)"],
        )],
    );
    office.ok("2026-03-02 09:10", "0001@工作室", dispatch(id));
    office.waits(
        "2026-03-02 09:11",
        &[("0002", &["最终回复 2026-03-05 缺 表:材料 缺 签批:部门负责人@主办>(人事&总经理)"])],
    );
}

#[test]
fn a_stand_in_has_what_waits_for_the_one_who_is_away() {
    let office = Office { desk: TestDesk::with(&papers()) };
    office.desk.set_now("2026-03-02 08:00");
    let office = office.and_people();
    office.ok("2026-03-02 08:30", "0003@人力资源部", appoint("0098", "考评会议", None));
    let id = call(&office, "2026-03-02 09:00");
    office.ok("2026-03-02 09:10", "0011@管网所", paper(id, "换了管子"));
    office.ok("2026-03-02 09:11", "0012@管网所", sign(id));
    office.waits("2026-03-02 09:12", &[("0098", &[])]);
    office.ok(
        "2026-03-02 09:13",
        "0099@总经理",
        super::delegate("0099", "0098", "总经理", "2026-03-03 00:00"),
    );
    office.waits("2026-03-02 09:14", &[("0098", &["签批:最终回复 2026-03-05"])]);
    let list = office.worklist(
        &actors("0098", &office.desk.view().person("0098").unwrap().unwrap(), at("2026-03-02 09:14")),
        "2026-03-02 09:14",
    );
    assert_eq!(list.todos[0].by, actor("0098→0099/总经理@总经理"));
    office.waits("2026-03-03 09:14", &[("0098", &[])]);
}

#[test]
fn in_trial_an_office_is_told_what_it_would_be_let_do() {
    let office = Office { desk: TestDesk::with(&papers()) };
    office.desk.set_now("2026-03-02 08:00");
    let act = Act::Register(Register { channel: "来电".into(), ..Register::default() });
    office.ok("2026-03-02 09:00", "工作室", act);
    let now = "2026-03-02 09:01";
    for (who, expect) in [("管网所", 2), ("工作室", 1), ("营业部", 0), ("总经理", 0)] {
        assert_eq!(office.todos(&[actor(who)], now).len(), expect, "{who}");
    }
    let list = office.worklist(&[actor("管网所")], now);
    assert!(list.is_whole);
}

#[test]
fn nothing_waits_on_what_is_called_back() {
    let office = Office::with_people();
    let id = call(&office, "2026-03-02 09:00");
    for (when, who) in [("2026-03-02 09:01", "0012@管网所"), ("2026-03-02 09:02", "0099@总经理")] {
        office.ok(when, who, sign(id));
    }
    office.ok("2026-03-02 09:03", "0001@工作室", reply(id, true));
    office.ok("2026-03-02 09:05", "0002@工作室", callback(id));
    office.waits("2026-03-02 09:06", &[("0001", &[]), ("0012", &[])]);
}
