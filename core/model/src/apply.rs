//! How its steps change a ticket.

use crate::step::{ATTENTION_ENTRIES_MAX, Correction, NOTED_ENTRIES_MAX};
use crate::{
    Answer, Attention, Book, BookError, Clock, ClockState, Digest, Event, Happening, Led, Moment, Observed,
    PastRound, Pause, Posting, Register, Routing, RoutingReason, Signed, Stage, Suspension, Ticket, TicketId,
    TicketStep,
};

/// Most earlier rounds that a ticket keeps: the newest. The records have them all.
pub const PAST_ROUNDS_MAX: usize = 20;

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
            led: Vec::new(),
            clocks: Vec::new(),
            explained: false,
            first_reply_at: None,
            final_reply_at: None,
            answer: None,
            promised_until: None,
            verdicts: Vec::new(),
            repeat_nth: 1,
            round: 1,
            past: Vec::new(),
            happened: Vec::new(),
            forms: Vec::new(),
            approvals: Vec::new(),
            missing: Vec::new(),
            warnings: Vec::new(),
            observations: Vec::new(),
            suspension: None,
            pauses: Vec::new(),
            merged_into: None,
            withdrawn: Vec::new(),
            book: Book::default(),
            records: Vec::new(),
            attention: Vec::new(),
            erased: false,
        }
    }

    /// Applies a step that happened at `at` and returns what the ledger must post.
    pub fn apply(&mut self, step: &TicketStep, at: Moment) -> Result<Vec<Posting>, BookError> {
        match step {
            TicketStep::Classified(classification) => self.classification = Some(classification.clone()),
            TicketStep::Routed(routing) => self.route(routing, at),
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
            TicketStep::GivenBack => self.route(&Routing::Return { reason: RoutingReason::Person }, at),
            TicketStep::FormRecorded(form) if self.forms.contains(form) => {}
            TicketStep::FormRecorded(form) => self.forms.push(form.clone()),
            TicketStep::Approved(approval) => {
                note(&mut self.approvals, &Signed { approval: approval.clone(), spent: false });
            }
            TicketStep::Lacked(missing) => note(&mut self.missing, missing),
            TicketStep::Warned(warning) => note(&mut self.warnings, warning),
            TicketStep::Observed(observed) => self.observe(observed),
            TicketStep::Book(step) => return self.book.apply(step),
            TicketStep::Erased => self.erased = true,
            TicketStep::Rescheduled { name, due, provisional, next_check } => {
                self.reschedule(name, (*due, *provisional), *next_check, at);
            }
            TicketStep::RoundBegan(stage) => self.begin_round(*stage),
            TicketStep::Corrected(correction) => self.correct(correction),
            TicketStep::Merged(leader) => {
                self.merged_into = Some(*leader);
                self.stage = Stage::Merged;
            }
            TicketStep::Suspended(suspension) => self.suspend(suspension),
            TicketStep::ClockResumed { clock, due, provisional, next_check } => {
                self.go_on(clock, (*due, *provisional), *next_check, at);
            }
            TicketStep::Resumed => self.suspension = None,
            TicketStep::Withdrawn { record, round, form, verdict } => {
                self.withdraw((*record, *round), form.as_deref(), verdict.as_deref());
            }
            TicketStep::SignaturesLapsed(step) => self.spend_signatures(step),
            TicketStep::FormsLapsed(lapsed) => self.forms.retain(|form| !lapsed.contains(form)),
            TicketStep::DueSet { name, due, next_check } => {
                self.reschedule(name, (*due, false), *next_check, at);
            }
        }
        Ok(Vec::new())
    }

    fn route(&mut self, routing: &Routing, at: Moment) {
        self.stage = match routing {
            Routing::Assign { .. } => Stage::Dispatched,
            Routing::Return { .. } => Stage::ToReturn,
            Routing::Queue { .. } => Stage::Queued,
        };
        let before = self.led.last().map(|led| led.lead.clone());
        self.routing = routing.clone();
        if let Routing::Assign { lead, .. } = routing {
            // What one unit's people signed is not what another one's would.
            if before.is_some_and(|before| before != *lead) {
                self.approvals.iter_mut().for_each(|signed| signed.spent = true);
            }
            note(&mut self.led, &Led { lead: lead.clone(), since: at });
        }
    }

    fn reply(&mut self, last: bool, explained: bool, at: Moment) {
        self.explained |= explained;
        let is_in_time = |clock: &&mut Clock| match clock.state {
            ClockState::Running => at <= clock.due,
            ClockState::Paused => true,
            ClockState::Late | ClockState::Ended(_) => false,
        };
        for clock in self.clocks.iter_mut().filter(is_in_time) {
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

    fn spend_signatures(&mut self, step: &Event) {
        let for_it = self.approvals.iter_mut().filter(|signed| signed.approval.step == *step);
        for_it.for_each(|signed| signed.spent = true);
    }

    /// An event ends the clocks that wait for it.
    fn happen(&mut self, event: &Event, at: Moment) {
        match self.happened.iter_mut().find(|happening| happening.event == *event) {
            Some(happening) => happening.at = at,
            None => self.happened.push(Happening { event: event.clone(), at }),
        }
        // What was signed for was this step, and not the next of its kind.
        self.spend_signatures(event);
        match event {
            Event::Returned => self.stage = Stage::Returned,
            Event::Closed => self.stage = Stage::Closed,
            _ => {}
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

    /// What belongs to the round that ends moves into the past. That the ticket came in still holds in the next one, and
    /// so does 派单 while a unit has it.
    fn begin_round(&mut self, stage: Stage) {
        let has_lead = self.lead().is_some();
        let still_holds = |event: &Event| match event {
            Event::Registered => true,
            Event::Dispatched => has_lead,
            _ => false,
        };
        let happened = std::mem::take(&mut self.happened);
        self.happened = happened.iter().filter(|held| still_holds(&held.event)).cloned().collect();
        let past = PastRound {
            first_reply_at: self.first_reply_at.take(),
            final_reply_at: self.final_reply_at.take(),
            answer: self.answer.take(),
            happened,
            forms: std::mem::take(&mut self.forms),
        };
        if self.past.len() >= PAST_ROUNDS_MAX {
            self.past.remove(0);
        }
        self.past.push(past);
        self.round = self.round.saturating_add(1);
        (self.explained, self.promised_until, self.merged_into) = (false, None, None);
        self.approvals.clear();
        self.stage = stage;
    }

    /// The forms recorded in a round; `None`: it is too long past.
    fn forms_of(&mut self, round: u32) -> Option<&mut Vec<String>> {
        if round == self.round {
            return Some(&mut self.forms);
        }
        let ago = usize::try_from(self.round.checked_sub(round)?).ok()?;
        let place = self.past.len().checked_sub(ago)?;
        self.past.get_mut(place).map(|past| &mut past.forms)
    }

    fn correct(&mut self, correction: &Correction) {
        let Correction { area, kind, category, grade, tags } = correction.clone();
        if area.is_some() {
            self.area = area;
        }
        if kind.is_none() && category.is_none() && grade.is_none() && tags.is_none() {
            return;
        }
        let held = self.classification.get_or_insert_default();
        held.kind = kind.unwrap_or_else(|| std::mem::take(&mut held.kind));
        held.category = category.unwrap_or_else(|| std::mem::take(&mut held.category));
        held.grade = grade.or_else(|| held.grade.take());
        held.tags = tags.unwrap_or_else(|| std::mem::take(&mut held.tags));
    }

    fn suspend(&mut self, suspension: &Suspension) {
        let paused = |clock: &&mut Clock| suspension.clocks.contains(&clock.subject());
        for clock in self.clocks.iter_mut().filter(paused) {
            (clock.state, clock.late_holder, clock.next_check) = (ClockState::Paused, None, None);
        }
        self.suspension = Some(suspension.clone());
    }

    /// A clock that stood still goes on, and is due later.
    fn go_on(&mut self, subject: &str, due: (Moment, bool), next_check: Option<Moment>, at: Moment) {
        let Some(suspension) = &self.suspension else { return };
        let (cause, from) = (suspension.cause.clone(), suspension.since);
        self.pauses.push(Pause { clock: subject.to_owned(), cause, from, to: at });
        if let Some(clock) = self.clocks.iter_mut().find(|clock| clock.subject() == subject) {
            (clock.due, clock.provisional, clock.next_check) = (due.0, due.1, next_check);
            clock.state = ClockState::Running;
        }
    }

    /// What a record put in goes, the clocks that it started, and that a person must look at it.
    fn withdraw(&mut self, (record, round): (u64, u32), form: Option<&str>, verdict: Option<&str>) {
        self.withdrawn.push(record);
        if let Some(forms) = self.forms_of(round) {
            forms.retain(|held| Some(held.as_str()) != form);
        }
        if let Some(place) = self.verdicts.iter().rposition(|held| Some(held.as_str()) == verdict) {
            self.verdicts.remove(place);
        }
        self.clocks.retain(|clock| clock.started_in != record);
        let subjects = [format!("finding/{record}"), format!("verdict/{record}")];
        self.attention
            .retain(|why| !matches!(why, Attention::NoRule { subject } if subjects.contains(subject)));
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
            if at <= due && clock.state == ClockState::Late {
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

/// Notes an entry; of too many, the oldest goes.
fn note<T: Clone>(notes: &mut Vec<T>, entry: &T) {
    if notes.len() >= NOTED_ENTRIES_MAX {
        notes.remove(0);
    }
    notes.push(entry.clone());
}
