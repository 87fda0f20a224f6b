//! What `this` offers in every hook: facts, parameters, what has fired, and remarks.

mod assess;
mod classify;
mod route;
mod settle;

use crate::faults::Hosted;
use crate::handle::{ChargeHandle, EventHandle, RunHandle};
use crate::limits::OUTPUT_BYTES_MAX;
use crate::{meter, values};
use rhai::{Dynamic, Engine};
use suban_model::Value;
use suban_policy::run::Run;
use suban_policy::vocabulary::FieldKind;
use suban_policy::{Fault, FaultKind};

/// Offers everything that reaches a run. What a hook may not do, the run refuses.
pub(crate) fn offer(engine: &mut Engine) {
    engine
        .register_type_with_name::<RunHandle>("run")
        .register_type_with_name::<EventHandle>("event")
        .register_type_with_name::<ChargeHandle>("charge");
    engine.register_indexer_get(|run: &mut RunHandle, name: &str| fact(run, name));
    engine.register_get("event", |run: &mut RunHandle| EventHandle { run: run.clone() });
    engine
        .register_indexer_get(|event: &mut EventHandle, key: &str| fact(&event.run, &format!("event.{key}")));
    engine.register_fn("param", |run: &mut RunHandle, name: &str| {
        priced(run.with(name.len(), |run| run.parameter(name).map(in_script)))
    });
    engine.register_fn("fired", |run: &mut RunHandle, rule: &str| {
        run.with(rule.len(), |run| Ok(run.has_fired(rule)))
    });
    engine.register_fn("ask", |run: &mut RunHandle, plugin: &str| run.ask(plugin));
    engine.register_fn("note", |run: &mut RunHandle, clause: &str, text: &str| {
        run.with(clause.len() + text.len(), |run| {
            run.names().known_clause(clause)?;
            run.note(&format!("{clause} {text}"));
            Ok(())
        })
    });
    assess::offer(engine);
    classify::offer(engine);
    route::offer(engine);
    settle::offer(engine);
}

fn fact(run: &RunHandle, name: &str) -> Hosted<Dynamic> {
    priced(run.with(name.len(), |run| {
        refuse_words(run, name)?;
        Ok(run.value(name)?.map(in_script).unwrap_or_default())
    }))
}

/// The citizen's words stay with the host: tables look for keywords in them.
fn refuse_words(run: &Run, name: &str) -> Result<(), Fault> {
    let vocabulary = &run.names().vocabulary;
    let words = vocabulary.id(name).is_some_and(|id| vocabulary.get(id).kind == FieldKind::Text);
    if !words {
        return Ok(());
    }
    Err(Fault::new(
        FaultKind::Rule,
        format!("脚本看不到「{name}」:关键词请写在表里"),
        format!("scripts cannot see `{name}`: look for keywords in a table"),
    ))
}

/// A value for the script, and the operations that it costs.
fn in_script(value: &Value) -> (Dynamic, usize) {
    (values::to_script(value), values::cost(value))
}

/// Hands out a value and charges for it.
fn priced(value: Hosted<(Dynamic, usize)>) -> Hosted<Dynamic> {
    let (value, operations) = value?;
    meter::charge(operations)?;
    Ok(value)
}

/// Keeps a text of an outcome within [`OUTPUT_BYTES_MAX`].
fn output(text: &str) -> Result<String, Fault> {
    if text.len() <= OUTPUT_BYTES_MAX {
        return Ok(text.to_owned());
    }
    Err(Fault::new(
        FaultKind::Size,
        format!("文字超过 {OUTPUT_BYTES_MAX} 字节"),
        format!("a text has more than {OUTPUT_BYTES_MAX} bytes"),
    ))
}
