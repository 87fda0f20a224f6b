//! The steps by which a ticket changes. A record holds them, and a ticket is nothing but its steps applied.

use crate::{
    Answer, Book, Charge, Classification, Clock, ClockState, Determination, DetermineError, Digest, Event,
    Moment, Period, Posting, Register, Routing, Stage, Ticket, TicketId,
};
use serde::{Deserialize, Serialize};

/// Most notes for a person that a ticket keeps.
pub const ATTENTION_ENTRIES_MAX: usize = 20;

/// One change of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// `classify` said this.
    Classified(Classification),
    /// `route`, or a person, said this.
    Routed(Routing),
    /// A hook failed; a person must look.
    Attention(String),
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
    /// The full set of charges for a subject.
    Assessed {
        /// What they are for.
        subject: String,
        /// All that should stand.
        charges: Vec<Charge>,
        /// The period of the facts.
        belongs_to: Period,
    },
    /// 定分.
    Determined {
        /// Key of the charge.
        charge: String,
        /// What was picked.
        determination: Determination,
    },
    /// The citizen's words and name are gone.
    Erased,
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
            routing: Routing::Queue { reason: String::new() },
            clocks: Vec::new(),
            explained: false,
            first_reply_at: None,
            final_reply_at: None,
            answer: None,
            verdicts: Vec::new(),
            book: Book::default(),
            records: Vec::new(),
            attention: Vec::new(),
            erased: false,
        }
    }

    /// Applies a step that happened at `at` and returns what the ledger must post.
    pub fn apply(&mut self, step: &Step, at: Moment) -> Result<Vec<Posting>, DetermineError> {
        match step {
            Step::Classified(classification) => self.classification = Some(classification.clone()),
            Step::Routed(routing) => self.route(routing),
            Step::Attention(why) if self.attention.len() < ATTENTION_ENTRIES_MAX => {
                self.attention.push(why.clone());
            }
            Step::Attention(_) => {}
            Step::ClockStarted(clock) => {
                self.clocks.retain(|held| held.plan.name != clock.plan.name);
                self.clocks.push(clock.clone());
            }
            Step::Happened(event) => self.end_clocks(*event, at),
            Step::ClockLate { name, holder, next_check } => {
                self.mark_late(name, holder.as_deref(), *next_check);
            }
            Step::Replied { last, explained } => self.reply(*last, *explained, at),
            Step::CalledBack(answer) => {
                self.answer = Some(*answer);
                self.stage = Stage::CalledBack;
            }
            Step::Judged(verdict) => self.verdicts.push(verdict.clone()),
            Step::Assessed { subject, charges, belongs_to } => {
                return Ok(self.book.reassess(subject, charges.clone(), *belongs_to));
            }
            Step::Determined { charge, determination } => {
                return self.book.determine(charge, determination.clone());
            }
            Step::Erased => self.erased = true,
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
        // A reason told after the limit excuses nothing.
        let is_late =
            self.clocks.iter().any(|clock| !matches!(clock.state, ClockState::Ended(_)) && clock.due < at);
        self.explained |= explained && !is_late;
        self.first_reply_at.get_or_insert(at);
        if last {
            self.final_reply_at = Some(at);
            self.stage = Stage::Replied;
        } else if self.final_reply_at.is_none() {
            self.stage = Stage::Answered;
        }
    }

    fn end_clocks(&mut self, event: Event, at: Moment) {
        for clock in &mut self.clocks {
            if !matches!(clock.state, ClockState::Ended(_)) && clock.plan.ends_on.contains(&event) {
                clock.state = ClockState::Ended(at);
                clock.next_check = None;
            }
        }
    }

    fn mark_late(&mut self, name: &str, holder: Option<&str>, next_check: Option<Moment>) {
        for clock in self.clocks.iter_mut().filter(|clock| clock.plan.name == name) {
            clock.state = ClockState::Late;
            clock.late_holder = holder.map(str::to_owned);
            clock.next_check = next_check;
        }
    }
}
