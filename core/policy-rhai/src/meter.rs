//! Counts a call's operations down to zero: one for every step of the language, more for work that grows with
//! its input.
//!
//! The language counts a step for a variable however large its value, yet reading one copies it. So each variable
//! read is charged by the size of its value, and a script cannot buy much work with few steps.
//!
//! The language reports its steps to a callback that knows nothing of the call, so the count lives with the
//! thread. The count depends on script and input alone.

use crate::faults::Hosted;
use rhai::{Dynamic, Engine, EvalAltResult, EvalContext, Position};
use std::cell::Cell;
use suban_policy::budget::BYTES_PER_OPERATION;

/// Items of a list or map that are copied for one operation.
const ITEMS_PER_OPERATION: usize = 16;

/// Copying a list or map costs as much as so many items, besides its own.
const CONTAINER_ITEMS: usize = 8;

/// Copying a map's key costs as much as so many items.
const KEY_ITEMS: usize = 4;

thread_local! {
    static LEFT: Cell<u64> = const { Cell::new(0) };
    /// What was left when it was last accounted for.
    static START: Cell<u64> = const { Cell::new(0) };
}

/// Raised when a function of the library wants more operations than are left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exhausted;

/// The count of one call. An outer call on the same thread goes on when it ends.
pub(crate) struct Meter {
    outer: (u64, u64),
}

impl Meter {
    /// Begins a call that may use so many operations.
    pub fn start(operations: u64) -> Self {
        Self { outer: (LEFT.replace(operations), START.replace(operations)) }
    }
}

/// Operations used since they were last taken; whoever takes them charges them.
pub(crate) fn take_used() -> u64 {
    START.replace(LEFT.get()) - LEFT.get()
}

/// So many are left from here on, for something else has used some too.
pub(crate) fn go_on_with(operations: u64) {
    LEFT.set(operations);
    START.set(operations);
}

impl Drop for Meter {
    fn drop(&mut self) {
        let (left, start) = self.outer;
        LEFT.set(left);
        START.set(start);
    }
}

/// Makes the language report every step and every variable it reads.
pub(crate) fn install(engine: &mut Engine) {
    engine.on_progress(|_| match LEFT.get().checked_sub(1) {
        Some(left) => {
            LEFT.set(left);
            None
        }
        None => Some(Dynamic::UNIT),
    });
    #[expect(
        deprecated,
        reason = "the method is marked volatile, not deprecated, and the version is pinned"
    )]
    engine.on_var(|name, _, context| charge_variable(name, &context).map(|()| None));
}

fn charge_variable(name: &str, context: &EvalContext<'_, '_, '_, '_, '_, '_>) -> Hosted<()> {
    match context.scope().get(name) {
        Some(value) if value.is_string() => {
            charge_bytes(value.as_immutable_string_ref().map_or(0, |text| text.len()))
        }
        Some(value) if value.is_array() || value.is_map() => charge(items(value) / ITEMS_PER_OPERATION),
        _ => Ok(()),
    }
}

/// Items of a value and all within it, containers and keys weighed.
fn items(value: &Dynamic) -> usize {
    if let Ok(list) = value.as_array_ref() {
        CONTAINER_ITEMS + list.iter().map(items).sum::<usize>()
    } else if let Ok(map) = value.as_map_ref() {
        CONTAINER_ITEMS + map.values().map(|value| KEY_ITEMS + items(value)).sum::<usize>()
    } else {
        1
    }
}

/// Uses operations; takes what is left if that is too little.
pub(crate) fn charge(operations: usize) -> Hosted<()> {
    match LEFT.get().checked_sub(operations as u64) {
        Some(left) => {
            LEFT.set(left);
            Ok(())
        }
        None => {
            LEFT.set(0);
            Err(EvalAltResult::ErrorRuntime(Dynamic::from(Exhausted), Position::NONE).into())
        }
    }
}

/// Uses the operations of reading or writing so many bytes.
pub(crate) fn charge_bytes(bytes: usize) -> Hosted<()> {
    charge(bytes / BYTES_PER_OPERATION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_ends_exactly_at_its_limit() {
        let _meter = Meter::start(10);
        assert!(charge(10).is_ok());
        assert!(charge(1).is_err());
        assert_eq!(take_used(), 10);
    }

    #[test]
    fn what_is_too_much_takes_the_rest() {
        let _meter = Meter::start(10);
        assert!(charge(11).is_err());
        assert_eq!(take_used(), 10);
    }

    #[test]
    fn a_call_within_a_call_has_a_count_of_its_own() {
        let _outer = Meter::start(10);
        assert!(charge(3).is_ok());
        {
            let _inner = Meter::start(5);
            assert!(charge_bytes(BYTES_PER_OPERATION * 2 + 1).is_ok());
            assert_eq!(take_used(), 2);
        }
        assert_eq!(take_used(), 3);
    }
}
