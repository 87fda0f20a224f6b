//! A pack's rules, compiled: what may be named, and the tables of each hook.

use crate::call::run::{CallContext, Run};
use crate::facts::fault::Fault;
use crate::facts::hook::Hook;
use crate::hooks::{
    self, ChargeEffect, ClockEffect, DemandEffect, KindEffect, MeasureEffect, RouteEffect, WarningEffect,
};
use crate::names::Names;
use crate::table::{Effect, Grid, Table};
use std::sync::Arc;
use suban_model::{Event, Want};

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
    /// Runs the tables of a hook.
    pub(crate) fn run_tables(&self, hook: Hook, run: &mut Run) -> Result<(), Fault> {
        match hook {
            Hook::Classify => hooks::classify::decide(&self.classify, run),
            Hook::Route => hooks::route::decide(&self.route, run),
            Hook::Schedule => hooks::schedule::decide(&self.schedule, run),
            Hook::Require => hooks::require::decide(&self.require, run),
            Hook::Assess => hooks::assess::decide(&self.assess, run),
            Hook::Accountability => hooks::accountability::decide(&self.accountability, run),
            Hook::Warn => hooks::warn::decide(&self.warn, run),
            Hook::Settle => hooks::assess::decide(&self.settle, run),
        }
    }

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
