//! Why a call gave no answer, in words that say the cause and what to do about it.
//!
//! What the same plugin does again on the same question is its own fault ([`FaultKind::Plugin`]); what depends on
//! the machine and the hour is the host's ([`FaultKind::Host`]), and no record is judged by it.

use crate::limits::{
    CALL_MILLISECONDS_MAX, CALLS_AT_A_TIME_MAX, FUEL_MAX, HANDED_BYTES_MAX, MEMORY_BYTES_MAX,
    STACK_BYTES_MAX, TABLE_ELEMENTS_MAX,
};
use suban_policy::budget::Budget;
use suban_policy::diagnostic::Bilingual;
use suban_policy::plugin::Identity;
use suban_policy::{Fault, FaultKind};
use wasmtime::{PoolConcurrencyLimitError, Trap};

/// Most bytes of what a plugin or the engine says about an error.
const SAID_BYTES_MAX: usize = 300;

/// What ended a call.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The engine stopped it, or a function of the host did.
    Engine(wasmtime::Error),
    /// The plugin itself says that it cannot answer.
    Refused { cause: String, remedy: String },
    /// The answer holds what no pack could.
    BadAnswer(Bilingual),
    /// A fact that was granted is a number beyond what the contract can say.
    TooLarge(String),
    /// The engine itself broke.
    Panic,
}

/// What a plugin tried to grow beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Grown {
    #[error("{0} bytes of memory")]
    Memory(usize),
    #[error("{0} table elements")]
    Table(usize),
}

/// What a call could use, to tell what it ran out of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    pub fuel: u64,
    /// The fuel is what was left of the call's budget, less than the plugin may have.
    pub by_budget: bool,
    pub memory_bytes: usize,
}

impl Stop {
    /// An answer that holds what no pack could.
    pub fn answer(zh: String, en: String) -> Self {
        Self::BadAnswer(Bilingual::new(zh, en))
    }
}

/// The fault of a call that stopped.
pub(crate) fn fault(stop: Stop, plugin: &Identity, allowance: Allowance, budget: &Budget) -> Fault {
    let error = match stop {
        Stop::Engine(error) => match error.downcast::<Fault>() {
            Ok(fault) => return fault,
            Err(error) => error,
        },
        Stop::Refused { cause, remedy } => {
            let (cause, remedy) = (cut(&cause), cut(&remedy));
            return by(
                plugin,
                format!("答不出:{cause}。办法:{remedy}"),
                format!("gives no answer: {cause}. Remedy: {remedy}"),
            );
        }
        Stop::BadAnswer(said) => return vendor(plugin, &said.zh, &said.en),
        Stop::TooLarge(fact) => {
            let zh = format!("看不了字段「{fact}」:数值过大");
            return by(plugin, zh, format!("cannot be told `{fact}`: the number is too large"));
        }
        Stop::Panic => return host(plugin, "插件引擎内部出错", "the plugin engine failed"),
    };
    if matches!(error.downcast_ref(), Some(Trap::OutOfFuel)) && allowance.by_budget {
        return budget.exhausted();
    }
    of_engine(&error, plugin, allowance)
}

fn of_engine(error: &wasmtime::Error, plugin: &Identity, allowance: Allowance) -> Fault {
    if error.is::<PoolConcurrencyLimitError>() {
        return host(
            plugin,
            &format!("同时进行的插件调用超过 {CALLS_AT_A_TIME_MAX} 个,稍后重试"),
            &format!("more than {CALLS_AT_A_TIME_MAX} plugin calls at a time; try again later"),
        );
    }
    if let Some(grown) = error.downcast_ref::<Grown>() {
        return of_growth(*grown, plugin, allowance);
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => host(
            plugin,
            &format!("运行超过 {CALL_MILLISECONDS_MAX} 毫秒,机器可能过忙,稍后重试"),
            &format!("still ran after {CALL_MILLISECONDS_MAX} ms; the machine may be busy, try again later"),
        ),
        Some(Trap::OutOfFuel) => {
            let fuel = allowance.fuel;
            by(
                plugin,
                format!(
                    "燃料 {fuel} 用尽。办法:请供应商改快,或在 plugin.toml 提高 limits.fuel(本机上限 {FUEL_MAX})"
                ),
                format!(
                    "burnt all its fuel of {fuel}. Remedy: let the vendor make it faster, or raise limits.fuel in plugin.toml (this host gives at most {FUEL_MAX})"
                ),
            )
        }
        Some(Trap::StackOverflow) => vendor(
            plugin,
            &format!("调用层数过深,超过 {STACK_BYTES_MAX} 字节的栈"),
            &format!("calls nest deeper than {STACK_BYTES_MAX} bytes of stack"),
        ),
        Some(trap) => vendor(plugin, &format!("中途崩溃({trap})"), &format!("crashed ({trap})")),
        None => {
            let said = cut(&error.root_cause().to_string());
            vendor(
                plugin,
                &format!("不守接口约定({said};一次往来最多 {HANDED_BYTES_MAX} 字节)"),
                &format!("breaks the contract ({said}; at most {HANDED_BYTES_MAX} bytes go over at a time)"),
            )
        }
    }
}

