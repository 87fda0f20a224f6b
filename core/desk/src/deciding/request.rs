//! What is decided, and what the desk adds to it.

use suban_model::{Act, Actor, Command, Moment, Private};

/// A command with the words that must stay erasable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The command.
    pub command: Command,
    /// Words by field name.
    pub private: Private,
}

/// What a command does not bring along: the desk's time and chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// When the record is written.
    pub recorded_at: Moment,
    /// For the payload's digest.
    pub salt: [u8; 16],
}

impl Request {
    /// A command that the desk gives itself.
    pub fn by_host(at: Moment, act: Act) -> Self {
        let by = Actor { office: "suban".to_owned(), person: None };
        Self { command: Command { at, by, key: None, act }, private: Private::new() }
    }
}
