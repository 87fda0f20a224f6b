//! Holds the folders of a crate to what the table of [`folders`](super::folders) lets them use.

use super::cargo::Package;
use super::files::Files;
use super::folders::{CrateFolders, Folder};
use std::collections::BTreeSet;

/// One line for each arrow that goes through a wall, and for each folder and row that lack each other.
///
/// Files at the root of a crate belong to no folder. Every folder may use them, but not to reach another folder that it may
/// not use itself.
pub fn wrong_arrows(package: &str, files: &Files, table: &[CrateFolders]) -> Vec<String> {
    let rows = table.iter().find(|walls| walls.package == package).map_or(&[][..], |walls| walls.folders);
    let there: BTreeSet<_> =
        files.paths().map(|file| top(files, file)).filter(|name| !name.is_empty()).collect();
    let mut wrong = Vec::new();
    for name in &there {
        let Some(row) = rows.iter().find(|row| row.name == *name) else {
            wrong
                .push(format!("{name}/ of {package} is not in the table of folders.rs: say what it may use"));
            continue;
        };
        let walled: Vec<_> =
            there.iter().filter(|other| *other != name && !row.uses.contains(other)).collect();
        for file in files.paths().filter(|file| top(files, file) == *name) {
            let routes = walled.iter().filter_map(|wanted| {
                files.route(file, |to| top(files, to) == **wanted, |passed| top(files, passed).is_empty())
            });
            wrong.extend(routes.map(|route| format!("{package}: {}: {}", files.tell(&route), row.tell())));
        }
    }
    let gone = rows.iter().filter(|row| !there.contains(row.name));
    wrong
        .extend(gone.map(|row| format!("{}/ is in the table of folders.rs, but not in {package}", row.name)));
    wrong
}

/// One line for each row of a crate that is gone.
pub fn rows_without_crate(packages: &[Package], table: &[CrateFolders]) -> Vec<String> {
    let is_there = |name| packages.iter().any(|package| package.name == name);
    let gone = table.iter().filter(|walls| !is_there(walls.package));
    gone.map(|walls| format!("`{}` is in the table of folders.rs, but is no crate", walls.package)).collect()
}

/// The folder right below the root of the sources that a file is of, however deep; empty for files at the root.
fn top<'a>(files: &Files, file: &'a str) -> &'a str {
    files.folder(file).split('/').next().unwrap_or_default()
}

impl Folder {
    fn tell(&self) -> String {
        let may = match self.uses {
            [] => "no other folder of its crate".to_owned(),
            uses => uses.join(", "),
        };
        format!("{} is {}; it may use {may}", self.name, self.is)
    }
}

/// One line for each row that uses a folder which stands below it or not at all.
pub fn rows_in_disorder(table: &[CrateFolders]) -> Vec<String> {
    let mut wrong = Vec::new();
    for walls in table {
        for (number, row) in walls.folders.iter().enumerate() {
            let above: Vec<_> = walls.folders[..number].iter().map(|row| row.name).collect();
            let strange = row.uses.iter().filter(|name| !above.contains(name));
            wrong.extend(strange.map(|name| {
                format!(
                    "{}: {} may use {name}, which does not stand above it in the table",
                    walls.package, row.name
                )
            }));
        }
    }
    wrong
}

mod tests {
    use super::*;
    use crate::layers::crate_of;

    const TABLE: &[CrateFolders] = &[CrateFolders {
        package: "a",
        folders: &[
            Folder { name: "stored", uses: &[], is: "what is kept" },
            Folder { name: "rules", uses: &["stored"], is: "what judges" },
            Folder { name: "running", uses: &["stored", "rules"], is: "time that passes" },
        ],
    }];

