//! `[plugins.NAME]` in `pack.toml`: what the pack lets a plugin see.

use crate::exit::Failure;
use crate::input;
use crate::result_file;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use suban_plugin::Manifest;
use suban_policy::files::FILE_BYTES_MAX;
use suban_policy::text::decode;
use toml_edit::{Array, DocumentMut, Item};

/// The section that grants all that a plugin asks for; which clause stands behind its rules is for people to say.
pub fn section(name: &str, package: &str, manifest: &Manifest) -> String {
    let asks = &manifest.asks;
    // The comments come before a key, so that they go when the section goes.
    let mut text = format!(
        "[plugins.{name}]\n\
         # 各条规则依据的条款,* 指其余 · the clause behind each rule, * for all others\n\
         # rules = {{ \"*\" = \"…\" }}\n\
         package = \"{package}\"\n"
    );
    for (flag, asked) in [("words", asks.words), ("keywords", asks.keywords), ("units", asks.units)] {
        if asked {
            let _ = writeln!(text, "{flag} = true");
        }
    }
    let lists = [
        ("facts", &asks.facts),
        ("parameters", &asks.parameters),
        ("tables", &asks.tables),
        ("figures", &asks.figures),
    ];
    for (list, names) in lists {
        if !names.is_empty() {
            let _ = writeln!(text, "{list} = {}", array(names));
        }
    }
    text
}

fn array(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Array>().to_string()
}

/// A pack's `pack.toml`, being edited; comments and layout stay.
pub struct PackToml {
    path: PathBuf,
    document: DocumentMut,
}

impl PackToml {
    /// Opens that of a pack.
    pub fn open(pack: &Path) -> Result<Self, Failure> {
        let path = pack.join("pack.toml");
        let text = decode(&input::read(&path, FILE_BYTES_MAX as u64)?)
            .map_err(|error| Failure::file(path.display(), &error))?;
        let document = text.parse::<DocumentMut>().map_err(|error| Failure::file(path.display(), &error))?;
        Ok(Self { path, document })
    }

    /// Whether a plugin has its section.
    pub fn grants(&self, name: &str) -> bool {
        self.document.get("plugins").is_some_and(|plugins| plugins.get(name).is_some())
    }

    /// The hooks that ask a plugin.
    pub fn hooks_of(&self, name: &str) -> Vec<&str> {
        let hooks = self.document.get("hooks").and_then(Item::as_table_like);
        let asks = |hook: &Item| hook.get("plugin").and_then(Item::as_str) == Some(name);
        hooks
            .into_iter()
            .flat_map(|hooks| hooks.iter().filter(|(_, hook)| asks(hook)).map(|(hook, _)| hook))
            .collect()
    }

    /// Adds a section at the end.
    pub fn add(&mut self, section: &str) -> Result<(), Failure> {
        let text = format!("{}\n{section}", self.document.to_string().trim_end().to_owned() + "\n");
        self.document =
            text.parse::<DocumentMut>().map_err(|error| Failure::file(self.path.display(), &error))?;
        Ok(())
    }

    /// Takes the section of a plugin out.
    pub fn remove(&mut self, name: &str) {
        if let Some(plugins) = self.document.get_mut("plugins").and_then(Item::as_table_like_mut) {
            plugins.remove(name);
        }
    }

    /// Writes it.
    pub fn save(&self) -> Result<(), Failure> {
        result_file::replace(&self.path, self.document.to_string().as_bytes())
    }
}
