//! Who holds which role from when on, and who stands in for whom.

use crate::names::unit_name;
use crate::sentences::moment;
use suban_desk::Rulebook;
use suban_model::{Capacity, Moment, PersonStep};
use suban_policy::diagnostic::Bilingual;

/// Tells a step of a person, by staff number.
pub fn step(number: &str, step: &PersonStep, rulebook: &Rulebook) -> Bilingual {
    match step {
        PersonStep::Appointed(held) => {
            let (what, times) = (capacity(&held.capacity, rulebook), times(held.from, held.until, rulebook));
            Bilingual::new(
                format!("「{number}」任{}{}", what.zh, times.zh),
                format!("`{number}` is appointed {}{}", what.en, times.en),
            )
        }
        PersonStep::Dismissed(held, at) => {
            let (what, at) = (capacity(held, rulebook), moment(*at, rulebook));
            Bilingual::new(
                format!("「{number}」自 {at} 起不再任{}", what.zh),
                format!("`{number}` is no longer {} from {at}", what.en),
            )
        }
        PersonStep::StandsIn(held) => {
            let times = times(held.from, Some(held.until), rulebook);
            let (what, other) = (capacity(&held.capacity, rulebook), &held.on_behalf_of);
            Bilingual::new(
                format!("「{number}」代「{other}」行{}之职{}", what.zh, times.zh),
                format!("`{number}` stands in for `{other}` as {}{}", what.en, times.en),
            )
        }
    }
}

/// `营业部部门负责人`.
fn capacity(capacity: &Capacity, rulebook: &Rulebook) -> Bilingual {
    let role = &capacity.role;
    match &capacity.unit {
        Some(unit) => {
            let unit = unit_name(rulebook, unit);
            Bilingual::new(format!("{unit}{role}"), format!("{role} of {unit}"))
        }
        None => Bilingual::new(role, role),
    }
}

fn times(from: Moment, until: Option<Moment>, rulebook: &Rulebook) -> Bilingual {
    let from = moment(from, rulebook);
    match until.map(|until| moment(until, rulebook)) {
        Some(until) => {
            Bilingual::new(format!(",{from} 起,到 {until} 为止"), format!(" from {from} up to {until}"))
        }
        None => Bilingual::new(format!(",{from} 起"), format!(" from {from}")),
    }
}
