//! The desk over a small pack of its own: what it charges, what it refuses, and that it can prove it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod backlog;
mod busy;
mod charges;
mod counting;
mod dissolved;
mod dry_run;
mod editions;
mod formats;
mod gates;
mod golden;
mod hands;
mod host_clock;
mod life;
mod months;
mod patience;
mod proof;
mod refusals;
mod releases;
mod rescheduling;
mod rights;
mod safety;
mod salvage;
mod sharing;
mod steps;
mod turns;
mod whole;
mod words;
