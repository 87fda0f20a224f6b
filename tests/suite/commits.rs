//! `.ci/commit-subjects` holds the first lines of commits to CONTRIBUTING.md. These tests run it in clones made for the
//! purpose, and show what it finds.

use crate::repository::root;
use std::path::Path;
use std::process::{Command, Output};

/// An empty repository with one commit, from which on subjects are looked at.
fn clone(folder: &Path) -> String {
    git(folder, &["init", "--quiet"]);
    commit(folder, "The first; work in progress");
    git(folder, &["rev-parse", "HEAD"])
}

fn commit(folder: &Path, subject: &str) {
    git(folder, &["commit", "--quiet", "--allow-empty", "--message", subject]);
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let who =
        ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgSign=false"];
    let output =
        Command::new("git").current_dir(folder).args(who).args(arguments).output().expect("git runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("git speaks text").trim().to_owned()
}

fn judge(folder: &Path, since: &str) -> Output {
    let script = root().join(".ci/commit-subjects");
    Command::new(script).current_dir(folder).arg(since).output().expect("the script runs")
}

#[expect(clippy::print_stderr, reason = "says why nothing was tested")]
fn has_git() -> bool {
    let has_git = Command::new("git").arg("--version").output().is_ok();
    if !has_git {
        eprintln!("skipped: git is not here");
    }
    has_git
}

/// Makes one commit after the first, and compares what is said of it below its subject.
#[track_caller]
fn check(subject: &str, complaint: Option<&str>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let since = clone(folder.path());
    commit(folder.path(), subject);
    let output = judge(folder.path(), &since);
    let said = String::from_utf8(output.stdout).expect("the script speaks text");
    assert_eq!(output.status.success(), complaint.is_none(), "{subject}: {said}");
    let below: Vec<_> = said.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert_eq!(below, complaint.into_iter().collect::<Vec<_>>(), "{subject}");
}

#[test]
fn unfit_subjects_are_found() {
    if !has_git() {
        return;
    }
    check("Charge a late reply to who held the clock", None);
    check(&"x".repeat(72), None);
    check(&"x".repeat(73), Some("has 73 characters, more than 72"));
    // Characters, not bytes.
    check(&"水".repeat(72), None);
    check("Lock what is needed; ask for the rest", Some("holds a semicolon: one change a commit"));
    check("锁定依赖;补上测试", Some("holds a semicolon: one change a commit"));
    for subject in ["WIP", "wip: clocks", "Clocks (WIP)", "Work in progress on clocks"] {
        check(subject, Some("is not done: say what the change does"));
    }
    check("Show work in progressive steps, and wipe nothing", None);
}

#[test]
fn merges_and_what_came_before_are_left_alone() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path();
    let since = clone(path);
    git(path, &["checkout", "--quiet", "-b", "side"]);
    commit(path, "Say why");
    git(path, &["checkout", "--quiet", "-"]);
    commit(path, "Say what");
    git(path, &["merge", "--quiet", "--no-ff", "--message", "Merge side; work in progress", "side"]);
    assert!(judge(path, &since).status.success());
}

#[test]
fn a_clone_that_does_not_reach_back_is_not_judged() {
    if !has_git() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let nowhere = "0123456789abcdef0123456789abcdef01234567";
    let check = |message: &str| {
        let output = judge(folder.path(), nowhere);
        assert!(output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stdout), message);
    };
    check("skipped: git finds no clone here that it may read\n");
    clone(folder.path());
    check("skipped: the clone does not reach back to 0123456789ab\n");
}
