//! `assess`: charges and their multipliers.

use crate::faults::{Hosted, hosted};
use crate::handle::{ChargeHandle, RunHandle};
use crate::{meter, values};
use rhai::{Array, Dynamic, Engine};
use suban_model::Charge;
use suban_policy::{Fault, FaultKind};

/// Offers the functions.
pub(super) fn offer(engine: &mut Engine) {
    engine.register_fn(
        "charge",
        |run: &mut RunHandle, rule: &str, clause: &str, who: &str, points: Dynamic| {
            let points = hosted(values::points(&points))?;
            let index =
                run.with(rule.len() + clause.len() + who.len(), |run| run.charge(rule, clause, who, points))?;
            Hosted::Ok(ChargeHandle { run: run.clone(), index })
        },
    );
    engine.register_fn("charges", |run: &mut RunHandle| {
        let count = run.with(0, |run| run.charges().map(<[Charge]>::len))?;
        meter::charge(count)?;
        let handle = |index| Dynamic::from(ChargeHandle { run: run.clone(), index });
        Hosted::Ok((0..count).map(handle).collect::<Array>())
    });
    engine.register_get("rule", |charge: &mut ChargeHandle| charge.text(|charge| &charge.rule));
    engine.register_get("clause", |charge: &mut ChargeHandle| charge.text(|charge| &charge.clause));
    engine.register_get("who", |charge: &mut ChargeHandle| charge.text(|charge| &charge.who));
    engine.register_fn("times", |charge: &mut ChargeHandle, factor: Dynamic, clause: &str| {
        let factor = hosted(values::decimal(&factor).ok_or_else(no_factor))?;
        charge.run.with(clause.len(), |run| run.multiply(charge.index, factor, clause))
    });
}

impl ChargeHandle {
    /// A text of the charge.
    fn text(&self, of: fn(&Charge) -> &String) -> Hosted<Dynamic> {
        self.run.with(0, |run| {
            Ok(run.charges()?.get(self.index).map(|charge| of(charge).into()).unwrap_or_default())
        })
    }
}

fn no_factor() -> Fault {
    Fault::new(FaultKind::Rule, "倍数应为数", "the factor must be a number")
}
