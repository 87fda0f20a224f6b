//! A ticket (工单) as its events have made it: where it stands, its clocks and its charges.

use crate::{
    Answer, Book, Classification, ClockPlan, Digest, Event, Fault, Hook, Moment, Observation, PastRound,
    Pause, Routing, Suspension, Warning,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Names a ticket within its organisation: the number of the record that registered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TicketId(pub u64);

impl fmt::Display for TicketId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "T{}", self.0)
    }
}

/// The text is no ticket number such as `T17`.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a ticket number such as `T17`")]
pub struct TicketIdError(String);

impl FromStr for TicketId {
    type Err = TicketIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_prefix('T').and_then(|digits| digits.parse().ok());
        number.map(Self).ok_or_else(|| TicketIdError(text.to_owned()))
    }
}

impl From<TicketId> for String {
    fn from(id: TicketId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for TicketId {
    type Error = TicketIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 待人工: no rule could route it, or a rule failed; a person must.
    Queued,
    /// 待退回: the rules say that it is not ours; a person confirms.
    ToReturn,
    /// 已派单: a unit is responsible.
    Dispatched,
    /// 已初次回复.
    Answered,
    /// 已最终回复.
    Replied,
    /// 已回访.
    CalledBack,
    /// 已退回: given back to the platform.
    Returned,
    /// 并入: another ticket leads.
    Merged,
    /// 办结: nothing is left to be done.
    Closed,
}

impl Stage {
    /// Every stage, in the order of a ticket's life.
    pub const ALL: [Self; 9] = [
        Self::Queued,
        Self::ToReturn,
        Self::Dispatched,
        Self::Answered,
        Self::Replied,
        Self::CalledBack,
        Self::Returned,
        Self::Merged,
        Self::Closed,
    ];

    /// Whether nobody must still act on a ticket for its own sake.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Replied | Self::CalledBack | Self::Returned | Self::Merged | Self::Closed)
    }

    /// The name in the API and wherever programs read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::ToReturn => "to_return",
            Self::Dispatched => "dispatched",
            Self::Answered => "answered",
            Self::Replied => "replied",
            Self::CalledBack => "called_back",
            Self::Returned => "returned",
            Self::Merged => "merged",
            Self::Closed => "closed",
        }
    }

    /// The Chinese name.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Queued => "待人工",
            Self::ToReturn => "待退回",
            Self::Dispatched => "已派单",
            Self::Answered => "已初次回复",
            Self::Replied => "已最终回复",
            Self::CalledBack => "已回访",
            Self::Returned => "已退回",
            Self::Merged => "并入",
            Self::Closed => "办结",
        }
    }
}

/// How far a clock has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Running, and in time so far.
    Running,
    /// Ran out and is still not ended.
    Late,
    /// Ended at this moment.
    Ended(Moment),
    /// Stands still, for the ticket is suspended.
    Paused,
}

/// A named limit (时限) on a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The plan it runs by.
    pub plan: ClockPlan,
    /// When it began.
    pub started_at: Moment,
    /// Last moment that is still in time.
    pub due: Moment,
    /// The calendar of a year it runs through was not published when it was computed.
    pub provisional: bool,
    /// Number of the record that started it.
    pub started_in: u64,
    /// When it must be looked at again: the first late second, then each later tier of lateness; `None`: never.
    pub next_check: Option<Moment>,
    /// Unit id of who held it when it ran out.
    pub late_holder: Option<String>,
    /// While it ran, the reason of a delay was told (已说明理由). One told after the limit excuses nothing.
    pub explained: bool,
    /// What ended it gave a special reason (特殊原因).
    pub excused: bool,
    /// How far it has come.
    pub state: ClockState,
}

impl Clock {
    /// What its charges are kept by. A clock of the same name that is started again is another one.
    pub fn subject(&self) -> String {
        format!("clock/{}/{}", self.started_in, self.plan.name)
    }

    /// Whether an event would end it. One that merges the ticket into another ends them all.
    pub fn waits_for(&self, event: &Event) -> bool {
        let is_open = !matches!(self.state, ClockState::Ended(_));
        is_open && (*event == Event::Merged || self.plan.ends_on.contains(event))
    }

    /// Whether it was, or still is, kept; `None` while it runs or stands still.
    pub fn kept(&self) -> Option<bool> {
        match self.state {
            ClockState::Running | ClockState::Paused => None,
            ClockState::Late => Some(false),
            ClockState::Ended(at) => Some(at <= self.due),
        }
    }
}

/// Something that happened to a ticket; of one event, the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// What.
    pub event: Event,
    /// When.
    pub at: Moment,
}

/// Who led a ticket from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Led {
    /// Unit id of the lead.
    pub lead: String,
    /// Since when.
    pub since: Moment,
}

/// An office's word on a step to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The step.
    pub step: Event,
    /// The office.
    pub office: String,
    /// Whether it approved.
    pub granted: bool,
}

/// An office's word as the ticket keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// What it said.
    pub approval: Approval,
    /// The step was done since, or another unit leads. Another word is needed.
    pub spent: bool,
}

