//! Whatever examines a pack and is not needed to decide by it: what in it is probably not meant, what its own tests say
//! and reach, and what its author may write.
//!
//! It reads what a pack declares and asks its hooks, as anyone may. It must not decide anything that goes on record:
//! a desk would judge the same without it.

pub mod coverage;
pub mod input;
pub mod lint;
pub mod mutants;
pub mod pack_tests;
pub mod schema;
pub mod trials;
