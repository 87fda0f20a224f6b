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
}

impl Event {
    /// The events that every pack knows, in the order of a ticket's life.
    pub const COMMON: [Self; 12] = [
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
