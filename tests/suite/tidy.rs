//! Rules of the house that no compiler knows. Each check is a function from the files to its complaints, so that
//! the tests below can show that it finds what it should.

mod code;
mod glossary;
mod suites;
mod tree;

use crate::repository::Repository;

/// Looks at the files and says what is wrong, one line each.
type Check = fn(&Repository) -> Vec<String>;

const CHECKS: &[(&str, Check)] = &[
    ("every Rust file begins with a `//!` sentence: what lives here and why", code::without_head),
    ("a Rust file of more than 500 lines holds more than one subject", code::too_long),
    ("unfinished or switched off code is not kept", code::unfinished),
    (
        "the rules of an organisation live in scripts/ and plugins/, not in core/",
        code::words_of_an_organisation,
    ),
    ("one thing has one name: the one in the glossary of docs/ARCHITECTURE.md", glossary::called_otherwise),
    ("every file is a module of the one above it, or it is dead", tree::not_a_module),
    ("a crate's tests stand beside its code or in its one binary tests/suite", suites::not_in_one_suite),
    ("a name such as `util` invites everything in", tree::vague_names),
    ("every folder of scripts/ is a pack", tree::packs_without_manifest),
    ("lines end where their text ends", tree::trailing_space),
    ("links in documents lead somewhere", tree::dead_links),
];

#[test]
fn the_house_is_tidy() {
    let repository = Repository::read();
    let complaints: Vec<_> = CHECKS
        .iter()
        .flat_map(|(rule, check)| {
            check(&repository).into_iter().map(move |found| format!("{found}\n    {rule}"))
        })
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// Runs a check on made-up files, and compares what it says.
#[track_caller]
fn expect(check: Check, files: &[(&str, &str)], complaints: &[&str]) {
    assert_eq!(check(&Repository::of(files)), complaints);
}
