//! Editing a pack's `plugins/trust.toml`: comments and layout stay, and nothing is written that could not be read.

use crate::exit::{Exit, Failure};
use crate::input;
use crate::output::Output;
use crate::plugin_args::TrustAddArgs;
use crate::result_file;
use std::path::{Path, PathBuf};
use suban_plugin::{PluginId, Revocation, Revoked, TRUST_PATH, Trust};
use suban_policy::PackFiles;
use suban_policy::files::FILE_BYTES_MAX;
use suban_policy::source::Source;
use suban_policy::text::decode;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

/// What a pack without the file begins with.
const FRESH: &str = "# 信任谁签的插件 · whose plugins are trusted\n\n\
                     # 要几把密钥签名 · how many keys must have signed\nsignatures = 1\n";

/// The file, being edited.
pub struct TrustFile {
    path: PathBuf,
    document: DocumentMut,
}

impl TrustFile {
    /// Opens that of a pack, which may have none yet.
    pub fn open(pack: &Path) -> Result<Self, Failure> {
        if !pack.join("pack.toml").is_file() {
            let shown = pack.display();
            return Err(Failure::input(
                format!("{shown} 不是政策包:里面没有 pack.toml"),
                format!("{shown} is no pack: there is no pack.toml in it"),
            ));
        }
        let path = pack.join(TRUST_PATH);
        let text = if path.exists() {
            let bytes = input::read(&path, FILE_BYTES_MAX as u64)?;
            decode(&bytes).map_err(|error| Failure::file(path.display(), &error))?
        } else {
            FRESH.to_owned()
        };
        let document = text.parse::<DocumentMut>().map_err(|error| Failure::file(path.display(), &error))?;
        Ok(Self { path, document })
    }

    /// What it says now.
    pub fn trust(&self, output: &Output) -> Result<Trust, Failure> {
        let text = self.document.to_string();
        Trust::parse(&Source { path: TRUST_PATH.to_owned(), text: text.clone() }).map_err(|found| {
            let files = PackFiles::new([(TRUST_PATH.to_owned(), text.into_bytes())].into());
            super::refused(&found, &files.unwrap_or_default(), output)
        })
    }

    /// Enters a public key, given by its line.
    pub fn add_key(&mut self, args: &TrustAddArgs, public: &str) -> Result<(), Failure> {
        let mut key = Table::new();
        key.insert("name", value(args.name.as_str()));
        key.insert("public", value(public));
        let signs: Array = args.signs.iter().map(ToString::to_string).collect();
        key.insert("signs", value(signs));
        if args.revokes {
            key.insert("revokes", value(true));
        }
        self.sections("keys")?.push(key);
        Ok(())
    }

    /// Takes a public key out; false if there is none of that name.
    pub fn remove_key(&mut self, name: &str) -> Result<bool, Failure> {
        let keys = self.sections("keys")?;
        let before = keys.len();
        keys.retain(|key| key.get("name").and_then(Item::as_str) != Some(name));
        Ok(keys.len() < before)
    }

    /// Notes the counter of a plugin, so that none below is taken again.
    pub fn note_counter(&mut self, id: &PluginId, counter: u64) -> Result<(), Failure> {
        self.note("counters", id, counter)
    }

    /// Notes the counter of a revocation list.
    pub fn note_list(&mut self, id: &PluginId, counter: u64) -> Result<(), Failure> {
        self.note("lists", id, counter)
    }

    /// Adds a revocation.
    pub fn revoke(&mut self, revocation: &Revocation) -> Result<(), Failure> {
        let mut section = Table::new();
        match &revocation.of {
            Revoked::Key(key) => drop(section.insert("key", value(key.to_string()))),
            Revoked::Package(package) => drop(section.insert("package", value(package.to_string()))),
            Revoked::Plugin { id, from, to } => {
                section.insert("plugin", value(id.as_str()));
                for (name, counter) in [("from", *from), ("to", *to)] {
                    // A range without beginning or end leaves the counter out.
                    if let Some(counter) = i64::try_from(counter).ok().filter(|counter| *counter > 0) {
                        section.insert(name, value(counter));
                    }
                }
            }
        }
        section.insert("reason", value(revocation.reason.as_str()));
        let date = revocation.date.to_string().parse::<toml_edit::Datetime>();
        section.insert("date", value(date.map_err(|error| Failure::other(&error))?));
        self.sections("revocations")?.push(section);
        Ok(())
    }

    /// Writes it, unless it could not be read again.
    pub fn save(&self, output: &Output) -> Result<(), Failure> {
        self.trust(output)?;
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder.display(), &error))?;
        }
        result_file::replace(&self.path, self.document.to_string().as_bytes())
    }

    fn note(&mut self, section: &str, id: &PluginId, counter: u64) -> Result<(), Failure> {
        let counter = i64::try_from(counter).map_err(|error| Failure::other(&error))?;
        let noted = self.document.entry(section).or_insert_with(toml_edit::table).as_table_mut();
        let Some(noted) = noted else { return Err(self.otherwise(section)) };
        // Over the old value, so that what is written beside it stays.
        match noted.get_mut(id.as_str()).and_then(Item::as_value_mut) {
            Some(old) => {
                let decor = old.decor().clone();
                *old = counter.into();
                *old.decor_mut() = decor;
            }
            None => drop(noted.insert(id.as_str(), value(counter))),
        }
        Ok(())
    }

    fn sections(&mut self, name: &str) -> Result<&mut ArrayOfTables, Failure> {
        let failure = self.otherwise(name);
        let empty = || Item::ArrayOfTables(ArrayOfTables::new());
        self.document.entry(name).or_insert_with(empty).as_array_of_tables_mut().ok_or(failure)
    }

    fn otherwise(&self, section: &str) -> Failure {
        let shown = self.path.display();
        Failure {
            exit: Exit::Input,
            zh: format!("{shown} 里的 {section} 不是按段写的,改不了;请写成 [{section}] 或 [[{section}]]"),
            en: format!(
                "`{section}` in {shown} is not written as sections: write [{section}] or [[{section}]]"
            ),
        }
    }
}
