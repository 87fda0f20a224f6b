//! What is decided, and what the desk adds to it.

use suban_model::{Act, Command, Digest, Giver, Moment, Occasion, Private};

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
    /// By what digest the facts know the words, if a record says that already; another version of the payload has
    /// another.
    pub words: Option<Digest>,
    /// In a dry run: people did it, whatever these rules ask for first or whom they allow. What is missing is noted.
    pub happened: bool,
}

impl Request {
    /// A command that the desk gives itself.
    pub fn by_host(occasion: Occasion, at: Moment, act: Act) -> Self {
        let by = Giver::Host(Some(occasion));
        Self { command: Command { at, by, key: None, act }, private: Private::new() }
    }
}
