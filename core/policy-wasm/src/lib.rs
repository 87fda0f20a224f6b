//! Runs the plugins of a policy pack: WebAssembly components, metered and shut in.
//!
//! A plugin is asked through its hooks in typed words ([the contract](../../../plugins/wit)) and answers in the same;
//! it imports what the contract offers, each within what the manifest asks *and* the pack grants. Each call is a
//! fresh instance with fuel, memory, stack, log and answer limited ([`limits`]), so that nothing a plugin does reaches
//! another ticket, another plugin or the host. This is the only crate that names wasmtime.

mod call;
mod compile;
mod contract;
mod faults;
mod keywords;
pub mod limits;
mod load;
mod permission;
mod plugin;
mod quota;
mod revoked;
mod sandbox;
mod shape;
mod ticker;

pub use compile::{COMPILE_SECONDS_MAX, Child, ChildError, Compiler, child_main};
pub use quota::Logs;

use compile::CompileError;
use compile::cache::Cache;
use std::path::PathBuf;
use std::sync::Arc;
use suban_plugin::admit;
use suban_policy::PackFiles;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::engine::{Engine, Program, Unit};
use suban_policy::plugin::Identity;
use wasmtime::component::Component;

/// How a host runs plugins.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where components are compiled.
    pub compiler: Compiler,
    /// A private folder for machine code; without one, each load compiles anew.
    pub cache: Option<PathBuf>,
    /// Which lines of plugins reach the log.
    pub logs: Logs,
}

/// The engine could not be set up on this machine.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// Memory for calls could not be reserved, or the processor is not supported.
    #[error("plugins cannot run on this machine: {0}")]
    Engine(String),
    /// The thread of the backstop did not start.
    #[error("the clock of plugin calls did not start")]
    Ticker(#[source] std::io::Error),
    /// The folder cannot be used.
    #[error("the cache folder `{folder}` cannot be used")]
    Cache {
        /// Which folder.
        folder: String,
        /// Why.
        source: std::io::Error,
    },
}

/// Loads plugins; all of them share one pool of instances.
pub struct WasmEngine {
    engine: wasmtime::Engine,
    compiler: Compiler,
    cache: Option<Cache>,
    logs: Logs,
}

impl WasmEngine {
    /// An engine with every limit set.
    pub fn new(options: Options) -> Result<Self, SetUpError> {
        let engine = sandbox::engine().map_err(|error| SetUpError::Engine(format!("{error:#}")))?;
        ticker::start(&engine).map_err(SetUpError::Ticker)?;
        let open = |folder: PathBuf| {
            Cache::open(&folder).map_err(|source| {
                let folder = folder.display().to_string();
                SetUpError::Cache { folder, source }
            })
        };
        let cache = options.cache.map(open).transpose()?;
        Ok(Self { engine, compiler: options.compiler, cache, logs: options.logs })
    }

    /// A component ready for this engine: out of the cache, or compiled.
    fn component(&self, bytes: &[u8]) -> Result<Component, CompileError> {
        let kept = self.cache.as_ref().and_then(|cache| cache.get(&self.engine, bytes));
        if let Some(component) = kept.and_then(|code| self.deserialize(&code).ok()) {
            return Ok(component);
        }
        let code = self.compiler.compile(&self.engine, bytes)?;
        if let Some(Err(error)) = self.cache.as_ref().map(|cache| cache.put(&self.engine, bytes, &code)) {
            tracing::warn!(%error, "the machine code of a plugin could not be kept");
        }
        self.deserialize(&code).map_err(|error| CompileError::Component(faults::cut(&format!("{error:#}"))))
    }

    #[expect(
        unsafe_code,
        reason = "machine code is run as it stands. It comes from two places only: this host's own compiler, just \
                  now, and the cache, whose MAC shows that this host wrote it"
    )]
    fn deserialize(&self, code: &[u8]) -> wasmtime::Result<Component> {
        // SAFETY: see the reason above; nobody hands in code from anywhere else.
        unsafe { Component::deserialize(&self.engine, code) }
    }
}

impl Engine for WasmEngine {
    fn extension(&self) -> &'static str {
        "plugin"
    }

    fn profile(&self) -> String {
        format!("{}, {})", sandbox::describe(), limits::describe())
    }

    fn identify(&self, path: &str, files: &PackFiles) -> Option<Identity> {
        admit(path, files).ok().map(|admitted| admitted.identity)
    }

    fn compile(&self, unit: Unit<'_>) -> Result<Arc<dyn Program>, Vec<Diagnostic>> {
        load::load(self, unit)
    }
}
