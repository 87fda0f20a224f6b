//! 责任认定: who is to blame for what a ticket is about.

use super::Telling;
use crate::life::{Finding, What};
use std::collections::BTreeMap;
use std::ops::Range;
use suban_model::{Moment, Value};

/// One way in which somebody can be to blame.
struct Kind {
    /// Beginning of the categories that it is about; empty: any.
    about: &'static str,
    issue: &'static str,
    causes: &'static [&'static str],
    effects: &'static [&'static str],
    /// Rules that leave the points open, whom they charge, and the whole points from and to (excluded) which.
    open: &'static [(&'static str, Whom, Range<i64>)],
}

#[derive(Clone, Copy)]
enum Whom {
    Responsible,
    Works,
    Technical,
}

const DISPLEASED: &[&str] = &["不满或投诉"];
const DAMAGE: &[&str] = &["财产损害"];
const LAPSE: &[&str] = &["履职不到位"];

const fn kind(
    about: &'static str,
    issue: &'static str,
    causes: &'static [&'static str],
    effects: &'static [&'static str],
    open: &'static [(&'static str, Whom, Range<i64>)],
) -> Kind {
    Kind { about, issue, causes, effects, open }
}

const KINDS: [Kind; 22] = [
    kind("", "无公司责任", &[], &[], &[]),
    kind("", "流程或职责", &["流程不规范"], &[], &[]),
    kind("", "细节违规", &[], &[], &[]),
    kind("", "服务", &["沟通解释不到位"], &[], &[]),
    kind("工程", "施工", LAPSE, DISPLEASED, &[]),
    kind("工程", "施工", &["把关不严"], DISPLEASED, &[]),
    kind(
        "工程",
        "施工",
        &["履职不到位", "把关不严"],
        DAMAGE,
        &[("Q05", Whom::Works, 5..11), ("Q06", Whom::Technical, 2..6)],
    ),
    kind("工程", "施工", &["其他工程问题"], &[], &[("Q07", Whom::Works, 1..4)]),
    kind("供水", "供水事故", &["客观因素"], &[], &[]),
    kind("供水", "供水事故", LAPSE, DISPLEASED, &[]),
    kind("供水", "供水事故", &["履职不到位", "处理不当"], DAMAGE, &[("Q10", Whom::Responsible, 5..11)]),
    kind("管网", "供水事故", LAPSE, &["安全事故"], &[("Q11", Whom::Responsible, 1..21)]),
    kind("管网", "供水事故", &["处理不当"], &[], &[]),
    kind("管网", "供水事故", LAPSE, DISPLEASED, &[]),
    kind("水质", "水质", &["客观因素"], &[], &[]),
    kind("水质", "水质", LAPSE, DISPLEASED, &[]),
    kind(
        "水质",
        "水质",
        LAPSE,
        &["人身损害", "安全事故"],
        &[("Q16", Whom::Responsible, 5..11), ("Q17", Whom::Responsible, 1..21)],
    ),
    kind("服务", "服务", &["态度差"], &[], &[]),
    kind("服务", "服务", &["态度差", "言语或身体冲突"], &[], &[("Q19", Whom::Responsible, 5..11)]),
    kind("稽查", "稽查执法", &["不文明执法"], DISPLEASED, &[("Q21", Whom::Responsible, 2..6)]),
    kind(
        "稽查",
        "稽查执法",
        &["不文明执法"],
        &["不满或投诉", "严重社会影响"],
        &[("Q21", Whom::Responsible, 2..6), ("Q22", Whom::Responsible, 5..11)],
    ),
    kind("稽查", "流程或职责", &["超时办理"], &[], &[]),
];

impl Telling<'_> {
    /// Blames somebody for a few tickets, and for some of them twice.
    pub(super) fn find_liability(&mut self) {
        if !self.chance.permille(25) {
            return;
        }
        let category = self.life.matter.category.unwrap_or_default();
        let fitting = KINDS.iter().filter(|kind| category.starts_with(kind.about));
        let weighted = fitting.map(|kind| (kind, if kind.about.is_empty() { 1 } else { 3 }));
        for _ in 0..if self.chance.percent(10) { 2 } else { 1 } {
            if let Some(kind) = self.chance.weighted(weighted.clone()) {
                self.blame(kind);
            }
        }
    }

    fn blame(&mut self, kind: &Kind) {
        let terms = |terms: &[&str]| Value::Terms(terms.iter().map(|term| (*term).to_owned()).collect());
        let responsible = self.some_unit();
        let mut fields =
            BTreeMap::from([("认定事项", Value::from(kind.issue)), ("责任单位", Value::from(responsible))]);
        if self.chance.percent(8) {
            let nth = self.chance.among(2..5);
            fields.extend([("前次整改", Value::from("不彻底")), ("第几次投诉", Value::from(nth))]);
        }
        if !kind.causes.is_empty() {
            fields.insert("起因", terms(kind.causes));
        }
        if !kind.effects.is_empty() {
            fields.insert("后果", terms(kind.effects));
        }
        if kind.issue == "施工" {
            fields.insert("施工单位", Value::from("工程公司"));
            fields.insert("技术单位", Value::from("技术部"));
        }
        if kind.issue == "细节违规" {
            let standard = self.chance.one_of(&["1", "0.5", "1.25", "2"]);
            fields.extend(standard.map(|standard| ("所据标准分", Value::from(*standard))));
        }
        let at = self.find_liable(fields);
        for (rule, whom, whole) in kind.open {
            let unit = match whom {
                Whom::Responsible => responsible,
                Whom::Works => "工程公司",
                Whom::Technical => "技术部",
            };
            self.decide(at, rule, unit, whole.clone());
        }
    }

    fn find_liable(&mut self, fields: BTreeMap<&'static str, Value>) -> Moment {
        let days = self.chance.among(1..30);
        let at = self.in_working_days(days);
        let (form, by, picks) = ("责任认定", "人力资源部", Vec::new());
        self.note(at, What::Found(Finding { form, by, picks, fields }));
        at
    }
}
