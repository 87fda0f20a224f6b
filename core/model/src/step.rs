//! The steps by which a ticket, a book and what figures count change. A record holds them, and a ticket is nothing but
//! its steps applied.

use crate::{
    Answer, Appeal, Approval, Attention, Book, BookError, Charge, Classification, Clock, Determination,
    Event, Measure, Missing, Moment, Observation, Period, Posting, Routing, Ruled, Stage, Suspension,
    TicketId, Warning,
};
use serde::{Deserialize, Serialize};

/// Most notes for a person that a ticket keeps.
pub const ATTENTION_ENTRIES_MAX: usize = 20;

/// Most approvals, missing things and warnings, of each kind, that a ticket keeps: the newest. The records have them all.
pub const NOTED_ENTRIES_MAX: usize = 20;

/// One change of a book: the charges and measures of a ticket, a finding or a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookStep {
    /// The full set of charges for a subject.
    Assessed {
        /// What they are for.
        subject: String,
        /// All that should stand.
        charges: Vec<Charge>,
        /// The period of the facts.
        belongs_to: Period,
    },
    /// The full set of measures for a subject.
    Measured {
        /// What they are for.
        subject: String,
        /// All that should stand.
        measures: Vec<Measure>,
    },
    /// 定分.
    Determined {
        /// Key of the charge.
        charge: String,
        /// What was picked.
        determination: Determination,
    },
    /// 申诉.
    Appealed(Appeal),
    /// 裁定.
    RuledOn {
        /// Key of the charge.
        charge: String,
        /// What came of its appeal.
        ruled: Ruled,
    },
}

/// What a figure counts has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// What no longer counts.
    pub replaces: Option<Observation>,
    /// What counts now.
    pub now: Option<Observation>,
}

/// One change that a finding about the organisation makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingStep {
    /// A figure counts it.
    Observed(Observed),
    /// Its book changes.
    Book(BookStep),
}

/// One change of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketStep {
    /// `classify` said this.
    Classified(Classification),
    /// `route`, or a person, said this.
    Routed(Routing),
    /// A person must look.
    Attention(Attention),
    /// A clock began.
    ClockStarted(Clock),
    /// Something happened that ends the clocks waiting for it.
    Happened(Event),
    /// A clock ran out while this unit held it, or has reached another tier of lateness.
    ClockLate {
        /// 时限.
        name: String,
        /// Unit id.
        holder: Option<String>,
        /// When the next tier is reached.
        next_check: Option<Moment>,
    },
    /// 回复.
    Replied {
        /// 最终回复.
        last: bool,
        /// 已说明理由.
        explained: bool,
    },
    /// 回访.
    CalledBack(Answer),
    /// 平台认定.
    Judged(String),
    /// 重复: how often the citizen has come with this matter.
    Repeated(u32),
    /// 特殊原因: whoever ends this event's clocks has a special reason.
    Excused(Event),
    /// 延期: the final answer is promised by this moment.
    Promised(Moment),
    /// 退回.
    GivenBack,
    /// A form was recorded on the ticket.
    FormRecorded(String),
    /// 签批: an office spoke of a step to come.
    Approved(Approval),
    /// Something was missing at a step.
    Lacked(Missing),
    /// 预警.
    Warned(Warning),
    /// A figure counts it.
    Observed(Observed),
    /// Its book changes.
    Book(BookStep),
    /// The citizen's words and name are gone.
    Erased,
    /// A clock that is not ended was computed anew, by other holidays.
    Rescheduled {
        /// 时限.
        name: String,
        /// Last moment that is still in time.
        due: Moment,
        /// The calendar of a year it runs through is not published yet.
        provisional: bool,
        /// When it must be looked at.
        next_check: Option<Moment>,
    },
    /// 轮次: work on the ticket begins again, in this stage.
    RoundBegan(Stage),
    /// 更正.
    Corrected(Correction),
    /// 并单: another ticket leads.
    Merged(TicketId),
    /// 挂起: these clocks stand still.
    Suspended(Suspension),
    /// A clock goes on that stood still.
    ClockResumed {
        /// What its charges are kept by, see [`Clock::subject`].
        clock: String,
        /// Last moment that is still in time.
        due: Moment,
        /// The calendar of a year it runs through is not published yet.
        provisional: bool,
        /// When it must be looked at.
        next_check: Option<Moment>,
    },
    /// 恢复.
    Resumed,
    /// 撤回: a finding or a verdict was wrong.
    Withdrawn {
        /// Number of the record that put it in.
        record: u64,
        /// The round in which it did.
        round: u32,
        /// The form that this round has no longer; `None`: it was recorded once more, or it is a verdict.
        form: Option<String>,
        /// The verdict that was none.
        verdict: Option<String>,
    },
    /// 重定时限: a clock is due at another moment, as whoever gave it says.
    DueSet {
        /// 时限.
        name: String,
        /// Last moment that is still in time.
        due: Moment,
        /// When it must be looked at.
        next_check: Option<Moment>,
    },
    /// 转办: what was said on these forms for the unit that led does not speak for the one that leads now.
    FormsLapsed(Vec<String>),
    /// 签批: what was signed for this step is said otherwise now, so that it has to be signed again.
    SignaturesLapsed(Event),
}

/// What of a ticket is otherwise than was thought. What is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// 片区.
    pub area: Option<String>,
    /// 诉求类型.
    pub kind: Option<String>,
    /// 类别: the path.
    pub category: Option<String>,
    /// 分级.
    pub grade: Option<String>,
    /// 标签.
    pub tags: Option<Vec<String>>,
}

impl FindingStep {
    /// What figures count otherwise.
    pub const fn observed(&self) -> Option<&Observed> {
        match self {
            Self::Observed(observed) => Some(observed),
            Self::Book(_) => None,
        }
    }

    /// What changes in the book.
    pub const fn book(&self) -> Option<&BookStep> {
        match self {
            Self::Book(step) => Some(step),
            Self::Observed(_) => None,
        }
    }
}

impl TicketStep {
    /// What figures count otherwise.
    pub const fn observed(&self) -> Option<&Observed> {
        match self {
            Self::Observed(observed) => Some(observed),
            _ => None,
        }
    }

    /// What changes in the book.
    pub const fn book(&self) -> Option<&BookStep> {
        match self {
            Self::Book(step) => Some(step),
            _ => None,
        }
    }
}

impl Book {
    /// Applies a step and returns what the ledger must post.
    pub fn apply(&mut self, step: &BookStep) -> Result<Vec<Posting>, BookError> {
        match step {
            BookStep::Assessed { subject, charges, belongs_to } => {
                Ok(self.reassess(subject, charges.clone(), *belongs_to))
            }
            BookStep::Measured { subject, measures } => {
                self.hold(subject, measures.clone());
                Ok(Vec::new())
            }
            BookStep::Determined { charge, determination } => {
                Ok(self.determine(charge, determination.clone())?)
            }
            BookStep::Appealed(appeal) => Ok(self.appeal(appeal.clone())?),
            BookStep::RuledOn { charge, ruled } => Ok(self.rule_on(charge, ruled.clone())?),
        }
    }
}
