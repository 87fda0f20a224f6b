//! Suspension (挂起): while nothing can be done, the clocks that the pack names stand still.

use crate::{Clock, Moment, Ticket};
use serde::{Deserialize, Serialize};

/// That nothing can be done for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// 挂起事由, in the words of the pack.
    pub cause: String,
    /// Since when.
    pub since: Moment,
    /// The last moment of the longest stay; `None`: until somebody resumes.
    pub until: Option<Moment>,
    /// The clocks that stand still, by [`Clock::subject`].
    pub clocks: Vec<String>,
}

/// That a clock stood still for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Which, by [`Clock::subject`].
    pub clock: String,
    /// 挂起事由.
    pub cause: String,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub to: Moment,
}

impl Ticket {
    /// When one of its clocks stood still, in order.
    pub fn pauses_of(&self, clock: &Clock) -> impl Iterator<Item = &Pause> {
        let subject = clock.subject();
        self.pauses.iter().filter(move |pause| pause.clock == subject)
    }
}
