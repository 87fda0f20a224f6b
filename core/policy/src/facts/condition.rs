//! A condition: what one input cell of a decision table asks of one fact.
//!
//! `*` or nothing: anything · `a|b`: one of them · `供水/*`: any path under it · `not x`: anything else ·
//! `<=2`, `>=3`, `<2`, `>2`, `2`, `1..2`: numbers, both ends inclusive · `是`/`否` · keywords `a|b`: the text
//! contains one of them · `{name}`: the value of a parameter.

use crate::facts::Facts;
use crate::facts::keywords::{Found, KeywordList, KeywordSet};
use crate::facts::vocabulary::{FieldId, FieldKind};
use crate::reading::diagnostic::Bilingual;
use crate::reading::excel::{restore_number, restore_signs};
use rust_decimal::Decimal;
use std::fmt;
use suban_model::Value;

/// What a column compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The value of a field.
    Field(FieldId, FieldKind),
    /// 词: the citizen's words contain one of the keywords.
    Contains,
    /// 不含: the citizen's words contain none of the keywords.
    Lacks,
}

/// A compiled cell.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Anything, even nothing.
    Any,
    /// One of the terms.
    OneOf(Vec<Term>),
    /// None of the terms.
    NoneOf(Vec<Term>),
    /// A number between these, both inclusive where given.
    Within {
        /// Least, and whether it is itself allowed.
        low: Option<(Decimal, bool)>,
        /// Most, and whether it is itself allowed.
        high: Option<(Decimal, bool)>,
    },
    /// 是 or 否.
    Is(bool),
    /// The text contains one of the keywords.
    Contains(KeywordSet),
    /// The text contains none of the keywords.
    Lacks(KeywordSet),
}

/// A term of a condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Term {
    /// Exactly this.
    Exact(String),
    /// Any path that begins with this, slash included.
    Under(String),
}

impl fmt::Display for Term {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(exact) => out.write_str(exact),
            Self::Under(prefix) => write!(out, "{prefix}*"),
        }
    }
}

impl Condition {
    /// Compiles a cell, its parameters filled in. The error says what would be right.
    pub fn parse(cell: &str, subject: Subject, keywords: &mut KeywordList) -> Result<Self, Bilingual> {
        if cell.is_empty() || cell == "*" {
            return Ok(Self::Any);
        }
        match subject {
            Subject::Lacks => keyword_set(cell, keywords).map(Self::Lacks),
            Subject::Contains | Subject::Field(_, FieldKind::Text) => {
                keyword_set(cell, keywords).map(Self::Contains)
            }
            Subject::Field(_, FieldKind::Number) => parse_number(cell),
            Subject::Field(_, FieldKind::Flag) => parse_flag(cell),
            Subject::Field(_, FieldKind::Term) => parse_terms(cell, false),
            Subject::Field(_, FieldKind::Path) => parse_terms(cell, true),
            Subject::Field(_, FieldKind::Shares) => {
                Err(Bilingual::new("比例不能作条件,请留 *", "shares cannot be compared; write *"))
            }
        }
    }

    /// Whether the facts meet it.
    pub fn holds(&self, subject: Subject, facts: &Facts, found: &Found) -> bool {
        match self {
            Self::Any => true,
            Self::Contains(keywords) => keywords.any_in(found),
            Self::Lacks(keywords) => !keywords.any_in(found),
            Self::OneOf(_) | Self::NoneOf(_) | Self::Within { .. } | Self::Is(_) => {
                let value = match subject {
                    Subject::Field(field, _) => facts.get(field),
                    Subject::Contains | Subject::Lacks => None,
                };
                self.holds_for(value)
            }
        }
    }

    /// The first whole number on the far side of each end of a range.
    pub(crate) fn thresholds(&self) -> Vec<i64> {
        let Self::Within { low, high } = self else { return Vec::new() };
        let above = |end: &Decimal| end.floor().checked_add(Decimal::ONE);
        let reached = |(end, itself): &(Decimal, bool)| if *itself { Some(end.ceil()) } else { above(end) };
        let passed = |(end, itself): &(Decimal, bool)| if *itself { above(end) } else { Some(end.ceil()) };
        let ends = low.iter().map(reached).chain(high.iter().map(passed));
        ends.flatten().filter_map(|end| i64::try_from(end).ok()).collect()
    }

