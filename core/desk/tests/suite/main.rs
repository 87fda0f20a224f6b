//! The desk over a small pack of its own: what it charges, what it refuses, and that it can prove it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod backlog;
mod busy;
mod charges;
mod counting;
mod editions;
mod formats;
mod golden;
mod hands;
mod life;
mod months;
mod proof;
mod refusals;
mod releases;
mod rescheduling;
mod safety;
mod sharing;
mod steps;
mod whole;
mod words;
