//! Which file of a crate uses which, and by which line.

use super::modules::{How, Modules};
use super::reading;
use crate::repository::Repository;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The files of a crate and the arrows between them. Paths are those below the folder of its sources.
#[derive(Debug, Default)]
pub struct Files {
    /// From where to where, and the first line that says so.
    arrows: BTreeMap<String, BTreeMap<String, usize>>,
}

/// One file after the other, each using the next.
pub type Route = Vec<String>;

impl Files {
    /// Reads what the root files of a crate declare, and what that declares in turn; else says what cannot be read.
    pub fn read(repository: &Repository, roots: &[String]) -> Result<Self, Vec<String>> {
        let mut files = Self::default();
        for root in roots {
            let (sources, _) = root.rsplit_once('/').unwrap_or_default();
            files.add(&reading::read(repository, root)?, sources);
        }
        Ok(files)
    }

    fn add(&mut self, modules: &Modules, sources: &str) {
        let short =
            |path: &str| path.strip_prefix(sources).unwrap_or(path).trim_start_matches('/').to_owned();
        for (at, module) in modules.0.iter().enumerate() {
            let uses = self.arrows.entry(short(&module.file)).or_default();
            for mention in &module.mentions {
                for holder in modules.holders(at, mention) {
                    let file = &modules.0[holder].file;
                    // A module that re-exports what lies inside it does not use it.
                    let is_face = mention.how == How::Reexport && modules.lies_in(holder, at);
                    if *file != module.file && !is_face {
                        let line = uses.entry(short(file)).or_insert(mention.line);
                        *line = mention.line.min(*line);
                    }
                }
            }
        }
    }

    /// All of them, by path.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.arrows.keys().map(String::as_str)
    }

    /// What a file uses, and in which line first.
    pub fn uses(&self, file: &str) -> impl Iterator<Item = (&str, usize)> {
        self.arrows.get(file).into_iter().flatten().map(|(to, line)| (to.as_str(), *line))
    }

    /// The folder that a file is of, such as `table`; empty for files at the root. `table.rs` beside a folder `table` is the
    /// head of that folder, as `table/mod.rs` is.
    pub fn folder<'a>(&self, file: &'a str) -> &'a str {
        let stem = file.trim_end_matches(".rs");
        let is_head =
            self.paths().any(|path| path.strip_prefix(stem).is_some_and(|rest| rest.starts_with('/')));
        let (folder, _) = if is_head { (stem, "") } else { file.rsplit_once('/').unwrap_or_default() };
        folder
    }

    /// The shortest way along the arrows from a file to one that is wanted, through files that it may pass.
    pub fn route(
        &self,
        from: &str,
        is_wanted: impl Fn(&str) -> bool,
        may_pass: impl Fn(&str) -> bool,
    ) -> Option<Route> {
        let mut seen = BTreeSet::from([from]);
        let mut routes = VecDeque::from([vec![from]]);
        while let Some(route) = routes.pop_front() {
            for (next, _) in route.last().into_iter().flat_map(|last| self.uses(last)) {
                let longer = || route.iter().copied().chain([next]);
                if is_wanted(next) {
                    return Some(longer().map(str::to_owned).collect());
                }
                if may_pass(next) && seen.insert(next) {
                    routes.push_back(longer().collect());
                }
            }
        }
        None
    }

    /// A route for people: each file with the line that uses the next.
    pub fn tell(&self, route: &[String]) -> String {
        let line =
            |file: &str, next: &str| self.uses(file).find(|(to, _)| *to == next).map_or(0, |(_, line)| line);
        let legs = route.windows(2).map(|leg| format!("{}:{} ──▶ ", leg[0], line(&leg[0], &leg[1])));
        legs.chain(route.last().cloned()).collect()
    }
}

mod tests {
    use crate::layers::crate_of;

    /// What the file `a.rs` with this text uses, beside a folder `table`, files that re-export, and macros.
    #[track_caller]
    fn check(text: &str, uses: &[(&str, usize)]) {
        let files = crate_of(&[
            (
                "lib.rs",
                "mod a; mod b; mod table; mod hidden; pub use table::row::Row; pub use serde::Value; pub const MAX: u8 = 1;",
            ),
            ("a.rs", text),
            ("b.rs", "pub struct B; pub fn b() {} make!(Made);"),
            ("hidden.rs", "pub(crate) use crate::b::B as Hidden; pub(crate) use crate::table::*;"),
            ("table/mod.rs", "pub mod row; pub mod cell; pub use cell::Cell; pub fn read() {}"),
            ("table/row.rs", "pub struct Row; impl Row { pub const MAX: u8 = 1; } pub fn row() {}"),
            ("table/cell.rs", "pub enum Cell { Empty } #[cfg(test)] pub fn only_in_tests() {}"),
        ]);
        assert_eq!(files.uses("a.rs").collect::<Vec<_>>(), uses, "{text}");
    }