    /// Whether a value meets it; not for keywords, which look at the text.
    pub fn holds_for(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::OneOf(terms), Some(value)) => any_term(terms, value),
            (Self::NoneOf(terms), value) => !value.is_some_and(|value| any_term(terms, value)),
            (Self::Within { low, high }, Some(Value::Number(number))) => {
                low.is_none_or(|(low, itself)| *number > low || itself && *number == low)
                    && high.is_none_or(|(high, itself)| *number < high || itself && *number == high)
            }
            (Self::Is(wanted), Some(Value::Flag(flag))) => wanted == flag,
            (Self::Any, _) => true,
            _ => false,
        }
    }
}

fn any_term(terms: &[Term], value: &Value) -> bool {
    let one = |text: &str| {
        terms.iter().any(|term| match term {
            Term::Exact(exact) => exact == text,
            Term::Under(prefix) => text.starts_with(prefix.as_str()),
        })
    };
    match value {
        Value::Text(text) => one(text),
        Value::Terms(texts) => texts.iter().any(|text| one(text)),
        Value::Number(_) | Value::Flag(_) | Value::Shares(_) => false,
    }
}

fn keyword_set(cell: &str, keywords: &mut KeywordList) -> Result<KeywordSet, Bilingual> {
    let add = |word: &str| {
        keywords
            .add(word)
            .ok_or_else(|| Bilingual::new("有空的关键词:多了一个 |?", "an empty keyword: one | too many?"))
    };
    cell.split('|').map(add).collect::<Result<_, _>>().map(KeywordSet::new)
}

fn parse_terms(cell: &str, paths: bool) -> Result<Condition, Bilingual> {
    let (negated, list) = match cell.strip_prefix("not ").or_else(|| cell.strip_prefix("非 ")) {
        Some(list) => (true, list),
        None => (false, cell),
    };
    let mut terms = Vec::new();
    for term in list.split('|').map(str::trim) {
        match term.strip_suffix('*') {
            Some(prefix) if paths && prefix.ends_with('/') => terms.push(Term::Under(prefix.to_owned())),
            Some(_) => {
                return Err(Bilingual::new(
                    "* 只能单独写,或写在类别路径末尾,如 供水/*",
                    "* stands alone, or ends a category path such as 供水/*",
                ));
            }
            None if term.is_empty() => {
                return Err(Bilingual::new("有空的词:多了一个 |?", "an empty term: one | too many?"));
            }
            None => terms.push(Term::Exact(restore_number(term))),
        }
    }
    Ok(if negated { Condition::NoneOf(terms) } else { Condition::OneOf(terms) })
}

fn parse_flag(cell: &str) -> Result<Condition, Bilingual> {
    match cell.to_ascii_lowercase().as_str() {
        "是" | "yes" | "true" => Ok(Condition::Is(true)),
        "否" | "no" | "false" => Ok(Condition::Is(false)),
        _ => Err(Bilingual::new("应写 是、否 或 *", "write 是 (yes), 否 (no) or *")),
    }
}

