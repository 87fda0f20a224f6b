//! An upgrade of the frozen folder that is killed, at whatever moment, and done again.
//!
//! The upgrader is this test program itself, started again with a folder to upgrade: it does what `suban upgrade` does.

use super::fixture;
use super::folder::{check, heads, open, unpack};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use suban_desk::replay::reindex::reindex;
use suban_desk::replay::upgrade::{check_chain, copy_truth, needs_upgrade};
use suban_desk::replay::verify::verify;
use suban_store::{Head, Replacement, Store};

const FOLDER: &str = "SUBAN_DESK_TEST_UPGRADE";

/// Moments at which it is killed, evenly spread over the time that it takes.
const MOMENTS: u32 = 16;

fn upgrade(data: &Path) {
    let folders = Replacement::of(data, "format-3");
    if folders.is_half_done() {
        return folders.finish().unwrap();
    }
    let old = open(folders.data());
    let heads: BTreeMap<String, Head> = old.orgs().unwrap().into_iter().collect();
    if !heads.keys().any(|org| needs_upgrade(&old, org).unwrap()) {
        return folders.tidy();
    }
    for org in heads.keys() {
        check_chain(&old, org, |_| {}).unwrap();
    }
    let new = open(folders.begin().unwrap());
    for org in heads.keys() {
        copy_truth(&old, &new, org, |_| {}).unwrap();
        reindex(&new, org, |_| {}).unwrap();
        assert!(verify(&new, org, &[], None, |_| {}).unwrap().is_clean());
    }
    drop((new, old));
    folders.take_place(&heads).unwrap();
}

/// Not a test of its own, but the upgrader that the other starts.
#[test]
fn upgrader() {
    if let Some(folder) = env::var_os(FOLDER) {
        upgrade(Path::new(&folder));
    }
}

fn start(folder: &Path) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "formats::killed::upgrader"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Two organisations with the heads that were noted, verified clean, and the old folder beside them.
fn is_upgraded(root: &Path) {
    let noted = fs::read_to_string(fixture(3, "heads.txt")).unwrap();
    let store = open(&root.join("D"));
    assert_eq!(heads(&store), noted);
    check(&store);
    assert_eq!(heads(&open(&root.join("D.format-3"))), noted);
    let mut names: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["D", "D.format-3"]);
}

#[test]
fn killed_at_any_moment_it_is_done_right_the_next_time() {
    let unpacked = || {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("D")).unwrap();
        unpack(&root.path().join("D"));
        root
    };
    let root = unpacked();
    let begun = Instant::now();
    assert!(start(&root.path().join("D")).wait().unwrap().success());
    let whole = begun.elapsed();
    is_upgraded(root.path());
    assert!(start(&root.path().join("D")).wait().unwrap().success(), "again, it does nothing");
    is_upgraded(root.path());

    let mut killed = 0;
    for moment in 0..MOMENTS {
        let root = unpacked();
        let mut child = start(&root.path().join("D"));
        sleep(whole * moment / MOMENTS + Duration::from_millis(u64::from(moment)));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        assert!(start(&root.path().join("D")).wait().unwrap().success(), "moment {moment}");
        is_upgraded(root.path());
    }
    assert!(killed > MOMENTS / 4, "only {killed} were killed before their end");
}
