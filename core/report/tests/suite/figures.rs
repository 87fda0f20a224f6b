//! Figures of the made history, and the same figures added up from the raw ledger and the raw tickets.

use crate::desk::TestDesk;
use crate::history::two_months;
use std::collections::BTreeMap;
use suban_model::Period;
use suban_report::month_end::{Figures, month_end};
use suban_report::monthly::monthly;
use suban_report::weekly::{Flow, weekly};
use suban_report::{Monthly, Week, Words, clocks};

const MARCH: &str = "2026-03";
const APRIL: &str = "2026-04";

fn month(desk: &TestDesk, period: &str) -> Monthly {
    monthly(&desk.reading(), period.parse().unwrap()).unwrap()
}

/// Unit, tickets, replied, late, points, adjusted and pending of each unit.
fn units(month: &Monthly) -> Vec<String> {
    let line = |unit: &suban_report::monthly::UnitLine| {
        let suban_report::monthly::UnitLine {
            name, tickets, replied, late, points, adjusted, pending, ..
        } = unit;
        format!("{name} {tickets} {replied} {late} {points} {adjusted} {pending}")
    };
    month.units.iter().map(line).collect()
}

/// Unit, clause, rule, ticket, points and entries of each charge.
fn charges(month: &Monthly) -> Vec<String> {
    let line = |row: suban_report::monthly::ChargeRow<'_>| {
        let ticket = row.charged.external.as_deref().unwrap_or("公司");
        let entries = row.charged.entries.iter().map(|entry| format!("{}@{}", entry.points, entry.posted_in));
        let entries = entries.collect::<Vec<_>>().join(" ");
        let (unit, clause, rule) = (&row.unit.name, &row.clause.clause, &row.rule.rule);
        format!("{unit} {clause} {rule} {ticket} {} = {entries}", row.charged.points)
    };
    month.charges().map(line).collect()
}

#[test]
fn a_month_is_charged_what_belongs_to_it_whenever_posted() {
    let desk = two_months();
    let march = month(&desk, MARCH);
    assert_eq!((march.tickets, march.queued, march.to_return), (4, 1, 0));
    assert_eq!(units(&march), ["营业部 1 1 0 5.5 0 0", "管网所 2 2 1 2.95 0 0"]);
    assert_eq!(
        charges(&march),
        [
            "营业部 C3 F1 乙 2 = 2@2026-03",
            "营业部 C3 F2 乙 3.5 = 3.5@2026-04",
            "管网所 C2 O2 甲 2.25 = 2.25@2026-03",
            "管网所 C4 F5 公司 0.7 = 0.7@2026-03",
        ]
    );
    assert_eq!((march.points.to_string(), march.adjustments.len()), ("8.45".to_owned(), 0));
}

#[test]
fn what_is_posted_for_an_earlier_month_stands_apart() {
    let desk = two_months();
    let april = month(&desk, APRIL);
    assert_eq!(units(&april), ["营业部 1 0 1 12 3.5 1"]);
    assert_eq!(
        charges(&april),
        ["营业部 C2 O3 戊 5 = 5@2026-04", "营业部 C3 V1 戊 2 = 2@2026-04", "营业部 C3 V2 戊 5 = 5@2026-04",]
    );
    let adjusted: Vec<_> = april
        .adjustments
        .iter()
        .map(|line| format!("{} {} {} {}", line.belongs_to, line.unit, line.rule, line.charged.points))
        .collect();
    assert_eq!(adjusted, ["2026-03 营业部 F2 3.5"]);
    assert_eq!((april.points.to_string(), april.adjusted.to_string()), ("12".into(), "3.5".into()));
    let pending: Vec<_> = april.pending.iter().map(|line| format!("{} {}", line.unit, line.line)).collect();
    assert_eq!(pending, ["营业部 F2 营业部 2..5 待定:考评会议"]);
}

