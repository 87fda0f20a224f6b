//! What `check` remarks on a pack, and what `publish` makes of it.

use crate::program::run;
use crate::repository::{copy, root};
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// The small pack in a folder of its own, beside which there is room for data.
fn pack() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pack = folder.path().join("pack");
    copy(&root().join("scripts/xingchen-water"), &pack);
    let pack = pack.to_str().expect("the temporary folder's path is text").to_owned();
    (folder, pack)
}

/// The exit code, and what was said in either stream.
fn said(args: &[&str]) -> (Option<i32>, String) {
    let output = run(args);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), said.concat())
}

#[test]
fn a_workbook_left_open_is_told_and_stops_who_asked_for_strictness() {
    let (folder, pack) = pack();
    let data = folder.path().join("data");
    let data = data.to_str().expect("the temporary folder's path is text");
    assert_eq!(said(&["check", &pack, "--strict"]).0, Some(0), "the pack as shipped has no remark");

    fs::write(Path::new(&pack).join("tables/~$clocks.xlsx"), [0; 165]).expect("the copy can be written");
    let remark = "clocks.xlsx 正在 Excel 里开着";
    for (args, code) in [
        (&["check", &pack][..], 0),
        (&["check", &pack, "--strict"], 1),
        (&["publish", &pack, "--data", data, "--why", "试", "--strict"], 1),
    ] {
        let (exit, said) = said(args);
        assert_eq!(exit, Some(code), "{args:?}: {said}");
        assert!(said.contains(remark) && said.contains("tables/~$clocks.xlsx"), "{args:?}: {said}");
    }
    let status = run(&["status", "--data", data, "--format", "json"]);
    let status: Value = serde_json::from_slice(&status.stdout).unwrap_or_default();
    assert!(status["in_force"].is_null(), "nothing was published: {status}");

    let (exit, told) = said(&["publish", &pack, "--data", data, "--why", "试"]);
    assert_eq!(exit, Some(0), "{told}");
    assert!(told.contains(remark), "{told}");
}

#[test]
fn a_test_file_that_cannot_be_read_is_told_with_its_place() {
    let (_folder, pack) = pack();
    fs::write(Path::new(&pack).join("tests/9-mine.toml"), "[[case]]\nname = 停水\n")
        .expect("it can be written");
    for command in ["check", "test"] {
        let (exit, said) = said(&[command, &pack]);
        assert_ne!(exit, Some(0), "{command}: {said}");
        assert!(said.contains("tests/9-mine.toml:2:8"), "{command}: {said}");
    }
}
