//! One command being decided: what it is about, and the steps, judgements and postings it has led to so far.

use crate::deciding::decided::Decided;
use crate::deciding::facts::Words;
use crate::deciding::request::{Request, Stamp};
use crate::deciding::rights::Rights;
use crate::limits::{DECISION_BYTES_MAX, RECORD_BYTES_MAX};
use crate::refusal::{DeskError, Refusal};
use crate::rules::rulebook::Rulebook;
use crate::stored::codec::{CodecError, encode, size};
use crate::stored::project::{After, Listed};
use crate::stored::record::{About, Bytes, Change, Entry, Judgement, Payload, Record};
use crate::stored::view::View;
use suban_model::{
    ActKind, Attention, Bilingual, Book, BookStep, Clock, ClockState, Command, Digest, Event, FindingStep,
    Moment, Observed, Period, Person, PersonStep, Posting, Ticket, TicketRef, TicketStep, Warning,
};
use suban_policy::decision::Trace;
use suban_policy::{Decision, Facts, Fault, FaultKind, Hook, Outcome};

/// What the command is about, as it is after the steps so far, and those steps.
#[derive(Debug)]
enum State {
    /// One ticket, and how it was listed before; `None` if it is new.
    Ticket(Box<Ticket>, Option<Listed>, Vec<TicketStep>),
    /// A finding about the organisation, by the number of its record.
    Finding(u64, Book, Vec<FindingStep>),
    /// What a period came to.
    Period(Period, Book, Vec<BookStep>),
    /// The rules.
    Rules,
    /// What figures count.
    Figures(Vec<Observed>),
    /// A person, by staff number.
    Person(String, Person, Vec<PersonStep>),
}

/// A command being decided.
pub struct Case<'a> {
    /// What decides.
    pub rulebook: &'a Rulebook,
    /// Who gave the command, as far as rules may name them.
    pub giver: Rights<'a>,
    /// What is stored, before the command.
    pub view: View<'a>,
    /// What was asked.
    pub request: &'a Request,
    /// The number that its record will have.
    pub seq: u64,
    state: State,
    /// The command as it goes on record.
    command: Command,
    /// The ticket that the command names, if it was read already.
    known: Option<Ticket>,
    /// Id of the unit that the charge in question is against.
    charged: Option<String>,
    stamp: Stamp,
    previous: Digest,
    payload: Option<(Payload, Digest)>,
    /// The record that has already made it so.
    done_in: Option<u64>,
    judgements: Vec<Judgement>,
    postings: Vec<Posting>,
}

impl<'a> Case<'a> {
    /// Opens a case about nothing in particular. `known` is the ticket that the command names, if somebody has read it.
    pub fn open(
        (rulebook, giver): (&'a Rulebook, Rights<'a>),
        view: View<'a>,
        request: &'a Request,
        stamp: Stamp,
        known: Option<Ticket>,
    ) -> Result<Self, DeskError> {
        let head = view.head()?;
        let mut command = request.command.clone();
        let payload =
            Payload { salt: stamp.salt, private: request.private.clone(), said: command.act.take_words() };
        let payload = if payload.private.is_empty() && payload.said.is_empty() {
            None
        } else {
            let digest = payload.digest().map_err(too_large)?;
            Some((payload, digest))
        };
        Ok(Self {
            rulebook,
            giver,
            view,
            request,
            seq: head.seq + 1,
            state: State::Figures(Vec::new()),
            command,
            known,
            charged: None,
            stamp,
            previous: Digest(head.hash),
            payload,
            done_in: None,
            judgements: Vec::new(),
            postings: Vec::new(),
        })
    }

    /// Business time of the command.
    pub fn at(&self) -> Moment {
        self.request.command.at
    }

