//! What a pack's author declares and a cell, a script or a command may then name: parameters, clauses, units and
//! channels, forms, figures, nodes, slots and lookup tables.
//!
//! Each file here reads its own declaration, says what is wrong with it, and answers by name. Nothing here may use
//! calls, tables or hooks: those look things up here.

pub mod appeals;
pub mod asked_apart;
pub mod clauses;
pub mod figures;
pub mod findings;
pub mod gates;
pub mod lookup;
pub mod organisation;
pub mod parameters;
pub mod roles;
pub mod who;

use crate::facts::vocabulary::{FieldId, Vocabulary};
use crate::reading::diagnostic::{Bilingual, Diagnostic, alternatives};
use crate::reading::excel::{damage, lost_zeros};
use crate::reading::sheet::Cell;
use crate::reading::source::Source;
use appeals::Appeals;
use asked_apart::AskedApart;
use clauses::Clause;
use figures::Figures;
use findings::Forms;
use gates::Gates;
use lookup::Lookup;
use organisation::{Channels, Units, WhoWords};
use parameters::Parameters;
use roles::{ActRules, Roles};
use std::collections::{BTreeMap, BTreeSet};
use suban_model::{Event, Fault, FaultKind, Keep, Limit, Stage};
use who::Known;

/// Everything that a cell, a script or a command may name.
#[derive(Debug, Default)]
pub struct Names {
    /// Fields of facts.
    pub vocabulary: Vocabulary,
    /// Parameters, with overrides.
    pub parameters: Parameters,
    /// Clauses of the rulebook, by id.
    pub clauses: BTreeMap<String, Clause>,
    /// Units.
    pub units: Units,
    /// Channels.
    pub channels: Channels,
    /// Words of the 扣谁 column.
    pub who: WhoWords,
    /// Slots by name.
    pub slots: BTreeMap<String, SlotShape>,
    /// Finding forms.
    pub forms: Forms,
    /// 角色: the roles that people hold.
    pub roles: Roles,
    /// Who may give which command, where the pack says so.
    pub acts: ActRules,
    /// 环节: process nodes, by name.
    pub nodes: BTreeMap<String, Node>,
    /// 挂起事由: for what a ticket may be suspended, with the longest stay.
    pub suspensions: BTreeMap<String, Option<Limit>>,
    /// 申诉: the rules of appeals, if the pack has any.
    pub appeals: Option<Appeals>,
    /// 缺项: what is not missing where it was filled in apart.
    pub asked_apart: BTreeMap<String, AskedApart>,
    /// What the pack must show before it is put in force.
    pub gates: Gates,
    /// 口径: what is counted, and how.
    pub figures: Figures,
    /// Lookup tables that plugins may ask, by name.
    pub lookups: BTreeMap<String, Lookup>,
    pub(crate) rules: BTreeSet<String>,
}

/// A process node as declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The offices that may pass a ticket through it. An empty list means any office.
    pub offices: Vec<String>,
    /// Id of the unit in whose hands the ticket is from there to the next 派单. `None`: it stays where it is.
    pub holder: Option<String>,
    /// The stages in which it is possible. An empty list means all in which nodes are.
    pub stages: Vec<Stage>,
    /// It is possible once a round.
    pub once: bool,
}

/// A slot as declared: what tells its occurrences apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlotShape {
    /// Fields whose values tell occurrences apart, besides the ticket.
    pub fields: Vec<FieldId>,
    /// Each unit charged has an occurrence of its own.
    pub per_who: bool,
    /// Each rule has an occurrence of its own: what the same rule charges again takes the place of what it charged.
    pub per_rule: bool,
    /// Which charge stands. `None`: every charge stands, and they add up.
    pub keep: Option<Keep>,
}

