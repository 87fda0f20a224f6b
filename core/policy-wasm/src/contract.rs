//! The versions of the contract that this host speaks, each in a module of its own.
//!
//! A version that was released is frozen: its WIT folder, its module here, and a component made for it that is kept
//! as a fixture. To add 1.1 beside 1.0: a folder `plugins/wit/since-v1.1.0`, a module `v1_1` with a `bindgen!` of
//! its own and conversions to the same [`Question`] and
//! [`Answer`](suban_policy::plugin::Answer), and a variant of [`Contract`]; a plugin is then linked and asked
//! in the version that its manifest names, and one made for 1.0 meets the same host as ever. What only 1.1 can say
//! is added to [`Question`] and `Answer`, where it is none for a plugin of 1.0.

pub(crate) mod v1;

use crate::call::Call;
use std::collections::BTreeSet;
use suban_policy::Hook;
use suban_policy::plugin::Question;
use wasmtime::component::{Instance, InstancePre, Linker};
use wasmtime::{Engine, Store};

/// What every interface of the contract begins with.
pub(crate) const PACKAGE: &str = "suban:policy/";

/// A version of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contract {
    V1_0,
}

/// The functions of one plugin that the host may call.
pub(crate) enum Exports {
    V1(Box<v1::Exports>),
}

/// An export that the manifest names and the component lacks, or has otherwise.
#[derive(Debug)]
pub(crate) struct WrongExport {
    pub hook: Hook,
    pub error: wasmtime::Error,
}

impl Contract {
    /// The version of that name in a manifest.
    pub fn named(name: &str) -> Option<Self> {
        (name == "1.0").then_some(Self::V1_0)
    }

    /// The interfaces that a plugin may import.
    pub fn imports(self) -> &'static [&'static str] {
        match self {
            Self::V1_0 => &v1::IMPORTS,
        }
    }

    /// What a plugin may import, and nothing else.
    pub fn linker(self, engine: &Engine) -> wasmtime::Result<Linker<Call>> {
        match self {
            Self::V1_0 => v1::linker(engine),
        }
    }

    /// Finds the exports of these hooks.
    pub fn exports(self, hooks: &BTreeSet<Hook>, plugin: &InstancePre<Call>) -> Result<Exports, WrongExport> {
        match self {
            Self::V1_0 => v1::Exports::find(hooks, plugin).map(Box::new).map(Exports::V1),
        }
    }
}

impl Exports {
    /// Checks that every export has the type of the contract.
    pub fn check(&self, store: &mut Store<Call>, instance: &Instance) -> Result<(), WrongExport> {
        match self {
            Self::V1(exports) => exports.check(store, instance),
        }
    }

    /// Asks a hook.
    pub fn ask(
        &self,
        hook: Hook,
        store: &mut Store<Call>,
        instance: &Instance,
        question: Question,
    ) -> Result<suban_policy::plugin::Answer, crate::faults::Stop> {
        match self {
            Self::V1(exports) => exports.ask(hook, store, instance, question),
        }
    }
}
