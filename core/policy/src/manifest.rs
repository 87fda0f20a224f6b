//! `pack.toml` as written.

use crate::hook::Hook;
use crate::organisation::{Channels, WhoSection};
use crate::supervision::SheetSection;
use crate::table::HitPolicy;
use serde::Deserialize;
use std::collections::BTreeMap;
use suban_model::PeriodRule;
use toml::Spanned;
use toml::value::Datetime;

/// The vocabulary version that this host speaks.
pub const ENGINE_VERSION: &str = "1";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub id: Spanned<String>,
    pub title: String,
    pub engine: Spanned<String>,
    pub effective_from: Spanned<Datetime>,
    #[serde(default)]
    pub sources: Vec<SourceSection>,
    pub calendar: CalendarSection,
    #[serde(default)]
    pub period: PeriodRule,
    #[serde(default)]
    pub clocks: ClocksSection,
    pub channels: Channels,
    /// 环节: process nodes, and who may pass a ticket through them.
    #[serde(default)]
    pub nodes: BTreeMap<Spanned<String>, NodeSection>,
    #[serde(default)]
    pub sheet: SheetSection,
    #[serde(default)]
    pub who: WhoSection,
    #[serde(default)]
    pub slots: BTreeMap<String, SlotSection>,
    /// Read by [`crate::parameters::Parameters`], which needs the place of every value.
    #[serde(default, rename = "parameters")]
    pub _parameters: toml::Table,
    #[serde(default)]
    pub hooks: BTreeMap<Hook, HookSection>,
    #[serde(default)]
    pub tables: BTreeMap<String, TableSection>,
    #[serde(default)]
    pub lint: LintSection,
}

/// What lint need not say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LintSection {
    /// For a code such as `unjudged-clock`: the names that it may be silent about.
    #[serde(default)]
    pub allow: BTreeMap<String, Vec<Spanned<String>>>,
}

/// A document that the clauses quote.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSection {
    /// First part of the clauses' ids.
    pub id: String,
    /// Title.
    pub title: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalendarSection {
    pub zone: Spanned<String>,
    /// Daily working hours such as `08:30-12:00`.
    pub hours: Spanned<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClocksSection {
    /// `up`, `down` or a parameter in braces.
    pub late_days: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NodeSection {
    /// Offices, by a unit's id or name or by their own; none: any.
    #[serde(default)]
    pub by: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlotSection {
    pub per: Vec<Spanned<String>>,
    /// `last`, `max`, `sum`, or a parameter in braces.
    pub keep: Spanned<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HookSection {
    #[serde(default)]
    pub tables: Vec<Spanned<String>>,
    pub script: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableSection {
    pub policy: HitPolicy,
    pub on: Option<Spanned<String>>,
}
