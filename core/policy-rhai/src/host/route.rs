//! `route`: whose the ticket is. What is said last counts.

use super::output;
use crate::handle::RunHandle;
use crate::limits::CO_HANDLERS_MAX;
use crate::{meter, values};
use rhai::{Array, Engine};
use suban_model::{Routing, RoutingReason};
use suban_policy::run::Run;
use suban_policy::{Fault, FaultKind};

/// Operations of finding a unit by its name.
const SEARCH_OPERATIONS: usize = 10;

/// Offers the functions.
pub(super) fn offer(engine: &mut Engine) {
    engine.register_fn("assign", |run: &mut RunHandle, lead: &str| {
        run.with(lead.len(), |run| assign(run, lead, &Array::new()))
    });
    engine.register_fn("assign", |run: &mut RunHandle, lead: &str, co_handlers: Array| {
        meter::charge(co_handlers.len() * SEARCH_OPERATIONS)?;
        run.with(lead.len(), |run| assign(run, lead, &co_handlers))
    });
    engine.register_fn("give_back", |run: &mut RunHandle, reason: &str| {
        run.with(reason.len(), |run| {
            conclude(run, Routing::Return { reason: RoutingReason::Rule(output(reason)?) })
        })
    });
    engine.register_fn("queue", |run: &mut RunHandle, reason: &str| {
        run.with(reason.len(), |run| {
            conclude(run, Routing::Queue { reason: RoutingReason::Rule(output(reason)?) })
        })
    });
}

fn assign(run: &mut Run, lead: &str, co_handlers: &Array) -> Result<(), Fault> {
    if co_handlers.len() > CO_HANDLERS_MAX {
        return Err(Fault::new(
            FaultKind::Size,
            format!("协办超过 {CO_HANDLERS_MAX} 个"),
            format!("more than {CO_HANDLERS_MAX} co-handlers"),
        ));
    }
    let lead = unit(run, lead)?;
    let unit_of = |name| unit(run, &values::text(name).ok_or_else(no_unit)?);
    let co_handlers = co_handlers.iter().map(unit_of).collect::<Result<_, _>>()?;
    conclude(run, Routing::Assign { lead, co_handlers })
}

fn conclude(run: &mut Run, routing: Routing) -> Result<(), Fault> {
    *run.routing()? = Some(routing);
    Ok(())
}

/// The id of the unit with that id or name.
fn unit(run: &Run, name: &str) -> Result<String, Fault> {
    let units = &run.names().units;
    units.id(name).map(str::to_owned).ok_or_else(|| {
        let known = units.alternatives(name);
        Fault::new(
            FaultKind::Who,
            format!("没有单位「{name}」;可用:{known}"),
            format!("no unit `{name}`; known: {known}"),
        )
    })
}

fn no_unit() -> Fault {
    Fault::new(FaultKind::Who, "协办应为单位名称的列表", "co-handlers are a list of units' names")
}
