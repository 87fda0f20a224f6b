//! The things that happen to a ticket and can start a clock, stop one, or trigger a hook.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A named happening. Rule files may write the English or the Chinese name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Event {
    /// 登记: the ticket was taken in.
    Registered,
    /// 派单: a unit was made responsible.
    Dispatched,
    /// 初次回复: the citizen (or the platform) got a first answer.
    FirstReply,
    /// 最终回复: the citizen got the answer that ends the work.
    FinalReply,
    /// 回访满意: asked, the citizen is satisfied.
    Satisfied,
    /// 回访不满意: asked, the citizen is not satisfied.
    Unsatisfied,
    /// 查实: staff recorded a finding on one of the pack's forms.
    FindingRecorded,
    /// 平台认定: the platform that handed the ticket over judged our work.
    PlatformJudged,
    /// 超期: a clock ran out, or ended after it had run out.
    ClockLate,
    /// 延期: a later final answer was approved and promised.
    Extended,
    /// 退回: the ticket was given back to the platform as not ours.
    Returned,
    /// 期末: an assessment period closed.
    PeriodEnded,
    /// 环节: the ticket passed a process node that the pack declares, such as 送批.
    Node(String),
    /// 更正: what is known of the ticket was corrected.
    Corrected,
    /// 退单: the unit that held the ticket said that it is not its own.
    Declined,
    /// 并入: the ticket was merged into another, which leads.
    Merged,
    /// 挂起: nothing could be done for a while.
    Suspended,
    /// 恢复: work went on after that.
    Resumed,
    /// 返工: the answer was not good enough, and another round began.
    Reworked,
    /// 重开: what had been given back, merged or closed is worked on again.
    Reopened,
    /// 办结: nothing is left to be done.
    Closed,
}

impl Event {
    /// The events that every pack knows, in the order of a ticket's life.
    pub const COMMON: [Self; 20] = [
        Self::Registered,
        Self::Dispatched,
        Self::Extended,
        Self::FirstReply,
        Self::FinalReply,
        Self::Returned,
        Self::Satisfied,
        Self::Unsatisfied,
        Self::FindingRecorded,
        Self::PlatformJudged,
        Self::ClockLate,
        Self::Corrected,
        Self::Declined,
        Self::Suspended,
        Self::Resumed,
        Self::Reworked,
        Self::Merged,
        Self::Closed,
        Self::Reopened,
        Self::PeriodEnded,
    ];

    /// The English name, as rule files write it; of a node, the pack's word.
    pub fn name(&self) -> &str {
        match self {
            Self::Registered => "ticket.registered",
            Self::Dispatched => "ticket.dispatched",
            Self::FirstReply => "reply.first",
            Self::FinalReply => "reply.final",
            Self::Satisfied => "callback.satisfied",
            Self::Unsatisfied => "callback.unsatisfied",
            Self::FindingRecorded => "finding.recorded",
            Self::PlatformJudged => "platform.judged",
            Self::ClockLate => "clock.late",
            Self::Extended => "ticket.extended",
            Self::Returned => "ticket.returned",
            Self::PeriodEnded => "period.ended",
            Self::Corrected => "ticket.corrected",
            Self::Declined => "ticket.declined",
            Self::Merged => "ticket.merged",
            Self::Suspended => "ticket.suspended",
            Self::Resumed => "ticket.resumed",
            Self::Reworked => "ticket.reworked",
            Self::Reopened => "ticket.reopened",
            Self::Closed => "ticket.closed",
            Self::Node(node) => node,
        }
    }

    /// The Chinese name, as rule files write it; of a node, the pack's word.
    pub fn chinese(&self) -> &str {
        match self {
            Self::Registered => "登记",
            Self::Dispatched => "派单",
            Self::FirstReply => "初次回复",
            Self::FinalReply => "最终回复",
            Self::Satisfied => "回访满意",
            Self::Unsatisfied => "回访不满意",
            Self::FindingRecorded => "查实",
            Self::PlatformJudged => "平台认定",
            Self::ClockLate => "超期",
            Self::Extended => "延期",
            Self::Returned => "退回",
            Self::PeriodEnded => "期末",
            Self::Corrected => "更正",
            Self::Declined => "退单",
            Self::Merged => "并入",
            Self::Suspended => "挂起",
            Self::Resumed => "恢复",
            Self::Reworked => "返工",
            Self::Reopened => "重开",
            Self::Closed => "办结",
            Self::Node(node) => node,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The text names no event that every pack knows.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not the name of an event")]
pub struct UnknownEvent(pub String);

impl FromStr for Event {
    type Err = UnknownEvent;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::COMMON
            .into_iter()
            .find(|event| event.name() == text || event.chinese() == text)
            .ok_or_else(|| UnknownEvent(text.to_owned()))
    }
}
