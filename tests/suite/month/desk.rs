//! A desk with the water company's rules, in memory, whose clock shows the time of the command at hand.

use super::calendar::Month;
use super::expectation::Totals;
use crate::repository::{pack, root};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use suban_desk::replay::verify::{Report, verify};
use suban_desk::stored::keys::Keys;
use suban_desk::{Entry, Host, Request, Revision, Revisions, Rulebook, Rulebooks, View, Writer};
use suban_model::{Command, Holidays, Moment, Private};
use suban_month::Line;
use suban_policy::Pack;
use suban_policy::engine::Engine;
use suban_policy_rhai::RhaiEngine;
use suban_policy_wasm::{Compiler, Logs, Options, WasmEngine};
use suban_report::Reading;
use suban_store::MemoryStore;

const ORG: &str = "xingchen-water";
const PACK: &str = "scripts/xingchen-water";
const DAY: i64 = 86_400;

/// Both engines, set up once; machine code of plugins is kept for the next start of the tests.
static ENGINES: LazyLock<Vec<Arc<dyn Engine>>> = LazyLock::new(|| {
    let cache = Some(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("plugins"));
    let options = Options { compiler: Compiler::InProcess, cache, logs: Logs::default() };
    vec![Arc::new(RhaiEngine::new()), Arc::new(WasmEngine::new(options).expect("plugins can run here"))]
});

/// The desk.
pub struct Desk {
    store: Arc<MemoryStore>,
    writer: Writer,
    rulebooks: Rulebooks,
    now: Arc<AtomicI64>,
    keys: Keys,
}

struct Frozen(Arc<AtomicI64>);

impl Host for Frozen {
    fn now(&self) -> Moment {
        Moment::from_seconds(self.0.load(Ordering::Relaxed)).expect("a moment")
    }

    fn uptime(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::Relaxed).unsigned_abs())
    }

    fn salt(&self) -> [u8; 16] {
        [7; 16]
    }
}

impl Desk {
    /// Opens it at a moment, in seconds since 1970.
    pub fn open(now: i64) -> Self {
        let files = pack(&root().join(PACK));
        let pack = Pack::load(&files, &engines(), &BTreeMap::new()).expect("sound rules");
        let rulebook = Rulebook::new(Arc::new(pack), Holidays::china());
        let store = Arc::new(MemoryStore::default());
        let now = Arc::new(AtomicI64::new(now));
        let revisions = Arc::new(Revisions::new(Arc::clone(&store) as _, ORG, engines()));
        let revision = Revision { files, rulebook: rulebook.clone() };
        let desk = suban_desk::Desk::founded(revisions, Frozen(Arc::clone(&now)), &revision);
        let writer = Writer::start(desk.expect("the rules are put in force")).expect("it starts");
        Self { store, writer, rulebooks: rulebook.into(), now, keys: Keys::of(ORG) }
    }

    /// Performs commands, each at its own time, with a tick at the beginning of every day, up to `until`.
    pub fn live_through(&self, lines: Vec<Line>, until: i64) {
        for line in lines {
            let at = line.command.at.seconds();
            self.wait_until(at);
            self.perform(line);
        }
        self.wait_until(until);
    }

    /// Lets time pass. Days begin at 16:00 UTC.
    pub fn wait_until(&self, moment: i64) {
        let mut now = self.now.load(Ordering::Relaxed);
        while now < moment {
            let midnight = ((now + 8 * 3_600).div_euclid(DAY) + 1) * DAY - 8 * 3_600;
            now = midnight.min(moment);
            self.now.store(now, Ordering::Relaxed);
            if now == midnight {
                self.tick();
            }
        }
    }

    /// Fires all clocks that ran out and settles what has closed.
    pub fn tick(&self) {
        let now = self.now();
        while self.writer.tick(now).expect("clocks fire").more {}
    }

    /// What reports are taken from, now.
    pub fn reading(&self) -> Reading<'_> {
        Reading { view: self.view(), rulebooks: &self.rulebooks, now: self.now() }
    }

    fn now(&self) -> Moment {
        Moment::from_seconds(self.now.load(Ordering::Relaxed)).expect("a moment")
    }

    /// Performs one command now; it must be done.
    pub fn perform(&self, line: Line) {
        // As a file of commands holds it.
        let written = serde_json::to_value(&line).expect("JSON");
        let command: Command = serde_json::from_value(written["command"].clone()).expect("a command");
        let private: Private = line.private;
        let told = written["command"].to_string();
        let done = self.writer.perform(Request { command, private });
        assert!(done.is_ok(), "{}: {told}", done.expect_err("it was refused"));
    }

    /// What stands on the ledger, by month, unit and rule.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::new();
        for entry in self.entries_after(0) {
            *totals.entry(self.account(&entry)).or_default() += entry.points.hundredths();
        }
        totals.retain(|_, hundredths| *hundredths != 0);
        totals
    }

    /// Whose account an entry is on.
    pub fn account(&self, entry: &Entry) -> (Month, String, String) {
        let units = self.reading().rulebook().pack.units();
        (entry.belongs_to.to_string(), units.name(&entry.unit).to_owned(), entry.rule.clone())
    }

    /// The entries of all records after a number.
    pub fn entries_after(&self, seq: u64) -> Vec<Entry> {
        let (view, head) = (self.view(), self.head());
        let records = (seq + 1..=head).map(|seq| view.record(seq).expect("it is read").expect("a record"));
        records.flat_map(|record| record.entries).collect()
    }

    /// The number of the newest record.
    pub fn head(&self) -> u64 {
        self.view().head().expect("it is read").seq
    }

    pub fn view(&self) -> View<'_> {
        View::new(self.store.as_ref(), ORG, &self.keys)
    }

    pub fn verify(&self) -> Report {
        verify(self.store.as_ref(), ORG, &engines(), None, |_| {}).expect("it is read")
    }
}

fn engines() -> Vec<Arc<dyn Engine>> {
    ENGINES.clone()
}
