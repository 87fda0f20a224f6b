//! How a 1.1 comes to stand beside 1.0: a contract that only this test knows, with one more function of the host and
//! one more field of an answer, is offered by the same linker that runs the plugin frozen at 1.0.

use crate::frozen;
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Engine, Store};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

mod v1_0 {
    wasmtime::component::bindgen!({ path: "../../plugins/wit/since-v1.0.0", world: "every-hook" });
}

mod v1_1 {
    wasmtime::component::bindgen!({ path: "tests/fixtures/since-v1.1.0", world: "classifies" });
}

use v1_0::suban::policy::{host as host_1_0, types as types_1_0};
use v1_1::exports::suban::policy::classify as classify_1_1;
use v1_1::suban::policy::{host as host_1_1, types as types_1_1};

/// One host, which answers in both versions.
struct Host;

impl types_1_0::Host for Host {}

impl host_1_0::Host for Host {
    fn log(&mut self, _: host_1_0::Level, _: String) {}

    fn parameter(&mut self, _: String) -> Result<Option<types_1_0::Value>, types_1_0::Failure> {
        Ok(None)
    }

    fn row(&mut self, _: String, _: String) -> Result<Option<Vec<String>>, types_1_0::Failure> {
        Ok(None)
    }

    fn keywords(&mut self) -> Result<Vec<host_1_0::Hit>, types_1_0::Failure> {
        Ok(Vec::new())
    }

    fn figure(
        &mut self,
        _: String,
        _: Option<String>,
    ) -> Result<Option<types_1_0::Decimal>, types_1_0::Failure> {
        Ok(None)
    }

    fn units(&mut self, _: Option<String>) -> Result<Vec<String>, types_1_0::Failure> {
        Ok(Vec::new())
    }
}

impl types_1_1::Host for Host {}

impl host_1_1::Host for Host {
    fn day_off(&mut self, day: String) -> bool {
        day == "2026-01-01"
    }
}

/// What a 1.0 plugin says, in the newest words: what it could not say is none.
impl From<v1_0::exports::suban::policy::classify::Classification> for classify_1_1::Classification {
    fn from(said: v1_0::exports::suban::policy::classify::Classification) -> Self {
        let v1_0::exports::suban::policy::classify::Classification {
            rule,
            kind,
            category,
            grade,
            tags,
            weight,
            margin,
            missing,
        } = said;
        Self { rule, kind, category, grade, tags, weight, margin, missing, rather_than: None }
    }
}

/// Offers both versions.
fn linker(engine: &Engine) -> Linker<Host> {
    let mut linker = Linker::new(engine);
    v1_0::EveryHook::add_to_linker::<Host, HasSelf<Host>>(&mut linker, |host| host).unwrap();
    v1_1::Classifies::add_to_linker::<Host, HasSelf<Host>>(&mut linker, |host| host).unwrap();
    linker
}

/// Calls `day-off` of 1.1 and answers with what it says, in the layout of the canonical ABI.
const GUEST_1_1: &str = r#"(module
    (import "suban:policy/host@1.1.0" "day-off" (func $day_off (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (global $free (mut i32) (i32.const 4096))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (local $at i32)
        (local.set $at (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
        (global.set $free (i32.add (local.get $at) (local.get 3)))
        (local.get $at))
    (data (i32.const 16) "2026-01-01")
    (data (i32.const 32) "day-off")
    (data (i32.const 48) "outage")
    (func $text (param $place i32) (param $at i32) (param $bytes i32)
        (i32.store (local.get $place) (local.get $at))
        (i32.store offset=4 (local.get $place) (local.get $bytes)))
    (func (export "suban:policy/classify@1.1.0#classify") (param i32 i32 i32 i32 i32) (result i32)
        (call $text (i32.const 1028) (i32.const 32) (i32.const 7))
        (if (call $day_off (i32.const 16) (i32.const 10))
            (then
                (i32.store8 (i32.const 1088) (i32.const 1))
                (call $text (i32.const 1092) (i32.const 48) (i32.const 6))))
        (i32.const 1024)))"#;

fn component_of_1_1() -> Vec<u8> {
    let mut module = wat::parse_str(GUEST_1_1).unwrap();
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path("tests/fixtures/since-v1.1.0").unwrap();
    let world = resolve.select_world(&[package], Some("classifies")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().validate(true).module(&module).unwrap().encode().unwrap()
}

#[test]
fn one_host_runs_plugins_of_both_versions() {
    let engine = Engine::default();
    let linker = linker(&engine);

    let old = Component::new(&engine, frozen::COMPONENT).unwrap();
    let mut store = Store::new(&engine, Host);
    let old = v1_0::EveryHook::instantiate(&mut store, &old, &linker).unwrap();
    let ticket = types_1_0::Ticket {
        words: None,
        channel: Vec::new(),
        kind: None,
        category: None,
        grade: None,
        tags: Vec::new(),
        area: None,
        lead: Vec::new(),
    };
    let question = types_1_0::Question { event: "ticket.registered".to_owned(), ticket, facts: Vec::new() };
    let said = old.suban_policy_classify().call_classify(&mut store, &question).unwrap().unwrap();
    let said = classify_1_1::Classification::from(said);
    assert_eq!((said.rule.as_str(), said.rather_than), ("frozen", None));

    let new = Component::new(&engine, component_of_1_1()).unwrap();
    let mut store = Store::new(&engine, Host);
    let new = v1_1::Classifies::instantiate(&mut store, &new, &linker).unwrap();
    let question = types_1_1::Question { event: "ticket.registered".to_owned(), words: None };
    let said = new.suban_policy_classify().call_classify(&mut store, &question).unwrap().unwrap();
    assert_eq!((said.rule.as_str(), said.rather_than.as_deref()), ("day-off", Some("outage")));
}

/// A host of 1.0 alone says which interface it does not have.
#[test]
fn a_plugin_of_a_later_version_is_refused_by_name() {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    v1_0::EveryHook::add_to_linker::<Host, HasSelf<Host>>(&mut linker, |host| host).unwrap();
    let component = Component::new(&engine, component_of_1_1()).unwrap();
    let refused = linker.instantiate_pre(&component).err().expect("1.0 has no `day-off`");
    assert!(format!("{refused:#}").contains("day-off"), "{refused:#}");
}
