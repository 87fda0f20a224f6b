//! What a pack's hooks run besides tables: its scripts and plugins, each made ready by the engine for its kind of file.

use super::Loader;
use crate::call::engine::{Engine, Program, Unit};
use crate::call::{Grant, InstalledPlugin};
use crate::facts::vocabulary::FieldKind;
use crate::loading::manifest::Manifest;
use crate::names::Names;
use crate::names::lookup::Lookup;
use crate::reading::diagnostic::{Bilingual, Diagnostic, alternatives};
use crate::reading::source::Source;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use suban_model::Hook;
use toml::Spanned;

impl Loader<'_> {
    /// The script of a hook.
    pub(super) fn script(
        &mut self,
        hook: Hook,
        source: &Source,
        manifest: &Manifest,
    ) -> Option<Arc<dyn Program>> {
        let path = manifest.hooks.get(&hook)?.script.as_ref()?;
        let engine = self.engine_for(source, path.get_ref(), path.span())?;
        match engine.compile(Unit { path: path.get_ref(), files: self.files, grant: None }) {
            Ok(program) if program.defines(hook.name()) => return Some(program),
            Ok(_) => {
                let message = Bilingual::new(
                    format!("缺少函数 fn {}()", hook.name()),
                    format!("the function `fn {}()` is missing", hook.name()),
                );
                self.diagnostics.push(Diagnostic::error("missing-function", path.get_ref(), None, message));
            }
            Err(diagnostics) => self.diagnostics.extend(diagnostics),
        }
        None
    }

    /// The plugins, by the name that the pack gives them.
    pub(super) fn plugins(
        &mut self,
        source: &Source,
        manifest: &Manifest,
        names: &mut Names,
    ) -> BTreeMap<String, InstalledPlugin> {
        let mut plugins = BTreeMap::new();
        for (name, grant) in &manifest.plugins {
            self.check_grant(source, &name.span(), grant, names);
            self.lookups(grant, names);
            let Some(engine) = self.engine_for(source, &grant.package, name.span()) else { continue };
            match engine.compile(Unit { path: &grant.package, files: self.files, grant: Some(grant) }) {
                Ok(program) => {
                    self.diagnostics.extend(program.remarks().iter().cloned());
                    plugins.insert(name.get_ref().clone(), InstalledPlugin { grant: grant.clone(), program });
                }
                Err(diagnostics) => self.diagnostics.extend(diagnostics),
            }
        }
        plugins
    }

    /// The plugins that a hook asks after its tables, in order.
    pub(super) fn plugins_of(
        &mut self,
        hook: Hook,
        source: &Source,
        manifest: &Manifest,
        plugins: &BTreeMap<String, InstalledPlugin>,
    ) -> Vec<String> {
        let Some(section) = manifest.hooks.get(&hook) else { return Vec::new() };
        let mut asked: Vec<String> = Vec::new();
        for name in section.plugin.iter().chain(&section.plugins) {
            if asked.contains(name.get_ref()) {
                let message = Bilingual::new(
                    format!("{hook} 两次写了插件「{}」", name.get_ref()),
                    format!("`{hook}` names the plugin `{}` twice", name.get_ref()),
                );
                self.diagnostics.push(source.error("plugin-hook", name.span(), message));
            } else if self.serves(name, hook, source, manifest, plugins) {
                asked.push(name.get_ref().clone());
            }
        }
        asked
    }

    /// Whether a plugin of that name serves the hook.
    fn serves(
        &mut self,
        plugin: &Spanned<String>,
        hook: Hook,
        source: &Source,
        manifest: &Manifest,
        plugins: &BTreeMap<String, InstalledPlugin>,
    ) -> bool {
        let name = plugin.get_ref();
        match plugins.get(name) {
            Some(seat) if seat.program.defines(hook.name()) => return true,
            Some(_) => {
                let message = Bilingual::new(
                    format!("插件 {name} 不办 {hook}"),
                    format!("the plugin `{name}` does not serve `{hook}`"),
                );
                self.diagnostics.push(source.error("plugin-hook", plugin.span(), message));
            }
            // A plugin that is there and did not load has said why.
            None if manifest.plugins.keys().any(|known| known.get_ref() == name) => {}
            None => {
                let message = Bilingual::new(
                    format!("[plugins] 里没有「{name}」"),
                    format!("`{name}` is not in [plugins]"),
                );
                let known = manifest.plugins.keys().map(|known| known.get_ref().as_str());
                let diagnostic = source.error("unknown-plugin", plugin.span(), message);
                self.diagnostics.push(diagnostic.one_of(name, known));
            }
        }
        false
    }

    /// Complains of everything granted that does not exist, and of every clause that is not one.
    fn check_grant(&mut self, source: &Source, place: &Range<usize>, grant: &Grant, names: &Names) {
        let mut tell = |zh: String, en: String, help: Bilingual| {
            let diagnostic = source.error("grant", place.clone(), Bilingual::new(zh, en));
            self.diagnostics.push(diagnostic.help(help.zh, help.en));
        };
        for clause in grant.rules.values() {
            if let Err(fault) = names.known_clause(clause) {
                tell(fault.zh, fault.en, names.clause_help(clause));
            }
        }
        let mut refuse = |zh: String, en: String, known: String| {
            tell(zh, en, Bilingual::new(format!("可用:{known}"), format!("known: {known}")));
        };
        for field in &grant.facts {
            let kind = names.vocabulary.id(field).map(|id| names.vocabulary.get(id).kind);
            match kind {
                Some(FieldKind::Text) => refuse(
                    format!("「{field}」是来电人的原话,不是字段"),
                    format!("`{field}` is the citizen's words, and no fact"),
                    "words = true".to_owned(),
                ),
                Some(_) => {}
                None => refuse(
                    format!("没有字段「{field}」可授权"),
                    format!("no field `{field}` to grant"),
                    names.vocabulary.alternatives(field),
                ),
            }
        }
        // With a star there may be none yet: the plugin then uses its own defaults.
        for parameter in grant.parameters.iter().filter(|parameter| !parameter.ends_with('*')) {
            if names.parameters.get(parameter).is_none() {
                refuse(
                    format!("没有参数「{parameter}」可授权"),
                    format!("no parameter `{parameter}` to grant"),
                    names.parameters.alternatives(parameter),
                );
            }
        }
        for figure in grant.figures.iter().filter(|figure| names.figures.get(figure).is_none()) {
            refuse(
                format!("没有口径「{figure}」可授权"),
                format!("no figure `{figure}` to grant"),
                names.figures.alternatives(figure),
            );
        }
    }

    fn lookups(&mut self, grant: &Grant, names: &mut Names) {
        for table in &grant.tables {
            if names.lookups.contains_key(table) {
                continue;
            }
            if let Some(file) = Source::read_table(self.files, table, &mut self.diagnostics) {
                names.lookups.insert(table.clone(), Lookup::read(&file, &mut self.diagnostics));
            }
        }
    }

    fn engine_for(&mut self, source: &Source, path: &str, place: Range<usize>) -> Option<Arc<dyn Engine>> {
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        let engine = self.engines.iter().find(|engine| engine.extension() == extension);
        if engine.is_none() {
            let message = Bilingual::new(
                format!("没有能跑 .{extension} 的引擎"),
                format!("no engine runs `.{extension}`"),
            );
            let list = alternatives(extension, self.engines.iter().map(|engine| engine.extension()));
            let diagnostic = source.error("engine", place, message);
            self.diagnostics.push(diagnostic.help(format!("可用:{list}"), format!("known: {list}")));
        }
        engine.cloned()
    }
}
