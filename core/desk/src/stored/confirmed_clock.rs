//! What is doubted of the host's clock, and that somebody confirmed what it shows. That is kept beside the chain, for it
//! decided nothing: what is decided afterwards has its moment on record itself.

use crate::stored::cause::Cause;
use crate::stored::codec::Stored;
use crate::stored::keys::Space;
use serde::{Deserialize, Serialize};
use suban_model::Moment;

/// The host's clock shows what it should not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error(
    "the host's clock shows {shows}, but about {expected} is expected: nothing is done by it until it is set right, or \
     confirmed with `suban clock confirm`"
)]
pub struct ClockDoubt {
    /// What it shows.
    pub shows: Moment,
    /// What it should show, as far as that is known.
    pub expected: Moment,
}

impl ClockDoubt {
    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        let Self { shows, expected } = self;
        format!(
            "本机时钟显示 {shows},而应当在 {expected} 前后:在校准或用 suban clock confirm 确认以前,一概不按它办理"
        )
    }
}

/// A clock that somebody confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmedClock {
    /// What it showed.
    pub at: Moment,
    /// When the newest record of then was written. A newer one says more than this does.
    pub recorded_at: Moment,
    /// Who, and why.
    pub cause: Cause,
}

impl Stored for ConfirmedClock {
    const SPACE: Space = Space::ConfirmedClock;
    const VERSION: u8 = 1;
}
