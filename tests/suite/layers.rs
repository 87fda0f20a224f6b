//! The arrows of the house only point inwards: between [`crates`], and between the [`folders`] of a crate. To add an arrow,
//! add it to the table and say in docs/ARCHITECTURE.md why it is right.
//!
//! For arrows between crates the guard asks Cargo. Inside a crate it reads the sources: it follows every path, in a `use` or
//! in code, to the file that defines what it names, past any `pub use` on the way. Comments, strings and code that is only
//! compiled for tests are ignored: tests may use anything of their crate.

mod cargo;
mod circles;
mod crates;
mod files;
mod folders;
mod modules;
mod paths;
mod reading;
mod walls;

use crate::repository::Repository;
use cargo::packages;
use files::Files;
use folders::FOLDERS;

#[test]
fn arrows_between_crates_point_inwards() {
    assert_none(&crates::wrong_arrows(&packages()));
}

#[test]
fn arrows_between_folders_point_inwards() {
    assert_none(&walls::rows_without_crate(&packages(), FOLDERS));
    assert_none(&walls::rows_in_disorder(FOLDERS));
    assert_none(&in_every_crate(|package, files| walls::wrong_arrows(package, files, FOLDERS)));
}

#[test]
fn files_of_different_folders_form_no_circle() {
    assert_none(&in_every_crate(|package, files| {
        circles::circles(files).iter().map(|circle| format!("{package}: {circle}")).collect()
    }));
}

/// What a check says of the crates, or what of their sources cannot be read.
fn in_every_crate(check: impl Fn(&str, &Files) -> Vec<String>) -> Vec<String> {
    let repository = Repository::read();
    let mut wrong = Vec::new();
    for package in &packages() {
        match Files::read(&repository, &package.roots()) {
            Ok(files) => wrong.extend(check(&package.name, &files)),
            Err(unread) => wrong.extend(unread),
        }
    }
    wrong
}

#[track_caller]
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "forbidden:\n{}", wrong.join("\n"));
}

/// Reads a made-up crate.
#[track_caller]
fn crate_of(files: &[(&str, &str)]) -> Files {
    let inside: Vec<_> = files.iter().map(|(path, text)| (format!("core/a/src/{path}"), *text)).collect();
    let inside: Vec<_> = inside.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    Files::read(&Repository::of(&inside), &["core/a/src/lib.rs".to_owned()]).expect("the crate can be read")
}
