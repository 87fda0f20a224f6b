//! The document of the API is true and whole: every answer of these tests is held against it, and it says everything
//! in both languages.

use crate::app::TestApp;
use axum::http::{Method, StatusCode};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use suban_server::limits::{PAGE_ROWS_MAX, RECORD_PAGE_ROWS_MAX};
use suban_server::openapi;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(&openapi().unwrap()).unwrap());

/// An answer must have a status that its route documents, and the form that is documented for it.
pub fn check_answer(method: &Method, path: &str, status: StatusCode, media_type: &str, body: &Value) {
    let shown = format!("{method} {path} {status}");
    let path = path.split('?').next().unwrap_or_default();
    let Some(operation) = operation(method, path) else {
        assert!(status.is_client_error(), "{shown} is not documented");
        return fits(&reference("Problem"), body).unwrap_or_else(|why| panic!("{shown}: {why}\n{body:#}"));
    };
    let response = resolved(&operation["responses"][status.as_str()]);
    assert!(!response.is_null(), "{shown} is not documented");
    let media_type = media_type.split(';').next().unwrap_or_default();
    let content = &response["content"][media_type];
    assert!(!content.is_null(), "{shown}: {media_type} is not documented");
    let schema = &content["schema"];
    fits(schema, body).unwrap_or_else(|why| panic!("{shown}: {why}\n{body:#}"));
}

/// The operation that a request asks for.
fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let asked: Vec<_> = path.split('/').collect();
    let matches = |template: &str| {
        let parts: Vec<_> = template.split('/').collect();
        let fits =
            |(part, asked): (&&str, &&str)| part.starts_with('{') && !asked.is_empty() || part == asked;
        parts.len() == asked.len() && parts.iter().zip(&asked).all(fits)
    };
    let (_, item) = DOCUMENT["paths"].as_object().unwrap().iter().find(|(template, _)| matches(template))?;
    item.get(method.as_str().to_lowercase())
}

fn reference(name: &str) -> Value {
    serde_json::json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// What a reference stands for; anything else itself.
fn resolved(value: &Value) -> &Value {
    match value["$ref"].as_str() {
        Some(pointer) => {
            let found = DOCUMENT.pointer(pointer.trim_start_matches('#'));
            found.unwrap_or_else(|| panic!("{pointer} leads nowhere"))
        }
        None => value,
    }
}

/// Whether a value has the form of a schema, as far as the document's schemas go. A field that the schema does not
/// name does not fit: an answer has nothing undocumented.
fn fits(schema: &Value, value: &Value) -> Result<(), String> {
    let known = resolved_schema(schema);
    for word in ["oneOf", "anyOf"] {
        if let Some(choices) = known[word].as_array() {
            let whys: Vec<_> = choices.iter().map_while(|choice| fits(choice, value).err()).collect();
            return if whys.len() < choices.len() { Ok(()) } else { Err(format!("none fits: {whys:?}")) };
        }
    }
    if let Some(known) = known["enum"].as_array()
        && !known.contains(value)
    {
        return Err(format!("{value} is none of {known:?}"));
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds: Vec<_> = match &known["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    let is_object = known.get("properties").is_some();
    if !(kinds.contains(&kind) || kinds.is_empty() && (kind == "object" || !is_object)) {
        return Err(format!("a {kind} where {kinds:?} stands"));
    }
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(at, item)| fits(&known["items"], item).map_err(|why| format!("[{at}] {why}"))),
        Value::Object(fields) => fields_fit(&known, fields),
        _ => Ok(()),
    }
}

fn fields_fit(schema: &Value, fields: &Map<String, Value>) -> Result<(), String> {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    if let Some(missing) = required.into_iter().find(|name| !fields.contains_key(*name)) {
        return Err(format!("no {missing}"));
    }
    let is_open = schema.get("properties").is_none() && schema.get("additionalProperties").is_none();
    fields.iter().filter(|_| !is_open).try_for_each(|(name, value)| {
        let of_field = schema["properties"].get(name).or_else(|| schema.get("additionalProperties"));
        let schema =
            of_field.filter(|schema| schema.is_object()).ok_or(format!("{name} is not documented"))?;
        fits(schema, value).map_err(|why| format!(".{name} {why}"))
    })
}

/// The schema that a reference stands for, with those it is put together of made one.
fn resolved_schema(schema: &Value) -> Value {
    let mut whole = resolved(schema).clone();
    for part in whole["allOf"].as_array().cloned().unwrap_or_default() {
        let part = resolved_schema(&part);
        for (name, property) in part["properties"].as_object().into_iter().flatten() {
            whole["properties"][name] = property.clone();
        }
        let required = part["required"].as_array().into_iter().flatten().cloned();
        let mut all = whole["required"].as_array().cloned().unwrap_or_default();
        all.extend(required);
        whole["required"] = all.into();
    }
    whole
}

/// Every operation with its path.
fn operations() -> impl Iterator<Item = (String, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().iter();
        operations.map(move |(method, operation)| (format!("{method} {path}"), operation))
    })
}

/// A route that may change something, with the media type of its body.
pub struct WritingRoute {
    pub method: Method,
    /// With something in the place of each parameter.
    pub path: String,
    pub media_type: &'static str,
}

