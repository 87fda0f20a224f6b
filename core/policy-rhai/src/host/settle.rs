//! `settle`: figures of the period and the units that they are asked of.

use crate::faults::Hosted;
use crate::handle::RunHandle;
use crate::host::priced;
use crate::{meter, values};
use rhai::{Array, Dynamic, Engine};

/// Operations of finding a figure and its group.
const SEARCH_OPERATIONS: usize = 10;

/// Offers the functions.
pub(super) fn offer(engine: &mut Engine) {
    engine.register_fn("figure", |run: &mut RunHandle, name: &str| figure(run, name, None));
    engine.register_fn("figure", |run: &mut RunHandle, name: &str, unit: &str| figure(run, name, Some(unit)));
    engine.register_fn("units", |run: &mut RunHandle, group: &str| {
        let units = run.with(group.len(), |run| Ok(run.units(group)))?;
        meter::charge(units.len())?;
        Hosted::Ok(units.into_iter().map(Dynamic::from).collect::<Array>())
    });
    engine.register_fn("key", |run: &mut RunHandle, unit: &str| {
        run.with(unit.len(), |run| Ok(run.unit_key(unit).to_owned()))
    });
}

/// The figure as a number, or `()` if there is nothing to take it of.
fn figure(run: &RunHandle, name: &str, unit: Option<&str>) -> Hosted<Dynamic> {
    priced(run.with(name.len() + unit.map_or(0, str::len), |run| {
        let figure = run.figure(name, unit)?;
        Ok((figure.map_or(Dynamic::UNIT, values::number), SEARCH_OPERATIONS))
    }))
}
