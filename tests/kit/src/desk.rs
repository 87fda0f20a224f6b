//! A desk in memory, with the small organisation's pack or another.

use crate::{FrozenHost, at, files, rulebook};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use suban_desk::replay::verify::{Report, verify};
use suban_desk::stored::keys::Keys;
use suban_desk::{Cause, Desk, DeskError, Receipt, Request, Revision, Revisions, Rulebook, View, Writer};
use suban_model::{Act, Actor, Command, Holidays, Period, Private, Register, Ticket, TicketId};
use suban_policy::engine::Engine;
use suban_policy::{Pack, PackFiles};
use suban_store::MemoryStore;

/// What the organisation is called.
pub const ORG: &str = "small";

/// A desk in memory.
pub struct TestDesk {
    /// What it has written.
    pub store: Arc<MemoryStore>,
    /// Who writes.
    pub writer: Writer,
    /// What its clock shows, in seconds.
    pub now: Arc<AtomicI64>,
    keys: Keys,
}

impl TestDesk {
    /// With the small organisation's pack.
    pub fn new() -> Self {
        Self::with(&files(|_| {}))
    }

    /// With another pack that needs no engine.
    pub fn with(files: &PackFiles) -> Self {
        Self::with_engines(files, Vec::new())
    }

    /// With a pack that needs these engines.
    pub fn with_engines(files: &PackFiles, engines: Vec<Arc<dyn Engine>>) -> Self {
        let pack = Pack::load(files, &engines, &BTreeMap::new()).unwrap_or_else(|found| panic!("{found:#?}"));
        let rulebook = Rulebook::new(Arc::new(pack), Holidays::china());
        let store = Arc::new(MemoryStore::default());
        let now = Arc::new(AtomicI64::new(at("2026-03-01 00:00").seconds()));
        let revisions = Arc::new(Revisions::new(Arc::clone(&store) as _, ORG, engines));
        let revision = Revision { files: files.clone(), rulebook };
        let desk = Desk::founded(revisions, FrozenHost(Arc::clone(&now)), &revision).unwrap();
        now.store(at("2026-06-30 12:00").seconds(), Ordering::Relaxed);
        Self { store, writer: Writer::start(desk).unwrap(), now, keys: Keys::of(ORG) }
    }

    /// Puts another pack in force, which nobody has looked at.
    pub fn activate(&self, files: &PackFiles) {
        let revision = Revision { rulebook: rulebook(files), files: files.clone() };
        assert!(self.writer.activate(revision, Cause::default()).unwrap().is_some());
    }

    /// The same desk after a restart.
    #[must_use]
    pub fn restarted(self) -> Self {
        let Self { store, writer, now, keys } = self;
        let revisions = Arc::new(Revisions::new(Arc::clone(&store) as _, ORG, Vec::new()));
        drop(writer);
        let mut desk = Desk::open(revisions, FrozenHost(Arc::clone(&now))).unwrap();
        // A test may let months pass between two records.
        desk.confirm_clock(&Cause::default()).unwrap();
        Self { store, writer: Writer::start(desk).unwrap(), now, keys }
    }

    /// Every revision that was ever in force.
    pub fn revisions(&self) -> &Revisions {
        self.writer.revisions()
    }

    /// Lets the clock show this moment; nothing runs out by itself.
    pub fn set_now(&self, now: &str) {
        self.now.store(at(now).seconds(), Ordering::Relaxed);
    }

    /// Has an office do something at a moment, with these words beside it.
    pub fn try_do(
        &self,
        when: &str,
        office: &str,
        act: Act,
        private: &[(&str, &str)],
    ) -> Result<Receipt, DeskError> {
        let by = Actor::of(office).into();
        let command = Command { at: at(when), by, key: None, act };
        self.perform(command, private)
    }

    /// Performs a command as it stands.
    pub fn perform(&self, command: Command, private: &[(&str, &str)]) -> Result<Receipt, DeskError> {
        let private: Private =
            private.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        self.writer.perform(Request { command, private })
    }

    /// Has the studio do something, which must succeed.
    pub fn act(&self, when: &str, act: Act) -> Receipt {
        self.try_do(when, "工作室", act, &[]).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Registers a ticket with these words.
    pub fn register(&self, when: &str, channel: &str, text: &str) -> TicketId {
        let register = Register { channel: channel.to_owned(), ..Register::default() };
        let receipt = self
            .try_do(when, "工作室", Act::Register(register), &[("text", text), ("phone", "000")])
            .unwrap();
        receipt.record.ticket().unwrap()
    }

    /// Lets time go on until this moment: of how many tickets a clock ran out.
    pub fn tick(&self, now: &str) -> usize {
        self.set_now(now);
        self.writer.tick(at(now)).unwrap().tickets
    }

    /// What is stored.
    pub fn view(&self) -> View<'_> {
        View::new(self.store.as_ref(), ORG, &self.keys)
    }

    /// A ticket, which must be there.
    pub fn ticket(&self, id: TicketId) -> Ticket {
        self.view().ticket(id).unwrap().unwrap()
    }

    /// Rule, unit and points of every ledger entry of a period, in order.
    pub fn ledger(&self, period: &str) -> Vec<String> {
        let period: Period = period.parse().unwrap();
        let mut entries = Vec::new();
        self.view()
            .each_entry(period, None, |entry| {
                entries.push(format!("{} {} {}", entry.rule, entry.unit, entry.points));
                Ok(())
            })
            .unwrap();
        entries
    }

    /// Whether the records prove all of it.
    pub fn verify(&self) -> Report {
        verify(self.store.as_ref(), ORG, &[], None, |_| {}).unwrap()
    }
}
