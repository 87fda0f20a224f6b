//! `gates.toml`: what a pack must show before it is put in force, by the one in force and by itself.

use std::collections::BTreeMap;
use suban_desk::publishing::gate::Unfit;
use suban_desk::{Cause, PublishError, publish};
use suban_model::{Act, Actor, Finding, Judge, TicketRef, Value};
use suban_policy::PackFiles;
use suban_test_kit::{TestDesk, files};

const ROLES: &str = "[roles]\n\"部门负责人\" = { at = \"unit\", sees = \"unit\" }\n\"考评会议\" = { at = \"organisation\", sees = \"all\" }\n\"分管领导\" = { at = \"organisation\", sees = \"all\" }\n\"人事\" = { at = \"organisation\", sees = \"none\" }\n[acts]\n\"任职\" = { by = [\"人事\"] }\n\"启用政策包\" = { by = [\"分管领导\"] }\n\"登记\" = { by = [\"工作室\"] }\n\"平台认定\" = { by = [\"工作室\"] }\n";

const UP_TO_HALF: &str = "[[move]]\nof = \"unit\"\nbeyond = \"0.5\"\naccepted_by = [\"分管领导\"]\n";

/// A pack that charges so much for the first return, tests that, and has these gates.
fn pack(points: &str, gates: &str) -> PackFiles {
    files(|files| {
        let verdicts = format!("编号,条款,平台认定,第几次,→,扣谁,分\nV1,C3,退回,1,→,责任部门,{points}\n");
        files.insert("tables/verdicts.csv".to_owned(), verdicts.into_bytes());
        let case = format!(
            "[[case]]\nname = \"第一次退回\"\ngives = [\"V1 管网所 {points}\"]\n\
             facts = {{ \"事件\" = \"platform.judged\", \"平台认定\" = \"退回\", \"第几次\" = 1, \"主办\" = \"管网所\" }}\n"
        );
        files.insert("tests/verdicts.toml".to_owned(), case.into_bytes());
        files.insert("roles.toml".to_owned(), ROLES.into());
        if !gates.is_empty() {
            files.insert("gates.toml".to_owned(), gates.as_bytes().to_vec());
        }
    })
}

/// An office by whose rules of these gates a return has cost its pipes 2 points.
fn office(gates: &str) -> TestDesk {
    let desk = TestDesk::with(&pack("2", gates));
    desk.set_now("2026-03-02 09:00");
    let id = desk.register("2026-03-02 09:00", "12345", "没水");
    desk.set_now("2026-03-03 09:00");
    desk.act("2026-03-03 09:00", Act::Judge(Judge { ticket: TicketRef::Id(id), verdict: "退回".into() }));
    assert_eq!(desk.ledger("2026-03"), ["V1 pipes 2"]);
    desk
}

/// A pack in which something of a file is written otherwise.
fn edited(pack: &PackFiles, path: &str, (from, to): (&str, &str)) -> PackFiles {
    let mut files: BTreeMap<String, Vec<u8>> =
        pack.paths().map(|path| (path.to_owned(), pack.get(path).unwrap().to_vec())).collect();
    let text = String::from_utf8(files.remove(path).unwrap()).unwrap();
    assert!(text.contains(from), "{path}: {from}");
    files.insert(path.to_owned(), text.replace(from, to).into_bytes());
    PackFiles::new(files).unwrap()
}

/// What stops the publication, in Chinese; `Ok`: it is in force.
fn publishing(
    desk: &TestDesk,
    files: &PackFiles,
    by: Actor,
    accepted: Option<&str>,
) -> Result<String, Vec<String>> {
    let cause = Cause { by, reason: "改".to_owned(), accepted: accepted.map(str::to_owned) };
    match publish(&mut &desk.writer, files, None, &cause, &|| true) {
        Ok(published) => {
            let record = published.record.unwrap();
            let Act::Activate(activate) = &record.command.act else { panic!("{record:?}") };
            Ok(activate.reason.clone())
        }
        Err(PublishError::Unfit { unfit: Unfit::Short(_), note }) => Err(note
            .complaints
            .iter()
            .map(|complaint| {
                assert_eq!(complaint.code, "gate");
                let help = complaint.help.as_ref().map(|help| format!("({})", help.zh)).unwrap_or_default();
                format!("{}{help}", complaint.message.zh)
            })
            .collect()),
        Err(other) => panic!("{other:?}"),
    }
}

