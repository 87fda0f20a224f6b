//! What may be asked of the desk.

use crate::command_appeal::{AppealCharge, RuleOn};
use crate::command_life::{
    Close, Correct, Decline, HandOver, Merge, Reopen, Resume, Rework, SetDue, Suspend, Withdraw,
};
use crate::command_people::{Appoint, Delegate, Dismiss};
use crate::{CivilDate, Giver, Moment, Points, TicketRef, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What must stay erasable: words, names, numbers of people, by field name.
pub type Private = BTreeMap<String, String>;

/// One request to the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Business time: when it happened.
    pub at: Moment,
    /// Who gave it.
    pub by: Giver,
    /// Makes the command repeatable: the same key with the same command gives the first answer again.
    #[serde(default)]
    pub key: Option<String>,
    /// What was done.
    pub act: Act,
}

/// The commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// 登记: take a ticket in. The command's time is when it was received.
    Register(Register),
    /// 派单 by hand, such as out of the human queue.
    Dispatch(Dispatch),
    /// 查实: record a finding on one of the pack's forms.
    Record(Finding),
    /// 回复: the citizen or platform was answered.
    Reply(Reply),
    /// 回访: the citizen was asked.
    Callback(Callback),
    /// 平台认定: the platform judged our work.
    Judge(Judge),
    /// 环节: a process node of the pack was passed, such as 送批 or 调查报告.
    Node(Node),
    /// 签批: an office approves a step to come, or turns it down.
    Approve(Approve),
    /// 延期: a later final answer is approved and promised.
    Extend(Extend),
    /// 退回 to the platform: not ours.
    GiveBack(GiveBack),
    /// 定分: the decider picks the points of a pending charge.
    Determine(Determine),
    /// 计数: a number that comes from outside, such as calls answered on a day.
    Tally(Tally),
    /// 结算: what a closed period comes to.
    Settle(Settle),
    /// A clock ran out. Given by the desk itself, at the due moment.
    Expire(Expire),
    /// Erase the citizen's words and name.
    Erase(Erase),
    /// Make a pack the organisation's policy. Given by the host.
    Activate(Activate),
    /// 重算时限: other holidays came into force while clocks of a ticket ran. Given by the desk itself.
    Reschedule(Reschedule),
    /// 更正: what is known of a ticket was wrong.
    Correct(Correct),
    /// 并单: the ticket is about the same as another, which leads.
    Merge(Merge),
    /// 转办: another unit takes over.
    HandOver(HandOver),
    /// 退单: the unit that holds it says that it is not its own.
    Decline(Decline),
    /// 挂起: nothing can be done for now.
    Suspend(Suspend),
    /// 恢复: work goes on.
    Resume(Resume),
    /// 返工: the answer was not good enough; another round begins.
    Rework(Rework),
    /// 重开: it was given back, merged or closed, and is to be worked on after all.
    Reopen(Reopen),
    /// 办结: nothing is left to be done.
    Close(Close),
    /// 撤回: a finding or a verdict was wrong.
    Withdraw(Withdraw),
    /// 重定时限: whoever gave a limit gives another.
    SetDue(SetDue),
    /// 查实, once more: says the same as an earlier finding, and means another occasion.
    RecordAnother(Finding),
    /// 任职: a person is given a role.
    Appoint(Appoint),
    /// 免职: a person no longer holds a role.
    Dismiss(Dismiss),
    /// 代理: a person stands in for another.
    Delegate(Delegate),
    /// 申诉: whoever is charged says that a charge is wrong.
    Appeal(AppealCharge),
    /// 裁定: what comes of an appeal.
    RuleOn(RuleOn),
}

/// Take a ticket in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its number where it came from; unique in the organisation.
    #[serde(default)]
    pub external: Option<String>,
    /// 渠道; one that the pack names.
    pub channel: String,
    /// 片区.
    #[serde(default)]
    pub area: Option<String>,
    /// Due moments that came with it, by clock name.
    #[serde(default)]
    pub given: BTreeMap<String, Moment>,
    /// 重复: the earlier ticket of the same citizen about the same matter.
    #[serde(default)]
    pub repeats: Option<TicketRef>,
}

/// Make a unit responsible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispatch {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 主办: id or name of the unit.
    pub lead: String,
    /// 协办: ids or names of units.
    #[serde(default)]
    pub co_handlers: Vec<String>,
}

