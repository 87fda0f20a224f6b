//! One command being decided: what it is about, and the steps, judgements and postings it has led to so far.

use crate::deciding::decided::Decided;
use crate::deciding::facts::Words;
use crate::deciding::request::{Request, Stamp};
use crate::limits::{DECISION_BYTES_MAX, RECORD_BYTES_MAX};
use crate::refusal::{DeskError, Refusal};
use crate::rules::rulebook::Rulebook;
use crate::stored::codec::{CodecError, encode, size};
use crate::stored::project::{After, Listed, apply_to_book};
use crate::stored::record::{Bytes, Entry, Judgement, Payload, Record};
use crate::stored::view::View;
use suban_model::{
    Book, Clock, ClockState, Digest, Event, Moment, Period, Posting, Step, Ticket, TicketId, TicketRef,
};
use suban_policy::decision::Trace;
use suban_policy::{Decision, Facts, Fault, FaultKind, Hook, Outcome};

/// What the command is about, as it is after the steps so far.
#[derive(Debug)]
enum About {
    /// One ticket, and how it was listed before; `None` if it is new.
    Ticket(Box<Ticket>, Option<Listed>),
    /// A finding about the organisation, by the number of its record.
    Finding(u64, Book),
    /// What a period came to.
    Period(Period, Book),
    /// The rules.
    Rules,
    /// What figures count.
    Figures,
}

/// A command being decided.
pub struct Case<'a> {
    /// What decides.
    pub rulebook: &'a Rulebook,
    /// What is stored, before the command.
    pub view: View<'a>,
    /// What was asked.
    pub request: &'a Request,
    /// The number that its record will have.
    pub seq: u64,
    about: About,
    /// The ticket that the command names, if it was read already.
    known: Option<Ticket>,
    stamp: Stamp,
    previous: Digest,
    payload: Option<(Payload, Digest)>,
    /// The record that has already made it so.
    done_in: Option<u64>,
    steps: Vec<Step>,
    judgements: Vec<Judgement>,
    postings: Vec<Posting>,
}

