//! What is left of a damaged store is read out of copies, and its folder stays as it is.

use std::fs;
use std::path::Path;

use suban_store::{SledStore, Store, StoreError};
use tempfile::tempdir;

use super::{all_entries, head, open, write};

/// What is done to a folder.
type Damage<'a> = &'a dyn Fn(&Path);

/// A folder with two openings behind it, so that there is a snapshot.
fn fill(folder: &Path) {
    for (from, to) in [(0, 20), (20, 40)] {
        write(&open(folder).unwrap(), "a", from, to, 100);
    }
    drop(open(folder).unwrap());
}

fn state(folder: &Path) -> Vec<(std::ffi::OsString, Vec<u8>)> {
    let files =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).filter(|entry| entry.path().is_file());
    let mut files: Vec<_> = files.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn what_only_saves_time_may_be_damaged_and_all_is_read() {
    let spoil = |path: &Path| fs::write(path, b"spoilt, and of another length").unwrap();
    let nothing: Damage<'_> = &|_| {};
    let settings: Damage<'_> = &|folder| spoil(&folder.join("conf"));
    let snapshot: Damage<'_> = &|folder| {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        names
            .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("snap."))
            .for_each(|path| spoil(&path));
    };
    let both: Damage<'_> = &|folder| {
        settings(folder);
        snapshot(folder);
    };
    for (what, damage) in
        [("nothing", nothing), ("settings", settings), ("snapshot", snapshot), ("both", both)]
    {
        let (folder, scratch) = (tempdir().unwrap(), tempdir().unwrap());
        fill(folder.path());
        let expect = all_entries(&open(folder.path()).unwrap()).unwrap();
        damage(folder.path());
        let before = state(folder.path());
        let remains = SledStore::open_remains(folder.path(), scratch.path()).unwrap();
        assert_eq!(remains.head("a").unwrap(), head(40), "{what}");
        assert_eq!(all_entries(&remains).unwrap(), expect, "{what}");
        assert!(state(folder.path()) == before, "{what}: the folder was written to");
    }
}

#[test]
fn of_nothing_nothing_is_made_and_what_is_in_use_is_not_copied() {
    let (folder, scratch) = (tempdir().unwrap(), tempdir().unwrap());
    fs::write(folder.path().join("db"), b"").unwrap();
    assert!(SledStore::open_remains(folder.path(), scratch.path()).is_err());
    let (folder, scratch) = (tempdir().unwrap(), tempdir().unwrap());
    let store = open(folder.path()).unwrap();
    write(&store, "a", 0, 5, 100);
    let remains = SledStore::open_remains(folder.path(), scratch.path());
    assert!(matches!(remains, Err(StoreError::InUse { .. })), "{remains:?}");
    assert!(matches!(SledStore::copy_files(folder.path(), scratch.path()), Err(StoreError::InUse { .. })));
}
