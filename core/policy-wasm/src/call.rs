//! One call in progress, as the functions of the host see it.

use crate::faults::Grown;
use crate::keywords::{Hit, Keywords};
use crate::limits::TABLE_ELEMENTS_MAX;
use crate::permission::Permission;
use crate::quota::{Logs, Quota};
use std::sync::Arc;
use suban_policy::budget::BYTES_PER_OPERATION;
use suban_policy::plugin::{Identity, Window};
use suban_policy::run::Run;
use suban_policy::{Fault, FaultKind};
use wasmtime::ResourceLimiter;

/// What the host knows of a plugin while it runs.
#[derive(Debug)]
pub(crate) struct Terms {
    pub identity: Identity,
    pub permission: Permission,
    pub keywords: Keywords,
    pub memory_bytes: usize,
    pub logs: Logs,
}

/// What belongs to one call, and ends with it.
pub(crate) struct Call {
    pub terms: Arc<Terms>,
    /// None while a plugin is only made ready.
    pub run: Option<Run>,
    pub quota: Quota,
    pub limiter: Limiter,
    hits: Option<Arc<[Hit]>>,
}

impl Call {
    /// A call that asks about `run`; without one, a look at the plugin.
    pub fn new(terms: Arc<Terms>, run: Option<Run>) -> Self {
        let limiter = Limiter { memory_bytes: terms.memory_bytes };
        Self { terms, run, quota: Quota::new(), limiter, hits: None }
    }

    /// Looks something up in the run as far as the plugin may see it. What it may not see, or what is not there, is
    /// the plugin's to deal with; an exhausted budget ends the call.
    pub fn look_up<T>(
        &mut self,
        look: impl FnOnce(&mut Window<'_>) -> Result<T, Fault>,
    ) -> wasmtime::Result<Result<T, Fault>> {
        let Some(run) = &mut self.run else {
            let fault = Fault::new(FaultKind::Plugin, "还没有问题可查", "no question is being asked yet");
            return Ok(Err(fault));
        };
        match look(&mut Window::new(run, &self.terms.permission.grant)) {
            Err(fault) if fault.kind == FaultKind::Budget => Err(wasmtime::Error::new(fault)),
            looked => Ok(looked),
        }
    }

    /// Charges one operation, and more for bytes that go over.
    pub fn pay(&mut self, bytes: usize) -> wasmtime::Result<()> {
        let operations = 1 + bytes.div_ceil(BYTES_PER_OPERATION) as u64;
        self.run
            .as_mut()
            .map_or(Ok(()), |run| run.charge_operations(operations))
            .map_err(wasmtime::Error::new)
    }

    /// Where the citizen's words contain the plugin's keywords; scanned once a call.
    pub fn hits(&mut self) -> wasmtime::Result<Result<Arc<[Hit]>, Fault>> {
        if let Some(hits) = &self.hits {
            return Ok(Ok(Arc::clone(hits)));
        }
        let terms = Arc::clone(&self.terms);
        let scan = match self.look_up(|window| Ok(terms.keywords.scan(window.words_to_scan()?)))? {
            Ok(scan) => scan,
            Err(fault) => return Ok(Err(fault)),
        };
        self.pay(scan.seen)?;
        let hits: Arc<[Hit]> = scan.hits.into();
        self.hits = Some(Arc::clone(&hits));
        Ok(Ok(hits))
    }
}

/// Keeps memory and tables within what the plugin may have. Asking for more ends the call at once: a plugin that
/// was told no would run on in a way that nobody tested.
pub(crate) struct Limiter {
    memory_bytes: usize,
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        if desired > self.memory_bytes {
            return Err(wasmtime::Error::new(Grown::Memory(desired)));
        }
        Ok(true)
    }

    fn memory_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        Err(wasmtime::Error::new(Grown::Refused))
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        if desired > TABLE_ELEMENTS_MAX {
            return Err(wasmtime::Error::new(Grown::Table(desired)));
        }
        Ok(true)
    }
}