fn administrator() -> Actor {
    Actor::of("管理员")
}

#[test]
fn every_gate_passes_and_stops() {
    let unit = "[[move]]\nof = \"unit\"\nbeyond = \"1\"\n";
    for (gates, points, expect) in [
        ("", "3", ""),
        ("need = { rules = 0, clauses = 0 }", "3", ""),
        (
            "need = { rules = 100 }",
            "3",
            "16 条规则里 1 条有用例命中,不到 100%(suban test --coverage 会逐条说)",
        ),
        (
            "need = { clauses = 100 }",
            "3",
            "3 条条款里 1 条有规则并有用例命中,不到 100%(suban test --coverage 会逐条说)",
        ),
        ("need = { replay = true }", "3", ""),
        ("limit = { failures = 0, assumed = 0, unknown = 0 }", "3", ""),
        (unit, "3", ""),
        (unit, "2", ""),
        (
            unit,
            "3.5",
            "扣分会变得超过 1 分:2026-03 管网所 +1.5(这样的改动不许生效;suban replay 会说变的是哪些工单)",
        ),
        (
            unit,
            "0.5",
            "扣分会变得超过 1 分:2026-03 管网所 -1.5(这样的改动不许生效;suban replay 会说变的是哪些工单)",
        ),
        (
            "[[move]]\nof = \"all\"\nbeyond = \"1\"\n",
            "4",
            "扣分会变得超过 1 分:+2(这样的改动不许生效;suban replay 会说变的是哪些工单)",
        ),
    ] {
        let desk = office("");
        let done = publishing(&desk, &pack(points, gates), administrator(), None);
        match done {
            Ok(_) => assert_eq!(expect, "", "{gates} {points}"),
            Err(short) => assert_eq!(short, [expect], "{gates} {points}"),
        }
        assert!(desk.verify().is_clean());
    }
}

#[test]
fn tickets_that_are_left_to_a_person_are_counted() {
    let desk = office("");
    let unrouted = |most: usize| {
        let files = pack("2", &format!("limit = {{ queue = {most} }}"));
        edited(&files, "tables/routes.csv", ("R1,C1,供水/*,→,管网所,,", "R1,C1,供水/*,→,,,转人工:先看"))
    };
    let short = publishing(&desk, &unrouted(0), administrator(), None).unwrap_err();
    assert_eq!(short, ["重演中要人处理的比现行多 1 件,最多 0 件"]);
    assert!(publishing(&desk, &unrouted(1), administrator(), None).is_ok());
    // By now that is how it is.
    assert!(publishing(&desk, &unrouted(0), administrator(), None).is_ok());
}

#[test]
fn warnings_of_check_are_counted() {
    let most = |warnings: usize| format!("need = {{ warnings = {warnings} }}");
    let short = publishing(&office(""), &pack("3", &most(0)), administrator(), None).unwrap_err();
    let count: usize = short[0].split(' ').nth(1).unwrap().parse().unwrap();
    assert!(count > 0 && short[0].starts_with("检查有 "), "{short:?}");
    assert!(publishing(&office(""), &pack("3", &most(count - 1)), administrator(), None).is_err());
    assert!(publishing(&office(""), &pack("3", &most(count)), administrator(), None).is_ok());
    // An error is no warning, however many of those there may be.
    let turned = edited(&pack("3", &most(count)), "clauses.toml", ("甲", "甲\u{202e}"));
    let short = publishing(&office(""), &turned, administrator(), None).unwrap_err();
    assert_eq!(short, ["检查有 1 处错误(suban check 会逐条说)"]);
}

#[test]
fn what_is_about_no_ticket_is_unknown_as_well() {
    let desk = office("");
    let fields = [("分值".to_owned(), Value::from("0.5")), ("责任单位".to_owned(), Value::from("营业部"))];
    let finding =
        Finding { ticket: None, form: "公司被扣".into(), pick: Vec::new(), fields: fields.into() };
    desk.act("2026-03-03 09:00", Act::Record(finding));
    let renamed = |unknown: u8| {
        let files = pack("2", &format!("limit = {{ unknown = {unknown} }}"));
        let files = edited(&files, "findings.toml", ("公司被扣", "公司扣分"));
        edited(&files, "tables/faults.csv", ("公司被扣", "公司扣分"))
    };
    let short = publishing(&desk, &renamed(99), administrator(), None).unwrap_err();
    assert_eq!(short, ["重演中 1 件里有 1 处未知,超过 99%"]);
    assert!(publishing(&desk, &renamed(100), administrator(), None).is_ok());
}

