//! `suban upgrade` and `suban reindex`, as an administrator runs them on a folder of format 3: the frozen one of the desk.

use crate::program::run;
use crate::repository::root;
use serde_json::Value;
use std::fs::{self, File};
use std::path::Path;
use std::process::Output;
use suban_desk::stored::keys::Keys;
use suban_store::{Commit, OpenOptions, SledStore, Store};
use tempfile::TempDir;
use zip::ZipArchive;

const FROZEN: &str = "core/desk/tests/fixtures/format-3/data.zip";
const ORG: &str = "small";

/// A folder `D` of format 3, in a folder of its own.
fn frozen() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let archive = File::open(root().join(FROZEN)).expect("the frozen folder is there");
    let mut archive = ZipArchive::new(archive).expect("it is an archive");
    archive.extract(folder.path().join("D")).expect("it can be unpacked");
    folder
}

/// A call on the folder `D`, in English.
fn call(args: &[&str], folder: &TempDir) -> Output {
    let data = folder.path().join("D");
    let data = data.to_str().expect("the temporary folder's path is text");
    run(&[args, &["--data", data, "--lang", "en"]].concat())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a call gives that must succeed.
#[track_caller]
fn done(args: &[&str], folder: &TempDir) -> String {
    let output = call(args, folder);
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    String::from_utf8(output.stdout).expect("the result is text")
}

/// What a call says that must be refused because of the data.
#[track_caller]
fn refused(args: &[&str], folder: &TempDir) -> String {
    let output = call(args, folder);
    assert_eq!(output.status.code(), Some(3), "{args:?}: {}", said(&output));
    said(&output)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is readable");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn an_older_folder_is_refused_upgraded_and_then_as_good_as_any() {
    let folder = frozen();
    let data = fs::canonicalize(folder.path()).expect("a path").join("D").display().to_string();
    let commands: [&[&str]; 5] = [
        &["status", "--org", ORG],
        &["verify", "--org", ORG],
        &["report", "monthly", "2026-02", "--org", ORG],
        &["serve", "--org", ORG, "--listen", "127.0.0.1:0"],
        &["publish", "scripts/xingchen-water"],
    ];
    for command in commands {
        let said = refused(command, &folder);
        assert!(said.contains("stored in format 3, this program writes format 6"), "{said}");
        assert!(said.contains("\n  suban upgrade --data "), "{said}");
    }
    let said = refused(&["reindex", "--org", ORG], &folder);
    assert!(said.contains("run `suban upgrade`"), "{said}");

    let upgraded: Value =
        serde_json::from_str(&done(&["upgrade", "--format", "json"], &folder)).expect("JSON");
    assert_eq!(upgraded["records"], serde_json::json!({ "small": 56, "小水司": 8 }));
    assert_eq!(upgraded["kept"], format!("{data}.format-3"));
    assert_eq!(names(folder.path()), ["D", "D.format-3"]);

    let heads =
        fs::read_to_string(root().join("core/desk/tests/fixtures/format-3/heads.txt")).expect("heads");
    for line in heads.lines() {
        let (org, head) = line.split_once(' ').expect("organisation and head");
        let verified = done(&["verify", "--org", org, "--expect", head], &folder);
        assert!(verified.contains(&format!("head {head}")), "{verified}");
    }
    // Its newest record is months old, so the clock of this machine is not believed before somebody says so.
    assert!(done(&["clock", "confirm", "--org", ORG], &folder).contains("the clock is believed"));
    let told = done(&["explain", "HOT-2026-0001", "--org", ORG], &folder);
    assert!(told.contains("O5"), "{told}");
    let month: Value = serde_json::from_str(&done(
        &["report", "monthly", "2026-02", "--org", ORG, "--format", "json"],
        &folder,
    ))
    .expect("JSON");
    assert!(month.to_string().contains("\"F2\""), "{month}");
    assert!(done(&["upgrade"], &folder).contains("is of format 6 already"));

    // Explaining and reporting brought it up to the moment, as records.
    let verified: Value =
        serde_json::from_str(&done(&["verify", "--org", ORG, "--format", "json"], &folder)).expect("JSON");
    assert!(verified["records"].as_u64() > Some(56), "{verified}");

    // And what is derived can be built again where it stands.
    let rebuilt: Value =
        serde_json::from_str(&done(&["reindex", "--org", ORG, "--format", "json"], &folder)).expect("JSON");
    assert_eq!((&rebuilt["records"], &rebuilt["values"]["activation"]), (&verified["records"], &4.into()));
    done(&["verify", "--org", ORG], &folder);
}

#[test]
fn a_folder_in_use_or_broken_is_left_as_it_is() {
    let folder = frozen();
    let open = || SledStore::open(&folder.path().join("D"), &OpenOptions::default()).expect("it opens");
    let store = open();
    let said = refused(&["upgrade"], &folder);
    assert!(said.contains("stop it before the upgrade"), "{said}");
    let head = store.head(ORG).expect("it has a head");
    let deletes = vec![Keys::in_layout_3(ORG).record(9)];
    let commit = Commit { org: ORG.to_owned(), expected: head, next: head, deletes, ..Commit::default() };
    store.commit(&[commit]).expect("it takes what breaks it");
    drop(store);
    let said = refused(&["upgrade"], &folder);
    assert!(said.contains("record 9 is missing; restore them from a backup"), "{said}");
    assert_eq!(names(folder.path()), ["D"]);
    assert_eq!(open().head(ORG).expect("it has a head"), head);
}

#[test]
fn between_the_renamings_nothing_begins_an_empty_folder() {
    let folder = frozen();
    done(&["upgrade"], &folder);
    let at = |name: &str| folder.path().join(name);
    fs::rename(at("D"), at("D.upgrading")).expect("it can be renamed");
    fs::write(at("D.upgrading").join("upgrading"), "ready\n").expect("it can be written");
    for command in [&["verify", "--org", ORG][..], &["publish", "scripts/xingchen-water"]] {
        let said = refused(command, &folder);
        assert!(said.contains("was interrupted: run `suban upgrade --data "), "{said}");
    }
    assert!(done(&["upgrade"], &folder).contains("is now of format 6"));
    assert_eq!(names(folder.path()), ["D", "D.format-3"]);
    done(&["verify", "--org", ORG], &folder);
}

#[test]
fn the_commands_of_the_guide_run() {
    let folder = frozen();
    for document in ["docs/UPGRADE.md", "docs/UPGRADE.zh-CN.md"] {
        let text = fs::read_to_string(root().join(document)).expect("the guide is there");
        let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
        let commands: Vec<&str> = blocks.flat_map(str::lines).collect();
        assert_eq!(commands.len(), 4, "{document}: {commands:?}");
        for command in commands {
            let args: Vec<&str> =
                command.split_whitespace().skip(1).take_while(|arg| *arg != "--data").collect();
            let all = ["upgrade", "reseal"].iter().any(|of_all| args == [*of_all]);
            let org: &[&str] = if all { &[] } else { &["--org", ORG] };
            done(&[&args, org].concat(), &folder);
        }
    }
}
