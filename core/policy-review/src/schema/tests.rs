//! The reference against the packs that are there: their files fit their schemas, and every name is told.

use super::*;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::Path;
use suban_policy::vocabulary::Vocabulary;
use suban_policy::{Hook, PackFiles};

const WATER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/xingchen-water");
const POWER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/grid-95598");

fn schema(path: &str) -> Json {
    let file = FILES.iter().find(|file| file.path == path).unwrap();
    file.schema().unwrap().to_value()
}

/// Why a value does not fit, by the keywords that our schemas use; empty if it does.
fn misfits(value: &Json, schema: &Json, root: &Json, at: &str) -> Vec<String> {
    let says = |name: &str| schema.get(name);
    if let Some(name) = says("$ref").and_then(Json::as_str) {
        return misfits(value, root.pointer(&name[1..]).unwrap(), root, at);
    }
    let mut found = Vec::new();
    for choice in ["anyOf", "oneOf"].iter().filter_map(|name| says(name)).filter_map(Json::as_array) {
        if choice.iter().all(|one| !misfits(value, one, root, at).is_empty()) {
            found.push(format!("{at}: none of {choice:?}"));
        }
    }
    if let Some(kind) = says("type") {
        let of = match value {
            Json::Null => "null",
            Json::Bool(_) => "boolean",
            Json::Number(number) if number.is_f64() => "number",
            Json::Number(_) => "integer",
            Json::String(_) => "string",
            Json::Array(_) => "array",
            Json::Object(_) => "object",
        };
        let kinds = kind.as_array().cloned().unwrap_or_else(|| vec![kind.clone()]);
        if !kinds.iter().any(|kind| *kind == of || *kind == "number" && of == "integer") {
            found.push(format!("{at}: {of} is not {kind}"));
        }
    }
    if says("enum").and_then(Json::as_array).is_some_and(|allowed| !allowed.contains(value))
        || says("const").is_some_and(|constant| constant != value)
    {
        found.push(format!("{at}: {value} is not one of the list"));
    }
    if let (Some(items), Some(list)) = (says("items"), value.as_array()) {
        found.extend(list.iter().flat_map(|item| misfits(item, items, root, at)));
    }
    let Some(object) = value.as_object() else { return found };
    for name in says("required").and_then(Json::as_array).into_iter().flatten() {
        if !object.contains_key(name.as_str().unwrap()) {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    for (key, value) in object {
        let known = says("properties").and_then(|properties| properties.get(key));
        match known.or(says("additionalProperties")) {
            Some(Json::Bool(false)) => found.push(format!("{at}: no {key}")),
            Some(Json::Bool(true)) | None => {}
            Some(schema) => found.extend(misfits(value, schema, root, &format!("{at}/{key}"))),
        }
    }
    found
}

/// TOML as an editor hands it to its schema: dates are texts.
fn read(text: &str) -> Json {
    fn plain(value: toml::Value) -> Json {
        match value {
            toml::Value::Datetime(date) => Json::String(date.to_string()),
            toml::Value::Array(list) => list.into_iter().map(plain).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, plain(value))).collect(),
            other => serde_json::to_value(other).unwrap(),
        }
    }
    plain(toml::Value::Table(text.parse().unwrap()))
}

#[track_caller]
fn check(path: &str, text: &str, expect: &[&str]) {
    let schema = schema(path);
    assert_eq!(misfits(&read(text), &schema, &schema, ""), expect, "{path}\n{text}");
}

#[test]
fn the_packs_that_are_there_fit_their_schemas() {
    for pack in [WATER, POWER].map(Path::new) {
        for path in ["pack.toml", "clauses.toml", "units.toml", "findings.toml", "figures.toml"] {
            check(path, &std::fs::read_to_string(pack.join(path)).unwrap(), &[]);
        }
        for file in std::fs::read_dir(pack.join("tests")).unwrap() {
            check("tests/*.toml", &std::fs::read_to_string(file.unwrap().path()).unwrap(), &[]);
        }
    }
}

