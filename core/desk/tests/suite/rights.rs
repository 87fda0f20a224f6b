//! Who may do what: trial until somebody is appointed, and from then on what the records say that a person holds.

use std::collections::BTreeMap;
use suban_desk::{Cause, DeskError, Receipt, Revision, Sight};
use suban_model::{
    Act, Actor, Answer, Appoint, Approve, Callback, Command, Decline, Delegate, Dismiss, Dispatch, Erase,
    Event, Register, Reply, TicketId, TicketRef,
};
use suban_policy::PackFiles;
use suban_test_kit::{TestDesk, at, files, rulebook};

const UNITS: &str = r#"
    studio  = { name = "工作室" }
    water   = { name = "供水公司" }
    pipes   = { name = "管网所", within = "供水公司" }
    billing = { name = "营业部", within = "供水公司" }
    hr      = { name = "人力资源部" }
"#;

const ROLES: &str = r#"
    [roles]
    "经办人"     = { at = "unit", sees = "unit" }
    "部门负责人" = { at = "unit", sees = "subtree" }
    "人事"       = { at = "unit", in = ["人力资源部"], sees = "none" }
    "总经理"     = { at = "organisation", sees = "all" }
    "信息保护岗" = { at = "organisation", sees = "all" }
    "考评会议"   = { at = "organisation", sees = "all" }

    [acts]
    "登记" = { by = ["工作室"], clause = "C1" }
    "派单" = { by = ["工作室"] }
    "回复" = { by = ["工作室", "主办"] }
    "回访" = { by = ["工作室 非 回复人"] }
    "删除个人信息" = { by = ["信息保护岗"] }
    "任职" = { by = ["人事"] }
    "免职" = { by = ["人事"] }
"#;

const STEPS: &str = "编号,条款,要做,→,先要,由谁,缺了\nQ1,C3,最终回复,→,签批:部门负责人@主办>总经理,,拒绝\n";

fn pack() -> PackFiles {
    files(|files| {
        let manifest = String::from_utf8(files["pack.toml"].clone()).unwrap();
        let manifest = manifest.replace(
            "[tables]\n",
            "require = { tables = [\"steps\"] }\n[tables]\nsteps = { policy = \"collect\" }\n",
        );
        files.insert("pack.toml".into(), manifest.into_bytes());
        files.insert("units.toml".into(), UNITS.as_bytes().to_vec());
        files.insert("roles.toml".into(), ROLES.as_bytes().to_vec());
        files.insert("tables/steps.csv".into(), STEPS.as_bytes().to_vec());
    })
}

/// `0101@工作室`, `0101/部门负责人@营业部`, `0102→0101@总经理`: who acts, in which role, for whom, in which office.
fn actor(text: &str) -> Actor {
    let (who, office) = text.split_once('@').unwrap_or(("", text));
    let (who, role) = who.split_once('/').map_or((who, None), |(who, role)| (who, Some(role.to_owned())));
    let (person, other) =
        who.split_once('→').map_or((who, None), |(one, other)| (one, Some(other.to_owned())));
    let person = (!person.is_empty()).then(|| person.to_owned());
    Actor { office: office.to_owned(), person, role, on_behalf_of: other }
}

struct Office {
    desk: TestDesk,
}

impl Office {
    fn new() -> Self {
        let desk = TestDesk::with(&pack());
        desk.set_now("2026-03-02 08:00");
        Self { desk }
    }

    /// With people: 0001 and 0002 of the studio, 0003 for staff, 0011 and 0012 of the pipes, 0021 head of the water company,
    /// 0099 the general manager.
    fn with_people() -> Self {
        let office = Self::new();
        let hr = "0003@人力资源部";
        office.ok("2026-03-02 08:00", "工作室", appoint("0003", "人事", Some("人力资源部")));
        for (person, role, unit) in [
            ("0001", "经办人", Some("工作室")),
            ("0002", "经办人", Some("工作室")),
            ("0011", "经办人", Some("管网所")),
            ("0012", "部门负责人", Some("管网所")),
            ("0021", "部门负责人", Some("供水公司")),
            ("0099", "总经理", None),
        ] {
            office.ok("2026-03-02 08:01", hr, appoint(person, role, unit));
        }
        office
    }

