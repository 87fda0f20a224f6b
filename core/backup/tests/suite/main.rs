//! A backup of a desk at work gives its truth again, and every other file is told from one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod damaged;
mod whole;

use std::path::Path;
use suban_backup::{Backup, BackupError, Manifest, PutIn, put_in, take};
use suban_desk::replay::reindex::reindex;
use suban_desk::replay::verify::{Report, verify};
use suban_store::{MemoryStore, Store};
use suban_test_kit::{ORG, TestDesk, at};

/// A desk that has judged this many tickets.
fn desk(tickets: usize) -> TestDesk {
    let desk = TestDesk::new();
    for _ in 0..tickets {
        desk.register("2026-03-02 09:00", "来电", "家里没水");
    }
    desk
}

fn back_up(store: &dyn Store, file: &Path) -> Manifest {
    take(store, file, at("2026-03-03 02:00"), |_| {}).unwrap()
}

/// Restores into memory and verifies.
fn restore(file: &Path) -> Result<(MemoryStore, PutIn, Report), BackupError> {
    let backup = Backup::check(file, |_| {})?;
    let store = MemoryStore::default();
    let put_in = put_in(&backup, &store, |_| false, |_| {})?;
    reindex(&store, ORG, |_| {}).unwrap();
    let report = verify(&store, ORG, &[], None, |_| {}).unwrap();
    Ok((store, put_in, report))
}
