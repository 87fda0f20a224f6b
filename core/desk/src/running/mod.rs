//! Time passes and commands come in: clocks fire, periods are settled, revisions are put in force, and one thread writes.

pub mod activate;
pub mod settling;
pub mod writer;
