//! `suban simulate`: play one scenario of a pack and tell what happens, step by step.

use crate::args::SimulateArgs;
use crate::engines::engines;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::Output;
use crate::show;
use std::fmt::Write as _;
use suban_desk::replay::scenario::{Played, play};
use suban_desk::replay::shelf::Shelf;
use suban_model::Holidays;

/// Plays: exit 0 if all came as written, else 1.
pub fn run(args: &SimulateArgs, output: &Output) -> Result<Exit, Failure> {
    let files = read_pack(&args.pack)?;
    let (engines, holidays) = (engines(), Holidays::china());
    let mut shelf = Shelf::new(&files, &engines, &holidays);
    let played = play(&mut shelf, &args.scenario).map_err(|found| {
        show::diagnostics(&found, &files, output);
        Failure::input("政策包或情景写法有误", "the pack or the scenario is not written correctly")
    })?;
    output.result(&played, || in_words(&played));
    Ok(if played.passed() { Exit::Done } else { Exit::Found })
}

/// The scenario for people.
pub fn in_words(played: &Played) -> String {
    let mut words = format!("{}\n", played.name);
    for step in &played.steps {
        let _ = writeln!(words, "  {} {}", step.at, if step.done.is_empty() { "…" } else { &step.done });
        step.happened.iter().for_each(|line| {
            let _ = writeln!(words, "      {line}");
        });
        step.failures.iter().for_each(|line| {
            let _ = writeln!(words, "    ✗ {line}");
        });
    }
    played.failures.iter().for_each(|line| {
        let _ = writeln!(words, "  ✗ {line}");
    });
    words.push_str(if played.passed() { "  ✓" } else { "" });
    words
}
