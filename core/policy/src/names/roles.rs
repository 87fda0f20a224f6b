//! `roles.toml`: which roles people hold and what they see in them, and who may give which command.

use super::organisation::Units;
use super::{Names, who};
use crate::reading::diagnostic::{Bilingual, Diagnostic};
use crate::reading::source::Source;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use suban_model::ActKind;
use toml::Spanned;

/// The file, in a pack.
pub const ROLES_PATH: &str = "roles.toml";

/// Where a role is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeldAt {
    /// In a unit.
    Unit,
    /// Of the whole organisation.
    Organisation,
}

/// Which tickets, charges and words somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sees {
    /// None.
    None,
    /// Those of the unit in which the role is held.
    Unit,
    /// Those of that unit and of all that belong to it.
    Subtree,
    /// All.
    All,
}

/// A role as declared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// 在哪里担任:unit 在某个单位,organisation 全单位 · where it is held
    pub at: HeldAt,
    /// 只在哪些单位里担任:单位或一组单位;不写则哪个单位都可 · the only units or groups in which it is held; left out: any
    #[serde(default, rename = "in")]
    pub within: Vec<String>,
    /// 看得见哪些工单:all、subtree 本单位及所属、unit 本单位、none · which tickets whoever holds it sees
    pub sees: Sees,
}

/// 角色, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Roles {
    roles: BTreeMap<String, Role>,
}

/// Who may give a command of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActRule {
    /// Terms, of which one is enough; see [`who`].
    pub by: Vec<String>,
    /// The clause that says so.
    pub clause: Option<String>,
}

/// Who may give which command, by kind.
pub type ActRules = BTreeMap<ActKind, ActRule>;

/// The file as written.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleFile {
    /// 角色 · the roles that people hold
    #[serde(default)]
    pub roles: Roles,
    /// 谁可以做什么:动作 → 由谁 · by command: who may give it
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, ActSection>")]
    pub acts: BTreeMap<Spanned<String>, ActSection>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActSection {
    /// 由谁:单位、一组单位、角色、角色@单位、主办、协办,申诉、裁定、定分还可写 被扣单位,后面可加“ 非 谁” · units, groups,
    /// roles, role@unit, 主办, 协办 and, of a charge, 被扣单位, each perhaps with ` 非 ` and whom that leaves out
    #[schemars(with = "Vec<String>")]
    by: Vec<Spanned<String>>,
    /// 依据的条款 · the clause that says so
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub clause: Option<Spanned<String>>,
}

impl Roles {
    /// The role of that name.
    pub fn get(&self, name: &str) -> Option<&Role> {
        self.roles.get(name)
    }

    /// Every role, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Role)> {
        self.roles.iter().map(|(name, role)| (name.as_str(), role))
    }

    /// Every name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.roles.keys().map(String::as_str)
    }

    /// Whether the pack declares none.
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
    }

    pub(super) fn held_at(&self, at: HeldAt) -> impl Iterator<Item = &str> {
        self.iter().filter(move |(_, role)| role.at == at).map(|(name, _)| name)
    }

    /// Complains of names that cannot be told from a unit or from the grammar.
    pub(crate) fn check(&self, source: &Source, units: &Units, diagnostics: &mut Vec<Diagnostic>) {
        for name in self.names() {
            let is_role = matches!(units.party(name), who::Party::Role(_));
            if is_role && !name.is_empty() && !name.contains(['|', '>', '&', '@', '、', ' ', '(', ')']) {
                continue;
            }
            let message =
                Bilingual::new(format!("「{name}」不能作角色名"), format!("`{name}` cannot name a role"));
            let help = (
                "不能与单位、一组单位同名,不能是 主办、协办、被扣单位、…人,也不能含 | > & @ 、 ( ) 和空格",
                "it may not be a unit, a group, 主办, 协办, 被扣单位 or end like 回复人, nor contain | > & @ 、 ( ) or a space",
            );
            let diagnostic = Diagnostic::error("role", &source.path, None, message);
            diagnostics.push(diagnostic.help(help.0, help.1));
        }
        for (name, role) in self.iter() {
            let is_place = |word: &&String| {
                role.at == HeldAt::Unit && (units.id(word).is_some() || units.in_group(word).next().is_some())
            };
            if let Some(word) = role.within.iter().find(|word| !is_place(word)) {
                let message = Bilingual::new(
                    format!("「{name}」不能只在「{word}」担任"),
                    format!("`{name}` cannot be held in `{word}` alone"),
                );
                let help = (
                    "in 里写单位或一组单位,角色须是 at = \"unit\"",
                    "`in` names units or groups, of a role with at = \"unit\"",
                );
                let diagnostic = Diagnostic::error("role", &source.path, None, message);
                diagnostics.push(diagnostic.help(help.0, help.1));
            }
        }
    }
}

impl Role {
    /// Whether it may be held in the unit of this id.
    pub fn fits(&self, id: &str, units: &Units) -> bool {
        let names = |word: &String| units.id(word) == Some(id) || units.in_group(word).any(|of| of == id);
        self.within.is_empty() || self.within.iter().any(names)
    }
}

impl RoleFile {
    /// Checks who may give which command.
    pub(crate) fn act_rules(
        &self,
        source: &Source,
        names: &Names,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> ActRules {
        let mut rules = ActRules::new();
        let known = who::Known { roles: &self.roles, ..names.known() };
        for (name, section) in &self.acts {
            let Some(kind) = kind(name.get_ref()) else {
                let word = name.get_ref();
                let message =
                    Bilingual::new(format!("没有动作「{word}」"), format!("there is no command `{word}`"));
                let known = ActKind::ALL.into_iter().filter(|kind| !kind.is_hosts()).map(ActKind::chinese);
                diagnostics.push(source.error("act", name.span(), message).one_of(word, known));
                continue;
            };
            let known = who::Known { is_of_charge: kind.is_about_charge(), ..known.clone() };
            for term in &section.by {
                if let Some((message, help)) = known.complaint(term.get_ref()) {
                    let diagnostic = source.error("who", term.span(), message);
                    diagnostics.push(diagnostic.help(help.zh, help.en));
                }
            }
            let by = section.by.iter().map(|term| term.get_ref().clone()).collect();
            let clause = section.clause.as_ref().map(|clause| {
                if let Err(fault) = names.known_clause(clause.get_ref()) {
                    let help = names.clause_help(clause.get_ref());
                    let diagnostic = source.error("unknown-clause", clause.span(), fault.message());
                    diagnostics.push(diagnostic.help(help.zh, help.en));
                }
                clause.get_ref().clone()
            });
            rules.insert(kind, ActRule { by, clause });
        }
        rules
    }
}

/// The kind of command of that Chinese or English name; none that only the desk gives.
fn kind(word: &str) -> Option<ActKind> {
    let named = |kind: &ActKind| kind.chinese() == word || kind.name() == word;
    ActKind::ALL.into_iter().find(named).filter(|kind| *kind == ActKind::Activate || !kind.is_hosts())
}
