//! Findings (查实): the forms on which staff record what they found, as the pack declares them.

mod required_when;

use crate::facts::vocabulary::{FieldId, FieldKind, Vocabulary};
use crate::names::organisation::Units;
use crate::reading::diagnostic::{Bilingual, Diagnostic, alternatives};
use crate::reading::source::Source;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use suban_model::{Fault, FaultKind, Finding, Points, Value};
use toml::Spanned;

/// Most terms of one list that staff pick from.
pub const PICKS_MAX: usize = 200;

/// The values of a finding by field.
pub type FieldValues = Vec<(FieldId, Value)>;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// One ticket.
    Ticket,
    /// The organisation.
    Organisation,
}

/// The type of a form's field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InputType {
    /// A unit, by id or name.
    Unit,
    /// One or more of the listed terms.
    Pick,
    /// 是 or 否.
    Bool,
    /// A whole number.
    Integer,
    /// Points, to the hundredth, never negative.
    Points,
    /// A line of text.
    Text,
    /// Units with percentages that add up to 100.
    Shares,
}

/// One field of a form.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// Its type.
    #[serde(rename = "type")]
    pub input: InputType,
    /// Its Chinese name, which is also the name of its column in tables.
    #[schemars(with = "String")]
    pub label: Spanned<String>,
    /// The terms of a pick.
    #[serde(default)]
    pub of: Vec<String>,
    /// It must be filled in.
    #[serde(default)]
    pub required: bool,
    /// It must be filled in where another field of the form, by its key, says one of these: `"属实"`, `"抢修|态度"`.
    /// Of several fields, one is enough.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub required_when: BTreeMap<Spanned<String>, Spanned<String>>,
    /// A flag that must be 是 for the finding to be recorded, such as 查证属实.
    #[serde(default)]
    pub must: bool,
    /// Least value of a number.
    #[serde(default)]
    pub min: Option<i64>,
    #[serde(skip)]
    id: Option<FieldId>,
}

/// A form.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its name for people, and the value of 查实事项.
    pub name: String,
    /// What it is about.
    pub about: About,
    /// Offices that may record it: units by key or group, or an office's name.
    pub by: Vec<String>,
    /// It may still be recorded once the ticket is closed (办结).
    #[serde(default)]
    pub late: bool,
    /// The terms of 情形; empty if the form has no 情形.
    #[serde(default)]
    pub pick: Vec<String>,
    /// Its fields by key.
    #[serde(default)]
    pub fields: BTreeMap<String, FormField>,
}

/// All forms of a pack, by id.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Forms {
    forms: BTreeMap<String, Form>,
}

impl Forms {
    /// Gives every form's fields a place in the vocabulary.
    pub(crate) fn name_fields(
        &mut self,
        source: &Source,
        vocabulary: &mut Vocabulary,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for (id, form) in &mut self.forms {
            if std::iter::once(&form.pick)
                .chain(form.fields.values().map(|field| &field.of))
                .any(|list| list.len() > PICKS_MAX)
            {
                let message = Bilingual::new(
                    format!("表单 {id} 的可选项超过 {PICKS_MAX} 个"),
                    format!("a list of the form `{id}` has more than {PICKS_MAX} terms"),
                );
                diagnostics.push(Diagnostic::error("picks", &source.path, None, message));
            }
            form.check_required_when(source, diagnostics);
            for (key, field) in &mut form.fields {
                let name = format!("event.{key}");
                match vocabulary.add(&name, field.label.get_ref(), field.input.field_kind()) {
                    Ok(id) => field.id = Some(id),
                    Err(taken) => {
                        let message = Bilingual::new(
                            format!("名称 {} 已另有所指", taken.0),
                            format!("the name `{}` already means another field", taken.0),
                        );
                        let help = (
                            "同名字段须同键、同标签、同类型",
                            "fields of one name need one key, label and type",
                        );
                        let span = field.label.span();
                        diagnostics.push(source.error("field-name", span, message).help(help.0, help.1));
                    }
                }
            }
        }
    }

