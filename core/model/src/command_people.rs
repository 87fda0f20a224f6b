//! The commands about the people of the organisation: who holds which role, and who stands in for whom.

use crate::Moment;
use serde::{Deserialize, Serialize};

/// A person is given a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appoint {
    /// The person's staff number. A name would stay on record for ever.
    pub person: String,
    /// 角色: one that the pack declares.
    pub role: String,
    /// Id or name of the unit in which the role is held; `None` for a role of the whole organisation.
    #[serde(default)]
    pub unit: Option<String>,
    /// From when on; left out: from the command's time.
    #[serde(default)]
    pub from: Option<Moment>,
    /// The first moment at which it is over; left out: until somebody dismisses the person.
    #[serde(default)]
    pub until: Option<Moment>,
}

/// A person no longer holds a role. What they did in it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dismiss {
    /// The person's staff number.
    pub person: String,
    /// 角色.
    pub role: String,
    /// Id or name of the unit in which it is held.
    #[serde(default)]
    pub unit: Option<String>,
}

/// A person stands in for another for a time. Told again, it takes the place of what was told; ended at once, it is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegate {
    /// Staff number of the person who is away.
    pub from: String,
    /// Staff number of the person who stands in.
    pub to: String,
    /// 角色: the one in which they stand in.
    pub role: String,
    /// Id or name of the unit in which the role is held.
    #[serde(default)]
    pub unit: Option<String>,
    /// From when on; left out: from the command's time.
    #[serde(default)]
    pub since: Option<Moment>,
    /// The first moment at which it is over.
    pub until: Moment,
}
