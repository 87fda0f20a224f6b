//! `schedule`: every row that fires starts a clock.

use super::Conclude;
use crate::call::run::Run;
use crate::facts::vocabulary::field;
use crate::reading::diagnostic::{Bilingual, alternatives};
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
    /// 暂停于: the causes of suspension for which it stands still.
    pauses_on: Vec<String>,
}

impl ClockEffect {
    /// 时限.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it stands still while the ticket is suspended for this cause.
    pub fn pauses_on(&self, cause: &str) -> bool {
        self.pauses_on.iter().any(|known| known == cause)
    }

    /// Whether its due moment may come with what starts it.
    pub fn may_be_given(&self) -> bool {
        self.allowances.contains(&Allowance::Given)
    }
}

impl Effect for ClockEffect {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("时限", "clock"),
        ("多久", "limit"),
        ("结束于", "ends_on"),
        ("归谁", "holder"),
        ("暂停于", "pauses_on"),
    ];

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
        let pauses_on = pauses_on(&allowances, outputs)?;
        let holder = (!holder.is_empty()).then_some(holder);
        Some(Self { name, allowances, ends_on, holder, pauses_on })
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

/// The causes of suspension for which a clock stands still. One that ends with a period cannot.
fn pauses_on(allowances: &[Allowance], outputs: &mut Outputs<'_>) -> Option<Vec<String>> {
    let causes = outputs.list("暂停于");
    if let Some(cause) = causes.iter().find(|cause| !outputs.names.suspensions.contains_key(*cause)) {
        let message = Bilingual::new(
            format!("[suspensions] 里没有「{cause}」"),
            format!("`{cause}` is not in [suspensions]"),
        );
        let known = alternatives(cause, outputs.names.suspensions.keys().map(String::as_str));
        let help = Bilingual::new(format!("可用:{known}"), format!("known: {known}"));
        return outputs.refuse("暂停于", message, Some(help));
    }
    let with_period = |one: &Allowance| matches!(one, Allowance::PeriodEnd | Allowance::NextPeriodEnd);
    if !causes.is_empty() && allowances.iter().any(with_period) {
        let message =
            Bilingual::new("到期末截止的时限不能暂停", "a clock that ends with a period cannot stand still");
        return outputs.refuse("暂停于", message, None);
    }
    Some(causes)
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
