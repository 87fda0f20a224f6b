//! Who sends a request, and for whom it may speak.

use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use suban_accounts::{Holder, Scopes};
use suban_model::Actor;

/// Who sends a request.
#[derive(Debug, Clone)]
pub enum Caller {
    /// Anybody on this machine: the organisation is tried out, and there is no token.
    Anybody,
    /// Whoever can read the data folder, or was given one of its tokens.
    Machine {
        /// By the one with which everything may be done.
        all: bool,
    },
    /// Whoever was given an account or a token in this organisation.
    Holder(Holder),
}

impl Caller {
    /// What the credential is good for.
    pub fn scopes(&self) -> Scopes {
        match self {
            Self::Anybody | Self::Machine { all: true } => Scopes::ALL,
            Self::Machine { all: false } => Scopes::EVERYDAY,
            Self::Holder(holder) => holder.scopes.clone(),
        }
    }

    /// Whose credential it is; `None`: the machine's own, or a program's that speaks for whom it names.
    pub fn person(&self) -> Option<&str> {
        match self {
            Self::Holder(holder) => holder.person.as_deref(),
            Self::Anybody | Self::Machine { .. } => None,
        }
    }

    /// Who gives a command that says who does: a person's credential speaks for that person alone, whichever office they act
    /// for; any other vouches for whom it names. Whether they may is the desk's to decide.
    pub fn speaks_for(&self, named: Actor) -> Result<Actor, Problem> {
        let Self::Holder(Holder { person: Some(own), .. }) = self else { return Ok(named) };
        match named.person {
            Some(person) if person != *own => Err(Problem::OtherPerson { own: own.clone() }),
            _ => Ok(Actor { person: Some(own.clone()), ..named }),
        }
    }
}

/// Every request has one: the gate puts it there.
impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get().cloned().ok_or(Problem::NoCredentials)
    }
}
