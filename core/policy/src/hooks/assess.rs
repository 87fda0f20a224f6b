//! `assess`: every row that fires charges someone; a range waits for its decider.

use super::Conclude;
use crate::call::run::Run;
use crate::facts::vocabulary::{FieldId, FieldKind};
use crate::reading::diagnostic::Bilingual;
use crate::table::{Effect, Outputs, Row, Table};
use rust_decimal::Decimal;
use suban_model::{Amount, Charge, Fault, FaultKind, Points, Times, Value};

/// The highest count of one row, such as for 每少填一项.
pub const COUNT_MAX: u32 = 1_000;

/// What 扣谁 says when nobody is charged, which is worth recording too.
pub const NOBODY: [&str; 2] = ["无", "nobody"];

/// The charge of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeEffect {
    /// Words of `[who]`. Empty for [`NOBODY`].
    who: Vec<String>,
    points: PointsCell,
    count: CountCell,
    times: Option<Times>,
    decider: Option<String>,
    slot: Option<String>,
}

/// 分.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PointsCell {
    Amount(Amount),
    /// `{字段}`: the number is a field of the finding.
    Field(FieldId),
}

/// 次数.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CountCell {
    Fixed(u32),
    /// The number is a field of the finding.
    Field(FieldId),
}

impl Effect for ChargeEffect {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("扣谁", "who"),
        ("分", "points"),
        ("次数", "count"),
        ("倍数", "times"),
        ("倍数条款", "times_clause"),
        ("待定由", "decider"),
        ("槽", "slot"),
        ("说明", "note"),
    ];

    fn compile(outputs: &mut Outputs<'_>) -> Option<Self> {
        let points = points(outputs)?;
        let decider = outputs.text("待定由");
        let open = matches!(points, PointsCell::Amount(Amount::Range(..) | Amount::Open));
        if open == decider.is_empty() {
            let message = Bilingual::new(
                "区间或评议要写待定由谁,固定分值不写",
                "a range or 评议 needs a decider, fixed points none",
            );
            return outputs.refuse("待定由", message, None);
        }
        if open {
            outputs.check_who("待定由", std::slice::from_ref(&decider), &outputs.names.known_of_charge())?;
        }
        Some(Self {
            who: who(outputs)?,
            points,
            count: count(outputs)?,
            times: times(outputs)?,
            decider: open.then_some(decider),
            slot: slot(outputs)?,
        })
    }
}

fn who(outputs: &mut Outputs<'_>) -> Option<Vec<String>> {
    let written = outputs.text("扣谁");
    if NOBODY.contains(&written.as_str()) {
        return Some(Vec::new());
    }
    let words = outputs.list("扣谁");
    match words.iter().find(|word| !outputs.names.who.knows(word)) {
        None if !words.is_empty() => Some(words),
        unknown => outputs.refuse_who("扣谁", unknown.map_or("", String::as_str)),
    }
}

fn points(outputs: &mut Outputs<'_>) -> Option<PointsCell> {
    let written = outputs.amount("分");
    let amount = |digits: &str| digits.trim().parse::<Points>().ok().filter(|points| *points >= Points::ZERO);
    let cell = if ["评议", "open"].contains(&written.as_str()) {
        Some(PointsCell::Amount(Amount::Open))
    } else if let Some(name) = written.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        number_field(name, outputs).map(PointsCell::Field)
    } else if let Some((low, high)) = written.split_once("..") {
        amount(low)
            .zip(amount(high))
            .filter(|(low, high)| low <= high)
            .map(|(low, high)| PointsCell::Amount(Amount::Range(low, high)))
    } else {
        amount(&written).map(|points| PointsCell::Amount(Amount::Fixed(points)))
    };
    if cell.is_none() {
        let message =
            Bilingual::new(format!("看不懂分值「{written}」"), format!("`{written}` are no points"));
        let help = Bilingual::new(
            "应写如 2、0.5、2..5、评议、{参数} 或 {数字字段};不能为负",
            "write such as 2, 0.5, 2..5, 评议, {parameter} or {number field}; never negative",
        );
        return outputs.refuse("分", message, Some(help));
    }
    cell
}

fn count(outputs: &mut Outputs<'_>) -> Option<CountCell> {
    let written = outputs.amount("次数");
    if written.is_empty() {
        return Some(CountCell::Fixed(1));
    }
    let fixed = written.parse().ok().filter(|count| (1..=COUNT_MAX).contains(count)).map(CountCell::Fixed);
    let bare = written.trim_start_matches('{').trim_end_matches('}');
    fixed.or_else(|| number_field(bare, outputs).map(CountCell::Field)).or_else(|| {
        let message = Bilingual::new(format!("看不懂次数「{written}」"), format!("`{written}` is no count"));
        let help = Bilingual::new(
            "应写整数,或查实表单里的数字字段",
            "write a whole number, or a number field of a form",
        );
        outputs.refuse("次数", message, Some(help))
    })
}

