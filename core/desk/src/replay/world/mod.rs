//! A world (重演世界): the recorded past lived through again by some rulebooks, in memory.
//!
//! What people did is **given**: each such record is decided again at its place, under its number, at its time. What the desk
//! does by itself (clocks that run out, periods that close) follows from rules, so a world does its **own**: when the log
//! comes to such a record, the world does what is due by then, and gives it the recorded number if it is the same thing. By
//! the rulebooks that judged, every record comes out byte for byte; by others it shows what would have become of the same
//! events.

mod history;
mod own;
mod store;

use crate::commands::handle::{Handled, handle};
use crate::deciding::request::{Request, Stamp};
use crate::refusal::{DeskError, Refusal};
use crate::rules::rulebooks::Rulebooks;
use crate::stored::keys::Keys;
use crate::stored::project::{Written, after, project_again};
use crate::stored::record::{Bytes, Record};
use crate::stored::view::View;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::WorldStore;
use suban_model::{Act, Moment, Period, TicketId, TicketRef};
use suban_store::{Head, Store};

pub use history::{Recorded, each_recorded};

/// The first number of records that only this world has. No log comes near it.
const OWN_NUMBERS: u64 = 1 << 63;

/// The past lived through again.
pub struct World {
    store: WorldStore,
    org: String,
    keys: Keys,
    rulebooks: Option<Arc<Rulebooks>>,
    /// When the newest event was recorded.
    now: Moment,
    /// The moment of the newest tick that settled a period.
    settled_at: Moment,
    /// By when a tick has fired clocks.
    ticked_at: Moment,
    /// How many records only this world has.
    own: u64,
    /// Settled periods of which figures now count something else, and the last record that made them.
    recounted: BTreeMap<Period, u64>,
    /// Tickets to which nothing happens any more.
    frozen: BTreeSet<TicketId>,
}

/// What a world made of a recorded event.
#[derive(Debug, Default)]
pub struct Lived {
    /// What it decided, in order; the last one is the event itself, if it took place.
    pub records: Vec<Record>,
    /// Why it could not do what people did.
    pub refused: Option<Refusal>,
    /// Why these rules would have refused what people did, and what the world took for done all the same.
    pub nevertheless: Option<Refusal>,
    /// What it should have done by itself and could not, with the ticket.
    pub failed: Vec<Refusal>,
}

impl World {
    /// A world before its first event.
    pub fn new(org: &str) -> Self {
        Self {
            store: WorldStore::default(),
            org: org.to_owned(),
            keys: Keys::of(org),
            rulebooks: None,
            now: Moment::MIN,
            settled_at: Moment::MIN,
            ticked_at: Moment::MIN,
            own: 0,
            recounted: BTreeMap::new(),
            frozen: BTreeSet::new(),
        }
    }

