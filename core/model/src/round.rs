//! Rounds (轮次): work on a ticket that was answered, given back, merged or closed begins again, with limits of its own.

use crate::{Answer, Event, Happening, Moment, Ticket};
use serde::{Deserialize, Serialize};

/// What came of an earlier round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastRound {
    /// When the first answer went out.
    pub first_reply_at: Option<Moment>,
    /// When the final answer went out.
    pub final_reply_at: Option<Moment>,
    /// What the citizen last said of it.
    pub answer: Option<Answer>,
    /// What had happened by its end.
    pub happened: Vec<Happening>,
    /// Names of the forms recorded in it.
    pub forms: Vec<String>,
}

impl Ticket {
    /// Whether an event ever happened to it, in whichever round.
    pub fn ever_happened(&self, event: &Event) -> bool {
        self.happened_at(event).is_some() || self.happened_before(event)
    }

    /// Whether an event happened to it in an earlier round.
    pub fn happened_before(&self, event: &Event) -> bool {
        self.past.iter().flat_map(|round| &round.happened).any(|happening| happening.event == *event)
    }

    /// Whether a form was ever recorded on it, in whichever round.
    pub fn ever_had(&self, form: &str) -> bool {
        let before = self.past.iter().flat_map(|round| &round.forms);
        self.forms.iter().chain(before).any(|held| held == form)
    }
}