    /// A crate of the three folders, with these files in it instead.
    #[track_caller]
    fn check(changed: &[(&str, &str)], expect: &[&str]) {
        let whole = [
            ("lib.rs", "mod ground; mod rules; mod running; mod stored; pub use running::Desk;"),
            ("ground.rs", "pub const MAX: u8 = 1;"),
            ("stored/mod.rs", "pub mod key;"),
            ("stored/key.rs", "pub struct Key;"),
            ("rules.rs", "mod edition; pub use edition::Edition;"),
            ("rules/edition.rs", "pub struct Edition(crate::stored::key::Key);"),
            ("running/mod.rs", "pub struct Desk; fn f(_: crate::rules::Edition) {}"),
        ];
        let is_changed = |(path, _): &&(&str, &str)| changed.iter().any(|(other, _)| other == path);
        let files: Vec<_> = whole.iter().filter(|file| !is_changed(file)).chain(changed).copied().collect();
        assert_eq!(wrong_arrows("a", &crate_of(&files), TABLE), expect, "{changed:?}");
    }

    #[test]
    fn an_arrow_through_a_wall_is_told() {
        let stored = "stored is what is kept; it may use no other folder of its crate";
        let key = |text| [("stored/key.rs", text)];
        check(&[], &[]);
        check(
            &key("pub struct Key;\nuse crate::rules::Edition;"),
            &[&format!("a: stored/key.rs:2 ──▶ rules/edition.rs: {stored}")],
        );
        check(
            &key("pub struct Key; fn f() -> crate::Desk { panic!() }"),
            &[&format!("a: stored/key.rs:1 ──▶ running/mod.rs: {stored}")],
        );
        check(
            &[("rules.rs", "mod edition;\n\npub use edition::Edition; pub use crate::running::Desk;")],
            &["a: rules.rs:3 ──▶ running/mod.rs: rules is what judges; it may use stored"],
        );
        check(&key("pub struct Key; #[cfg(test)] mod tests { use crate::rules::Edition; }"), &[]);
    }

    #[test]
    fn a_file_at_the_root_is_no_way_around_a_wall() {
        let key = ("stored/key.rs", "pub struct Key(u8);\nconst M: u8 = crate::ground::MAX;");
        let ground = ("ground.rs", "pub const MAX: u8 = 1; fn f(_: crate::rules::Edition) {}");
        check(&[key], &[]);
        check(&[ground], &[]);
        check(
            &[key, ground],
            &["a: stored/key.rs:2 ──▶ ground.rs:1 ──▶ rules/edition.rs: \
               stored is what is kept; it may use no other folder of its crate"],
        );
    }

    #[test]
    fn a_folder_without_row_and_a_row_without_folder_are_told() {
        let check = |files: &[(&str, &str)], table: &[CrateFolders], expect: &[&str]| {
            assert_eq!(wrong_arrows("a", &crate_of(files), table), expect);
        };
        let attic = &[("lib.rs", "mod attic; mod flat;"), ("attic/mod.rs", ""), ("flat.rs", "")];
        let unknown = "attic/ of a is not in the table of folders.rs: say what it may use";
        let gone = ["stored", "rules", "running"]
            .map(|name| format!("{name}/ is in the table of folders.rs, but not in a"));
        check(attic, &[], &[unknown]);
        check(attic, TABLE, &[unknown, &gone[0], &gone[1], &gone[2]]);
        check(&[("lib.rs", "mod flat;"), ("flat.rs", "")], &[], &[]);
    }

    #[test]
    fn a_table_that_lets_folders_use_each_other_is_told() {
        assert_eq!(rows_in_disorder(TABLE), [""; 0]);
        let folders = &[
            Folder { name: "rules", uses: &["stored"], is: "" },
            Folder { name: "stored", uses: &["rules", "gone"], is: "" },
        ];
        let expect = ["a: rules may use stored", "a: stored may use gone"]
            .map(|said| format!("{said}, which does not stand above it in the table"));
        assert_eq!(rows_in_disorder(&[CrateFolders { package: "a", folders }]), expect);
    }

    #[test]
    fn a_row_of_a_crate_that_is_gone_is_told() {
        let package =
            |name: &str| Package { name: name.to_owned(), dependencies: Vec::new(), targets: Vec::new() };
        assert_eq!(rows_without_crate(&[package("a")], TABLE), [""; 0]);
        let expect = ["`a` is in the table of folders.rs, but is no crate"];
        assert_eq!(rows_without_crate(&[package("b")], TABLE), expect);
    }
}