/// Hundredths by unit, straight from the records: no index, no ticket, no book.
fn from_the_records(desk: &TestDesk, is_wanted: impl Fn(Period, Period) -> bool) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for seq in 1..=desk.view().head().unwrap().seq {
        for entry in desk.view().record(seq).unwrap().unwrap().entries {
            if is_wanted(entry.belongs_to, entry.posted_in) {
                *sums.entry(entry.unit).or_default() += entry.points.hundredths();
            }
        }
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

#[test]
fn totals_are_those_of_the_records_and_add_up_on_every_level() {
    let desk = two_months();
    for text in ["2026-02", MARCH, APRIL, "2026-05"] {
        let (period, month) = (text.parse::<Period>().unwrap(), month(&desk, text));
        let mut by_unit = BTreeMap::new();
        let mut adjusted = BTreeMap::new();
        for unit in &month.units {
            by_unit.insert(unit.unit.clone(), unit.points.hundredths());
            adjusted.insert(unit.unit.clone(), unit.adjusted.hundredths());
            let charged: i64 = unit.charges().map(|row| row.charged.points.hundredths()).sum();
            let clauses: i64 = unit.clauses.iter().map(|clause| clause.points.hundredths()).sum();
            assert_eq!((charged, clauses), (unit.points.hundredths(), unit.points.hundredths()));
        }
        by_unit.retain(|_, points| *points != 0);
        adjusted.retain(|_, points| *points != 0);
        assert_eq!(by_unit, from_the_records(&desk, |belongs_to, _| belongs_to == period), "{text}");
        let earlier = |belongs_to, posted_in| belongs_to < period && posted_in == period;
        assert_eq!(adjusted, from_the_records(&desk, earlier), "{text}");
        let clauses: i64 = month.clauses.iter().map(|clause| clause.points.hundredths()).sum();
        assert_eq!((month.points.hundredths(), clauses), (by_unit.values().sum(), by_unit.values().sum()));
    }
}

fn week(desk: &TestDesk, week: &str, now: &str, words: Words) -> suban_report::Weekly {
    let week: Week = week.parse().unwrap();
    weekly(&desk.reading_at(now), week, words).unwrap()
}

#[test]
fn a_week_counts_what_happened_in_it() {
    let desk = two_months();
    let check = |number: &str, now: &str, expect: [u64; 5], open: &[&str]| {
        let week = week(&desk, number, now, Words::Hidden);
        let [received, answered, replied, late, left] = expect;
        let expect = Flow { received, answered, replied, late, open: left };
        assert_eq!(week.total, expect, "{number} {now}");
        let left: Vec<_> = week
            .open
            .iter()
            .map(|ticket| {
                let late = if ticket.late { " 超期" } else { "" };
                format!("{} {}{late}", ticket.external.as_deref().unwrap_or_default(), ticket.unit)
            })
            .collect();
        assert_eq!(left, open, "{number} {now}");
        for parts in [&week.units, &week.categories, &week.channels] {
            let sum: u64 = parts.iter().map(|part| part.flow.received).sum();
            assert_eq!(sum, received, "{number} {now}");
        }
    };
    let both_late = ["甲 管网所 超期", "=丙 (未派单) 超期"];
    check("2026-W10", "2026-04-20 10:00", [3, 1, 1, 2, 2], &both_late);
    check("2026-W10", "2026-03-03 10:00", [3, 0, 0, 0, 3], &["甲 管网所", "乙 营业部", "=丙 (未派单)"]);
    check("2026-W11", "2026-04-20 10:00", [0, 1, 1, 0, 1], &["=丙 (未派单) 超期"]);
    check("2026-W14", "2026-04-20 10:00", [2, 1, 1, 0, 2], &["=丙 (未派单) 超期", "戊 营业部"]);
    check("2026-W15", "2026-04-20 10:00", [0, 0, 0, 1, 2], &["=丙 (未派单) 超期", "戊 营业部 超期"]);
    check("2026-W01", "2026-04-20 10:00", [0, 0, 0, 0, 0], &[]);
}

#[test]
fn words_are_shown_only_where_they_are_asked_for_and_not_erased() {
    let desk = two_months();
    let contents = |desk: &TestDesk, words| {
        let week = week(desk, "2026-W15", "2026-04-20 10:00", words);
        week.open.iter().map(|ticket| ticket.content.clone()).collect::<Vec<_>>()
    };
    assert_eq!(contents(&desk, Words::Hidden), [None, None]);
    let shown = [Some("来信\n问个路".to_owned()), Some("来信\n水费不对".to_owned())];
    assert_eq!(contents(&desk, Words::Shown), shown);
    let erase = suban_model::Erase {
        ticket: suban_model::TicketRef::External("=丙".into()),
        reason: "本人要求".into(),
    };
    desk.act("2026-04-20 09:00", "工作室", suban_model::Act::Erase(erase), &[]);
    assert_eq!(contents(&desk, Words::Shown), [None, shown[1].clone()]);
    for period in [MARCH, APRIL] {
        let month = month_end(&desk.reading(), period.parse().unwrap(), Words::Hidden).unwrap();
        assert!(!serde_json::to_string(&month).unwrap().contains("content"), "{period}");
    }
}

#[test]
fn a_month_end_counts_departments_and_satisfaction_beside_the_month_before() {
    let desk = two_months();
    let april = month_end(&desk.reading(), APRIL.parse().unwrap(), Words::Hidden).unwrap();
    let figures = |received, handled, satisfied, unsatisfied| Figures {
        received,
        handled,
        satisfied,
        unsatisfied,
        ..Figures::default()
    };
    assert_eq!((april.total.now, april.total.before), (figures(1, 1, 1, 0), figures(4, 2, 1, 1)));
    let units: Vec<_> = april
        .units
        .iter()
        .map(|unit| {
            let matters = unit
                .matters
                .iter()
                .map(|matter| format!("{} {}/{}", matter.category, matter.received, matter.before))
                .collect::<Vec<_>>();
            let tickets: Vec<_> =
                unit.tickets.iter().filter_map(|ticket| ticket.external.as_deref()).collect();
            format!("{}: {}; {}", unit.name, matters.join(","), tickets.join(","))
        })
        .collect();
    assert_eq!(units, ["营业部: 营业/水费 1/1; 戊", "管网所: 供水/停水 0/2; ", "(未派单): (未分类) 0/1; "]);
}

/// Nobody has looked at the desk's clocks since 20 April.
#[test]
fn a_report_that_is_not_up_to_date_says_so_and_counts_what_ran_out() {
    let desk = two_months();
    crate::history::register(&desk, "2026-04-20 09:00", "庚", "来电", "没水"); // due 23 April 24:00
    let period = APRIL.parse().unwrap();
    let (now, later) = (desk.reading(), desk.reading_at("2026-04-25 10:00"));
    let (then, told) = (monthly(&now, period).unwrap(), monthly(&later, period).unwrap());
    assert!(then.as_of.is_current && !told.as_of.is_current);
    assert_eq!(told.as_of.until, "2026-04-24 00:00");
    assert!(
        told.to_table().contains("2026-04-24 00:00 起到期的时限还没有处理,数字不是最终的"),
        "{}",
        told.to_table()
    );
    let late = |month: &Monthly| {
        let line = month.clocks.iter().find(|line| line.clock == "答复").unwrap();
        (line.kept, line.late, line.running)
    };
    assert_eq!((late(&then), late(&told)), ((1, 0, 1), (1, 1, 0)));
    let of_all = clocks::of_all_tickets(&later).unwrap();
    assert!(!of_all.as_of.is_current && of_all.clocks.iter().all(|line| line.running == 0));
}
