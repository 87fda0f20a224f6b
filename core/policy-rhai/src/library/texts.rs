//! Texts: looking into them and taking them apart. Lengths and places are in characters.

use crate::faults::{Hosted, too_large};
use crate::limits::LIST_ITEMS_MAX;
use crate::meter;
use rhai::{Array, Engine, INT};

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
}

fn split(text: &str, separator: &str) -> Hosted<Array> {
    meter::charge_bytes(text.len())?;
    let parts: Array = text.split(separator).take(LIST_ITEMS_MAX + 1).map(Into::into).collect();
    if parts.len() > LIST_ITEMS_MAX {
        return too_large(
            format!("文字拆成了超过 {LIST_ITEMS_MAX} 段"),
            format!("the text splits into more than {LIST_ITEMS_MAX} parts"),
        );
    }
    Ok(parts)
}
