//! `suban simulate`: play one scenario of a pack, or of any file, and tell what happens, step by step; or play it by two
//! packs, and tell from which step on they part.

use crate::args::SimulateArgs;
use crate::beside::{Side, beside};
use crate::engines::engines;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::input;
use crate::output::Output;
use crate::show;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use suban_desk::Rulebook;
use suban_desk::replay::scenario::{Played, PlayedStep, play};
use suban_desk::replay::shelf::Shelf;
use suban_model::{ActKind, Bilingual, Holidays};
use suban_policy::PackFiles;
use suban_policy::diagnostic::Language;
use suban_policy::files::{FILE_BYTES_MAX, FilesError};
use suban_tell::sentences;

/// Plays: exit 0 if all came as written, else 1; by two packs, 0 if all came alike, else 1.
pub fn run(args: &SimulateArgs, output: &Output) -> Result<Exit, Failure> {
    let (files, path) = scenario(read_pack(&args.pack)?, &args.scenario)?;
    let (played, rulebook) = played(&files, &path, output)?;
    let Some(other) = &args.against else {
        output.result(&played, || in_words(&played, output));
        return Ok(if played.passed() { Exit::Done } else { Exit::Found });
    };
    let written = files.get(&path).unwrap_or_default().to_vec();
    let files =
        with_file(&read_pack(other)?, &path, written).map_err(|error| Failure::file(&path, &error))?;
    let (would_be, other) = self::played(&files, &path, output)?;
    let against = Against::of((&played, &rulebook), (&would_be, &other));
    output.result(&against, || against.in_words(output));
    Ok(if against.parts_at.is_none() { Exit::Done } else { Exit::Found })
}

fn played(files: &PackFiles, path: &str, output: &Output) -> Result<(Played, Rulebook), Failure> {
    let (engines, holidays) = (engines(), Holidays::china());
    let mut shelf = Shelf::new(files, &engines, &holidays);
    let played = play(&mut shelf, path, &|| true);
    let loaded = played.and_then(|played| Ok((played, shelf.with(&BTreeMap::new())?.rulebook)));
    loaded.map_err(|found| {
        show::diagnostics(&found, files, output);
        Failure::input("政策包或情景写法有误", "the pack or the scenario is not written correctly")
    })
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
    let files = with_file(&files, &path, bytes).map_err(|error| Failure::file(scenario.display(), &error))?;
    Ok((files, path))
}

/// The files with one more, or with another in its place.
fn with_file(files: &PackFiles, path: &str, bytes: Vec<u8>) -> Result<PackFiles, FilesError> {
    let mut all: BTreeMap<String, Vec<u8>> =
        files.paths().filter_map(|path| Some((path.to_owned(), files.get(path)?.to_vec()))).collect();
    all.insert(path.to_owned(), bytes);
    PackFiles::new(all)
}

/// A scenario by two packs.
#[derive(Serialize)]
struct Against {
    name: String,
    /// The first step that comes to something else, from 1.
    parts_at: Option<usize>,
    steps: Vec<StepAgainst>,
}

/// A step by two packs.
#[derive(Serialize)]
struct StepAgainst {
    at: String,
    done: Option<ActKind>,
    /// What it comes to.
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    side: Side,
    said: Bilingual,
}

impl Against {
    fn of(is: (&Played, &Rulebook), would_be: (&Played, &Rulebook)) -> Self {
        let steps = is.0.steps.iter().zip(&would_be.0.steps);
        let steps = steps.map(|(one, other)| StepAgainst {
            at: one.at.clone(),
            done: one.done,
            lines: beside(&comes_to(one, is.1), &comes_to(other, would_be.1))
                .into_iter()
                .map(|(side, said)| Line { side, said })
                .collect(),
        });
        let steps: Vec<StepAgainst> = steps.collect();
        let parts = |step: &StepAgainst| step.lines.iter().any(|line| line.side != Side::Both);
        let parts_at = steps.iter().position(parts).map(|before| before + 1);
        Self { name: is.0.name.clone(), parts_at, steps }
    }

    /// For people: from the first step on that differs.
    fn in_words(&self, output: &Output) -> String {
        let mut words = format!("{}\n", self.name);
        let Some(parts_at) = self.parts_at else {
            words.push_str(output.say("  两边一步不差", "  both come to the same at every step"));
            return words;
        };
        if parts_at > 1 {
            let (zh, en) =
                (format!("前 {} 步相同", parts_at - 1), format!("the same up to step {}", parts_at - 1));
            let _ = writeln!(words, "  … {}", output.say(&zh, &en));
        }
        for step in self.steps.iter().skip(parts_at - 1) {
            let _ = writeln!(words, "  {} {}", step.at, name(step.done, output));
            for Line { side, said } in &step.lines {
                let _ = writeln!(words, "    {} {}", side.sign(), said.speak(output.language));
            }
        }
        words.push_str(output.say("- 现在这样,+ 另一边那样", "- as it is, + as the other would have it"));
        words
    }
}

/// What a step comes to: a refusal, or all that followed.
fn comes_to(step: &PlayedStep, rulebook: &Rulebook) -> Vec<Bilingual> {
    let refused = step
        .refused
        .as_ref()
        .map(|why| Bilingual::new(format!("拒绝:{}", why.zh), format!("refused: {}", why.en)));
    let followed = step.records.iter().flat_map(|record| sentences::record::followed(record, rulebook));
    refused.into_iter().chain(followed).collect()
}

/// The scenario for people.
pub fn in_words(played: &Played, output: &Output) -> String {
    let mut words = format!("{}\n", played.name);
    for step in &played.steps {
        let _ = writeln!(words, "  {} {}", step.at, name(step.done, output));
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
fn name(done: Option<ActKind>, output: &Output) -> &'static str {
    done.map_or("…", |act| match output.language {
        Language::Chinese => act.chinese(),
        Language::English => act.name(),
    })
}
