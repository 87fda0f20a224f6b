//! Scripts as packs bring them: loaded from files, asked through the pack, judged by what comes out.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what helps tests fails like a test")]

mod arbitrary;
mod assess;
mod attacks;
mod concurrency;
mod diagnostics;
mod judge;
mod language;
mod optimisation;
mod pack;
mod stack;
