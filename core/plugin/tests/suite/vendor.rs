//! Vendors with keys of their own, and the pack of an organisation that trusts some of them.

use minisign::KeyPair;
use std::collections::BTreeMap;
use std::io::Cursor;
use suban_plugin::{Admitted, Package, TRUST_PATH, admit};
use suban_policy::PackFiles;
use suban_policy::diagnostic::Diagnostic;

/// Where the tests put their package.
pub const PATH: &str = "plugins/water.plugin";

/// A vendor with a key.
pub struct Vendor {
    pair: KeyPair,
}

impl Vendor {
    /// One with a new key.
    pub fn new() -> Self {
        Self { pair: KeyPair::generate_unencrypted_keypair().unwrap() }
    }

    /// Its public key, as `trust.toml` has it.
    pub fn public(&self) -> String {
        self.pair.pk.to_base64()
    }

    /// The id of its key, as minisign prints it.
    pub fn id(&self) -> String {
        let number: [u8; 8] = self.pair.pk.keynum().try_into().unwrap();
        format!("{:016X}", u64::from_le_bytes(number))
    }

    /// The text of a `.minisig` over `bytes`.
    pub fn sign(&self, bytes: &[u8]) -> String {
        minisign::sign(None, &self.pair.sk, Cursor::new(bytes), None, None).unwrap().into_string()
    }

    /// A section of `trust.toml` about this vendor's key.
    pub fn trusted(&self, name: &str, rest: &str) -> String {
        format!("[[keys]]\nname = \"{name}\"\npublic = \"{}\"\n{rest}\n", self.public())
    }
}

/// A manifest of the plugin `id` with this counter; `rest` comes after the keys and before the limits.
pub fn manifest(id: &str, counter: u64, rest: &str) -> String {
    format!(
        "id = \"{id}\"\nversion = \"1.0.{counter}\"\ncounter = {counter}\nvendor = \"Suban\"\ntitle = \"供水\"\n\
         contract = \"1.0\"\nhooks = [\"classify\"]\n{rest}\n[limits]\nfuel = 1000000\nmemory_kib = 1024\n"
    )
}

/// The parts of a package.
pub fn parts(manifest: &str) -> BTreeMap<String, Vec<u8>> {
    let parts = [("plugin.toml", manifest.as_bytes()), ("component.wasm", b"\0asm\x0d\0\x01\0")];
    parts.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).into()
}

/// The bytes of a package.
pub fn package(manifest: &str) -> Vec<u8> {
    Package::assemble(PATH, parts(manifest)).unwrap().container().to_vec()
}

/// A pack with these files, at their paths.
pub fn pack(files: &[(&str, &[u8])]) -> PackFiles {
    let files = files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()));
    PackFiles::new(files.collect()).unwrap()
}

/// What becomes of a package with these signatures in a pack with this trust.
pub fn admitted(package: &[u8], signatures: &str, trust: &str) -> Result<Admitted, Vec<Diagnostic>> {
    let signatures_path = format!("{PATH}.minisig");
    let files = [(PATH, package), (&signatures_path, signatures.as_bytes()), (TRUST_PATH, trust.as_bytes())];
    admit(PATH, &pack(&files))
}

/// The one complaint, by its kind and English sentence; it must say in both languages what is wrong and what to do.
#[track_caller]
pub fn complaint<T: std::fmt::Debug>(result: Result<T, Vec<Diagnostic>>) -> (&'static str, String) {
    let wrong = result.expect_err("it should be refused");
    let [one] = wrong.as_slice() else { panic!("one complaint: {wrong:?}") };
    let help = one.help.as_ref().unwrap_or_else(|| panic!("a way out: {one:?}"));
    assert!(!one.message.zh.is_ascii() && !help.zh.is_ascii() && help.en.len() > 3, "{one:?}");
    (one.code, one.message.en.clone())
}
