//! The parts of JSON Schemas that types alone do not give: names out of a list, and values of several types.

use crate::facts::hook::Hook;
use crate::facts::vocabulary::{FieldKind, Vocabulary};
use crate::loading::manifest::HookSection;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json, json};
use suban_model::Event;

/// A section for each hook.
pub(crate) fn hooks(generator: &mut SchemaGenerator) -> Schema {
    let section = generator.subschema_for::<HookSection>();
    let sections: Map<String, Json> =
        Hook::ALL.into_iter().map(|hook| (hook.name().to_owned(), section.clone().to_value())).collect();
    json_schema!({ "type": "object", "properties": sections, "additionalProperties": false })
}

/// An event by either name, or a word of the pack's own.
pub(crate) fn events(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<String> = Event::COMMON
        .into_iter()
        .flat_map(|event| [event.chinese().to_owned(), event.name().to_owned()])
        .collect();
    json_schema!({ "anyOf": [{ "type": "string", "enum": names }, { "type": "string" }] })
}

/// A value as rule files write it.
fn value(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "number", "boolean", "array"] })
}

/// Values by name.
pub(crate) fn values(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "additionalProperties": value(generator) })
}

/// Facts by name: those of the core are known, forms add their own.
pub(crate) fn facts(generator: &mut SchemaGenerator) -> Schema {
    let vocabulary = Vocabulary::default();
    let known: Map<String, Json> = vocabulary
        .fields()
        .flat_map(|(_, field)| [&field.chinese, &field.name].map(|name| (name.clone(), fact(field.kind))))
        .collect();
    json_schema!({ "type": "object", "properties": known, "additionalProperties": value(generator) })
}

fn fact(kind: FieldKind) -> Json {
    match kind {
        FieldKind::Term | FieldKind::Path => json!({ "type": ["string", "array", "number"] }),
        FieldKind::Number => json!({ "type": ["number", "string"] }),
        FieldKind::Flag => json!({ "type": "boolean" }),
        FieldKind::Text => json!({ "type": "string" }),
        FieldKind::Shares => json!({ "type": "array" }),
    }
}

/// Parameters: a plain value, one with `is`, `of` and `note`, or a table of more.
pub(crate) fn parameters(_: &mut SchemaGenerator) -> Schema {
    let plain = json!({ "type": ["string", "number", "boolean"] });
    let described = json!({
        "type": "object",
        "properties": { "is": plain, "of": { "type": "array", "items": plain }, "note": { "type": "string" } },
        "required": ["is"],
        "additionalProperties": false,
    });
    json_schema!({
        "type": "object",
        "additionalProperties": { "anyOf": [plain, described, { "type": "object", "not": { "required": ["is"] } }] },
    })
}
