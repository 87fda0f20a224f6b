//! `gates.toml`: what a pack must show before it is put in force, by the one in force and by itself.

use suban_desk::publishing::gate::Unfit;
use suban_desk::{Cause, PublishError, publish};
use suban_model::{Act, Actor, Finding, Judge, TicketRef, Value};
use suban_policy::PackFiles;
use suban_test_kit::{TestDesk, files};

const ROLES: &str = "[roles]\n\"考评会议\" = { at = \"organisation\", sees = \"all\" }\n\"分管领导\" = { at = \"organisation\", sees = \"all\" }\n\"人事\" = { at = \"organisation\", sees = \"none\" }\n[acts]\n\"任职\" = { by = [\"人事\"] }\n\"启用政策包\" = { by = [\"分管领导\"] }\n\"登记\" = { by = [\"工作室\"] }\n\"平台认定\" = { by = [\"工作室\"] }\n";

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
fn warnings_of_check_are_counted() {
    let most = |warnings: usize| format!("need = {{ warnings = {warnings} }}");
    let short = publishing(&office(""), &pack("3", &most(0)), administrator(), None).unwrap_err();
    let count: usize = short[0].split(' ').nth(1).unwrap().parse().unwrap();
    assert!(count > 0 && short[0].starts_with("检查有 "), "{short:?}");
    assert!(publishing(&office(""), &pack("3", &most(count - 1)), administrator(), None).is_err());
    assert!(publishing(&office(""), &pack("3", &most(count)), administrator(), None).is_ok());
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

#[test]
fn a_date_to_come_hides_no_movement() {
    let desk = office(UP_TO_HALF);
    let later = {
        let files = pack("3", "");
        let files = files.paths().map(|path| {
            let text = String::from_utf8(files.get(path).unwrap().to_vec()).unwrap();
            let text = text.replace("effective_from = 2020-01-01", "effective_from = 2026-03-04");
            (path.to_owned(), text.into_bytes())
        });
        PackFiles::new(files.collect()).unwrap()
    };
    let short = publishing(&desk, &later, administrator(), None).unwrap_err();
    assert!(short[0].contains("2026-03 管网所 +1"), "{short:?}");
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
            "扣分会变得超过 0.5 分:2026-03 管网所 +1(先看 suban replay;要生效,由 分管领导 发布时确认:--accept {digest})"
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
    let expect = format!("改;确认重演 {}(2026-03 管网所 +2)", named(&stale));
    assert_eq!(reason, expect, "it is on record");
    assert!(desk.verify().is_clean());
}

#[test]
fn no_edit_names_its_own_acceptor() {
    let by_billing = UP_TO_HALF.replace("分管领导", "营业部");
    let desk = office(&by_billing);
    let renamed = {
        let files = pack("3", &by_billing);
        let files = files.paths().map(|path| {
            let text = String::from_utf8(files.get(path).unwrap().to_vec()).unwrap();
            let swap = path == "units.toml";
            let text = if swap {
                text.replace("营业部", "甲").replace("工作室", "营业部").replace("甲", "工作室")
            } else {
                text
            };
            (path.to_owned(), text.into_bytes())
        });
        PackFiles::new(files.collect()).unwrap()
    };
    // Who is called 工作室 by the rules in force would be 营业部 by the candidate.
    let studio = || Actor::of("工作室");
    let digest = named(&publishing(&desk, &renamed, studio(), None).unwrap_err());
    assert!(publishing(&desk, &renamed, studio(), Some(&digest)).is_err());
    assert!(publishing(&desk, &pack("3", &by_billing), Actor::of("营业部"), Some(&digest)).is_ok());
}

#[test]
fn a_reason_cannot_pretend_that_something_was_accepted() {
    let desk = office("");
    let cause =
        Cause { by: administrator(), reason: "小改;确认重演 2c67aeda".to_owned(), accepted: None };
    let published = publish(&mut &desk.writer, &pack("3", ""), None, &cause, &|| true).unwrap();
    let record = published.record.unwrap();
    let Act::Activate(activate) = &record.command.act else { panic!("{record:?}") };
    assert_eq!(activate.reason, "小改;“确认重演” 2c67aeda");
}

#[test]
fn what_is_about_no_ticket_and_unknown_counts_as_well() {
    let desk = office("");
    let company = Act::Record(Finding {
        ticket: None,
        form: "公司被扣".into(),
        pick: Vec::new(),
        fields: [
            ("分值".to_owned(), Value::Number(1.into())),
            ("责任单位".to_owned(), Value::Text("营业部".to_owned())),
        ]
        .into(),
    });
    desk.act("2026-03-03 09:00", company);
    let files = pack("2", "limit = { unknown = 0 }");
    let files = files.paths().map(|path| {
        let text = String::from_utf8(files.get(path).unwrap().to_vec()).unwrap();
        let text = text.replace("name = \"公司被扣\"", "name = \"公司被扣\"\npick = [\"甲\"]");
        (path.to_owned(), text.into_bytes())
    });
    let files = PackFiles::new(files.collect()).unwrap();
    let short = publishing(&desk, &files, administrator(), None).unwrap_err();
    assert_eq!(short, ["重演中 1 件里有 1 处未知,超过 0%"]);
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
    assert!(publishing(&desk, &pack("3", UP_TO_HALF), staff("分管领导", "0099"), Some(&digest)).is_ok());
    assert!(desk.verify().is_clean());
}
