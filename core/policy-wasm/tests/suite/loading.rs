//! Plugins that do not load, each with the reason and the remedy.

use crate::guest::{Guest, Image, classification};
use crate::pack::{GRANT, Setting, engine};
use std::fmt::Write as _;
use suban_policy::engine::Engine;
use suban_policy::{FaultKind, Hook};
use suban_policy_wasm::Compiler;
use suban_policy_wasm::limits::{FUNCTION_BYTES_MAX, FUNCTIONS_MAX};

fn good() -> Setting {
    Setting::of(Hook::Classify, Guest::says(Hook::Classify, well).build())
}

fn well(image: &mut Image) -> Vec<u32> {
    classification(image, "报修")
}

/// The finding that keeps a plugin with this component from loading.
fn check(component: Vec<u8>, code: &str, says: &str) {
    let (found, message) = Setting { component, ..good() }.finding();
    assert_eq!(found, code, "{message}");
    assert!(message.contains(says), "{message}");
}

#[test]
fn bytes_that_are_no_component() {
    let whole = good().component;
    check(b"not wasm at all".to_vec(), "plugin-component", "not a WebAssembly component");
    check(vec![], "plugin-component", "not a WebAssembly component");
    check(whole[..whole.len() / 2].to_vec(), "plugin-component", "not a WebAssembly component");
    check(wat::parse_str("(module)").unwrap(), "plugin-component", "a core module, not a component");
}

#[test]
fn damaged_bytes_never_panic() {
    let whole = good().component;
    for at in (8..whole.len()).step_by(whole.len() / 64) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        // Some damage is harmless, such as in a name; whatever loads runs in the same bounds as any other.
        let _any = Setting { component: damaged, ..good() }.load().map(|pack| pack.id);
    }
}

#[test]
fn a_hook_that_is_not_exported() {
    let mut setting = good();
    setting.hooks.push(Hook::Warn);
    let (code, message) = setting.finding();
    assert_eq!(code, "plugin-export");
    assert!(message.contains("the manifest names the hook `warn`"), "{message}");
}

/// The same name with another type.
#[test]
fn a_hook_of_another_type() {
    let wat = r#"(component
        (core module $m (memory (export "m") 1) (func (export "f") (param i32) (result i32) (local.get 0)))
        (core instance $i (instantiate $m))
        (func $f (param "question" u32) (result u32) (canon lift (core func $i "f")))
        (instance $e (export "classify" (func $f)))
        (export "suban:policy/classify@1.0.0" (instance $e)))"#;
    check(wat::parse_str(wat).unwrap(), "plugin-export", "does not export it as in the contract");
}

#[test]
fn an_import_that_no_host_offers() {
    for (import, says) in [
        ("suban:policy/files@1.0.0", "this host does not offer `suban:policy/files@1.0.0`"),
        ("suban:policy/host@1.1.0", "this host does not offer `suban:policy/host@1.1.0`"),
    ] {
        let wat = format!("(component (import \"{import}\" (instance (export \"x\" (func)))))");
        check(wat::parse_str(&wat).unwrap(), "plugin-import", says);
    }
    let wat = "(component (import \"suban:policy/host@1.0.0\" (instance (export \"log\" (func (param \"a\" u8))))))";
    check(wat::parse_str(wat).unwrap(), "plugin-import", "not as in the contract");
}

#[test]
fn a_start_that_fails() {
    let start = |body: &str| {
        let items = format!("(start $start) (func $start {body})");
        Guest::says(Hook::Classify, well).items(items).build()
    };
    check(
        start("unreachable"),
        "plugin-start",
        "fails as soon as it is started: wasm trap: wasm `unreachable`",
    );
    check(start("(loop (br 0))"), "plugin-start", "all fuel consumed");
}

#[test]
fn more_memory_than_it_may_have() {
    let pages = |pages| Guest::says(Hook::Classify, well).pages(pages).build();
    assert!(Setting { component: pages(16), ..good() }.load().is_ok());
    check(pages(17), "plugin-start", "begins with 1114112 bytes of memory, more than 1048576");
    check(pages(257), "plugin-component", "a memory of 16842752 bytes, more than 16777216");
}

