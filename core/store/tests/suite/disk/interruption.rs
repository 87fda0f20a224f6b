//! Writers that are killed, or whose disk takes no more: what was confirmed is there, whole, and nothing
//! claims damage.
//!
//! The writer is this test program itself, started again with a folder to write to.
#![expect(clippy::print_stdout, reason = "the writer speaks to the test that started it")]

use std::env;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use suban_store::{Commit, Scan, SledStore, Store, StoreError, walk};
use tempfile::tempdir;

use super::{head, message, open};

const FOLDER: &str = "SUBAN_STORE_TEST_FOLDER";
const WRITERS: u64 = 4;

/// Commit `seq` of an organisation: its own entry, and one that every commit writes over.
fn commit(org: &str, seq: u64) -> Commit {
    let value = vec![u8::try_from(seq % 251).unwrap(); usize::try_from(seq * 7_919 % 9_000).unwrap()];
    Commit {
        org: org.to_owned(),
        expected: head(seq - 1),
        next: head(seq),
        puts: vec![
            (format!("{org}/{seq:08}").into_bytes(), value),
            (format!("{org}/last").into_bytes(), seq.to_be_bytes().to_vec()),
        ],
        deletes: vec![],
    }
}

/// Commits to an organisation for as long as they are taken.
fn write_until_refused(store: &SledStore, org: &str) -> StoreError {
    let mut seq = store.head(org).unwrap().seq;
    loop {
        if let Err(error) = store.commit(&[commit(org, seq + 1)]) {
            return error;
        }
        seq += 1;
        println!("confirmed {org} {seq}");
    }
}

/// Not a test of its own, but the writer that the others start: says what is confirmed, and at last why no
/// more.
#[test]
fn writer() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let store = open(Path::new(&folder)).unwrap();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let store = &store;
            scope.spawn(move || {
                let refused = write_until_refused(store, &format!("org{writer}"));
                println!("refused {}", message(&refused));
            });
        }
    });
    let after = [store.get(b"x").unwrap_err(), store.commit(&[commit("new", 1)]).unwrap_err()];
    println!("after {}", after.map(|error| error.to_string()).join(" / "));
}

/// Starts the writer in a shell that first runs `prepare`.
fn start_writer(folder: &Path, prepare: &str) -> Child {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("{prepare}; exec \"$0\" --exact disk::interruption::writer --nocapture"));
    shell.arg(env::current_exe().unwrap()).env(FOLDER, folder);
    shell.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// Checks that a store holds, of each organisation, all that was confirmed, and nothing but whole commits.
fn check_whole(folder: &Path, said: &str) {
    let store = open(folder).unwrap();
    for org in (0..WRITERS).map(|writer| format!("org{writer}")) {
        let prefix = format!("confirmed {org} ");
        let confirmed =
            said.lines().filter_map(|line| line.strip_prefix(&prefix)).map(|seq| seq.parse().unwrap());
        let stands = store.head(&org).unwrap();
        assert!(stands.seq >= confirmed.max().unwrap_or(0), "{org} stands at {stands}");
        assert_eq!(stands, head(stands.seq));
        let prefix = format!("{org}/");
        let entries: Vec<_> =
            walk(&store, Scan::prefix(prefix.as_bytes(), usize::MAX)).map(Result::unwrap).collect();
        let mut expect: Vec<_> = (1..=stands.seq).map(|seq| commit(&org, seq).puts.swap_remove(0)).collect();
        if stands.seq > 0 {
            expect.push(commit(&org, stands.seq).puts.swap_remove(1));
        }
        assert!(entries == expect, "{org} stands at {stands}");
    }
    drop(store);
    assert_eq!(SledStore::examine(folder).unwrap(), []);
}

#[test]
fn a_killed_writer_loses_nothing_that_was_confirmed() {
    const KILLS: u64 = 8;
    let folder = tempdir().unwrap();
    for kill in 0..KILLS {
        let mut writer = start_writer(folder.path(), "true");
        let mut lines = BufReader::new(writer.stdout.take().unwrap());
        // Into each round a little further: amid the opening, amid the first groups, amid segments.
        let mut said = String::new();
        for _ in 0..kill * kill * 20 {
            lines.read_line(&mut said).unwrap();
        }
        writer.kill().unwrap();
        writer.wait().unwrap();
        lines.read_to_string(&mut said).unwrap();
        // The last line may have been cut by the kill.
        let whole_lines = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
        check_whole(folder.path(), whole_lines);
    }
}

#[test]
fn a_disk_that_takes_no_more_stops_the_store() {
    let folder = tempdir().unwrap();
    // A bound on the size of files is met like a full disk that nobody saw coming.
    let writer = start_writer(folder.path(), "trap '' XFSZ; ulimit -f 30000");
    let output = writer.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let refused: Vec<_> = said.lines().filter_map(|line| line.strip_prefix("refused ")).collect();
    assert_eq!(refused.len() as u64, WRITERS, "{said}");
    for line in refused {
        let unconfirmed =
            line.starts_with("the commit could not be made durable and may be lost; the store has stopped");
        let stopped = line.starts_with("the store has stopped after a failed write");
        // Between sled's failure and our hearing of it.
        let unreadable = line.starts_with("key `org") && line.contains("` cannot be read from `");
        assert!(unconfirmed || stopped || unreadable, "{line}");
        assert!(line.contains("the operating system refused: ") && line.contains("File too large"), "{line}");
    }
    let stopped = "the store has stopped after a failed write: find the cause and restart suban; \
                   all that was confirmed is on disk";
    assert!(said.contains(&format!("after {stopped} / {stopped}")), "{said}");
    check_whole(folder.path(), &said);
}