fn parse_number(cell: &str) -> Result<Condition, Bilingual> {
    let cell = restore_signs(cell);
    let cell = cell.as_str();
    let help = || Bilingual::new("应写如 <=2、>=3、2、1..2 或 *", "write such as <=2, >=3, 2, 1..2 or *");
    let number = |digits: &str| restore_number(digits.trim()).parse::<Decimal>().map_err(|_| help());
    if let Some((low, high)) = cell.split_once("..") {
        let (low, high) = (number(low)?, number(high)?);
        if low > high {
            return Err(Bilingual::new("区间的两端写反了", "the ends of the range are the wrong way round"));
        }
        return Ok(Condition::Within { low: Some((low, true)), high: Some((high, true)) });
    }
    let (low, high) = match cell {
        _ if cell.starts_with("<=") => (None, Some((number(&cell[2..])?, true))),
        _ if cell.starts_with(">=") => (Some((number(&cell[2..])?, true)), None),
        _ if cell.starts_with('<') => (None, Some((number(&cell[1..])?, false))),
        _ if cell.starts_with('>') => (Some((number(&cell[1..])?, false)), None),
        _ => {
            let exact = number(cell.strip_prefix('=').unwrap_or(cell))?;
            (Some((exact, true)), Some((exact, true)))
        }
    };
    Ok(Condition::Within { low, high })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::keywords::Negation;
    use crate::facts::vocabulary::field;
    use suban_model::Digest;

    fn check(cell: &str, kind: FieldKind, value: Option<&Value>, expect: bool) {
        let subject = Subject::Field(field::AREA, kind);
        let condition = Condition::parse(cell, subject, &mut KeywordList::default());
        let mut facts = Facts::default();
        if let Some(value) = value {
            facts.set(field::AREA, value.clone());
        }
        let holds = condition.map(|condition| condition.holds(subject, &facts, &Found::default()));
        assert_eq!(holds, Ok(expect), "{cell} for {value:?}");
    }

    #[test]
    fn cells_mean_what_they_say() {
        let number = |digits: &str| Some(Value::Number(digits.parse().unwrap()));
        for (cell, digits, expect) in [
            ("<=2", "2", true),
            ("<=2", "2.001", false),
            ("<2", "2", false),
            (">=3", "3", true),
            (">2", "2", false),
            ("1..2", "1", true),
            ("1..2", "2", true),
            ("1..2", "2.01", false),
            ("2", "2.00", true),
            ("=2", "3", false),
        ] {
            check(cell, FieldKind::Number, number(digits).as_ref(), expect);
        }
        check("<=2", FieldKind::Number, None, false);
        for (cell, term, expect) in [
            ("供水/停水", "供水/停水", true),
            ("供水/*|管网/*", "管网/漏水", true),
            ("供水/*", "供水", false),
            ("not 供水/*", "管网/漏水", true),
            ("非 供水/*", "供水/停水", false),
        ] {
            check(cell, FieldKind::Path, Some(&term.into()), expect);
        }
        let groups = Value::Terms(vec!["12345".into(), "平台".into()]);
        let groups = Some(&groups);
        check("平台", FieldKind::Term, groups, true);
        check("not 平台|三来", FieldKind::Term, groups, false);
        check("not 平台", FieldKind::Term, None, true);
        check("否", FieldKind::Flag, Some(&false.into()), true);
        check("*", FieldKind::Flag, None, true);
        check("", FieldKind::Term, None, true);
    }

    #[test]
    fn cells_that_mean_nothing_are_refused() {
        for (cell, kind) in [
            ("两天", FieldKind::Number),
            ("3..1", FieldKind::Number),
            ("<=", FieldKind::Number),
            ("也许", FieldKind::Flag),
            ("a||b", FieldKind::Term),
            ("a*", FieldKind::Path),
            ("a/*", FieldKind::Term),
            ("1", FieldKind::Shares),
        ] {
            let subject = Subject::Field(field::AREA, kind);
            assert!(Condition::parse(cell, subject, &mut KeywordList::default()).is_err(), "{cell}");
        }
    }

    #[test]
    fn keywords_are_looked_for_in_the_text() {
        let mut list = KeywordList::default();
        let contains = Condition::parse("停水|没水", Subject::Contains, &mut list).unwrap();
        let lacks = Condition::parse("已恢复", Subject::Lacks, &mut list).unwrap();
        let matcher = list.compile(&Negation::default()).unwrap();
        for (text, expect) in
            [("家里停水", (true, true)), ("停水已恢复", (true, false)), ("水压低", (false, true))]
        {
            let mut facts = Facts::default();
            facts.set_text(&[text], Digest::default());
            let found = matcher.find(facts.text());
            let holds = |condition: &Condition, subject| condition.holds(subject, &facts, &found);
            assert_eq!(
                (holds(&contains, Subject::Contains), holds(&lacks, Subject::Lacks)),
                expect,
                "{text}"
            );
        }
    }
}
