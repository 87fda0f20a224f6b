//! 责任认定 (chapter 5): what each kind of blame costs, and how often it is complained of.

use super::calendar::Calendar;
use super::expectation::Cost;
use std::collections::BTreeMap;
use suban_month::{Finding, Life};

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
    ("施工", "履职不到位", "财产损害", "Q05", Whom::Works, Price::Open),
    ("施工", "把关不严", "财产损害", "Q06", Whom::Technical, Price::Open),
    ("施工", "其他工程问题", "", "Q07", Whom::Works, Price::Open),
    ("供水事故", "履职不到位", "不满或投诉", "Q09", Whom::Responsible, Price::Fixed(200)),
    ("供水事故", "履职不到位", "财产损害", "Q10", Whom::Responsible, Price::Open),
    ("供水事故", "履职不到位", "安全事故", "Q11", Whom::Responsible, Price::Open),
    ("供水事故", "处理不当", "", "Q12", Whom::ChiefEngineer, Price::Fixed(200)),
    ("供水事故", "处理不当", "", "Q13", Whom::Responsible, Price::Fixed(100)),
    ("水质", "履职不到位", "不满或投诉", "Q15", Whom::Responsible, Price::Fixed(200)),
    ("水质", "履职不到位", "人身损害", "Q16", Whom::Responsible, Price::Open),
    ("水质", "履职不到位", "安全事故", "Q17", Whom::Responsible, Price::Open),
    ("服务", "态度差", "", "Q18", Whom::Responsible, Price::Fixed(200)),
    ("服务", "言语或身体冲突", "", "Q19", Whom::Responsible, Price::Open),
    ("服务", "沟通解释不到位", "", "Q20", Whom::Responsible, Price::Fixed(100)),
    ("稽查执法", "不文明执法", "不满或投诉", "Q21", Whom::Responsible, Price::Open),
    ("稽查执法", "不文明执法", "严重社会影响", "Q22", Whom::Responsible, Price::Open),
    ("细节违规", "", "", "Q23", Whom::Responsible, Price::TwiceTheStandard),
];

/// The rules of consequences of one matter, of which a unit pays for the gravest.
const TIERED: [&str; 14] =
    ["Q03", "Q04", "Q05", "Q06", "Q09", "Q10", "Q11", "Q15", "Q16", "Q17", "Q18", "Q19", "Q21", "Q22"];

#[derive(Clone, Copy)]
enum Whom {
    Responsible,
    Works,
    Technical,
    ChiefEngineer,
}

/// What a finding of who is to blame costs at once, and what it leaves open, which has no points yet: that holds how many
/// times over it will cost.
pub fn of_finding(
    finding: &Finding,
    (at, by_citizen): (i64, i64),
    calendar: &Calendar,
) -> (Vec<Cost>, Vec<(Cost, i64)>) {
    let issue = finding.term("认定事项").expect("an issue");
    let (causes, effects) = (finding.terms("起因"), finding.terms("后果"));
    // Q24: 对事件整改不及时、不彻底,发生同类事件二次投诉的,按标准加倍扣分;依次递增.
    let found = finding.term("前次整改").map_or(1, |_| number(finding, "第几次投诉"));
    let times = found.max(by_citizen);
    let (mut fixed, mut open) = (Vec::new(), Vec::new());
    for (of_issue, cause, effect, rule, whom, price) in &ROWS {
        let fits = |wanted: &str, given: &[&str]| wanted.is_empty() || given.contains(&wanted);
        if *of_issue != issue || !fits(cause, &causes) || !fits(effect, &effects) {
            continue;
        }
        let unit = match whom {
            Whom::Responsible => finding.term("责任单位"),
            Whom::Works => finding.term("施工单位"),
            Whom::Technical => finding.term("技术单位"),
            Whom::ChiefEngineer => Some("总工办"),
        };
        let unit = unit.expect("whoever is to blame is named").to_owned();
        let tier = TIERED.contains(rule).then(|| issue.to_owned());
        let cost = |hundredths| Cost { month: calendar.month_of(at), unit, rule, hundredths, tier };
        match price {
            // It is doubled already, and Q24 does not make it more.
            Price::TwiceTheStandard => {
                let standard = finding.term("所据标准分").expect("a standard");
                fixed.push(cost(hundredths(standard) * 2));
            }
            Price::Open => open.push((cost(0), times)),
            Price::Fixed(hundredths) => fixed.push(cost(hundredths * times)),
        }
    }
    (fixed, open)
}

/// Whether what somebody is to blame for is what the citizen came with: it is the lead's, or of the ticket's own kind.
/// What comes out about others on the way was never complained of twice (发生同类事件二次投诉).
pub fn is_of_the_matter(finding: &Finding, lead: Option<&str>, category: Option<&str>) -> bool {
    let Some(lead) = lead else { return true };
    let to_blame = ["责任单位", "施工单位", "技术单位"];
    let kinds: &[&str] = match finding.term("认定事项") {
        Some("施工") => &["工程/"],
        Some("供水事故") => &["供水/", "管网/"],
        Some("水质") => &["水质/"],
        Some("服务") => &["服务/"],
        Some("稽查执法") => &["稽查/"],
        _ => &[],
    };
    to_blame.iter().any(|field| finding.term(field) == Some(lead))
        || category.is_some_and(|category| kinds.iter().any(|kind| category.starts_with(kind)))
}

/// How often each ticket's citizen has come with its matter, by the ticket's number.
pub fn complaints(lives: &[Life]) -> BTreeMap<&str, i64> {
    let mut times: BTreeMap<&str, i64> = BTreeMap::new();
    for life in lives {
        let before = life.repeats.as_deref().map_or(0, |earlier| times[earlier]);
        times.insert(life.number.as_str(), before + 1);
    }
    times
}

fn number(finding: &Finding, label: &str) -> i64 {
    finding.fields[label].to_string().parse().expect("a whole number")
}

/// `1.25` in hundredths.
fn hundredths(points: &str) -> i64 {
    let (whole, part) = points.split_once('.').unwrap_or((points, ""));
    format!("{whole}{part:0<2}").parse().expect("a number with two decimals at most")
}
