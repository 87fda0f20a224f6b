//! A pack ready to judge: its rules compiled, its scripts bound, and the one function that asks it.
//!
//! What uses a pack from outside asks it here. Nothing here may read a file: packs are made
//! by `loading`, the floor above.

mod declared;
mod questions;
pub(crate) mod rules;
pub mod supervision;

use crate::call::budget::Budget;
use crate::call::decision::Decision;
use crate::call::run::Run;
use crate::facts::Facts;
use crate::hooks::HookTable;
use crate::names::Names;
use crate::reading::diagnostic::{Diagnostic, Span};
use rules::{HookRules, Rules};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use suban_model::{CivilDate, DailyHours, Digest, Event, Fault, Hook, LimitUnit, PeriodRule, Rounding, Zone};
use supervision::SheetForm;

/// A document that the clauses quote.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceSection {
    /// First part of the clauses' ids.
    pub id: String,
    /// Title.
    pub title: String,
}

/// A finding of a review that the pack says is meant: `[lint.allow]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// Code of the finding.
    pub code: String,
    /// What it would be about; `*` stands for anything.
    pub name: String,
    /// Where the pack says so, in `pack.toml`.
    pub place: Span,
}

/// An organisation's policy, loaded and checked.
#[derive(Debug)]
pub struct Pack {
    /// Id in the manifest.
    pub id: String,
    /// Title in the manifest.
    pub title: String,
    /// From the start of this day the rulebook is in force. Tickets received earlier are judged by it only if
    /// the organisation has no earlier edition.
    pub effective_from: CivilDate,
    /// The documents that its clauses quote.
    pub sources: Vec<SourceSection>,
    /// Where its days begin and end.
    pub zone: Zone,
    /// Daily working hours.
    pub hours: DailyHours,
    /// Where its periods end.
    pub period: PeriodRule,
    /// How 超期天数 is rounded.
    pub late_days: Rounding,
    /// By clock: what its lateness is counted in where its limit is a moment.
    pub(crate) late_in: BTreeMap<String, LimitUnit>,
    /// Whether what must come before 派单 is asked where its rules dispatch too, and not only of those who dispatch.
    pub asks_before_dispatch: bool,
    /// The form of its supervision sheets.
    pub sheet: SheetForm,
    /// Digest of the files it was loaded from, with the overrides.
    pub digest: Digest,
    /// Engines, versions and limits that could change an outcome.
    pub profile: String,
    /// What was found that did not keep it from loading.
    pub warnings: Vec<Diagnostic>,
    /// Names of its tables, used or not.
    pub(crate) tables: BTreeSet<String>,
    pub(crate) rules: Rules,
    /// What a review of it need not say.
    pub allowed: Vec<Allowed>,
}

impl Pack {
    /// Whether asking `hook` after `event` could give anything at all.
    pub fn listens(&self, hook: Hook, event: &Event) -> bool {
        let HookRules { tables, plugins, script } = &self.rules.hooks[hook];
        let hears = match hook {
            // These are asked of a new ticket and never again, whatever their tables wait for.
            Hook::Classify | Hook::Route => *event == Event::Registered,
            _ => tables.iter().any(|table| table.listens(event)),
        };
        hears || !plugins.is_empty() || script.is_some()
    }

    /// Asks a hook about a subject.
    pub fn decide(&self, hook: Hook, subject: &str, facts: Facts) -> Decision {
        self.decide_within(hook, subject, facts, Budget::default())
    }

    /// Asks a hook about a subject, with a budget of its own.
    pub fn decide_within(&self, hook: Hook, subject: &str, facts: Facts, budget: Budget) -> Decision {
        let input = facts.digest(hook, self.vocabulary());
        let (run, result) = self.run(hook, Run::new(hook, Arc::clone(&self.rules.context), facts, budget));
        let (outcome, trace, spent) = match result {
            Ok(()) => {
                let (outcome, trace, spent) = run.finish();
                (Ok(outcome), trace, spent)
            }
            Err(fault) => {
                let (trace, spent) = run.abandon();
                (Err(fault), trace, spent)
            }
        };
        Decision { hook, subject: subject.to_owned(), input, outcome, trace, spent }
    }

    fn run(&self, hook: Hook, mut run: Run) -> (Run, Result<(), Fault>) {
        let HookRules { tables, plugins, script } = &self.rules.hooks[hook];
        if let Err(fault) = tables.iter().try_for_each(|table| table.conclude(&mut run)) {
            return (run, Err(fault));
        }
        for plugin in plugins {
            let (asked, result) = run.ask_in_turn(plugin);
            if result.is_err() {
                return (asked, result);
            }
            run = asked;
        }
        match script {
            Some(program) => program.call(hook.name(), run),
            None => (run, Ok(())),
        }
    }

    fn names(&self) -> &Names {
        &self.rules.context.names
    }

    fn tables(&self, hook: Hook) -> impl Iterator<Item = &dyn HookTable> {
        self.rules.hooks[hook].tables.iter().map(AsRef::as_ref)
    }
}
