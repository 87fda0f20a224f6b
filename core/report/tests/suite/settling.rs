//! What a month came to: the figures with what they are quotients of, and why it was restated.

use crate::desk::{TestDesk, pack};
use crate::scenarios::play;
use std::path::Path;
use suban_report::Settled;
use suban_report::settlement::{CountedFigure, settled};

pub fn played(scenario: &str) -> TestDesk {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/xingchen-water");
    play(&pack(&folder), &format!("scenarios/{scenario}.toml")).unwrap().0
}

fn march(desk: &TestDesk) -> Settled {
    settled(&desk.reading(), "2026-03".parse().unwrap()).unwrap()
}

/// Figure, group, value, quotient and tickets of each line.
fn figures(settled: &Settled) -> Vec<String> {
    let line = |counted: &CountedFigure| {
        let line = &counted.line;
        let group = line.group.as_deref().unwrap_or("公司");
        let value = line.value.map(|value| value.round_dp(2).normalize().to_string()).unwrap_or_default();
        let parts = line.top.zip(line.bottom).map(|(top, bottom)| format!("{top}/{bottom}"));
        let tickets = counted.tickets.iter().map(|ticket| ticket.external.clone().unwrap());
        let tickets = tickets.collect::<String>();
        format!("{} {group} {value} {} {tickets}", line.name, parts.unwrap_or_default())
    };
    settled.figures.iter().map(line).collect()
}

#[test]
fn a_restated_month_tells_what_was_posted_when_and_why() {
    let settled = march(&played("cleared"));
    assert_eq!(
        figures(&settled),
        [
            "经办件数 管网一所 1  ",
            "办件数 公司 1  甲",
            "办件数 管网一所 1  甲",
            "满意度 公司 100 1/1 甲",
            "满意度 管网一所 100 1/1 甲"
        ]
    );
    assert_eq!(settled.points.to_string(), "0");
    let charges = settled.charges.iter().map(|line| {
        let entries = line.entries.iter().map(|entry| format!("{}@{}", entry.points, entry.posted_in));
        format!("{} {} {} = {}", line.name, line.rule, line.points, entries.collect::<Vec<_>>().join(" "))
    });
    assert_eq!(
        charges.collect::<Vec<_>>(),
        ["管网一所 P31 0 = 8.5@2026-04 -8.5@2026-04", "工作室 P31 0 = 8.5@2026-04 -8.5@2026-04"]
    );
    let [first, restated] = settled.turns.as_slice() else { panic!("{:#?}", settled.turns) };
    let seen = |turn: &suban_report::settlement::Turn| {
        let told = turn.figures.iter().filter(|seen| ["办件数", "满意度"].contains(&seen.figure.as_str()));
        told.map(|seen| format!("{} {}", seen.figure, seen.value)).collect::<Vec<_>>()
    };
    assert_eq!((seen(first), first.because.len()), (vec!["办件数 1".into(), "满意度 0".into()], 0));
    assert_eq!(seen(restated), ["办件数 1", "满意度 100"]);
    let [cause] = restated.because.as_slice() else { panic!("{:#?}", restated.because) };
    let told = (cause.act.as_str(), cause.external.as_deref(), cause.figure.as_str());
    assert_eq!(told, ("回访", Some("甲"), "满意度"));
    assert_eq!((cause.before, cause.now), (Some(0.into()), Some(1.into())));
    assert!(cause.record < restated.record && cause.record > first.record);
}

#[test]
fn a_rate_below_the_goal_leads_to_its_tickets() {
    let desk = played("below-85");
    let settled = march(&desk);
    let rate = settled.figures.iter().find(|of| of.line.name == "满意度" && of.line.group.is_none()).unwrap();
    assert_eq!((rate.line.top, rate.line.bottom), (Some(5.into()), Some(7.into())));
    assert_eq!(rate.tickets.len(), 7);
    let satisfied = rate.tickets.iter().filter(|ticket| !ticket.adds.is_zero());
    assert_eq!(satisfied.count(), 5);
    let stands: i64 = settled.charges.iter().map(|charge| charge.points.hundredths()).sum();
    assert_eq!(stands, settled.points.hundredths());
    let mut posted = 0;
    desk.view()
        .each_entry("2026-03".parse().unwrap(), None, |entry| {
            posted += entry.points.hundredths();
            Ok(())
        })
        .unwrap();
    assert_eq!(posted, stands, "nothing else was charged in this month");
}

#[test]
fn a_month_that_is_not_settled_says_so() {
    let desk = played("cleared");
    let may = settled(&desk.reading(), "2026-05".parse().unwrap()).unwrap();
    assert_eq!((may.record, may.turns.len(), may.figures.len()), (None, 0, 0));
    assert!(may.to_table().contains("尚未结算"));
}

#[test]
fn measures_and_warnings_stand_with_their_tickets() {
    let warnings = march(&played("warned")).warnings;
    assert!(!warnings.is_empty());
    for warning in &warnings {
        assert!(warning.line.contains(&warning.clause) && warning.ticket.is_some(), "{warning:?}");
    }
    let desk = played("not-cleared");
    let months = (1..=8).map(|month| format!("2026-{month:02}").parse().unwrap());
    let told = months.map(|month| settled(&desk.reading(), month).unwrap().measures);
    let told: Vec<_> = told.filter(|measures| !measures.is_empty()).collect();
    assert_eq!(told.len(), 1, "each measure belongs to one month: {told:#?}");
    assert_eq!(told[0].len(), 2);
    for measure in &told[0] {
        assert!(measure.line.starts_with("A30") && measure.ticket.is_some(), "{measure:?}");
    }
}
