//! `this`: the run that a script judges, lent to it for the length of one call.

use crate::faults::{Hosted, hosted};
use crate::meter;
use std::sync::{Arc, Mutex, PoisonError};
use suban_policy::run::Run;
use suban_policy::{Fault, FaultKind};

/// A run that scripts reach through the library's functions. Only one thread ever uses it, so its lock is free.
#[derive(Debug, Clone)]
pub(crate) struct RunHandle {
    run: Arc<Mutex<Option<Run>>>,
}

/// `this.event`: what was recorded with the event.
#[derive(Debug, Clone)]
pub(crate) struct EventHandle {
    /// Of the same call.
    pub run: RunHandle,
}

/// A charge of the run.
#[derive(Debug, Clone)]
pub(crate) struct ChargeHandle {
    /// Of the same call.
    pub run: RunHandle,
    /// Position among its charges, which are never removed.
    pub index: usize,
}

impl RunHandle {
    /// Lends a run.
    pub fn lend(run: Run) -> Self {
        Self { run: Arc::new(Mutex::new(Some(run))) }
    }

    /// Takes the run back; `None` if that was done before.
    pub fn take_back(&self) -> Option<Run> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Does something with the run. `bytes` of text go in or out, and cost operations.
    pub fn with<T>(&self, bytes: usize, act: impl FnOnce(&mut Run) -> Result<T, Fault>) -> Hosted<T> {
        meter::charge_bytes(bytes)?;
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        hosted(run.as_mut().ok_or_else(over).and_then(act))
    }

    /// Asks a plugin, which draws on the same budget: what the script has used is charged before, and what the plugin
    /// leaves is what the script goes on with.
    pub fn ask(&self, plugin: &str) -> Hosted<()> {
        let mut held = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mut run) = held.take() else { return hosted(Err(over())) };
        let result = match run.charge_operations(meter::take_used()) {
            Ok(()) => {
                let (asked, result) = run.ask(plugin);
                run = asked;
                result
            }
            spent => spent,
        };
        meter::go_on_with(run.budget().left());
        *held = Some(run);
        hosted(result)
    }
}

fn over() -> Fault {
    Fault::new(FaultKind::Script, "调用已经结束", "the call is over")
}
