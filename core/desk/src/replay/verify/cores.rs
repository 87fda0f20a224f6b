//! The same work for many things, on as many cores as there are.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;

/// For fewer things a thread costs more than it saves.
const THINGS_PER_CORE_MIN: usize = 16;

/// What the work gives for each thing, in their order.
pub(super) fn on_all_cores<'t, T: Sync, R: Send>(
    things: &'t [T],
    work: impl Fn(&'t T) -> R + Sync,
) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let cores = cores.min(things.len() / THINGS_PER_CORE_MIN);
    if cores < 2 {
        return things.iter().map(work).collect();
    }
    let work = &work;
    thread::scope(|scope| {
        let parts = things.chunks(things.len().div_ceil(cores));
        let threads: Vec<_> =
            parts.map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<R>>())).collect();
        let done = |thread: thread::ScopedJoinHandle<'_, Vec<R>>| {
            thread.join().unwrap_or_else(|panic| resume_unwind(panic))
        };
        threads.into_iter().flat_map(done).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_order_however_many_things_there_are() {
        for things in [0, 1, 15, 16, 31, 32, 33, 1_000] {
            let things: Vec<usize> = (0..things).collect();
            let expect: Vec<usize> = things.iter().map(|thing| thing * 2).collect();
            assert_eq!(on_all_cores(&things, |thing| thing * 2), expect);
        }
    }
}
