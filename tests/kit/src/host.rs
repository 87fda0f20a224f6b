//! The machine of a test: its time stands still until it is moved, and nothing is left to chance.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use suban_desk::Host;
use suban_model::Moment;

/// A clock that shows the seconds which the test has set, and the same bits for ever.
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