    fn try_do(&self, when: &str, by: &str, act: Act) -> Result<Receipt, DeskError> {
        self.desk.set_now(when);
        let private: &[(&str, &str)] =
            if matches!(act, Act::Register(_)) { &[("text", "没水")] } else { &[] };
        self.desk.perform(Command { at: at(when), by: actor(by).into(), key: None, act }, private)
    }

    #[track_caller]
    fn ok(&self, when: &str, by: &str, act: Act) -> Receipt {
        self.try_do(when, by, act).unwrap_or_else(|error| panic!("{by}: {error}"))
    }

    #[track_caller]
    fn refused(&self, when: &str, by: &str, act: Act, expect: &str) {
        match self.try_do(when, by, act) {
            Err(DeskError::Refused(refusal)) => {
                let said = format!("{} {}", refusal.code(), refusal.chinese());
                assert_eq!(said, expect, "{by}");
            }
            other => panic!("{by} was not refused: {other:?}"),
        }
    }

    fn ticket(&self, when: &str) -> TicketId {
        self.ok(when, "0001@工作室", register()).record.ticket().unwrap()
    }
}

fn appoint(person: &str, role: &str, unit: Option<&str>) -> Act {
    let (person, role, unit) = (person.to_owned(), role.to_owned(), unit.map(str::to_owned));
    Act::Appoint(Appoint { person, role, unit, from: None, until: None })
}

fn dismiss(person: &str, role: &str, unit: Option<&str>) -> Act {
    Act::Dismiss(Dismiss { person: person.to_owned(), role: role.to_owned(), unit: unit.map(str::to_owned) })
}

fn delegate(from: &str, to: &str, role: &str, until: &str) -> Act {
    let (from, to, role) = (from.to_owned(), to.to_owned(), role.to_owned());
    Act::Delegate(Delegate { from, to, role, unit: None, since: None, until: at(until) })
}

fn register() -> Act {
    Act::Register(Register { channel: "12345".into(), ..Register::default() })
}

fn dispatch(ticket: TicketId) -> Act {
    let (ticket, lead) = (TicketRef::Id(ticket), "管网所".to_owned());
    Act::Dispatch(Dispatch { ticket, lead, co_handlers: Vec::new() })
}

fn reply(ticket: TicketId, last: bool) -> Act {
    Act::Reply(Reply { ticket: TicketRef::Id(ticket), last, explained: false })
}

fn sign(ticket: TicketId) -> Act {
    Act::Approve(Approve {
        ticket: TicketRef::Id(ticket),
        step: "最终回复".into(),
        granted: true,
        reason: None,
    })
}

fn callback(ticket: TicketId) -> Act {
    Act::Callback(Callback {
        ticket: TicketRef::Id(ticket),
        answer: Answer::Satisfied,
        given: BTreeMap::new(),
    })
}

fn erase(ticket: TicketId) -> Act {
    Act::Erase(Erase { ticket: TicketRef::Id(ticket), reason: "本人要求".into() })
}

#[test]
fn in_trial_an_office_is_what_it_says_and_does_what_the_pack_lets_it() {
    let office = Office::new();
    office.refused("2026-03-02 09:00", "营业部", register(), "not-allowed 「营业部」无权办理;须由:工作室");
    let id = office.ok("2026-03-02 09:00", "工作室", register()).record.ticket().unwrap();
    office.refused("2026-03-02 09:01", "营业部", dispatch(id), "not-allowed 「营业部」无权办理;须由:工作室");
    office.refused("2026-03-02 09:01", "工作室", erase(id), "not-allowed 「工作室」无权办理;须由:信息保护岗");
    office.ok("2026-03-02 09:02", "管网所", reply(id, false));
    office.refused(
        "2026-03-02 09:03",
        "营业部",
        reply(id, false),
        "not-allowed 「营业部」无权办理;须由:工作室、主办(管网所)",
    );
    // Where the pack names nobody, anybody may, for now.
    office.ok("2026-03-02 09:04", "信息保护岗", erase(id));
    assert!(office.desk.verify().is_clean());
}

