//! The algebra of conditions: is there a value that meets some of them and fails others? If there is, here is one.
//!
//! Every kind of condition tells only finitely many classes of values apart, so a representative of each class is
//! tried against the conditions themselves, and the answer is exact. *Can a and b both hold* is a question for a
//! value that meets both; *does a imply b* for one that meets a and fails b.

use super::domain::Domain;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::fmt;
use suban_model::Value;
use suban_policy::condition::{Condition, Term};
use suban_policy::keywords::KeywordSet;

/// What is asked of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Constraint<'a> {
    /// It meets the condition.
    Holds(&'a Condition),
    /// It does not.
    Fails(&'a Condition),
}

/// A value that meets all constraints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sample {
    /// None at all.
    Nothing,
    /// This one.
    Value(Value),
    /// A text of these keywords.
    Words(Vec<String>),
}

/// A value out of a domain that meets all constraints, or nothing if there is none. If `must` is set, the field has
/// a value for certain.
pub(crate) fn sample(
    domain: &Domain,
    constraints: &[Constraint<'_>],
    keywords: &[String],
    must: bool,
) -> Option<Sample> {
    let one_of = |values: Vec<Value>| {
        let mut values = values.into_iter().map(Some).chain((!must).then_some(None));
        let found =
            values.find(|value| constraints.iter().all(|constraint| constraint.met_by(value.as_ref())))?;
        Some(found.map_or(Sample::Nothing, Sample::Value))
    };
    match domain {
        Domain::Sets(sets) => one_of(sets.iter().cloned().map(Value::Terms).collect()),
        Domain::Open { many: false, known } => {
            one_of(representatives(constraints, known).into_iter().map(Value::Text).collect())
        }
        Domain::SomeOf(terms) => some_of(terms.clone(), constraints, must),
        Domain::Open { many: true, known } => some_of(representatives(constraints, known), constraints, must),
        Domain::Number { least, whole } => one_of(numbers(constraints, *least, *whole)),
        Domain::Flag(flags) => one_of(flags.iter().copied().map(Value::Flag).collect()),
        Domain::Words => words(constraints, keywords),
        Domain::Opaque => one_of(Vec::new()),
    }
}

impl<'a> Constraint<'a> {
    fn condition(self) -> &'a Condition {
        match self {
            Self::Holds(condition) | Self::Fails(condition) => condition,
        }
    }

    /// How many terms, ends or keywords its condition has; at least one.
    pub fn terms(self) -> usize {
        match self.condition() {
            Condition::OneOf(terms) | Condition::NoneOf(terms) => terms.len().max(1),
            Condition::Contains(set) | Condition::Lacks(set) => set.numbers().len().max(1),
            Condition::Within { .. } => 2,
            Condition::Any | Condition::Is(_) => 1,
        }
    }

    fn met_by(self, value: Option<&Value>) -> bool {
        match self {
            Self::Holds(condition) => condition.holds_for(value),
            Self::Fails(condition) => !condition.holds_for(value),
        }
    }

    /// Whether it excludes some terms, whatever other terms there are.
    fn forbids(self) -> bool {
        matches!(self, Self::Holds(Condition::NoneOf(_)) | Self::Fails(Condition::OneOf(_)))
    }
}

