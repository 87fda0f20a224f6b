//! Chance that a seed repeats.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::ops::Range;

/// A source of chance.
pub struct Chance(ChaCha8Rng);

impl Chance {
    pub fn of(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Whether something happens that happens so often in a hundred times.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// Whether something happens that happens so often in a thousand times.
    pub fn permille(&mut self, permille: u32) -> bool {
        self.0.random_range(0..1_000) < permille
    }

    /// A number of a range that is not empty.
    pub fn among(&mut self, range: Range<i64>) -> i64 {
        self.0.random_range(range)
    }

    /// One of these, each as likely as its weight says; weights are not all zero.
    pub fn weighted<T>(&mut self, things: impl Iterator<Item = (T, u32)> + Clone) -> Option<T> {
        let whole: u32 = things.clone().map(|(_, weight)| weight).sum();
        let mut left = self.0.random_range(0..whole.max(1));
        for (thing, weight) in things {
            if left < weight {
                return Some(thing);
            }
            left -= weight;
        }
        None
    }

    /// One of a list, or nothing of an empty one.
    pub fn one_of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.0.random_range(0..list.len().max(1)))
    }
}
