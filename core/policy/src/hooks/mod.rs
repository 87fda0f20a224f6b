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
pub use classify::{KindEffect, WEIGHT_MAX};
pub use require::DemandEffect;
pub use route::RouteEffect;
pub use schedule::ClockEffect;
pub(crate) use schedule::{read_allowance, start_clock};
pub use warn::WarningEffect;

use crate::fault::Fault;
use crate::hook::Hook;
use crate::rules::Rules;
use crate::run::Run;
use crate::table::Effect;

/// Runs the tables of a hook.
pub(crate) fn run_tables(hook: Hook, rules: &Rules, run: &mut Run) -> Result<(), Fault> {
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

/// The output columns of a hook's tables, Chinese and English name.
pub(crate) const fn output_columns(hook: Hook) -> &'static [(&'static str, &'static str)] {
    match hook {
        Hook::Classify => KindEffect::COLUMNS,
        Hook::Route => RouteEffect::COLUMNS,
        Hook::Schedule => ClockEffect::COLUMNS,
        Hook::Require => DemandEffect::COLUMNS,
        Hook::Assess | Hook::Settle => ChargeEffect::COLUMNS,
        Hook::Accountability => MeasureEffect::COLUMNS,
        Hook::Warn => WarningEffect::COLUMNS,
    }
}

/// A list in one cell: `a+b`, `a|b`, `a、b`.
fn list(cell: &str) -> Vec<String> {
    cell.split(['+', '|', '、']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