/// Every route that may change something. Nothing is served that is not in the document.
pub fn writing_routes() -> Vec<WritingRoute> {
    let route = |(shown, operation): (String, &'static Value)| {
        let (method, path) = shown.split_once(' ').unwrap();
        let parts = path.split('/').map(|part| if part.starts_with('{') { "T2" } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        let content = operation["requestBody"]["content"].as_object();
        let media_type = content.and_then(|content| content.keys().next()).unwrap_or_else(|| {
            panic!("{shown} takes no body: say in these tests how it is kept from pages of other origins")
        });
        WritingRoute { method: method.to_uppercase().parse().unwrap(), path, media_type }
    };
    // These take no body, and are kept from pages of other origins in tests of their own.
    let is_apart =
        |shown: &str| ["delete /v1/sessions/current", "post /v1/tickets/{ticket}/codes"].contains(&shown);
    let writing = operations().filter(|(shown, _)| !shown.starts_with("get ") && !shown.starts_with("head "));
    let writing = writing.filter(|(shown, _)| !is_apart(shown));
    let routes: Vec<_> = writing.map(route).collect();
    assert!(routes.len() >= 18, "{} routes that write", routes.len());
    routes
}

fn check_bilingual(shown: &str, text: &Value) {
    let text = text.as_str().unwrap_or_default();
    let chinese = text.chars().any(|char| ('\u{4E00}'..='\u{9FFF}').contains(&char));
    let english = text.split(|char: char| !char.is_ascii_alphabetic()).any(|word| word.len() > 1);
    assert!(chinese && english, "{shown} is not told in both languages: `{text}`");
}

#[tokio::test]
async fn the_server_tells_the_document_that_the_program_prints() {
    assert_eq!(TestApp::new().read("/v1/openapi.json").await, *DOCUMENT);
}

#[test]
fn everything_is_told_in_both_languages() {
    check_bilingual("info", &DOCUMENT["info"]["description"]);
    let tags: Vec<_> = DOCUMENT["tags"].as_array().unwrap().iter().collect();
    for (shown, operation) in operations() {
        check_bilingual(&shown, &operation["summary"]);
        check_bilingual(&shown, &operation["description"]);
        let tag = &operation["tags"][0];
        assert!(tags.iter().any(|known| known["name"] == *tag), "{shown} is in no group: {tag}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            check_bilingual(&format!("{shown} {}", parameter["name"]), &parameter["description"]);
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = resolved(response);
            check_bilingual(&format!("{shown} {status}"), &response["description"]);
        }
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        for (name, field) in resolved_schema(body)["properties"].as_object().into_iter().flatten() {
            let field = if field["description"].is_null() { resolved(field) } else { field };
            check_bilingual(&format!("{shown} {name}"), &field["description"]);
        }
    }
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        check_bilingual(name, &schema["description"]);
    }
}

#[test]
fn every_failure_has_the_one_envelope() {
    for (shown, operation) in operations() {
        let responses = operation["responses"].as_object().unwrap();
        let (done, failed): (Vec<_>, Vec<_>) =
            responses.iter().partition(|(status, _)| status.starts_with('2'));
        assert!(!done.is_empty(), "{shown} has no success");
        assert!(failed.iter().any(|(status, _)| *status == "503"), "{shown} is never busy");
        // A login needs no credential and can be a wrong one.
        let may_be_unknown = operation.get("security").is_none() || shown == "post /v1/sessions";
        assert_eq!(failed.iter().any(|(status, _)| *status == "401"), may_be_unknown, "{shown}");
        for (status, response) in failed {
            let schema = &resolved(response)["content"]["application/json"]["schema"];
            assert_eq!(*schema, reference("Problem"), "{shown} {status}");
        }
    }
}

#[test]
fn every_command_and_every_page_has_what_belongs_to_it() {
    let mut ids = BTreeSet::new();
    for (shown, operation) in operations() {
        assert!(ids.insert(operation["operationId"].to_string()), "{shown} has no name of its own");
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let names: Vec<_> = parameters.clone().filter_map(|parameter| parameter["name"].as_str()).collect();
        // The two that change the rules change nothing when repeated; what is about credentials is none.
        let is_apart = ["/policy/", "/sessions", "/me/", "/codes"].iter().any(|part| shown.contains(part));
        let is_command = shown.starts_with("post") && !is_apart;
        assert_eq!(names.contains(&"Idempotency-Key"), is_command, "{shown}");
        let is_page = resolved_schema(
            &operation["responses"]["200"]["content"]["application/json"]["schema"],
        )["properties"]
            .get("next")
            .is_some();
        assert_eq!(names.contains(&"cursor") && names.contains(&"limit"), is_page, "{shown}");
        let rows_max = if shown.ends_with("/records") { RECORD_PAGE_ROWS_MAX } else { PAGE_ROWS_MAX };
        for limit in parameters.filter(|parameter| parameter["name"] == "limit") {
            assert_eq!(limit["schema"]["maximum"], rows_max, "{shown}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn check(value: &Value) {
        if let Some(pointer) = value.get("$ref") {
            assert!(!resolved(value).is_null(), "{pointer}");
        }
        match value {
            Value::Array(items) => items.iter().for_each(check),
            Value::Object(fields) => fields.values().for_each(check),
            _ => {}
        }
    }
    check(&DOCUMENT);
}
