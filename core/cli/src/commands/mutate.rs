//! `suban test --mutate`: which wrong cells the pack's own tests would not notice.

use crate::engines::engines;
use crate::exit::Exit;
use crate::output::Output;
use serde::Serialize;
use std::fmt::Write as _;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use suban_desk::replay::scenario::{paths, play};
use suban_desk::replay::shelf::Shelf;
use suban_model::Holidays;
use suban_policy::PackFiles;
use suban_policy::engine::Engine;
use suban_policy_review::mutants::{Mutant, mutants};
use suban_policy_review::pack_tests::{self, CaseResult};

/// What became of the mutants.
#[derive(Serialize)]
struct Mutated {
    /// How many there were.
    mutants: usize,
    /// Those that no test noticed, in the order of the tables.
    alive: Vec<Mutant>,
}

/// Tries every mutant of a pack whose tests pass: exit 0 if each is noticed, else 1.
pub fn run(files: &PackFiles, holidays: &Arc<Holidays>, output: &Output) -> Exit {
    let all = mutants(files);
    let bar = output.progress(Some(all.len() as u64), output.say("试改", "trying mutants"));
    let (next, alive) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let engines = engines();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(|| {
                while let Some((place, mutant)) = take(&next, &all) {
                    if !is_noticed(mutant, files, &engines, holidays) {
                        alive.lock().unwrap_or_else(PoisonError::into_inner).push(place);
                    }
                    bar.inc(1);
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut alive = alive.into_inner().unwrap_or_else(PoisonError::into_inner);
    alive.sort_unstable();
    let alive: Vec<Mutant> = alive.into_iter().filter_map(|place| all.get(place).cloned()).collect();
    let mutated = Mutated { mutants: all.len(), alive };
    output.result(&mutated, || in_words(&mutated, output));
    if mutated.alive.is_empty() { Exit::Done } else { Exit::Found }
}

fn take<'a>(next: &AtomicUsize, all: &'a [Mutant]) -> Option<(usize, &'a Mutant)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    Some((place, all.get(place)?))
}

/// Whether the mutant does not load, or fails a test.
fn is_noticed(
    mutant: &Mutant,
    files: &PackFiles,
    engines: &[Arc<dyn Engine>],
    holidays: &Arc<Holidays>,
) -> bool {
    let Some(changed) = mutant.apply(files) else { return true };
    match pack_tests::run(&changed, engines) {
        Ok(cases) if cases.iter().all(CaseResult::passed) => {}
        _ => return true,
    }
    let mut shelf = Shelf::new(&changed, engines, holidays);
    paths(&changed).any(|path| !play(&mut shelf, path, &|| true).is_ok_and(|played| played.passed()))
}

fn in_words(mutated: &Mutated, output: &Output) -> String {
    let Mutated { mutants, alive } = mutated;
    let mut words = String::new();
    for mutant in alive {
        let _ = writeln!(words, "✗ {}", mutant.told().speak(output.language));
    }
    let noticed = mutants - alive.len();
    let zh = format!("改错 {mutants} 处,用例和情景发现 {noticed} 处,没有发现 {} 处", alive.len());
    let en = format!("{mutants} mutants: the tests noticed {noticed} and missed {}", alive.len());
    words + output.say(&zh, &en)
}