#[test]
fn no_edit_lowers_the_bar_that_it_has_to_pass() {
    let strict = "[[move]]\nof = \"unit\"\nbeyond = \"0.5\"\n";
    let desk = office(strict);
    for loosened in ["", "[[move]]\nof = \"unit\"\nbeyond = \"9\"\n"] {
        let short = publishing(&desk, &pack("3", loosened), administrator(), None).unwrap_err();
        assert!(short[0].starts_with("扣分会变得超过 0.5 分:2026-03 管网所 +1"), "{short:?}");
    }
    // What moves nothing may loosen them, and only the next is judged by that.
    assert!(publishing(&desk, &pack("2", ""), administrator(), None).is_ok());
    assert!(publishing(&desk, &pack("3", ""), administrator(), None).is_ok());
    assert!(desk.verify().is_clean());
}

/// What was accepted once is in force, though what is on record was judged before it.
#[test]
fn only_what_an_edit_itself_moves_is_to_be_accepted() {
    let desk = office(UP_TO_HALF);
    let leader = || Actor::of("分管领导");
    let digest = named(&publishing(&desk, &pack("3", UP_TO_HALF), leader(), None).unwrap_err());
    publishing(&desk, &pack("3", UP_TO_HALF), leader(), Some(&digest)).unwrap();
    let harmless = edited(&pack("3", UP_TO_HALF), "clauses.toml", ("C1 =", "# 没有别的意思\nC1 ="));
    assert_eq!(publishing(&desk, &harmless, administrator(), None), Ok("改".to_owned()));
    let back = publishing(&desk, &pack("2", UP_TO_HALF), administrator(), None).unwrap_err();
    assert!(back[0].starts_with("扣分会变得超过 0.5 分:2026-03 管网所 -1("), "{back:?}");
    let more = publishing(&desk, &pack("4", UP_TO_HALF), administrator(), None).unwrap_err();
    assert!(more[0].starts_with("扣分会变得超过 0.5 分:2026-03 管网所 +1("), "{more:?}");
    assert!(desk.verify().is_clean());
}

#[test]
fn what_is_loosened_is_on_record_and_accepted_by_whom_it_takes() {
    let rule = "need = { rules = 5 }\nloosened_by = [\"分管领导\"]\n";
    let desk = office("need = { rules = 6 }\n");
    // Nobody has to accept it, and everybody can see it.
    let reason = publishing(&desk, &pack("3", rule), administrator(), None).unwrap();
    assert_eq!(reason, "改;放宽关口 need.rules 6 → 5");
    let reason = publishing(&desk, &pack("2", rule), administrator(), None).unwrap();
    assert_eq!(reason, "改", "nothing is loosened any more");
    for (loosened, told) in [
        ("loosened_by = [\"分管领导\"]", "need.rules 5 → —"),
        ("need = { rules = 5 }", "loosened_by 分管领导 → —"),
        ("", "need.rules 5 → —、loosened_by 分管领导 → —"),
    ] {
        let short = publishing(&desk, &pack("3", loosened), administrator(), None).unwrap_err();
        let digest = named(&short);
        let expect = format!(
            "gates.toml 放宽了要求:{told}(suban replay 会列出改了哪些行;要生效,由 分管领导 发布时确认:--accept {digest})"
        );
        assert_eq!(short, [expect]);
        assert!(publishing(&desk, &pack("3", loosened), administrator(), Some(&digest)).is_err());
    }
    // What moves points and what asks less are accepted at once.
    let short = publishing(&desk, &pack("3", UP_TO_HALF), administrator(), None).unwrap_err();
    assert_eq!(short.len(), 2, "{short:?}");
    let digest = named(&short);
    let accepted = publishing(&desk, &pack("3", UP_TO_HALF), Actor::of("分管领导"), Some(&digest)).unwrap();
    let loosened = "need.rules 5 → —、loosened_by 分管领导 → —";
    let all = "2026-03 管网所 +1、loosened_by 分管领导 → —、need.rules 5 → —";
    assert_eq!(accepted, format!("改;放宽关口 {loosened};关口确认 {digest}({all})"));
    assert!(desk.verify().is_clean());
}

