//! 签批: who signs when, and as of when somebody is entitled to.

use super::{Office, appoint, dismiss, reply, sign};
use suban_model::{Act, Command};
use suban_test_kit::at;

/// Seats one after the other, the second for two together.
const TOGETHER: &str =
    "编号,条款,要做,→,先要,由谁,缺了\nQ1,C3,最终回复,→,签批:部门负责人@主办>(人事&考评会议)>总经理,,拒绝\n";

#[test]
fn those_in_brackets_sign_together_and_everybody_in_their_turn() {
    let office = Office::with_steps(TOGETHER).and_people();
    office.ok("2026-03-02 08:30", "0003@人力资源部", appoint("0040", "考评会议", None));
    let id = office.ticket("2026-03-02 09:00");
    let turn = |whose: &str| format!("not-their-turn 「最终回复」现在轮到签批的是:{whose}");
    let lacks = |what: &str| format!("lacks 「最终回复」之前还缺:签批:{what}(C3)");
    office.refused("2026-03-02 09:01", "0099@总经理", sign(id), &turn("部门负责人@主办"));
    office.ok("2026-03-02 09:02", "0012@管网所", sign(id));
    office.refused("2026-03-02 09:03", "0099@总经理", sign(id), &turn("人事、考评会议"));
    office.refused("2026-03-02 09:04", "0012@管网所", reply(id, true), &lacks("(人事&考评会议)>总经理"));
    office.ok("2026-03-02 09:05", "0040@考评会议", sign(id));
    office.refused("2026-03-02 09:06", "0040@考评会议", sign(id), &turn("人事"));
    office.refused("2026-03-02 09:07", "0012@管网所", reply(id, true), &lacks("人事>总经理"));
    office.ok("2026-03-02 09:08", "0003@人力资源部", sign(id));
    office.ok("2026-03-02 09:09", "0099@总经理", sign(id));
    office.refused("2026-03-02 09:10", "0099@总经理", sign(id), "not-their-turn 「最终回复」都签过了");
    office.ok("2026-03-02 09:11", "0012@管网所", reply(id, true));
    assert!(office.desk.verify().is_clean());
}

#[test]
fn a_signature_is_good_only_from_when_its_signer_held_the_post() {
    let office = Office::with_people();
    let id = office.ticket("2026-03-02 09:00");
    let hr = "0003@人力资源部";
    office.ok("2026-03-02 10:00", hr, dismiss("0012", "部门负责人", Some("管网所")));
    office.ok("2026-03-02 10:01", hr, appoint("0011", "部门负责人", Some("管网所")));
    let backdated = |when: &str| {
        let act: Act = sign(id);
        let by = super::actor("0011/部门负责人@管网所").into();
        office.desk.set_now("2026-03-02 11:00");
        office.desk.perform(Command { at: at(when), by, key: None, act }, &[])
    };
    let refused = backdated("2026-03-02 09:30").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`0011` does not hold `部门负责人@管网所`; holds: 经办人@管网所",
        "who held the post then was another"
    );
    backdated("2026-03-02 10:30").unwrap();
    assert!(office.desk.verify().is_clean());
}