impl Names {
    /// Whom a cell may name.
    pub(crate) const fn known(&self) -> Known<'_> {
        Known { units: &self.units, roles: &self.roles, fields: Vec::new(), is_of_charge: false }
    }

    /// Whom a cell may name that is about a charge.
    pub(crate) fn known_of_charge(&self) -> Known<'_> {
        Known { is_of_charge: true, ..self.known() }
    }

    /// Takes a rule id, and complains if it is empty or taken.
    pub(crate) fn claim_rule(&mut self, cell: &Cell, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        if cell.text.is_empty() || !self.rules.insert(cell.text.clone()) {
            let message = Bilingual::new(
                format!("编号「{}」为空或已用过", cell.text),
                format!("rule id `{}` is empty or already used", cell.text),
            );
            let help =
                ("编号在整个政策包里唯一,停用后也不再用", "rule ids are unique in the pack and never reused");
            diagnostics.push(source.error("rule-id", cell.range.clone(), message).help(help.0, help.1));
        } else if let Some(damage) = damage(&cell.text) {
            let message = Bilingual::new(
                format!("编号「{}」不像是有人这样写的", cell.text),
                format!("nobody would write the rule id `{}`", cell.text),
            );
            let span = Some(source.span(cell.range.clone()));
            let warning = Diagnostic::warning("excel", &source.path, span, message);
            diagnostics.push(warning.help(damage.zh, damage.en));
        }
    }

    /// Complains of a row's clause that is not in `clauses.toml`.
    pub(crate) fn check_clause(&self, cell: &Cell, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        if let Err(fault) = self.known_clause(&cell.text) {
            let diagnostic = source.error("unknown-clause", cell.range.clone(), fault.message());
            let known = self.clauses.keys().map(String::as_str);
            let help = self.clause_help(&cell.text);
            diagnostics.push(match (damage(&cell.text), lost_zeros(&cell.text, known)) {
                (Some(damage), _) => diagnostic.help(damage.zh, damage.en),
                (None, Some(whole)) => diagnostic.help(
                    format!("Excel 去掉了前面的 0,应为「{whole}」。请先把这一列设为文本,再重新输入"),
                    format!("Excel dropped the zeros in front of `{whole}`. Format the column as text, then type it again"),
                ),
                (None, None) => diagnostic.help(help.zh, help.en),
            });
        }
    }

    /// Whether `clauses.toml` has the clause.
    pub fn known_clause(&self, clause: &str) -> Result<(), Fault> {
        if self.clauses.contains_key(clause) {
            return Ok(());
        }
        Err(Fault::new(
            FaultKind::Rule,
            format!("clauses.toml 里没有条款「{clause}」"),
            format!("clause `{clause}` is not in clauses.toml"),
        ))
    }

    /// What to do about a clause that `clauses.toml` does not have: correct it, or write it down there.
    pub(crate) fn clause_help(&self, wrong: &str) -> Bilingual {
        if wrong.is_empty() {
            return Bilingual::new("写上所据的条款号", "write the id of the clause that it stands on");
        }
        let known = alternatives(wrong, self.clauses.keys().map(String::as_str));
        Bilingual::new(
            format!("可用:{known}。新条款先写进 clauses.toml,一条一行:\"{wrong}\" = \"制度原文\""),
            format!(
                "known: {known}. A new clause is written in clauses.toml first, one a line: \"{wrong}\" = \"its words\""
            ),
        )
    }

    /// The event of that English or Chinese name, or the node of that name.
    pub fn event(&self, word: &str) -> Option<Event> {
        let node = || self.nodes.contains_key(word).then(|| Event::Node(word.to_owned()));
        word.parse().ok().or_else(node)
    }

    /// The events and nodes nearest to a wrong name, for a message.
    pub fn event_alternatives(&self, wrong: &str) -> String {
        let common = Event::COMMON.iter().map(Event::chinese);
        alternatives(wrong, common.chain(self.nodes.keys().map(String::as_str)))
    }

    /// The slots nearest to a wrong name, for a message.
    pub fn slot_alternatives(&self, wrong: &str) -> String {
        alternatives(wrong, self.slots.keys().map(String::as_str))
    }
}
