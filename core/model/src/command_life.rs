//! The commands by which a ticket's life turns: it is corrected, merged, passed on, suspended, worked again and closed, and
//! what was put in by mistake is withdrawn.

use crate::{Correction, Moment, TicketRef};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of a ticket was wrong. What is left out stays as it is; other words of the citizen come beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 片区.
    #[serde(default)]
    pub area: Option<String>,
    /// 诉求类型.
    #[serde(default)]
    pub kind: Option<String>,
    /// 类别: the path.
    #[serde(default)]
    pub category: Option<String>,
    /// 分级.
    #[serde(default)]
    pub grade: Option<String>,
    /// 标签: all that it has from now on.
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    /// Ask the rules again what it is, by the words that come with this command; what is named here goes before.
    #[serde(default)]
    pub classify: bool,
    /// Ask the rules again whose it is.
    #[serde(default)]
    pub route: bool,
    /// Why.
    pub reason: String,
}

impl Correct {
    /// What it says is otherwise.
    pub fn correction(&self) -> Correction {
        let Self { area, kind, category, grade, tags, .. } = self.clone();
        Correction { area, kind, category, grade, tags }
    }
}

/// The ticket is about the same as another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// Which ticket.
    pub ticket: TicketRef,
    /// The one that leads, and is worked on for both.
    pub into: TicketRef,
    /// Why.
    pub reason: String,
}

/// Another unit takes over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 主办: id or name of the unit.
    pub lead: String,
    /// 协办: ids or names of units.
    #[serde(default)]
    pub co_handlers: Vec<String>,
    /// Why.
    pub reason: String,
}

/// The unit that holds the ticket says that it is not its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// Which ticket.
    pub ticket: TicketRef,
    /// Why.
    pub reason: String,
}

/// Nothing can be done for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 挂起事由: what it waits for, one that the pack names.
    pub cause: String,
    /// More about it.
    #[serde(default)]
    pub note: Option<String>,
}

/// Work goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// Which ticket.
    pub ticket: TicketRef,
}

/// The answer was not good enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rework {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 主办 from now on, by id or name; left out: whose it was.
    #[serde(default)]
    pub lead: Option<String>,
    /// Due moments that come with it, by clock name.
    #[serde(default)]
    pub given: BTreeMap<String, Moment>,
    /// Why.
    pub reason: String,
}

/// The ticket is to be worked on after all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reopen {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 主办, by id or name; left out: a person must say.
    #[serde(default)]
    pub lead: Option<String>,
    /// Due moments that come with it, by clock name.
    #[serde(default)]
    pub given: BTreeMap<String, Moment>,
    /// Why.
    pub reason: String,
}

/// Nothing is left to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// Which ticket.
    pub ticket: TicketRef,
    /// What remains to be said.
    #[serde(default)]
    pub note: Option<String>,
}

/// A finding or a verdict was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// Which ticket; `None` for a finding about the whole organisation.
    #[serde(default)]
    pub ticket: Option<TicketRef>,
    /// What its charges are kept by, such as `finding/17` or `verdict/17`; or the name of a form or the words of a verdict,
    /// which is the newest of them on the ticket.
    pub what: String,
    /// Why.
    pub reason: String,
}

/// Whoever gave limits gives others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetDue {
    /// Which ticket.
    pub ticket: TicketRef,
    /// Last moments that are in time, by clock name.
    pub given: BTreeMap<String, Moment>,
    /// Why.
    pub reason: String,
}
