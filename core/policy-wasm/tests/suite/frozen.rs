//! A plugin made for contract 1.0 and frozen: it must load and say the same for ever. Its source is beside it, to
//! read; its bytes are never built again.

use minisign::KeyPair;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;
use suban_model::Digest;
use suban_plugin::{COMPONENT_PATH, MANIFEST_PATH, Package, SIGNATURE_ENDING, TRUST_PATH};
use suban_policy::PackFiles;
use suban_policy::engine::Engine;
use suban_policy_review::pack_tests;
use suban_policy_wasm::Compiler;

/// The component.
pub const COMPONENT: &[u8] = include_bytes!("../fixtures/since-v1.0.0/component.wasm");

/// Of the component.
const DIGEST: &str = "fb0491f7a755c3de73dc99d650441bfde9e3294ae8dd8be6b4c1dc51b8aa39b9";

/// How many cases there are.
const CASES: usize = 12;

const MANIFEST: &str = include_str!("../fixtures/since-v1.0.0/plugin.toml");

/// The pack around it.
const PACK: [(&str, &str); 6] = [
    ("pack.toml", include_str!("../fixtures/since-v1.0.0/pack.toml")),
    ("clauses.toml", include_str!("../fixtures/since-v1.0.0/clauses.toml")),
    ("figures.toml", include_str!("../fixtures/since-v1.0.0/figures.toml")),
    ("units.toml", include_str!("../fixtures/since-v1.0.0/units.toml")),
    ("tables/streets.csv", include_str!("../fixtures/since-v1.0.0/streets.csv")),
    ("tests/cases.toml", include_str!("../fixtures/since-v1.0.0/cases.toml")),
];

fn files() -> PackFiles {
    let parts = [(MANIFEST_PATH, MANIFEST.as_bytes()), (COMPONENT_PATH, COMPONENT)];
    let parts = parts.map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
    let package = Package::assemble("plugins/frozen.plugin", parts.into()).unwrap();
    let key = KeyPair::generate_unencrypted_keypair().unwrap();
    let signature = minisign::sign(None, &key.sk, Cursor::new(package.container()), None, None).unwrap();
    let trust = format!(
        "signatures = 1\n[[keys]]\nname = \"test\"\npublic = \"{}\"\nsigns = [\"suban/*\"]\n\
         [counters]\n\"suban/frozen\" = 1\n",
        key.pk.to_base64()
    );
    let mut files: BTreeMap<String, Vec<u8>> =
        PACK.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    files.insert(TRUST_PATH.to_owned(), trust.into_bytes());
    files.insert("plugins/frozen.plugin".to_owned(), package.container().to_vec());
    files.insert(format!("plugins/frozen.plugin{SIGNATURE_ENDING}"), signature.into_string().into_bytes());
    PackFiles::new(files).unwrap()
}

#[test]
fn a_plugin_of_1_0_says_what_it_always_said() {
    let engine: Arc<dyn Engine> = Arc::new(crate::pack::engine(Compiler::InProcess, None));
    let results = pack_tests::run(&files(), &[engine]).unwrap_or_else(|found| panic!("{found:#?}"));
    let failed: Vec<_> = results.iter().filter(|result| !result.passed()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(results.len(), CASES);
}

#[test]
fn nobody_builds_it_again() {
    assert_eq!(Digest::of(COMPONENT).to_string(), DIGEST, "a frozen component was changed");
}