    /// What stands in it.
    pub fn view(&self) -> View<'_> {
        View::new(&self.store, &self.org, &self.keys)
    }

    /// Judges by these rulebooks from here on.
    pub fn judge_by(&mut self, rulebooks: Arc<Rulebooks>) {
        self.rulebooks = Some(rulebooks);
    }

    /// Lives through a recorded event. Without rulebooks, or without its words, it is taken over as it stands.
    pub fn live(&mut self, recorded: &Recorded) -> Result<Lived, DeskError> {
        let mut lived = Lived::default();
        let record = &recorded.record;
        self.now = record.recorded_at;
        if record.ticket().is_some_and(|ticket| self.frozen.contains(&ticket)) {
            return Ok(lived);
        }
        let act = &record.command.act;
        let Some(rulebooks) = self.rulebooks.clone() else {
            self.take_over(recorded)?;
            return Ok(lived);
        };
        match act {
            Act::Activate(_) => self.take_over(recorded)?,
            _ if record.command.by.person().is_none() => {
                self.do_own(&rulebooks, recorded, &mut lived)?;
            }
            _ => {
                if let Some(reference) = act.ticket() {
                    self.fire_clocks_of(
                        &rulebooks,
                        reference,
                        record.command.at,
                        Some(recorded),
                        &mut lived,
                    )?;
                }
                if recorded.is_erased() {
                    self.take_over(recorded)?;
                } else {
                    self.do_given(&rulebooks, recorded, &mut lived)?;
                }
            }
        }
        Ok(lived)
    }

    /// Lets nothing happen to a ticket from here on: what people did to it later says nothing about this world.
    pub fn freeze(&mut self, ticket: TicketId) {
        self.frozen.insert(ticket);
    }

    /// Does what is still due after the last event.
    pub fn end(&mut self) -> Result<Lived, DeskError> {
        let mut lived = Lived::default();
        if let Some(rulebooks) = self.rulebooks.clone() {
            self.fire_clocks(&rulebooks, self.ticked_at, &mut lived)?;
            self.settle_rest(&rulebooks, &mut lived)?;
        }
        Ok(lived)
    }

    /// Does what people did. What they did without something that these rules ask for first, or without being whom they
    /// allow, they did nevertheless.
    fn do_given(
        &mut self,
        rulebooks: &Rulebooks,
        recorded: &Recorded,
        lived: &mut Lived,
    ) -> Result<(), DeskError> {
        let (at, request, stamp) = (before(&recorded.record), recorded.request(), recorded.stamp());
        let refused = self.decide(rulebooks, at, &request, stamp, lived)?;
        let only_missing = |why: &Refusal| match why {
            Refusal::Lacks { .. }
            | Refusal::Forbidden { .. }
            | Refusal::NotAllowed { .. }
            | Refusal::NothingToSign { .. }
            | Refusal::NotTheirTurn { .. }
            | Refusal::UnitNoMore { .. } => true,
            Refusal::People(people) => people.is_about_giver(),
            _ => false,
        };
        match refused {
            Some(why) if only_missing(&why) => {
                let stamp = Stamp { happened: true, ..stamp };
                lived.refused = self.decide(rulebooks, at, &request, stamp, lived)?;
                lived.nevertheless = Some(why);
            }
            refused => lived.refused = refused,
        }
        Ok(())
    }

    /// Takes a record over as it stands, with all that follows from it.
    fn take_over(&mut self, recorded: &Recorded) -> Result<(), DeskError> {
        let Recorded { record, bytes, .. } = recorded;
        self.store.seek(before(record));
        let bytes = Bytes { record: bytes.clone(), payload: None };
        let view = self.view();
        let left = after(view, record)?;
        let commit = project_again(view, Written { record, bytes }, &left)?;
        self.store.commit(&[commit])?;
        self.recount(record);
        Ok(())
    }

    /// Decides a command under the number after a head. What cannot be done leaves nothing, and why is given back.
    fn decide(
        &mut self,
        rulebooks: &Rulebooks,
        at: Head,
        request: &Request,
        stamp: Stamp,
        lived: &mut Lived,
    ) -> Result<Option<Refusal>, DeskError> {
        self.store.seek(at);
        match handle(rulebooks, self.view(), request, stamp) {
            Ok(Handled::New(decided)) => {
                let (commit, record, _) = decided.into_commit(self.view())?;
                self.store.commit(&[commit])?;
                self.recount(&record);
                lived.records.push(record);
                Ok(None)
            }
            Ok(Handled::Again(_)) => Ok(None),
            Err(DeskError::Refused(refusal)) => Ok(Some(refusal)),
            Err(error) => Err(error),
        }
    }

    /// The head before a record that only this world has.
    const fn own_head(&mut self) -> Head {
        self.own += 1;
        Head { seq: OWN_NUMBERS + self.own, hash: [0; 32] }
    }

    fn recount(&mut self, record: &Record) {
        for observed in record.change.observed() {
            for observation in observed.replaces.iter().chain(&observed.now) {
                self.recounted.insert(observation.period, record.seq);
            }
        }
    }

    /// The ticket that is meant, unless nothing happens to it any more.
    fn ticket_of(&self, reference: &TicketRef) -> Result<Option<TicketId>, DeskError> {
        match self.view().find_ticket(reference) {
            Ok(ticket) => Ok(Some(ticket.id).filter(|id| !self.frozen.contains(id))),
            Err(DeskError::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The head that a record was written on.
const fn before(record: &Record) -> Head {
    Head { seq: record.seq - 1, hash: record.previous.0 }
}