#[test]
fn thousands_of_functions() {
    let functions = |count: u32| {
        let mut items = String::new();
        for _ in 0..count {
            write!(items, "(func)").unwrap();
        }
        Guest::says(Hook::Classify, well).items(items).build()
    };
    // The guest has two functions of its own, and the encoder's adapters none.
    check(functions(FUNCTIONS_MAX - 1), "plugin-component", "more than 10000 functions");
    assert!(Setting { component: functions(FUNCTIONS_MAX - 2), ..good() }.load().is_ok());
}

/// A function that takes a compiler long: one large body. It is refused before anything is compiled.
#[test]
fn a_function_that_compiles_slowly() {
    let function = |instructions: usize| {
        let body = "(drop (i32.const 1))".repeat(instructions);
        Guest::says(Hook::Classify, well).items(format!("(func {body})")).build()
    };
    // Three bytes each, and a count of locals and an end.
    let most = (FUNCTION_BYTES_MAX as usize - 2) / 3;
    assert!(Setting { component: function(most), ..good() }.load().is_ok());
    check(function(most + 1), "plugin-component", "a function of 65537 bytes, more than 65536");
}

#[test]
fn features_that_could_differ_or_reach_further() {
    for (items, says) in [
        ("(memory 1) (memory 1)", "multiple memories"),
        ("(memory i64 1)", "memory64"),
        (
            "(func (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0))))",
            "relaxed SIMD",
        ),
        ("(func $f (return_call $f))", "tail calls"),
        ("(memory 1 1 shared)", "threads"),
    ] {
        let component = wat::parse_str(format!("(component (core module {items}))")).unwrap();
        check(component, "plugin-compile", says);
    }
}

#[test]
fn what_it_asks_for_is_granted_or_said() {
    for (missing, line) in [
        ("words", "words = true"),
        ("keywords", "keywords = true"),
        ("units", "units = true"),
        ("facts", "facts = [… \"片区\", \"超期\"]"),
        ("tables", "tables = [… \"places\"]"),
    ] {
        let granted = GRANT.lines().filter(|line| line.split(' ').next() != Some(missing));
        let setting = Setting { grant: granted.collect::<Vec<_>>().join("\n"), ..good() };
        let found = setting.load().unwrap_err();
        let said = found.iter().find(|found| found.code == "plugin-grant").unwrap();
        assert!(said.help.as_ref().unwrap().en.contains(&format!("write {line} in")), "{said:?}");
    }
}

#[test]
fn a_grant_that_is_never_asked_for_is_pointed_out() {
    let setting = Setting { asks: "words = true".to_owned(), ..good() };
    let warnings = setting.load().unwrap().warnings;
    let said: Vec<_> = warnings.iter().map(|warning| warning.message.en.as_str()).collect();
    assert!(
        said.iter().any(|said| said.contains("is granted `tables`, which it never asks for")),
        "{said:?}"
    );
}

#[test]
fn a_revoked_plugin_loads_and_answers_nothing() {
    let trust =
        "[[revocations]]\nplugin = \"test/p\"\nfrom = 1\nto = 1\nreason = \"密钥泄露\"\ndate = 2026-11-01\n";
    let setting = Setting { trust: trust.to_owned(), component: b"never read".to_vec(), ..good() };
    let fault = setting.fault();
    assert_eq!(fault.kind, FaultKind::Plugin);
    assert!(fault.zh.contains("已被吊销(密钥泄露)"), "{}", fault.zh);
    assert!(fault.en.contains("was revoked (密钥泄露)"), "{}", fault.en);
}

#[test]
fn the_profile_names_every_limit() {
    assert_eq!(
        engine(Compiler::InProcess, None).profile(),
        "wasmtime 48.0.8 (fuel, canonical NaN, no relaxed SIMD, threads, second memory, 64-bit memory or tail \
         calls, component bytes 1048576, functions 10000, function bytes 65536, modules 20, core instances 20, \
         memories 1, tables 4, table elements 10000, memory bytes 16777216, fuel 10000000, fuel per operation 100, \
         start fuel 1000000, stack bytes 262144, handed bytes 65536)"
    );
}

#[test]
fn a_component_of_several_modules_has_its_bounds_too() {
    let modules = "(core module)".repeat(21);
    check(
        wat::parse_str(format!("(component {modules})")).unwrap(),
        "plugin-component",
        "more than 20 modules",
    );
}
