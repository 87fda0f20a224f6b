//! The steps by which a ticket, a book and what figures count change. A record holds them, and a ticket is nothing but
//! its steps applied.

use crate::{
    Answer, Approval, Attention, Book, Charge, Classification, Clock, ClockState, Determination,
    DetermineError, Digest, Event, Happening, Measure, Missing, Moment, Observation, Period, Posting,
    Register, Routing, RoutingReason, Stage, Ticket, TicketId, Warning,
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

impl Ticket {
    /// A ticket as it is the moment it comes in, before any rule has spoken.
    pub fn registered(id: TicketId, register: &Register, received_at: Moment, edition: Digest) -> Self {
        Self {
            id,
            external: register.external.clone(),
            channel: register.channel.clone(),
            area: register.area.clone(),
            received_at,
            edition,
            stage: Stage::Queued,
            classification: None,
            routing: Routing::Queue { reason: RoutingReason::NotAsked },
            clocks: Vec::new(),
            explained: false,
            first_reply_at: None,
            final_reply_at: None,
            answer: None,
            promised_until: None,
            verdicts: Vec::new(),
            repeat_nth: 1,
            happened: Vec::new(),
            forms: Vec::new(),
            approvals: Vec::new(),
            missing: Vec::new(),
            warnings: Vec::new(),
            observations: Vec::new(),
            book: Book::default(),
            records: Vec::new(),
            attention: Vec::new(),
            erased: false,
        }
    }

    /// Applies a step that happened at `at` and returns what the ledger must post.
    pub fn apply(&mut self, step: &TicketStep, at: Moment) -> Result<Vec<Posting>, DetermineError> {
        match step {
            TicketStep::Classified(classification) => self.classification = Some(classification.clone()),
            TicketStep::Routed(routing) => self.route(routing),
            TicketStep::Attention(why) if self.attention.len() < ATTENTION_ENTRIES_MAX => {
                self.attention.push(why.clone());
            }
            TicketStep::Attention(_) => {}
            TicketStep::ClockStarted(clock) => {
                self.start(clock.clone());
            }
            TicketStep::Happened(event) => self.happen(event, at),
            TicketStep::ClockLate { name, holder, next_check } => {
                self.mark_late(name, holder.as_deref(), *next_check);
            }
            TicketStep::Replied { last, explained } => self.reply(*last, *explained, at),
            TicketStep::CalledBack(answer) => {
                // What the citizen said still holds if nobody answers the phone later.
                if self.answer.is_none() || *answer != Answer::Unreached {
                    self.answer = Some(*answer);
                }
                self.stage = Stage::CalledBack;
            }
            TicketStep::Judged(verdict) => self.verdicts.push(verdict.clone()),
            TicketStep::Repeated(nth) => self.repeat_nth = *nth,
            TicketStep::Excused(event) => self.excuse(event),
            TicketStep::Promised(until) => self.promised_until = Some(*until),
            // Whoever was asked and would not have it answers for that, if the platform sees it otherwise.
            TicketStep::GivenBack if self.lead().is_some() => {}
            TicketStep::GivenBack => self.route(&Routing::Return { reason: RoutingReason::Person }),
            TicketStep::FormRecorded(form) if self.forms.contains(form) => {}
            TicketStep::FormRecorded(form) => self.forms.push(form.clone()),
            TicketStep::Approved(approval) => note(&mut self.approvals, approval),
            TicketStep::Lacked(missing) => note(&mut self.missing, missing),
            TicketStep::Warned(warning) => note(&mut self.warnings, warning),
            TicketStep::Observed(observed) => self.observe(observed),
            TicketStep::Book(step) => return self.book.apply(step),
            TicketStep::Erased => self.erased = true,
            TicketStep::Rescheduled { name, due, provisional, next_check } => {
                self.reschedule(name, (*due, *provisional), *next_check, at);
            }
        }
        Ok(Vec::new())
    }

    fn route(&mut self, routing: &Routing) {
        self.stage = match routing {
            Routing::Assign { .. } => Stage::Dispatched,
            Routing::Return { .. } => Stage::ToReturn,
            Routing::Queue { .. } => Stage::Queued,
        };
        self.routing = routing.clone();
    }

    fn reply(&mut self, last: bool, explained: bool, at: Moment) {
        self.explained |= explained;
        for clock in
            self.clocks.iter_mut().filter(|clock| clock.state == ClockState::Running && at <= clock.due)
        {
            clock.explained |= explained;
        }
        self.first_reply_at.get_or_insert(at);
        if last {
            self.final_reply_at = Some(at);
            self.stage = Stage::Replied;
        } else if self.final_reply_at.is_none() {
            self.stage = Stage::Answered;
        }
    }

    /// An event ends the clocks that wait for it.
    fn happen(&mut self, event: &Event, at: Moment) {
        match self.happened.iter_mut().find(|happening| happening.event == *event) {
            Some(happening) => happening.at = at,
            None => self.happened.push(Happening { event: event.clone(), at }),
        }
        if *event == Event::Returned {
            self.stage = Stage::Returned;
        }
        for clock in self.clocks_waiting_for(event) {
            clock.state = ClockState::Ended(at);
            clock.next_check = None;
        }
    }

    fn excuse(&mut self, event: &Event) {
        for clock in self.clocks_waiting_for(event) {
            clock.excused = true;
        }
    }

    fn clocks_waiting_for(&mut self, event: &Event) -> impl Iterator<Item = &mut Clock> {
        self.clocks.iter_mut().filter(move |clock| clock.waits_for(event))
    }

    /// Keeps what figures count of the ticket as a whole; what they count of its events is found by the event.
    fn observe(&mut self, observed: &Observed) {
        let id = self.id.to_string();
        self.observations.retain(|held| Some(held) != observed.replaces.as_ref());
        self.observations.extend(observed.now.iter().filter(|now| now.subject == id).cloned());
    }

    /// A clock begins, and takes the place of one of the same name. One that has run out stays until what it waits for
    /// comes: told late, that may turn out to have been in time for it.
    fn start(&mut self, clock: Clock) {
        let is_same = |held: &Clock| held.plan.name == clock.plan.name;
        self.clocks.retain(|held| !is_same(held) || held.state == ClockState::Late);
        for held in self.clocks.iter_mut().filter(|held| is_same(held)) {
            held.next_check = None;
        }
        self.clocks.push(clock);
    }

    /// Of several clocks of that name, the newest is due at another moment. One that had run out runs again if that is
    /// yet to come.
    fn reschedule(
        &mut self,
        name: &str,
        (due, provisional): (Moment, bool),
        next_check: Option<Moment>,
        at: Moment,
    ) {
        if let Some(clock) = self.clocks.iter_mut().rfind(|clock| clock.plan.name == name) {
            (clock.due, clock.provisional, clock.next_check) = (due, provisional, next_check);
            if at <= due {
                clock.state = ClockState::Running;
                clock.late_holder = None;
            }
        }
    }

    /// Of several clocks of that name, the newest has run out.
    fn mark_late(&mut self, name: &str, holder: Option<&str>, next_check: Option<Moment>) {
        if let Some(clock) = self.clocks.iter_mut().rfind(|clock| clock.plan.name == name) {
            clock.state = ClockState::Late;
            clock.late_holder = holder.map(str::to_owned);
            clock.next_check = next_check;
        }
    }
}

impl Book {
    /// Applies a step and returns what the ledger must post.
    pub fn apply(&mut self, step: &BookStep) -> Result<Vec<Posting>, DetermineError> {
        match step {
            BookStep::Assessed { subject, charges, belongs_to } => {
                Ok(self.reassess(subject, charges.clone(), *belongs_to))
            }
            BookStep::Measured { subject, measures } => {
                self.hold(subject, measures.clone());
                Ok(Vec::new())
            }
            BookStep::Determined { charge, determination } => self.determine(charge, determination.clone()),
        }
    }
}

/// Notes an entry; of too many, the oldest goes.
fn note<T: Clone>(notes: &mut Vec<T>, entry: &T) {
    if notes.len() >= NOTED_ENTRIES_MAX {
        notes.remove(0);
    }
    notes.push(entry.clone());
}
