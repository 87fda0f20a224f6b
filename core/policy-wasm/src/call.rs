//! One call in progress, as the functions of the host see it.

use crate::faults::Grown;
use crate::keywords::{Hit, Keywords};
use crate::limits::TABLE_ELEMENTS_MAX;
use crate::permission::Permission;
use crate::quota::{Logs, Quota};
use std::sync::Arc;
use suban_policy::budget::BYTES_PER_OPERATION;
use suban_policy::plugin::Identity;
use suban_policy::run::Run;
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

    /// Charges one operation for calling the host, and more for the bytes that go over.
    pub fn pay(&mut self, bytes: usize) -> wasmtime::Result<()> {
        let Some(run) = &mut self.run else { return Ok(()) };
        let operations = 1 + bytes.div_ceil(BYTES_PER_OPERATION) as u64;
        run.charge_operations(operations).map_err(wasmtime::Error::new)
    }

    /// Where the citizen's words contain the plugin's keywords; scanned once a call.
    pub fn hits(&mut self) -> wasmtime::Result<Arc<[Hit]>> {
        if let Some(hits) = &self.hits {
            return Ok(Arc::clone(hits));
        }
        let terms = Arc::clone(&self.terms);
        let Some(run) = &self.run else { return Ok(Arc::new([])) };
        let scan = terms.keywords.scan(run.facts().text());
        self.pay(scan.steps)?;
        let hits: Arc<[Hit]> = scan.hits.into();
        self.hits = Some(Arc::clone(&hits));
        Ok(hits)
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

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        if desired > TABLE_ELEMENTS_MAX {
            return Err(wasmtime::Error::new(Grown::Table(desired)));
        }
        Ok(true)
    }
}
