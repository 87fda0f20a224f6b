//! The same component with nothing around it: a fresh instance from a pool, neither metered nor limited, and a host
//! that knows beforehand what it will be asked.

use crate::hosted::PACKAGE;
use suban_plugin::Package;
use suban_policy::text::normalise;
use wasmtime::component::{Component, HasSelf, InstancePre, Linker};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, Store};

mod bindings {
    wasmtime::component::bindgen!({ path: "../../plugins/wit/since-v1.0.0", world: "every-hook" });
}

use bindings::exports::suban::policy::classify::GuestIndices;
use bindings::suban::policy::host::{Hit, Level};
use bindings::suban::policy::types::{Decimal, Failure, Question, Ticket, Value};

/// A host that answers without looking.
#[derive(Clone)]
struct Prompter {
    hits: Vec<Hit>,
}

impl bindings::suban::policy::types::Host for Prompter {}

impl bindings::suban::policy::host::Host for Prompter {
    fn log(&mut self, _: Level, _: String) {}

    fn parameter(&mut self, _: String) -> Result<Option<Value>, Failure> {
        Ok(None)
    }

    fn row(&mut self, _: String, _: String) -> Result<Option<Vec<String>>, Failure> {
        Ok(None)
    }

    fn keywords(&mut self) -> Result<Vec<Hit>, Failure> {
        Ok(self.hits.clone())
    }

    fn figure(&mut self, _: String, _: Option<String>) -> Result<Option<Decimal>, Failure> {
        Ok(None)
    }

    fn units(&mut self, _: Option<String>) -> Result<Vec<String>, Failure> {
        Ok(Vec::new())
    }
}

pub struct Bare {
    ready: InstancePre<Prompter>,
    export: GuestIndices,
    prompter: Prompter,
}

impl Bare {
    pub fn new() -> Self {
        let mut config = Config::new();
        config.allocation_strategy(InstanceAllocationStrategy::pooling()).concurrency_support(false);
        let engine = Engine::new(&config).unwrap();
        let package = Package::read_unverified("water", PACKAGE).unwrap();
        let component = Component::new(&engine, package.component()).unwrap();
        let mut linker = Linker::new(&engine);
        bindings::EveryHook::add_to_linker::<Prompter, HasSelf<Prompter>>(&mut linker, |host| host).unwrap();
        let ready = linker.instantiate_pre(&component).unwrap();
        let prompter = Prompter { hits: hits(&package, crate::WORDS) };
        Self { export: GuestIndices::new(&ready).unwrap(), ready, prompter }
    }

    /// What the plugin says: kind and category.
    pub fn classify(&self, _: &str) -> (String, String) {
        let mut store = Store::new(self.ready.engine(), self.prompter.clone());
        let instance = self.ready.instantiate(&mut store).unwrap();
        let export = self.export.load(&mut store, &instance).unwrap();
        let said = export.call_classify(&mut store, &question()).unwrap().ok();
        said.map(|said| (said.kind, said.category)).unwrap_or_default()
    }
}

fn question() -> Question {
    let ticket = Ticket {
        words: None,
        channel: Vec::new(),
        kind: None,
        category: None,
        grade: None,
        tags: Vec::new(),
        area: None,
        lead: Vec::new(),
    };
    Question { event: "ticket.registered".to_owned(), ticket, facts: Vec::new() }
}

/// What the host's scan would find, found slowly.
pub fn hits(package: &Package, words: &str) -> Vec<Hit> {
    let words = normalise(words);
    let mut found = Vec::new();
    for (list, (name, keywords)) in package.manifest().keywords.iter().enumerate() {
        for word in keywords.iter().map(|word| normalise(word)) {
            found.extend(words.match_indices(&word).map(|(at, _)| (at, list, word.clone(), name.clone())));
        }
    }
    found.sort();
    let hit = |(at, _, word, keywords)| Hit { keywords, word, at: u32::try_from(at).unwrap() };
    found.into_iter().map(hit).collect()
}