    #[test]
    fn imports_lead_to_the_file_that_defines() {
        check("use crate::b::B;", &[("b.rs", 1)]);
        check(
            "\nuse crate::{\n    b::B,\n    table::{self, row::{Row, row}},\n};\nfn f() { table::read() }",
            &[("b.rs", 3), ("table/mod.rs", 6), ("table/row.rs", 4)],
        );
        check("use super::b::B;", &[("b.rs", 1)]);
        check("use super::super::b::B;", &[("b.rs", 1)]);
        check("use crate::Row as Line;", &[("table/row.rs", 1)]);
        check("use crate::table::Cell;", &[("table/cell.rs", 1)]);
        check("use crate::table::Cell::Empty;", &[("table/cell.rs", 1)]);
        check("use crate::hidden::Hidden;", &[("b.rs", 1)]);
        check("use crate::hidden::Cell;", &[("table/cell.rs", 1)]);
        check("use crate::hidden::row::Row;", &[("table/row.rs", 1)]);
        check("use crate::MAX;", &[("lib.rs", 1)]);
        check("use crate::b::Made;", &[("b.rs", 1)]);
        check("pub(crate) use crate::b::B;", &[("b.rs", 1)]);
        check("use crate::b::B as _;", &[("b.rs", 1)]);
        check("use crate::table::*;", &[("table/mod.rs", 1)]);
        check("pub use crate::b;", &[("b.rs", 1)]);
        check("use crate::table::*; fn f(_: Cell) {}", &[("table/cell.rs", 1), ("table/mod.rs", 1)]);
        check("fn f() {\n    use crate::b::B;\n}", &[("b.rs", 2)]);
    }

    #[test]
    fn paths_in_code_lead_there_too() {
        check("fn f() { crate::b::b() }", &[("b.rs", 1)]);
        check("fn f() -> Vec<Option<super::table::row::Row>> { panic!() }", &[("table/row.rs", 1)]);
        check("impl From<crate::b::B> for u8 {}", &[("b.rs", 1)]);
        check("\nuse crate::table;\nfn f() { table::row::row() }", &[("table/row.rs", 3)]);
        check("use crate::table as t; const M: u8 = t::row::Row::MAX;", &[("table/row.rs", 1)]);
        check("mod inner { fn f(_: super::super::b::B) {} }", &[("b.rs", 1)]);
        check(
            "fn f(x: u8) { assert_eq!(x, crate::table::Row::MAX, \"{}\", [crate::b::b()]) }",
            &[("b.rs", 1), ("table/mod.rs", 1)],
        );
        check("macro_rules! m { () => { $crate::b::b() } }", &[("b.rs", 1)]);
        check("#[derive(A)]\nstruct S(\n    #[serde(with = \"crate::b\")] u8);", &[("b.rs", 3)]);
        check("#[derive(A)] struct S(#[schema(value_type = Option<crate::b::B>)] u8);", &[("b.rs", 1)]);
    }

    #[test]
    fn what_is_no_use_is_none() {
        check("//! See [`crate::b`].\n/// Like `crate::b::B`.\nfn f() { /* crate::b::b() */ }", &[]);
        check("const A: &str = \"use crate::b;\"; #[error(\"crate::b\")] struct S;", &[]);
        check("use crate::Value;", &[]);
        check("use crate::{b, table::{self, row}};", &[]);
        check("use serde::b::B; use ::b::B as C; fn f() { ::table::row(); b::b() }", &[]);
        check("pub(in crate::b) fn f() {}", &[]);
        check("fn f(b: u8) -> u8 { let table = b; table.read() }", &[]);
        check("struct B; fn f(_: B, _: self::B, _: super::a::B) {}", &[]);
        check("mod crate_b { pub fn b() {} } fn f() { crate_b::b() }", &[]);
    }

    #[test]
    fn tests_may_use_anything() {
        check("#[cfg(test)] mod tests { use crate::b::B; }", &[]);
        check("#[cfg(test)] mod tests;", &[]);
        check("#[cfg(all(test, unix))] use crate::b::B;", &[]);
        check("#[test] fn f() { crate::b::b() }", &[]);
        check("struct S(#[cfg(test)] crate::b::B); impl S { #[cfg(test)] fn f() { crate::b::b() } }", &[]);
        check("fn f() { #[cfg(test)] let x = crate::b::b(); #[cfg(test)] m!(crate::b::b()); }", &[]);
        for condition in ["unix", "not(test)", "any(test, unix)"] {
            check(&format!("#[cfg({condition})] use crate::b::B;"), &[("b.rs", 1)]);
        }
    }

    #[test]
    fn folders_begin_at_their_heads() {
        let files = crate_of(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "mod inner; #[cfg(test)] mod tests;"),
            ("a/inner.rs", ""),
            ("b/mod.rs", "mod deep;"),
            ("b/deep.rs", "mod deeper;"),
            ("b/deep/deeper.rs", ""),
            ("c.rs", "#[cfg(test)] mod tests;"),
            ("c/tests.rs", ""),
        ]);
        let folders = files.paths().map(|path| (path, files.folder(path)));
        let expect = [
            ("a.rs", "a"),
            ("a/inner.rs", "a"),
            ("b/deep.rs", "b/deep"),
            ("b/deep/deeper.rs", "b/deep"),
            ("b/mod.rs", "b"),
            ("c.rs", ""),
            ("lib.rs", ""),
        ];
        assert_eq!(folders.collect::<Vec<_>>(), expect);
    }
}
