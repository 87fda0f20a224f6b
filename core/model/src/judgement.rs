//! What the hooks of a policy may say. The charges have a file of their own.

use crate::{Bilingual, Event, Limit};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What `classify` gives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// 缺项: what the citizen should still be asked, such as 户号.
    pub missing: Vec<String>,
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
        reason: RoutingReason,
    },
    /// 转人工: a person decides.
    Queue {
        /// Why the rules did not.
        reason: RoutingReason,
    },
}

/// Why a ticket is sent to no unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoutingReason {
    /// A rule of the pack says so, in its own words.
    Rule(String),
    /// No rule applies.
    NoRule,
    /// The rules failed.
    RulesFailed,
    /// A person says so; why is among the words of that record.
    Person,
    /// The rules were not asked yet.
    NotAsked,
    /// The rules have a unit for it, but something must be done before it is dispatched.
    HeldBack {
        /// Id of that unit.
        lead: String,
        /// What must be done.
        why: Bilingual,
    },
}

impl RoutingReason {
    /// Why, for people; what a rule says is told as the pack has it. `unit_name` is the name of a unit by its id.
    pub fn message(&self, unit_name: impl Fn(&str) -> String) -> Bilingual {
        match self {
            Self::Rule(words) => Bilingual::new(words.clone(), words.clone()),
            Self::NoRule => Bilingual::new("没有适用的派单规则", "no rule for routing applies"),
            Self::RulesFailed => Bilingual::new("派单规则出错", "the rules for routing failed"),
            Self::Person => Bilingual::new("经办人认定", "a person says so"),
            Self::NotAsked => Bilingual::new("尚未派单", "not routed yet"),
            Self::HeldBack { lead, why } => {
                let lead = unit_name(lead);
                Bilingual::new(format!("拟派 {lead};{}", why.zh), format!("meant for {lead}; {}", why.en))
            }
        }
    }
}

/// How long a clock runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allowance {
    /// So long from its start.
    Limit(Limit),
    /// 指定: until the moment that came with the ticket under the clock's name.
    Given,
    /// 本期截至日: until the period closes in which it begins.
    PeriodEnd,
    /// 下期截至日: until the period after that closes.
    NextPeriodEnd,
}

impl Allowance {
    /// The length, if it has one from its start on.
    pub const fn limit(&self) -> Option<Limit> {
        match self {
            Self::Limit(limit) => Some(*limit),
            Self::Given | Self::PeriodEnd | Self::NextPeriodEnd => None,
        }
    }
}

impl fmt::Display for Allowance {
    /// As rule files write it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit(limit) => limit.fmt(out),
            Self::Given => out.write_str("指定"),
            Self::PeriodEnd => out.write_str("本期截至日"),
            Self::NextPeriodEnd => out.write_str("下期截至日"),
        }
    }
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
    /// 归谁: unit id of who must keep it; `None`: the ticket's lead at the time.
    pub holder: Option<String>,
}

/// What `require` gives: something that must have been done before a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// What must be there.
    #[serde(rename = "wants")]
    pub prerequisites: Vec<Prerequisite>,
    /// 由谁: offices that alone may give the command; empty: any.
    pub offices: Vec<String>,
    /// What becomes of a command if something is missing.
    #[serde(rename = "on_lack")]
    pub on_missing: OnMissing,
}

/// One thing that must be there before a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prerequisite {
    /// 表: a form of the pack, recorded on the ticket.
    Form(String),
    /// Something that must have happened to the ticket, such as 初次回复 or a node.
    Event(Event),
    /// 签批: these offices have approved the command, in this order, since it was last turned down.
    Signatures(Vec<String>),
    /// 曾: a form or an event of whichever round; any other only counts since the round began.
    Ever(Box<Self>),
}

impl Prerequisite {
    /// The form that it wants, if it wants one.
    pub fn form(&self) -> Option<&str> {
        match self {
            Self::Form(form) => Some(form),
            Self::Ever(wanted) => wanted.form(),
            Self::Event(_) | Self::Signatures(_) => None,
        }
    }
}

/// What becomes of a command if something is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnMissing {
    /// 拒绝: it is refused.
    Refuse,
    /// 提醒: it is done, and the ticket keeps a note of what is missing.
    Remind,
    /// 拒绝:理由: nothing would help. It is refused whenever the rule fires, for this reason in the pack's own words.
    Forbid(String),
}

/// What `accountability` gives: a consequence beyond points (责任追究).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// 对谁: who answers, such as 部门负责人.
    pub whom: String,
    /// Id of the unit that it is about, if one is.
    pub unit: Option<String>,
    /// 措施: what is to be done.
    pub measure: String,
    /// 由谁办: who decides and carries it out.
    pub by: String,
}

impl Measure {
    /// Whether it asks the same of the same people, whichever rule says so.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.whom, &self.unit, &self.measure) == (&other.whom, &other.unit, &other.measure)
    }
}

/// What `warn` gives (预警): told once for its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// What it says.
    pub name: String,
    /// 通知: units by id, and offices by name, that must be told.
    pub notify: Vec<String>,
    /// What it is about: the same rule and key warn once.
    pub key: String,
}
