//! A plugin that trust was taken back from: it keeps its place, so that the pack that says so can go live, and every
//! call of it fails.

use crate::faults;
use std::collections::BTreeSet;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::engine::Program;
use suban_policy::plugin::Identity;
use suban_policy::run::Run;
use suban_policy::{Fault, Hook};

/// A plugin that is not run.
#[derive(Debug)]
pub(crate) struct Revoked {
    pub hooks: BTreeSet<Hook>,
    pub identity: Identity,
    /// Why, as the revocation says.
    pub reason: String,
    pub remarks: Vec<Diagnostic>,
}

impl Program for Revoked {
    fn defines(&self, function: &str) -> bool {
        self.hooks.iter().any(|hook| hook.name() == function)
    }

    fn identity(&self) -> Option<&Identity> {
        Some(&self.identity)
    }

    fn remarks(&self) -> &[Diagnostic] {
        &self.remarks
    }

    fn call(&self, _: &str, run: Run) -> (Run, Result<(), Fault>) {
        (run, Err(faults::revoked(&self.identity, &self.reason)))
    }
}
