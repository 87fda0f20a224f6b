//! Version 1.0 of the contract: `plugins/wit/since-v1.0.0`.

mod answers;
mod imports;
mod numbers;
mod questions;

use crate::call::Call;
use crate::contract::WrongExport;
use crate::faults::Stop;
use bindings::exports::suban::policy as exported;
use std::collections::BTreeSet;
use suban_policy::Hook;
use suban_policy::plugin::{Answer, Question};
use wasmtime::component::{HasSelf, Instance, InstancePre, Linker};
use wasmtime::{Engine, Store};

/// What the macro makes of the WIT.
mod bindings {
    wasmtime::component::bindgen!({
        path: "../../plugins/wit/since-v1.0.0",
        world: "every-hook",
        imports: { default: trappable },
    });
}

/// The interfaces that a plugin may import. `types` has no functions; a toolchain may name it all the same.
pub(super) const IMPORTS: [&str; 2] = ["suban:policy/host@1.0.0", "suban:policy/types@1.0.0"];

/// What a plugin may import.
pub(super) fn linker(engine: &Engine) -> wasmtime::Result<Linker<Call>> {
    let mut linker = Linker::new(engine);
    bindings::EveryHook::add_to_linker::<Call, HasSelf<Call>>(&mut linker, |call| call)?;
    Ok(linker)
}

/// Where a component keeps the functions of the hooks it serves.
#[derive(Default)]
pub(crate) struct Exports {
    classify: Option<exported::classify::GuestIndices>,
    route: Option<exported::route::GuestIndices>,
    schedule: Option<exported::schedule::GuestIndices>,
    require: Option<exported::require::GuestIndices>,
    assess: Option<exported::assess::GuestIndices>,
    accountability: Option<exported::accountability::GuestIndices>,
    warn: Option<exported::warn::GuestIndices>,
    settle: Option<exported::settle::GuestIndices>,
}

impl Exports {
    /// Finds the exports of these hooks.
    pub fn find(hooks: &BTreeSet<Hook>, plugin: &InstancePre<Call>) -> Result<Self, WrongExport> {
        let mut exports = Self::default();
        for hook in hooks {
            exports.add(*hook, plugin).map_err(|error| WrongExport { hook: *hook, error })?;
        }
        Ok(exports)
    }

    fn add(&mut self, hook: Hook, plugin: &InstancePre<Call>) -> wasmtime::Result<()> {
        match hook {
            Hook::Classify => self.classify = Some(exported::classify::GuestIndices::new(plugin)?),
            Hook::Route => self.route = Some(exported::route::GuestIndices::new(plugin)?),
            Hook::Schedule => self.schedule = Some(exported::schedule::GuestIndices::new(plugin)?),
            Hook::Require => self.require = Some(exported::require::GuestIndices::new(plugin)?),
            Hook::Assess => self.assess = Some(exported::assess::GuestIndices::new(plugin)?),
            Hook::Accountability => {
                self.accountability = Some(exported::accountability::GuestIndices::new(plugin)?);
            }
            Hook::Warn => self.warn = Some(exported::warn::GuestIndices::new(plugin)?),
            Hook::Settle => self.settle = Some(exported::settle::GuestIndices::new(plugin)?),
        }
        Ok(())
    }

    /// Checks that every export has the type of the contract.
    pub fn check(&self, store: &mut Store<Call>, instance: &Instance) -> Result<(), WrongExport> {
        macro_rules! check {
            ($($hook:ident $field:ident),*) => {$(
                if let Some(export) = &self.$field {
                    let loaded = export.load(&mut *store, instance);
                    loaded.map_err(|error| WrongExport { hook: Hook::$hook, error })?;
                }
            )*};
        }
        check!(
            Classify classify, Route route, Schedule schedule, Require require, Assess assess,
            Accountability accountability, Warn warn, Settle settle
        );
        Ok(())
    }

    /// Asks a hook.
    pub fn ask(
        &self,
        hook: Hook,
        store: &mut Store<Call>,
        instance: &Instance,
        question: Question,
    ) -> Result<Answer, Stop> {
        let question = questions::lower(question)?;
        macro_rules! ask {
            ($field:ident, $call:ident) => {{
                let export = self.$field.as_ref().ok_or_else(|| Stop::Engine(missing(hook)))?;
                let export = export.load(&mut *store, instance).map_err(Stop::Engine)?;
                let answer = export.$call(&mut *store, &question).map_err(Stop::Engine)?;
                answer.map_err(|failure| Stop::Refused { cause: failure.cause, remedy: failure.remedy })?
            }};
        }
        let answer = match hook {
            Hook::Classify => Answer::Classified(ask!(classify, call_classify).into()),
            Hook::Route => {
                let answer = ask!(route, call_route);
                Answer::Routed(answer.rule, answer.routing.into())
            }
            Hook::Schedule => Answer::Scheduled(answers::all(ask!(schedule, call_schedule))),
            Hook::Require => Answer::Required(answers::all(ask!(require, call_require))),
            Hook::Assess => Answer::Assessed(answers::charges(ask!(assess, call_assess))?),
            Hook::Accountability => {
                Answer::Accounted(answers::all(ask!(accountability, call_accountability)))
            }
            Hook::Warn => Answer::Warned(answers::all(ask!(warn, call_warn))),
            Hook::Settle => Answer::Assessed(answers::charges(ask!(settle, call_settle))?),
        };
        Ok(answer)
    }
}

/// A hook that the manifest does not name was asked all the same.
fn missing(hook: Hook) -> wasmtime::Error {
    wasmtime::format_err!("no export for `{hook}`")
}
