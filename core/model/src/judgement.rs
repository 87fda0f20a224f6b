//! What the hooks of a policy may say of a ticket. The charges have a file of their own.

use crate::{Event, Limit};
use serde::{Deserialize, Serialize};

/// What `classify` gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classification {
    /// 诉求类型, such as 咨询 or 投诉; empty if no rule spoke.
    pub kind: String,
    /// Category path, such as `供水/停水`; empty if no rule spoke.
    pub category: String,
    /// Grade, such as 一般, 紧急, 重大.
    pub grade: Option<String>,
    /// Free labels.
    pub tags: Vec<String>,
    /// Total weight of the rules that spoke for this category.
    pub weight: u32,
    /// By how much it leads the next category: the confidence.
    pub margin: u32,
}

/// What `route` gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Routing {
    /// 派单 to a lead (主办) and co-handlers (协办), by unit id.
    Assign {
        /// The responsible unit.
        lead: String,
        /// Units that must help.
        co_handlers: Vec<String>,
    },
    /// 退回 to the platform: not ours, with the reason.
    Return {
        /// Why it is not ours.
        reason: String,
    },
    /// 转人工: a person decides.
    Queue {
        /// Why the rules did not.
        reason: String,
    },
}

/// How long a clock runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allowance {
    /// So long from its start.
    Limit(Limit),
    /// 指定: until the moment that came with the ticket under the clock's name.
    Given,
}

/// One clock that `schedule` starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockPlan {
    /// 时限: the clock's name, unique on a ticket.
    pub name: String,
    /// Id of the rule that starts it.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// 多久.
    pub allowance: Allowance,
    /// 结束于: any of these stops it.
    pub ends_on: Vec<Event>,
    /// 归谁: unit id of who must keep it; none: the ticket's lead at the time.
    pub holder: Option<String>,
}