#[test]
fn from_the_first_appointment_on_nobody_acts_but_as_what_they_hold() {
    let office = Office::with_people();
    let when = "2026-03-02 09:00";
    office.refused(when, "工作室", register(), "no-person 没有写是谁:by.person 要写工号");
    office.refused(when, "0077@工作室", register(), "not-appointed 「0077」没有「工作室」的身份;现有:无");
    office.refused(
        when,
        "0012@工作室",
        register(),
        "not-appointed 「0012」没有「工作室」的身份;现有:部门负责人@管网所",
    );
    office.refused(
        when,
        "0001/部门负责人@工作室",
        register(),
        "not-appointed 「0001」没有「部门负责人@工作室」的身份;现有:经办人@工作室",
    );
    let id = office.ticket(when);
    office.refused(
        when,
        "0001@工作室",
        appoint("0002", "信息保护岗", None),
        "not-allowed 「工作室」无权办理;须由:人事",
    );
    office.refused(
        when,
        "0001@工作室",
        Act::Decline(Decline { ticket: TicketRef::Id(id), reason: "不归我管".into() }),
        "not-allowed 「工作室」无权办理;须由:主办(管网所)",
    );
    let merge = Act::Merge(suban_model::Merge {
        ticket: TicketRef::Id(id),
        into: TicketRef::Id(id),
        reason: "同一件".into(),
    });
    office.refused(
        when,
        "0001@工作室",
        merge,
        "nobody-named 政策没有写谁可以并单;请写在 roles.toml 的 [acts] 里",
    );
    assert!(office.desk.verify().is_clean());
}

#[test]
fn a_role_in_the_unit_that_leads_signs_and_above_it_where_nobody_holds_it() {
    let office = Office::with_people();
    let id = office.ticket("2026-03-02 09:00");
    assert_eq!(office.desk.ticket(id).lead(), Some("pipes"));
    let allowed = "须由:部门负责人@主办(管网所)、总经理";
    let not = |office: &str| format!("not-allowed 「{office}」无权办理;{allowed}");
    office.refused("2026-03-02 09:10", "0011@管网所", sign(id), &not("管网所"));
    // The pipes have a head of their own, so the one above does not sign for them.
    office.refused("2026-03-02 09:10", "0021@供水公司", sign(id), &not("供水公司"));
    office.ok("2026-03-02 09:11", "0012@管网所", sign(id));
    office.ok("2026-03-02 09:12", "0099@总经理", sign(id));
    office.ok("2026-03-02 09:13", "0011@管网所", reply(id, true));

    let id = office.ticket("2026-03-02 10:00");
    let hr = "0003@人力资源部";
    office.ok("2026-03-02 10:01", hr, dismiss("0012", "部门负责人", Some("管网所")));
    office.refused(
        "2026-03-02 10:02",
        "0012@管网所",
        sign(id),
        "not-appointed 「0012」没有「管网所」的身份;现有:无",
    );
    office.ok("2026-03-02 10:03", "0021@供水公司", sign(id));
    assert!(office.desk.verify().is_clean(), "what they did while they held it stands");
}

