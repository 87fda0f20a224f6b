//! Who may do what: trial until somebody is appointed, and from then on what the records say that a person holds.

mod people;
mod signatures;
mod worklist;

use std::collections::BTreeMap;
use suban_desk::{DeskError, Receipt, Sight};
use suban_model::{
    Act, Actor, Answer, Appoint, Approve, Callback, Command, Decline, Delegate, Dismiss, Dispatch, Erase,
    Event, Register, Reply, TicketId, TicketRef,
};
use suban_policy::PackFiles;
use suban_test_kit::{TestDesk, at, files};

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

fn pack(steps: &str) -> PackFiles {
    files(|files| {
        let manifest = String::from_utf8(files["pack.toml"].clone()).unwrap();
        let manifest = manifest.replace(
            "[tables]\n",
            "require = { tables = [\"steps\"] }\n[tables]\nsteps = { policy = \"collect\" }\n",
        );
        files.insert("pack.toml".into(), manifest.into_bytes());
        files.insert("units.toml".into(), UNITS.as_bytes().to_vec());
        files.insert("roles.toml".into(), ROLES.as_bytes().to_vec());
        files.insert("tables/steps.csv".into(), steps.as_bytes().to_vec());
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
        Self::with_steps(STEPS)
    }

    fn with_steps(steps: &str) -> Self {
        let desk = TestDesk::with(&pack(steps));
        desk.set_now("2026-03-02 08:00");
        Self { desk }
    }

    /// With people: 0001 and 0002 of the studio, 0003 for staff, 0011 and 0012 of the pipes, 0021 head of the water company,
    /// 0099 the general manager.
    fn with_people() -> Self {
        Self::new().and_people()
    }

    fn and_people(self) -> Self {
        let office = self;
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
