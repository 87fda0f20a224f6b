//! A plugin ready to run: each call is a fresh instance, so that nothing of one ticket reaches the next.

use crate::call::{Call, Terms};
use crate::contract::Exports;
use crate::faults::{self, Allowance, Stop};
use crate::limits::{FUEL_PER_OPERATION, HANDED_BYTES_MAX};
use crate::ticker::TICKS_MAX;
use std::collections::BTreeSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::engine::Program;
use suban_policy::plugin::{Answer, Identity, Question, Window};
use suban_policy::run::Run;
use suban_policy::{Fault, FaultKind, Hook};
use wasmtime::component::InstancePre;
use wasmtime::{Engine, Store};

/// A plugin of a pack.
pub(crate) struct Plugin {
    pub path: String,
    pub hooks: BTreeSet<Hook>,
    pub terms: Arc<Terms>,
    /// What its manifest asks for a call, within what this host gives.
    pub fuel: u64,
    pub ready: InstancePre<Call>,
    pub exports: Exports,
    pub remarks: Vec<Diagnostic>,
}

/// A store in which one call runs, and ends: with `fuel`, and every other limit set.
pub(crate) fn store(engine: &Engine, call: Call, fuel: u64) -> Store<Call> {
    let mut store = Store::new(engine, call);
    store.limiter(|call| &mut call.limiter);
    store.set_epoch_deadline(TICKS_MAX);
    store.set_hostcall_fuel(HANDED_BYTES_MAX);
    // An engine that meters takes any amount; without fuel a call would end at once.
    let _metered = store.set_fuel(fuel);
    store
}

impl Plugin {
    fn allowance(&self, run: &Run) -> Allowance {
        let left = run.budget().left().saturating_mul(FUEL_PER_OPERATION);
        Allowance {
            fuel: self.fuel.min(left),
            by_budget: left < self.fuel,
            memory_bytes: self.terms.memory_bytes,
        }
    }

    /// Asks a hook in a new instance. A panic of the engine ends the call alone.
    fn ask(&self, store: &mut Store<Call>, hook: Hook, question: Question) -> Result<Answer, Stop> {
        let ask = || {
            let instance = self.ready.instantiate(&mut *store).map_err(Stop::Engine)?;
            self.exports.ask(hook, store, &instance, question)
        };
        catch_unwind(AssertUnwindSafe(ask)).unwrap_or(Err(Stop::Panic))
    }

    /// Why a call stopped. What the plugin says of it goes on record like an answer.
    fn fault(&self, stop: Stop, allowance: Allowance, run: &mut Run) -> Fault {
        if let Stop::Refused { cause, remedy } = &stop {
            let said = [faults::cut(cause), faults::cut(remedy)];
            if let Err(fault) = Window::new(run, &self.terms.permission.grant).check_texts(&said) {
                return fault;
            }
        }
        faults::fault(stop, &self.terms.identity, allowance, run.budget())
    }

    #[expect(clippy::expect_used, reason = "the run was put into the store a few lines above")]
    fn run(&self, hook: Hook, mut run: Run) -> (Run, Result<(), Fault>) {
        let grant = &self.terms.permission.grant;
        let question = match Window::new(&mut run, grant).question() {
            Ok(question) => question,
            Err(fault) => return (run, Err(fault)),
        };
        let allowance = self.allowance(&run);
        let call = Call::new(Arc::clone(&self.terms), Some(run));
        let mut store = store(self.ready.engine(), call, allowance.fuel);
        let answer = self.ask(&mut store, hook, question);
        let burnt = allowance.fuel.saturating_sub(store.get_fuel().unwrap_or(0));
        let mut run = store.into_data().run.expect("the run comes back");
        let charged = run.charge_operations(burnt.div_ceil(FUEL_PER_OPERATION));
        let answer = answer.map_err(|stop| self.fault(stop, allowance, &mut run));
        let mut window = Window::new(&mut run, grant);
        window.burnt(burnt);
        let answered = match answer {
            // What the machine broke off may have burnt more or less: no other fault follows from it.
            Err(fault) if fault.kind == FaultKind::Host => Err(fault),
            answer => charged.and(answer),
        };
        let joined = answered.and_then(|answer| window.answer(answer));
        (run, joined)
    }
}

impl Program for Plugin {
    fn defines(&self, function: &str) -> bool {
        self.hooks.iter().any(|hook| hook.name() == function)
    }

    fn identity(&self) -> Option<&Identity> {
        Some(&self.terms.identity)
    }

    fn fuel(&self) -> Option<u64> {
        Some(self.fuel)
    }

    fn remarks(&self) -> &[Diagnostic] {
        &self.remarks
    }

    fn call(&self, function: &str, run: Run) -> (Run, Result<(), Fault>) {
        let Some(hook) = self.hooks.iter().find(|hook| hook.name() == function) else {
            return (run, Err(faults::not_served(&self.terms.identity, function)));
        };
        self.run(*hook, run)
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Plugin")
            .field("path", &self.path)
            .field("identity", &self.terms.identity)
            .field("hooks", &self.hooks)
            .finish_non_exhaustive()
    }
}
