//! What a scripting engine must offer. Engines live in crates of their own and are named only where the
//! program is put together.

use crate::diagnostic::Diagnostic;
use crate::fault::Fault;
use crate::run::Run;
use crate::source::Source;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// Compiles scripts of one language.
pub trait Engine: Send + Sync {
    /// Ending of the files it reads, without the dot.
    fn extension(&self) -> &'static str;

    /// Name, version and every setting that could change an outcome; part of the engine profile on record.
    fn profile(&self) -> String;

    /// Compiles a file, or says what is wrong in it.
    fn compile(&self, source: &Source) -> Result<Arc<dyn Program>, Vec<Diagnostic>>;
}

/// A compiled script: a pure function of the run it is given.
pub trait Program: Send + Sync + fmt::Debug {
    /// Whether the script defines a function of that name without parameters.
    fn defines(&self, function: &str) -> bool;

    /// Every text that the script spells out: the only names it could use. `None`: nobody can tell.
    fn texts(&self) -> Option<&BTreeSet<String>> {
        None
    }

    /// Calls a function with the run as `this`. The run comes back whatever happened, with everything that the
    /// script used charged to its budget.
    fn call(&self, function: &str, run: Run) -> (Run, Result<(), Fault>);
}
