//! Scripts as packs bring them: loaded from files, asked through the pack, judged by what comes out.

mod assess;
mod attacks;
mod concurrency;
mod diagnostics;
mod judge;
mod language;
mod pack;
mod stack;