/// A finding on a form of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Which ticket; `None` for a finding about the whole organisation.
    #[serde(default)]
    pub ticket: Option<TicketRef>,
    /// Name or id of the form.
    pub form: String,
    /// 情形: what was picked.
    #[serde(default)]
    pub pick: Vec<String>,
    /// The form's fields, by key or label.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
}

/// The citizen or platform was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Which ticket.
    pub ticket: TicketRef,
    /// This answer ends the work (最终回复).
    #[serde(rename = "final", default)]
    pub last: bool,
    /// The reason of a delay was explained (说明理由).
    #[serde(default)]
    pub explained: bool,
}

/// The citizen was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callback {
    /// Which ticket.
    pub ticket: TicketRef,
    /// What the citizen said.
    pub answer: Answer,
    /// Due moments that the platform set with it, by clock name, such as one for 清零.
    #[serde(default)]
    pub given: BTreeMap<String, Moment>,
}

/// What the citizen said when called back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 满意.
    #[serde(alias = "满意")]
    Satisfied,
    /// 不满意.
    #[serde(alias = "不满意")]
    Unsatisfied,
    /// 未联系上.
    #[serde(alias = "未联系上")]
    Unreached,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Satisfied, Self::Unsatisfied, Self::Unreached];

    /// The name in the API and wherever programs read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Satisfied => "satisfied",
            Self::Unsatisfied => "unsatisfied",
            Self::Unreached => "unreached",
        }
    }

    /// The Chinese name.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Satisfied => "满意",
            Self::Unsatisfied => "不满意",
            Self::Unreached => "未联系上",
        }
    }
}

/// The platform judged our work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judge {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 平台认定, in the words of the pack, such as 超期回退.
    pub verdict: String,
}

/// A process node was passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 环节: its name in the pack.
    pub node: String,
    /// 特殊原因: the special reason, if it comes late with one.
    #[serde(default)]
    pub excuse: Option<String>,
}

/// An office approves a step to come, or turns it down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// Which ticket.
    pub ticket: TicketRef,
    /// The step, by the name of its event: 最终回复, or a node.
    pub step: String,
    /// Whether it is approved.
    #[serde(default = "yes")]
    pub granted: bool,
    /// Why not, or on what condition.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A later final answer is approved and promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extend {
    /// Which ticket.
    pub ticket: TicketRef,
    /// Last moment of the final answer that is promised.
    pub until: Moment,
    /// Why more time is needed, as told to the citizen or platform.
    pub reason: String,
}

/// The ticket goes back to the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GiveBack {
    /// Which ticket.
    pub ticket: TicketRef,
    /// Why it is not ours.
    pub reason: String,
}

/// A number that comes from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Name or id of the figure that it counts for.
    pub figure: String,
    /// Which day; told again for the same day and unit, it replaces what was told.
    pub on: CivilDate,
    /// Id or name of the unit; `None`: the whole organisation.
    #[serde(default)]
    pub unit: Option<String>,
    /// How many.
    #[serde(with = "rust_decimal::serde::str")]
    pub value: rust_decimal::Decimal,
}

/// What a closed period comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settle {
    /// Which period.
    pub period: crate::Period,
}

/// The decider picks the points of a pending charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Determine {
    /// Which ticket; `None` for a charge of a finding about the whole organisation.
    #[serde(default)]
    pub ticket: Option<TicketRef>,
    /// Number of the record that holds the finding about the whole organisation.
    #[serde(default)]
    pub finding: Option<u64>,
    /// Key of the pending charge, as the ticket shows it; or its rule and unit, such as `Q05 工程公司`, which is the
    /// newest of them that waits.
    pub charge: String,
    /// Base points inside the range, before any multiplier.
    pub points: Points,
    /// Why.
    pub reason: String,
}

/// A clock ran out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expire {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 时限: the clock's name.
    pub clock: String,
}

/// Compute the running clocks of a ticket anew, by the holidays now in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reschedule {
    /// Which ticket.
    pub ticket: TicketRef,
}

/// Erase the citizen's words and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// Which ticket.
    pub ticket: TicketRef,
    /// On what ground.
    pub reason: String,
}

/// Make a pack the organisation's policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activate {
    /// Id of the pack.
    pub pack: String,
    /// Digest of the pack's files.
    pub digest: crate::Digest,
    /// Its effective date: tickets received from the start of this day on are judged by it.
    pub effective_from: CivilDate,
    /// Number of an earlier activation: the rules go back to what they were right after it. `None`: this revision
    /// takes the place of the one with the same effective date.
    #[serde(default)]
    pub restores: Option<u64>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}
const fn yes() -> bool {
    true
}
