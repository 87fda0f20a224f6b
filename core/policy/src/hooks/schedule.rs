//! `schedule`: every row that fires starts a clock.

use super::Conclude;
use crate::call::run::Run;
use crate::facts::vocabulary::field;
use crate::reading::diagnostic::Bilingual;
use crate::table::{Effect, Outputs, Table};
use suban_model::limit::LimitError;
use suban_model::{Allowance, ClockPlan, Event, Fault, FaultKind, Value};

/// A clock that a row starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockEffect {
    name: String,
    /// The first that is available counts.
    allowances: Vec<Allowance>,
    ends_on: Vec<Event>,
    holder: Option<String>,
}

impl ClockEffect {
    /// 时限.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its due moment may come with what starts it.
    pub fn may_be_given(&self) -> bool {
        self.allowances.contains(&Allowance::Given)
    }
}

impl Effect for ClockEffect {
    const COLUMNS: &'static [(&'static str, &'static str)] =
        &[("时限", "clock"), ("多久", "limit"), ("结束于", "ends_on"), ("归谁", "holder")];

    fn compile(outputs: &mut Outputs<'_>) -> Option<Self> {
        let name = outputs.text("时限");
        if name.is_empty() {
            return outputs.refuse("时限", Bilingual::new("时限没有名称", "the clock has no name"), None);
        }
        let written = outputs.text("多久");
        let allowances =
            written.split('|').map(|part| allowance(part.trim(), outputs)).collect::<Option<Vec<_>>>()?;
        let ends_on = outputs.list("结束于");
        let ends_on = ends_on.iter().map(|word| event(word, outputs)).collect::<Option<Vec<_>>>()?;
        if ends_on.is_empty() {
            return outputs.refuse(
                "结束于",
                Bilingual::new("时限没有结束于哪件事", "nothing ends the clock"),
                None,
            );
        }
        let holder = outputs.text("归谁");
        if !holder.is_empty() && !outputs.names.who.knows(&holder) {
            return outputs.refuse_who("归谁", &holder);
        }
        Some(Self { name, allowances, ends_on, holder: (!holder.is_empty()).then_some(holder) })
    }
}

/// 多久, as a cell or a plugin writes it.
pub(crate) fn read_allowance(written: &str) -> Result<Allowance, LimitError> {
    match written {
        "指定" | "given" => Ok(Allowance::Given),
        "本期截至日" | "period end" => Ok(Allowance::PeriodEnd),
        "下期截至日" | "next period end" => Ok(Allowance::NextPeriodEnd),
        _ => written.parse().map(Allowance::Limit),
    }
}

fn allowance(part: &str, outputs: &mut Outputs<'_>) -> Option<Allowance> {
    match read_allowance(part) {
        Ok(allowance) => Some(allowance),
        Err(error) => {
            let message = Bilingual::new(format!("看不懂时长「{part}」"), error.to_string());
            let help = Bilingual::new(
                "应写如 3 工作日、0.5 工作日、24 小时、2 天、1 个月,或 指定、本期截至日、下期截至日",
                "write such as 3 working days, 0.5 working day, 24 hours, 2 days, 1 month, \
                 or 指定 (given), 本期截至日 (period end), 下期截至日 (next period end)",
            );
            outputs.refuse("多久", message, Some(help))
        }
    }
}

fn event(word: &str, outputs: &mut Outputs<'_>) -> Option<Event> {
    if let Some(event) = outputs.names.event(word) {
        return Some(event);
    }
    let message = Bilingual::new(format!("没有事件「{word}」"), format!("no event `{word}`"));
    let known = outputs.names.event_alternatives(word);
    outputs.refuse(
        "结束于",
        message,
        Some(Bilingual::new(format!("可用:{known}"), format!("known: {known}"))),
    )
}

impl Conclude for ClockEffect {
    fn conclude(table: &Table<Self>, run: &mut Run) -> Result<(), Fault> {
        for row in table.hits(run)? {
            let effect = &row.effect;
            let given = match run.facts().get(field::GIVEN) {
                Some(Value::Terms(clocks)) => clocks.contains(&effect.name),
                _ => false,
            };
            let available = |allowance: &&Allowance| **allowance != Allowance::Given || given;
            let Some(allowance) = effect.allowances.iter().find(available).cloned() else {
                run.note(&format!("{} 没有指定时限,不计 / no due moment was given", effect.name));
                continue;
            };
            let names = run.names();
            let holder =
                effect.holder.as_ref().and_then(|word| names.who.find(word, run.facts(), &names.units));
            let plan = ClockPlan {
                name: effect.name.clone(),
                rule: row.rule.clone(),
                clause: row.clause.clone(),
                allowance,
                ends_on: effect.ends_on.clone(),
                holder,
            };
            start_clock(plan, run)?;
        }
        Ok(())
    }

    fn clock(&self) -> Option<&ClockEffect> {
        Some(self)
    }
}

/// Starts a clock; a name is taken once.
pub(crate) fn start_clock(plan: ClockPlan, run: &mut Run) -> Result<(), Fault> {
    let clocks = run.clocks()?;
    if let Some(other) = clocks.iter().find(|clock| clock.name == plan.name) {
        return Err(Fault::new(
            FaultKind::Rule,
            format!("{} 与 {} 同时启动时限「{}」", other.rule, plan.rule, plan.name),
            format!("`{}` and `{}` both start the clock `{}`", other.rule, plan.rule, plan.name),
        ));
    }
    clocks.push(plan);
    Ok(())
}
