//! What a story costs whom, counted from its events by the words of the rulebook and nothing else: no table, script or
//! line of the program is asked. The clauses and readings are those of `scripts/xingchen-water/clauses.toml`.

use super::calendar::{Calendar, Month};
use super::liability::{Blame, blamed_times};
use super::one_ticket::of_ticket;
use std::collections::{BTreeMap, BTreeSet};
use suban_model::Answer;
use suban_month::{CompanyCharge, Life, Story, What};

/// 满意度 below which it costs, in percent.
const GOAL: i64 = 85;

/// Units that share what a low 满意度 costs, if they ended anything in the month.
const BUSINESS: [&str; 6] = ["管网一所", "管网二所", "营业部", "水质中心", "工程公司", "稽查大队"];

/// Hundredths of a point by month, unit and rule; what comes to nothing is left out.
pub type Totals = BTreeMap<(Month, String, String), i64>;

/// What something costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    pub month: Month,
    pub unit: String,
    pub rule: &'static str,
    pub hundredths: i64,
    /// For what kind of thing somebody is to blame, if it costs more each time.
    pub blame: Option<Blame>,
}

/// A complaint that was not cleared in time (未按规定清零).
#[derive(Debug, PartialEq, Eq)]
pub struct Lapse {
    pub month: Month,
    pub unit: String,
    /// The how manieth of its ticket.
    pub nth: usize,
}

/// What one ticket costs by itself, and what of it counts together with others.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub costs: Vec<Cost>,
    pub lapses: Vec<Lapse>,
    pub blames: Vec<Blame>,
}

/// What has come of a story by `until`, in seconds since 1970.
pub fn expect(story: &Story, until: i64) -> Totals {
    let calendar = Calendar::read();
    let mut all = Counted::default();
    for life in &story.lives {
        let counted = of_ticket(life, &calendar, until);
        all.costs.extend(counted.costs);
        all.lapses.extend(counted.lapses);
        all.blames.extend(counted.blames);
    }
    all.costs.extend(story.charges.iter().flat_map(|charge| passed_on(charge, &calendar)));
    all.costs.extend(not_cleared(&all.lapses, &calendar));
    all.costs.extend(displeased(&story.lives, &calendar, until));
    let mut totals = Totals::new();
    for cost in all.costs {
        let times = cost.blame.as_ref().map_or(1, |blame| blamed_times(blame, &all.blames));
        *totals.entry((cost.month, cost.unit, cost.rule.to_owned())).or_default() += cost.hundredths * times;
    }
    totals.retain(|_, hundredths| *hundredths != 0);
    totals
}

/// P29: 每出现一次扣 2 分; P30: 连续或重复出现,加倍扣分.
fn not_cleared(lapses: &[Lapse], calendar: &Calendar) -> Vec<Cost> {
    let months: BTreeSet<(&str, Month)> =
        lapses.iter().map(|lapse| (lapse.unit.as_str(), calendar.after(&lapse.month))).collect();
    let cost = |lapse: &Lapse| {
        let in_a_row = months.contains(&(lapse.unit.as_str(), lapse.month.clone()));
        let (rule, hundredths) = match (lapse.nth, in_a_row) {
            (1, false) => ("P29", 200),
            (1, true) => ("P30b", 400),
            _ => ("P30a", 400),
        };
        Cost { month: lapse.month.clone(), unit: lapse.unit.clone(), rule, hundredths, blame: None }
    };
    lapses.iter().map(cost).collect()
}

/// P31: 每降低1个百分点,扣工作室、业务部门0.1分; of the months that have closed, by the citizens' last word.
fn displeased(lives: &[Life], calendar: &Calendar, until: i64) -> Vec<Cost> {
    let mut asked: BTreeMap<Month, (i64, i64)> = BTreeMap::new();
    let mut ended: BTreeMap<Month, BTreeSet<&str>> = BTreeMap::new();
    for life in lives {
        let is_last = |what: &What| matches!(what, What::Replied { last: true, .. });
        let Some(last) = life.events.iter().find(|event| is_last(&event.what)) else { continue };
        let month = calendar.month_of(last.at.seconds());
        let answer = life.events.iter().rev().find_map(|event| match event.what {
            What::CalledBack { answer, .. } => Some(answer),
            _ => None,
        });
        let (satisfied, all) = asked.entry(month.clone()).or_default();
        *satisfied += i64::from(answer == Some(Answer::Satisfied));
        *all += i64::from(answer.is_some_and(|answer| answer != Answer::Unreached));
        ended.entry(month).or_default().extend(super::one_ticket::lead_at(life, until));
    }
    let mut costs = Vec::new();
    for (month, (satisfied, all)) in asked {
        if all == 0 || calendar.closes(&month) >= until {
            continue;
        }
        let whole_points = (GOAL * all - 100 * satisfied).div_euclid(all);
        let units = BUSINESS.into_iter().filter(|unit| ended[&month].contains(unit));
        for unit in std::iter::once("工作室").chain(units).filter(|_| whole_points > 0) {
            let (month, unit, hundredths) = (month.clone(), unit.to_owned(), whole_points * 10);
            costs.push(Cost { month, unit, rule: "P31", hundredths, blame: None });
        }
    }
    costs
}

/// P32: the studio pays what the company was charged; P33: 公司被扣分值*2*责任比例, each part rounded by itself.
fn passed_on(charge: &CompanyCharge, calendar: &Calendar) -> Vec<Cost> {
    let cost = |unit: &str, rule, hundredths| {
        let month = calendar.month_of(charge.at.seconds());
        Cost { month, unit: unit.to_owned(), rule, hundredths, blame: None }
    };
    let whole = charge.points.hundredths();
    let part = |hundredths_of_percent: i64| (whole * 2 * hundredths_of_percent * 2 + 10_000) / 20_000;
    let parts = charge.shares.iter().map(|(unit, share)| cost(unit, "P33", part(*share)));
    std::iter::once(cost("工作室", "P32", whole)).chain(parts).collect()
}
