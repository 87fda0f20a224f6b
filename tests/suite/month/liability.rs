//! 责任认定 (chapter 5): what each kind of blame costs, and how often the same has been seen before.

use super::calendar::Calendar;
use super::expectation::Cost;
use std::collections::BTreeSet;
use suban_month::{Finding, Life};

/// Seconds for which a thing is remembered: 365 days.
const REMEMBERED: i64 = 365 * 86_400;

/// Somebody is to blame for a kind of thing: the same unit (责任部门) for the same category (类别).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blame {
    pub unit: String,
    pub category: &'static str,
    pub ticket: String,
    pub at: i64,
}

/// Points that a finding costs at once, in hundredths, or leaves to the assessment meeting.
enum Price {
    Fixed(i64),
    Open,
    /// 按公司相应考核标准加倍扣分: twice the standard that the finding names.
    TwiceTheStandard,
}

/// The rows of the chapter: issue, cause, effect (empty: any), rule, whom, price.
const ROWS: [(&str, &str, &str, &str, Whom, Price); 20] = [
    ("流程或职责", "", "", "Q02", Whom::Responsible, Price::Fixed(200)),
    ("施工", "履职不到位", "不满或投诉", "Q03", Whom::Works, Price::Fixed(200)),
    ("施工", "把关不严", "不满或投诉", "Q04", Whom::Technical, Price::Fixed(100)),
    ("施工", "履职不到位", "人身财产损害", "Q05", Whom::Works, Price::Open),
    ("施工", "把关不严", "人身财产损害", "Q06", Whom::Technical, Price::Open),
    ("施工", "其他工程问题", "", "Q07", Whom::Works, Price::Open),
    ("供水事故", "履职不到位", "不满或投诉", "Q09", Whom::Responsible, Price::Fixed(200)),
    ("供水事故", "履职不到位", "人身财产损害", "Q10", Whom::Responsible, Price::Open),
    ("供水事故", "履职不到位", "安全事故", "Q11", Whom::Responsible, Price::Open),
    ("供水事故", "处理不当", "", "Q12", Whom::ChiefEngineer, Price::Fixed(200)),
    ("供水事故", "处理不当", "", "Q13", Whom::Responsible, Price::Fixed(100)),
    ("水质", "履职不到位", "不满或投诉", "Q15", Whom::Responsible, Price::Fixed(200)),
    ("水质", "履职不到位", "人身财产损害", "Q16", Whom::Responsible, Price::Open),
    ("水质", "履职不到位", "安全事故", "Q17", Whom::Responsible, Price::Open),
    ("服务", "态度差", "", "Q18", Whom::Responsible, Price::Fixed(200)),
    ("服务", "言语或身体冲突", "", "Q19", Whom::Responsible, Price::Open),
    ("服务", "沟通解释不到位", "", "Q20", Whom::Responsible, Price::Fixed(100)),
    ("稽查执法", "不文明执法", "不满或投诉", "Q21", Whom::Responsible, Price::Open),
    ("稽查执法", "不文明执法", "严重社会影响", "Q22", Whom::Responsible, Price::Open),
    ("细节违规", "", "", "Q23", Whom::Responsible, Price::TwiceTheStandard),
];

#[derive(Clone, Copy)]
enum Whom {
    Responsible,
    Works,
    Technical,
    ChiefEngineer,
}

/// What a finding of who is to blame costs; what is left open has no points yet. With it, what it counts as.
pub fn of_finding(
    finding: &Finding,
    life: &Life,
    (at, lead): (i64, Option<&str>),
    calendar: &Calendar,
) -> (Vec<Cost>, Vec<Cost>, Option<Blame>) {
    let issue = finding.term("认定事项").expect("an issue");
    let (causes, effects) = (finding.terms("起因"), finding.terms("后果"));
    let responsible = finding.term("责任单位").or(lead);
    // 客观因素 and 无公司责任 are nobody's fault, and nothing to be reminded of the next time.
    let is_somebodys_fault = issue != "无公司责任" && !causes.contains(&"客观因素");
    let blame = responsible
        .zip(life.matter.category)
        .filter(|_| is_somebodys_fault)
        .map(|(unit, category)| Blame { unit: unit.to_owned(), category, ticket: life.number.clone(), at });
    let (mut fixed, mut open) = (Vec::new(), Vec::new());
    for (of_issue, cause, effect, rule, whom, price) in &ROWS {
        let fits = |wanted: &str, given: &[&str]| wanted.is_empty() || given.contains(&wanted);
        if *of_issue != issue || !fits(cause, &causes) || !fits(effect, &effects) {
            continue;
        }
        let unit = match whom {
            Whom::Responsible => responsible,
            Whom::Works => finding.term("施工单位"),
            Whom::Technical => finding.term("技术单位"),
            Whom::ChiefEngineer => Some("总工办"),
        };
        let unit = unit.expect("whoever is to blame is named").to_owned();
        let month = calendar.month_of(at);
        let cost = |hundredths, blame| Cost { month, unit, rule, hundredths, blame };
        match price {
            // It is doubled already, and Q24 does not make it more.
            Price::TwiceTheStandard => {
                let standard = finding.term("所据标准分").expect("a standard");
                fixed.push(cost(hundredths(standard) * 2, None));
            }
            Price::Open => open.push(cost(0, blame.clone())),
            Price::Fixed(hundredths) => fixed.push(cost(*hundredths, blame.clone())),
        }
    }
    (fixed, open, blame)
}

/// Q24: 发生同类事件二次投诉的,按标准加倍扣分;依次递增: the how manieth ticket of its kind it is, within a year, each
/// counted when it was first found so.
pub fn blamed_times(blame: &Blame, all: &[Blame]) -> i64 {
    let alike: Vec<&Blame> =
        all.iter().filter(|other| (&other.unit, other.category) == (&blame.unit, blame.category)).collect();
    let first =
        |ticket: &str| alike.iter().filter(|other| other.ticket == ticket).map(|other| other.at).min();
    let own = first(&blame.ticket).expect("itself");
    let tickets: BTreeSet<&str> = alike.iter().map(|other| other.ticket.as_str()).collect();
    let remembered = tickets.into_iter().filter_map(first).filter(|at| (own - REMEMBERED..=own).contains(at));
    i64::try_from(remembered.count()).expect("a small number")
}

/// `1.25` in hundredths.
fn hundredths(points: &str) -> i64 {
    let (whole, part) = points.split_once('.').unwrap_or((points, ""));
    format!("{whole}{part:0<2}").parse().expect("a number with two decimals at most")
}
