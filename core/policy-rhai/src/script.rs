//! A compiled script: one run in, the same run out.

use crate::compile::Compiled;
use crate::faults;
use crate::handle::RunHandle;
use crate::meter::{self, Meter};
use rhai::{CallFnOptions, Dynamic, Engine, Scope};
use std::collections::BTreeSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use suban_policy::Fault;
use suban_policy::engine::{Program, Spelt};
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

    fn texts(&self) -> Option<&BTreeSet<String>> {
        Some(&self.compiled.texts)
    }

    fn spelt(&self) -> &[Spelt] {
        &self.compiled.spelt
    }

    #[expect(
        clippy::expect_used,
        reason = "a handle gives the run back once, and this is the one place that asks"
    )]
    fn call(&self, function: &str, run: Run) -> (Run, Result<(), Fault>) {
        let _meter = Meter::start(run.budget().left());
        let handle = RunHandle::lend(run);
        let result = self.evaluate(function, &handle);
        let used = meter::take_used();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox;
    use std::collections::BTreeMap;
    use suban_policy::diagnostic::Diagnostic;
    use suban_policy::engine::Unit;
    use suban_policy::source::Source;
    use suban_policy::{Facts, FaultKind, Hook, Pack, PackFiles};

    /// An engine with a flaw: one of its functions panics.
    struct Flawed;

    impl suban_policy::engine::Engine for Flawed {
        fn extension(&self) -> &'static str {
            "rhai"
        }

        fn profile(&self) -> String {
            String::new()
        }

        fn compile(&self, unit: Unit<'_>) -> Result<Arc<dyn Program>, Vec<Diagnostic>> {
            let source = Source::read(unit.files, unit.path, &mut Vec::new()).unwrap();
            let mut engine = sandbox::engine();
            engine.register_fn("explode", |run: &mut RunHandle| {
                run.with(0, |_| -> Result<(), Fault> { panic!("flaw") })
            });
            let ast = engine.compile(&source.text).unwrap();
            let compiled = Compiled {
                ast,
                path: source.path.clone(),
                hooks: vec!["route".to_owned()],
                texts: BTreeSet::new(),
                spelt: Vec::new(),
            };
            Ok(Arc::new(Script::new(Arc::new(engine), compiled)))
        }
    }

    #[test]
    fn a_panic_ends_the_call_alone() {
        let manifest = "id = \"a\"\ntitle = \"a\"\nengine = \"1\"\neffective_from = 2022-10-10\n\
            [calendar]\nzone = \"Asia/Shanghai\"\nhours = [\"08:30-12:00\"]\n[channels]\n\
            [hooks.route]\nscript = \"route.rhai\"\n";
        let script = "fn route() { this.note(\"S1\", \"先\"); this.explode(); }";
        let files = [("pack.toml", manifest), ("clauses.toml", "S1 = \"一\""), ("route.rhai", script)];
        let files: BTreeMap<_, _> =
            files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).into();
        let pack =
            Pack::load(&PackFiles::new(files).unwrap(), &[Arc::new(Flawed)], &BTreeMap::new()).unwrap();
        for _ in 0..2 {
            let decision = pack.decide(Hook::Route, "subject", Facts::default());
            let fault = decision.outcome.unwrap_err();
            assert_eq!((fault.kind, fault.en.as_str()), (FaultKind::Script, "the script engine failed"));
            assert_eq!(fault.place.as_deref(), Some("route.rhai"));
            assert_eq!(decision.trace.notes, ["S1 先"]);
            assert!(decision.spent > 0);
        }
    }
}
