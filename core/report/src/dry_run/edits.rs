//! What is written otherwise in a candidate, line by line.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use suban_policy::PackFiles;

/// A file of rules that is not the same.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// Its path in the pack.
    pub file: String,
    /// Lines that are gone.
    pub removed: Vec<String>,
    /// Lines that are new.
    pub added: Vec<String>,
}

/// The files that are not the same, but for tests and scenarios, which decide nothing.
pub fn edits(active: &PackFiles, candidate: &PackFiles) -> Vec<Edit> {
    let paths: BTreeSet<&str> = active.paths().chain(candidate.paths()).collect();
    let rules =
        paths.into_iter().filter(|path| !path.starts_with("tests/") && !path.starts_with("scenarios/"));
    let changed = rules.filter(|path| active.get(path) != candidate.get(path));
    changed
        .map(|path| {
            let (removed, added) = (lines(active, path), lines(candidate, path));
            Edit { file: path.to_owned(), removed: beyond(&removed, &added), added: beyond(&added, &removed) }
        })
        .collect()
}

/// The lines of a file of text; of any other, none.
fn lines<'a>(files: &'a PackFiles, path: &str) -> Vec<&'a str> {
    files.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok()).map_or_else(Vec::new, |text| {
        text.trim_start_matches('\u{feff}')
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
            .collect()
    })
}

/// The lines of one file that another has not, or has less often.
fn beyond(one: &[&str], other: &[&str]) -> Vec<String> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for line in other {
        *left.entry(line).or_default() += 1;
    }
    let is_beyond = |line: &&&str| match left.get_mut(**line) {
        Some(times) if *times > 0 => {
            *times -= 1;
            false
        }
        _ => true,
    };
    one.iter().filter(is_beyond).map(|line| (*line).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(files: &[(&str, &str)]) -> PackFiles {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        PackFiles::new(files.collect()).unwrap()
    }

    #[test]
    fn rows_that_are_gone_and_new_are_told_and_tests_are_not() {
        let active = pack(&[("pack.toml", "a = 1\n"), ("t.csv", "A,1\nB,2\nB,2\n"), ("tests/x.toml", "x")]);
        let candidate =
            pack(&[("pack.toml", "a = 1\n"), ("t.csv", "\u{feff}A,1\r\nB,2\nC,3\n"), ("u.csv", "D\n")]);
        let edit = |file: &str, removed: &[&str], added: &[&str]| Edit {
            file: file.to_owned(),
            removed: removed.iter().map(|line| (*line).to_owned()).collect(),
            added: added.iter().map(|line| (*line).to_owned()).collect(),
        };
        let expected = [edit("t.csv", &["B,2"], &["C,3"]), edit("u.csv", &[], &["D"])];
        assert_eq!(edits(&active, &candidate), expected);
        assert_eq!(edits(&active, &active), []);
    }
}
