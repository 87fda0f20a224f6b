//! What each hook's table rows do, and how the rows that spoke become one typed outcome.

mod accountability;
mod assess;
mod classify;
mod require;
mod route;
mod schedule;
mod warn;

pub use accountability::MeasureEffect;
pub use assess::ChargeEffect;
pub use classify::KindEffect;
pub use require::DemandEffect;
pub use route::RouteEffect;
pub use schedule::ClockEffect;
pub use warn::WarningEffect;

use crate::fault::Fault;
use crate::hook::Hook;
use crate::run::Run;
use std::sync::Arc;

/// Runs the tables of a hook.
pub(crate) fn run_tables(hook: Hook, run: &mut Run) -> Result<(), Fault> {
    let rules = Arc::clone(run.rules());
    match hook {
        Hook::Classify => classify::decide(&rules.classify, run),
        Hook::Route => route::decide(&rules.route, run),
        Hook::Schedule => schedule::decide(&rules.schedule, run),
        Hook::Require => require::decide(&rules.require, run),
        Hook::Assess => assess::decide(&rules.assess, run),
        Hook::Accountability => accountability::decide(&rules.accountability, run),
        Hook::Warn => warn::decide(&rules.warn, run),
        Hook::Settle => assess::decide(&rules.settle, run),
    }
}

/// A list in one cell: `a+b`, `a|b`, `a、b`.
fn list(cell: &str) -> Vec<String> {
    cell.split(['+', '|', '、']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