    /// The citizen's words that came with the command.
    pub fn words(&self) -> Words<'_> {
        Words {
            private: &self.request.private,
            digest: self.stamp.words.or(self.payload.as_ref().map(|(_, digest)| *digest)).unwrap_or_default(),
        }
    }

    /// Makes the case one about a finding about the organisation.
    pub fn begin_finding(&mut self, seq: u64, book: Book) {
        self.state = State::Finding(seq, book, Vec::new());
    }

    /// Makes the case one about a period.
    pub fn begin_period(&mut self, period: Period, book: Book) {
        self.state = State::Period(period, book, Vec::new());
    }

    /// Makes the case one about the rules.
    pub fn begin_rules(&mut self) {
        self.state = State::Rules;
    }

    /// Makes the case one about a person, by staff number.
    pub fn begin_person(&mut self, number: &str, person: Person) {
        self.state = State::Person(number.to_owned(), person, Vec::new());
    }

    /// Changes who may do what.
    pub fn step_person(&mut self, step: PersonStep) -> Result<(), DeskError> {
        let State::Person(_, person, steps) = &mut self.state else {
            return Err(DeskError::Missing("person of the command".into()));
        };
        person.apply(&step);
        steps.push(step);
        Ok(())
    }

    /// Makes the case one about a new ticket.
    pub fn begin_ticket(&mut self, ticket: Ticket) {
        self.state = State::Ticket(Box::new(ticket), None, Vec::new());
    }

    /// Finds the ticket that a command names, and makes the case one about it.
    pub fn find(&mut self, reference: &TicketRef) -> Result<&Ticket, DeskError> {
        let ticket = match self.known.take() {
            Some(known) => known,
            None => self.view.find_ticket(reference)?,
        };
        let act = self.request.command.act.kind();
        if !ticket.allows(act) {
            return Err(not_now(act, &ticket).into());
        }
        if ticket.erased && !self.request.private.is_empty() {
            return Err(Refusal::AlreadyErased(ticket.id).into());
        }
        let at = self.at();
        if at < ticket.received_at {
            let (at, received_at) = (self.rulebook.told(at), self.rulebook.told(ticket.received_at));
            let ticket = ticket.id;
            return Err(Refusal::BeforeReceived { at, ticket, received_at }.into());
        }
        let round =
            [Event::Reworked, Event::Reopened].iter().filter_map(|event| ticket.happened_at(event)).max();
        if belongs_to_round(act) {
            self.follows(round, Bilingual::new("这一轮开始的时间", "the beginning of its round"))?;
        }
        let listed = Listed::of(&ticket);
        self.state = State::Ticket(Box::new(ticket), Some(listed), Vec::new());
        self.ticket()
    }

    /// Refuses what is dated before the thing that it follows.
    pub fn follows(&self, since: Option<Moment>, what: Bilingual) -> Result<(), DeskError> {
        match since.filter(|since| self.at() < *since) {
            Some(since) => {
                let (at, since) = (self.rulebook.told(self.at()), self.rulebook.told(since));
                Err(Refusal::BeforeThat { at, what, since }.into())
            }
            None => Ok(()),
        }
    }

    /// The ticket that the case is about.
    pub fn ticket(&self) -> Result<&Ticket, DeskError> {
        match &self.state {
            State::Ticket(ticket, ..) => Ok(ticket),
            _ => Err(DeskError::Missing("ticket of the command".into())),
        }
    }

    /// The ticket that the case is about, or is going to be.
    pub fn ticket_meant(&self) -> Option<&Ticket> {
        self.ticket().ok().or(self.known.as_ref())
    }

    /// The numbers of the records of what the case is about, as far as they are known; of a finding about the organisation,
    /// that of the finding.
    pub fn records(&self) -> Vec<u64> {
        match (&self.state, self.ticket_meant()) {
            (State::Finding(number, ..), _) => vec![*number],
            (_, ticket) => ticket.map_or_else(Vec::new, |ticket| ticket.records.clone()),
        }
    }

    /// Says against which unit the charge is that is in question, so that rules may name it.
    pub fn is_about_charge_of(&mut self, unit: Option<String>) {
        self.charged = unit;
    }

    /// Id of the unit that the charge in question is against.
    pub fn charged(&self) -> Option<&str> {
        self.charged.as_deref()
    }

    /// The charges and measures of what the case is about.
    pub fn book(&self) -> Result<&Book, DeskError> {
        match &self.state {
            State::Ticket(ticket, ..) => Ok(&ticket.book),
            State::Finding(_, book, _) | State::Period(_, book, _) => Ok(book),
            State::Rules | State::Figures(_) | State::Person(..) => {
                Err(DeskError::Missing("book of the command".into()))
            }
        }
    }

    /// Notes that an earlier record has already made it so; nothing is left to be done.
    pub const fn found_done(&mut self, seq: u64) {
        self.done_in = Some(seq);
    }

    /// The record that has already made it so, if one has.
    pub const fn done_in(&self) -> Option<u64> {
        self.done_in
    }

    /// Whether the same was warned of by a step so far.
    pub fn has_warned(&self, same: impl Fn(&Warning) -> bool) -> bool {
        let State::Ticket(_, _, steps) = &self.state else { return false };
        steps.iter().any(|step| matches!(step, TicketStep::Warned(warning) if same(warning)))
    }

    /// What figures count otherwise by the steps so far.
    pub fn observed(&self) -> Vec<&Observed> {
        match &self.state {
            State::Ticket(_, _, steps) => steps.iter().filter_map(TicketStep::observed).collect(),
            State::Finding(_, _, steps) => steps.iter().filter_map(FindingStep::observed).collect(),
            State::Figures(steps) => steps.iter().collect(),
            State::Period(..) | State::Rules | State::Person(..) => Vec::new(),
        }
    }

    /// Takes a step with the ticket.
    pub fn step(&mut self, step: TicketStep) -> Result<(), DeskError> {
        let at = self.at();
        let State::Ticket(ticket, _, steps) = &mut self.state else {
            return Err(DeskError::Missing("ticket of the command".into()));
        };
        self.postings.extend(ticket.apply(&step, at).map_err(Refusal::Book)?);
        steps.push(step);
        Ok(())
    }

    /// Changes the book of what the case is about.
    pub fn step_book(&mut self, step: BookStep) -> Result<(), DeskError> {
        let book = match &mut self.state {
            State::Ticket(..) => return self.step(TicketStep::Book(step)),
            State::Finding(_, book, _) | State::Period(_, book, _) => book,
            State::Rules | State::Figures(_) | State::Person(..) => {
                return Err(DeskError::Missing("book of the command".into()));
            }
        };
        self.postings.extend(book.apply(&step).map_err(Refusal::Book)?);
        match &mut self.state {
            State::Finding(_, _, steps) => steps.push(FindingStep::Book(step)),
            State::Period(_, _, steps) => steps.push(step),
            State::Ticket(..) | State::Rules | State::Figures(_) | State::Person(..) => {}
        }
        Ok(())
    }

    /// Changes what figures count.
    pub fn observe(&mut self, observed: Observed) -> Result<(), DeskError> {
        match &mut self.state {
            State::Ticket(..) => return self.step(TicketStep::Observed(observed)),
            State::Finding(_, _, steps) => steps.push(FindingStep::Observed(observed)),
            State::Figures(steps) => steps.push(observed),
            State::Period(..) | State::Rules | State::Person(..) => {
                return Err(DeskError::Missing("what figures count".into()));
            }
        }
        Ok(())
    }

    /// Asks a hook; a failure leaves a note on the ticket.
    pub fn ask(
        &mut self,
        hook: Hook,
        subject: &str,
        facts: Facts,
    ) -> Result<Result<Outcome, Fault>, DeskError> {
        let mut decision = self.rulebook.pack.decide(hook, subject, facts);
        if let State::Ticket(..) = self.state {
            decision = kept(decision)?;
        }
        self.keep_words_out(&mut decision.trace);
        self.judgements.push(Judgement::from(&decision));
        if let Err(fault) = &decision.outcome {
            self.note_failure(hook, fault)?;
        }
        Ok(decision.outcome)
    }

    /// A near miss tells what the facts said. What a person wrote on a form is one of them, and must stay erasable; the
    /// name of a unit need not.
    fn keep_words_out(&self, trace: &mut Trace) {
        let Some((payload, _)) = &self.payload else { return };
        let units = self.rulebook.pack.units();
        for miss in &mut trace.near {
            if units.id(&miss.had).is_none() && payload.said.values().any(|words| *words == miss.had) {
                miss.had.clear();
            }
        }
    }

    /// Why the hook asked last gave nothing, if it failed.
    pub fn fault(&self) -> Option<&Fault> {
        self.judgements.last()?.fault.as_ref()
    }

    /// Whether any rule spoke in the hook asked last.
    pub fn has_fired(&self) -> bool {
        self.judgements.last().is_some_and(|judgement| !judgement.trace.fired.is_empty())
    }

    /// The clocks that the ticket has in a state.
    pub fn clocks_in(&self, wanted: impl Fn(ClockState) -> bool) -> Result<Vec<Clock>, DeskError> {
        Ok(self.ticket()?.clocks.iter().filter(|clock| wanted(clock.state)).cloned().collect())
    }

    /// Whether the pack would say anything when `hook` is asked after `event`. It charges nobody for a ticket that
    /// came before it was in force.
    pub fn listens(&self, hook: Hook, event: &Event) -> bool {
        let may_ask = self.is_under_rules() || !matches!(hook, Hook::Assess | Hook::Accountability);
        may_ask && self.rulebook.pack.listens(hook, event)
    }

    /// Whether rules were in force when the ticket came in that the case is about.
    pub fn is_under_rules(&self) -> bool {
        self.ticket().map_or(true, |ticket| self.rulebook.is_in_force(ticket.received_at))
    }

    /// The id of the unit with the id or name that stands in a field.
    pub fn unit(&self, field: &str, name: &str) -> Result<String, DeskError> {
        let units = self.rulebook.pack.units();
        units.id(name).map(str::to_owned).ok_or_else(|| {
            let known = units.alternatives(name);
            Refusal::UnknownUnit { field: field.to_owned(), unit: name.to_owned(), known }.into()
        })
    }

    /// Whether people did it whatever the rules say, see [`Stamp::happened`].
    pub const fn has_happened(&self) -> bool {
        self.stamp.happened
    }

    /// Closes the case.
    pub fn close(self) -> Result<Decided, DeskError> {
        let (change, after) = match self.state {
            State::Ticket(mut ticket, listed, steps) => {
                ticket.records.push(self.seq);
                (Change::Ticket(ticket.id, steps), After::Ticket(ticket, listed))
            }
            State::Finding(number, book, steps) => {
                (Change::Finding(number, steps), After::Finding(number, book))
            }
            State::Period(period, book, steps) => {
                (Change::Period(period, steps), After::Period(period, book))
            }
            State::Rules => (Change::Rules, After::Rules),
            State::Figures(steps) => (Change::Figures(steps), After::Figures),
            State::Person(number, person, steps) => {
                (Change::Person(number.clone(), steps), After::Person(number, person))
            }
        };
        let (payload, private) = self.payload.unzip();
        let posted_in = self.rulebook.period_of(self.stamp.recorded_at);
        let entries = entries(self.seq, change.about(), self.postings, posted_in);
        let record = Record {
            seq: self.seq,
            previous: self.previous,
            recorded_at: self.stamp.recorded_at,
            rulebook: self.rulebook.id,
            command: self.command,
            private,
            judgements: self.judgements,
            change,
            entries,
        };
        let bytes = Bytes {
            record: encode(&record).map_err(too_large)?,
            payload: payload.as_ref().map(encode).transpose().map_err(too_large)?,
        };
        let longest = bytes.record.len().max(bytes.payload.as_ref().map_or(0, Vec::len));
        if longest > RECORD_BYTES_MAX {
            return Err(Refusal::RecordTooLarge { bytes: longest }.into());
        }
        Ok(Decided { record, bytes, payload, after })
    }

    fn note_failure(&mut self, hook: Hook, fault: &Fault) -> Result<(), DeskError> {
        match self.state {
            State::Ticket(..) => {
                let failed = Attention::HookFailed { hook, fault: fault.clone() };
                self.step(TicketStep::Attention(failed))
            }
            // A finding that cannot be judged is refused: there is no ticket to put before a person.
            _ => Err(Refusal::Form(fault.clone()).into()),
        }
    }
}

