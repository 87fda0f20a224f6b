//! Asking a plugin in the middle of a hook call.

use crate::call::decision::Asked;
use crate::call::draft::Draft;
use crate::call::run::{Run, rule_fault};
use crate::call::{InstalledPlugin, OnFailure, PLUGIN_CALLS_MAX, Voice};
use crate::reading::diagnostic::alternatives;
use std::sync::Arc;
use suban_model::{Fault, FaultKind};

/// What has been concluded when a plugin is asked; restored if the plugin fails half-way.
struct Before {
    draft: Draft,
    fired: usize,
    traced: usize,
}

impl Run {
    /// Asks a plugin that the hook names, unless it is only to speak where nobody has yet.
    pub(crate) fn ask_in_turn(mut self, plugin: &str) -> (Self, Result<(), Fault>) {
        let voice = self.context.plugins.get(plugin).map(|seat| seat.grant.voice);
        if voice == Some(Voice::Gaps) && self.draft.has_conclusion() {
            self.note(&format!("插件 {plugin} 只补缺,没有问它"));
            return (self, Ok(()));
        }
        self.ask(plugin)
    }

    /// Asks a plugin of the pack the question of this call. If it fails, its answer is dropped as a whole, and the pack
    /// decides whether the call fails too.
    pub fn ask(mut self, plugin: &str) -> (Self, Result<(), Fault>) {
        let context = Arc::clone(&self.context);
        let Some(seat) = context.plugins.get(plugin) else {
            let fault = unknown(plugin, context.plugins.keys().map(String::as_str));
            return (self, Err(fault));
        };
        if let Err(fault) = self.may_ask(plugin, seat) {
            return (self, Err(fault));
        }
        let before = (seat.grant.on_failure == OnFailure::Skip).then(|| self.before());
        let identity = seat.program.identity().cloned().unwrap_or_default();
        self.asking =
            Some(Asked { plugin: plugin.to_owned(), identity, said: Vec::new(), fuel: 0, fault: None });
        let (mut run, result) = seat.program.call(self.hook.name(), self);
        let fault = result.err().map(|fault| Fault { place: Some(format!("plugins.{plugin}")), ..fault });
        if let Some(asked) = run.asking.take() {
            run.trace.asked.push(Asked { fault: fault.clone(), ..asked });
        }
        let Some(fault) = fault else { return (run, Ok(())) };
        match before {
            // Nothing is left of the budget for whoever would go on.
            Some(before) if fault.kind != FaultKind::Budget => {
                run.go_back(before);
                (run, Ok(()))
            }
            _ => (run, Err(fault)),
        }
    }

    /// The plugin that is being asked.
    pub(crate) const fn asking_mut(&mut self) -> Option<&mut Asked> {
        self.asking.as_mut()
    }

    fn may_ask(&self, plugin: &str, seat: &InstalledPlugin) -> Result<(), Fault> {
        if self.trace.asked.len() >= PLUGIN_CALLS_MAX {
            return Err(Fault::new(
                FaultKind::Size,
                format!("一次判断问插件超过 {PLUGIN_CALLS_MAX} 回"),
                format!("plugins are asked more than {PLUGIN_CALLS_MAX} times in one call"),
            ));
        }
        let hook = self.hook;
        if !seat.program.defines(hook.name()) {
            return Err(rule_fault(
                format!("插件 {plugin} 不办 {hook}"),
                format!("the plugin `{plugin}` does not serve `{hook}`"),
            ));
        }
        Ok(())
    }

    fn before(&self) -> Before {
        Before { draft: self.draft.clone(), fired: self.fired.len(), traced: self.trace.fired.len() }
    }

    fn go_back(&mut self, before: Before) {
        self.draft = before.draft;
        self.fired.truncate(before.fired);
        self.trace.fired.truncate(before.traced);
    }
}

fn unknown<'a>(plugin: &str, known: impl Iterator<Item = &'a str> + Clone) -> Fault {
    let known = alternatives(plugin, known);
    rule_fault(
        format!("[plugins] 里没有「{plugin}」;可用:{known}"),
        format!("`{plugin}` is not in [plugins]; known: {known}"),
    )
}
