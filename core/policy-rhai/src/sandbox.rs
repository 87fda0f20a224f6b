//! The language as packs get it: no package of its own, only the library's functions, and nothing that could
//! see a clock, a file, another call or its own errors.
//!
//! What the language offers and is taken away, and why:
//! - `eval`, `Fn`, `call`, `curry`, closures: code that the checks at load could not see, and functions as values,
//!   which can hold data without a limit;
//! - `try`: a rule that hides its own errors would judge by half;
//! - `print`, `debug`: a script's words go into the trace, by `this.note`;
//! - `type_of`, `is_def_var`, `is_def_fn`: a rule asks about facts, not about itself.
//!
//! The fast forms of operators stay off: they could not be made exact, and `+=` on lists would pass every limit.

use crate::{host, library, limits, meter};
use rhai::{Engine, OptimizationLevel};

/// Symbols of the language that scripts do not get.
pub(crate) const DISABLED: [&str; 11] =
    ["eval", "Fn", "call", "curry", "try", "catch", "print", "debug", "type_of", "is_def_var", "is_def_fn"];

/// How scripts are optimised before they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Optimisation {
    /// Not at all: each script runs as it was checked. Slower; for comparison.
    Off,
    /// As shipped: constants are folded and dead code is left out. More would call functions while loading and
    /// keep the result.
    #[default]
    Simple,
}

impl Optimisation {
    pub(crate) const fn level(self) -> OptimizationLevel {
        match self {
            Self::Off => OptimizationLevel::None,
            Self::Simple => OptimizationLevel::Simple,
        }
    }
}

/// Version of the language, as pinned in the workspace's manifest.
pub(crate) const RHAI_VERSION: &str = "1.27.0";

/// Builds the engine that all scripts share. Scripts are checked as written, so it does not optimise by itself.
pub(crate) fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_strict_variables(true)
        .set_fail_on_invalid_map_property(true)
        .set_fast_operators(false)
        .set_allow_anonymous_fn(false)
        .set_allow_loop_expressions(false);
    for symbol in DISABLED {
        engine.disable_symbol(symbol);
    }
    limits::set(&mut engine);
    meter::install(&mut engine);
    library::offer(&mut engine);
    host::offer(&mut engine);
    engine
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pinned_version_is_the_profile_s() {
        let manifest = include_str!("../../../Cargo.toml");
        assert!(manifest.contains(&format!("rhai = {{ version = \"={RHAI_VERSION}\"")));
    }
}
