//! Checks on names, places and links of files.

use crate::repository::Repository;
use std::collections::BTreeSet;
use std::path::Path;

/// Names that say nothing.
const VAGUE_NAMES: [&str; 7] = ["util", "utils", "common", "helper", "helpers", "misc", "shared"];

/// Endings of the text files that we write by hand.
const HAND_WRITTEN: [&str; 7] = ["rs", "toml", "md", "rhai", "csv", "sh", "yml"];

/// In `core/*/src` and `tests/suite`, where a file that nobody declares is never compiled.
pub fn not_a_module(repository: &Repository) -> Vec<String> {
    let mut complaints = Vec::new();
    for (path, _) in repository.files_ending("rs") {
        let Some((root, inside)) = source_root(path) else { continue };
        let (folder, name) = inside.rsplit_once('/').unwrap_or(("", inside));
        let (folder, name) = match name {
            "mod.rs" => folder.rsplit_once('/').unwrap_or(("", folder)),
            _ => (folder, name.trim_end_matches(".rs")),
        };
        if folder.is_empty() && matches!(name, "lib" | "main") {
            continue;
        }
        let parents = match folder {
            "" => [format!("{root}/lib.rs"), format!("{root}/main.rs")],
            _ => [format!("{root}/{folder}.rs"), format!("{root}/{folder}/mod.rs")],
        };
        let declares =
            |parent: &String| repository.text(parent).is_some_and(|text| declares_module(text, name));
        if !parents.iter().any(declares) {
            complaints.push(format!("{path} is not declared as `mod {name};`"));
        }
    }
    complaints
}

/// Splits a path of a source file into the folder of its crate's root file and the rest.
fn source_root(path: &str) -> Option<(&str, &str)> {
    let split = if path.starts_with("core/") {
        path.find("/src/").map(|at| at + "/src".len())
    } else {
        path.starts_with("tests/suite/").then_some("tests/suite".len())
    };
    split.map(|at| (&path[..at], &path[at + 1..]))
}

fn declares_module(text: &str, name: &str) -> bool {
    modules(text).any(|(module, _)| module == name)
}

/// Modules that a Rust text declares, with their line numbers.
fn modules(text: &str) -> impl Iterator<Item = (&str, usize)> {
    text.lines().zip(1..).filter_map(|(line, number)| {
        let words = line.trim_start();
        let declared = ["mod ", "pub mod ", "pub(crate) mod ", "pub(super) mod "]
            .iter()
            .find_map(|start| words.strip_prefix(start))?;
        declared.split([';', ' ', '{']).next().map(|name| (name, number))
    })
}

pub fn vague_names(repository: &Repository) -> Vec<String> {
    let vague = |name: &str| VAGUE_NAMES.contains(&name);
    let mut folders = BTreeSet::new();
    let mut complaints = Vec::new();
    for (path, text) in repository.files() {
        let mut parts: Vec<_> = path.split('/').collect();
        let file = parts.pop().unwrap_or_default();
        folders.extend((1..=parts.len()).filter(|&n| vague(parts[n - 1])).map(|n| parts[..n].join("/")));
        let stem = file.split('.').next().unwrap_or_default();
        let is_code = Path::new(file).extension().is_some_and(|extension| extension == "rs");
        if is_code && vague(stem) {
            complaints.push(format!("{path} is called `{stem}`"));
        }
        if is_code {
            let found = modules(text).filter(|(name, _)| vague(name));
            complaints.extend(found.map(|(name, number)| format!("{path}:{number} has a module `{name}`")));
        }
    }
    complaints.extend(folders.iter().map(|folder| format!("{folder}/ is called so")));
    complaints
}

pub fn packs_without_manifest(repository: &Repository) -> Vec<String> {
    let folders: BTreeSet<_> = repository
        .files()
        .filter_map(|(path, _)| path.strip_prefix("scripts/")?.split_once('/'))
        .map(|(folder, _)| folder)
        .collect();
    let without = folders.iter().filter(|folder| !repository.has(&format!("scripts/{folder}/pack.toml")));
    without.map(|folder| format!("scripts/{folder} has no pack.toml")).collect()
}

pub fn trailing_space(repository: &Repository) -> Vec<String> {
    let mut complaints = Vec::new();
    for ending in HAND_WRITTEN {
        for (path, text) in repository.files_ending(ending) {
            let spaced = text.split('\n').zip(1..).find(|(line, _)| line.ends_with([' ', '\t', '\r']));
            complaints.extend(spaced.map(|(_, number)| format!("{path}:{number} ends in white space")));
        }
    }
    complaints
}

