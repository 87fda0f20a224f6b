//! The glossary at the head of docs/ARCHITECTURE.md says in its last column what a thing is never called; nothing that
//! `core/` defines may be called so. Names of locals and parameters are left to their authors.

use crate::repository::Repository;
use std::collections::BTreeSet;
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Field, Ident, ImplItem, Item, Signature, TraitItem, UseRename, Variant};

const DOCUMENT: &str = "docs/ARCHITECTURE.md";

/// Heading of the column that is read.
const COLUMN: &str = "never called";

/// Names that are ruled out and stand yet, and what has to happen before they can go.
const NOT_YET: &[(&str, &str)] = &[];

pub fn called_otherwise(repository: &Repository) -> Vec<String> {
    called_otherwise_but(repository, NOT_YET)
}

fn called_otherwise_but(repository: &Repository, not_yet: &[(&str, &str)]) -> Vec<String> {
    let never = repository.text(DOCUMENT).map(never_called).unwrap_or_default();
    if never.is_empty() {
        return vec![format!("{DOCUMENT} names nothing in a column `{COLUMN}`")];
    }
    let mut complaints = Vec::new();
    let mut seen = BTreeSet::new();
    for (path, text) in repository.files_ending("rs").filter(|(path, _)| path.starts_with("core/")) {
        let file = match syn::parse_file(text) {
            Ok(file) => file,
            Err(error) => {
                complaints.push(format!("{path} cannot be read: {error}"));
                continue;
            }
        };
        let mut defined = Defined::default();
        defined.visit_file(&file);
        for (name, line) in &defined.0 {
            let words = words(name);
            for ruled_out in never.iter().filter(|ruled_out| ruled_out.is(name, &words)) {
                if not_yet.iter().any(|(waiting, _)| *waiting == ruled_out.name) {
                    seen.insert(ruled_out.name);
                } else {
                    let word = ruled_out.instead;
                    complaints.push(format!("{path}:{line} defines `{name}`: the word is `{word}`"));
                }
            }
        }
    }
    let settled = not_yet.iter().filter(|(waiting, _)| !seen.contains(waiting));
    complaints.extend(settled.map(|(waiting, _)| format!("`{waiting}` is gone: take it off NOT_YET")));
    complaints
}

/// A name that the glossary rules out.
struct RuledOut<'a> {
    name: &'a str,
    /// Its words, if it rules out whatever has them in it: `wipe` also means `wipe_words` and `WipeError`. A name that begins
    /// with a capital means just that name.
    words: Option<Vec<String>>,
    /// The word of the glossary.
    instead: &'a str,
}

impl RuledOut<'_> {
    /// Whether a name of these words is ruled out.
    fn is(&self, name: &str, words: &[String]) -> bool {
        match &self.words {
            Some(ruled_out) => words.windows(ruled_out.len()).any(|part| part == ruled_out),
            None => name == self.name,
        }
    }
}

/// What stands in backticks in the last column of the glossary.
fn never_called(text: &str) -> Vec<RuledOut<'_>> {
    let rows = text.lines().map(cells).skip_while(|row| row.last() != Some(&COLUMN)).skip(1);
    let rows = rows.take_while(|row| !row.is_empty());
    rows.flat_map(|row| {
        let (instead, never) =
            (row.get(1).copied().unwrap_or_default(), row.last().copied().unwrap_or_default());
        never.split('`').skip(1).step_by(2).map(move |name| {
            let is_type = name.starts_with(char::is_uppercase);
            RuledOut { name, words: (!is_type).then(|| words(name)), instead }
        })
    })
    .collect()
}

/// The cells of a row of a table; none of another line.
fn cells(line: &str) -> Vec<&str> {
    let inside = line.strip_prefix('|').and_then(|line| line.trim_end().strip_suffix('|'));
    inside.into_iter().flat_map(|line| line.split('|').map(str::trim)).collect()
}

