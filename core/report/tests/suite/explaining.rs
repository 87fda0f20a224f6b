//! Why each point: rule, clause, facts, version, decider, and what would have avoided it.

use crate::desk::{TestDesk, engines};
use crate::history::two_months;
use suban_report::Explanation;
use suban_report::explain::{ChargeState, explain};

fn explained(desk: &TestDesk, external: &str, now: &str) -> Explanation {
    let ticket = desk.ticket(external);
    explain(&desk.reading_at(now), &engines(), &ticket).unwrap()
}

/// State, line and ways to avoid of each charge.
fn charges(explained: &Explanation) -> Vec<String> {
    let line = |charge: &suban_report::explain::ExplainedCharge| {
        let state = match charge.state {
            ChargeState::Standing => "已扣",
            ChargeState::Pending => "待定",
            ChargeState::GaveWay => "让位",
            ChargeState::Withdrawn => "撤回",
            ChargeState::Appealed => "申诉中",
            ChargeState::SetAside => "撤销",
        };
        let ways: Vec<_> = charge.avoided_by.iter().map(|way| way.zh.as_str()).collect();
        format!("{state} {}: {}", charge.line, ways.join(" / "))
    };
    explained.charges.iter().map(line).collect()
}

#[test]
fn a_late_reply_tells_the_limit_that_would_have_cost_nothing_and_the_lesser_rule() {
    let desk = two_months();
    let explained = explained(&desk, "甲", "2026-04-20 10:00");
    assert_eq!(
        charges(&explained),
        [
            "已扣 O2 管网所 2.25: 在 2026-03-05 24:00 前最终回复则不扣;实际超期 2.4 个工作日 \
             / 「超期天数」为 <=2(实为 3)则适用 O1(C2)",
            "撤回 O1 管网所 0.1: ",
        ]
    );
    let charge = &explained.charges[0];
    let facts: Vec<_> = charge.facts.iter().map(|fact| format!("{} {}", fact.name, fact.value)).collect();
    assert_eq!(
        facts.join(","),
        "到期 2026-03-05 24:00,超期 2.4 个工作日,超期天数 3,时限 答复,已说明 否,渠道 来电,类别 供水/停水"
    );
    assert_eq!((charge.words.as_str(), charge.decided_in.at.as_str()), ("=逾期", "2026-03-10 11:30"));
    let edition = &charge.decided_in.edition;
    assert_eq!(edition.pack, desk.rulebook.id.pack.short());
    assert_eq!(edition.effective_from.as_deref(), Some("2020-01-01"));
}

#[test]
fn a_clock_that_still_runs_is_told_by_how_late_it_is_now() {
    let desk = two_months();
    let explained = explained(&desk, "戊", "2026-04-12 18:00");
    assert_eq!(
        charges(&explained),
        [
            "已扣 O3 营业部 5: 在 2026-04-10 12:00 前最终回复则不扣;现超期 2.3 天 / 「已说明」为是则 O3 不适用",
            "已扣 V1 营业部 2: 平台未认定「退回」则不扣:记错的或平台收回的,可撤回 verdict/23",
            "已扣 V2 营业部 5: 平台未认定「退回」则不扣:记错的或平台收回的,可撤回 verdict/24 / 「第几次」为 1(实为 2)则适用 V1(C3)",
            "待定 F2 营业部 2..5 待定:考评会议: 「差错·影响」查实不成立则不扣:可记它的单位可撤回 finding/25",
        ]
    );
    let near: Vec<_> = explained.near.iter().map(|near| format!("{} {}", near.rule, near.why.zh)).collect();
    assert_eq!(near, ["V2 「第几次」为 1,V2 要 >=2"]);
    assert_eq!(explained.clocks[0].margin.en, "it is 2.3 days late now");
}

#[test]
fn picked_points_tell_who_picked_them_and_why() {
    let desk = two_months();
    let explained = explained(&desk, "乙", "2026-04-20 10:00");
    assert_eq!(explained.points.to_string(), "5.5");
    let picked = explained.charges[1].determined.as_ref().unwrap();
    assert_eq!((picked.by.as_str(), picked.reason.as_str()), ("考评会议", "影响大"));
    assert_eq!(explained.clocks[0].margin.zh, "按时,余 1.9 个工作日");
}

#[test]
fn a_whole_explanation() {
    let desk = two_months();
    let explained = explained(&desk, "甲", "2026-04-20 10:00");
    // The digest of the pack changes with every word of it, and says nothing here.
    let told = serde_json::to_string_pretty(&explained).unwrap();
    insta::assert_snapshot!(told.replace(&desk.rulebook.id.pack.short(), "pack"));
}
