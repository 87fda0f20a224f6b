//! The parts of the JSON Schema of cases that types alone do not give: facts by name, and values of several types.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json, json};
use suban_policy::vocabulary::{FieldKind, Vocabulary};

/// Values by name.
pub(super) fn values(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "additionalProperties": value(generator) })
}

/// Facts by name: those of the core are known, forms add their own.
pub(super) fn facts(generator: &mut SchemaGenerator) -> Schema {
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

/// A value as rule files write it.
fn value(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "number", "boolean", "array"] })
}
