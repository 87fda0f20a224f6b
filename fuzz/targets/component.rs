//! Any bytes as the component of a plugin that is signed and trusted: the shape check, the compiler, the linker and
//! the trial instance that loading makes. No hook of it is asked.

#![no_main]

use libfuzzer_sys::fuzz_target;
use minisign::KeyPair;
use std::io::Cursor;
use std::sync::LazyLock;
use suban_plugin::{COMPONENT_PATH, MANIFEST_PATH, Package, SIGNATURE_ENDING, TRUST_PATH};
use suban_policy::PackFiles;
use suban_policy::engine::{Engine, Unit};
use suban_policy_wasm::{Compiler, Logs, Options, WasmEngine};

const PATH: &str = "plugins/any.plugin";

const MANIFEST: &str = r#"
id = "fuzz/any"
version = "1.0.0"
counter = 1
vendor = "any"
title = "any"
contract = "1.0"
hooks = ["classify"]
"#;

static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate_unencrypted_keypair().expect("a key"));

/// It compiles in this process: a flaw of the compiler that the child would hide ends the fuzzer.
static ENGINE: LazyLock<WasmEngine> = LazyLock::new(|| {
    let options = Options { compiler: Compiler::InProcess, cache: None, logs: Logs::Guarded };
    WasmEngine::new(options).expect("an engine")
});

fuzz_target!(|component: &[u8]| {
    let parts = [(MANIFEST_PATH, MANIFEST.as_bytes()), (COMPONENT_PATH, component)];
    let parts = parts.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).into();
    let package = Package::assemble(PATH, parts).expect("a package");
    let unit = Unit { path: PATH, files: &trusted(&package), grant: None };
    if let Err(found) = ENGINE.compile(unit) {
        let said = found.iter().all(|wrong| wrong.code != "plugin-signature" && wrong.help.is_some());
        assert!(said, "refused for what it is, with a remedy: {found:?}");
    }
});

/// The package in a pack whose trust lets it in.
fn trusted(package: &Package) -> PackFiles {
    let bytes = Cursor::new(package.container());
    let signature = minisign::sign(None, &KEY.sk, bytes, None, None).expect("a signature");
    let public = KEY.pk.to_base64();
    let trust = format!(
        "signatures = 1\n[[keys]]\nname = \"any\"\npublic = \"{public}\"\nsigns = [\"fuzz/*\"]\n\
         [counters]\n\"fuzz/any\" = 1\n"
    );
    let files = [
        (PATH.to_owned(), package.container().to_vec()),
        (format!("{PATH}{SIGNATURE_ENDING}"), signature.into_string().into_bytes()),
        (TRUST_PATH.to_owned(), trust.into_bytes()),
    ];
    PackFiles::new(files.into()).expect("a pack")
}
