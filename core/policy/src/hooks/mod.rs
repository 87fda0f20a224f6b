//! What each hook's table rows do, and how the rows that fired become one typed outcome: one file a hook.
//!
//! A hook reads its output cells, and writes what its rows conclude into the call. Nothing here may know other hooks,
//! plugins or the pack.

pub(crate) mod accountability;
pub(crate) mod assess;
pub(crate) mod classify;
pub(crate) mod require;
pub(crate) mod route;
pub(crate) mod schedule;
pub(crate) mod warn;

pub use accountability::MeasureEffect;
pub use assess::ChargeEffect;
pub use classify::{KindEffect, WEIGHT_MAX};
pub use require::DemandEffect;
pub use route::RouteEffect;
pub use schedule::ClockEffect;
pub(crate) use schedule::{read_allowance, start_clock};
pub use warn::WarningEffect;

use crate::facts::hook::Hook;
use crate::table::Effect;

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
