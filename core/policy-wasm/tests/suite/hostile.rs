//! Plugins that mean harm while they run. Each is contained: the call ends with a fault that says what happened, and
//! the next one goes on as if nothing had.

use crate::guest::{Guest, Image, classification};
use crate::pack::{Setting, facts};
use suban_policy::{Fault, FaultKind, Hook, Pack};

fn attack(guest: Guest) -> Fault {
    let fault = Setting::of(Hook::Classify, guest.build()).fault();
    let well = Setting::of(Hook::Classify, Guest::says(Hook::Classify, well).build());
    assert_eq!(well.decide().outcome.err(), None, "the next plugin answers");
    fault
}

fn well(image: &mut Image) -> Vec<u32> {
    classification(image, "报修")
}

/// Runs these instructions instead of answering, and says what the fault was.
fn check(instructions: &str, kind: FaultKind, says: &str) {
    let fault = attack(Guest::new(Hook::Classify, instructions));
    assert_eq!(fault.kind, kind, "{}", fault.en);
    assert!(fault.en.contains(says), "{}", fault.en);
    assert!(fault.en.starts_with("plugin `test/p` 1.2.0: ") && fault.en.contains("Remedy: "), "{}", fault.en);
    assert!(fault.zh.starts_with("插件 test/p 1.2.0:") && fault.zh.contains("办法:"), "{}", fault.zh);
    assert_eq!(fault.place.as_deref(), Some("plugins.p"));
}

#[test]
fn an_endless_loop() {
    check("(loop (br 0)) unreachable", FaultKind::Plugin, "burnt all its fuel of 1000000");
}

#[test]
fn unreachable_code() {
    check("unreachable", FaultKind::Plugin, "crashed (wasm trap: wasm `unreachable` instruction executed)");
}

#[test]
fn traps() {
    for (instructions, says) in [
        ("(i32.load (i32.const -4))", "out of bounds memory access"),
        ("(i32.div_u (i32.const 1) (i32.const 0))", "integer divide by zero"),
        ("(i32.trunc_f32_s (f32.const nan))", "invalid conversion to integer"),
    ] {
        check(instructions, FaultKind::Plugin, says);
    }
}

#[test]
fn recursion_to_the_end_of_the_stack() {
    let items = "(func $deeper (param i64 i64) (result i32)
        (i32.add (call $deeper (local.get 1) (local.get 0)) (call $deeper (local.get 0) (local.get 0))))";
    let guest = Guest::new(Hook::Classify, "(call $deeper (i64.const 1) (i64.const 2))").items(items);
    let fault = attack(guest);
    assert_eq!(fault.kind, FaultKind::Host, "the depth is the machine's");
    assert!(fault.en.contains("calls nest deeper than 262144 bytes of stack"), "{}", fault.en);
}

#[test]
fn memory_without_end() {
    check(
        "(loop (drop (memory.grow (i32.const 1))) (br 0)) unreachable",
        FaultKind::Plugin,
        "wants 1114112 bytes of memory, more than 1048576",
    );
}

#[test]
fn memory_just_within_and_just_beyond_the_manifest() {
    let growing = |pages: u32| {
        Guest::says(Hook::Classify, well).before(&format!("(drop (memory.grow (i32.const {pages})))"))
    };
    // It begins with 2 pages of 64 KiB, of 16.
    assert!(Setting::of(Hook::Classify, growing(14).build()).decide().outcome.is_ok());
    assert_eq!(Setting::of(Hook::Classify, growing(15).build()).fault().kind, FaultKind::Plugin);
}

/// Being told no by the machine must not lead to another answer.
#[test]
fn memory_that_there_is_none_of() {
    let guest = Guest::says(Hook::Classify, well).before("(drop (memory.grow (i32.const 1)))").pages("2 2");
    let fault = attack(guest);
    assert_eq!(fault.kind, FaultKind::Host);
    assert!(fault.en.contains("got no more memory"), "{}", fault.en);
}

#[test]
fn tables_without_end() {
    let guest = Guest::new(
        Hook::Classify,
        "(loop (drop (table.grow $t (ref.null func) (i32.const 1000))) (br 0)) unreachable",
    )
    .items("(table $t 1 funcref)");
    let fault = attack(guest);
    assert!(fault.en.contains("wants a table of 10001 elements, more than 10000"), "{}", fault.en);
}

