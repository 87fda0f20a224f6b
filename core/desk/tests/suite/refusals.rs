//! What the desk refuses, with what words; nothing is stored then.

use std::collections::BTreeMap;
use suban_desk::limits::{FIELD_BYTES_MAX, FUTURE_SECONDS_MAX, TEXT_BYTES_MAX};
use suban_model::{
    Act, Activate, Actor, Answer, Callback, Command, Digest, Dispatch, Erase, Expire, Finding, Register,
    Reply, TicketId, TicketRef,
};
use suban_test_kit::{TestDesk, at};

fn register(external: Option<&str>, channel: &str) -> Act {
    let external = external.map(str::to_owned);
    Act::Register(Register { external, channel: channel.to_owned(), ..Register::default() })
}

fn check(desk: &TestDesk, when: &str, act: Act, private: &[(&str, &str)], expect: &str) {
    let before = desk.view().head().unwrap();
    let error = desk.try_do(when, "工作室", act, private).unwrap_err();
    assert_eq!(error.to_string(), expect);
    assert_eq!(desk.view().head().unwrap(), before, "a refusal stores nothing");
}

#[test]
fn commands_that_cannot_be_done_say_what_to_change() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    let words = [("text", "没水")];
    let id_ref = || TicketRef::Id(id);
    let external = desk.try_do("2026-03-02 09:00", "工作室", register(Some("A-1"), "来电"), &words).unwrap();
    let external_id = external.record.ticket().unwrap();
    check(&desk, "2026-03-02 09:00", register(None, "微博"), &words, "no channel `微博`; known: 12345、来电");
    check(&desk, "2026-03-02 09:00", register(None, "来电"), &[], "`text` is empty");
    check(
        &desk,
        "2026-03-02 10:00",
        register(Some("A-1"), "来电"),
        &words,
        &format!("external number `A-1` is already ticket {external_id}"),
    );
    let missing = Reply { ticket: TicketRef::Id(TicketId(999)), last: true, explained: false };
    check(&desk, "2026-03-03 09:00", Act::Reply(missing), &[], "no ticket `T999`");
    let callback = Callback { ticket: id_ref(), answer: Answer::Satisfied, given: BTreeMap::new() };
    let possible = "dispatch, record, reply, judge, node, approve, extend, give_back, determine, erase, correct, merge, \
                    hand_over, decline, suspend, withdraw, set_due, appeal, rule_on";
    let too_early =
        format!("`callback` is not possible while ticket {id} is dispatched; possible now: {possible}");
    check(&desk, "2026-03-03 09:00", Act::Callback(callback), &[], &too_early);
    let dispatch = Dispatch { ticket: id_ref(), lead: "宣传部".into(), co_handlers: Vec::new() };
    check(
        &desk,
        "2026-03-03 09:00",
        Act::Dispatch(dispatch),
        &[],
        "no unit `宣传部`; known: 营业部、工作室、管网所",
    );
    let finding = |form: &str, pick: &str| {
        let pick = if pick.is_empty() { Vec::new() } else { vec![pick.to_owned()] };
        Act::Record(Finding { ticket: Some(id_ref()), form: form.into(), pick, fields: [].into() })
    };
    check(&desk, "2026-03-03 09:00", finding("表扬", "好"), &[], "no form `表扬`; known: 公司被扣、差错");
    check(
        &desk,
        "2026-03-03 09:00",
        finding("差错", "迟到"),
        &[],
        "form `差错` has no 情形 `迟到`; known: 推诿、不实、影响、曝光甲、曝光乙",
    );
    let reply = || Act::Reply(Reply { ticket: id_ref(), last: true, explained: false });
    let early = format!("2026-03-01 09:00 is before ticket {id} was received, at 2026-03-02 09:00");
    check(&desk, "2026-03-01 09:00", reply(), &[], &early);
    desk.act("2026-03-03 09:00", reply());
    let possible = "record, callback, judge, node, approve, determine, erase, correct, rework, close, withdraw, set_due, appeal, rule_on";
    let too_late = format!("`reply` is not possible while ticket {id} is replied; possible now: {possible}");
    check(&desk, "2026-03-03 10:00", reply(), &[], &too_late);
    assert!(desk.verify().is_clean());
}

#[test]
fn limits_end_exactly_where_they_say() {
    let desk = TestDesk::new();
    let text = "水".repeat(TEXT_BYTES_MAX / 3);
    assert_eq!(text.len() + 1, TEXT_BYTES_MAX);
    let fits = format!("{text}a");
    desk.try_do("2026-03-02 09:00", "工作室", register(None, "来电"), &[("text", &fits)]).unwrap();
    let too_long = format!("{fits}a");
    let expect = format!("`text` has {}, more than {TEXT_BYTES_MAX}", too_long.len());
    check(&desk, "2026-03-02 09:00", register(None, "来电"), &[("text", &too_long)], &expect);
    let phone = "1".repeat(FIELD_BYTES_MAX + 1);
    let expect = format!("`phone` has {}, more than {FIELD_BYTES_MAX}", phone.len());
    check(&desk, "2026-03-02 09:00", register(None, "来电"), &[("text", "没水"), ("phone", &phone)], &expect);
}

#[test]
fn the_future_is_refused_beyond_what_clocks_differ() {
    let desk = TestDesk::new();
    desk.set_now("2026-03-02 09:00");
    let words = [("text", "没水")];
    let at_limit = at("2026-03-02 09:00").plus_seconds(FUTURE_SECONDS_MAX).unwrap();
    assert_eq!(at_limit, at("2026-03-02 09:05"));
    desk.try_do("2026-03-02 09:05", "工作室", register(None, "来电"), &words).unwrap();
    let expect = "2026-03-02 09:05:01 is in the future; it is 2026-03-02 09:00 here";
    check(&desk, "2026-03-02 09:05:01", register(None, "来电"), &words, expect);
}

#[test]
fn what_only_the_desk_does_is_not_for_callers() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    let expire = Act::Expire(Expire { ticket: TicketRef::Id(id), clock: "答复".into() });
    check(&desk, "2026-03-06 09:00", expire, &[], "`expire` is not for callers: the desk does it by itself");
    let activate = Act::Activate(Activate {
        pack: "other".into(),
        digest: Digest::default(),
        effective_from: suban_model::CivilDate::constant(2020, 1, 1),
        restores: None,
        reason: String::new(),
    });
    check(
        &desk,
        "2026-03-06 09:00",
        activate,
        &[],
        "`activate` is not for callers: the desk does it by itself",
    );
    let erase = Act::Erase(Erase { ticket: TicketRef::Id(id), reason: "本人申请".into() });
    check(&desk, "2026-03-03 09:00", erase, &[("text", "张三")], "`erase` takes no private words");
    let given = [("平台办接".to_owned(), at("2026-03-06 17:30"))].into();
    let register = Act::Register(Register { channel: "12345".into(), given, ..Register::default() });
    check(&desk, "2026-03-02 09:00", register, &[("text", "没水")], "no clock `平台办接`; known: 平台、答复");
}

#[test]
fn a_repeated_key_with_other_words_is_another_command() {
    let desk = TestDesk::new();
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    let by = Actor::of("工作室").into();
    let act = Act::Reply(Reply { ticket: TicketRef::Id(id), last: true, explained: false });
    let command = Command { at: at("2026-03-03 09:00"), by, key: Some("k".into()), act };
    desk.perform(command.clone(), &[]).unwrap();
    let refused = desk.perform(command, &[("text", "已修好")]).unwrap_err();
    assert_eq!(refused.to_string(), "the key `k` was already used for a different command");
}
