//! Reads a crate's sources into [`Modules`]. Whatever is only compiled for tests is left out: tests may use anything of
//! their crate.

use super::modules::{How, Id, Meaning, Mention, Module, Modules, Path};
use super::paths::{paths_in_attribute, paths_in_tokens};
use crate::repository::Repository;
use proc_macro2::Span;
use std::collections::BTreeMap;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    Arm, Attribute, Field, ImplItem, Item, ItemMod, ItemUse, Local, Macro, Meta, Stmt, Token, TraitItem,
    UseTree, Variant, Visibility,
};

/// The modules of the crate whose root file is `root`; else what cannot be read, one line each.
pub fn read(repository: &Repository, root: &str) -> Result<Modules, Vec<String>> {
    let (folder, _) = root.rsplit_once('/').unwrap_or_default();
    let mut reader = Reader { repository, modules: Modules::default(), at: 0, unread: Vec::new() };
    reader.read_file(root.to_owned(), None, folder);
    if reader.unread.is_empty() { Ok(reader.modules) } else { Err(reader.unread) }
}

struct Reader<'a> {
    repository: &'a Repository,
    modules: Modules,
    /// The module whose text is read.
    at: Id,
    unread: Vec<String>,
}

impl Reader<'_> {
    /// Reads a file as a new module, whose own files lie in `folder`.
    fn read_file(&mut self, file: String, parent: Option<Id>, folder: &str) {
        let Some(text) = self.repository.text(&file) else {
            self.unread.push(format!("{file} is not there"));
            return;
        };
        match syn::parse_file(text) {
            Ok(parsed) => self.read_items(&parsed.items, file, parent, folder),
            Err(error) => {
                self.unread.push(format!("{file}:{} cannot be read: {error}", line_of(error.span())));
            }
        }
    }

    fn read_items(&mut self, items: &[Item], file: String, parent: Option<Id>, folder: &str) {
        let outer = self.at;
        self.at = self.modules.0.len();
        let (names, globs, mentions) = (BTreeMap::new(), Vec::new(), Vec::new());
        self.modules.0.push(Module { file, parent, folder: folder.to_owned(), names, globs, mentions });
        for item in items {
            self.define(item);
            self.visit_item(item);
        }
        self.at = outer;
    }

    /// Notes what an item's name stands for; modules and imports are noted where they are read.
    fn define(&mut self, item: &Item) {
        let (name, meaning) = match item {
            Item::Const(item) => (&item.ident, Meaning::Value),
            Item::Fn(item) => (&item.sig.ident, Meaning::Value),
            Item::Static(item) => (&item.ident, Meaning::Value),
            Item::Macro(item) => match &item.ident {
                Some(name) => (name, Meaning::Value),
                None => return,
            },
            Item::Enum(item) => (&item.ident, Meaning::Type),
            Item::Struct(item) => (&item.ident, Meaning::Type),
            Item::Trait(item) => (&item.ident, Meaning::Type),
            Item::TraitAlias(item) => (&item.ident, Meaning::Type),
            Item::Type(item) => (&item.ident, Meaning::Type),
            Item::Union(item) => (&item.ident, Meaning::Type),
            _ => return,
        };
        if !is_for_tests(attributes(item)) {
            self.name(name.to_string(), meaning);
        }
    }

    fn name(&mut self, name: String, meaning: Meaning) {
        self.modules.0[self.at].names.entry(name).or_default().push(meaning);
    }

    fn mention(&mut self, path: Path, line: usize, how: How) {
        self.modules.0[self.at].mentions.push(Mention { path, line, how });
    }

    fn read_use(&mut self, before: &[String], tree: &UseTree, how: How) {
        let joined = |name: &str| match name {
            "self" if !before.is_empty() => before.to_vec(),
            _ => [before, &[name.to_owned()]].concat(),
        };
        match tree {
            UseTree::Path(tree) => self.read_use(&joined(&tree.ident.to_string()), &tree.tree, how),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.read_use(before, tree, how)),
            UseTree::Glob(glob) => {
                self.modules.0[self.at].globs.push(before.to_vec());
                let how = if how == How::Import { How::Glob } else { how };
                self.mention(before.to_vec(), line_of(glob.star_token.spans[0]), how);
            }
            UseTree::Name(tree) => {
                let path = joined(&tree.ident.to_string());
                if let Some(name) = path.last() {
                    self.name(name.clone(), Meaning::Import(path.clone()));
                }
                self.mention(path, line_of(tree.ident.span()), how);
            }
            UseTree::Rename(tree) => {
                let path = joined(&tree.ident.to_string());
                self.name(tree.rename.to_string(), Meaning::Import(path.clone()));
                self.mention(path, line_of(tree.ident.span()), how);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let (name, outer) = (item.ident.to_string(), &self.modules.0[self.at]);
        let (file, folder) = (outer.file.clone(), format!("{}/{name}", outer.folder));
        if item.attrs.iter().any(|attribute| attribute.path().is_ident("path")) {
            let line = line_of(item.ident.span());
            self.unread
                .push(format!("{file}:{line} says by `#[path]` where `{name}` is: put it where it belongs"));
            return;
        }
        self.name(name, Meaning::Module(self.modules.0.len()));
        if let Some((_, items)) = &item.content {
            self.read_items(items, file, Some(self.at), &folder);
            return;
        }
        let [beside, inside] = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
        let place = if self.repository.text(&inside).is_some() { inside } else { beside };
        self.read_file(place, Some(self.at), &folder);
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let how = if matches!(item.vis, Visibility::Inherited) { How::Import } else { How::Reexport };
        // `::name` is another crate's.
        if item.leading_colon.is_none() {
            self.read_use(&[], &item.tree, how);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes = match item {
            ImplItem::Const(item) => &item.attrs,
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Macro(item) => &item.attrs,
            ImplItem::Type(item) => &item.attrs,
            _ => return,
        };
        if !is_for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        let attributes = match item {
            TraitItem::Const(item) => &item.attrs,
            TraitItem::Fn(item) => &item.attrs,
            TraitItem::Macro(item) => &item.attrs,
            TraitItem::Type(item) => &item.attrs,
            _ => return,
        };
        if !is_for_tests(attributes) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_field(&mut self, field: &'ast Field) {
        if !is_for_tests(&field.attrs) {
            visit::visit_field(self, field);
        }
    }

    fn visit_variant(&mut self, variant: &'ast Variant) {
        if !is_for_tests(&variant.attrs) {
            visit::visit_variant(self, variant);
        }
    }

    fn visit_arm(&mut self, arm: &'ast Arm) {
        if !is_for_tests(&arm.attrs) {
            visit::visit_arm(self, arm);
        }
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if !is_for_tests(&local.attrs) {
            visit::visit_local(self, local);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        let is_for_tests = matches!(statement, Stmt::Macro(macro_call) if is_for_tests(&macro_call.attrs));
        if !is_for_tests {
            visit::visit_stmt(self, statement);
        }
    }

    /// `pub(in crate::table)` uses nothing of the table.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let (None, Some(first)) = (&path.leading_colon, path.segments.first()) {
            let names = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.mention(names, line_of(first.ident.span()), How::Code);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, macro_call: &'ast Macro) {
        // What a build script wrote is nobody's module.
        let is_built = macro_call.tokens.to_string().contains("OUT_DIR");
        if macro_call.path.is_ident("include") && !is_built {
            let (file, line) = (&self.modules.0[self.at].file, line_of(macro_call.bang_token.span));
            self.unread.push(format!("{file}:{line} includes code from elsewhere: make it a module"));
        }
        self.visit_path(&macro_call.path);
        for (path, line) in paths_in_tokens(macro_call.tokens.clone()) {
            self.mention(path, line, How::Code);
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        for (path, line) in paths_in_attribute(attribute) {
            self.mention(path, line, How::Code);
        }
    }
}

fn line_of(span: Span) -> usize {
    span.start().line
}

/// Whether something is compiled for tests only.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_condition = attribute.path().is_ident("cfg");
        attribute.path().is_ident("test")
            || is_condition && attribute.parse_args().is_ok_and(|meta| needs_test(&meta))
    })
}

/// Whether a condition holds in tests only: `test`, or `all(…)` of it and others.
fn needs_test(condition: &Meta) -> bool {
    match condition {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => {
            let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            parts.is_ok_and(|parts| parts.iter().any(needs_test))
        }
        _ => false,
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_followed_is_told() {
        let check = |files: &[(&str, &str)], expect: &str| {
            let unread = read(&Repository::of(files), "core/a/src/lib.rs").expect_err("it cannot be read");
            assert_eq!(unread, [expect]);
        };
        let root = |text| ("core/a/src/lib.rs", text);
        check(&[], "core/a/src/lib.rs is not there");
        check(&[root("mod b;")], "core/a/src/b.rs is not there");
        check(&[root("\nfn 1() {}")], "core/a/src/lib.rs:2 cannot be read: expected identifier");
        check(
            &[root("\n\n#[path = \"x.rs\"]\nmod b;")],
            "core/a/src/lib.rs:4 says by `#[path]` where `b` is: put it where it belongs",
        );
        check(
            &[root("fn f() {\n    include!(\"x.rs\");\n}")],
            "core/a/src/lib.rs:2 includes code from elsewhere: make it a module",
        );
    }
}