/// The place and length of something that the answer claims to be its `kind`.
fn claims(kind: impl FnOnce(&mut Image) -> [u32; 2]) -> Fault {
    attack(
        Guest::says(Hook::Classify, |image| {
            let mut words = classification(image, "报修");
            let claimed = kind(image);
            words[3..5].copy_from_slice(&claimed);
            words
        })
        .pages("16"),
    )
}

#[test]
fn a_text_that_is_none() {
    let fault = claims(|image| image.bytes(b"\xff\xfe"));
    assert!(fault.en.contains("breaks the contract (invalid utf-8"), "{}", fault.en);
}

#[test]
fn a_text_beyond_the_memory() {
    let fault = claims(|_| [u32::MAX - 16, 8]);
    assert!(fault.en.contains("breaks the contract (string pointer/length out of bounds"), "{}", fault.en);
}

#[test]
fn a_huge_text() {
    let fault = claims(|_| [0, 1 << 20]);
    assert!(fault.en.contains("breaks the contract (too much data is being copied"), "{}", fault.en);
    assert!(fault.en.contains("at most 65536 bytes go over at a time"), "{}", fault.en);
}

#[test]
fn a_text_longer_than_the_pack_takes() {
    let fault = claims(|image| image.text(&"水".repeat(101)));
    assert_eq!(fault.kind, FaultKind::Plugin);
    assert!(fault.en.contains("300"), "{}", fault.en);
}

#[test]
fn a_huge_list() {
    let tags = |count: u32| {
        attack(
            Guest::says(Hook::Classify, |image| {
                let mut words = classification(image, "报修");
                words[10..12].copy_from_slice(&[0, count]);
                words
            })
            .pages("16"),
        )
    };
    assert!(tags(100_000).en.contains("too much data is being copied"), "{}", tags(100_000).en);
    assert!(tags(u32::MAX).en.contains("breaks the contract"), "{}", tags(u32::MAX).en);
    assert!(tags(41).en.contains("40"), "{}", tags(41).en);
}

#[test]
fn a_tag_of_a_variant_that_is_none() {
    let fault = attack(Guest::says(Hook::Classify, |_| vec![7]));
    assert!(fault.en.contains("breaks the contract (invalid"), "{}", fault.en);
}

#[test]
fn a_place_for_the_question_beyond_the_memory() {
    let wat = r#"(module (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const -8))
        (func (export "suban:policy/classify@1.0.0#classify") (param i32) (result i32) unreachable))"#;
    let component = crate::guest::component("export suban:policy/classify@1.0.0;", wat);
    let fault = Setting::of(Hook::Classify, component).fault();
    assert!(fault.en.contains("breaks the contract (realloc return"), "{}", fault.en);
}

/// Toolchains for WASI make components that import it; what they import is there and ends the call.
#[test]
fn a_call_out_of_the_sandbox() {
    let wat = r#"(module (import "test:outside/clock@0.1.0" "now" (func $now (result i64)))
        (memory (export "memory") 2)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 96000))
        (func (export "suban:policy/classify@1.0.0#classify") (param i32) (result i32)
            (drop (call $now)) unreachable))"#;
    let world = "import now: interface { now: func() -> u64; } export suban:policy/classify@1.0.0;";
    let component = crate::guest::component(world, &wat.replace("test:outside/clock@0.1.0", "now"));
    let fault = Setting::of(Hook::Classify, component).fault();
    assert_eq!(fault.kind, FaultKind::Plugin);
    assert!(fault.en.contains("now") && fault.en.contains("breaks the contract"), "{}", fault.en);
}

/// Faults of one call, from several threads at once, beside calls that go well.
#[test]
fn a_storm_beside_normal_traffic() {
    let load = |guest: Guest| Setting::of(Hook::Classify, guest.build()).load().unwrap();
    let storm = [
        load(Guest::new(Hook::Classify, "unreachable")),
        load(Guest::new(Hook::Classify, "(loop (br 0)) unreachable")),
        load(Guest::new(Hook::Classify, "(loop (drop (memory.grow (i32.const 1))) (br 0)) unreachable")),
    ];
    let normal = load(Guest::says(Hook::Classify, well));
    let ask = |pack: &Pack| pack.decide(Hook::Classify, "subject", facts()).outcome;
    std::thread::scope(|scope| {
        for hostile in &storm {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert_eq!(ask(hostile).unwrap_err().kind, FaultKind::Plugin);
                }
            });
        }
        for _ in 0..200 {
            assert!(ask(&normal).is_ok());
        }
    });
}
