//! A small pack around one signed plugin.

use minisign::KeyPair;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Arc, LazyLock};
use suban_model::Digest;
use suban_plugin::{COMPONENT_PATH, MANIFEST_PATH, Package, SIGNATURE_ENDING, TRUST_PATH};
use suban_policy::budget::Budget;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::engine::Engine;
use suban_policy::vocabulary::field;
use suban_policy::{Decision, Facts, Fault, Hook, Pack, PackFiles, PeriodFigures};
use suban_policy_wasm::{Compiler, Logs, Options, WasmEngine};

/// One engine for all tests, as a host has one.
pub static ENGINE: LazyLock<Arc<WasmEngine>> = LazyLock::new(|| Arc::new(engine(Compiler::InProcess, None)));

static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate_unencrypted_keypair().unwrap());

pub const ASKS: &str = "words = true\nkeywords = true\nfacts = [\"片区\", \"超期\"]\nparameters = [\"water.*\", \"loose\"]\n\
    tables = [\"places\"]\nunits = true";

pub const GRANT: &str = "words = true\nkeywords = true\nfacts = [\"ticket.area\", \"超期\"]\nparameters = [\"water.*\"]\n\
    tables = [\"places\"]\nunits = true";

const KEYWORDS: &str = "[keywords]\nnot = [\"不是\"]\noutage = [\"停水\"]\n";

/// An engine of its own.
pub fn engine(compiler: Compiler, cache: Option<std::path::PathBuf>) -> WasmEngine {
    WasmEngine::new(Options { compiler, cache, logs: Logs::Open }).unwrap()
}

/// A plugin in a pack.
#[derive(Clone)]
pub struct Setting {
    pub hooks: Vec<Hook>,
    pub component: Vec<u8>,
    pub asks: String,
    pub grant: String,
    pub fuel: u64,
    pub memory_kib: u64,
    pub trust: String,
}

impl Setting {
    /// A plugin that serves one hook, granted all that it asks.
    pub fn of(hook: Hook, component: Vec<u8>) -> Self {
        Self {
            hooks: vec![hook],
            component,
            asks: ASKS.to_owned(),
            grant: GRANT.to_owned(),
            fuel: 1_000_000,
            memory_kib: 1_024,
            trust: String::new(),
        }
    }

    fn manifest(&self) -> String {
        let hooks: Vec<String> = self.hooks.iter().map(|hook| format!("{:?}", hook.name())).collect();
        let Self { asks, fuel, memory_kib, .. } = self;
        let keywords = if asks.contains("keywords") { KEYWORDS } else { "" };
        format!(
            "id = \"test/p\"\nversion = \"1.2.0\"\ncounter = 1\nvendor = \"测试\"\ntitle = \"测试插件\"\n\
             contract = \"1.0\"\nhooks = [{}]\n[asks]\n{asks}\n[limits]\nfuel = {fuel}\n\
             memory_kib = {memory_kib}\n{keywords}",
            hooks.join(", ")
        )
    }

    fn pack(&self) -> String {
        let hooks: Vec<String> =
            self.hooks.iter().map(|hook| format!("{hook} = {{ plugin = \"p\" }}\n")).collect();
        let hooks = hooks.concat();
        format!(
            "id = \"a\"\ntitle = \"a\"\nengine = \"1\"\neffective_from = 2022-10-10\n[calendar]\n\
             zone = \"Asia/Shanghai\"\nhours = [\"08:30-12:00\"]\n[channels]\n\"电话\" = [\"来电\"]\n[parameters]\n\
             water.limit = \"45 分钟\"\nloose = 1\n[hooks]\n{hooks}[plugins.p]\npackage = \"plugins/p.plugin\"\n{}\n\
             rules = {{ \"*\" = \"S1\" }}\n",
            self.grant
        )
    }

    /// The files of the pack.
    pub fn files(&self) -> PackFiles {
        let parts = [
            (MANIFEST_PATH.to_owned(), self.manifest().into_bytes()),
            (COMPONENT_PATH.to_owned(), self.component.clone()),
        ];
        let package = Package::assemble("plugins/p.plugin", parts.into()).unwrap();
        let signature = minisign::sign(None, &KEY.sk, Cursor::new(package.container()), None, None).unwrap();
        let trust = format!(
            "signatures = 1\n[[keys]]\nname = \"测试\"\npublic = \"{}\"\nsigns = [\"test/*\"]\n\
             [counters]\n\"test/p\" = 1\n{}",
            KEY.pk.to_base64(),
            self.trust
        );
        let files = [
            ("pack.toml".to_owned(), self.pack().into_bytes()),
            ("clauses.toml".to_owned(), "S1 = \"一\"".into()),
            ("units.toml".to_owned(), "[repair]\nname = \"抢修班\"".into()),
            ("tables/places.csv".to_owned(), "地名,片区\n柳泉路,西片\n".into()),
            (TRUST_PATH.to_owned(), trust.into_bytes()),
            ("plugins/p.plugin".to_owned(), package.container().to_vec()),
            (format!("plugins/p.plugin{SIGNATURE_ENDING}"), signature.into_string().into_bytes()),
        ];
        PackFiles::new(BTreeMap::from(files)).unwrap()
    }

    /// The pack, on a given engine.
    pub fn load_on(&self, engine: Arc<dyn Engine>) -> Result<Pack, Vec<Diagnostic>> {
        Pack::load(&self.files(), &[engine], &BTreeMap::new())
    }

    /// The pack.
    pub fn load(&self) -> Result<Pack, Vec<Diagnostic>> {
        self.load_on(Arc::<WasmEngine>::clone(&ENGINE))
    }

    /// What keeps it from loading: code and message in English.
    pub fn finding(&self) -> (String, String) {
        let found = self.load().unwrap_err();
        let errors: Vec<_> = found.iter().filter(|found| !found.path.is_empty()).collect();
        let first = errors.first().unwrap();
        assert!(first.help.is_some(), "no remedy: {first:?}");
        (first.code.to_owned(), first.message.en.clone())
    }

    /// Its answer to the test's question.
    pub fn decide(&self) -> Decision {
        self.decide_within(Budget::default())
    }

    /// The same, with a budget of its own.
    pub fn decide_within(&self, budget: Budget) -> Decision {
        let pack = self.load().unwrap_or_else(|found| panic!("{found:#?}"));
        pack.decide_within(self.hooks[0], "subject", facts(), budget)
    }

    /// Why it gives no answer.
    pub fn fault(&self) -> Fault {
        self.decide().outcome.unwrap_err()
    }
}

/// The facts of the test's question.
pub fn facts() -> Facts {
    let mut facts = Facts::default();
    facts.set(field::EVENT, "ticket.registered");
    facts.set(field::AREA, "西片");
    facts.set_text(&["不是停水,是漏水"], Digest::of(b"words"));
    facts.set_period_figures(PeriodFigures::new());
    facts
}
