//! One budget for everything, and a fresh instance for every call.

use crate::guest::{Guest, Image, classification};
use crate::pack::{Setting, facts};
use suban_policy::budget::Budget;
use suban_policy::{FaultKind, Hook, Outcome};
use suban_policy_wasm::limits::FUEL_PER_OPERATION;

/// A guest that counts its calls in its memory and in a global, and tells as weight how often it was called.
fn counting() -> Vec<u8> {
    let mut image = Image::default();
    let words = classification(&mut image, "报修");
    let at = image.record(&words);
    let body = format!(
        "(global.set $calls (i32.add (global.get $calls) (i32.const 1)))
         (i32.store (i32.const 65000) (i32.add (i32.load (i32.const 65000)) (i32.const 1)))
         (i32.store (i32.const {}) (i32.add (global.get $calls) (i32.load (i32.const 65000))))
         (i32.const {at})",
        at + 48
    );
    Guest::new(Hook::Classify, body).items("(global $calls (mut i32) (i32.const 0))").image(image).build()
}

#[test]
fn nothing_of_one_call_reaches_the_next() {
    let pack = Setting::of(Hook::Classify, counting()).load().unwrap();
    for _ in 0..5 {
        let Ok(Outcome::Classified(said)) = pack.decide(Hook::Classify, "subject", facts()).outcome else {
            panic!("another outcome")
        };
        assert_eq!(said.weight, 2);
    }
}

/// A guest that turns round so many times.
fn turning(turns: u32) -> Setting {
    let guest = Guest::says(Hook::Classify, |image| classification(image, "报修")).before(&format!(
        "(loop (br_if 0 (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const {turns}))))"
    ));
    Setting::of(Hook::Classify, guest.build())
}

#[test]
fn fuel_is_charged_to_the_budget_of_the_call() {
    let (little, much) = (turning(10).decide(), turning(10_010).decide());
    let fuel = much.trace.asked[0].fuel - little.trace.asked[0].fuel;
    let operations = much.spent - little.spent;
    assert!(fuel >= 10_000, "{fuel}");
    assert!(operations.abs_diff(fuel / FUEL_PER_OPERATION) <= 1, "{fuel} fuel, {operations} operations");
}

#[test]
fn a_budget_that_is_nearly_used_up_ends_the_plugin() {
    let setting = turning(10_000);
    let spent = setting.decide().spent;
    assert!(setting.decide_within(Budget::of(spent)).outcome.is_ok());
    let decision = setting.decide_within(Budget::of(spent / 2));
    assert_eq!(decision.outcome.unwrap_err().kind, FaultKind::Budget);
    assert_eq!(decision.spent, spent / 2);
}

#[test]
fn a_manifest_that_asks_more_than_the_host_has_is_refused() {
    for (fuel, memory_kib, said) in [
        (10_000_001, 1_024, "limits.fuel of 10000001, more than the 10000000 of this host"),
        (1_000_000, 16_385, "limits.memory_kib of 16385, more than the 16384 of this host"),
    ] {
        let (code, message) = Setting { fuel, memory_kib, ..turning(1) }.finding();
        assert!(code == "plugin-limits" && message.contains(said), "{code}: {message}");
    }
    assert!(Setting { fuel: 10_000_000, memory_kib: 16_384, ..turning(1) }.load().is_ok());
}

#[test]
fn fuel_ends_at_what_the_manifest_asks() {
    let mut setting = turning(10_000);
    let fuel = setting.decide().trace.asked[0].fuel;
    setting.fuel = fuel;
    assert!(setting.decide().outcome.is_ok());
    // Fuel is looked at where code loops or is called: a few instructions later is soon enough.
    setting.fuel = fuel - 50;
    let fault = setting.fault();
    assert_eq!(fault.kind, FaultKind::Plugin);
    assert!(fault.en.contains(&format!("burnt all its fuel of {}", fuel - 50)), "{}", fault.en);
}

/// The host works for a plugin too, and on the plugin's account.
#[test]
fn calls_to_the_host_draw_on_the_same_budget() {
    let import = "(import \"suban:policy/host@1.0.0\" \"log\" (func $log (param i32 i32 i32)))";
    let guest = |lines: u32, bytes: u32| {
        Guest::says(Hook::Classify, |image| classification(image, "报修")).items(import).before(&format!(
            "(loop (call $log (i32.const 0) (i32.const 0) (i32.const {bytes}))
                (br_if 0 (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const {lines}))))"
        ))
    };
    let spent = |lines, bytes| Setting::of(Hook::Classify, guest(lines, bytes).build()).decide().spent;
    assert!(spent(50, 640) >= spent(50, 0) + 50 * 10);
    // Logging for ever ends at the budget, however little fuel it takes.
    let mut flood = Setting::of(Hook::Classify, guest(u32::MAX, 60_000).build());
    flood.fuel = 10_000_000;
    assert_eq!(flood.fault().kind, FaultKind::Budget);
}
