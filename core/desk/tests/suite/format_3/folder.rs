//! The frozen data folder: two organisations, as the program of format 3 left them on disk.

use super::fixture;
use super::story::{LITTLE, WHOLE, tell};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use suban_desk::View;
use suban_desk::replay::verify::verify;
use suban_desk::stored::keys::Keys;
use suban_model::Digest;
use suban_store::{OpenOptions, SledStore, Store};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Unpacks the folder into an empty one.
pub fn unpack(into: &Path) {
    let mut archive = ZipArchive::new(File::open(fixture("data.zip")).unwrap()).unwrap();
    archive.extract(into).unwrap();
}

pub fn open(folder: &Path) -> SledStore {
    SledStore::open(folder, &OpenOptions::default()).unwrap()
}

/// The organisations with the numbers and digests of their newest records, one a line.
fn heads(store: &dyn Store) -> String {
    store.orgs().unwrap().iter().fold(String::new(), |mut lines, (org, head)| {
        let _ = writeln!(lines, "{org} {}:{}", head.seq, Digest(head.hash));
        lines
    })
}

fn check(store: &dyn Store) {
    for org in [WHOLE, LITTLE] {
        let report = verify(store, org, &[], None, |_| {}).unwrap();
        assert_eq!(report.findings, [], "{org}");
    }
}

#[test]
fn the_folder_can_be_made() {
    let Some(frozen) = super::freeze() else { return };
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(open(folder.path()));
    tell(&store);
    check(store.as_ref());
    let list = heads(store.as_ref());
    drop(store);
    fs::write(frozen.join("heads.txt"), list).unwrap();
    let mut zip = ZipWriter::new(File::create(frozen.join("data.zip")).unwrap());
    let options = SimpleFileOptions::default().compression_level(Some(9));
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap()).collect();
    names.sort_by_key(fs::DirEntry::file_name);
    for entry in names.iter().filter(|entry| entry.file_type().unwrap().is_file()) {
        zip.start_file(entry.file_name().to_str().unwrap(), options).unwrap();
        zip.write_all(&fs::read(entry.path()).unwrap()).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn the_folder_verifies_clean_with_the_heads_that_were_noted() {
    let folder = tempfile::tempdir().unwrap();
    unpack(folder.path());
    let store = open(folder.path());
    assert_eq!(heads(&store), fs::read_to_string(fixture("heads.txt")).unwrap());
    check(&store);
}

#[test]
fn the_folder_holds_every_command() {
    let folder = tempfile::tempdir().unwrap();
    unpack(folder.path());
    let store = open(folder.path());
    let keys = Keys::of(WHOLE);
    let view = View::new(&store, WHOLE, &keys);
    let last = view.head().unwrap().seq;
    let acts: BTreeSet<&str> =
        (1..=last).map(|seq| view.record(seq).unwrap().unwrap().command.act.name()).collect();
    let every = [
        "activate",
        "approve",
        "callback",
        "determine",
        "dispatch",
        "erase",
        "expire",
        "extend",
        "give_back",
        "judge",
        "node",
        "record",
        "register",
        "reply",
        "settle",
        "tally",
    ];
    assert_eq!(acts, every.into());
    assert!(view.refused().unwrap().is_some(), "the note of a pack that was not put in force");
}
