//! Is a pack fit to be put in force? It must load without an error, and give what its own tests say.

use crate::replay::scenario::{Played, play};
use crate::rules::activation::Revision;
use crate::rules::rulebook::Rulebook;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::Holidays;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::engine::Engine;
use suban_policy::pack_tests::{self, CaseResult};
use suban_policy::{Pack, PackFiles};

/// All that a pack's own tests gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Trial {
    /// Single decisions.
    pub cases: Vec<CaseResult>,
    /// Whole lives.
    pub scenarios: Vec<Played>,
    /// Scenarios for which there was no time.
    pub scenarios_left_out: usize,
}

/// Why a pack is not put in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// It does not load, or its tests are not written correctly.
    Broken(Vec<Diagnostic>),
    /// It brings no tests along.
    Untested,
    /// Some of its tests failed.
    Failed(Trial),
}

/// Loads a pack and runs its tests. Cases always run; scenarios, which take longer, as long as there is `time_left`.
pub fn examine(
    files: &PackFiles,
    engines: &[Arc<dyn Engine>],
    holidays: &Arc<Holidays>,
    mut time_left: impl FnMut() -> bool,
) -> Result<(Revision, Trial), Unfit> {
    let pack = Pack::load(files, engines, &BTreeMap::new()).map_err(Unfit::Broken)?;
    let cases = pack_tests::run(files, engines).map_err(Unfit::Broken)?;
    let mut trial = Trial { cases, ..Trial::default() };
    for path in files.paths().filter(|path| path.starts_with("scenarios/")) {
        if time_left() {
            trial.scenarios.push(play(files, path, engines, holidays).map_err(Unfit::Broken)?);
        } else {
            trial.scenarios_left_out += 1;
        }
    }
    if trial.cases.is_empty() && trial.scenarios.is_empty() && trial.scenarios_left_out == 0 {
        return Err(Unfit::Untested);
    }
    let passed = trial.cases.iter().all(CaseResult::passed) && trial.scenarios.iter().all(Played::passed);
    if !passed {
        return Err(Unfit::Failed(trial));
    }
    let rulebook = Rulebook::new(Arc::new(pack), Arc::clone(holidays));
    Ok((Revision { files: files.clone(), rulebook }, trial))
}
