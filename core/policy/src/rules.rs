//! A pack's rules, compiled: the names that cells and scripts may use, and the tables of each hook.

use crate::diagnostic::{Bilingual, Diagnostic, alternatives};
use crate::fault::{Fault, FaultKind};
use crate::figures::Figures;
use crate::findings::Forms;
use crate::hook::Hook;
use crate::hooks::{
    ChargeEffect, ClockEffect, DemandEffect, KindEffect, MeasureEffect, RouteEffect, WarningEffect,
};
use crate::organisation::{Channels, Units, WhoWords};
use crate::parameters::Parameters;
use crate::plugin::Lookup;
use crate::run::CallContext;
use crate::source::Source;
use crate::table::excel::{damage, lost_zeros};
use crate::table::sheet::Cell;
use crate::table::{Effect, Grid, Table};
use crate::vocabulary::{FieldId, Vocabulary};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use suban_model::{Event, Keep, Want};

/// Everything that a cell, a script or a command may name.
#[derive(Debug, Default)]
pub struct Names {
    /// Fields of facts.
    pub vocabulary: Vocabulary,
    /// Parameters, with overrides.
    pub parameters: Parameters,
    /// Clause id to the rulebook's words.
    pub clauses: BTreeMap<String, Vec<String>>,
    /// Clauses that no rule needs to cite, each with the reason.
    pub no_rule: BTreeMap<String, String>,
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
    /// 环节: process nodes, with the offices that may say that a ticket passed them; none named: any office.
    pub nodes: BTreeMap<String, Vec<String>>,
    /// 口径: what is counted, and how.
    pub figures: Figures,
    /// Lookup tables that plugins may ask, by name.
    pub lookups: BTreeMap<String, Lookup>,
    pub(crate) rules: BTreeSet<String>,
}

/// A slot as declared: what makes an occurrence of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotShape {
    /// Fields whose values tell occurrences apart, besides the ticket.
    pub fields: Vec<FieldId>,
    /// Each unit charged has an occurrence of its own.
    pub per_who: bool,
    /// Which charge stands; none: each stands by itself, and they add up.
    pub keep: Option<Keep>,
}

/// A pack's rules, compiled.
#[derive(Debug)]
pub struct Rules {
    /// What may be named.
    pub names: Arc<Names>,
    pub(crate) context: Arc<CallContext>,
    pub(crate) late_tiers: Vec<i64>,
    pub(crate) classify: Vec<Table<KindEffect>>,
    pub(crate) route: Vec<Table<RouteEffect>>,
    pub(crate) schedule: Vec<Table<ClockEffect>>,
    pub(crate) require: Vec<Table<DemandEffect>>,
    pub(crate) assess: Vec<Table<ChargeEffect>>,
    pub(crate) accountability: Vec<Table<MeasureEffect>>,
    pub(crate) warn: Vec<Table<WarningEffect>>,
    pub(crate) settle: Vec<Table<ChargeEffect>>,
}

impl Rules {
    /// The numbers of days late at which a table may begin to say something else, in order.
    pub fn late_tiers(&self) -> impl Iterator<Item = i64> {
        self.late_tiers.iter().copied()
    }

    /// Names of every clock that a rule can start.
    pub fn clock_names(&self) -> impl Iterator<Item = &str> {
        self.schedule.iter().flat_map(Table::rows).map(|row| row.effect.name())
    }

    /// Names of the clocks that `event` may start with a due moment that comes along.
    pub fn clocks_given_on(&self, event: &Event) -> impl Iterator<Item = &str> {
        let rows = self.schedule.iter().flat_map(|table| table.rows_listening(event));
        rows.filter(|row| row.effect.may_be_given()).map(|row| row.effect.name())
    }

    /// Whether some step wants this form first.
    pub fn wants_form(&self, form: &str) -> bool {
        let rows = self.require.iter().flat_map(Table::rows);
        rows.flat_map(|row| row.effect.wants()).any(|want| matches!(want, Want::Form(name) if name == form))
    }

    /// What a rule asks of the facts, as its table row is written: column and cell; empty for a rule of a script.
    pub fn conditions(&self, rule: &str) -> Vec<(&str, &str)> {
        let asked = self.grids().into_iter().find_map(|grid| {
            let row = grid.rows.iter().find(|row| row.rule == rule)?;
            Some(grid.asked_by(row))
        });
        asked.unwrap_or_default()
    }

    /// Rule id and clause of every table row, in the order of hooks and tables.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &str)> {
        self.grids().into_iter().flat_map(|grid| grid.rows).map(|row| (row.rule, row.clause))
    }

    /// Every table of every hook, whatever its rows do, in the order of hooks and tables.
    pub fn grids(&self) -> Vec<Grid<'_>> {
        fn of<E: Effect>(hook: Hook, tables: &[Table<E>]) -> impl Iterator<Item = Grid<'_>> {
            tables.iter().map(move |table| table.grid(hook))
        }
        of(Hook::Classify, &self.classify)
            .chain(of(Hook::Route, &self.route))
            .chain(of(Hook::Schedule, &self.schedule))
            .chain(of(Hook::Require, &self.require))
            .chain(of(Hook::Assess, &self.assess))
            .chain(of(Hook::Accountability, &self.accountability))
            .chain(of(Hook::Warn, &self.warn))
            .chain(of(Hook::Settle, &self.settle))
            .collect()
    }

    /// The keywords of all tables in the form that texts are compared in, by number.
    pub fn keywords(&self) -> &[String] {
        self.context.matcher.words()
    }
}

impl Names {
    /// Notes a rule id; says so if it is empty or taken.
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

    /// Says so if a row's clause is not in `clauses.toml`.
    pub(crate) fn check_clause(&self, cell: &Cell, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        if let Err(fault) = self.known_clause(&cell.text) {
            let diagnostic = source.error("unknown-clause", cell.range.clone(), fault.message());
            let known = || self.clauses.keys().map(String::as_str);
            diagnostics.push(match (damage(&cell.text), lost_zeros(&cell.text, known())) {
                (Some(damage), _) => diagnostic.help(damage.zh, damage.en),
                (None, Some(whole)) => diagnostic.help(
                    format!("Excel 去掉了前面的 0,应为「{whole}」。请先把这一列设为文本,再重新输入"),
                    format!("Excel dropped the zeros in front of `{whole}`. Format the column as text, then type it again"),
                ),
                (None, None) => diagnostic.one_of(&cell.text, known()),
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
