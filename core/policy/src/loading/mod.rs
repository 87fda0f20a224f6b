//! From files to a pack: names first, then tables, then plugins and scripts; everything that is wrong is reported at once.
//!
//! The top floor: it may use all others, and nothing of this crate may use it.

mod appeals;
mod clocks;
mod gates;
mod manifest;
mod nodes;
mod programs;
mod rights;
mod shapes;
mod suspensions;

pub use manifest::ENGINE_VERSION;
pub use shapes::schema_of;

use crate::call::budget::OPERATIONS_MAX;
use crate::call::engine::Engine;
use crate::call::run::CallContext;
use crate::facts::keywords::KeywordList;
use crate::facts::per_hook::PerHook;
use crate::facts::vocabulary::{FieldKind, field};
use crate::hooks::{HookTable, rows_of};
use crate::names::clauses::{Clause, ClauseFile};
use crate::names::figures::{FIGURES_PATH, Figures};
use crate::names::organisation::WhoWords;
use crate::names::parameters::Parameters;
use crate::names::{Names, SlotShape};
use crate::pack::rules::{HookRules, Rules};
use crate::pack::supervision::SheetForm;
use crate::pack::{Allowed, Pack};
use crate::reading::diagnostic::{Bilingual, DIAGNOSTICS_MAX, Diagnostic, Severity};
use crate::reading::files::PackFiles;
use crate::reading::source::Source;
use crate::reading::text::NORMALISATION_VERSION;
use crate::table::{Grid, HitPolicy, TableFile};
use manifest::{LintSection, Manifest, SlotSection};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;
use suban_model::{CivilDate, DailyHours, Digest, Event, Hook, Keep, Value, Zone};
use toml::Spanned;

/// Changes whenever tables or hooks give another outcome for any input; part of the engine profile.
pub const POLICY_VERSION: u32 = 3;

impl Pack {
    /// Loads a pack from its files, with some parameters set otherwise. All findings come back at once.
    pub fn load(
        files: &PackFiles,
        engines: &[Arc<dyn Engine>],
        overrides: &BTreeMap<String, Value>,
    ) -> Result<Self, Vec<Diagnostic>> {
        Loader::new(files, engines, overrides).load()
    }
}

