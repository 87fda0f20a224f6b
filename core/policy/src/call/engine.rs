//! What a scripting engine must offer. Engines live in crates of their own and are named only where the
//! program is put together.

use crate::call::run::Run;
use crate::call::{Grant, Identity};
use crate::reading::diagnostic::{Diagnostic, Span};
use crate::reading::files::PackFiles;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use suban_model::Fault;

/// A file of a pack that an engine is to run.
#[derive(Debug, Clone, Copy)]
pub struct Unit<'a> {
    /// Its path.
    pub path: &'a str,
    /// The pack that it is a file of.
    pub files: &'a PackFiles,
    /// What the pack grants it, if it is a plugin. A script sees what the pack sees.
    pub grant: Option<&'a Grant>,
}

/// A name that a script spells out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelt {
    /// What it should be the name of.
    pub kind: SpeltKind,
    /// The name.
    pub name: String,
    /// File inside the pack.
    pub path: String,
    /// Where in the file.
    pub place: Option<Span>,
}

/// What a name should be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeltKind {
    /// A field of facts, by either name.
    Field,
    /// A parameter.
    Parameter,
    /// A figure, by id or name.
    Figure,
    /// A clause.
    Clause,
}

/// Runs files of one kind: scripts of a language, or plugins.
pub trait Engine: Send + Sync {
    /// Ending of the files it reads, without the dot.
    fn extension(&self) -> &'static str;

    /// Name, version and every setting that could change an outcome; part of the engine profile on record.
    fn profile(&self) -> String;

    /// Who made the plugin that a file of a pack is, which need not be ready to run for that; `None`: it is no plugin, or the
    /// pack does not let it in.
    fn identify(&self, path: &str, files: &PackFiles) -> Option<Identity> {
        let _ = (path, files);
        None
    }

    /// Makes a file ready to run, or says what is wrong in it.
    fn compile(&self, unit: Unit<'_>) -> Result<Arc<dyn Program>, Vec<Diagnostic>>;
}

/// A script or plugin ready to run: a pure function of the run it is given.
pub trait Program: Send + Sync + fmt::Debug {
    /// Whether it has a function of that name: a script without parameters, a plugin as a hook.
    fn defines(&self, function: &str) -> bool;

    /// Who made it, if it is a plugin.
    fn identity(&self) -> Option<&Identity> {
        None
    }

    /// Fuel that one call may burn, in the engine's own measure, if it meters any.
    fn fuel(&self) -> Option<u64> {
        None
    }

    /// What is probably a mistake about it, such as a grant that it never asks for.
    fn remarks(&self) -> &[Diagnostic] {
        &[]
    }

    /// Every text that it spells out: the only names that it could use. `None` if the engine cannot tell.
    fn texts(&self) -> Option<&BTreeSet<String>> {
        None
    }

    /// Every name of the pack that it spells out, as far as the engine can tell.
    fn spelt(&self) -> &[Spelt] {
        &[]
    }

    /// Calls a function with the run as `this`. The run comes back whatever happened, with everything that was
    /// used charged to its budget.
    fn call(&self, function: &str, run: Run) -> (Run, Result<(), Fault>);
}