impl<'a> Case<'a> {
    /// Opens a case about nothing in particular. `known` is the ticket that the command names, if somebody has read it.
    pub fn open(
        rulebook: &'a Rulebook,
        view: View<'a>,
        request: &'a Request,
        stamp: Stamp,
        known: Option<Ticket>,
    ) -> Result<Self, DeskError> {
        let head = view.head()?;
        let payload = if request.private.is_empty() {
            None
        } else {
            let payload = Payload { salt: stamp.salt, private: request.private.clone() };
            let digest = payload.digest().map_err(too_large)?;
            Some((payload, digest))
        };
        Ok(Self {
            rulebook,
            view,
            request,
            seq: head.seq + 1,
            about: About::Figures,
            known,
            stamp,
            previous: Digest(head.hash),
            payload,
            done_in: None,
            steps: Vec::new(),
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
            digest: self.payload.as_ref().map(|(_, digest)| *digest).unwrap_or_default(),
        }
    }

    /// Makes the case one about a finding about the organisation.
    pub fn begin_finding(&mut self, seq: u64, book: Book) {
        self.about = About::Finding(seq, book);
    }

    /// Makes the case one about a period.
    pub fn begin_period(&mut self, period: Period, book: Book) {
        self.about = About::Period(period, book);
    }

    /// Makes the case one about the rules.
    pub fn begin_rules(&mut self) {
        self.about = About::Rules;
    }

    /// Makes the case one about a new ticket.
    pub fn begin_ticket(&mut self, ticket: Ticket) {
        self.about = About::Ticket(Box::new(ticket), None);
    }

    /// Finds the ticket that a command names, and makes the case one about it.
    pub fn find(&mut self, reference: &TicketRef) -> Result<&Ticket, DeskError> {
        let ticket = match self.known.take() {
            Some(known) => known,
            None => self.view.find_ticket(reference)?,
        };
        if ticket.erased && !self.request.private.is_empty() {
            return Err(Refusal::AlreadyErased(ticket.id).into());
        }
        let at = self.at();
        if at < ticket.received_at {
            let (ticket, received_at) = (ticket.id, ticket.received_at);
            return Err(Refusal::BeforeReceived { at, ticket, received_at }.into());
        }
        let listed = Listed::of(&ticket);
        self.about = About::Ticket(Box::new(ticket), Some(listed));
        self.ticket()
    }

    /// The ticket that the case is about.
    pub fn ticket(&self) -> Result<&Ticket, DeskError> {
        match &self.about {
            About::Ticket(ticket, _) => Ok(ticket),
            _ => Err(DeskError::Missing("ticket of the command".into())),
        }
    }

    /// The charges and measures of what the case is about.
    pub fn book(&self) -> Result<&Book, DeskError> {
        match &self.about {
            About::Ticket(ticket, _) => Ok(&ticket.book),
            About::Finding(_, book) | About::Period(_, book) => Ok(book),
            About::Rules | About::Figures => Err(DeskError::Missing("book of the command".into())),
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

    /// The steps taken so far.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Takes a step.
    pub fn step(&mut self, step: Step) -> Result<(), DeskError> {
        let at = self.at();
        let postings = match &mut self.about {
            About::Ticket(ticket, _) => ticket.apply(&step, at).map_err(Refusal::Determine)?,
            About::Finding(_, book) | About::Period(_, book) => {
                apply_to_book(book, &step).map_err(Refusal::Determine)?
            }
            About::Rules | About::Figures => Vec::new(),
        };
        self.postings.extend(postings);
        self.steps.push(step);
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
        if let About::Ticket(..) = self.about {
            decision = kept(decision)?;
        }
        self.judgements.push(Judgement::from(&decision));
        if let Err(fault) = &decision.outcome {
            self.note_failure(hook, fault)?;
        }
        Ok(decision.outcome)
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

    /// Whether the pack would say anything when `hook` is asked after `event`.
    pub fn listens(&self, hook: Hook, event: &Event) -> bool {
        self.rulebook.pack.listens(hook, event)
    }

    /// The id of the unit with the id or name that stands in a field.
    pub fn unit(&self, field: &str, name: &str) -> Result<String, DeskError> {
        let units = self.rulebook.pack.units();
        units.id(name).map(str::to_owned).ok_or_else(|| {
            let known = units.alternatives(name);
            Refusal::UnknownUnit { field: field.to_owned(), unit: name.to_owned(), known }.into()
        })
    }

    /// Whether the actor's office is this one, by id or name of its unit or by its own name.
    pub fn acts_for(&self, office: &str) -> bool {
        let given = &self.request.command.by.office;
        let units = self.rulebook.pack.units();
        office == given || units.id(office).is_some_and(|id| units.id(given) == Some(id))
    }

    /// Refuses unless the actor's office is one of these.
    pub fn allow<'n>(&self, allowed: impl Iterator<Item = &'n str> + Clone) -> Result<(), DeskError> {
        if allowed.clone().any(|office| self.acts_for(office)) {
            return Ok(());
        }
        let office = self.request.command.by.office.clone();
        let allowed = allowed.collect::<Vec<_>>().join("、");
        Err(Refusal::NotAllowed { office, allowed }.into())
    }

    /// Closes the case.
    pub fn close(self) -> Result<Decided, DeskError> {
        let ticket = self.ticket().ok().map(|ticket| ticket.id);
        let entries = self.entries(ticket);
        let (payload, private) = self.payload.unzip();
        let record = Record {
            seq: self.seq,
            previous: self.previous,
            recorded_at: self.stamp.recorded_at,
            rulebook: self.rulebook.id,
            command: self.request.command.clone(),
            private,
            ticket,
            judgements: self.judgements,
            steps: self.steps,
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
        let after = match self.about {
            About::Ticket(mut ticket, listed) => {
                ticket.records.push(self.seq);
                After::Ticket(ticket, listed)
            }
            About::Finding(seq, book) => After::Finding(seq, book),
            About::Period(period, book) => After::Period(period, book),
            About::Rules => After::Rules,
            About::Figures => After::Figures,
        };
        Ok(Decided { record, bytes, payload, after })
    }

    fn entries(&self, ticket: Option<TicketId>) -> Vec<Entry> {
        let posted_in = self.rulebook.period_of(self.stamp.recorded_at);
        self.postings
            .iter()
            .zip(0u32..)
            .map(|(posting, index)| Entry {
                seq: self.seq,
                index,
                ticket,
                unit: posting.who.clone(),
                rule: posting.rule.clone(),
                clause: posting.clause.clone(),
                slot: posting.slot.clone(),
                points: posting.points,
                belongs_to: posting.belongs_to,
                posted_in,
            })
            .collect()
    }

    fn note_failure(&mut self, hook: Hook, fault: &Fault) -> Result<(), DeskError> {
        match self.about {
            About::Ticket(..) => self.step(Step::Attention(format!("{hook}: {}", fault.zh))),
            // A finding that cannot be judged is refused: there is no ticket to put before a person.
            _ => Err(Refusal::Form(fault.clone()).into()),
        }
    }
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