pub fn dead_links(repository: &Repository) -> Vec<String> {
    let mut complaints = Vec::new();
    for (path, text) in repository.files_ending("md") {
        for (number, target) in links(text) {
            let file = target.split('#').next().unwrap_or_default();
            let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
            if is_elsewhere || file.is_empty() {
                continue;
            }
            if !resolve(path, file).is_some_and(|found| repository.has(&found)) {
                complaints.push(format!("{path}:{number} links to `{target}`, which is not there"));
            }
        }
    }
    complaints
}

/// Targets of `[text](target)` and `[name]: target` outside code blocks, with their line numbers.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (line, number) in text.lines().zip(1..) {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let inline = line.split("](").skip(1).filter_map(|after| after.split([')', ' ']).next());
        let defined =
            line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")).map(|(_, target)| target);
        found.extend(inline.chain(defined).map(|target| (number, target.trim())));
    }
    found
}

/// The path from the root of a link in the file at `from`; none if it leaves the repository.
fn resolve(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = match link.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => Path::new(from).parent()?.to_str()?.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

mod tests {
    use super::*;
    use crate::tidy::expect;

    #[test]
    fn an_undeclared_file_is_found() {
        let check = |files: &[(&str, &str)], complaints: &[&str]| expect(not_a_module, files, complaints);
        let root = ("core/a/src/lib.rs", "//! A.\npub mod calendar;\nmod points;\n");
        let calendar = ("core/a/src/calendar.rs", "pub(crate) mod day;\n");
        check(&[root, calendar, ("core/a/src/calendar/day.rs", "")], &[]);
        check(&[root, ("core/a/src/points/mod.rs", "mod sum;\n"), ("core/a/src/points/sum.rs", "")], &[]);
        check(
            &[root, calendar, ("core/a/src/calendar/week.rs", "")],
            &["core/a/src/calendar/week.rs is not declared as `mod week;`"],
        );
        check(
            &[("tests/suite/main.rs", "mod tidy;\n"), ("tests/suite/kill.rs", "")],
            &["tests/suite/kill.rs is not declared as `mod kill;`"],
        );
        check(&[root, ("core/a/build.rs", ""), ("core/a/tests/x.rs", ""), ("plugins/a/src/x.rs", "")], &[]);
    }

    #[test]
    fn a_vague_name_is_found() {
        let check = |files: &[(&str, &str)], complaints: &[&str]| expect(vague_names, files, complaints);
        check(&[("core/a/src/commonly.rs", "mod utility;\n"), ("docs/common.md", "")], &[]);
        check(&[("core/a/src/util.rs", "")], &["core/a/src/util.rs is called `util`"]);
        check(
            &[("core/a/src/lib.rs", "\nmod helpers {\n}\n")],
            &["core/a/src/lib.rs:2 has a module `helpers`"],
        );
        check(&[("core/misc/a/x.toml", ""), ("core/misc/b.toml", "")], &["core/misc/ is called so"]);
    }

    #[test]
    fn a_folder_without_manifest_is_found() {
        let check =
            |files: &[(&str, &str)], complaints: &[&str]| expect(packs_without_manifest, files, complaints);
        check(&[("scripts/a/pack.toml", ""), ("scripts/a/tables/x.csv", ""), ("scripts/README.md", "")], &[]);
        check(&[("scripts/b/tables/x.csv", "")], &["scripts/b has no pack.toml"]);
    }

    #[test]
    fn trailing_space_is_found() {
        let check =
            |path: &str, text: &str, complaints: &[&str]| expect(trailing_space, &[(path, text)], complaints);
        check("a.md", "one\n\ntwo\n", &[]);
        for text in ["one \ntwo\n", "one\t\n", "one\r\n", "one "] {
            check("a.md", text, &["a.md:1 ends in white space"]);
        }
        check("a.bin", "one \n", &[]);
    }

    #[test]
    fn a_dead_link_is_found() {
        let check = |text: &str, complaints: &[&str]| {
            expect(
                dead_links,
                &[("docs/A.md", text), ("README.md", ""), ("core/a/src/lib.rs", "")],
                complaints,
            );
        };
        check(
            "[r](../README.md#start), [c](../core/a/) and [here](#top) or [w](https://example.org/x)\n",
            &[],
        );
        check("```\n[x](nowhere.md)\n```\n[r]: ../README.md\n", &[]);
        check("[r](README.md)\n", &["docs/A.md:1 links to `README.md`, which is not there"]);
        check("x\n![i](./a.png \"title\")\n", &["docs/A.md:2 links to `./a.png`, which is not there"]);
        check("[r]: gone.md\n", &["docs/A.md:1 links to `gone.md`, which is not there"]);
        check("[r](../../etc/passwd)\n", &["docs/A.md:1 links to `../../etc/passwd`, which is not there"]);
    }
}
