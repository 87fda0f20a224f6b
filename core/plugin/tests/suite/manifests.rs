//! Every bound of a manifest and of the trust roots, just within and just beyond, with the place of what is wrong.

use crate::vendor::{Vendor, manifest};
use std::collections::BTreeSet;
use suban_plugin::{Manifest, Trust};
use suban_policy::Hook;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::source::Source;

fn source(text: &str) -> Source {
    Source { path: "plugin.toml".into(), text: text.into() }
}

/// The first complaint as `line: sentence`.
fn said<T>(result: Result<T, Vec<Diagnostic>>) -> Option<String> {
    let wrong = result.err()?;
    let line = wrong[0].span.map_or(0, |span| span.line);
    Some(format!("{line}: {}", wrong[0].message.en))
}

#[test]
fn a_manifest_is_read_as_written() {
    let text = manifest(
        "suban/water",
        7,
        "[asks]\nwords = true\nkeywords = true\nfacts = [\"channel\"]\nparameters = [\"water.*\"]\n\
         [keywords]\n\"爆管\" = [\"爆管\", \"水管爆了\"]",
    );
    let read = Manifest::parse(&source(&text)).unwrap();
    assert_eq!((read.id.as_str(), read.version.as_str(), read.counter), ("suban/water", "1.0.7", 7));
    assert_eq!(read.hooks, BTreeSet::from([Hook::Classify]));
    assert!(read.asks.words && read.asks.facts.contains("channel") && !read.asks.units);
    assert_eq!(read.keywords["爆管"], ["爆管", "水管爆了"]);
    assert_eq!((read.limits.fuel, read.limits.memory_kib), (1_000_000, 1024));
}

#[test]
fn what_is_out_of_bounds_is_told_with_its_line() {
    let check = |old: &str, new: &str, expect: Option<&str>| {
        let text = manifest(
            "suban/water",
            1,
            "[asks]\nkeywords = true\nfacts = [\"f\"]\n[keywords]\nburst = [\"爆管\"]",
        );
        assert!(text.contains(old), "{old}");
        let said = said(Manifest::parse(&source(&text.replacen(old, new, 1))));
        assert_eq!(said.as_deref(), expect, "{new}");
    };
    let names = |count: usize| {
        let names: Vec<String> = (0..count).map(|at| format!("\"f{at}\"")).collect();
        format!("[{}]", names.join(","))
    };
    check(
        "\"suban/water\"",
        "\"water\"",
        Some("1: `water` is not `vendor/name` in small letters, digits and hyphens"),
    );
    check("title = \"供水\"", &format!("title = \"{}\"", "a".repeat(200)), None);
    check(
        "title = \"供水\"",
        &format!("title = \"{}\"", "a".repeat(201)),
        Some("5: `title` should be one line of 1 to 200 bytes"),
    );
    check("title = \"供水\"", "title = \"a\\nb\"", Some("5: `title` should be one line of 1 to 200 bytes"));
    check(
        "title = \"供水\"",
        "title = \"供\u{202E}水\"",
        Some(
            "5: `title`: a mark that turns the direction of the text, U+202E: what is shown is not what stands here",
        ),
    );
    check(
        "vendor = \"Suban\"",
        "vendor = \"Sub\u{430}n\"",
        Some("4: `vendor`: `\u{430}` (U+0430) looks like a Latin letter and is none"),
    );
    check("counter = 1", "counter = 9223372036854775807", None);
    check("counter = 1", "counter = 0", Some("3: `counter` should be between 1 and 9223372036854775807"));
    check("contract = \"1.0\"", "contract = \"1.1\"", Some("6: contract `1.1` is not spoken here"));
    check("[\"classify\"]", "[]", Some("7: `hooks` should list at least one hook, each once"));
    check(
        "[\"classify\"]",
        "[\"warn\", \"warn\"]",
        Some("7: `hooks` should list at least one hook, each once"),
    );
    check("fuel = 1000000", "fuel = 1000000000", None);
    check("fuel = 1000000", "fuel = 1000000001", Some("14: `fuel` should be between 1 and 1000000000"));
    check("memory_kib = 1024", "memory_kib = 64", None);
    check("memory_kib = 1024", "memory_kib = 63", Some("15: `memory_kib` should be between 64 and 65536"));
    check("memory_kib = 1024", "memory_kib = 65536", None);
    check("memory_kib = 1024", "memory_kib = 65537", Some("15: `memory_kib` should be between 64 and 65536"));
    check("[\"f\"]", &names(64), None);
    check("[\"f\"]", &names(65), Some("10: `facts` has 65 entries, at most 64 are taken"));
    check("[\"f\"]", "[\"f\", \"f\"]", Some("10: `facts` has `f` twice"));
    check("[\"爆管\"]", "[\"\\u3000\"]", Some("12: `burst` should be one line of 1 to 120 bytes"));
    check("[\"爆管\"]", "[\"\\u200B\"]", Some("12: `burst`: an invisible character, U+200B"));
    check("[\"爆管\"]", &names(5_000), None);
    check("[\"爆管\"]", &names(5_001), Some("12: `[keywords]` has 5001 entries, at most 5000 are taken"));
    check("keywords = true", "keywords = false", Some("12: lists keywords, but does not ask to know them"));
    check("[asks]", "[asks]\nclock = true", Some("9: unknown field `clock`"));
}