/// Why a person must look at a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attention {
    /// A hook failed.
    HookFailed {
        /// Which.
        hook: Hook,
        /// How.
        fault: Fault,
    },
    /// No rule says anything of what was put in.
    NoRule {
        /// What its charges would be kept by, such as `verdict/17`.
        subject: String,
    },
    /// A clock that ran out would have got less than a day more, so it was not started again.
    NotRestarted {
        /// 时限.
        clock: String,
    },
}

/// Something that the rulebook wanted before a step, and that was not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// The step.
    pub step: Event,
    /// Clause of the rulebook.
    pub clause: String,
    /// What was missing, such as `表:督办单`.
    pub what: String,
}

/// A ticket, without the citizen's words and name, which are kept apart so that they can be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its number here.
    pub id: TicketId,
    /// Its number where it came from, unique in the organisation.
    pub external: Option<String>,
    /// 渠道.
    pub channel: String,
    /// 片区.
    pub area: Option<String>,
    /// When it was received; its pack edition is the one in force then.
    pub received_at: Moment,
    /// The pack edition it belongs to, by its hash at registration.
    pub edition: Digest,
    /// Where it stands.
    pub stage: Stage,
    /// What `classify` said, if it could.
    pub classification: Option<Classification>,
    /// What `route` said, or a person.
    pub routing: Routing,
    /// Who has led it, the newest last.
    pub led: Vec<Led>,
    /// Its clocks, in the order started.
    pub clocks: Vec<Clock>,
    /// Whether the reason of a delay was ever told; a clock knows whether in time.
    pub explained: bool,
    /// When the first answer went out.
    pub first_reply_at: Option<Moment>,
    /// When the final answer went out.
    pub final_reply_at: Option<Moment>,
    /// What the citizen last said when called back; not reached, only if nothing was ever said.
    pub answer: Option<Answer>,
    /// When the final answer is promised, after an extension.
    pub promised_until: Option<Moment>,
    /// What the platform judged of our work, in order.
    pub verdicts: Vec<String>,
    /// How often the citizen has come with this matter, this time included.
    pub repeat_nth: u32,
    /// 轮次: how often work on it has begun, from 1.
    pub round: u32,
    /// What came of the rounds before this one, in order; of too many, the oldest are gone.
    pub past: Vec<PastRound>,
    /// What has happened to it in this round, and that it came in.
    pub happened: Vec<Happening>,
    /// Names of the forms recorded on it in this round.
    pub forms: Vec<String>,
    /// What offices said of steps to come in this round, in order.
    pub approvals: Vec<Signed>,
    /// What was missing at its steps.
    #[serde(rename = "lacks")]
    pub missing: Vec<Missing>,
    /// Warnings that it gave rise to.
    pub warnings: Vec<Warning>,
    /// What figures count of it as a whole.
    pub observations: Vec<Observation>,
    /// 挂起: that nothing can be done for now.
    pub suspension: Option<Suspension>,
    /// When its clocks stood still, in order.
    pub pauses: Vec<Pause>,
    /// 并入: the ticket that leads.
    pub merged_into: Option<TicketId>,
    /// Numbers of the records whose finding or verdict was withdrawn.
    pub withdrawn: Vec<u64>,
    /// Its charges.
    pub book: Book,
    /// Numbers of the records that made it, in order.
    pub records: Vec<u64>,
    /// What a person must look at.
    pub attention: Vec<Attention>,
    /// The citizen's words and name have been erased.
    pub erased: bool,
}

impl Ticket {
    /// Unit id of the lead (主办), if one is responsible.
    pub fn lead(&self) -> Option<&str> {
        match &self.routing {
            Routing::Assign { lead, .. } => Some(lead),
            Routing::Return { .. } | Routing::Queue { .. } => None,
        }
    }

    /// Unit id of who has it in hand: its lead, but nobody from when it is given back (退回) until it is dispatched again.
    pub fn holder(&self) -> Option<&str> {
        let given_back = self.happened_at(&Event::Returned).is_some_and(|returned| {
            let dispatched = self.happened_at(&Event::Dispatched);
            // Of the same second, the stage tells which came last.
            dispatched < Some(returned) || dispatched == Some(returned) && self.stage == Stage::Returned
        });
        self.lead().filter(|_| !given_back)
    }

    /// Unit id of who led it last by a moment, or first after it if nobody had yet.
    pub fn led_by(&self, moment: Moment) -> Option<&str> {
        let led = self.led.iter().rfind(|led| led.since <= moment).or_else(|| self.led.first());
        led.map(|led| led.lead.as_str())
    }

    /// When an event last happened to it in this round.
    pub fn happened_at(&self, event: &Event) -> Option<Moment> {
        self.happened.iter().find(|happening| happening.event == *event).map(|happening| happening.at)
    }

    /// The clock that runs out first, of those that run.
    pub fn next_due(&self) -> Option<&Clock> {
        self.clocks.iter().filter(|clock| clock.state == ClockState::Running).min_by_key(|clock| clock.due)
    }

    /// When one of its clocks must be looked at next, or its suspension ends.
    pub fn next_check(&self) -> Option<Moment> {
        let resumes = self.suspension.as_ref().and_then(|suspension| suspension.until);
        self.clocks.iter().filter_map(|clock| clock.next_check).chain(resumes).min()
    }
}