/// One term of each class that the constraints tell apart: every one they name, one under each prefix that is none
/// of those, and one that is like nothing named.
fn representatives(constraints: &[Constraint<'_>], known: &[String]) -> Vec<String> {
    let mut named = Vec::new();
    let mut prefixes = vec![String::new()];
    for constraint in constraints {
        if let Condition::OneOf(terms) | Condition::NoneOf(terms) = constraint.condition() {
            for term in terms {
                match term {
                    Term::Exact(exact) => named.push(exact.clone()),
                    Term::Under(prefix) => prefixes.push(prefix.clone()),
                }
            }
        }
    }
    named.extend(known.iter().cloned());
    prefixes.reverse();
    let fresh: Vec<String> = prefixes.iter().map(|prefix| fresh_under(prefix, &named, &prefixes)).collect();
    let mut seen = BTreeSet::new();
    named.into_iter().chain(fresh).filter(|term| seen.insert(term.clone())).collect()
}

/// A term under a prefix that is not named and under no longer prefix.
fn fresh_under(prefix: &str, named: &[String], prefixes: &[String]) -> String {
    let mut term = format!("{prefix}其他");
    let taken = |term: &String| {
        let deeper = |other: &String| other.len() > prefix.len() && term.starts_with(other.as_str());
        named.contains(term) || prefixes.iter().any(deeper)
    };
    while taken(&term) {
        term.push('…');
    }
    term
}

/// A choice of terms. More terms never fail a constraint that does not forbid, so all that are permitted decide.
fn some_of(pool: Vec<String>, constraints: &[Constraint<'_>], must: bool) -> Option<Sample> {
    let meets = |terms: &[String]| {
        let value = (!terms.is_empty()).then(|| Value::Terms(terms.to_vec()));
        constraints.iter().all(|constraint| constraint.met_by(value.as_ref()))
    };
    let permitted = |term: &String| {
        let value = Value::Text(term.clone());
        constraints
            .iter()
            .filter(|constraint| constraint.forbids())
            .all(|constraint| constraint.met_by(Some(&value)))
    };
    let mut terms: Vec<String> = pool.into_iter().filter(permitted).collect();
    if !meets(&terms) || must && terms.is_empty() {
        return None;
    }
    // As few as will do make the better example.
    let mut at = 0;
    while at < terms.len() {
        let without: Vec<String> = terms
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != at)
            .map(|(_, term)| term.clone())
            .collect();
        if meets(&without) && !(must && without.is_empty()) {
            terms = without;
        } else {
            at += 1;
        }
    }
    Some(if terms.is_empty() { Sample::Nothing } else { Sample::Value(Value::Terms(terms)) })
}

/// The ends of all ranges, what lies between them, and what lies beyond.
fn numbers(constraints: &[Constraint<'_>], least: Option<Decimal>, whole: bool) -> Vec<Value> {
    let mut ends: Vec<Decimal> = least.into_iter().collect();
    for constraint in constraints {
        if let Condition::Within { low, high } = constraint.condition() {
            ends.extend(low.iter().chain(high).map(|(end, _)| *end));
        }
    }
    if ends.is_empty() {
        ends.push(Decimal::ZERO);
    }
    ends.sort_unstable();
    ends.dedup();
    let step = |from: Decimal, by: Decimal| from.checked_add(by);
    let mut numbers = Vec::new();
    if whole {
        for end in &ends {
            let (floor, ceil) = (end.floor(), end.ceil());
            numbers.extend([Some(floor), Some(ceil)]);
            numbers.extend([step(floor, Decimal::NEGATIVE_ONE), step(ceil, Decimal::ONE)]);
        }
    } else {
        let below = ends.first().and_then(|first| step(*first, Decimal::NEGATIVE_ONE));
        let above = ends.last().and_then(|last| step(*last, Decimal::ONE));
        let between = ends.iter().zip(ends.iter().skip(1)).map(|(low, high)| middle(*low, *high));
        numbers.extend(ends.iter().copied().map(Some).chain(between).chain([above, below]));
    }
    let mut numbers: Vec<Decimal> = numbers.into_iter().flatten().collect();
    numbers.retain(|number| least.is_none_or(|least| *number >= least));
    numbers.dedup();
    numbers.into_iter().map(Value::Number).collect()
}

fn middle(low: Decimal, high: Decimal) -> Option<Decimal> {
    let half = high.checked_sub(low)?.checked_div(Decimal::TWO)?;
    low.checked_add(half).map(|middle| middle.normalize())
}

/// A text that has what it should and lacks what it should not. Keywords stand apart in it, so it contains a
/// keyword only if one of those that it is made of does.
fn words(constraints: &[Constraint<'_>], keywords: &[String]) -> Option<Sample> {
    let spell = |set: &KeywordSet| -> Vec<&str> {
        set.numbers().iter().filter_map(|number| keywords.get(*number).map(String::as_str)).collect()
    };
    let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
    for constraint in constraints {
        match constraint {
            Constraint::Holds(Condition::Contains(set)) | Constraint::Fails(Condition::Lacks(set)) => {
                wanted.push(spell(set));
            }
            Constraint::Holds(Condition::Lacks(set)) | Constraint::Fails(Condition::Contains(set)) => {
                unwanted.extend(spell(set));
            }
            Constraint::Fails(Condition::Any) => return None,
            _ => {}
        }
    }
    let clean = |word: &&str| !unwanted.iter().any(|unwanted| word.contains(unwanted));
    let mut text = Vec::new();
    for set in wanted {
        let word = set.into_iter().find(clean)?.to_owned();
        if !text.contains(&word) {
            text.push(word);
        }
    }
    Some(if text.is_empty() { Sample::Nothing } else { Sample::Words(text) })
}

impl fmt::Display for Sample {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => out.write_str("(无)"),
            Self::Value(Value::Terms(terms)) => out.write_str(&terms.join("+")),
            Self::Value(value) => write!(out, "{value}"),
            Self::Words(words) => write!(out, "“{}”", words.join(" ")),
        }
    }
}

#[cfg(test)]
mod tests;