/// The refusal of an act that the ticket does not allow as it stands.
pub fn not_now(act: ActKind, ticket: &Ticket) -> Refusal {
    let Ticket { id, stage, suspension, .. } = ticket;
    let possible = ticket.possible().collect();
    Refusal::NotNow { act, ticket: *id, stage: *stage, suspended: suspension.is_some(), possible }
}

/// What a record posts.
fn entries(seq: u64, about: About, postings: Vec<Posting>, posted_in: Period) -> Vec<Entry> {
    let entry = |(posting, index): (Posting, u32)| Entry {
        seq,
        index,
        about,
        unit: posting.who,
        rule: posting.rule,
        clause: posting.clause,
        slot: posting.slot,
        points: posting.points,
        belongs_to: posting.belongs_to,
        posted_in,
    };
    postings.into_iter().zip(0u32..).map(entry).collect()
}

/// A decision that fits into the record of its command, or a failure in its place: a ticket whose record were too large
/// would be refused, and lost to whoever said too much.
fn kept(decision: Decision) -> Result<Decision, DeskError> {
    let bytes = size(&decision).map_err(too_large)?;
    if bytes <= DECISION_BYTES_MAX {
        return Ok(decision);
    }
    let fault = Fault::new(
        FaultKind::Size,
        format!("判断连同理由有 {bytes} 字节,超过 {DECISION_BYTES_MAX}"),
        format!("the decision and its reasons have {bytes} bytes, more than {DECISION_BYTES_MAX}"),
    );
    Ok(Decision { outcome: Err(fault), trace: Trace::default(), ..decision })
}

fn too_large(source: CodecError) -> DeskError {
    DeskError::Corrupt { what: "record to be written".into(), source }
}

/// Whether an act is one of the round that a ticket is in. What is found out later, and what the desk does by itself, may
/// be of an earlier one.
const fn belongs_to_round(act: ActKind) -> bool {
    matches!(
        act,
        ActKind::Dispatch
            | ActKind::Reply
            | ActKind::Callback
            | ActKind::Node
            | ActKind::Approve
            | ActKind::Extend
            | ActKind::GiveBack
            | ActKind::Correct
            | ActKind::Merge
            | ActKind::HandOver
            | ActKind::Decline
            | ActKind::Suspend
            | ActKind::Rework
            | ActKind::Reopen
            | ActKind::Close
    )
}
