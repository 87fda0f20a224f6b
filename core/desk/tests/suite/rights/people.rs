//! How people come by their roles, lend them and lose them.

use super::{Office, ROLES, actor, appoint, delegate, dismiss, pack, register, reply, sign};
use suban_desk::{Cause, Revision};
use suban_model::{Act, Appoint, Command, Delegate};
use suban_policy::PackFiles;
use suban_test_kit::{at, files, rulebook};

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
        files.extend(
            pack(super::STEPS)
                .paths()
                .map(|path| (path.to_owned(), pack(super::STEPS).get(path).unwrap().to_vec())),
        );
        files.insert("roles.toml".into(), named.into_bytes());
    });
    let activate = |office: &Office, files: &PackFiles, by: &str| {
        let revision = Revision { rulebook: rulebook(files), files: files.clone() };
        let cause = Cause { by: actor(by), reason: "改了".into(), accepted: None };
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
    let refused = activate(&office, &pack(super::STEPS), "0001@总经理").unwrap_err();
    assert!(refused.contains("`0001` does not hold `总经理`"), "{refused}");
    assert_eq!(activate(&office, &pack(super::STEPS), "0099@总经理"), Ok(true));
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
