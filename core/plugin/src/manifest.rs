//! `plugin.toml`: who a plugin is, what it serves, and what it asks for.

use crate::asks::Asks;
use crate::bounds::Bounds;
use crate::id::PluginId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use suban_policy::Hook;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::source::Source;
use suban_policy::text::normalise;
use toml::Spanned;

/// Versions of the contract that this host speaks.
pub const CONTRACTS: &[&str] = &["1.0"];

/// Most fuel that a manifest may ask for a call, in instructions; a host may grant less.
pub const FUEL_MAX: u64 = 1_000_000_000;

/// Most memory that a manifest may ask for, in KiB; a host may grant less.
pub const MEMORY_KIB_MAX: u64 = 65_536;

/// Least memory that a component can run in: one page, in KiB.
const MEMORY_KIB_MIN: u64 = 64;

/// Most entries of a list under `[asks]`.
pub const ASKS_MAX: usize = 64;

/// Most keyword lists.
pub const KEYWORD_LISTS_MAX: usize = 200;

/// Most keywords of all lists together.
pub const KEYWORDS_MAX: usize = 5_000;

/// Most bytes of one keyword.
pub const KEYWORD_BYTES_MAX: usize = 120;

/// Most bytes of vendor, title and version.
const LINE_BYTES_MAX: usize = 200;

/// A manifest within its bounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// `vendor/name`, for ever.
    pub id: PluginId,
    /// Version for people.
    pub version: String,
    /// Counts up with every release.
    pub counter: u64,
    /// Who makes it.
    pub vendor: String,
    /// What it is.
    pub title: String,
    /// Version of the contract, one of [`CONTRACTS`].
    pub contract: String,
    /// The hooks that it serves; at least one.
    pub hooks: BTreeSet<Hook>,
    /// What it would like to see.
    pub asks: Asks,
    /// What a call needs at most.
    pub limits: Limits,
    /// Words by the name of their list, as written; what texts are compared with is their normal form.
    pub keywords: BTreeMap<String, Vec<String>>,
}

/// What one call needs at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Instructions.
    pub fuel: u64,
    /// Linear memory, in KiB.
    pub memory_kib: u64,
}

/// As written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: Spanned<String>,
    version: Spanned<String>,
    counter: Spanned<i64>,
    vendor: Spanned<String>,
    title: Spanned<String>,
    contract: Spanned<String>,
    hooks: Spanned<Vec<Hook>>,
    #[serde(default)]
    asks: WrittenAsks,
    limits: WrittenLimits,
    #[serde(default)]
    keywords: BTreeMap<Spanned<String>, Spanned<Vec<Spanned<String>>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WrittenAsks {
    words: bool,
    keywords: bool,
    facts: Names,
    parameters: Names,
    tables: Names,
    figures: Names,
    units: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLimits {
    fuel: Spanned<i64>,
    memory_kib: Spanned<i64>,
}

/// A list that may be left out.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Names(Spanned<Vec<Spanned<String>>>);

impl Default for Names {
    fn default() -> Self {
        Self(Spanned::new(0..0, Vec::new()))
    }
}

impl Manifest {
    /// Reads `plugin.toml`; says at once everything that is wrong in it.
    pub fn parse(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut unreadable = Vec::new();
        let Some(written) = source.parse::<Written>(&mut unreadable) else { return Err(unreadable) };
        let mut bounds = Bounds::of(source, "plugin-manifest");
        let read = written.within(&mut bounds);
        bounds.finish(read)
    }
}

impl Written {
    fn within(self, bounds: &mut Bounds<'_>) -> Option<Manifest> {
        let id = bounds.parsed(&self.id, "插件编号(vendor/name)");
        let keywords = keywords(&self.keywords, bounds);
        let asks = self.asks.within(bounds);
        if let Some((list, _)) = self.keywords.first_key_value().filter(|_| !asks.keywords) {
            let what = (
                "列了关键词,却没有申请".to_owned(),
                "lists keywords, but does not ask to know them".to_owned(),
            );
            bounds.complain(
                list.span(),
                what,
                ("在 [asks] 下写 keywords = true", "write keywords = true under [asks]"),
            );
        }
        if !CONTRACTS.contains(&self.contract.get_ref().as_str()) {
            let known = CONTRACTS.join("、");
            let what = (
                format!("不支持接口版本 {}", self.contract.get_ref()),
                format!("contract `{}` is not spoken here", self.contract.get_ref()),
            );
            let help = (format!("可用:{known}"), format!("known: {known}"));
            bounds.complain(self.contract.span(), what, (&help.0, &help.1));
        }
        let hooks: BTreeSet<Hook> = self.hooks.get_ref().iter().copied().collect();
        if hooks.is_empty() || hooks.len() < self.hooks.get_ref().len() {
            let what = (
                "hooks 应列出至少一个钩子,每个一次".to_owned(),
                "`hooks` should list at least one hook, each once".to_owned(),
            );
            let known = Hook::ALL.map(Hook::name).join("、");
            let help = (format!("可用:{known}"), format!("known: {known}"));
            bounds.complain(self.hooks.span(), what, (&help.0, &help.1));
        }
        Some(Manifest {
            version: bounds.line("version", &self.version, LINE_BYTES_MAX),
            counter: bounds.counter("counter", &self.counter),
            vendor: bounds.line("vendor", &self.vendor, LINE_BYTES_MAX),
            title: bounds.line("title", &self.title, LINE_BYTES_MAX),
            contract: self.contract.into_inner(),
            hooks,
            asks,
            limits: Limits {
                fuel: bounds.number("fuel", &self.limits.fuel, 1..=FUEL_MAX),
                memory_kib: bounds.number(
                    "memory_kib",
                    &self.limits.memory_kib,
                    MEMORY_KIB_MIN..=MEMORY_KIB_MAX,
                ),
            },
            keywords,
            id: id?,
        })
    }
}

impl WrittenAsks {
    fn within(&self, bounds: &mut Bounds<'_>) -> Asks {
        let mut names = |name: &str, list: &Names| bounds.names(name, &list.0, ASKS_MAX);
        Asks {
            words: self.words,
            keywords: self.keywords,
            facts: names("facts", &self.facts),
            parameters: names("parameters", &self.parameters),
            tables: names("tables", &self.tables),
            figures: names("figures", &self.figures),
            units: self.units,
        }
    }
}

fn keywords(
    lists: &BTreeMap<Spanned<String>, Spanned<Vec<Spanned<String>>>>,
    bounds: &mut Bounds<'_>,
) -> BTreeMap<String, Vec<String>> {
    let mut read = BTreeMap::new();
    let mut total = 0;
    for (at, (name, words)) in lists.iter().enumerate() {
        total += words.get_ref().len();
        if at >= KEYWORD_LISTS_MAX || total > KEYWORDS_MAX {
            bounds.count("[keywords]", name.span(), lists.len(), KEYWORD_LISTS_MAX);
            bounds.count("[keywords]", words.span(), total, KEYWORDS_MAX);
            break;
        }
        let list = bounds.line("[keywords]", name, LINE_BYTES_MAX);
        for word in words.get_ref() {
            bounds.line(&list, word, KEYWORD_BYTES_MAX);
            if normalise(word.get_ref()).is_empty() {
                let what = (
                    format!("{list} 里有空的关键词"),
                    format!("`{list}` has a keyword of which nothing is left to look for"),
                );
                bounds.complain(word.span(), what, ("删掉它", "leave it out"));
            }
        }
        read.insert(list, words.get_ref().iter().map(|word| word.get_ref().clone()).collect());
    }
    read
}