    /// Puts the units of a group in its place wherever offices are named.
    pub(crate) fn expand_offices(&mut self, units: &Units) {
        for form in self.forms.values_mut() {
            form.by = units.expand(&form.by);
        }
    }

    /// The form of that id or name.
    pub fn get(&self, id_or_name: &str) -> Option<&Form> {
        self.forms.get(id_or_name).or_else(|| self.forms.values().find(|form| form.name == id_or_name))
    }

    /// Whether the field belongs to a form.
    pub fn has_field(&self, id: FieldId) -> bool {
        self.forms.values().any(|form| form.fields.values().any(|field| field.id == Some(id)))
    }

    /// Every form, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Form)> {
        self.forms.iter().map(|(id, form)| (id.as_str(), form))
    }

    /// Checks a finding against its form and gives its values by field, units resolved.
    pub fn check(&self, finding: &Finding, units: &Units) -> Result<(&Form, FieldValues), Fault> {
        let form = self.get(&finding.form).ok_or_else(|| {
            let known = alternatives(&finding.form, self.forms.values().map(|form| form.name.as_str()));
            input_fault(
                format!("没有查实事项「{}」;可用:{known}", finding.form),
                format!("no form `{}`; known: {known}", finding.form),
            )
        })?;
        form.check_picks(&finding.pick)?;
        let mut values = Vec::new();
        for given in finding.fields.keys() {
            let named = form.fields.iter().find(|(key, field)| field.is_named(key, given));
            if let Some((key, field)) = named {
                let twice = finding.fields.keys().filter(|other| field.is_named(key, other)).count() > 1;
                if twice {
                    return Err(input_fault(
                        format!("「{given}」填了两次"),
                        format!("field `{given}` is given twice"),
                    ));
                }
            } else {
                let known =
                    alternatives(given, form.fields.values().map(|field| field.label.get_ref().as_str()));
                return Err(input_fault(
                    format!("「{}」没有字段「{given}」;可用:{known}", form.name),
                    format!("form `{}` has no field `{given}`; known: {known}", form.name),
                ));
            }
        }
        for (key, field) in &form.fields {
            let given = form.given(key, finding);
            if given.is_none() {
                form.check_left_out(field, finding)?;
            }
            if let (Some(value), Some(id)) = (field.check(given, units)?, field.id) {
                values.push((id, value));
            }
        }
        Ok((form, values))
    }
}

impl Form {
    /// The unit that the finding names in a field that means one, by its key or label.
    pub fn unit_named<'f>(&self, finding: &'f Finding, field: &str) -> Option<&'f str> {
        let (key, _) = self.fields.iter().find(|(key, is)| is.is_unit() && is.is_named(key, field))?;
        match self.given(key, finding)? {
            Value::Text(unit) => Some(unit),
            _ => None,
        }
    }

    /// The labels of the fields that mean a unit.
    pub(crate) fn unit_fields(&self) -> impl Iterator<Item = &str> {
        self.fields.values().filter(|field| field.is_unit()).map(|field| field.label.get_ref().as_str())
    }

    /// What the finding says in the field of that key.
    fn given<'f>(&self, key: &str, finding: &'f Finding) -> Option<&'f Value> {
        let field = self.fields.get(key)?;
        finding.fields.iter().find(|(name, _)| field.is_named(key, name)).map(|(_, value)| value)
    }

    fn check_picks(&self, picks: &[String]) -> Result<(), Fault> {
        let list = self.pick.join("、");
        if picks.is_empty() != self.pick.is_empty() {
            return Err(input_fault(
                format!("「{}」的情形应从这些里选:{list}", self.name),
                format!("form `{}` wants 情形 out of: {list}", self.name),
            ));
        }
        match picks.iter().find(|pick| !self.pick.contains(pick)) {
            None => Ok(()),
            Some(wrong) => Err(input_fault(
                format!("「{}」没有情形「{wrong}」;可选:{list}", self.name),
                format!("form `{}` has no 情形 `{wrong}`; known: {list}", self.name),
            )),
        }
    }
}

