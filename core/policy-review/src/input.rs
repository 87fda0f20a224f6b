//! Facts as people write them down: for pack tests, and for asking a hook about an invented case.
//!
//! Names may be Chinese or English. Channels and units bring their groups along, a finding is checked against
//! its form, and 超期天数 follows from 超期 by the pack's way of rounding — as when the desk asks.

use rust_decimal::Decimal;
use rust_decimal::prelude::RoundingStrategy;
use std::collections::BTreeMap;
use suban_model::{Aggregate, Digest, Finding, Rounding, Value};
use suban_policy::vocabulary::{FieldId, FieldKind, field};
use suban_policy::{Facts, Fault, FaultKind, Pack, PeriodFigures};

/// Facts by name.
pub type NamedFacts = BTreeMap<String, Value>;

/// Turns named facts into what a hook of the pack sees.
pub fn facts(pack: &Pack, named: &NamedFacts) -> Result<Facts, Fault> {
    let vocabulary = pack.vocabulary();
    let mut facts = Facts::default();
    let mut finding =
        Finding { ticket: None, form: String::new(), pick: Vec::new(), fields: BTreeMap::new() };
    for (name, value) in named {
        let Some(id) = vocabulary.id(name) else {
            let known = vocabulary.alternatives(name);
            let zh = format!("没有字段「{name}」;可用:{known}");
            return Err(Fault::new(FaultKind::Input, zh, format!("no field `{name}`; known: {known}")));
        };
        match (id, value) {
            (field::FORM, form) => finding.form = form.to_string(),
            (field::PICK, Value::Terms(terms)) => finding.pick.clone_from(terms),
            (field::PICK, term) => finding.pick = vec![term.to_string()],
            (field::TEXT, text) => {
                let text = text.to_string();
                facts.set_text(&[&text], Digest::of(text.as_bytes()));
            }
            (id, value) if pack.forms().has_field(id) => {
                finding.fields.insert(vocabulary.get(id).chinese.clone(), value.clone());
            }
            (id, value) => facts.set(id, core_value(pack, id, value)?),
        }
    }
    if !finding.form.is_empty() {
        let (form, values) = pack.check_finding(&finding)?;
        facts.set(field::FORM, form.name.as_str());
        if !finding.pick.is_empty() {
            facts.set(field::PICK, Value::Terms(finding.pick));
        }
        for (id, value) in values {
            facts.set(id, value);
        }
    }
    round_lateness(pack, &mut facts);
    Ok(facts)
}

/// Turns figures as people write them into what `settle` sees: name, or name and unit, and a whole number
/// or, for a rate or mean, how much out of how many: `"满意度" = "29/35"`, `"办件数 营业部" = "12"`.
pub fn period_figures(pack: &Pack, written: &BTreeMap<String, String>) -> Result<PeriodFigures, Fault> {
    let mut figures = PeriodFigures::new();
    for (name, number) in written {
        let (figure, unit) = name.split_once(' ').unwrap_or((name, ""));
        let refuse = |zh: String, en: String| Fault::new(FaultKind::Input, zh, en);
        let Some(figure) = pack.figures().get(figure) else {
            let known = pack.figures().alternatives(figure);
            let zh = format!("没有口径「{figure}」;可用:{known}");
            return Err(refuse(zh, format!("no figure `{figure}`; known: {known}")));
        };
        let group = match (unit, pack.units().id(unit)) {
            ("", _) => Vec::new(),
            (_, Some(id)) => vec![id.to_owned()],
            (_, None) => {
                let known = pack.units().alternatives(unit);
                let zh = format!("没有单位「{unit}」;可用:{known}");
                return Err(refuse(zh, format!("no unit `{unit}`; known: {known}")));
            }
        };
        let (sum, count) = number.split_once('/').unwrap_or((number, number));
        let (Ok(sum), Ok(count)) = (sum.trim().parse(), count.trim().parse()) else {
            let zh = format!("「{name}」应写如 12 或 29/35,不是「{number}」");
            return Err(refuse(zh, format!("`{name}` wants such as 12 or 29/35, not `{number}`")));
        };
        figures.insert((figure.id.clone(), group.clone()), Aggregate { group, count, sum });
    }
    Ok(figures)
}

/// The value of a field of the core.
fn core_value(pack: &Pack, id: FieldId, value: &Value) -> Result<Value, Fault> {
    let field = pack.vocabulary().get(id);
    let wrong = |zh: &str, en: &str| {
        let zh = format!("「{}」应为{zh},不是「{value}」", field.chinese);
        Fault::new(FaultKind::Input, zh, format!("`{}` wants {en}, not `{value}`", field.name))
    };
    match (id, field.kind, value) {
        (field::CHANNEL, _, value) => pack.channels().fact(&value.to_string()).ok_or_else(|| {
            let known = pack.channels().alternatives(&value.to_string());
            wrong(&format!("渠道({known})"), &format!("a channel ({known})"))
        }),
        (field::LEAD | field::HOLDER | field::REPLY_LEAD | field::RETURN_LEAD, _, value) => {
            let unit = value.to_string();
            pack.units().id(&unit).map(|id| pack.units().fact(id)).ok_or_else(|| {
                let known = pack.units().alternatives(&unit);
                wrong(&format!("单位({known})"), &format!("a unit ({known})"))
            })
        }
        (field::EVENT, _, value) => {
            let event = pack.event(&value.to_string());
            event.map(|event| Value::from(event.name())).ok_or_else(|| wrong("事件", "an event"))
        }
        (_, FieldKind::Number, Value::Text(digits)) => {
            digits.parse().map(Value::Number).map_err(|_| wrong("数", "a number"))
        }
        (_, FieldKind::Number, Value::Number(_))
        | (_, FieldKind::Flag, Value::Flag(_))
        | (_, FieldKind::Term | FieldKind::Path, Value::Text(_) | Value::Terms(_)) => Ok(value.clone()),
        (_, FieldKind::Term | FieldKind::Path, Value::Number(number)) => Ok(Value::Text(number.to_string())),
        (_, FieldKind::Flag, _) => Err(wrong("true 或 false", "true or false")),
        (_, _, _) => Err(wrong("另一种值", "another kind of value")),
    }
}

fn round_lateness(pack: &Pack, facts: &mut Facts) {
    if let (Some(Value::Number(late)), None) = (facts.get(field::LATE), facts.get(field::LATE_DAYS)) {
        let strategy = match pack.late_days {
            Rounding::Up => RoundingStrategy::ToPositiveInfinity,
            Rounding::Down => RoundingStrategy::ToZero,
        };
        let days: Decimal = late.round_dp_with_strategy(0, strategy);
        facts.set(field::LATE_DAYS, Value::Number(days));
    }
}