/// The words of a name in any of Rust's ways to join them, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut was_small = false;
    for letter in name.chars() {
        if words.is_empty() || letter == '_' || (letter.is_uppercase() && was_small) {
            words.push(String::new());
        }
        was_small = !letter.is_uppercase();
        if let Some(word) = words.last_mut().filter(|_| letter != '_') {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Names that a file defines, with their lines.
#[derive(Default)]
struct Defined(Vec<(String, usize)>);

impl Defined {
    fn note(&mut self, name: &Ident) {
        self.0.push((name.unraw().to_string(), name.span().start().line));
    }
}

impl<'ast> Visit<'ast> for Defined {
    fn visit_item(&mut self, item: &'ast Item) {
        let name = match item {
            Item::Const(item) => Some(&item.ident),
            Item::Enum(item) => Some(&item.ident),
            Item::Macro(item) => item.ident.as_ref(),
            Item::Mod(item) => Some(&item.ident),
            Item::Static(item) => Some(&item.ident),
            Item::Struct(item) => Some(&item.ident),
            Item::Trait(item) => Some(&item.ident),
            Item::Type(item) => Some(&item.ident),
            Item::Union(item) => Some(&item.ident),
            _ => None,
        };
        if let Some(name) = name {
            self.note(name);
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        match item {
            ImplItem::Const(item) => self.note(&item.ident),
            ImplItem::Type(item) => self.note(&item.ident),
            _ => {}
        }
        visit::visit_impl_item(self, item);
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        match item {
            TraitItem::Const(item) => self.note(&item.ident),
            TraitItem::Type(item) => self.note(&item.ident),
            _ => {}
        }
        visit::visit_trait_item(self, item);
    }

    fn visit_signature(&mut self, signature: &'ast Signature) {
        self.note(&signature.ident);
        visit::visit_signature(self, signature);
    }

    fn visit_variant(&mut self, variant: &'ast Variant) {
        self.note(&variant.ident);
        visit::visit_variant(self, variant);
    }

    fn visit_field(&mut self, field: &'ast Field) {
        if let Some(name) = &field.ident {
            self.note(name);
        }
        visit::visit_field(self, field);
    }

    fn visit_use_rename(&mut self, rename: &'ast UseRename) {
        self.note(&rename.rename);
    }
}

mod tests {
    use super::*;

    const GLOSSARY: &str = "# A\n\n| 中文 | name | what it is | never called |\n|---|---|---|---|\n\
        | 扣分 | charge | points | `penalty` |\n| – | host | time and chance | `Theatre`, `work_order` (in code) |\n\nUse `fine`.\n";

    #[track_caller]
    fn check(code: &str, not_yet: &[(&str, &str)], complaints: &[&str]) {
        let files = [(DOCUMENT, GLOSSARY), ("core/a/src/x.rs", code), ("tests/x.rs", "struct Theatre;")];
        assert_eq!(called_otherwise_but(&Repository::of(&files), not_yet), complaints, "{code}");
    }

    #[test]
    fn what_is_called_otherwise_is_found_wherever_it_is_defined() {
        let theatre = ["core/a/src/x.rs:1 defines `Theatre`: the word is `host`"];
        for code in [
            "struct Theatre;",
            "enum A { Theatre }",
            "trait Theatre {}",
            "trait A { type Theatre; }",
            "impl A for B { type Theatre = C; }",
            "type Theatre = A;",
            "use a::A as Theatre;",
            "fn f() { struct Theatre; }",
            "#[cfg(test)] mod tests { struct Theatre; }",
        ] {
            check(code, &[], &theatre);
        }
        check(
            "\nfn penalty_of(a: A) {}",
            &[],
            &["core/a/src/x.rs:2 defines `penalty_of`: the word is `charge`"],
        );
        for (code, name, word) in [
            ("struct A { r#penalty: u8 }", "penalty", "charge"),
            ("mod the_penalty {}", "the_penalty", "charge"),
            ("const PENALTY_POINTS_MAX: u8 = 1;", "PENALTY_POINTS_MAX", "charge"),
            ("impl A { const PENALTY: u8 = 1; }", "PENALTY", "charge"),
            ("impl A { fn penalty(&self) {} }", "penalty", "charge"),
            ("enum A { PenaltyDue }", "PenaltyDue", "charge"),
            ("macro_rules! penalty { () => {} }", "penalty", "charge"),
            ("struct NewWorkOrder;", "NewWorkOrder", "host"),
            ("static WORK_ORDER: u8 = 1;", "WORK_ORDER", "host"),
        ] {
            check(code, &[], &[&format!("core/a/src/x.rs:1 defines `{name}`: the word is `{word}`")]);
        }
    }

    #[test]
    fn what_is_not_called_so_is_left_alone() {
        check("struct Theatres; struct Penalties; struct OrderWork; struct WorkedOrder;", &[], &[]);
        check(
            "// A penalty.\nfn f(penalty: u8) { let theatre = \"penalty\"; b::Theatre::penalty(); }",
            &[],
            &[],
        );
        check("struct Fine;", &[], &[]);
    }

    #[test]
    fn what_waits_to_be_renamed_is_told_once_it_is_gone() {
        let waiting = [("Theatre", "waits")];
        check("struct Theatre;", &waiting, &[]);
        check(
            "struct Penalty;",
            &waiting,
            &[
                "core/a/src/x.rs:1 defines `Penalty`: the word is `charge`",
                "`Theatre` is gone: take it off NOT_YET",
            ],
        );
    }

    #[test]
    fn a_glossary_that_cannot_be_found_or_code_that_cannot_be_read_is_told() {
        let nothing = ["docs/ARCHITECTURE.md names nothing in a column `never called`"];
        for files in [
            &[] as &[_],
            &[(DOCUMENT, "# A\n")],
            &[(DOCUMENT, "| a | never called |\n|---|---|\n| b | – |\n")],
        ] {
            assert_eq!(called_otherwise_but(&Repository::of(files), &[]), nothing);
        }
        check("fn 1() {}", &[], &["core/a/src/x.rs cannot be read: expected identifier"]);
    }
}
