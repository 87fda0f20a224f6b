//! What the host offers: reading only, and only what the pack granted.

use crate::bindings::suban::policy::host;
use crate::{Decimal, Failure, Heard, Hit, Level, Value};

/// What a plugin may ask while it answers. In a plugin this is [`Granted`], in its tests a [`Bench`](crate::Bench).
pub trait Host {
    /// Writes a line for whoever operates the host: at most 64 lines and 8 KB a call, and cut beyond. Never the
    /// citizen's words.
    fn log(&self, level: Level, line: &str);

    /// A parameter of the pack; none: the pack has none of that name or does not grant it.
    fn parameter(&self, name: &str) -> Result<Option<Value>, Failure>;

    /// A row of a lookup table of the pack, by the text in its first column; none: there is no such row. `streets` is
    /// the table `tables/streets.csv`.
    fn row(&self, table: &str, key: &str) -> Result<Option<Vec<String>>, Failure>;

    /// Every place where the citizen's words contain a keyword of `plugin.toml`, by where they begin: the first 256.
    fn keywords(&self) -> Result<Vec<Hit>, Failure>;

    /// `settle`: a figure of the period, of one unit or of the whole organisation.
    fn figure(&self, name: &str, unit: Option<&str>) -> Result<Option<Decimal>, Failure>;

    /// Ids of the units in a group; of every unit if none is named.
    fn units(&self, group: Option<&str>) -> Result<Vec<String>, Failure>;
}

impl dyn Host + '_ {
    /// The keywords as a whole, without those that a word of the list `negations` stands right before.
    pub fn heard(&self, negations: &str) -> Result<Heard, Failure> {
        Ok(Heard::of(self.keywords()?, negations))
    }

    /// The keywords as a whole, the negations among them. For a plugin that asks more of a negation than that it stands
    /// right before.
    pub fn said(&self) -> Result<Heard, Failure> {
        Ok(Heard::from(self.keywords()?))
    }

    /// A parameter that is a number, or what holds where the pack says nothing.
    pub fn number_or(&self, name: &str, otherwise: impl Into<Decimal>) -> Result<Decimal, Failure> {
        match self.parameter(name)? {
            None => Ok(otherwise.into()),
            Some(Value::Number(number)) => Ok(number),
            Some(_) => Err(not_what_is_needed(name, "a number")),
        }
    }

    /// A parameter that is a whole number from 0 on, or what holds where the pack says nothing.
    pub fn whole_or(&self, name: &str, otherwise: u32) -> Result<u32, Failure> {
        let number = self.number_or(name, otherwise)?;
        number.to_whole().ok_or_else(|| not_what_is_needed(name, "a whole number from 0 on"))
    }

    /// A parameter that is a text, or what holds where the pack says nothing.
    pub fn text_or(&self, name: &str, otherwise: &str) -> Result<String, Failure> {
        match self.parameter(name)? {
            None => Ok(otherwise.to_owned()),
            Some(Value::Text(text)) => Ok(text),
            Some(_) => Err(not_what_is_needed(name, "a text")),
        }
    }
}

fn not_what_is_needed(name: &str, needed: &str) -> Failure {
    Failure::new(
        &format!("parameter `{name}` is not {needed}"),
        "write it otherwise under [parameters] of pack.toml",
    )
}

/// The host itself, as the contract hands it to a plugin.
#[derive(Debug, Clone, Copy)]
pub struct Granted;

impl Host for Granted {
    fn log(&self, level: Level, line: &str) {
        host::log(level, line);
    }

    fn parameter(&self, name: &str) -> Result<Option<Value>, Failure> {
        host::parameter(name)
    }

    fn row(&self, table: &str, key: &str) -> Result<Option<Vec<String>>, Failure> {
        host::row(table, key)
    }

    fn keywords(&self) -> Result<Vec<Hit>, Failure> {
        host::keywords()
    }

    fn figure(&self, name: &str, unit: Option<&str>) -> Result<Option<Decimal>, Failure> {
        host::figure(name, unit)
    }

    fn units(&self, group: Option<&str>) -> Result<Vec<String>, Failure> {
        host::units(group)
    }
}
