//! Texts: looking into them and taking them apart. Lengths and places are in characters.

use crate::faults::{Hosted, refuse, too_large};
use crate::limits::LIST_ITEMS_MAX;
use crate::meter;
use rhai::{Array, Engine, INT, ImmutableString};
use std::any::TypeId;
use suban_policy::budget::BYTES_PER_OPERATION;

/// Offers the functions.
pub(super) fn offer(engine: &mut Engine) {
    engine.register_fn("len", |text: &str| {
        meter::charge_bytes(text.len())?;
        Hosted::Ok(INT::try_from(text.chars().count()).unwrap_or(INT::MAX))
    });
    engine.register_fn("is_empty", |text: &str| text.is_empty());
    engine.register_fn("trim", |text: &str| {
        meter::charge_bytes(text.len())?;
        Hosted::Ok(text.trim().to_owned())
    });
    for (name, test) in [
        ("contains", (|text, part| text.contains(part)) as fn(&str, &str) -> bool),
        ("starts_with", |text, part| text.starts_with(part)),
        ("ends_with", |text, part| text.ends_with(part)),
    ] {
        engine.register_fn(name, move |text: &str, part: &str| {
            meter::charge_bytes(text.len() + part.len())?;
            Hosted::Ok(test(text, part))
        });
    }
    engine.register_fn("split", split);
    engine.register_fn("-", |_: &str, _: &str| no_difference());
    engine.register_fn("-", |_: &str, _: char| no_difference());
    for subtrahend in [TypeId::of::<ImmutableString>(), TypeId::of::<char>()] {
        engine.register_raw_fn("-=", [TypeId::of::<ImmutableString>(), subtrahend], |_, _| no_difference());
    }
}

/// The language's own `-` would take every occurrence of a text out of another.
fn no_difference() -> Hosted<()> {
    refuse("文字不能相减", "texts cannot be subtracted")
}

fn split(text: &str, separator: &str) -> Hosted<Array> {
    let parts: Array = text.split(separator).take(LIST_ITEMS_MAX + 1).map(Into::into).collect();
    if parts.len() > LIST_ITEMS_MAX {
        return too_large(
            format!("文字拆成了超过 {LIST_ITEMS_MAX} 段"),
            format!("the text splits into more than {LIST_ITEMS_MAX} parts"),
        );
    }
    meter::charge(parts.len() + text.len() / BYTES_PER_OPERATION)?;
    Ok(parts)
}
