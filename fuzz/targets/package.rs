//! Any bytes as each of the files that come from vendors: a package, its manifest, its signatures, a pack's trust, a
//! list of revocations. A package that is taken comes out of its parts unchanged, and none is admitted without a
//! signature that holds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use suban_plugin::{COMPONENT_PATH, MANIFEST_PATH, Package, RevocationList, Signatures, Trust, VerifyingKey};
use suban_policy::source::Source;

/// A key whose owner never signed any input of ours.
static KEY: LazyLock<VerifyingKey> = LazyLock::new(|| {
    "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3".parse().expect("a public key")
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(package) = Package::read_unverified("any", bytes) {
        assert_eq!(package.container(), bytes, "there is one way to write a package");
    }
    let parts = [(MANIFEST_PATH, bytes), (COMPONENT_PATH, &[])];
    let parts = parts.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).into();
    if let Ok(package) = Package::assemble("any", parts) {
        assert_eq!(Package::read_unverified("any", package.container()), Ok(package));
    }
    if let Ok(signatures) = Signatures::read("any.minisig", bytes) {
        let held = signatures.check(b"a file", &[&KEY]).unwrap_or_default();
        assert!(held.is_empty(), "a signature that nobody made");
    }
    assert!(Trust::in_key("key", KEY.clone()).admit("any", bytes, Some(bytes)).is_err());
    let _ = RevocationList::read_unverified("any", bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Trust::parse(&Source { path: "any".to_owned(), text: text.to_owned() });
    }
});
