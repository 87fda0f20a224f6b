//! A compiled script: one run in, the same run out.

use crate::compile::Compiled;
use crate::faults;
use crate::handle::RunHandle;
use crate::meter::Meter;
use rhai::{CallFnOptions, Dynamic, Engine, Scope};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use suban_policy::engine::Program;
use suban_policy::fault::Fault;
use suban_policy::run::Run;

/// A script of a pack.
pub(crate) struct Script {
    engine: Arc<Engine>,
    compiled: Compiled,
}

impl Script {
    /// Binds a compiled script to its engine.
    pub fn new(engine: Arc<Engine>, compiled: Compiled) -> Self {
        Self { engine, compiled }
    }

    /// Runs a function on a lent run. A panic of the engine ends the call alone.
    fn evaluate(&self, function: &str, handle: &RunHandle) -> Result<(), Stop> {
        let mut this = Dynamic::from(handle.clone());
        let options = CallFnOptions::new().eval_ast(false).bind_this_ptr(&mut this);
        let call = || {
            let mut scope = Scope::new();
            self.engine.call_fn_with_options::<Dynamic>(options, &mut scope, &self.compiled.ast, function, ())
        };
        match catch_unwind(AssertUnwindSafe(call)) {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Stop::Error(error)),
            Err(_) => Err(Stop::Panic),
        }
    }
}

/// Why a function did not return.
enum Stop {
    Error(Box<rhai::EvalAltResult>),
    Panic,
}

impl Program for Script {
    fn defines(&self, function: &str) -> bool {
        self.compiled.hooks.iter().any(|name| name == function)
    }

    #[expect(
        clippy::expect_used,
        reason = "a handle gives the run back once, and this is the one place that asks"
    )]
    fn call(&self, function: &str, run: Run) -> (Run, Result<(), Fault>) {
        let meter = Meter::start(run.budget().left());
        let handle = RunHandle::lend(run);
        let result = self.evaluate(function, &handle);
        let used = meter.used();
        let mut run = handle.take_back().expect("the run was lent above");
        let fault = |stop| match stop {
            Stop::Error(error) => faults::fault(&error, &self.compiled.path, run.budget()),
            Stop::Panic => faults::broken_engine(&self.compiled.path),
        };
        let result = result.map_err(fault);
        let charged = run.charge_operations(used);
        (run, result.and(charged))
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Script")
            .field("path", &self.compiled.path)
            .field("hooks", &self.compiled.hooks)
            .finish_non_exhaustive()
    }
}