#[test]
fn a_stand_in_acts_for_somebody_who_holds_it_as_long_as_was_said() {
    let office = Office::with_people();
    let id = office.ticket("2026-03-02 09:00");
    office.ok("2026-03-02 09:01", "0012@管网所", sign(id));
    office.refused(
        "2026-03-02 09:02",
        "0001→0099@总经理",
        sign(id),
        "not-appointed 「0001」代「0099」没有「总经理」的身份;现有:无",
    );
    // One's own role may be lent, or by whoever appoints.
    office.refused(
        "2026-03-02 09:03",
        "0001@工作室",
        delegate("0099", "0002", "总经理", "2026-03-03 00:00"),
        "not-allowed 「工作室」无权办理;须由:人事",
    );
    office.ok("2026-03-02 09:03", "0099@总经理", delegate("0099", "0001", "总经理", "2026-03-02 10:00"));
    office.refused(
        "2026-03-02 09:04",
        "0001@总经理",
        sign(id),
        "not-appointed 「0001」没有「总经理」的身份;现有:经办人@工作室",
    );
    let signed = office.ok("2026-03-02 09:05", "0001→0099@总经理", sign(id));
    let by = signed.record.command.by.actor();
    assert_eq!((by.person.as_deref(), by.on_behalf_of.as_deref()), (Some("0001"), Some("0099")));
    office.ok("2026-03-02 09:06", "0011@管网所", reply(id, true));
    // Over, and over too when whom they stand in for is gone.
    let other = office.ticket("2026-03-02 09:10");
    office.ok("2026-03-02 09:11", "0012@管网所", sign(other));
    let over = "not-appointed 「0001」代「0099」没有「总经理」的身份;现有:无";
    office.refused("2026-03-02 10:00", "0001→0099@总经理", sign(other), over);
    office.ok("2026-03-02 10:01", "0099@总经理", delegate("0099", "0001", "总经理", "2026-03-02 18:00"));
    office.ok("2026-03-02 10:02", "0003@人力资源部", dismiss("0099", "总经理", None));
    office.refused("2026-03-02 10:03", "0001→0099@总经理", sign(other), over);
    assert!(office.desk.verify().is_clean());
}

#[test]
fn whoever_answered_does_not_call_back() {
    let office = Office::with_people();
    let id = office.ticket("2026-03-02 09:00");
    office.ok("2026-03-02 09:01", "0012@管网所", sign(id));
    office.ok("2026-03-02 09:02", "0099@总经理", sign(id));
    office.ok("2026-03-02 09:03", "0001@工作室", reply(id, true));
    office.refused(
        "2026-03-02 09:04",
        "0001@工作室",
        callback(id),
        "not-allowed 「工作室」无权办理;须由:工作室 非 回复人",
    );
    office.refused(
        "2026-03-02 09:04",
        "0011@管网所",
        callback(id),
        "not-allowed 「管网所」无权办理;须由:工作室 非 回复人",
    );
    office.ok("2026-03-02 09:05", "0002@工作室", callback(id));
    assert_eq!(office.desk.ticket(id).happened_at(&Event::Satisfied), Some(at("2026-03-02 09:05")));
    assert!(office.desk.verify().is_clean());
}

#[test]
fn somebody_can_always_be_appointed_to_appoint() {
    let office = Office::with_people();
    let hr = "0003@人力资源部";
    office.ok("2026-03-02 09:00", hr, dismiss("0003", "人事", Some("人力资源部")));
    // Nobody is left who could: whoever runs the machine may, and nothing else.
    office.refused("2026-03-02 09:01", "工作室", register(), "no-person 没有写是谁:by.person 要写工号");
    office.ok("2026-03-02 09:02", "工作室", appoint("0004", "人事", Some("hr")));
    office.refused(
        "2026-03-02 09:03",
        "工作室",
        appoint("0005", "人事", Some("hr")),
        "no-person 没有写是谁:by.person 要写工号",
    );
    assert!(office.desk.verify().is_clean());
}

#[test]
fn what_cannot_be_appointed_is_told() {
    let office = Office::new();
    let check = |act: Act, expect: &str| office.refused("2026-03-02 09:00", "工作室", act, expect);
    let no_number =
        |number: &str| format!("staff-number 「{number}」不是工号:1 到 40 个字母、数字或汉字,可有 - _ .");
    check(appoint("", "经办人", Some("工作室")), &no_number(""));
    check(appoint("0001 ", "经办人", Some("工作室")), &no_number("0001 "));
    check(
        appoint("0001", "总经", None),
        "unknown-role 没有角色「总经」;可用:总经理、人事、信息保护岗、经办人、考评会议、部门负责人",
    );
    check(appoint("0001", "经办人", None), "role-place 「经办人」在单位里担任,要写明哪个单位");
    check(appoint("0001", "总经理", Some("工作室")), "role-place 「总经理」不属于哪个单位,不写单位");
    check(appoint("0001", "人事", Some("营业部")), "role-place 「人事」不在「营业部」担任;只在:人力资源部");
    check(dismiss("0001", "总经理", None), "not-held 「0001」没有担任「总经理」");
    let lends = |to: &str, expect: &str| {
        let act = delegate("0001", to, "总经理", "2026-04-01 00:00");
        office.refused("2026-03-02 09:00", "0001@总经理", act, expect);
    };
    lends("0001", "stands-in-for-self 「0001」不能代自己");
    lends("0002", "not-held 「0001」没有担任「总经理」");
    let over = Appoint {
        person: "0001".into(),
        role: "总经理".into(),
        unit: None,
        from: Some(at("2026-03-05 00:00")),
        until: Some(at("2026-03-05 00:00")),
    };
    check(Act::Appoint(over), "before-that 时间 2026-03-05 00:00 早于开始的时间(2026-03-05 00:00)");
    assert!(!office.desk.view().has_people().unwrap(), "none of it began anything");
}

