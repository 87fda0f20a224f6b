//! JSON Schemas of the TOML files that a pack is loaded from, read off the types that load them; and the parts that types
//! alone do not give: names out of a list, and values of several types.

use super::manifest::{HookSection, Manifest};
use crate::names::clauses::ClauseFile;
use crate::names::figures::{FIGURES_PATH, FigureFile};
use crate::names::findings::Forms;
use crate::names::gates::{GATES_PATH, Gates};
use crate::names::organisation::Units;
use crate::names::roles::{ROLES_PATH, RoleFile};
use schemars::{Schema, SchemaGenerator, json_schema, schema_for};
use serde_json::{Map, Value as Json, json};
use suban_model::{Event, Hook};

/// The JSON Schema of a file by its path in the pack; `None` for all but the TOML files that a pack is loaded from.
pub fn schema_of(path: &str) -> Option<Schema> {
    match path {
        "pack.toml" => Some(schema_for!(Manifest)),
        "clauses.toml" => Some(schema_for!(ClauseFile)),
        "units.toml" => Some(schema_for!(Units)),
        "findings.toml" => Some(schema_for!(Forms)),
        FIGURES_PATH => Some(schema_for!(FigureFile)),
        GATES_PATH => Some(schema_for!(Gates)),
        ROLES_PATH => Some(schema_for!(RoleFile)),
        _ => None,
    }
}

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

/// Parameters: a plain value, one with `is` and what it may be, or a table of more.
pub(crate) fn parameters(_: &mut SchemaGenerator) -> Schema {
    let plain = json!({ "type": ["string", "number", "boolean"] });
    let words = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let described = json!({
        "type": "object",
        "properties": {
            "is": plain,
            "of": { "anyOf": [{ "type": "array", "items": plain }, words] },
            "min": { "type": "number" },
            "max": { "type": "number" },
            "note": { "type": "string" },
        },
        "required": ["is"],
        "additionalProperties": false,
    });
    json_schema!({
        "type": "object",
        "additionalProperties": { "anyOf": [plain, described, { "type": "object", "not": { "required": ["is"] } }] },
    })
}
