//! The modules of a crate and what each of their names stands for, so that a path can be followed to the file that
//! defines what it names, through renames, globs and `pub use`.

use std::collections::{BTreeMap, BTreeSet};

/// Which of [`Modules`] one is; 0 is the crate's root.
pub type Id = usize;

/// Names of a path from its first to its last, such as `crate`, `table`, `Row`.
pub type Path = Vec<String>;

pub const ROOT: Id = 0;

#[derive(Debug)]
pub struct Module {
    /// Where it is written, from the root of the repository. A module in braces lies in the file around it.
    pub file: String,
    /// Where the files of its own modules lie.
    pub folder: String,
    pub parent: Option<Id>,
    pub names: BTreeMap<String, Vec<Meaning>>,
    /// What it imports everything from.
    pub globs: Vec<Path>,
    pub mentions: Vec<Mention>,
}

/// What a name of a module stands for. It may stand for several things, in a namespace each.
#[derive(Debug)]
pub enum Meaning {
    Module(Id),
    /// A type or a trait, which has names of its own behind `::`.
    Type,
    /// A function, a value or a macro, behind which no path goes on.
    Value,
    Import(Path),
}

/// A path in the text of a module.
#[derive(Debug)]
pub struct Mention {
    pub path: Path,
    /// Line of the file, from 1.
    pub line: usize,
    pub how: How,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By a private `use`.
    Import,
    /// By a private `use` that ends in `*`.
    Glob,
    /// By a `pub use`, or one with any other visibility.
    Reexport,
    /// In code.
    Code,
}

/// The modules of a crate, the root first.
#[derive(Debug, Default)]
pub struct Modules(pub Vec<Module>);

/// What a path leads to: a module itself, or something that a module defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Module(Id),
    Definition(Id),
}

/// Imports that are being followed, each with its module. An import is never followed through itself: in
/// `use sled::sled`, the first name is not the one that the import is about to define.
type Following = BTreeSet<(Id, Path)>;

impl Modules {
    /// The modules that hold what is mentioned in the module `at`; none if it is not of this crate.
    pub fn holders(&self, at: Id, mention: &Mention) -> BTreeSet<Id> {
        let targets = self.follow(at, &mention.path, &mut Following::new());
        // Importing a module uses nothing of it yet, and a single name in code is a variable that happens to be called
        // like a module.
        let is_mere_name = match mention.how {
            How::Import => true,
            How::Code => mention.path.len() == 1,
            How::Glob | How::Reexport => false,
        };
        let held = targets.into_iter().filter_map(|target| match target {
            Target::Definition(module) => Some(module),
            Target::Module(module) => (!is_mere_name).then_some(module),
        });
        held.collect()
    }

    /// Whether a module lies in another, however deep.
    pub fn lies_in(&self, module: Id, other: Id) -> bool {
        self.0[module].parent.is_some_and(|parent| parent == other || self.lies_in(parent, other))
    }

    fn follow(&self, at: Id, path: &[String], following: &mut Following) -> BTreeSet<Target> {
        match path.first().map(String::as_str) {
            Some("crate") => self.enter(ROOT, &path[1..], following),
            Some("self" | "super") => self.enter(at, path, following),
            _ => self.look_up(at, path, following),
        }
    }

    /// Goes on inside a module that the path has led to.
    fn enter(&self, at: Id, path: &[String], following: &mut Following) -> BTreeSet<Target> {
        match path.first().map(String::as_str) {
            None => BTreeSet::from([Target::Module(at)]),
            Some("self") => self.enter(at, &path[1..], following),
            Some("super") => self.enter(self.0[at].parent.unwrap_or(ROOT), &path[1..], following),
            Some(name) => {
                let found = self.look_up(at, path, following);
                // A name that is written nowhere comes from a macro of that module.
                let is_made = found.is_empty() && !self.0[at].names.contains_key(name);
                if is_made { BTreeSet::from([Target::Definition(at)]) } else { found }
            }
        }
    }

    /// Looks the first name of a path up among the names of a module.
    fn look_up(&self, at: Id, path: &[String], following: &mut Following) -> BTreeSet<Target> {
        let mut found = BTreeSet::new();
        let Some((name, rest)) = path.split_first() else { return found };
        let module = &self.0[at];
        for meaning in module.names.get(name).into_iter().flatten() {
            match meaning {
                Meaning::Module(inner) => found.extend(self.enter(*inner, rest, following)),
                Meaning::Type => found.extend([Target::Definition(at)]),
                Meaning::Value => found.extend(rest.is_empty().then_some(Target::Definition(at))),
                Meaning::Import(import) => {
                    if following.insert((at, import.clone())) {
                        found.extend(self.follow(at, &[import, rest].concat(), following));
                        following.remove(&(at, import.clone()));
                    }
                }
            }
        }
        if module.names.contains_key(name) {
            return found;
        }
        for glob in &module.globs {
            if following.insert((at, glob.clone())) {
                for source in self.follow(at, glob, following) {
                    if let Target::Module(source) = source {
                        found.extend(self.look_up(source, path, following));
                    }
                }
                following.remove(&(at, glob.clone()));
            }
        }
        found
    }
}
