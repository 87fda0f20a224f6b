//! Scripts of a policy pack in Rhai: sandboxed, metered, and the same for the same input.
//!
//! A script defines one function for each hook it serves, called with the run as `this`. It sees what
//! [`FUNCTIONS`] lists and nothing else: no clock, no file, no state of another call. This is the only crate that
//! names Rhai.

mod check;
mod compile;
mod faults;
mod handle;
mod host;
pub mod library;
pub mod limits;
mod meter;
mod sandbox;
mod script;
mod spelt;
mod syntax;
mod values;

pub use library::{FUNCTIONS, ScriptFunction};
pub use sandbox::Optimisation;

use script::Script;
use std::sync::Arc;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::engine::{Engine, Program, Unit};
use suban_policy::source::Source;

/// Compiles scripts; all of them share one engine.
#[derive(Debug, Clone)]
pub struct RhaiEngine {
    engine: Arc<rhai::Engine>,
    optimisation: Optimisation,
}

impl RhaiEngine {
    /// An engine with the library and all limits set.
    pub fn new() -> Self {
        Self::optimised(Optimisation::default())
    }

    /// The same, with scripts optimised otherwise: to show that it changes no outcome.
    pub fn optimised(optimisation: Optimisation) -> Self {
        Self { engine: Arc::new(sandbox::engine()), optimisation }
    }
}

impl Default for RhaiEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine for RhaiEngine {
    fn extension(&self) -> &'static str {
        "rhai"
    }

    fn profile(&self) -> String {
        format!(
            "rhai {} (optimisation {:?}, library {}, {})",
            sandbox::RHAI_VERSION,
            self.optimisation,
            library::LIBRARY_VERSION,
            limits::describe()
        )
    }

    fn compile(&self, unit: Unit<'_>) -> Result<Arc<dyn Program>, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let Some(source) = Source::read(unit.files, unit.path, &mut diagnostics) else {
            return Err(diagnostics);
        };
        let compiled = compile::compile(&self.engine, &source, self.optimisation)?;
        Ok(Arc::new(Script::new(Arc::clone(&self.engine), compiled)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_names_every_setting() {
        assert_eq!(
            RhaiEngine::new().profile(),
            "rhai 1.27.0 (optimisation Simple, library 3, script bytes 32768, functions 100, call levels 16, \
             expression levels 32, variables 64, literal items 100, literal bytes 1000, text bytes 16384, \
             list items 1000, map entries 200, key bytes 200, output bytes 500, tags 50, co-handlers 20)"
        );
    }
}
