//! A pack's rules, compiled: what every call draws on, and what each hook runs.

use crate::call::engine::Program;
use crate::call::run::CallContext;
use crate::facts::per_hook::PerHook;
use crate::hooks::HookTable;
use std::sync::Arc;

/// A pack's rules, compiled.
#[derive(Debug)]
pub(crate) struct Rules {
    /// What every call draws on.
    pub context: Arc<CallContext>,
    /// What each hook runs.
    pub hooks: PerHook<HookRules>,
    /// The numbers of days late at which a table may begin to say something else, in order.
    pub late_tiers: Vec<i64>,
}

/// What a hook runs, in this order.
#[derive(Debug, Default)]
pub(crate) struct HookRules {
    /// Its tables.
    pub tables: Vec<Box<dyn HookTable>>,
    /// The plugins that it asks, by the names that the pack gives them, in order.
    pub plugins: Vec<String>,
    /// Its script.
    pub script: Option<Arc<dyn Program>>,
}