#[test]
fn a_date_to_come_hides_no_movement_and_no_gate() {
    let later = |points: &str, gates: &str| {
        let date = ("effective_from = 2020-01-01", "effective_from = 2026-03-04");
        edited(&pack(points, gates), "pack.toml", date)
    };
    let desk = office(UP_TO_HALF);
    let short = publishing(&desk, &later("3", ""), administrator(), None).unwrap_err();
    assert!(short[0].contains("2026-03 管网所 +1"), "{short:?}");
    // The edition that is to come asks as well of the one that would take its place.
    let desk = office("");
    assert!(publishing(&desk, &later("2", UP_TO_HALF), administrator(), None).is_ok());
    let short = publishing(&desk, &later("3", ""), administrator(), None).unwrap_err();
    assert!(short[0].contains("2026-03 管网所 +1"), "{short:?}");
    assert!(publishing(&desk, &pack("3", ""), administrator(), None).is_ok(), "another edition");
}

/// The digest that a refusal names.
fn named(short: &[String]) -> String {
    short[0].rsplit("--accept ").next().unwrap().trim_end_matches(')').to_owned()
}

#[test]
fn what_moves_points_is_accepted_by_whom_it_takes_and_only_as_they_saw_it() {
    let desk = office(UP_TO_HALF);
    let leader = || Actor::of("分管领导");
    let short = publishing(&desk, &pack("3", UP_TO_HALF), leader(), None).unwrap_err();
    let digest = named(&short);
    assert_eq!(
        short,
        [format!(
            "扣分会变得超过 0.5 分:2026-03 管网所 +1(suban replay 会说变的是哪些工单;要生效,由 分管领导 发布时确认:--accept {digest})"
        )]
    );
    let other = publishing(&desk, &pack("4", UP_TO_HALF), leader(), Some(&digest)).unwrap_err();
    assert_ne!(named(&other), digest, "other movements are not what was accepted");
    for (by, accepted) in
        [(administrator(), Some(digest.as_str())), (leader(), Some("00000000")), (leader(), Some(""))]
    {
        assert!(
            publishing(&desk, &pack("3", UP_TO_HALF), by.clone(), accepted).is_err(),
            "{by:?} {accepted:?}"
        );
    }
    // Another ticket is returned meanwhile: what was seen is not so any more.
    desk.set_now("2026-03-04 10:00");
    let id = desk.register("2026-03-04 09:00", "12345", "没水");
    desk.act("2026-03-04 10:00", Act::Judge(Judge { ticket: TicketRef::Id(id), verdict: "退回".into() }));
    let stale = publishing(&desk, &pack("3", UP_TO_HALF), leader(), Some(&digest)).unwrap_err();
    assert!(stale[0].contains("管网所 +2"), "{stale:?}");
    let reason = publishing(&desk, &pack("3", UP_TO_HALF), leader(), Some(&named(&stale))).unwrap();
    let expect = format!("改;关口确认 {}(2026-03 管网所 +2)", named(&stale));
    assert_eq!(reason, expect, "it is on record");
    assert!(desk.verify().is_clean());
}

#[test]
fn whoever_a_term_names_accepts() {
    let of = |office: &str, role: Option<&str>| Actor { role: role.map(str::to_owned), ..Actor::of(office) };
    for (term, by, accepts) in [
        ("营业部", of("营业部", None), true),
        ("营业部", of("billing", None), true),
        ("营业部", of("管网所", None), false),
        ("业务部门", of("营业部", None), true),
        ("业务部门", of("管网所", None), false),
        ("部门负责人@营业部", of("营业部", Some("部门负责人")), true),
        ("部门负责人@营业部", of("营业部", None), false),
        ("部门负责人@营业部", of("管网所", Some("部门负责人")), false),
        ("业务部门 非 部门负责人", of("营业部", Some("部门负责人")), false),
    ] {
        let gates = UP_TO_HALF.replace("分管领导", term);
        let next = edited(&pack("3", &gates), "units.toml", ("name = \"营业部\"", BILLING));
        let desk = office("");
        let digest = named(&publishing(&desk, &next, by.clone(), None).unwrap_err());
        let done = publishing(&desk, &next, by.clone(), Some(&digest));
        assert_eq!(done.is_ok(), accepts, "{term} {by:?} {done:?}");
    }
}

