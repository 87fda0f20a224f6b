//! Who holds which role, and who stands in for whom.

use crate::names::{Unit, shown};
use serde::Serialize;
use suban_desk::Rulebook;
use suban_model::{Capacity, Moment, Person};

/// 人员 · a person, by staff number: no name is on record.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PersonView {
    /// 工号 · staff number.
    pub person: String,
    /// 任职, the oldest first; those that are over too.
    pub appointments: Vec<HeldView>,
    /// 代理, the oldest first; those that are over too.
    pub stand_ins: Vec<HeldView>,
}

/// 任职或代理 · what a person holds, or acts in for somebody, and when.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HeldView {
    /// 角色 · role.
    pub role: String,
    /// 在哪个单位 · the unit in which it is held; none: the whole organisation.
    pub unit: Option<Unit>,
    /// 代谁,工号 · staff number of whom they stand in for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// 何时起 · from when on.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub from: String,
    /// 到何时为止 · the first moment at which it is over; none: nobody has said.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
    pub until: Option<String>,
}

impl PersonView {
    /// The view of a person.
    pub fn of(number: &str, person: &Person, rulebook: &Rulebook) -> Self {
        let held =
            |capacity: &Capacity, other: Option<&String>, from: Moment, until: Option<Moment>| HeldView {
                role: capacity.role.clone(),
                unit: capacity.unit.as_ref().map(|unit| Unit::of(unit, rulebook)),
                on_behalf_of: other.cloned(),
                from: shown(from, rulebook),
                until: until.map(|until| shown(until, rulebook)),
            };
        let appointments = person.appointments.iter();
        let stand_ins = person.stand_ins.iter();
        Self {
            person: number.to_owned(),
            appointments: appointments.map(|one| held(&one.capacity, None, one.from, one.until)).collect(),
            stand_ins: stand_ins
                .map(|one| held(&one.capacity, Some(&one.on_behalf_of), one.from, Some(one.until)))
                .collect(),
        }
    }
}
