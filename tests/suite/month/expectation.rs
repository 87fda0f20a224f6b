//! What a story costs whom, counted from its events by the words of the rulebook and nothing else: no table, script or
//! line of the program is asked. The clauses and readings are those of `scripts/xingchen-water/clauses.toml`.

use super::calendar::{Calendar, Month};
use super::liability::complaints;
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
    /// Of what matter it is one of several consequences, of which the gravest counts.
    pub tier: Option<String>,
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
}

/// What has come of a story by `until`, in seconds since 1970.
pub fn expect(story: &Story, until: i64) -> Totals {
    let calendar = Calendar::read();
    let mut all = Counted::default();
    let times = complaints(&story.lives);
    for life in &story.lives {
        let counted = of_ticket(life, &calendar, until, times[life.number.as_str()]);
        all.costs.extend(counted.costs);
        all.lapses.extend(counted.lapses);
    }
    all.costs.extend(story.charges.iter().flat_map(|charge| passed_on(charge, &calendar)));
    all.costs.extend(not_cleared(&all.lapses, &calendar, until));
    all.costs.extend(displeased(&story.lives, &calendar, until));
    let mut totals = Totals::new();
    for cost in all.costs {
        *totals.entry((cost.month, cost.unit, cost.rule.to_owned())).or_default() += cost.hundredths;
    }
    totals.retain(|_, hundredths| *hundredths != 0);
    totals
}

/// P29: 每出现一次扣 2 分; P30: 连续或重复出现,加倍扣分: of a unit that had some the month before, the second time of one
/// ticket, and, once the month has closed, every other of a unit than its first in the month.
fn not_cleared(lapses: &[Lapse], calendar: &Calendar, until: i64) -> Vec<Cost> {
    let months: BTreeSet<(&str, Month)> =
        lapses.iter().map(|lapse| (lapse.unit.as_str(), calendar.after(&lapse.month))).collect();
    let mut single: BTreeMap<(&str, &Month), i64> = BTreeMap::new();
    let mut costs = Vec::new();
    for lapse in lapses {
        let in_a_row = months.contains(&(lapse.unit.as_str(), lapse.month.clone()));
        let is_doubled = in_a_row || lapse.nth > 1;
        costs.push(lapse.cost("P29", if is_doubled { 400 } else { 200 }));
        if !is_doubled && calendar.closes(&lapse.month) < until {
            let so_far = single.entry((lapse.unit.as_str(), &lapse.month)).or_default();
            *so_far += 1;
            costs.extend((*so_far > 1).then(|| lapse.cost("P30", 200)));
        }
    }
    costs
}

impl Lapse {
    fn cost(&self, rule: &'static str, hundredths: i64) -> Cost {
        Cost { month: self.month.clone(), unit: self.unit.clone(), rule, hundredths, tier: None }
    }
}

/// P31: 每降低1个百分点,扣工作室、业务部门0.1分; of the months that have closed, by the last word of those whom the company
/// answered in them, and of whoever was responsible when they were: 满意度=诉求满意数量/公司处理诉求总数量.
fn displeased(lives: &[Life], calendar: &Calendar, until: i64) -> Vec<Cost> {
    let mut answered: BTreeMap<Month, (i64, i64)> = BTreeMap::new();
    let mut ended: BTreeMap<Month, BTreeSet<&str>> = BTreeMap::new();
    for life in lives {
        let is_last = |what: &What| matches!(what, What::Replied { last: true, .. });
        let Some(last) = life.events.iter().find(|event| is_last(&event.what)) else { continue };
        let month = calendar.month_of(last.at.seconds());
        let answer = life.events.iter().rev().find_map(|event| match event.what {
            What::CalledBack { answer, .. } => Some(answer),
            _ => None,
        });
        let (satisfied, all) = answered.entry(month.clone()).or_default();
        *satisfied += i64::from(answer == Some(Answer::Satisfied));
        *all += 1;
        ended.entry(month).or_default().extend(super::one_ticket::lead_at(life, last.at.seconds()));
    }
    let mut costs = Vec::new();
    for (month, (satisfied, all)) in answered {
        if calendar.closes(&month) >= until {
            continue;
        }
        let whole_points = (GOAL * all - 100 * satisfied).div_euclid(all);
        let units = BUSINESS.into_iter().filter(|unit| ended[&month].contains(unit));
        for unit in std::iter::once("工作室").chain(units).filter(|_| whole_points > 0) {
            let (month, unit, hundredths) = (month.clone(), unit.to_owned(), whole_points * 10);
            costs.push(Cost { month, unit, rule: "P31", hundredths, tier: None });
        }
    }
    costs
}

/// P32: the studio pays what the company was charged; P33: 公司被扣分值*2*责任比例, of which the parts
/// make up the whole: each ends where those up to it, rounded together, do.
fn passed_on(charge: &CompanyCharge, calendar: &Calendar) -> Vec<Cost> {
    let cost = |unit: &str, rule, hundredths| {
        let month = calendar.month_of(charge.at.seconds());
        Cost { month, unit: unit.to_owned(), rule, hundredths, tier: None }
    };
    let whole = charge.points.hundredths();
    let up_to = |hundredths_of_percent: i64| (whole * 2 * hundredths_of_percent * 2 + 10_000) / 20_000;
    let mut costs = vec![cost("工作室", "P32", whole)];
    let mut shared = 0;
    for (unit, share) in &charge.shares {
        costs.push(cost(unit, "P33", up_to(shared + share) - up_to(shared)));
        shared += share;
    }
    costs
}
