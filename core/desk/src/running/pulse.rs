//! What the writer is at, and since when; and which of the host's own jobs fails. Whoever asks whether all is well reads it
//! here and waits for nobody: a writer that hangs could not answer.

use crate::running::host::Host;
use crate::stored::confirmed_clock::ClockDoubt;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use suban_model::{ActKind, Moment};

/// For how many seconds one thing may hold the writer before it counts as blocked. The dearest hook ends within one.
pub const WRITER_SECONDS_MAX: u64 = 5;

/// What can hold the writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doing {
    /// A command is being decided.
    Command(ActKind),
    /// Clocks that ran out fire, or closed periods are settled.
    Tick,
    /// Rules are put in force, or something is noted of them.
    Rules,
    /// Words are being written again.
    Rewriting,
    /// What was decided is being written to the disk.
    Flush,
}

impl Doing {
    /// Whether it is done by the host itself, and so only while no person waits.
    pub const fn can_wait(self) -> bool {
        matches!(self, Self::Tick | Self::Rewriting)
    }

    /// What people call it, in Chinese.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Command(act) => act.chinese(),
            Self::Tick => "到期时限与结算",
            Self::Rules => "规则的启用",
            Self::Rewriting => "个人信息换钥",
            Self::Flush => "写盘",
        }
    }
}

impl fmt::Display for Doing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Command(act) => act.name(),
            Self::Tick => "tick",
            Self::Rules => "rules",
            Self::Rewriting => "rewriting",
            Self::Flush => "flush",
        })
    }
}

/// What the host does by itself, again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Upkeep {
    /// Clocks fire and periods are settled.
    Ticking,
    /// Words get a new key.
    Resealing,
}

impl Upkeep {
    /// Stable name, for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ticking => "ticking",
            Self::Resealing => "resealing",
        }
    }

    /// What people call it, in Chinese.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Ticking => "到期时限与结算",
            Self::Resealing => "个人信息换钥",
        }
    }
}

/// A job of the host that failed when it was done last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failing {
    /// Which.
    pub upkeep: Upkeep,
    /// Since when it fails.
    pub since: Moment,
    /// Why it did last; for the host's administrator only.
    pub why: String,
}

/// How the writer does at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Vitals {
    /// What holds the writer, and for how many seconds; `None`: it waits for work.
    pub doing: Option<(Doing, u64)>,
    /// What was handed in and is not answered.
    pub waiting: usize,
    /// What is doubted of the host's clock; `None`: it is believed.
    pub clock: Option<ClockDoubt>,
    /// Jobs that fail.
    pub failing: Vec<Failing>,
    /// Tickets of which a clock could not fire in the last round.
    pub stuck: usize,
}

impl Vitals {
    /// What has held the writer for longer than it may, and for how many seconds.
    pub fn blocked(&self) -> Option<(Doing, u64)> {
        self.doing.filter(|(_, seconds)| *seconds > WRITER_SECONDS_MAX)
    }
}

/// Where the writer says what it is at.
pub struct Pulse {
    host: Arc<dyn Host>,
    beat: Mutex<Beat>,
    waiting: AtomicUsize,
}

#[derive(Default)]
struct Beat {
    doing: Option<(Doing, Duration)>,
    failing: BTreeMap<Upkeep, Failing>,
    stuck: usize,
}

impl Pulse {
    /// Of a writer that has nothing to do yet.
    pub fn new(host: Arc<dyn Host>) -> Self {
        Self { host, beat: Mutex::default(), waiting: AtomicUsize::new(0) }
    }

    /// Something was handed in.
    pub(super) fn handed_in(&self) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
    }

    /// Something that was handed in is answered.
    pub(super) fn answered(&self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    /// The writer begins something.
    pub(super) fn begin(&self, doing: Doing) {
        self.beat().doing = Some((doing, self.host.uptime()));
    }

    /// The writer waits for work.
    pub(super) fn rest(&self) {
        self.beat().doing = None;
    }

    /// A round over all clocks has ended, and could not fire those of so many tickets.
    pub(super) fn looked_at_all(&self, stuck: usize) {
        self.beat().stuck = stuck;
    }

    /// Notes how a job of the host went.
    pub fn note<T, E: fmt::Display>(&self, upkeep: Upkeep, done: &Result<T, E>) {
        let (since, mut beat) = (self.host.now(), self.beat());
        match done {
            Ok(_) => drop(beat.failing.remove(&upkeep)),
            Err(error) => {
                let failing = beat.failing.entry(upkeep);
                let failing = failing.or_insert(Failing { upkeep, since, why: String::new() });
                failing.why = error.to_string();
            }
        }
    }

    /// How the writer does now.
    pub fn vitals(&self) -> Vitals {
        let (uptime, beat) = (self.host.uptime(), self.beat());
        Vitals {
            doing: beat.doing.map(|(doing, since)| (doing, uptime.saturating_sub(since).as_secs())),
            clock: None,
            waiting: self.waiting.load(Ordering::Relaxed),
            failing: beat.failing.values().cloned().collect(),
            stuck: beat.stuck,
        }
    }

    fn beat(&self) -> MutexGuard<'_, Beat> {
        self.beat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
