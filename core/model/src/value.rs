//! A value that a person records or a rule reads: text, a number, yes or no, a choice of terms, or shares.
//!
//! People and rule files write values plainly (`"营业部"`, `3`, `true`); the event log keeps them tagged, so
//! that the same bytes always mean the same value.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// One unit's part in something shared out, in percent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Id or name of the unit.
    pub unit: String,
    /// Its part in percent.
    #[serde(with = "rust_decimal::serde::str")]
    pub percent: Decimal,
}

/// A value of a named fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// One term, such as a channel, or free text.
    Text(String),
    /// An exact decimal.
    Number(Decimal),
    /// 是 or 否.
    Flag(bool),
    /// Several terms; a condition holds if it holds for one of them.
    Terms(Vec<String>),
    /// Parts of a whole, such as 责任比例.
    Shares(Vec<Share>),
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => out.write_str(text),
            Self::Number(number) => write!(out, "{}", number.normalize()),
            Self::Flag(true) => out.write_str("是"),
            Self::Flag(false) => out.write_str("否"),
            Self::Terms(terms) => out.write_str(&terms.join("|")),
            Self::Shares(shares) => {
                let parts: Vec<_> = shares
                    .iter()
                    .map(|share| format!("{} {}%", share.unit, share.percent.normalize()))
                    .collect();
                out.write_str(&parts.join("、"))
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Decimal::from(number))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return match self {
                Self::Text(text) => serializer.serialize_str(text),
                Self::Number(number) => match i64::try_from(number.normalize()) {
                    Ok(whole) if number.fract().is_zero() => serializer.serialize_i64(whole),
                    _ => serializer.serialize_str(&number.normalize().to_string()),
                },
                Self::Flag(flag) => serializer.serialize_bool(*flag),
                Self::Terms(terms) => terms.serialize(serializer),
                Self::Shares(shares) => shares.serialize(serializer),
            };
        }
        Tagged::from(self.clone()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            Plain::deserialize(deserializer).map(Self::from)
        } else {
            Tagged::deserialize(deserializer).map(Self::from)
        }
    }
}

/// What people write.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected text, a whole number, true or false, a list of terms, or shares; write decimals as text, such as \"0.5\""
)]
enum Plain {
    Flag(bool),
    Whole(i64),
    Text(String),
    Terms(Vec<String>),
    Shares(Vec<Share>),
}

impl From<Plain> for Value {
    fn from(plain: Plain) -> Self {
        match plain {
            Plain::Flag(flag) => Self::Flag(flag),
            Plain::Whole(number) => Self::from(number),
            Plain::Text(text) => Self::Text(text),
            Plain::Terms(terms) => Self::Terms(terms),
            Plain::Shares(shares) => Self::Shares(shares),
        }
    }
}

/// What the event log keeps.
#[derive(Serialize, Deserialize)]
enum Tagged {
    Text(String),
    Number(#[serde(with = "rust_decimal::serde::str")] Decimal),
    Flag(bool),
    Terms(Vec<String>),
    Shares(Vec<Share>),
}

impl From<Tagged> for Value {
    fn from(tagged: Tagged) -> Self {
        match tagged {
            Tagged::Text(text) => Self::Text(text),
            Tagged::Number(number) => Self::Number(number),
            Tagged::Flag(flag) => Self::Flag(flag),
            Tagged::Terms(terms) => Self::Terms(terms),
            Tagged::Shares(shares) => Self::Shares(shares),
        }
    }
}

impl From<Value> for Tagged {
    fn from(value: Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Number(number) => Self::Number(number),
            Value::Flag(flag) => Self::Flag(flag),
            Value::Terms(terms) => Self::Terms(terms),
            Value::Shares(shares) => Self::Shares(shares),
        }
    }
}
