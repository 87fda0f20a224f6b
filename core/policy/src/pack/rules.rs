//! A pack's rules, compiled: what may be named, and the tables of each hook.

use crate::call::engine::Program;
use crate::call::run::CallContext;
use crate::facts::hook::{Hook, PerHook};
use crate::hooks::{ClockEffect, HookTable};
use crate::names::Names;
use crate::table::Grid;
use std::sync::Arc;
use suban_model::{Event, Want};

/// A pack's rules, compiled.
#[derive(Debug)]
pub struct Rules {
    /// What may be named.
    pub names: Arc<Names>,
    pub(crate) context: Arc<CallContext>,
    pub(crate) hooks: PerHook<HookRules>,
    pub(crate) late_tiers: Vec<i64>,
}

/// What a hook runs, in this order.
#[derive(Debug, Default)]
pub(crate) struct HookRules {
    /// Its tables.
    pub tables: Vec<Box<dyn HookTable>>,
    /// The plugin that it asks, by the name that the pack gives it.
    pub plugin: Option<String>,
    /// Its script.
    pub script: Option<Arc<dyn Program>>,
}

impl Rules {
    /// The numbers of days late at which a table may begin to say something else, in order.
    pub fn late_tiers(&self) -> impl Iterator<Item = i64> {
        self.late_tiers.iter().copied()
    }

    /// Names of every clock that a rule can start.
    pub fn clock_names(&self) -> impl Iterator<Item = &str> {
        self.tables(Hook::Schedule).flat_map(HookTable::clocks).map(ClockEffect::name)
    }

    /// Names of the clocks that `event` may start with a due moment that comes along.
    pub fn clocks_given_on(&self, event: &Event) -> impl Iterator<Item = &str> {
        let clocks = self.tables(Hook::Schedule).flat_map(|table| table.clocks_after(event));
        clocks.filter(|clock| clock.may_be_given()).map(ClockEffect::name)
    }

    /// Whether some step wants this form first.
    pub fn wants_form(&self, form: &str) -> bool {
        let mut wants = self.tables(Hook::Require).flat_map(HookTable::wants);
        wants.any(|want| matches!(want, Want::Form(name) if name == form))
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
        let tables =
            self.hooks.iter().flat_map(|(hook, rules)| rules.tables.iter().map(move |table| (hook, table)));
        tables.map(|(hook, table)| table.grid(hook)).collect()
    }

    fn tables(&self, hook: Hook) -> impl Iterator<Item = &dyn HookTable> {
        self.hooks[hook].tables.iter().map(AsRef::as_ref)
    }

    /// The keywords of all tables in the form that texts are compared in, by number.
    pub fn keywords(&self) -> &[String] {
        self.context.matcher.words()
    }
}
