//! Whether the host's clock is to be believed. A clock that is set wrong for three seconds would fire what runs out in years,
//! and charge everybody for it; so one that jumps is not believed until it is right again, or a person confirms it.
//!
//! While the desk runs, its clock is compared with one that nobody can set. At the start there is only the newest record, or
//! what a person confirmed last, to compare it with.

use crate::refusal::DeskError;
use crate::running::host::Host;
use crate::stored::confirmed_clock::{ClockDoubt, ConfirmedClock};
use crate::stored::view::View;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use suban_model::Moment;

/// By how many seconds the host's clock may go ahead or fall behind while the desk runs, from one look to the next, and how
/// far behind the newest record it may be at the start. What a network's time corrects in one go is far less.
pub const CLOCK_JUMP_SECONDS_MAX: i64 = 600;

/// How far ahead of the newest record the host's clock may be at the start, in days. No public holiday is as long.
pub const CLOCK_IDLE_DAYS_MAX: i64 = 10;

const DAY_SECONDS: i64 = 86_400;

/// The host's clock, as far as it is believed.
pub struct HostClock {
    host: Arc<dyn Host>,
    sure: Mutex<Option<Sure>>,
}

/// A moment that is sure.
#[derive(Debug, Clone, Copy)]
struct Sure {
    at: Moment,
    /// The host's uptime then.
    uptime: Duration,
    /// By how many seconds the clock may be ahead of it, besides what has passed since.
    ahead_max: i64,
}

impl HostClock {
    /// A clock of which only this moment in the past is known; `None`: nothing is, and it is believed.
    pub fn new(host: Arc<dyn Host>, known: Option<Moment>) -> Self {
        let uptime = host.uptime();
        let ahead_max = CLOCK_IDLE_DAYS_MAX * DAY_SECONDS;
        let sure = known.map(|at| Sure { at, uptime, ahead_max });
        Self { host, sure: Mutex::new(sure) }
    }

    /// What it shows, if that is believed.
    pub fn believed(&self) -> Result<Moment, ClockDoubt> {
        let mut sure = self.sure();
        let (shows, uptime) = (self.host.now(), self.host.uptime());
        if let Some(known) = *sure {
            let expected = known.expects_at(uptime);
            let ahead = shows.seconds() - expected.seconds();
            if ahead > known.ahead_max || ahead < -CLOCK_JUMP_SECONDS_MAX {
                return Err(ClockDoubt { shows, expected });
            }
        }
        *sure = Some(Sure { at: shows, uptime, ahead_max: CLOCK_JUMP_SECONDS_MAX });
        Ok(shows)
    }

    /// The time as far as it is known: what the clock shows, or should show.
    pub fn now(&self) -> Moment {
        self.believed().unwrap_or_else(|doubt| doubt.expected)
    }

    /// Believes what the clock showed a moment ago, on somebody's word.
    pub(super) fn believe(&self, confirmed: &ConfirmedClock) {
        let (at, uptime) = (confirmed.at, self.host.uptime());
        *self.sure() = Some(Sure { at, uptime, ahead_max: CLOCK_JUMP_SECONDS_MAX });
        let (shown, by, why) = (at, &confirmed.cause.by.office, &confirmed.cause.reason);
        tracing::warn!(%shown, by, why, "the host's clock is believed on somebody's word");
    }

    fn sure(&self) -> MutexGuard<'_, Option<Sure>> {
        self.sure.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sure {
    fn expects_at(&self, uptime: Duration) -> Moment {
        let seconds = |uptime: Duration| i64::try_from(uptime.as_secs()).unwrap_or(i64::MAX);
        let passed = seconds(uptime).saturating_sub(seconds(self.uptime));
        self.at.plus_seconds(passed).unwrap_or(Moment::MAX)
    }
}

/// The newest moment that a store is sure of: when its newest record was written, or what somebody has confirmed since then.
pub fn newest_known(view: View<'_>) -> Result<Option<Moment>, DeskError> {
    let Some(recorded_at) = view.last_record()?.map(|record| record.recorded_at) else { return Ok(None) };
    let confirmed = view.confirmed_clock()?.filter(|confirmed| recorded_at <= confirmed.recorded_at);
    Ok(Some(confirmed.map_or(recorded_at, |confirmed| confirmed.at)))
}
