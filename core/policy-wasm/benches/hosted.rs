//! The plugin as a host runs it: packed, signed, granted and metered.

use minisign::KeyPair;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;
use suban_model::Digest;
use suban_plugin::{Package, SIGNATURE_ENDING, TRUST_PATH};
use suban_policy::engine::Engine;
use suban_policy::vocabulary::field;
use suban_policy::{Facts, Hook, Outcome, Pack, PackFiles};
use suban_policy_wasm::{Compiler, Logs, Options, WasmEngine};

/// The water plugin, as it is delivered.
pub const PACKAGE: &[u8] = include_bytes!("../../../plugins/packages/water.plugin");

const PATH: &str = "plugins/water.plugin";

const PACK: &str = "id = \"a\"\ntitle = \"a\"\nengine = \"1\"\neffective_from = 2022-10-10\n[calendar]\n\
    zone = \"Asia/Shanghai\"\nhours = [\"08:30-12:00\"]\n[channels]\n\"电话\" = [\"来电\"]\n";

const WITH_PLUGIN: &str = "[hooks]\nclassify = { plugin = \"water\" }\n[plugins.water]\n\
    package = \"plugins/water.plugin\"\nkeywords = true\nfacts = [\"诉求类型\", \"类别\", \"分级\", \"重复次序\"]\n\
    parameters = [\"water.*\"]\nrules = { \"*\" = \"S1\" }\n";

/// A pack with the plugin, and one without.
pub struct Host {
    with: Pack,
    without: Pack,
}

impl Host {
    pub fn new() -> Self {
        let engine = engine(None);
        let load = |rest| Pack::load(&files(rest), &[Arc::clone(&engine)], &BTreeMap::new()).unwrap();
        Self { with: load(WITH_PLUGIN), without: load("") }
    }

    /// What the plugin says: kind and category.
    pub fn classify(&self, words: &str) -> (String, String) {
        match self.with.decide(Hook::Classify, "subject", facts(words)).outcome {
            Ok(Outcome::Classified(said)) => (said.kind, said.category),
            _ => (String::new(), String::new()),
        }
    }

    /// Everything around the plugin.
    pub fn ask_nobody(&self, words: &str) {
        drop(self.without.decide(Hook::Classify, "subject", facts(words)));
    }
}

/// The plugin loaded so many times over, each time as if it were another.
pub fn load(times: usize) -> Vec<Pack> {
    let folder = tempfile::tempdir().unwrap();
    let (engine, files) = (engine(Some(folder.path().to_owned())), files(WITH_PLUGIN));
    (0..times).map(|_| Pack::load(&files, &[Arc::clone(&engine)], &BTreeMap::new()).unwrap()).collect()
}

fn engine(cache: Option<std::path::PathBuf>) -> Arc<dyn Engine> {
    let options = Options { compiler: Compiler::InProcess, cache, logs: Logs::Guarded };
    Arc::new(WasmEngine::new(options).unwrap())
}

fn facts(words: &str) -> Facts {
    let mut facts = Facts::default();
    facts.set(field::EVENT, "ticket.registered");
    facts.set_text(&[words], Digest::default());
    facts
}

fn files(rest: &str) -> PackFiles {
    let key = KeyPair::generate_unencrypted_keypair().unwrap();
    let signature = minisign::sign(None, &key.sk, Cursor::new(PACKAGE), None, None).unwrap();
    let manifest = Package::read_unverified(PATH, PACKAGE).unwrap().manifest().clone();
    let trust = format!(
        "signatures = 1\n[[keys]]\nname = \"bench\"\npublic = \"{}\"\nsigns = [\"{id}\"]\n[counters]\n\"{id}\" = {}\n",
        key.pk.to_base64(),
        manifest.counter,
        id = manifest.id
    );
    let files = [
        ("pack.toml".to_owned(), format!("{PACK}{rest}").into_bytes()),
        ("clauses.toml".to_owned(), "S1 = \"一\"".into()),
        (TRUST_PATH.to_owned(), trust.into_bytes()),
        (PATH.to_owned(), PACKAGE.to_vec()),
        (format!("{PATH}{SIGNATURE_ENDING}"), signature.into_string().into_bytes()),
    ];
    PackFiles::new(files.into()).unwrap()
}
