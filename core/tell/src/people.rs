//! Who holds which role, and who stands in for whom: what was asked of it, and what is.

use crate::names::{Unit, shown};
use serde::Serialize;
use suban_desk::Rulebook;
use suban_model::{Appoint, Appointment, Delegate, Dismiss, Moment, Person, StandIn};

/// 任职、免职、代理 · what was asked about a person.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum PersonAsked {
    /// 任职 · of `appoint`.
    Appoint {
        /// Staff number.
        person: String,
        /// 角色.
        role: String,
        /// The unit in which it is held, as it was named.
        unit: Option<String>,
        /// From when on.
        #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
        from: Option<String>,
        /// The first moment at which it is over.
        #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
        until: Option<String>,
    },
    /// 免职 · of `dismiss`.
    Dismiss {
        /// Staff number.
        person: String,
        /// 角色.
        role: String,
        /// The unit in which it is held, as it was named.
        unit: Option<String>,
    },
    /// 代理 · of `delegate`.
    Delegate {
        /// Staff number of the person who is away.
        from: String,
        /// Staff number of the person who stands in.
        to: String,
        /// 角色.
        role: String,
        /// The unit in which it is held, as it was named.
        unit: Option<String>,
        /// From when on.
        #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
        since: Option<String>,
        /// The first moment at which it is over.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
        until: String,
    },
}

impl PersonAsked {
    /// By 任职.
    pub fn appoint(asked: Appoint, rulebook: &Rulebook) -> Self {
        let Appoint { person, role, unit, from, until } = asked;
        let [from, until] = [from, until].map(|at| at.map(|at| shown(at, rulebook)));
        Self::Appoint { person, role, unit, from, until }
    }

    /// By 免职.
    pub fn dismiss(asked: Dismiss) -> Self {
        let Dismiss { person, role, unit } = asked;
        Self::Dismiss { person, role, unit }
    }

    /// By 代理.
    pub fn delegate(asked: Delegate, rulebook: &Rulebook) -> Self {
        let Delegate { from, to, role, unit, since, until } = asked;
        let (since, until) = (since.map(|since| shown(since, rulebook)), shown(until, rulebook));
        Self::Delegate { from, to, role, unit, since, until }
    }
}

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

impl HeldView {
    /// What a person may act in at a moment.
    pub fn now(person: &Person, at: Moment, rulebook: &Rulebook) -> Vec<Self> {
        let held = person.appointments.iter().filter(|held| held.is_in_force(at));
        let stands_in = person.stand_ins.iter().filter(|held| held.is_in_force(at));
        let held = held.map(|held| Self::held(held, rulebook));
        held.chain(stands_in.map(|held| Self::stood_in(held, rulebook))).collect()
    }

    fn held(held: &Appointment, rulebook: &Rulebook) -> Self {
        Self {
            role: held.capacity.role.clone(),
            unit: held.capacity.unit.as_ref().map(|unit| Unit::of(unit, rulebook)),
            on_behalf_of: None,
            from: shown(held.from, rulebook),
            until: held.until.map(|until| shown(until, rulebook)),
        }
    }

    fn stood_in(held: &StandIn, rulebook: &Rulebook) -> Self {
        Self {
            role: held.capacity.role.clone(),
            unit: held.capacity.unit.as_ref().map(|unit| Unit::of(unit, rulebook)),
            on_behalf_of: Some(held.on_behalf_of.clone()),
            from: shown(held.from, rulebook),
            until: Some(shown(held.until, rulebook)),
        }
    }
}

impl PersonView {
    /// The view of a person.
    pub fn of(number: &str, person: &Person, rulebook: &Rulebook) -> Self {
        let (appointments, stand_ins) = (person.appointments.iter(), person.stand_ins.iter());
        Self {
            person: number.to_owned(),
            appointments: appointments.map(|held| HeldView::held(held, rulebook)).collect(),
            stand_ins: stand_ins.map(|held| HeldView::stood_in(held, rulebook)).collect(),
        }
    }
}