#[test]
fn trust_out_of_bounds_is_told_with_its_line() {
    let vendor = Vendor::new();
    let key = vendor.trusted("water", "signs = [\"suban/*\"]");
    let check = |text: &str, expect: Option<&str>| {
        let said = said(Trust::parse(&source(text)));
        let matches = match (&said, expect) {
            (Some(said), Some(expect)) => said.contains(expect),
            (None, None) => true,
            _ => false,
        };
        assert!(matches, "{text}\n{said:?}");
    };
    check("signatures = 1", None);
    check("signatures = 0", Some("1: `signatures` should be between 1 and 64"));
    check(&format!("signatures = 1\n{key}"), None);
    check(&format!("signatures = 1\n{key}{key}"), Some("7: the key"));
    check(&format!("signatures = 1\n{}", key.replace("suban/*", "*")), Some("5: `*` is not `vendor/name`"));
    let cut = vendor.public().replacen("RW", "", 1);
    check(&format!("signatures = 1\n[[keys]]\nname = \"a\"\npublic = \"{cut}\""), Some("4: `"));
    let scopes = |count: usize| {
        let scopes: Vec<String> = (0..count).map(|at| format!("\"suban/a{at}\"")).collect();
        format!("signatures = 1\n{}", key.replace("\"suban/*\"", &scopes.join(",")))
    };
    check(&scopes(64), None);
    check(&scopes(65), Some("`signs` has 65 entries"));
    let keys = |count: usize| {
        let keys: Vec<String> = (0..count).map(|at| Vendor::new().trusted(&format!("k{at}"), "")).collect();
        format!("signatures = 1\n{}", keys.concat())
    };
    check(&keys(64), None);
    check(&keys(65), Some("`keys` has 65 entries"));
    let counters = |count: usize| {
        let counters: Vec<String> = (0..count).map(|at| format!("\"suban/a{at}\" = 1\n")).collect();
        format!("signatures = 1\n[counters]\n{}", counters.concat())
    };
    check(&counters(1_000), None);
    check(&counters(1_001), Some("`counters` has 1001 entries"));
    check("signatures = 1\n[counters]\nwater = 1", Some("3: `water` is not `vendor/name`"));
    check("signatures = 1\n[counters]\n\"suban/water\" = 0", Some("3: `counters` should be between 1"));
    let revocation =
        |what: &str| format!("signatures = 1\n[[revocations]]\nreason = \"r\"\ndate = 2026-03-01\n{what}");
    check(&revocation("key = \"E7620F1842B4E81F\""), None);
    check(&revocation("key = \"E7620F1842B4E81\""), Some("5: `E7620F1842B4E81` is not a key id"));
    check(&revocation("package = \"00\""), Some("5: `00` is not a digest"));
    check(&revocation("plugin = \"suban/water\"\nfrom = 2\nto = 2"), None);
    check(&revocation("plugin = \"suban/water\"\nfrom = 3\nto = 2"), Some("`from` is above `to`"));
    check(&revocation("key = \"E7620F1842B4E81F\"\nfrom = 2"), Some("one of `key`, `package` and `plugin`"));
    check(&revocation(""), Some("3: one of `key`, `package` and `plugin`"));
    check(
        &revocation("plugin = \"suban/water\"").replace("2026-03-01", "10:00:00"),
        Some("4: `date` should be a date"),
    );
    let revocations = |count: usize| {
        let one = "[[revocations]]\nreason = \"r\"\ndate = 2026-03-01\nplugin = \"suban/water\"\n";
        format!("signatures = 1\n{}", one.repeat(count))
    };
    check(&revocations(1_000), None);
    check(&revocations(1_001), Some("`revocations` has 1001 entries"));
}
