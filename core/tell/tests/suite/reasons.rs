//! Why a person must look, in both languages.

use suban_model::{Attention, Fault, FaultKind, Hook, RoutingReason};
use suban_tell::sentences::reason;

#[test]
fn why_a_person_must_look_is_told_in_both_languages() {
    let check = |attention: Attention, zh: &str, en: &str| {
        let told = reason::attention(&attention);
        assert_eq!((told.zh.as_str(), told.en.as_str()), (zh, en));
    };
    let fault = Fault::new(FaultKind::Rule, "两行都适用", "two rows apply");
    let failed = Attention::HookFailed { hook: Hook::Route, fault };
    check(failed, "派单出错:两行都适用", "route failed: two rows apply");
    let subject = "finding/7".to_owned();
    check(Attention::NoRule { subject }, "finding/7:没有规则适用", "finding/7: no rule applies");
    check(
        Attention::NotRestarted { clock: "答复".to_owned() },
        "时限「答复」超期后又只给不到一天,没有重新开始",
        "the clock `答复` ran out and would have got less than a day more, so it was not started again",
    );
}

#[test]
fn why_a_ticket_goes_to_nobody_is_told_in_both_languages() {
    let check = |reason: RoutingReason, zh: &str, en: &str| {
        let told = reason.message();
        assert_eq!((told.zh.as_str(), told.en.as_str()), (zh, en));
    };
    check(RoutingReason::RulesFailed, "派单规则出错", "the rules for routing failed");
    check(RoutingReason::NoRule, "没有适用的派单规则", "no rule for routing applies");
    check(RoutingReason::Rule("分不了类".to_owned()), "分不了类", "分不了类");
    check(RoutingReason::Person, "经办人认定", "a person says so");
    check(RoutingReason::NotAsked, "尚未派单", "not routed yet");
}
