//! Files as an enemy would send them. Nothing of a package is read before its signatures hold.

use crate::vendor::{PATH, Vendor, admitted, complaint, manifest, pack, package, parts};
use proptest::prelude::*;
use std::collections::BTreeMap;
use suban_plugin::{PACKAGE_BYTES_MAX, Package, TRUST_PATH, admit};

fn trust(vendor: &Vendor) -> String {
    format!("signatures = 1\n{}", vendor.trusted("water", "signs = [\"suban/*\"]"))
}

#[test]
fn an_unsigned_package_is_refused() {
    let vendor = Vendor::new();
    let package = package(&manifest("suban/water", 1, ""));
    let trust = trust(&vendor);
    let files = pack(&[(PATH, &package), (TRUST_PATH, trust.as_bytes())]);
    let (code, said) = complaint(admit(PATH, &files));
    assert_eq!(code, "plugin-signature");
    assert!(said.starts_with("it is not signed"), "{said}");
}

#[test]
fn what_the_signature_was_not_made_over_is_refused() {
    let [vendor, enemy] = [Vendor::new(), Vendor::new()];
    let package = package(&manifest("suban/water", 1, ""));
    let signature = vendor.sign(&package);
    let mut flipped = package.clone();
    flipped[20] ^= 1;
    let longer = [&package[..], b"x"].concat();
    for (name, bytes) in [
        ("one bit", &flipped[..]),
        ("cut", &package[..package.len() - 1]),
        ("longer", &longer),
        ("empty", b""),
    ] {
        let (code, said) = complaint(admitted(bytes, &signature, &trust(&vendor)));
        assert_eq!(
            (code, said.contains("does not fit the file")),
            ("plugin-signature", true),
            "{name}: {said}"
        );
    }
    let said = complaint(admitted(&package, &enemy.sign(&package), &trust(&vendor))).1;
    assert!(said.contains(&format!("nobody trusted has signed it, only {}", enemy.id())), "{said}");
    // A good signature beside a bad one: somebody changed something.
    let both = [vendor.sign(&package), vendor.sign(b"another file")].concat();
    assert!(complaint(admitted(&package, &both, &trust(&vendor))).1.contains("does not fit"));
}

#[test]
fn the_older_form_of_signature_is_refused() {
    let vendor = Vendor::new();
    let package = package(&manifest("suban/water", 1, ""));
    // In base64 the first letters `ED` are `RU`, and `Ed`, the older form, `RW`.
    let legacy = vendor.sign(&package).replacen("\nRU", "\nRW", 1);
    assert!(complaint(admitted(&package, &legacy, &trust(&vendor))).1.contains("older form"));
}

#[test]
fn signed_nonsense_is_told_from_a_package() {
    let vendor = Vendor::new();
    let good = package(&manifest("suban/water", 1, ""));
    let twice = [&good[..], &good[8..]].concat();
    for (name, bytes, expect) in [
        ("cut", &good[..good.len() - 1], "no plugin package"),
        ("empty", b"", "no plugin package"),
        ("a pack", b"SUBANPK\x01", "no plugin package"),
        ("another version", b"SUBANPL\x02", "no plugin package"),
        ("files twice", &twice, "no plugin package"),
        ("too long", &vec![0; PACKAGE_BYTES_MAX + 1], "bytes, at most"),
    ] {
        let read = Package::read_unverified(PATH, bytes);
        let (code, said) = complaint(read);
        assert_eq!((code, said.contains(expect)), ("plugin-package", true), "{name}: {said}");
        if bytes.len() <= PACKAGE_BYTES_MAX {
            assert_eq!(complaint(admitted(bytes, &vendor.sign(bytes), &trust(&vendor))).1, said, "{name}");
        }
    }
}

#[test]
fn a_package_holds_what_it_should_and_nothing_else() {
    let check = |change: fn(&mut BTreeMap<String, Vec<u8>>), expect: Option<&str>| {
        let mut parts = parts(&manifest("suban/water", 1, ""));
        change(&mut parts);
        match (Package::assemble(PATH, parts), expect) {
            (Ok(package), None) => {
                assert_eq!(Package::read_unverified(PATH, package.container()), Ok(package));
            }
            (result, expect) => {
                let said = complaint(result).1;
                assert!(said.contains(expect.expect("it should be taken")), "{said}");
            }
        }
    };
    check(|_| {}, None);
    check(|parts| drop(parts.insert("README.md".into(), b"read me".to_vec())), None);
    check(|parts| drop(parts.insert("LICENSE".into(), Vec::new())), None);
    check(
        |parts| drop(parts.insert("run.sh".into(), Vec::new())),
        Some("`run.sh` has no place in a package"),
    );
    check(|parts| drop(parts.insert("../README.md".into(), Vec::new())), Some("has no place in a package"));
    check(|parts| drop(parts.remove("component.wasm")), Some("`component.wasm` is missing"));
    check(|parts| drop(parts.remove("plugin.toml")), Some("`plugin.toml` is missing"));
    check(|parts| drop(parts.insert("plugin.toml".into(), vec![0xFF])), Some("no text in UTF-8"));
    let room = PACKAGE_BYTES_MAX - package(&manifest("suban/water", 1, "")).len();
    for (bytes, good) in [(room + 8, true), (room + 9, false)] {
        let mut parts = parts(&manifest("suban/water", 1, ""));
        parts.insert("component.wasm".into(), vec![0; bytes]);
        assert_eq!(Package::assemble(PATH, parts).is_ok(), good, "{bytes}");
    }
}

proptest! {
    #[test]
    fn no_bytes_are_too_much(package in prop::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,400}") {
        let vendor = Vendor::new();
        prop_assert!(admitted(&package, &text, &trust(&vendor)).is_err());
        prop_assert!(admitted(&package, &vendor.sign(&package), &trust(&vendor)).is_err());
        prop_assert!(admitted(&package, &vendor.sign(&package), &text).is_err());
    }

    #[test]
    fn a_package_with_any_byte_changed_is_refused(at in any::<prop::sample::Index>(), change in 1..=u8::MAX) {
        let vendor = Vendor::new();
        let mut bytes = package(&manifest("suban/water", 1, ""));
        let signature = vendor.sign(&bytes);
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        prop_assert_eq!(complaint(admitted(&bytes, &signature, &trust(&vendor))).0, "plugin-signature");
        // Signed again it may be in order, but must not do any harm.
        let _ = admitted(&bytes, &vendor.sign(&bytes), &trust(&vendor));
    }
}
