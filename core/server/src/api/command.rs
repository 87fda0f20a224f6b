//! What all commands have in common: who gives them, when it happened, the words that must stay erasable, and how
//! they reach the desk.

use crate::answer::Answer;
use crate::caller::Caller;
use crate::out_of_sight;
use crate::parameters::IdempotencyKey;
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::sync::Arc;
use suban_accounts::Need;
use suban_desk::Request;
use suban_model::{Act, Command, Moment, Private};
use suban_tell::names::By;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

/// Who sends a command, and under which key.
#[derive(Debug)]
pub struct Sender {
    caller: Caller,
    key: IdempotencyKey,
}

impl<S: Send + Sync> FromRequestParts<S> for Sender {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let key = IdempotencyKey::from_request_parts(parts, state).await?;
        Ok(Self { caller: Caller::from_request_parts(parts, state).await?, key })
    }
}

impl Sender {
    /// Refuses what concerns another person's role, unless the credential is good for that.
    pub fn may_speak_of(&self, person: &str) -> Result<(), Problem> {
        let is_own = self.caller.person() == Some(person);
        if is_own || self.caller.scopes().allow(Need::People) { Ok(()) } else { Err(Problem::OutOfScope) }
    }
}

impl IntoParams for Sender {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        IdempotencyKey::into_params(place)
    }
}

/// What of a command does not depend on its kind.
#[derive(Debug)]
pub struct Order {
    /// When it happened.
    pub at: Moment,
    /// Who did it, as the body says.
    pub by: By,
    /// Who sends it, and what makes it repeatable.
    pub sender: Sender,
    /// The citizen's words.
    pub words: Private,
}

impl Order {
    /// An order without a citizen's words.
    pub fn new(at: Moment, by: By, sender: Sender) -> Self {
        Self { at, by, sender, words: Private::new() }
    }

    /// Adds words that must stay erasable, if there are any.
    #[must_use]
    pub fn with_words(mut self, name: &str, words: Option<String>) -> Self {
        self.words.extend(words.map(|words| (name.to_owned(), words)));
        self
    }

    /// Has it done.
    pub async fn perform(self, act: Act, site: Arc<Site>) -> Result<Answer, Problem> {
        let Sender { caller, key } = self.sender;
        let by = caller.speaks_for(self.by.into())?.into();
        out_of_sight::check_others(&site, &caller, &act).await?;
        let about = act.ticket().cloned();
        let command = Command { at: self.at, by, key: key.0, act };
        let receipt = match site.perform(Request { command, private: self.words }).await {
            Err(problem) => return Err(out_of_sight::told(&site, &caller, about, problem).await),
            Ok(receipt) => receipt,
        };
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
