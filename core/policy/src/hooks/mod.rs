//! What each hook's table rows do, and how the rows that fired become one typed outcome: one file a hook.
//!
//! A hook reads its output cells, and writes what its rows conclude into the call. Nothing here may know other hooks,
//! plugins or the pack.

mod accountability;
mod assess;
mod classify;
mod require;
mod route;
mod schedule;
mod warn;

use accountability::MeasureEffect;
use assess::ChargeEffect;
pub(crate) use assess::NOBODY;
use classify::KindEffect;
pub(crate) use classify::WEIGHT_MAX;
use require::RequirementEffect;
use route::RouteEffect;
pub(crate) use schedule::{ClockEffect, read_allowance, start_clock};
use warn::WarningEffect;

use crate::call::run::Run;
use crate::facts::keywords::KeywordList;
use crate::names::Names;
use crate::reading::diagnostic::Diagnostic;
use crate::table::{Effect, Grid, Table, TableFile};
use std::fmt;
use suban_model::{Event, Fault, Hook, Prerequisite};

/// What the rows of a table conclude once they have fired.
pub(crate) trait Conclude: Effect + fmt::Debug + Send + Sync + 'static {
    /// Finds the rows of a table that fire, and writes what they say into the call.
    fn conclude(table: &Table<Self>, run: &mut Run) -> Result<(), Fault>;

    /// The clock that the row starts, if it starts one.
    fn clock(&self) -> Option<&ClockEffect> {
        None
    }

    /// What the row requires first.
    fn prerequisites(&self) -> &[Prerequisite] {
        &[]
    }
}

/// A table of some hook, whatever its rows conclude.
pub(crate) trait HookTable: fmt::Debug + Send + Sync {
    /// As [`Conclude::conclude`].
    fn conclude(&self, run: &mut Run) -> Result<(), Fault>;

    /// Whether any row could fire after this event.
    fn listens(&self, event: &Event) -> bool;

    /// The table without what its rows conclude.
    fn grid(&self, hook: Hook) -> Grid<'_>;

    /// The clocks that its rows start.
    fn clocks(&self) -> Vec<&ClockEffect>;

    /// The clocks of the rows that could fire after this event.
    fn clocks_after(&self, event: &Event) -> Vec<&ClockEffect>;

    /// The clock that the row of a rule starts.
    fn clock_of(&self, rule: &str) -> Option<&ClockEffect>;

    /// What its rows require first.
    fn prerequisites(&self) -> Vec<&Prerequisite>;
}

impl<E: Conclude> HookTable for Table<E> {
    fn conclude(&self, run: &mut Run) -> Result<(), Fault> {
        E::conclude(self, run)
    }

    fn listens(&self, event: &Event) -> bool {
        self.rows_listening(event).next().is_some()
    }

    fn grid(&self, hook: Hook) -> Grid<'_> {
        self.without_effects(hook)
    }

    fn clocks(&self) -> Vec<&ClockEffect> {
        self.rows().iter().filter_map(|row| row.effect.clock()).collect()
    }

    fn clocks_after(&self, event: &Event) -> Vec<&ClockEffect> {
        self.rows_listening(event).filter_map(|row| row.effect.clock()).collect()
    }

    fn clock_of(&self, rule: &str) -> Option<&ClockEffect> {
        self.rows().iter().find(|row| row.rule == rule)?.effect.clock()
    }

    fn prerequisites(&self) -> Vec<&Prerequisite> {
        self.rows().iter().flat_map(|row| row.effect.prerequisites()).collect()
    }
}

/// A kind of row: the output columns of its tables, and how such a table is compiled.
pub(crate) struct RowKind {
    /// Chinese and English name of each output column.
    pub columns: &'static [(&'static str, &'static str)],
    /// Compiles a table. Whatever is wrong goes to the diagnostics; the table is then incomplete.
    pub compile: CompileTable,
}

type CompileTable =
    fn(TableFile<'_>, &mut Names, &mut KeywordList, &mut Vec<Diagnostic>) -> Option<Box<dyn HookTable>>;

impl RowKind {
    const fn of<E: Conclude>() -> Self {
        Self {
            columns: E::COLUMNS,
            compile: |file, names, keywords, diagnostics| {
                let table = Table::<E>::compile(file, names, keywords, diagnostics)?;
                Some(Box::new(table))
            },
        }
    }
}

/// What the rows of a hook's tables are.
pub(crate) const fn rows_of(hook: Hook) -> RowKind {
    match hook {
        Hook::Classify => RowKind::of::<KindEffect>(),
        Hook::Route => RowKind::of::<RouteEffect>(),
        Hook::Schedule => RowKind::of::<ClockEffect>(),
        Hook::Require => RowKind::of::<RequirementEffect>(),
        Hook::Assess | Hook::Settle => RowKind::of::<ChargeEffect>(),
        Hook::Accountability => RowKind::of::<MeasureEffect>(),
        Hook::Warn => RowKind::of::<WarningEffect>(),
    }
}

/// The output columns of a hook's tables, Chinese and English name.
pub const fn output_columns(hook: Hook) -> &'static [(&'static str, &'static str)] {
    rows_of(hook).columns
}