/// The unit 营业部, in a group.
const BILLING: &str = "name = \"营业部\"\ngroups = [\"业务部门\"]";

#[test]
fn an_edit_does_not_say_whom_the_gates_before_it_name() {
    let desk = office(&UP_TO_HALF.replace("分管领导", "营业部"));
    let next = pack("3", "");
    let next = edited(&next, "units.toml", ("name = \"营业部\"", "name = \"收费部\""));
    let next = edited(&next, "units.toml", ("name = \"管网所\"", "name = \"营业部\""));
    let next = PackFiles::new(
        next.paths()
            .map(|path| {
                let text = String::from_utf8(next.get(path).unwrap().to_vec()).unwrap();
                let is_rules = path != "units.toml";
                let text = if is_rules {
                    text.replace("营业部", "收费部").replace("管网所", "营业部")
                } else {
                    text
                };
                (path.to_owned(), text.into_bytes())
            })
            .collect(),
    )
    .unwrap();
    let by = Actor::of("pipes");
    let digest = named(&publishing(&desk, &next, by.clone(), None).unwrap_err());
    assert!(publishing(&desk, &next, by, Some(&digest)).is_err(), "it is not who 营业部 was");
    assert!(publishing(&desk, &next, Actor::of("营业部"), Some(&digest)).is_ok());
}

#[test]
fn a_reason_cannot_pretend_that_something_was_accepted() {
    let desk = office("");
    let cause =
        Cause { by: administrator(), reason: "小改;关口确认 2c67aeda".to_owned(), accepted: None };
    let published = publish(&mut &desk.writer, &pack("3", ""), None, &cause, &|| true).unwrap();
    let record = published.record.unwrap();
    let Act::Activate(activate) = &record.command.act else { panic!("{record:?}") };
    assert_eq!(activate.reason, "小改;“关口确认” 2c67aeda");
}

#[test]
fn once_people_are_appointed_only_who_holds_the_role_accepts() {
    let desk = office(UP_TO_HALF);
    let appoint = |person: &str, role: &str, by: Actor| {
        let (person, role) = (person.to_owned(), role.to_owned());
        let act = Act::Appoint(suban_model::Appoint { person, role, unit: None, from: None, until: None });
        let at = suban_test_kit::at("2026-03-03 10:00");
        desk.set_now("2026-03-03 10:00");
        desk.perform(suban_model::Command { at, by: by.into(), key: None, act }, &[]).unwrap();
    };
    let staff = |office: &str, person: &str| Actor { person: Some(person.to_owned()), ..Actor::of(office) };
    appoint("0003", "人事", Actor::of("工作室"));
    appoint("0099", "分管领导", staff("人事", "0003"));
    let digest = named(&publishing(&desk, &pack("3", UP_TO_HALF), Actor::of("分管领导"), None).unwrap_err());
    for by in [Actor::of("分管领导"), staff("分管领导", "0003")] {
        assert!(publishing(&desk, &pack("3", UP_TO_HALF), by.clone(), Some(&digest)).is_err(), "{by:?}");
    }
    let stand_in = Actor { on_behalf_of: Some("0099".to_owned()), ..staff("分管领导", "0042") };
    let publish_as = |by: &Actor| publishing(&desk, &pack("3", UP_TO_HALF), by.clone(), Some(&digest));
    assert!(publish_as(&stand_in).is_err(), "nobody has asked them to");
    let at = suban_test_kit::at("2026-03-03 10:00");
    let (from, to, role) = ("0099".to_owned(), "0042".to_owned(), "分管领导".to_owned());
    let until = suban_test_kit::at("2026-03-04 10:00");
    let act = Act::Delegate(suban_model::Delegate { from, to, role, unit: None, since: None, until });
    let by = staff("分管领导", "0099").into();
    desk.perform(suban_model::Command { at, by, key: None, act }, &[]).unwrap();
    assert!(publish_as(&stand_in).is_ok());
    assert!(desk.verify().is_clean());
}
