//! Lists and maps. They are values: nothing changes one in place but `+=`, so each size is checked where it
//! grows. A fact of several terms is a list, and equals a text if one of its terms does, as in a table's cell.

use crate::faults::{Hosted, refuse, too_large};
use crate::limits::{KEY_BYTES_MAX, TEXT_BYTES_MAX};
use crate::{meter, values};
use rhai::{Array, Dynamic, Engine, INT, ImmutableString, Map};
use rust_decimal::Decimal;
use std::ops::{Range, RangeInclusive};
use suban_policy::budget::BYTES_PER_OPERATION;

/// Operations of sorting, for each item: a list has fewer than 2¹⁰ items.
const SORT_OPERATIONS: usize = 10;

/// Offers the functions.
pub(super) fn offer(engine: &mut Engine) {
    engine
        .register_iterator::<Array>()
        .register_iterator::<Range<INT>>()
        .register_iterator::<RangeInclusive<INT>>();
    offer_lists(engine);
    offer_terms(engine);
    offer_maps(engine);
}

fn offer_lists(engine: &mut Engine) {
    engine.register_fn("len", |list: &mut Array| length(list.len()));
    engine.register_fn("is_empty", |list: &mut Array| list.is_empty());
    engine.register_fn("first", |list: &mut Array| list.first().cloned().unwrap_or_default());
    engine.register_fn("last", |list: &mut Array| list.last().cloned().unwrap_or_default());
    engine.register_fn("contains", |list: &mut Array, item: Dynamic| {
        meter::charge(list.len())?;
        Hosted::Ok(list.iter().any(|held| same(held, &item)))
    });
    engine.register_fn("+", |mut list: Array, more: Array| {
        meter::charge(list.len() + more.len())?;
        list.extend(more);
        Hosted::Ok(list)
    });
    engine.register_fn("join", join);
    engine.register_fn("to_string", |list: &mut Array| written(list.iter().map(shown_within)));
    engine.register_fn("sum", sum);
    engine.register_fn("sorted", sorted);
}

fn offer_terms(engine: &mut Engine) {
    fn has(list: &Array, term: &str) -> Hosted<bool> {
        meter::charge(list.len())?;
        Ok(list.iter().any(|held| held.as_immutable_string_ref().is_ok_and(|held| held.as_str() == term)))
    }
    engine.register_fn("==", |list: &mut Array, term: &str| has(list, term));
    engine.register_fn("==", |term: ImmutableString, list: Array| has(&list, &term));
    engine.register_fn("!=", |list: &mut Array, term: &str| has(list, term).map(|has| !has));
    engine.register_fn("!=", |term: ImmutableString, list: Array| has(&list, &term).map(|has| !has));
}

fn offer_maps(engine: &mut Engine) {
    engine.register_fn("len", |map: &mut Map| length(map.len()));
    engine.register_fn("is_empty", |map: &mut Map| map.is_empty());
    engine.register_fn("contains", |map: &mut Map, key: &str| map.contains_key(key));
    engine.register_fn("keys", |map: &mut Map| {
        meter::charge(map.len())?;
        Hosted::Ok(map.keys().map(|key| key.as_str().into()).collect::<Array>())
    });
    engine.register_fn("to_string", |map: &mut Map| {
        written(map.iter().map(|(key, value)| format!("{key}: {}", shown_within(value)).into()))
    });
    engine.register_fn("put", |mut map: Map, key: &str, value: Dynamic| {
        if key.len() > KEY_BYTES_MAX {
            return too_large(
                format!("键长超过 {KEY_BYTES_MAX} 字节"),
                format!("a key has more than {KEY_BYTES_MAX} bytes"),
            );
        }
        // The new map is a copy of the old one, keys and all.
        meter::charge(map.len())?;
        meter::charge_bytes(map.keys().map(|key| key.as_str().len()).sum())?;
        map.insert(key.into(), value);
        Ok(map)
    });
}

fn length(count: usize) -> INT {
    INT::try_from(count).unwrap_or(INT::MAX)
}

/// Numbers and texts are the same by value; lists and maps are not compared.
fn same(a: &Dynamic, b: &Dynamic) -> bool {
    match (values::decimal(a), values::decimal(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => match (values::text(a), values::text(b)) {
            (Some(a), Some(b)) => a == b,
            (None, None) => {
                a.is_unit() && b.is_unit() || a.as_bool().is_ok_and(|flag| b.as_bool() == Ok(flag))
            }
            _ => false,
        },
        _ => false,
    }
}

fn join(list: &mut Array, separator: &str) -> Hosted<String> {
    let mut joined = String::new();
    for (index, item) in list.iter().enumerate() {
        let Some(shown) = shown(item) else {
            return refuse("只有文字和数可以连接", "only texts and numbers can be joined");
        };
        if index > 0 {
            joined.push_str(separator);
        }
        joined.push_str(&shown);
        if joined.len() > TEXT_BYTES_MAX {
            return too_large("文字过长", "a text is too long");
        }
    }
    meter::charge(list.len())?;
    meter::charge_bytes(joined.len())?;
    Ok(joined)
}

fn shown(item: &Dynamic) -> Option<ImmutableString> {
    values::text(item).or_else(|| values::decimal(item).map(|number| number.normalize().to_string().into()))
}

/// A list or map in a text. What is within a list within it is left out, so that no depth is too deep.
fn written(items: impl Iterator<Item = ImmutableString>) -> String {
    let items: Vec<_> = items.collect();
    let written = items.join("、");
    // The language would show the value in its own way instead of an error; a spent count ends the call as well.
    match meter::charge(items.len() + written.len() / BYTES_PER_OPERATION) {
        Ok(()) => written,
        Err(_) => String::new(),
    }
}

fn shown_within(item: &Dynamic) -> ImmutableString {
    if item.is_array() || item.is_map() {
        return "…".into();
    }
    shown(item).unwrap_or_else(|| item.to_string().into())
}

fn sum(list: &mut Array) -> Hosted<Dynamic> {
    meter::charge(list.len())?;
    let mut total = Decimal::ZERO;
    for item in list.iter() {
        match values::decimal(item).map(|number| total.checked_add(number)) {
            Some(Some(next)) => total = next,
            Some(None) => return refuse("合计过大", "the sum is too large"),
            None => {
                return refuse(
                    "列表里有不是数的项,不能求和",
                    "the list holds more than numbers, and has no sum",
                );
            }
        }
    }
    Ok(values::number(total))
}

/// Only numbers or only texts have an order that everyone agrees on. Texts are ordered by their code points.
fn sorted(list: &mut Array) -> Hosted<Array> {
    meter::charge(list.len() * SORT_OPERATIONS)?;
    if let Some(mut numbers) = list.iter().map(values::decimal).collect::<Option<Vec<_>>>() {
        numbers.sort_unstable();
        return Ok(numbers.into_iter().map(values::number).collect());
    }
    if let Some(mut texts) = list.iter().map(values::text).collect::<Option<Vec<_>>>() {
        texts.sort_unstable();
        return Ok(texts.into_iter().map(Into::into).collect());
    }
    refuse("只有全是数或全是文字的列表可以排序", "only a list of numbers, or one of texts, can be sorted")
}
