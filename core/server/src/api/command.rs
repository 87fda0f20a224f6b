//! What all commands have in common: who gives them, when it happened, the words that must stay erasable, and how
//! they reach the desk.

use crate::answer::Answer;
use crate::parameters::IdempotencyKey;
use crate::problem::Problem;
use crate::site::Site;
use std::sync::Arc;
use suban_desk::Request;
use suban_model::{Act, Actor, Command, Moment, Private};
use suban_tell::names::By;

/// What of a command does not depend on its kind.
#[derive(Debug)]
pub struct Order {
    /// When it happened.
    pub at: Moment,
    /// Who did it.
    pub by: By,
    /// What makes it repeatable.
    pub key: IdempotencyKey,
    /// The citizen's words.
    pub words: Private,
}

impl Order {
    /// An order without a citizen's words.
    pub fn new(at: Moment, by: By, key: IdempotencyKey) -> Self {
        Self { at, by, key, words: Private::new() }
    }

    /// Adds words that must stay erasable, if there are any.
    #[must_use]
    pub fn with_words(mut self, name: &str, words: Option<String>) -> Self {
        self.words.extend(words.map(|words| (name.to_owned(), words)));
        self
    }

    /// Has it done.
    pub async fn perform(self, act: Act, site: Arc<Site>) -> Result<Answer, Problem> {
        let by = Actor::from(self.by).into();
        let command = Command { at: self.at, by, key: self.key.0, act };
        let receipt = site.perform(Request { command, private: self.words }).await?;
        let rulebook = match receipt.rulebook.clone() {
            Some(rulebook) => rulebook,
            None => {
                let edition = receipt.record.rulebook;
                site.read(move |site, _| Ok(site.rulebook_of(&edition))).await?
            }
        };
        Ok(Answer::to(&receipt, &rulebook))
    }
}
