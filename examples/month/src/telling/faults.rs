//! Faults in the work that staff record (查实), and what the assessment meeting makes of their consequences (定分).

use super::Telling;
use crate::company::ANSWERING;
use crate::life::{Finding, What};
use std::collections::BTreeMap;
use suban_model::{Moment, Points, Value};

/// Hundredths of a point in the smallest step that the meeting picks.
const HALF_A_POINT: i64 = 50;

/// What is picked beside a fault that made the work after it worse.
const CONSEQUENCES: &str = "影响后续回复处理";

impl Telling<'_> {
    /// 回退单: fields that were left empty.
    pub(super) fn find_form_faults(&mut self) {
        if self.chance.percent(25) {
            let missing = self.chance.among(1..5);
            let fields = BTreeMap::from([("缺项数", Value::from(missing))]);
            self.find("回退单缺项", "人力资源部", Vec::new(), fields);
        }
    }

    /// Faults of the studio and of whoever handled the ticket, their consequences, and programmes that show them.
    pub(super) fn find_faults(&mut self) {
        if self.chance.permille(12) {
            let faults = [
                "接收不及时",
                "登记不规范",
                "未签批且未请示",
                "不按程序转办",
                "私自外报材料",
                "擅自答复",
                CONSEQUENCES,
            ];
            let picks = self.some_of(&faults);
            let at = self.find("工作室差错", "人力资源部", picks.clone(), BTreeMap::new());
            if picks.contains(&CONSEQUENCES) {
                self.decide(at, "P06", "工作室", 2..6);
            }
        }
        if self.chance.permille(20) {
            let faults = [
                "推诿扯皮",
                "不配合调查",
                "反映不实",
                "报告不清",
                "应付推诿",
                "无科学依据",
                "无政策规定",
                "语言不规范",
                CONSEQUENCES,
            ];
            let picks = self.some_of(&faults);
            let unit = self.some_unit();
            let fields = BTreeMap::from([("接办单位", Value::from(unit))]);
            let at = self.find("接办差错", "工作室", picks.clone(), fields);
            if picks.contains(&CONSEQUENCES) {
                self.decide(at, "P11", unit, 2..6);
            }
        }
        if self.chance.permille(8) {
            self.find_harm();
        }
        if self.life.channel == "般阳民生" && self.chance.permille(12) {
            let picks = self.some_of(&["国务院大督查", "问政山东", "淄博问政"]);
            let mut fields = BTreeMap::from([("责任单位", Value::from(self.some_unit()))]);
            fields.insert("查证属实", Value::Flag(true));
            self.find("栏目曝光", "人力资源部", picks, fields);
        }
    }

    /// 不良影响: a platform's ticket has hurt the company, of which the meeting picks the points; any other costs nothing.
    fn find_harm(&mut self) {
        let unit = self.some_unit();
        let picks = self.some_of(&["回复超时", "工作失误"]);
        let at = self.find("不良影响", "工作室", picks, BTreeMap::from([("责任单位", Value::from(unit))]));
        if self.is_platform() {
            self.decide(at, "P18", unit, 3..6);
        }
    }

    /// The meeting picks points, in halves, from a range; some charges go on waiting for it.
    pub(super) fn decide(&mut self, found_at: Moment, rule: &str, unit: &str, whole: std::ops::Range<i64>) {
        if self.chance.percent(20) {
            return;
        }
        let halves = self.chance.among(whole.start * 2..whole.end * 2 - 1);
        let days = self.chance.among(3..9);
        let at = self.working_days_after(found_at, days);
        let points = Points::from_hundredths(halves * HALF_A_POINT).unwrap_or_default();
        self.note(at, What::Decided { charge: format!("{rule} {unit}"), points });
    }

    /// A form is filled in, some days after the rest.
    pub(super) fn find(
        &mut self,
        form: &'static str,
        by: &'static str,
        picks: Vec<&'static str>,
        fields: BTreeMap<&'static str, Value>,
    ) -> Moment {
        let days = self.chance.among(1..15);
        let at = self.in_working_days(days);
        self.note(at, What::Found(Finding { form, by, picks, fields }));
        at
    }

    /// Whoever is responsible for the ticket, or now and then somebody else.
    pub(super) fn some_unit(&mut self) -> &'static str {
        let lead = if self.chance.percent(60) { self.lead } else { None };
        lead.or_else(|| self.chance.one_of(&ANSWERING).copied()).unwrap_or("营业部")
    }

    /// One or a few of a list.
    fn some_of(&mut self, list: &[&'static str]) -> Vec<&'static str> {
        let one = self.chance.one_of(list).copied();
        list.iter().copied().filter(|term| Some(*term) == one || self.chance.percent(12)).collect()
    }
}
