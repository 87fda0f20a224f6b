//! A folder takes the place of another: whole or not at all, and nothing of the old one is lost.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use suban_store::{Commit, Head, Replacement, SledStore, Store};
use tempfile::{TempDir, tempdir};

use super::{head, open};

/// A folder `D` with a store in it, what is to become of it, and where it lies.
fn old() -> (TempDir, Replacement) {
    let root = tempdir().unwrap();
    let data = root.path().join("D");
    write(&data, 1, b"old");
    let replacement = Replacement::of(&data, "old");
    (root, replacement)
}

/// Writes a value into a folder's store, as the commit of this number.
fn write(folder: &Path, seq: u64, value: &[u8]) {
    let puts = vec![(b"key".to_vec(), value.to_vec())];
    let (expected, next) = (head(seq - 1), head(seq));
    let commit = Commit { org: "水务".to_owned(), expected, next, puts, deletes: Vec::new() };
    open(folder).unwrap().commit(&[commit]).unwrap();
}

fn heads() -> BTreeMap<String, Head> {
    BTreeMap::from([("水务".to_owned(), head(1))])
}

/// The value in the folder's store, and what lies beside the folder.
fn check(replacement: &Replacement, expect: &[u8], beside: &[&str]) {
    let store = open(replacement.data()).unwrap();
    assert_eq!(store.get(b"key").unwrap().as_deref(), Some(expect));
    assert_eq!(store.head("水务").unwrap(), head(1));
    let names = fs::read_dir(replacement.data().parent().unwrap()).unwrap();
    let mut names: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "D")
        .collect();
    names.sort();
    assert_eq!(names, beside);
}

fn new_of(replacement: &Replacement) -> PathBuf {
    replacement.data().with_file_name("D.upgrading")
}

#[test]
fn the_new_folder_takes_the_place_and_the_old_one_stays() {
    let (_root, replacement) = old();
    fs::set_permissions(replacement.data(), fs::Permissions::from_mode(0o750)).unwrap();
    fs::set_permissions(replacement.data().join("db"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::write(replacement.data().join("note of ours"), "x").unwrap();
    write(replacement.begin().unwrap(), 1, b"new");
    replacement.take_place(&heads()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(replacement.data()), mode(&replacement.data().join("db"))), (0o750, 0o640));
    assert!(
        replacement.kept().join("note of ours").exists(),
        "what is not the store's stays with the old one"
    );
    assert!(!replacement.data().join("upgrading").exists());
    check(&replacement, b"new", &["D.old"]);
    assert_eq!(open(replacement.kept()).unwrap().get(b"key").unwrap().as_deref(), Some(&b"old"[..]));
}

#[test]
fn interrupted_before_the_swap_it_begins_anew() {
    let (_root, replacement) = old();
    for begun in 0..3 {
        let new = replacement.begin().unwrap();
        assert_eq!(fs::read_dir(new).unwrap().count(), 1, "nothing is left of the one before, {begun}");
        write(new, 1, b"new");
        assert!(!replacement.is_half_done());
    }
    check(&replacement, b"old", &["D.upgrading"]);
    // Killed while what was left was removed: only the note is still there, or nothing.
    for name in ["db", "conf", "heads"] {
        fs::remove_file(new_of(&replacement).join(name)).unwrap();
    }
    replacement.begin().unwrap();
    fs::remove_file(new_of(&replacement).join("upgrading")).unwrap();
    write(replacement.begin().unwrap(), 1, b"new");
    replacement.take_place(&heads()).unwrap();
    check(&replacement, b"new", &["D.old"]);
}

#[test]
fn interrupted_between_the_renamings_it_is_finished() {
    let (_root, replacement) = old();
    write(replacement.begin().unwrap(), 1, b"new");
    replacement.take_place(&heads()).unwrap();
    // As a kill would have left it.
    fs::rename(replacement.data(), new_of(&replacement)).unwrap();
    assert!(!replacement.is_half_done(), "the note that all is there is missing");
    fs::write(new_of(&replacement).join("upgrading"), "building\n").unwrap();
    assert!(!replacement.is_half_done(), "not all is there");
    fs::write(new_of(&replacement).join("upgrading"), "ready\n").unwrap();
    assert!(replacement.is_half_done());
    replacement.finish().unwrap();
    assert!(!replacement.is_half_done());
    check(&replacement, b"new", &["D.old"]);
}

#[test]
fn nothing_happens_to_a_folder_that_is_open_or_went_on() {
    let (_root, replacement) = old();
    write(replacement.begin().unwrap(), 1, b"new");
    let store = open(replacement.data()).unwrap();
    let error = replacement.take_place(&heads()).unwrap_err().to_string();
    assert!(error.contains("is in use"), "{error}");
    drop(store);
    write(replacement.data(), 2, b"newer");
    let error = replacement.take_place(&heads()).unwrap_err().to_string();
    assert!(error.contains("another program wrote"), "{error}");
    assert_eq!(open(replacement.data()).unwrap().head("水务").unwrap(), head(2));
}

#[test]
fn what_is_not_ours_is_left_alone() {
    let (_root, replacement) = old();
    fs::create_dir(new_of(&replacement)).unwrap();
    fs::write(new_of(&replacement).join("theirs"), "x").unwrap();
    let error = replacement.begin().unwrap_err().to_string();
    assert!(error.contains("no interrupted call left it"), "{error}");
    assert!(new_of(&replacement).join("theirs").exists());
    fs::create_dir(replacement.kept()).unwrap();
    let error = replacement.begin().unwrap_err().to_string();
    assert!(error.contains("D.old` exists already"), "{error}");
}

#[test]
fn a_link_to_the_folder_stays_a_link() {
    let (root, _) = old();
    let link = root.path().join("link");
    std::os::unix::fs::symlink(root.path().join("D"), &link).unwrap();
    let replacement = Replacement::of(&link, "old");
    write(replacement.begin().unwrap(), 1, b"new");
    replacement.take_place(&heads()).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    check(&replacement, b"new", &["D.old", "link"]);
    assert!(SledStore::is_in(&link));
}