impl InputType {
    const fn field_kind(self) -> FieldKind {
        match self {
            Self::Unit | Self::Pick | Self::Text => FieldKind::Term,
            Self::Bool => FieldKind::Flag,
            Self::Integer | Self::Points => FieldKind::Number,
            Self::Shares => FieldKind::Shares,
        }
    }
}

impl FormField {
    /// Its place in the vocabulary.
    pub fn id(&self) -> Option<FieldId> {
        self.id
    }

    fn is_unit(&self) -> bool {
        self.input == InputType::Unit
    }

    fn is_named(&self, key: &str, name: &str) -> bool {
        key == name || self.label.get_ref() == name
    }

    /// The value as a fact; `None` if it may be, and is, left out.
    fn check(&self, given: Option<&Value>, units: &Units) -> Result<Option<Value>, Fault> {
        let label = self.label.get_ref();
        let Some(value) = given else {
            if self.required || self.must {
                return Err(input_fault(
                    format!("须填「{label}」"),
                    format!("field `{label}` must be filled in"),
                ));
            }
            return Ok(None);
        };
        let wrong = |zh: &str, en: &str| {
            input_fault(
                format!("「{label}」应为{zh},不是「{value}」"),
                format!("field `{label}` wants {en}, not `{value}`"),
            )
        };
        let checked = match self.input {
            InputType::Unit => match value {
                Value::Text(unit) => units.id(unit).map(|id| units.fact(id)).ok_or_else(|| {
                    let list = units.alternatives(unit);
                    wrong(&format!("单位({list})"), &format!("a unit ({list})"))
                })?,
                _ => return Err(wrong("单位", "a unit")),
            },
            InputType::Pick => {
                let list = self.of.join("、");
                let fits = terms(value).is_some_and(|terms| {
                    !terms.is_empty() && terms.iter().all(|term| self.of.contains(term))
                });
                if !fits {
                    return Err(wrong(&format!("其中之一:{list}"), &format!("one of {list}")));
                }
                value.clone()
            }
            InputType::Bool => match value {
                Value::Flag(true) => value.clone(),
                Value::Flag(false) if !self.must => value.clone(),
                _ if self.must => return Err(wrong("是", "yes")),
                _ => return Err(wrong("是或否", "true or false")),
            },
            InputType::Integer => match number(value) {
                Some(number)
                    if number.fract().is_zero() && self.min.is_none_or(|min| number >= min.into()) =>
                {
                    Value::Number(number)
                }
                _ => {
                    return Err(match self.min {
                        Some(min) => wrong(
                            &format!("不小于 {min} 的整数"),
                            &format!("a whole number of at least {min}"),
                        ),
                        None => wrong("整数", "a whole number"),
                    });
                }
            },
            InputType::Points => match value.to_string().parse::<Points>() {
                Ok(points) if points >= Points::ZERO => Value::Number(points.to_decimal()),
                _ => {
                    return Err(wrong(
                        "不为负、至多两位小数的分值",
                        "points, not negative, with at most two decimals",
                    ));
                }
            },
            InputType::Text => match value {
                Value::Text(_) => value.clone(),
                _ => return Err(wrong("文字", "text")),
            },
            InputType::Shares => check_shares(value, units).ok_or_else(|| {
                wrong("合计 100% 的各单位比例", "units with percentages that add up to 100")
            })?,
        };
        Ok(Some(checked))
    }
}

fn terms(value: &Value) -> Option<&[String]> {
    match value {
        Value::Text(term) => Some(std::slice::from_ref(term)),
        Value::Terms(terms) => Some(terms),
        Value::Number(_) | Value::Flag(_) | Value::Shares(_) => None,
    }
}

fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => text.parse().ok(),
        Value::Flag(_) | Value::Terms(_) | Value::Shares(_) => None,
    }
}

fn check_shares(value: &Value, units: &Units) -> Option<Value> {
    let Value::Shares(shares) = value else { return None };
    let mut checked = shares.clone();
    for share in &mut checked {
        share.unit = units.id(&share.unit)?.to_owned();
        if share.percent < Decimal::ZERO || share.percent > Decimal::ONE_HUNDRED {
            return None;
        }
    }
    let units: BTreeSet<&str> = checked.iter().map(|share| share.unit.as_str()).collect();
    if units.len() != checked.len() {
        return None;
    }
    let total: Decimal = checked.iter().map(|share| share.percent).sum();
    (total == Decimal::ONE_HUNDRED).then_some(Value::Shares(checked))
}

