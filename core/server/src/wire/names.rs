//! The small parts of all answers: units with their names, and moments on the organisation's clocks.

use serde::Serialize;
use suban_desk::Office;
use suban_model::{Moment, Routing};

/// A unit as people and programs know it.
#[derive(utoipa::ToSchema)]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unit {
    /// Id in the pack.
    pub id: String,
    /// Name for people.
    pub name: String,
}

impl Unit {
    /// The unit of that id; one that the pack does not know is its own name.
    pub fn of(id: &str, office: &Office) -> Self {
        Self { id: id.to_owned(), name: office.pack.rules().names.units.name(id).to_owned() }
    }
}

/// Where a ticket was sent.
#[derive(utoipa::ToSchema)]
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoutingView {
    /// 派单.
    Assign {
        /// 主办.
        lead: Unit,
        /// 协办.
        co_handlers: Vec<Unit>,
    },
    /// 退回.
    Return {
        /// Why it is not ours.
        reason: String,
    },
    /// 转人工.
    Queue {
        /// Why the rules did not decide.
        reason: String,
    },
}

impl RoutingView {
    /// With names.
    pub fn of(routing: &Routing, office: &Office) -> Self {
        match routing {
            Routing::Assign { lead, co_handlers } => Self::Assign {
                lead: Unit::of(lead, office),
                co_handlers: co_handlers.iter().map(|id| Unit::of(id, office)).collect(),
            },
            Routing::Return { reason } => Self::Return { reason: reason.clone() },
            Routing::Queue { reason } => Self::Queue { reason: reason.clone() },
        }
    }
}

/// RFC 3339 with the offset of the organisation's zone.
pub fn shown(moment: Moment, office: &Office) -> String {
    moment.rfc3339_in(&office.pack.zone)
}
