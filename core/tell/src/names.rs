//! The small parts of all views: units and people with their names, and moments on the organisation's clocks.

use serde::{Deserialize, Serialize};
use suban_desk::Rulebook;
use suban_model::{Actor, Moment};
use suban_policy::organisation::Units;

/// 单位 · a unit as people and programs know it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Unit {
    /// Id in the pack.
    pub id: String,
    /// Name for people.
    pub name: String,
}

impl Unit {
    /// The unit of that id; one that the pack does not know is its own name.
    pub fn of(id: &str, rulebook: &Rulebook) -> Self {
        Self { id: id.to_owned(), name: unit_name(rulebook, id) }
    }
}

/// The units of a rulebook.
pub fn units(rulebook: &Rulebook) -> &Units {
    rulebook.pack.units()
}

/// The name of the unit of that id; one that the pack does not know is its own name.
pub fn unit_name(rulebook: &Rulebook, id: &str) -> String {
    units(rulebook).name(id).to_owned()
}

/// The rulebook's words for a clause; empty if it does not have the clause.
pub fn clause_words(rulebook: &Rulebook, clause: &str) -> String {
    rulebook.pack.clause(clause).map(|clause| clause.words.join(";")).unwrap_or_default()
}

/// 办理人 · who gives a command: a unit or office, and the person who acts for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, expecting = "an object such as {\"office\": \"工作室\", \"person\": \"王工\"}")]
pub struct By {
    /// 单位或岗位 · unit or office.
    #[cfg_attr(feature = "schema", schema(example = "工作室"))]
    pub office: String,
    /// 姓名 · the person.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(example = "王工"))]
    pub person: Option<String>,
    /// 角色 · in which role the person acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(example = "分管领导"))]
    pub role: Option<String>,
    /// 代 · on whose behalf, if the person stands in for somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(example = "李工"))]
    pub on_behalf_of: Option<String>,
}

impl From<By> for Actor {
    fn from(By { office, person, role, on_behalf_of }: By) -> Self {
        Self { office, person, role, on_behalf_of }
    }
}

impl From<Actor> for By {
    fn from(Actor { office, person, role, on_behalf_of }: Actor) -> Self {
        Self { office, person, role, on_behalf_of }
    }
}

/// As programs read it: RFC 3339 with the offset of the organisation's zone. People are told it as
/// [`Moment::told_in`] says.
pub fn shown(moment: Moment, rulebook: &Rulebook) -> String {
    moment.rfc3339_in(&rulebook.pack.zone)
}
