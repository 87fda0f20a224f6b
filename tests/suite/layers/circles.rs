//! Circles of files across folders. Files of one folder may know one another, and so may a module and the modules it
//! consists of; but no chain of arrows leads out of a folder and back into it.

use super::files::{Files, Route};

/// One line for each knot of circles, with the shortest of them.
pub fn circles(files: &Files) -> Vec<String> {
    let mut found: Vec<_> =
        crossings(files).filter_map(|crossing| shortest_through(files, crossing)).collect();
    found.sort_by_key(Vec::len);
    let mut told: Vec<Route> = Vec::new();
    for circle in found {
        if !told.iter().any(|other| are_tied(files, &circle[0], &other[0])) {
            told.push(circle);
        }
    }
    let tell = |circle: &Route| {
        let tied = files.paths().filter(|file| are_tied(files, file, &circle[0])).count();
        format!("{}: a circle across folders, in a knot of {tied} files", files.tell(circle))
    };
    told.iter().map(tell).collect()
}

/// Arrows out of a folder, except those between a module and the modules it consists of.
fn crossings(files: &Files) -> impl Iterator<Item = (&str, &str)> {
    let arrows = files.paths().flat_map(|from| files.uses(from).map(move |(to, _)| (from, to)));
    arrows.filter(|(from, to)| {
        let is_within = files.folder(from) == files.folder(to);
        !is_within && !is_made_of(files, from, to) && !is_made_of(files, to, from)
    })
}

/// Whether the first file is the head of a folder, and the second that of a folder right inside it.
fn is_made_of(files: &Files, outer: &str, inner: &str) -> bool {
    let (above, _) = files.folder(inner).rsplit_once('/').unwrap_or_default();
    is_head(files, outer) && is_head(files, inner) && files.folder(outer) == above
}

fn is_head(files: &Files, file: &str) -> bool {
    matches!(file, "lib.rs" | "main.rs")
        || file.ends_with("/mod.rs")
        || file == format!("{}.rs", files.folder(file))
}

fn shortest_through(files: &Files, (from, to): (&str, &str)) -> Option<Route> {
    let back = files.route(to, |file| file == from, |_| true)?;
    Some([vec![from.to_owned()], back].concat())
}

/// Whether each of the two is reached from the other.
fn are_tied(files: &Files, one: &str, other: &str) -> bool {
    let leads = |from: &str, to: &str| files.route(from, |file| file == to, |_| true).is_some();
    one == other || leads(one, other) && leads(other, one)
}

mod tests {
    use super::*;
    use crate::layers::crate_of;

    #[track_caller]
    fn check(files: &[(&str, &str)], expect: &[&str]) {
        assert_eq!(circles(&crate_of(files)), expect, "{files:?}");
    }

    #[test]
    fn a_circle_across_folders_is_told_by_its_shortest_way() {
        check(
            &[
                ("lib.rs", "mod error; mod sheet;"),
                ("error.rs", "\nuse crate::sheet::cell::MAX; pub enum Error {}"),
                ("sheet/mod.rs", "pub mod cell;"),
                ("sheet/cell.rs", "pub const MAX: u8 = 1; fn f() -> crate::error::Error { panic!() }"),
            ],
            &["error.rs:2 ──▶ sheet/cell.rs:1 ──▶ error.rs: a circle across folders, in a knot of 2 files"],
        );
        // Longer ways lead through the same knot and are told with it; a knot elsewhere is told for itself.
        check(
            &[
                ("lib.rs", "mod a; mod b; mod x; mod y;"),
                ("a/mod.rs", "pub mod one; pub mod two;"),
                ("a/one.rs", "use crate::b::B; pub struct One; use super::two::Two;"),
                ("a/two.rs", "pub struct Two; use crate::b::B;"),
                ("b/mod.rs", "pub struct B; mod inner; use inner::I;"),
                ("b/inner.rs", "pub struct I; use crate::a::one::One;"),
                ("x/mod.rs", "pub struct X; use crate::y::Y;"),
                ("y/mod.rs", "pub struct Y; fn f() { let _ = crate::x::X; }"),
            ],
            &[
                "x/mod.rs:1 ──▶ y/mod.rs:1 ──▶ x/mod.rs: a circle across folders, in a knot of 2 files",
                "a/one.rs:1 ──▶ b/mod.rs:1 ──▶ b/inner.rs:1 ──▶ a/one.rs: \
                 a circle across folders, in a knot of 4 files",
            ],
        );
    }

    #[test]
    fn a_parent_in_the_middle_hides_no_circle() {
        check(
            &[
                ("lib.rs", "mod a; mod b; pub const MAX: u8 = 1; fn f(_: b::B) {}"),
                ("a/mod.rs", "pub struct A; use crate::MAX;"),
                ("b/mod.rs", "pub struct B; use crate::a::A;"),
            ],
            &[
                "b/mod.rs:1 ──▶ a/mod.rs:1 ──▶ lib.rs:1 ──▶ b/mod.rs: a circle across folders, in a knot of 3 files",
            ],
        );
    }

    #[test]
    fn neighbours_and_parts_may_know_one_another() {
        // Files of one folder.
        check(
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "pub struct A; use crate::b::B;"),
                ("b.rs", "pub struct B; use crate::a::A;"),
            ],
            &[],
        );
        // A module and what it is made of, at any depth and in either way of writing.
        let parts = [
            ("lib.rs", "mod a; pub const MAX: u8 = 1; fn f() { a::f() }"),
            (
                "a.rs",
                "mod deep; mod one; pub struct A; pub fn f() { one::f(); deep::f(); let _ = crate::MAX; }",
            ),
            ("a/one.rs", "use super::A; pub fn f() {}"),
            ("a/deep/mod.rs", "mod two; use super::A; pub struct D; pub fn f() { two::f() }"),
            ("a/deep/two.rs", "use super::D; pub fn f() {}"),
        ];
        check(&parts, &[]);
        // Two folders, one of which uses the other at several places.
        check(
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a/mod.rs", "mod one; use one::One; pub struct A; use crate::b::B;"),
                ("a/one.rs", "pub struct One; use super::A; use crate::b::B;"),
                ("b/mod.rs", "pub struct B;"),
            ],
            &[],
        );
        // The way back is of tests only.
        check(
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a/mod.rs", "pub struct A; use crate::b::B;"),
                ("b/mod.rs", "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }"),
            ],
            &[],
        );
    }
}
