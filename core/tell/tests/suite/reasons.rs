//! Why a person must look, in both languages.

use crate::small::{record, rulebook};
use suban_policy::{Fault, FaultKind};
use suban_tell::sentences::reason;

#[test]
fn what_failed_is_told_as_the_record_has_it() {
    let rulebook = rulebook();
    let mut record = record(&rulebook);
    let fault = Fault::new(FaultKind::Rule, "两行都适用", "two rows apply");
    record.judgements.iter_mut().for_each(|judgement| judgement.fault = Some(fault.clone()));
    let check = |why: &str, en: &str| {
        let told = reason::attention(why, &record);
        assert_eq!((told.zh.as_str(), told.en.as_str()), (why, en));
    };
    check("route: 两行都适用", "route: two rows apply");
    // Another hook failed, or with other words: nothing is made up.
    check("assess: 两行都适用", "assess: 两行都适用");
    check("route: 别的原因", "route: 别的原因");
    check(
        "时限「答复」超期后又只给不到一天,没有重新开始",
        "the clock `答复` ran out and would have got less than a day more, so it was not started again",
    );
}

#[test]
fn what_no_rule_applies_to_is_told_by_what_people_call_it() {
    let record = record(&rulebook());
    for (why, zh, en) in [
        ("finding/7: 没有规则适用", "查实: 没有规则适用", "the finding: no rule applies"),
        ("clock/7/督办: 没有规则适用", "督办: 没有规则适用", "督办: no rule applies"),
        ("verdict/7: 没有规则适用", "平台认定: 没有规则适用", "the verdict: no rule applies"),
    ] {
        let told = reason::attention(why, &record);
        assert_eq!((told.zh.as_str(), told.en.as_str()), (zh, en));
    }
}

#[test]
fn what_the_policy_says_by_itself_is_told_in_english() {
    let check = |why: &str, en: &str| {
        let told = reason::queued(why);
        assert_eq!((told.zh.as_str(), told.en.as_str()), (why, en));
    };
    check("派单规则出错", "the rules for routing failed");
    check("没有适用的派单规则", "no rule for routing applies");
    check("分不了类", "分不了类");
}