#[expect(clippy::option_option, reason = "outside: the cell was refused; inside: the cell is empty")]
fn times(outputs: &mut Outputs<'_>) -> Option<Option<Times>> {
    let written = outputs.amount("倍数");
    if written.is_empty() {
        return Some(None);
    }
    let clause = Some(outputs.text("倍数条款"))
        .filter(|clause| !clause.is_empty())
        .unwrap_or_else(|| outputs.clause.to_owned());
    if let Err(fault) = outputs.names.known_clause(&clause) {
        return outputs.refuse("倍数条款", fault.message(), Some(outputs.names.clause_help(&clause)));
    }
    match written.parse::<Decimal>() {
        Ok(factor) if factor > Decimal::ZERO && factor <= Decimal::ONE_HUNDRED => {
            Some(Some(Times { factor, clause }))
        }
        _ => {
            let message = Bilingual::new(
                format!("倍数「{written}」不在 0 到 100 之间"),
                format!("`{written}` is not within 0..100"),
            );
            outputs.refuse("倍数", message, None)
        }
    }
}

#[expect(clippy::option_option, reason = "outside: the cell was refused; inside: the cell is empty")]
fn slot(outputs: &mut Outputs<'_>) -> Option<Option<String>> {
    let name = outputs.text("槽");
    if name.is_empty() || outputs.names.slots.contains_key(&name) {
        return Some((!name.is_empty()).then_some(name));
    }
    let message = Bilingual::new(format!("[slots] 里没有「{name}」"), format!("`{name}` is not in [slots]"));
    let known = outputs.names.slot_alternatives(&name);
    outputs.refuse("槽", message, Some(Bilingual::new(format!("可用:{known}"), format!("known: {known}"))))
}

fn number_field(name: &str, outputs: &Outputs<'_>) -> Option<FieldId> {
    let vocabulary = &outputs.names.vocabulary;
    vocabulary.id(name).filter(|id| vocabulary.get(*id).kind == FieldKind::Number)
}

impl Conclude for ChargeEffect {
    fn conclude(table: &Table<Self>, run: &mut Run) -> Result<(), Fault> {
        for row in table.hits(run)? {
            charge_all(row, run)?;
        }
        Ok(())
    }
}

fn charge_all(row: &Row<ChargeEffect>, run: &mut Run) -> Result<(), Fault> {
    let effect = &row.effect;
    for word in &effect.who {
        let who = run.resolve_who(word)?;
        let amount = match effect.points {
            PointsCell::Amount(amount) => amount,
            PointsCell::Field(field) => Amount::Fixed(points_of(number(run, field, &row.rule)?, &row.rule)?),
        };
        let count = match effect.count {
            CountCell::Fixed(count) => count,
            CountCell::Field(field) => count_of(number(run, field, &row.rule)?, &row.rule)?,
        };
        run.push_charge(Charge {
            rule: row.rule.clone(),
            clause: row.clause.clone(),
            amount,
            count,
            times: effect.times.clone(),
            decider: effect.decider.clone(),
            slot: effect.slot.as_ref().and_then(|name| run.slot(name, &who, &row.rule)),
            who,
        })?;
    }
    Ok(())
}

fn number(run: &Run, field: FieldId, rule: &str) -> Result<Decimal, Fault> {
    match run.facts().get(field) {
        Some(Value::Number(number)) => Ok(*number),
        _ => {
            let label = &run.names().vocabulary.get(field).chinese;
            Err(Fault::new(
                FaultKind::Input,
                format!("{rule} 需要「{label}」的数"),
                format!("`{rule}` needs the number `{label}`"),
            ))
        }
    }
}

fn points_of(number: Decimal, rule: &str) -> Result<Points, Fault> {
    Points::from_decimal(number).ok_or_else(|| {
        Fault::new(
            FaultKind::Rule,
            format!("{rule} 的分值 {number} 过大"),
            format!("`{number}` points of `{rule}` are too many"),
        )
    })
}

fn count_of(number: Decimal, rule: &str) -> Result<u32, Fault> {
    let whole = u32::try_from(number).ok().filter(|count| *count <= COUNT_MAX && number.fract().is_zero());
    whole.ok_or_else(|| {
        Fault::new(
            FaultKind::Rule,
            format!("{rule} 的次数 {number} 应为 0 到 {COUNT_MAX} 的整数"),
            format!("the count {number} of `{rule}` is no whole number from 0 to {COUNT_MAX}"),
        )
    })
}
