//! A pack loaded once for each set of parameters, however many scenarios play by it.

use crate::refusal::DeskError;
use crate::rules::revisions::RulebookError;
use crate::rules::rulebook::Rulebook;
use crate::stored::record::RulebookId;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Holidays, Value};
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::engine::Engine;
use suban_policy::{Pack, PackFiles};

/// Most loaded packs on a shelf; one that is full is emptied.
pub const SHELVED_MAX: usize = 16;

/// A pack, loaded for each set of parameters that somebody asked for.
pub struct Shelf<'a> {
    files: &'a PackFiles,
    engines: &'a [Arc<dyn Engine>],
    holidays: &'a Arc<Holidays>,
    loaded: BTreeMap<String, Shelved>,
}

/// A pack with some parameters.
#[derive(Clone)]
pub struct Shelved {
    /// Its files, with the parameters written into them: a desk keeps the files it judges by.
    pub files: PackFiles,
    /// The pack and its calendar.
    pub rulebook: Rulebook,
}

impl<'a> Shelf<'a> {
    /// An empty shelf.
    pub const fn new(
        files: &'a PackFiles,
        engines: &'a [Arc<dyn Engine>],
        holidays: &'a Arc<Holidays>,
    ) -> Self {
        Self { files, engines, holidays, loaded: BTreeMap::new() }
    }

    /// The files as they are, without parameters set otherwise.
    pub const fn files(&self) -> &'a PackFiles {
        self.files
    }

    /// The pack with these parameters set otherwise. The error holds what is wrong in the pack, or in the parameters.
    pub fn with(&mut self, parameters: &BTreeMap<String, Value>) -> Result<Shelved, Vec<Diagnostic>> {
        let key = format!("{parameters:?}");
        if let Some(shelved) = self.loaded.get(&key) {
            return Ok(shelved.clone());
        }
        let files = self.files_with(parameters)?;
        let pack = Arc::new(Pack::load(&files, self.engines, &BTreeMap::new())?);
        let shelved = Shelved { files, rulebook: Rulebook::new(pack, Arc::clone(self.holidays)) };
        if self.loaded.len() >= SHELVED_MAX {
            self.loaded.clear();
        }
        self.loaded.insert(key, shelved.clone());
        Ok(shelved)
    }

    fn files_with(&self, parameters: &BTreeMap<String, Value>) -> Result<PackFiles, Vec<Diagnostic>> {
        if parameters.is_empty() {
            return Ok(self.files.clone());
        }
        // Says what is wrong with a parameter.
        Pack::load(self.files, self.engines, parameters)?;
        self.files.with_parameters(parameters).ok_or_else(|| {
            let message = Bilingual::new("参数写不进 pack.toml", "the parameters do not fit into pack.toml");
            vec![Diagnostic::error("parameters", "pack.toml", None, message)]
        })
    }
}

impl Shelved {
    /// The rulebook, if it is the one of that id.
    pub fn named(&self, id: &RulebookId) -> Result<Rulebook, RulebookError> {
        if self.rulebook.id.judges_as(id) {
            Ok(self.rulebook.clone())
        } else {
            Err(DeskError::Missing(format!("pack {}", id.pack.short())).into())
        }
    }
}
