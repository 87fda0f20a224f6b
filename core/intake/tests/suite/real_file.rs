//! The public file of messages with replies, where it is at hand: what the importer must cope with in earnest.

use std::path::PathBuf;
use std::time::Instant;
use suban_intake::{Import, Mapping};
use suban_model::{Moment, Zone};

/// Seconds that reading 2,816 rows may take in an unoptimised build on a busy machine; it takes under one.
const SECONDS_MAX: u64 = 20;

#[test]
#[expect(clippy::print_stderr, reason = "says what was measured, or why nothing was done")]
fn messages_with_replies_are_imported() {
    let Some(folder) = std::env::var_os("SUBAN_TEST_DATA").map(PathBuf::from) else {
        eprintln!("skipped: SUBAN_TEST_DATA does not name a folder of real files");
        return;
    };
    let path = folder.join("messages").join("with-replies-2816.xlsx");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: no {}", path.display());
        return;
    };
    let begun = Instant::now();
    let (mapping, zone) = (Mapping::preset("messages-with-replies").unwrap(), Zone::default());
    let now: Moment = "2024-01-01T00:00:00Z".parse().unwrap();
    let import = Import::open(&bytes, &mapping, &zone, now, &[]).unwrap();
    assert_eq!(import.rows_total(), 2_816);
    let mut commands = 0;
    let mut longest = 0;
    for row in import.rows() {
        let row = row.unwrap_or_else(|reject| panic!("row {}: {}", reject.row, reject.reason));
        commands += row.commands.len();
        longest = row
            .commands
            .iter()
            .flat_map(|intake| intake.private.values())
            .map(String::len)
            .max()
            .max(Some(longest))
            .unwrap();
        assert!(row.commands.iter().all(|intake| !intake.private["text"].starts_with(char::is_whitespace)));
    }
    assert_eq!(commands, 2 * 2_816);
    let again = Import::open(&bytes, &mapping, &zone, now, &[]).unwrap();
    assert!(import.rows().eq(again.rows()));
    let took = begun.elapsed();
    eprintln!(
        "2816 rows, {commands} commands, no rejects, longest text {longest} bytes, {took:?} for reading twice"
    );
    assert!(took.as_secs() < SECONDS_MAX);
}
