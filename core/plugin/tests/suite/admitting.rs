//! Who may sign what, how many must, and no way back.

use crate::vendor::{PATH, Vendor, admitted, complaint, manifest, pack, package};
use suban_model::Digest;
use suban_plugin::{TRUST_PATH, admit};

#[test]
fn a_signed_package_is_admitted_with_all_that_it_says() {
    let vendor = Vendor::new();
    let package = package(&manifest("suban/water", 3, ""));
    let trust = format!(
        "signatures = 1\n{}[counters]\n\"suban/water\" = 3",
        vendor.trusted("water", "signs = [\"suban/*\"]")
    );
    let admitted = admitted(&package, &vendor.sign(&package), &trust).unwrap();
    assert_eq!((admitted.identity.id.as_str(), admitted.identity.counter), ("suban/water", 3));
    assert_eq!(admitted.identity.package, Digest::of(&package));
    assert_eq!(admitted.component, b"\0asm\x0d\0\x01\0");
    assert_eq!(admitted.signers.iter().map(ToString::to_string).collect::<Vec<_>>(), [vendor.id()]);
    assert_eq!((admitted.revoked, admitted.warnings), (None, vec![]));
}

#[test]
fn a_counter_not_yet_noted_is_worth_a_warning() {
    let vendor = Vendor::new();
    let package = package(&manifest("suban/water", 3, ""));
    for (counters, warned) in [("", true), ("\"suban/water\" = 2", true), ("\"suban/water\" = 3", false)] {
        let key = vendor.trusted("water", "signs = [\"suban/*\"]");
        let trust = format!("signatures = 1\n{key}[counters]\n{counters}");
        let admitted = admitted(&package, &vendor.sign(&package), &trust).unwrap();
        assert_eq!(!admitted.warnings.is_empty(), warned, "{counters}");
    }
}

#[test]
fn an_older_counter_is_refused() {
    let vendor = Vendor::new();
    let package = package(&manifest("suban/water", 3, ""));
    let trust = format!(
        "signatures = 1\n{}[counters]\n\"suban/water\" = 4",
        vendor.trusted("water", "signs = [\"suban/water\"]")
    );
    let (code, said) = complaint(admitted(&package, &vendor.sign(&package), &trust));
    assert_eq!(code, "plugin-downgrade");
    assert!(said.contains("has the counter 3, but 4 was seen"), "{said}");
}

#[test]
fn a_key_signs_for_its_own_plugins_only() {
    let vendor = Vendor::new();
    let package = package(&manifest("suban/water", 1, ""));
    for (signs, good) in [
        ("[\"suban/*\"]", true),
        ("[\"suban/power\", \"suban/water\"]", true),
        ("[\"suban/power\"]", false),
        ("[\"suba/*\"]", false),
        ("[]", false),
    ] {
        let trust = format!("signatures = 1\n{}", vendor.trusted("water", &format!("signs = {signs}")));
        let result = admitted(&package, &vendor.sign(&package), &trust);
        assert_eq!(result.is_ok(), good, "{signs}");
        if !good {
            assert!(complaint(result).1.contains("may not sign `suban/water`"), "{signs}");
        }
    }
}

#[test]
fn so_many_different_keys_must_have_signed() {
    let [vendor, office, other] = [Vendor::new(), Vendor::new(), Vendor::new()];
    let package = package(&manifest("suban/water", 1, ""));
    let signs = "signs = [\"suban/*\"]";
    let keys = [
        vendor.trusted("vendor", signs),
        office.trusted("office", signs),
        other.trusted("other", "signs = [\"acme/*\"]"),
    ]
    .concat();
    for (signers, wanted, expect) in [
        (&[&vendor][..], 1, None),
        (&[&vendor, &office], 2, None),
        (&[&office, &Vendor::new(), &vendor], 2, None),
        (&[&vendor], 2, Some("2 trusted keys must have signed it, but only 1 did: vendor")),
        (&[&vendor, &vendor], 2, Some("only 1 did: vendor")),
        (&[&vendor, &Vendor::new()], 2, Some("only 1 did: vendor")),
        (&[&vendor, &other], 2, Some("may not sign")),
        (&[&vendor, &office], 3, Some("only 2 did: vendor、office")),
    ] {
        let signatures: String = signers.iter().map(|signer| signer.sign(&package)).collect();
        let result = admitted(&package, &signatures, &format!("signatures = {wanted}\n{keys}"));
        match expect {
            None => assert!(result.is_ok(), "{wanted}"),
            Some(expect) => {
                let said = complaint(result).1;
                assert!(said.contains(expect), "{said}");
            }
        }
    }
}

#[test]
fn more_signatures_than_keys_could_never_be() {
    let vendor = Vendor::new();
    let package = package(&manifest("suban/water", 1, ""));
    let key = vendor.trusted("vendor", "signs = [\"suban/*\"]");
    let (code, said) =
        complaint(admitted(&package, &vendor.sign(&package), &format!("signatures = 2\n{key}")));
    assert_eq!((code, said.as_str()), ("plugin-trust", "2 signatures are wanted, but there are 1 keys"));
}

#[test]
fn without_trust_or_package_nothing_is_admitted() {
    let (code, _) = complaint(admit(PATH, &pack(&[(PATH, b"anything")])));
    assert_eq!(code, "plugin-trust");
    let (code, said) = complaint(admit(PATH, &pack(&[("plugins/水.plugin", b""), (TRUST_PATH, b"")])));
    assert_eq!((code, said.contains("is missing")), ("plugin-package", true));
}