#[test]
fn nobody_gives_roles_in_their_own_affair_nor_when_nobody_could() {
    let office = Office::with_people();
    let hr = "0003@人力资源部";
    let own = |act: &str| format!("own-affair 自己的事不能自己{act},要由别人来办");
    office.refused("2026-03-02 09:00", hr, appoint("0003", "总经理", None), &own("任职"));
    let lent = Act::Delegate(Delegate {
        from: "0003".into(),
        to: "0012".into(),
        role: "人事".into(),
        unit: Some("人力资源部".into()),
        since: None,
        until: at("2026-03-05 00:00"),
    });
    office.ok("2026-03-02 09:01", hr, lent);
    let stand_in = "0012→0003@人力资源部";
    office.refused("2026-03-02 09:02", stand_in, appoint("0012", "人事", Some("人力资源部")), &own("任职"));
    office.refused("2026-03-02 09:02", stand_in, dismiss("0003", "人事", Some("人力资源部")), &own("免职"));
    let for_self = delegate("0099", "0012", "总经理", "2026-03-05 00:00");
    office.refused("2026-03-02 09:02", stand_in, for_self, &own("代理"));
    // Once nobody is left, no person is whoever runs the machine.
    office.ok("2026-03-02 09:03", hr, dismiss("0003", "人事", Some("人力资源部")));
    office.refused(
        "2026-03-02 09:04",
        "0001@工作室",
        appoint("0002", "人事", Some("人力资源部")),
        "not-allowed 「工作室」无权办理;须由:人事",
    );
    assert!(office.desk.verify().is_clean());
}

#[test]
fn rules_are_put_in_force_by_whom_they_name_or_on_the_machine() {
    let named = ROLES.replace("\"任职\" =", "\"启用政策包\" = { by = [\"总经理\"] }\n    \"任职\" =");
    let other = files(|files| {
        files.extend(pack().paths().map(|path| (path.to_owned(), pack().get(path).unwrap().to_vec())));
        files.insert("roles.toml".into(), named.into_bytes());
    });
    let activate = |office: &Office, files: &PackFiles, by: &str| {
        let revision = Revision { rulebook: rulebook(files), files: files.clone() };
        let cause = Cause { by: actor(by), reason: "改了".into() };
        office
            .desk
            .writer
            .activate(revision, cause)
            .map(|record| record.is_some())
            .map_err(|error| error.to_string())
    };
    let office = Office::with_people();
    let refused = activate(&office, &other, "0099@总经理").unwrap_err();
    assert!(refused.contains("the pack says nowhere who may give `activate`"), "{refused}");
    assert_eq!(activate(&office, &other, "管理员"), Ok(true), "on the machine, where no person is named");
    let refused = activate(&office, &pack(), "0001@总经理").unwrap_err();
    assert!(refused.contains("`0001` does not hold `总经理`"), "{refused}");
    assert_eq!(activate(&office, &pack(), "0099@总经理"), Ok(true));
    assert!(office.desk.verify().is_clean());
}