/// Loads one pack.
struct Loader<'a> {
    files: &'a PackFiles,
    engines: &'a [Arc<dyn Engine>],
    overrides: &'a BTreeMap<String, Value>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Loader<'a> {
    fn new(
        files: &'a PackFiles,
        engines: &'a [Arc<dyn Engine>],
        overrides: &'a BTreeMap<String, Value>,
    ) -> Self {
        Self { files, engines, overrides, diagnostics: Vec::new() }
    }

    fn load(mut self) -> Result<Pack, Vec<Diagnostic>> {
        let pack = self.read_pack();
        if self.diagnostics.len() >= DIAGNOSTICS_MAX {
            let message = Bilingual::new(
                format!("问题太多,先改这 {DIAGNOSTICS_MAX} 处,其余没有再查"),
                format!("too many findings: mend these {DIAGNOSTICS_MAX} first, the rest was not read"),
            );
            self.diagnostics.push(Diagnostic::error("too-many", "pack.toml", None, message));
        }
        let broken = self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        match pack {
            Some(mut pack) if !broken => {
                pack.warnings = self.diagnostics;
                Ok(pack)
            }
            _ => Err(self.diagnostics),
        }
    }

    fn read_pack(&mut self) -> Option<Pack> {
        let source = Source::read(self.files, "pack.toml", &mut self.diagnostics)?;
        let manifest: Manifest = source.parse(&mut self.diagnostics)?;
        self.check_engine(&source, &manifest.engine);
        let mut names = self.read_names(&source, &manifest)?;
        let zone = self.zone(&source, &manifest);
        let hours = self.hours(&source, &manifest);
        let late_days = self.late_days(&source, &manifest, &names);
        let late_in = self.late_in(&source, &manifest, &names);
        let effective_from = self.effective_from(&source, &manifest);
        let mut keywords = KeywordList::default();
        let mut hooks = PerHook::of(|hook| HookRules {
            tables: self.tables(hook, &source, &manifest, &mut names, &mut keywords),
            ..HookRules::default()
        });
        let plugins = self.plugins(&source, &manifest, &mut names);
        for (hook, rules) in hooks.iter_mut() {
            rules.script = self.script(hook, &source, &manifest);
        }
        for (hook, rules) in hooks.iter_mut() {
            rules.plugins = self.plugins_of(hook, &source, &manifest, &plugins);
        }
        self.check_unused_tables(&source, &manifest);
        self.check_late_in(&source, &manifest, &hooks[Hook::Schedule]);
        let matcher = keywords
            .compile(&manifest.negation)
            .map_err(|error| {
                let message = Bilingual::new("关键词过多或过长", error.to_string());
                self.diagnostics.push(Diagnostic::error("keywords", "pack.toml", None, message));
            })
            .ok()?;
        let sheet = SheetForm::compile(manifest.sheet, &source, &names, &mut self.diagnostics);
        Some(Pack {
            id: manifest.id.into_inner(),
            title: manifest.title,
            effective_from: effective_from?,
            sources: manifest.sources,
            zone: zone?,
            hours: hours?,
            period: manifest.period,
            late_days: late_days?,
            late_in,
            asks_before_dispatch: manifest.dispatch.asks_first,
            sheet,
            digest: self.digest(),
            profile: self.profile(),
            warnings: Vec::new(),
            tables: manifest.tables.keys().cloned().collect(),
            rules: Rules {
                context: Arc::new(CallContext { names, matcher, plugins }),
                late_tiers: late_tiers(&hooks[Hook::Assess].tables),
                hooks,
            },
            allowed: allowed(&source, manifest.lint),
        })
    }

    /// The digest of the files and the overrides; of the files alone if there are no overrides.
    fn digest(&self) -> Digest {
        if self.overrides.is_empty() {
            return self.files.digest();
        }
        let mut bytes = self.files.to_container();
        for (name, value) in self.overrides {
            bytes.extend(format!("\n{name}={value}").into_bytes());
        }
        Digest::of(&bytes)
    }

    fn profile(&self) -> String {
        let mut profile = format!(
            "policy {POLICY_VERSION}; normalisation {NORMALISATION_VERSION}; operations {OPERATIONS_MAX}"
        );
        for engine in self.engines {
            let _ = write!(profile, "; {}", engine.profile());
        }
        profile
    }

    fn check_engine(&mut self, source: &Source, engine: &Spanned<String>) {
        if engine.get_ref() != ENGINE_VERSION {
            let message = Bilingual::new(
                format!("词汇表版本「{}」本机不认识", engine.get_ref()),
                format!("vocabulary version `{}` is not known here", engine.get_ref()),
            );
            self.diagnostics.push(source.error("engine", engine.span(), message).help(
                format!("本机只懂 \"{ENGINE_VERSION}\""),
                format!("this host speaks \"{ENGINE_VERSION}\""),
            ));
        }
    }

    fn read_names(&mut self, manifest_source: &Source, manifest: &Manifest) -> Option<Names> {
        let parameters = self.parameters(manifest_source);
        let (units, forms, clauses) =
            (self.optional("units.toml"), self.optional("findings.toml"), self.clauses());
        // Of a file that is not read, everything named elsewhere would be told as missing.
        let mut names = Names {
            parameters,
            units: units?,
            channels: manifest.channels.clone(),
            forms: forms?,
            clauses: clauses?,
            ..Names::default()
        };
        if self.files.get("findings.toml").is_some() {
            let source = Source::read(self.files, "findings.toml", &mut self.diagnostics)?;
            names.forms.name_fields(&source, &mut names.vocabulary, &mut self.diagnostics);
        }
        if let Some(bytes) = self.files.get("units.toml") {
            let text = String::from_utf8_lossy(bytes).into_owned();
            names.units.check(&Source { path: "units.toml".to_owned(), text }, &mut self.diagnostics);
        }
        names.who = WhoWords::compile(
            &manifest.who,
            manifest_source,
            &names.units,
            &names.vocabulary,
            &mut self.diagnostics,
        );
        self.rights(&mut names)?;
        names.nodes = self.nodes(manifest_source, manifest, &names);
        names.suspensions = self.suspensions(manifest_source, manifest, &names.parameters);
        names.appeals = self.appeals(manifest_source, manifest, &names);
        names.asked_apart.clone_from(&manifest.missing);
        names.gates = self.gates(&names)?;
        if self.files.get(FIGURES_PATH).is_some() {
            let source = Source::read(self.files, FIGURES_PATH, &mut self.diagnostics)?;
            names.figures = Figures::read(&source, &mut names, &mut self.diagnostics)?;
        }
        for (name, section) in &manifest.slots {
            let shape = self.slot(section, manifest_source, &names);
            names.slots.insert(name.clone(), shape);
        }
        Some(names)
    }

    fn parameters(&mut self, manifest_source: &Source) -> Parameters {
        let mut parameters = Parameters::read(manifest_source, &mut self.diagnostics);
        for (name, value) in self.overrides {
            if let Err(error) = parameters.set(name, value.clone()) {
                let message = Bilingual::new(error.chinese(), error.to_string());
                self.diagnostics.push(Diagnostic::error("override", "pack.toml", None, message));
            }
        }
        parameters
    }

    fn clauses(&mut self) -> Option<BTreeMap<String, Clause>> {
        let source = Source::read(self.files, "clauses.toml", &mut self.diagnostics)?;
        let clauses: ClauseFile = source.parse(&mut self.diagnostics)?;
        Some(clauses.into_iter().map(|(id, clause)| (id, clause.into())).collect())
    }

    /// A file that a pack may leave out. `None`: it is there and cannot be read.
    fn optional<T: DeserializeOwned + Default>(&mut self, path: &str) -> Option<T> {
        if self.files.get(path).is_none() {
            return Some(T::default());
        }
        let source = Source::read(self.files, path, &mut self.diagnostics)?;
        source.parse(&mut self.diagnostics)
    }

    fn slot(&mut self, section: &SlotSection, source: &Source, names: &Names) -> SlotShape {
        let mut shape = SlotShape { keep: self.keep(section, source, names), ..SlotShape::default() };
        for part in &section.per {
            match part.get_ref().as_str() {
                "ticket" => {}
                "who" => shape.per_who = true,
                "rule" => shape.per_rule = true,
                "clock" => shape.fields.push(field::CLOCK),
                name => match names.vocabulary.id(name) {
                    Some(id) if names.vocabulary.get(id).kind != FieldKind::Text => shape.fields.push(id),
                    _ => {
                        let message =
                            Bilingual::new(format!("没有字段「{name}」"), format!("no field `{name}`"));
                        let known = names.vocabulary.alternatives(name);
                        self.diagnostics.push(source.error("slot", part.span(), message).help(
                            format!("可用:ticket、clock、who、rule、{known}"),
                            format!("known: ticket, clock, who, rule, {known}"),
                        ));
                    }
                },
            }
        }
        shape
    }

    fn keep(&mut self, section: &SlotSection, source: &Source, names: &Names) -> Option<Keep> {
        match names.parameters.fill(section.keep.get_ref()).as_str() {
            "last" => Some(Keep::Last),
            "max" => Some(Keep::Max),
            "sum" => None,
            other => {
                let message = Bilingual::new(
                    format!("「{other}」不是取舍方式"),
                    format!("`{other}` is no way to keep charges"),
                );
                let help = (
                    "应为 last、max、sum 或取这些值的 {参数}",
                    "write last, max, sum, or a {parameter} that is one of them",
                );
                self.diagnostics
                    .push(source.error("slot", section.keep.span(), message).help(help.0, help.1));
                None
            }
        }
    }

    fn zone(&mut self, source: &Source, manifest: &Manifest) -> Option<Zone> {
        let written = &manifest.calendar.zone;
        Zone::named(written.get_ref())
            .map_err(|error| {
                let message = Bilingual::new(format!("没有时区 {}", written.get_ref()), error.to_string());
                let diagnostic = source.error("zone", written.span(), message);
                self.diagnostics.push(diagnostic.help("例:Asia/Shanghai", "such as Asia/Shanghai"));
            })
            .ok()
    }

    fn hours(&mut self, source: &Source, manifest: &Manifest) -> Option<DailyHours> {
        let written = &manifest.calendar.hours;
        DailyHours::parse(written.get_ref())
            .map_err(|error| {
                let message = Bilingual::new("工作时间写得不对", error.to_string());
                let help = "例:hours = [\"08:30-12:00\", \"13:30-17:30\"]";
                self.diagnostics.push(source.error("hours", written.span(), message).help(help, help));
            })
            .ok()
    }

    fn effective_from(&mut self, source: &Source, manifest: &Manifest) -> Option<CivilDate> {
        let written = &manifest.effective_from;
        let date = written.get_ref().date.and_then(|date| {
            CivilDate::new(
                i16::try_from(date.year).ok()?,
                i8::try_from(date.month).ok()?,
                i8::try_from(date.day).ok()?,
            )
            .ok()
        });
        if date.is_none() {
            let message = Bilingual::new("生效日期应为日期", "the effective date must be a date");
            let help = "例:effective_from = 2022-10-10";
            self.diagnostics.push(source.error("effective-from", written.span(), message).help(help, help));
        }
        date
    }

    fn tables(
        &mut self,
        hook: Hook,
        source: &Source,
        manifest: &Manifest,
        names: &mut Names,
        keywords: &mut KeywordList,
    ) -> Vec<Box<dyn HookTable>> {
        let listed = manifest.hooks.get(&hook).map(|section| section.tables.as_slice()).unwrap_or_default();
        let mut tables = Vec::new();
        for name in listed {
            if self.diagnostics.len() >= DIAGNOSTICS_MAX {
                break;
            }
            let Some(section) = manifest.tables.get(name.get_ref()) else {
                let message = Bilingual::new(
                    format!("[tables] 里没有 {}", name.get_ref()),
                    format!("`{}` is not in [tables]", name.get_ref()),
                );
                let known = manifest.tables.keys().map(String::as_str);
                self.diagnostics
                    .push(source.error("unknown-table", name.span(), message).one_of(name.get_ref(), known));
                continue;
            };
            if section.policy == HitPolicy::Best && hook != Hook::Classify {
                let message =
                    Bilingual::new("best 只用于 classify 的表", "`best` is only for tables of classify");
                self.diagnostics.push(source.error("hit-policy", name.span(), message));
            }
            let on = section.on.as_ref().and_then(|on| self.event(source, on, names));
            let Some(source) = Source::read_table(self.files, name.get_ref(), &mut self.diagnostics) else {
                continue;
            };
            let file = TableFile { name: name.get_ref(), policy: section.policy, on, source: &source };
            tables.extend((rows_of(hook).compile)(file, names, keywords, &mut self.diagnostics));
        }
        tables
    }

    fn event(&mut self, source: &Source, written: &Spanned<String>, names: &Names) -> Option<Event> {
        let word = written.get_ref();
        let event = names.event(word);
        if event.is_none() {
            let message = Bilingual::new(format!("没有事件「{word}」"), format!("no event `{word}`"));
            let known = names.event_alternatives(word);
            let diagnostic = source.error("unknown-event", written.span(), message);
            self.diagnostics.push(diagnostic.help(format!("可用:{known}"), format!("known: {known}")));
        }
        event
    }

    fn check_unused_tables(&mut self, source: &Source, manifest: &Manifest) {
        for name in manifest.tables.keys() {
            let used =
                manifest.hooks.values().any(|hook| hook.tables.iter().any(|table| table.get_ref() == name));
            if !used {
                let message = Bilingual::new(
                    format!("表 {name} 没有挂到任何钩子"),
                    format!("no hook uses the table `{name}`"),
                );
                let help = (
                    "写进 [hooks] 里一个钩子的 tables,或删去这张表",
                    "name it in the tables of a hook under [hooks], or remove it",
                );
                let warning = Diagnostic::warning("unused-table", &source.path, None, message);
                self.diagnostics.push(warning.help(help.0, help.1));
            }
        }
    }
}

/// The numbers of days late at which a table may begin to say something else, in order.
fn late_tiers(tables: &[Box<dyn HookTable>]) -> Vec<i64> {
    let waits = |grid: &Grid<'_>| grid.on.as_ref().is_none_or(|on| on == Event::ClockLate.name());
    let late = tables.iter().map(|table| table.grid(Hook::Assess)).filter(waits);
    let tiers: BTreeSet<i64> = late
        .flat_map(|grid| grid.thresholds(field::LATE_DAYS).collect::<Vec<_>>())
        .filter(|tier| *tier > 0)
        .collect();
    tiers.into_iter().collect()
}

/// What a review need not say, in the order of codes.
fn allowed(source: &Source, section: LintSection) -> Vec<Allowed> {
    let of_code = |(code, names): (String, Vec<Spanned<String>>)| {
        let allowed = |name: Spanned<String>| Allowed {
            code: code.clone(),
            place: source.span(name.span()),
            name: name.into_inner(),
        };
        names.into_iter().map(allowed).collect::<Vec<_>>()
    };
    section.allow.into_iter().flat_map(of_code).collect()
}

#[cfg(test)]
mod tests;
