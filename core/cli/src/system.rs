//! The machine that the program runs on.

use suban_desk::Host;
use suban_model::Moment;

/// The machine's clock and chance.
pub struct System;

impl Host for System {
    fn now(&self) -> Moment {
        // A clock before 1970 or after 2199 counts as the first moment there is; the desk never goes backwards.
        Moment::from_seconds(jiff::Timestamp::now().as_second()).unwrap_or(Moment::MIN)
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
