//! A question in the words of the contract.

use super::bindings::suban::policy::types as wire;
use super::numbers;
use crate::faults::Stop;
use suban_model::{Share, Value};
use suban_policy::plugin::Question;

/// The question as a plugin takes it.
pub(super) fn lower(question: Question) -> Result<wire::Question, Stop> {
    let facts = question.facts.into_iter().map(|(name, value)| {
        let value = self::value(&value).ok_or_else(|| Stop::TooLarge(name.clone()))?;
        Ok(wire::Fact { name, value })
    });
    Ok(wire::Question {
        facts: facts.collect::<Result<_, Stop>>()?,
        event: question.event,
        ticket: wire::Ticket {
            words: question.words,
            channel: question.channel,
            kind: question.kind,
            category: question.category,
            grade: question.grade,
            tags: question.tags,
            area: question.area,
            lead: question.lead,
        },
    })
}

/// A value as a plugin takes it; `None` if it holds a number larger than the contract can say.
pub(super) fn value(value: &Value) -> Option<wire::Value> {
    Some(match value {
        Value::Text(text) => wire::Value::Text(text.clone()),
        Value::Number(number) => wire::Value::Number(numbers::lower(*number)?),
        Value::Flag(flag) => wire::Value::Flag(*flag),
        Value::Terms(terms) => wire::Value::Terms(terms.clone()),
        Value::Shares(shares) => wire::Value::Shares(shares.iter().map(share).collect::<Option<_>>()?),
    })
}

fn share(share: &Share) -> Option<wire::Share> {
    Some(wire::Share { unit: share.unit.clone(), percent: numbers::lower(share.percent)? })
}
