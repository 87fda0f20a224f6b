//! Where a plugin meets the run: what it looks up there, and how its answer joins what tables concluded.

use suban_policy::plugin::{Answer, Grant, Identity};
use suban_policy::run::Run;
use suban_policy::{Fault, FaultKind};

/// A row of a lookup table of the pack, by the text in its first column.
pub(crate) fn row(_run: &mut Run, table: &str, _key: &str) -> Result<Option<Vec<String>>, Fault> {
    Err(Fault::new(FaultKind::Input, format!("没有表「{table}」"), format!("no table `{table}`")))
}

/// Adds what a plugin answered, with the fuel that it burnt.
pub(crate) fn answer(
    _run: &mut Run,
    _plugin: &Identity,
    _grant: &Grant,
    _answer: Answer,
    _fuel: u64,
) -> Result<(), Fault> {
    Ok(())
}