fn input_fault(zh: String, en: String) -> Fault {
    Fault::new(FaultKind::Input, zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERDICT: &str = r#"
        [verdict]
        name  = "认定"
        about = "ticket"
        by    = ["办公室"]
        fields.result = { type = "pick", label = "结果", of = ["属实", "不属实"] }
        fields.cause  = { type = "pick", label = "起因", of = ["抢修", "态度", "计量"], required_when = { result = "属实" } }
        fields.effect = { type = "pick", label = "后果", of = ["恶劣"] }
        fields.unit   = { type = "unit", label = "单位", required_when = { cause = "抢修|态度", effect = "恶劣" } }
    "#;

    fn read(text: &str) -> (Forms, Vec<String>) {
        let source = Source { path: "findings.toml".into(), text: text.into() };
        let mut diagnostics = Vec::new();
        let mut forms: Forms = source.parse(&mut diagnostics).unwrap_or_default();
        forms.name_fields(&source, &mut Vocabulary::default(), &mut diagnostics);
        (forms, diagnostics.iter().map(|diagnostic| diagnostic.message.en.clone()).collect())
    }

    #[test]
    fn a_field_is_asked_for_where_another_makes_it_necessary() {
        let (forms, complaints) = read(VERDICT);
        assert_eq!(complaints, [""; 0]);
        let check = |fields: &[(&str, &str)]| {
            let fields = fields.iter().map(|(name, said)| ((*name).to_owned(), Value::from(*said))).collect();
            let finding = Finding { ticket: None, form: "认定".into(), pick: Vec::new(), fields };
            forms.check(&finding, &Units::default()).map(|_| ()).map_err(|fault| fault.zh)
        };
        for (fields, refused) in [
            (vec![("结果", "不属实")], None),
            (vec![("结果", "属实")], Some("「结果」是「属实」时,须填「起因」")),
            (vec![("result", "属实"), ("cause", "计量")], None),
            (vec![("结果", "属实"), ("起因", "抢修")], Some("「起因」是「抢修」时,须填「单位」")),
            (
                vec![("结果", "属实"), ("起因", "计量"), ("后果", "恶劣")],
                Some("「后果」是「恶劣」时,须填「单位」"),
            ),
        ] {
            assert_eq!(check(&fields).err().as_deref(), refused, "{fields:?}");
        }
    }

    #[test]
    fn what_could_never_ask_for_a_field_is_told() {
        for (from, to, complaint) in [
            ("result = \"属实\"", "resalt = \"属实\"", "`resalt` is no field of this form to pick from"),
            ("result = \"属实\"", "unit = \"属实\"", "`unit` is no field of this form to pick from"),
            ("cause = \"抢修|态度\"", "cause = \"抢修|态\"", "`起因` has no `态` to pick"),
        ] {
            assert_eq!(read(&VERDICT.replace(from, to)).1, [complaint]);
        }
    }

    #[test]
    fn lists_to_pick_from_have_a_largest_length() {
        for (count, refused) in [(PICKS_MAX, false), (PICKS_MAX + 1, true)] {
            let picks: Vec<String> = (0..count).map(|at| format!("第{at}种")).collect();
            for list in [
                format!("pick = {picks:?}"),
                format!("fields.a = {{ type = \"pick\", label = \"甲\", of = {picks:?} }}"),
            ] {
                let text =
                    format!("[fault]\nname = \"差错\"\nabout = \"ticket\"\nby = [\"办公室\"]\n{list}\n");
                let (source, mut diagnostics) = (Source { path: "findings.toml".into(), text }, Vec::new());
                let mut forms: Forms = source.parse(&mut diagnostics).unwrap();
                forms.name_fields(&source, &mut Vocabulary::default(), &mut diagnostics);
                let codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
                assert_eq!(codes, if refused { vec!["picks"] } else { vec![] }, "{count}");
            }
        }
    }
}
