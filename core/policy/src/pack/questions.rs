//! What the desk, reports and programs ask of a pack besides its decisions: who is who, what a clause says, what is
//! counted, what a command may name.

use super::Pack;
use crate::facts::Facts;
use crate::hooks::{ClockEffect, HookTable, NOBODY};
use crate::names::appeals::Appeals;
use crate::names::clauses::Clause;
use crate::names::figures::{Figure, Figures};
use crate::names::findings::{FieldValues, Form};
use crate::names::gates::Gates;
use crate::names::organisation::{Channels, Units};
use crate::names::roles::Roles;
use crate::reading::diagnostic::alternatives;
use crate::table::Grid;
use suban_model::{ActKind, Clock, Event, Fault, Finding, Hook, Limit, LimitUnit, Private, Stage};

impl Pack {
    /// The units of the organisation.
    pub fn units(&self) -> &Units {
        &self.names().units
    }

    /// The channels that tickets come by.
    pub fn channels(&self) -> &Channels {
        &self.names().channels
    }

    /// The clause of that id.
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.names().clauses.get(id)
    }

    /// What the pack counts.
    pub fn figures(&self) -> &Figures {
        &self.names().figures
    }

    /// The groups in which a figure counts these facts; one whose parts are not all known counts in none.
    pub fn figure_groups(&self, figure: &Figure, facts: &Facts, ticket: &str) -> Vec<Vec<String>> {
        figure.groups(facts, self.names(), ticket)
    }

    /// The event of that English or Chinese name, or the node of that name.
    pub fn event(&self, word: &str) -> Option<Event> {
        self.names().event(word)
    }

    /// The events and nodes nearest to a wrong name, for a message.
    pub fn event_alternatives(&self, wrong: &str) -> String {
        self.names().event_alternatives(wrong)
    }

    /// The offices that may pass a ticket through a node; an empty list means any. `None` if there is no such node.
    pub fn node_offices(&self, node: &str) -> Option<&[String]> {
        self.names().nodes.get(node).map(|node| node.offices.as_slice())
    }

    /// The roles that people hold.
    pub fn roles(&self) -> &Roles {
        &self.names().roles
    }

    /// Who may give a command of a kind, as terms of which one is enough; `None`: the pack does not say.
    pub fn may(&self, kind: ActKind) -> Option<&[String]> {
        self.names().acts.get(&kind).map(|rule| rule.by.as_slice())
    }

    /// The stages in which a node is possible, and whether it is only once a round. An empty list means all in which nodes
    /// are. `None` if there is no such node.
    pub fn node_in(&self, node: &str) -> Option<(&[Stage], bool)> {
        self.names().nodes.get(node).map(|node| (node.stages.as_slice(), node.once))
    }

    /// The longest stay of a ticket that is suspended for this cause; `None` if the pack names no such cause.
    pub fn suspension(&self, cause: &str) -> Option<Option<Limit>> {
        self.names().suspensions.get(cause).copied()
    }

    /// Whether something that was not said in words was filled in apart.
    pub fn is_told_apart(&self, item: &str, words: &Private) -> bool {
        self.names().asked_apart.get(item).is_some_and(|asked| asked.is_filled(words))
    }

    /// What it must show before it is put in force.
    pub fn gates(&self) -> &Gates {
        &self.names().gates
    }

    /// The rules of appeals; `None`: the pack has none.
    pub fn appeals(&self) -> Option<&Appeals> {
        self.names().appeals.as_ref()
    }

    /// The causes of suspension nearest to a wrong one, for a message.
    pub fn suspension_alternatives(&self, wrong: &str) -> String {
        alternatives(wrong, self.names().suspensions.keys().map(String::as_str))
    }

    /// Whether the clocks that a row starts stand still while a ticket is suspended for this cause.
    pub fn pauses(&self, rule: &str, cause: &str) -> bool {
        let started = self.tables(Hook::Schedule).find_map(|table| table.clock_of(rule));
        started.is_some_and(|clock| clock.pauses_on(cause))
    }

    /// Id of the unit in whose hands a ticket is once it has passed a node. `None`: the node leaves it where it is.
    pub fn node_holder(&self, node: &str) -> Option<&str> {
        self.names().nodes.get(node)?.holder.as_deref()
    }

    /// Checks a finding against its form and gives its values by field, units resolved.
    pub fn check_finding(&self, finding: &Finding) -> Result<(&Form, FieldValues), Fault> {
        self.names().forms.check(finding, self.units())
    }

    /// The form of that name or id.
    pub fn form(&self, called: &str) -> Option<&Form> {
        self.names().forms.get(called)
    }

    /// Whether a step requires this form.
    pub fn requires_form(&self, form: &str) -> bool {
        let mut prerequisites = self.tables(Hook::Require).flat_map(HookTable::prerequisites);
        prerequisites.any(|one| one.form() == Some(form))
    }

    /// Names of every clock that a row can start.
    pub fn clock_names(&self) -> impl Iterator<Item = &str> {
        self.tables(Hook::Schedule).flat_map(HookTable::clocks).map(ClockEffect::name)
    }

    /// Names of the clocks that `event` may start with a due moment that comes along.
    pub fn clocks_given_on(&self, event: &Event) -> impl Iterator<Item = &str> {
        let clocks = self.tables(Hook::Schedule).flat_map(|table| table.clocks_after(event));
        clocks.filter(|clock| clock.may_be_given()).map(ClockEffect::name)
    }

    /// What the lateness of a clock is counted in: the unit of its limit. Where the limit is a moment, whoever gives it
    /// counts in a unit too, which the pack says; days, if it says nothing.
    pub fn late_unit(&self, clock: &Clock) -> LimitUnit {
        let given = || self.late_in.get(&clock.plan.name).copied().unwrap_or(LimitUnit::Days);
        clock.plan.allowance.limit().map_or_else(given, Limit::unit)
    }

    /// The least number of days late above `days` at which a table may begin to say something else.
    pub fn next_late_tier(&self, days: i64) -> Option<i64> {
        self.rules.late_tiers.iter().copied().find(|tier| *tier > days)
    }

    /// What a rule asks of the facts, as its row is written: column and cell. Empty for a rule of a script.
    pub fn conditions_of(&self, rule: &str) -> Vec<(&str, &str)> {
        let asked = self.grids().into_iter().find_map(|grid| {
            let row = grid.rows.iter().find(|row| row.rule == rule)?;
            Some(grid.asked_by(row))
        });
        asked.unwrap_or_default()
    }

    /// What a row notes (说明) that charges nobody (扣谁 无); `None` for every other rule.
    pub fn spares(&self, rule: &str) -> Option<String> {
        let mut rows =
            self.grids().into_iter().filter(|grid| grid.hook == Hook::Assess).flat_map(|grid| grid.rows);
        let row = rows.find(|row| row.rule == rule && NOBODY.contains(&row.output("扣谁")))?;
        Some(row.output("说明").to_owned())
    }

    /// How many rules its tables have.
    pub fn rule_count(&self) -> usize {
        self.grids().iter().map(|grid| grid.rows.len()).sum()
    }

    /// Every table of every hook, whatever its rows do, in the order of hooks and tables.
    pub fn grids(&self) -> Vec<Grid<'_>> {
        let tables = self.rules.hooks.iter();
        let tables = tables.flat_map(|(hook, rules)| rules.tables.iter().map(move |table| (hook, table)));
        tables.map(|(hook, table)| table.grid(hook)).collect()
    }
}
