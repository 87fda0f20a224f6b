//! Something of each hook.

use std::ops::Index;
use suban_model::Hook;

/// One of something for each hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PerHook<T>([T; Hook::ALL.len()]);

impl<T> PerHook<T> {
    /// Makes one for each hook, in their order.
    pub fn of(make: impl FnMut(Hook) -> T) -> Self {
        Self(Hook::ALL.map(make))
    }

    /// Each hook with its own, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (Hook, &T)> {
        Hook::ALL.into_iter().zip(&self.0)
    }

    /// As [`Self::iter`], to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (Hook, &mut T)> {
        Hook::ALL.into_iter().zip(&mut self.0)
    }
}

impl<T> Index<Hook> for PerHook<T> {
    type Output = T;

    #[expect(clippy::indexing_slicing, reason = "hooks are numbered in the order of `Hook::ALL`")]
    fn index(&self, hook: Hook) -> &T {
        &self.0[hook as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hook_finds_its_own() {
        let names = PerHook::of(Hook::name);
        for hook in Hook::ALL {
            assert_eq!((names[hook], hook.name().parse()), (hook.name(), Ok(hook)));
        }
    }
}