fn of_growth(grown: Grown, plugin: &Identity, allowance: Allowance) -> Fault {
    let most = allowance.memory_bytes;
    match grown {
        Grown::Memory(wanted) => by(
            plugin,
            format!(
                "内存要 {wanted} 字节,最多 {most}。办法:请供应商减少,或在 plugin.toml 提高 limits.memory_kib(本机上限 {} KiB)",
                MEMORY_BYTES_MAX >> 10
            ),
            format!(
                "wants {wanted} bytes of memory, more than {most}. Remedy: let the vendor use less, or raise limits.memory_kib in plugin.toml (this host gives at most {} KiB)",
                MEMORY_BYTES_MAX >> 10
            ),
        ),
        Grown::Table(wanted) => vendor(
            plugin,
            &format!("函数表要 {wanted} 项,最多 {TABLE_ELEMENTS_MAX}"),
            &format!("wants a table of {wanted} elements, more than {TABLE_ELEMENTS_MAX}"),
        ),
    }
}

/// A fault that only the vendor can mend.
fn vendor(plugin: &Identity, zh: &str, en: &str) -> Fault {
    by(plugin, format!("{zh}。办法:请供应商修正"), format!("{en}. Remedy: let the vendor mend it"))
}

fn by(plugin: &Identity, zh: impl AsRef<str>, en: impl AsRef<str>) -> Fault {
    named(FaultKind::Plugin, plugin, zh.as_ref(), en.as_ref())
}

fn host(plugin: &Identity, zh: &str, en: &str) -> Fault {
    named(FaultKind::Host, plugin, zh, en)
}

fn named(kind: FaultKind, plugin: &Identity, zh: &str, en: &str) -> Fault {
    let Identity { id, version, .. } = plugin;
    Fault::new(kind, format!("插件 {id} {version}:{zh}"), format!("plugin `{id}` {version}: {en}"))
}

/// The fault of a plugin that trust was taken back from.
pub(crate) fn revoked(plugin: &Identity, said: &str) -> Fault {
    by(
        plugin,
        format!("已被吊销({said}),不再运行。办法:换成新版本,或在 pack.toml 去掉它"),
        format!(
            "was revoked ({said}) and is not run. Remedy: install a newer version, or take it out of pack.toml"
        ),
    )
}

/// The fault of a plugin that is asked what it does not serve.
pub(crate) fn not_served(plugin: &Identity, function: &str) -> Fault {
    let zh = format!("没有钩子 {function}。办法:在 pack.toml 去掉它");
    by(plugin, zh, format!("does not serve `{function}`. Remedy: take it out of pack.toml"))
}

/// What someone else said, on one line and not too long.
pub(crate) fn cut(said: &str) -> String {
    let end = (0..=SAID_BYTES_MAX.min(said.len())).rev().find(|end| said.is_char_boundary(*end));
    let kept = said.get(..end.unwrap_or(0)).unwrap_or("");
    kept.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox;
    use wasmtime::Store;
    use wasmtime::component::{Component, Linker};

    fn of(error: wasmtime::Error, by_budget: bool) -> Fault {
        let plugin = Identity { id: "test/p".to_owned(), version: "1".to_owned(), ..Identity::default() };
        let allowance = Allowance { fuel: 7, by_budget, memory_bytes: 1 << 20 };
        fault(Stop::Engine(error), &plugin, allowance, &Budget::of(10))
    }

    #[test]
    fn what_the_machine_is_to_blame_for_is_the_hosts() {
        assert_eq!(of(Trap::Interrupt.into(), false).kind, FaultKind::Host);
        assert_eq!(of(Trap::UnreachableCodeReached.into(), false).kind, FaultKind::Plugin);
    }

    #[test]
    fn a_budget_that_ends_before_the_fuel_is_the_budgets_fault() {
        assert_eq!(of(Trap::OutOfFuel.into(), true), Budget::of(10).exhausted());
        assert_eq!(of(Trap::OutOfFuel.into(), false).kind, FaultKind::Plugin);
    }

    #[test]
    fn one_call_too_many_at_a_time_is_told_to_try_again() {
        let engine = sandbox::engine().unwrap();
        let wat = "(component (core module $m (memory 1)) (core instance (instantiate $m)))";
        let component = Component::new(&engine, wat::parse_str(wat).unwrap()).unwrap();
        let ready = Linker::<()>::new(&engine).instantiate_pre(&component).unwrap();
        let start = || {
            let mut store = Store::new(&engine, ());
            store.set_fuel(1_000).unwrap();
            store.set_epoch_deadline(1_000);
            ready.instantiate(&mut store).map(|_| store)
        };
        let running: Vec<_> = (0..CALLS_AT_A_TIME_MAX).map(|_| start().unwrap()).collect();
        let fault = of(start().map(drop).unwrap_err(), false);
        assert_eq!((fault.kind, running.len()), (FaultKind::Host, 64));
        assert!(fault.en.contains("more than 64 plugin calls at a time; try again later"), "{}", fault.en);
    }
}