#[test]
fn what_a_pack_cannot_say_does_not_fit() {
    let pack = std::fs::read_to_string(Path::new(WATER).join("pack.toml")).unwrap();
    let with = |from: &str, to: &str| pack.replace(from, to);
    check(
        "pack.toml",
        &with("title          =", "titel          ="),
        &[": \"title\" is missing", ": no titel"],
    );
    check("pack.toml", &with("classify = {", "clasify = {"), &["/hooks: no clasify"]);
    check(
        "pack.toml",
        &with("policy = \"best\"", "police = \"best\""),
        &["/tables/keywords: \"policy\" is missing", "/tables/keywords: no police"],
    );
    check(
        "pack.toml",
        &with("zone  = \"Asia/Shanghai\"", "zone = 8"),
        &["/calendar/zone: integer is not \"string\""],
    );
    check("units.toml", "[a]\nname = 1\n", &["/a/name: integer is not \"string\""]);
    check("findings.toml", "[a]\nname = \"甲\"\nabout = \"ticket\"\n", &["/a: \"by\" is missing"]);
    check(
        "tests/*.toml",
        "[[case]]\nname = \"甲\"\nfacts = { \"已说明\" = \"是\" }\n",
        &["/case/facts/已说明: string is not \"boolean\""],
    );
}

#[test]
fn editors_are_offered_the_names_that_there_are() {
    let pack = schema("pack.toml");
    let hooks = pack.pointer("/properties/hooks/properties").unwrap().as_object().unwrap();
    assert!(Hook::ALL.iter().all(|hook| hooks.contains_key(hook.name())), "{hooks:?}");
    let events = pack.pointer("/$defs/TableSection/properties/on/anyOf/0/enum").unwrap();
    assert!(events.as_array().unwrap().contains(&json!("超期")), "{events}");
    let facts = schema("tests/*.toml");
    let facts = facts.pointer("/$defs/Case/properties/facts/properties").unwrap();
    for (_, field) in Vocabulary::default().fields() {
        assert!(facts.get(&field.chinese).is_some() && facts.get(&field.name).is_some(), "{}", field.name);
    }
}

#[test]
fn the_reference_tells_every_name() {
    let reference = Reference::of(None);
    assert_eq!(reference.fields.len(), Vocabulary::default().fields().count());
    for field in &reference.fields {
        assert!(field.from.is_some(), "say in `MET` where `{}` is met", field.name);
        assert_eq!(field.terms, None, "{}: terms are a pack's", field.name);
    }
    let hooks: Vec<&str> = reference.hooks.iter().map(|hook| hook.name).collect();
    assert_eq!(hooks, Hook::ALL.map(Hook::name));
    assert!(reference.hooks.iter().all(|hook| !hook.outputs.is_empty()));
}

#[test]
fn a_pack_adds_its_forms_and_terms() {
    let mut files = BTreeMap::new();
    for file in ["pack.toml", "clauses.toml", "units.toml", "findings.toml"] {
        files.insert(file.to_owned(), std::fs::read(Path::new(WATER).join(file)).unwrap());
    }
    let manifest = String::from_utf8(files.remove("pack.toml").unwrap()).unwrap();
    let manifest = manifest.split_once("[plugins").unwrap().0.to_owned();
    files.insert("pack.toml".to_owned(), manifest.into_bytes());
    let pack = Pack::load(&PackFiles::new(files).unwrap(), &[], &BTreeMap::new()).unwrap();
    let reference = Reference::of(Some(&pack));
    let field = |chinese: &str| reference.fields.iter().find(|field| field.chinese == chinese).unwrap();
    assert_eq!(field("缺项数").from, Some(Hook::Assess));
    assert_eq!(field("缺项数").after.as_deref(), Some("finding.recorded"));
    assert!(field("渠道").terms.as_ref().unwrap().contains(&"三来".to_owned()));
    assert!(field("认定事项").terms.as_ref().unwrap().contains(&"水质".to_owned()));
    assert_eq!(field("正文").terms, None);
}
