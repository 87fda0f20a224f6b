//! The machine that the program runs on.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};
use suban_desk::Host;
use suban_model::Moment;

/// The machine's clock and chance.
pub struct System;

impl Host for System {
    fn now(&self) -> Moment {
        // A clock before 1970 or after 2199 counts as the first moment there is; the desk never goes backwards.
        Moment::from_seconds(jiff::Timestamp::now().as_second()).unwrap_or(Moment::MIN)
    }

    fn uptime(&self) -> Duration {
        UPTIME.now()
    }

    fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        if let Err(error) = getrandom::fill(&mut salt) {
            // Without chance the digests of erasable words could be guessed: better no desk than that.
            tracing::error!(%error, "the system gives no random numbers");
            std::process::abort();
        }
        salt
    }
}

/// How often is asked how long the machine has slept.
const SLEEP_LOOK: Duration = Duration::from_secs(1);

static UPTIME: LazyLock<Uptime> = LazyLock::new(Uptime::begin);

/// How long the machine has been running since this program first asked, sleep included. The standard library's clock stands
/// still while a machine sleeps, and what Linux says besides is dear to read, so that it is read once a second.
struct Uptime {
    begun: Instant,
    /// What Linux said then; `None` where it says nothing: there a machine that wakes up has its clock doubted.
    booted: Option<Duration>,
    slept: Mutex<Slept>,
}

struct Slept {
    /// Time awake at the last look.
    looked_at: Duration,
    time: Duration,
}

impl Uptime {
    fn begin() -> Self {
        let slept = Slept { looked_at: Duration::ZERO, time: Duration::ZERO };
        Self { begun: Instant::now(), booted: since_boot(), slept: Mutex::new(slept) }
    }

    fn now(&self) -> Duration {
        let awake = self.begun.elapsed();
        let mut slept = self.slept.lock().unwrap_or_else(PoisonError::into_inner);
        if awake.saturating_sub(slept.looked_at) >= SLEEP_LOOK {
            let running = since_boot().zip(self.booted).map(|(now, then)| now.saturating_sub(then));
            // Never less than before: what it says is in hundredths of a second.
            slept.time =
                slept.time.max(running.map_or(Duration::ZERO, |running| running.saturating_sub(awake)));
            slept.looked_at = awake;
        }
        awake + slept.time
    }
}

/// How long ago the machine was started, sleep included, by Linux.
fn since_boot() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/uptime").ok()?;
    Duration::try_from_secs_f64(told.split_whitespace().next()?.parse().ok()?).ok()
}
