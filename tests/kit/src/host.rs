//! The machines of tests: time stands still until it is moved, and nothing is left to chance.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use suban_desk::Host;
use suban_model::Moment;

/// A clock that shows the seconds which the test has set, and the same bits for ever. Its machine has been running since 1970.
pub struct FrozenHost(pub Arc<AtomicI64>);

impl Host for FrozenHost {
    fn now(&self) -> Moment {
        Moment::from_seconds(self.0.load(Ordering::Relaxed)).unwrap()
    }

    fn uptime(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::Relaxed).unsigned_abs())
    }

    fn salt(&self) -> [u8; 16] {
        [7; 16]
    }
}

/// A machine whose clock goes wrong: what it shows is set apart from how long it has been running.
#[derive(Clone, Default)]
pub struct LooseHost {
    /// What its clock shows, in seconds.
    pub now: Arc<AtomicI64>,
    /// How long it has been running, in milliseconds.
    pub uptime_ms: Arc<AtomicU64>,
    /// Milliseconds that pass whenever somebody asks how long: so time runs as a desk works.
    pub look_ms: Arc<AtomicU64>,
}

impl LooseHost {
    /// Sets what the clock shows.
    pub fn show(&self, now: Moment) {
        self.now.store(now.seconds(), Ordering::Relaxed);
    }

    /// Lets time pass that the clock shows as well.
    pub fn pass(&self, seconds: u32) {
        self.now.fetch_add(seconds.into(), Ordering::Relaxed);
        self.uptime_ms.fetch_add(u64::from(seconds) * 1_000, Ordering::Relaxed);
    }
}

impl Host for LooseHost {
    fn now(&self) -> Moment {
        Moment::from_seconds(self.now.load(Ordering::Relaxed)).unwrap()
    }

    fn uptime(&self) -> Duration {
        let passes = self.look_ms.load(Ordering::Relaxed);
        Duration::from_millis(self.uptime_ms.fetch_add(passes, Ordering::Relaxed))
    }

    fn salt(&self) -> [u8; 16] {
        [7; 16]
    }
}
