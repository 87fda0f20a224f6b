//! Time passes and commands come in: clocks fire, periods are settled, revisions come into force. A [`desk`] does all of
//! it on one thread; the [`writer`] is that thread.

pub mod activate;
pub mod batch;
pub mod clocks_due;
pub mod desk;
pub mod host;
pub mod host_clock;
pub mod pulse;
mod rescheduling;
mod rewriting;
pub mod settling;
mod task;
pub mod writer;