#[test]
fn what_is_lent_is_held_now_and_not_once() {
    let office = Office::with_people();
    let hr = "0003@人力资源部";
    office.ok("2026-03-02 09:00", "0099@总经理", delegate("0099", "0001", "总经理", "2026-03-09 00:00"));
    office.ok("2026-03-02 10:00", hr, dismiss("0099", "总经理", None));
    // Dated when it was held, and told when it is not.
    let act = delegate("0099", "0002", "总经理", "2026-03-09 00:00");
    office.desk.set_now("2026-03-02 10:01");
    let command = Command { at: at("2026-03-02 09:30"), by: actor("0099@总经理").into(), key: None, act };
    let refused = office.desk.perform(command, &[]).unwrap_err().to_string();
    assert!(refused.contains("`0099` does not hold `总经理`"), "{refused}");
    // Held anew, it is not lent anew.
    office.ok("2026-03-02 11:00", hr, appoint("0099", "总经理", None));
    let id = office.ticket("2026-03-02 11:01");
    let over = "not-appointed 「0001」代「0099」没有「总经理」的身份;现有:无";
    office.refused("2026-03-02 11:02", "0001→0099@总经理", sign(id), over);
    assert!(office.desk.verify().is_clean());
}

#[test]
fn another_units_people_sign_anew() {
    let office = Office::with_people();
    office.ok("2026-03-02 08:30", "0003@人力资源部", appoint("0031", "部门负责人", Some("营业部")));
    let id = office.ticket("2026-03-02 09:00");
    office.ok("2026-03-02 09:01", "0012@管网所", sign(id));
    office.ok("2026-03-02 09:02", "0099@总经理", sign(id));
    office.ok("2026-03-02 09:03", "0001@工作室", {
        let ticket = TicketRef::Id(id);
        Act::Dispatch(Dispatch { ticket, lead: "营业部".to_owned(), co_handlers: Vec::new() })
    });
    office.refused(
        "2026-03-02 09:04",
        "0031@营业部",
        reply(id, true),
        "lacks 「最终回复」之前还缺:签批:部门负责人@主办>总经理(C3)",
    );
    office.ok("2026-03-02 09:05", "0031@营业部", sign(id));
    office.ok("2026-03-02 09:06", "0099@总经理", sign(id));
    office.ok("2026-03-02 09:07", "0031@营业部", reply(id, true));
    assert!(office.desk.verify().is_clean());
}

#[test]
fn what_follows_from_the_records_is_the_same_after_a_restart() {
    let office = Office::with_people();
    office.ok("2026-03-02 09:00", "0003@人力资源部", dismiss("0011", "经办人", Some("管网所")));
    let before = office.desk.view().people().unwrap();
    let desk = office.desk.restarted();
    assert_eq!(desk.view().people().unwrap(), before);
    assert_eq!(
        before.iter().filter(|(_, person)| person.holds(at("2026-03-02 09:00")).next().is_some()).count(),
        6
    );
    assert!(desk.verify().is_clean());
}

#[test]
fn everybody_sees_what_their_roles_see() {
    let office = Office::with_people();
    let led_by_pipes = office.ticket("2026-03-02 09:00");
    let hr = "0003@人力资源部";
    office.ok("2026-03-02 09:01", hr, appoint("0031", "经办人", Some("营业部")));
    let now = at("2026-03-02 09:02");
    let today = office.desk.revisions().in_force().unwrap().unwrap();
    let check = |who: Option<&str>, expect: bool| {
        let sight = Sight::of(office.desk.view(), today.at(now), who, now).unwrap();
        assert_eq!(sight.sees(&office.desk.ticket(led_by_pipes)), expect, "{who:?}: {sight:?}");
    };
    check(None, true);
    check(Some("0099"), true);
    check(Some("0011"), true);
    check(Some("0021"), true);
    check(Some("0031"), false);
    check(Some("0003"), false);
    check(Some("0001"), false);
    check(Some("nobody"), false);
    // Whoever had it sees it still, and whoever gets it sees it from then on.
    office.ok("2026-03-02 09:03", "0001@工作室", {
        let ticket = TicketRef::Id(led_by_pipes);
        Act::Dispatch(Dispatch { ticket, lead: "营业部".to_owned(), co_handlers: Vec::new() })
    });
    check(Some("0011"), true);
    check(Some("0031"), true);
}
