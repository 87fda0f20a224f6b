//! What a desk needs of the machine it runs on.

use std::time::Duration;
use suban_model::Moment;

/// The machine's time and chance; tests freeze them.
pub trait Host: Send + Sync + 'static {
    /// What the machine's clock shows, whoever has set it.
    fn now(&self) -> Moment;
    /// How long the machine has been running, sleep included, by a clock that nobody can set. Only differences count.
    fn uptime(&self) -> Duration;
    /// 128 random bits.
    fn salt(&self) -> [u8; 16];
}
