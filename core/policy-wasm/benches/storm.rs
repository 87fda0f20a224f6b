//! Decisions of one organisation while the plugins of others loop, eat memory and recurse, on every other core.

use crate::guest::Guest;
use crate::hosted::{Host, facts};
use crate::{ROUNDS, WORDS, median};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;
use suban_policy::{Hook, Pack};

/// Calls of one round: ten are slower than its p99.
const CALLS: usize = 1_000;

/// What hostile plugins do instead of answering, each until it is stopped.
const HARM: [&str; 3] = [
    "(loop (br 0)) unreachable",
    "(loop (drop (memory.grow (i32.const 1))) (br 0)) unreachable",
    "(call $deeper (i64.const 0))",
];

const DEEPER: &str =
    "(func $deeper (param i64) (result i32) (call $deeper (i64.add (local.get 0) (i64.const 1))))";

/// Tells the p99 of quiet rounds and of rounds in the storm, which take turns.
pub fn measure(host: &Host) {
    let storm = HARM.map(|harm| host.hostile(Guest::new(Hook::Classify, harm).items(DEEPER).build()));
    let others = thread::available_parallelism().map_or(1, |cores| (cores.get() - 1).max(1));
    let (mut quiet, mut stormy) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        quiet.push(p99(host));
        stormy.push(amid(&storm, others, || p99(host)));
    }
    let [quiet, stormy] = [quiet, stormy].map(median);
    println!("p99 of {CALLS} calls, median of {ROUNDS} rounds");
    println!("  quiet                             {quiet:8.1} µs");
    println!("  beside {others} thread(s) of hostile calls {stormy:8.1} µs");
    println!("  ratio                             {:8.2}", stormy / quiet);
}

/// Runs `measured` while so many threads ask the hostile plugins again and again.
fn amid<T>(storm: &[Pack], threads: usize, measured: impl FnOnce() -> T) -> T {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        for thread in 0..threads {
            let over = &over;
            scope.spawn(move || {
                for pack in storm.iter().cycle().skip(thread).take_while(|_| !over.load(Ordering::Relaxed)) {
                    let decision = pack.decide(Hook::Classify, "subject", facts(WORDS));
                    assert!(decision.outcome.is_err(), "it means harm");
                }
            });
        }
        let measured = measured();
        over.store(true, Ordering::Relaxed);
        measured
    })
}

fn p99(host: &Host) -> f64 {
    let call = |_| {
        let begun = Instant::now();
        drop(host.classify(WORDS));
        begun.elapsed().as_secs_f64() * 1e6
    };
    let mut took: Vec<f64> = (0..CALLS).map(call).collect();
    took.sort_by(f64::total_cmp);
    took[CALLS * 99 / 100]
}
