//! `suban simulate`: play one scenario of a pack, or of any file, and tell what happens, step by step.

use crate::args::SimulateArgs;
use crate::engines::engines;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::input;
use crate::output::Output;
use crate::show;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use suban_desk::replay::scenario::{Played, PlayedStep, play};
use suban_desk::replay::shelf::Shelf;
use suban_model::Holidays;
use suban_policy::PackFiles;
use suban_policy::diagnostic::Language;
use suban_policy::files::FILE_BYTES_MAX;

/// Plays: exit 0 if all came as written, else 1.
pub fn run(args: &SimulateArgs, output: &Output) -> Result<Exit, Failure> {
    let (files, path) = scenario(read_pack(&args.pack)?, &args.scenario)?;
    let (engines, holidays) = (engines(), Holidays::china());
    let mut shelf = Shelf::new(&files, &engines, &holidays);
    let played = play(&mut shelf, &path, &|| true).map_err(|found| {
        show::diagnostics(&found, &files, output);
        Failure::input("政策包或情景写法有误", "the pack or the scenario is not written correctly")
    })?;
    output.result(&played, || in_words(&played, output));
    Ok(if played.passed() { Exit::Done } else { Exit::Found })
}

/// The pack with the scenario in it, and where: a file of the pack by its path there; or else any file, which is played
/// as if it were the pack's.
fn scenario(files: PackFiles, scenario: &Path) -> Result<(PackFiles, String), Failure> {
    let written = scenario.to_string_lossy().replace('\\', "/");
    if files.get(&written).is_some() || !scenario.exists() {
        return Ok((files, written));
    }
    let bytes = input::read(scenario, FILE_BYTES_MAX as u64)?;
    let path = format!("scenarios/{}", scenario.file_name().unwrap_or_default().to_string_lossy());
    let mut all: BTreeMap<String, Vec<u8>> =
        files.paths().filter_map(|path| Some((path.to_owned(), files.get(path)?.to_vec()))).collect();
    all.insert(path.clone(), bytes);
    let files = PackFiles::new(all).map_err(|error| Failure::file(scenario.display(), &error))?;
    Ok((files, path))
}

/// The scenario for people.
pub fn in_words(played: &Played, output: &Output) -> String {
    let mut words = format!("{}\n", played.name);
    for step in &played.steps {
        let _ = writeln!(words, "  {} {}", step.at, done(step, output));
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
    words.push_str(if played.passed() {
        output.say("  ✓ 与情景所写相符", "  ✓ as the scenario says")
    } else {
        output.say("  ✗ 与情景所写不符", "  ✗ not as the scenario says")
    });
    words
}

/// What was done in a step; where nothing was, time passed.
fn done(step: &PlayedStep, output: &Output) -> &'static str {
    step.done.map_or("…", |act| match output.language {
        Language::Chinese => act.chinese(),
        Language::English => act.name(),
    })
}
