//! What a plugin answers, in its own words: clocks, units and events by name, rules by its own ids.

use rust_decimal::Decimal;

/// The answer of one hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Of `classify`.
    Classified(ProposedClassification),
    /// Of `route`: id of the rule, and where to.
    Routed(String, ProposedRouting),
    /// Of `schedule`.
    Scheduled(Vec<ProposedClock>),
    /// Of `require`.
    Required(Vec<ProposedRequirement>),
    /// Of `assess` and `settle`.
    Assessed(Vec<ProposedCharge>),
    /// Of `accountability`.
    Accounted(Vec<ProposedMeasure>),
    /// Of `warn`.
    Warned(Vec<ProposedWarning>),
}

/// An opinion in `classify`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProposedClassification {
    /// Id of the rule.
    pub rule: String,
    /// 诉求类型; empty if the plugin has no opinion.
    pub kind: String,
    /// 类别.
    pub category: String,
    /// 分级.
    pub grade: Option<String>,
    /// 标签.
    pub tags: Vec<String>,
    /// Like the weight of a table's row.
    pub weight: u32,
    /// Its lead over the plugin's own next best.
    pub margin: u32,
    /// 缺项.
    pub missing: Vec<String>,
}

/// Where a plugin would send a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposedRouting {
    /// No opinion.
    None,
    /// 派单.
    Assign {
        /// 主办.
        lead: String,
        /// 协办.
        co_handlers: Vec<String>,
    },
    /// 退回, with the reason.
    GiveBack(String),
    /// 转人工, with the reason.
    Queue(String),
}

/// A clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedClock {
    /// Id of the rule.
    pub rule: String,
    /// 时限.
    pub name: String,
    /// 多久, as tables write it.
    pub limit: String,
    /// 结束于.
    pub ends_on: Vec<String>,
    /// 归谁.
    pub holder: Option<String>,
}

/// What must have been done first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedRequirement {
    /// Id of the rule.
    pub rule: String,
    /// 先要.
    pub prerequisites: Vec<ProposedPrerequisite>,
    /// 由谁.
    pub offices: Vec<String>,
    /// 拒绝 instead of 提醒.
    pub refuse: bool,
}

/// One thing that must have been done first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposedPrerequisite {
    /// 表.
    Form(String),
    /// An event or node.
    Event(String),
    /// 签批.
    Signatures(Vec<String>),
}

/// A charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedCharge {
    /// Id of the rule.
    pub rule: String,
    /// 扣谁.
    pub who: String,
    /// 分.
    pub amount: ProposedAmount,
    /// 次数.
    pub count: u32,
    /// 倍数.
    pub times: Option<Decimal>,
    /// 待定由.
    pub decider: Option<String>,
}

/// Points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProposedAmount {
    /// This many.
    Fixed(Decimal),
    /// Within these, both inclusive.
    Range(Decimal, Decimal),
    /// 评议.
    Open,
}

/// A consequence beyond points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedMeasure {
    /// Id of the rule.
    pub rule: String,
    /// 对谁.
    pub whom: String,
    /// The unit it is about.
    pub unit: Option<String>,
    /// 措施.
    pub measure: String,
    /// 由谁办.
    pub by: String,
}

/// A warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedWarning {
    /// Id of the rule.
    pub rule: String,
    /// What it says.
    pub name: String,
    /// 通知.
    pub notify: Vec<String>,
    /// The matter, for which it is given once.
    pub key: String,
}
