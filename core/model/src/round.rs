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

    /// When an event happened to it in the first round in which it did.
    pub fn first_happened_at(&self, event: &Event) -> Option<Moment> {
        let before = self.past.iter().flat_map(|round| &round.happened);
        let first = before.chain(&self.happened).find(|happening| happening.event == *event);
        first.map(|happening| happening.at)
    }

    /// When first answers went out, of every round.
    pub fn first_replies(&self) -> impl Iterator<Item = Moment> {
        self.past.iter().filter_map(|round| round.first_reply_at).chain(self.first_reply_at)
    }

    /// When final answers went out, of every round.
    pub fn final_replies(&self) -> impl Iterator<Item = Moment> {
        self.past.iter().filter_map(|round| round.final_reply_at).chain(self.final_reply_at)
    }

    /// What the citizen said of the last round that was called back.
    pub fn last_answer(&self) -> Option<Answer> {
        let before = self.past.iter().rev().find_map(|round| round.answer);
        self.answer.or(before)
    }

    /// Whether somebody still had to answer it at a moment after its reception, as is known now.
    pub fn waited_at(&self, moment: Moment) -> bool {
        let happened = self.past.iter().flat_map(|round| &round.happened).chain(&self.happened);
        let by_then = |wanted: &'static [Event]| {
            let wanted = happened.clone().filter(move |happening| wanted.contains(&happening.event));
            wanted.map(|happening| happening.at).filter(|at| *at <= moment).max()
        };
        let over = by_then(&[Event::FinalReply, Event::Returned, Event::Merged, Event::Closed]);
        let begun = by_then(&[Event::Reworked, Event::Reopened]);
        over.is_none() || begun > over
    }

    /// Whether a form was ever recorded on it, in whichever round.
    pub fn ever_had(&self, form: &str) -> bool {
        let before = self.past.iter().flat_map(|round| &round.forms);
        self.forms.iter().chain(before).any(|held| held == form)
    }
}
