//! Stands in for the host in native tests: everything that it would say is said here first.

use crate::{Decimal, Fact, Failure, Hit, Host, Level, Question, Ticket, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Most hits that a host tells.
const HITS_MAX: usize = 256;

/// A workbench with a question on it and a host beside it.
///
/// It compares texts in lower case and without white space. The host does more: it also takes full-width digits,
/// letters and punctuation for plain ones, which a test of the real thing (`suban plugin test`) shows.
#[derive(Debug, Clone, Default)]
pub struct Bench {
    question: Asked,
    parameters: BTreeMap<String, Value>,
    tables: BTreeMap<String, Vec<Vec<String>>>,
    keywords: BTreeMap<String, Vec<String>>,
    figures: BTreeMap<(String, Option<String>), Decimal>,
    units: BTreeMap<String, Vec<String>>,
    lines: RefCell<Vec<String>>,
}

/// The parts of a question, and words that the plugin may not see but whose keywords it may know.
#[derive(Debug, Clone, Default)]
struct Asked {
    event: String,
    words: String,
    words_granted: bool,
    channel: Vec<String>,
    category: Option<String>,
    facts: Vec<Fact>,
}

impl Bench {
    /// An empty one: `ticket.registered`, without words, a host that knows nothing.
    pub fn new() -> Self {
        let question =
            Asked { event: "ticket.registered".to_owned(), words_granted: true, ..Asked::default() };
        Self { question, ..Self::default() }
    }

    /// With the keyword lists of a manifest: `Bench::of(include_str!("../plugin.toml"))`, and its grants: without
    /// `words = true` under `[asks]` the question does not hold the words.
    ///
    /// # Panics
    ///
    /// If the text is not TOML or its keywords are not lists of texts.
    #[expect(clippy::panic, reason = "only tests have a bench, and they fail by a panic")]
    pub fn of(manifest: &str) -> Self {
        let manifest: toml::Table =
            manifest.parse().unwrap_or_else(|error| panic!("plugin.toml cannot be read: {error}"));
        let asks = manifest.get("asks").and_then(toml::Value::as_table);
        let words_granted = asks.and_then(|asks| asks.get("words")).and_then(toml::Value::as_bool);
        let mut bench = Self::new();
        bench.question.words_granted = words_granted.unwrap_or_default();
        for (list, words) in manifest.get("keywords").and_then(toml::Value::as_table).into_iter().flatten() {
            let words = words.as_array().unwrap_or_else(|| panic!("[keywords] `{list}` is not a list"));
            bench = bench.keywords(list, words.iter().filter_map(toml::Value::as_str));
        }
        bench
    }

    /// What happened, by its English name.
    #[must_use]
    pub fn event(mut self, event: &str) -> Self {
        event.clone_into(&mut self.question.event);
        self
    }

    /// What the citizen said.
    #[must_use]
    pub fn words(mut self, words: &str) -> Self {
        self.question.words = normal(words);
        self
    }

    /// A channel that it came by, or the group of one.
    #[must_use]
    pub fn channel(mut self, channel: &str) -> Self {
        self.question.channel.push(channel.to_owned());
        self
    }

    /// What it was classified as.
    #[must_use]
    pub fn category(mut self, category: &str) -> Self {
        self.question.category = Some(category.to_owned());
        self
    }

    /// A fact that the pack grants.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.question.facts.push(Fact { name: name.to_owned(), value: value.into() });
        self
    }

    /// A parameter that the pack grants.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }

    /// A row of a table that the pack grants; its first cell is the key.
    #[must_use]
    pub fn row<'a>(mut self, table: &str, cells: impl IntoIterator<Item = &'a str>) -> Self {
        let cells = cells.into_iter().map(str::to_owned).collect();
        self.tables.entry(table.to_owned()).or_default().push(cells);
        self
    }

    /// A keyword list of the manifest.
    #[must_use]
    pub fn keywords<'a>(mut self, list: &str, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.keywords.entry(list.to_owned()).or_default().extend(words.into_iter().map(normal));
        self
    }

    /// What a figure of the period comes to.
    #[must_use]
    pub fn figure(mut self, name: &str, unit: Option<&str>, value: impl Into<Decimal>) -> Self {
        self.figures.insert((name.to_owned(), unit.map(str::to_owned)), value.into());
        self
    }

    /// The units in a group.
    #[must_use]
    pub fn units<'a>(mut self, group: &str, ids: impl IntoIterator<Item = &'a str>) -> Self {
        self.units.entry(group.to_owned()).or_default().extend(ids.into_iter().map(str::to_owned));
        self
    }

    /// The question as the plugin gets it.
    pub fn question(&self) -> Question {
        let asked = &self.question;
        let ticket = Ticket {
            words: asked.words_granted.then(|| asked.words.clone()),
            channel: asked.channel.clone(),
            kind: None,
            category: asked.category.clone(),
            grade: None,
            tags: Vec::new(),
            area: None,
            lead: Vec::new(),
        };
        Question { event: asked.event.clone(), ticket, facts: asked.facts.clone() }
    }

    /// What was logged so far.
    pub fn logged(&self) -> Vec<String> {
        self.lines.borrow().clone()
    }
}

impl Host for Bench {
    fn log(&self, _level: Level, line: &str) {
        self.lines.borrow_mut().push(line.to_owned());
    }

    fn parameter(&self, name: &str) -> Result<Option<Value>, Failure> {
        Ok(self.parameters.get(name).cloned())
    }

    fn row(&self, table: &str, key: &str) -> Result<Option<Vec<String>>, Failure> {
        let Some(rows) = self.tables.get(table) else {
            return Err(Failure::new(&format!("table `{table}` is not granted"), "grant it in pack.toml"));
        };
        Ok(rows.iter().find(|cells| cells.first().is_some_and(|cell| cell == key)).cloned())
    }

    fn keywords(&self) -> Result<Vec<Hit>, Failure> {
        let mut hits = Vec::new();
        for (list, words) in &self.keywords {
            for word in words {
                hits.extend(self.question.words.match_indices(word.as_str()).map(|(at, _)| Hit {
                    keywords: list.clone(),
                    word: word.clone(),
                    at: u32::try_from(at).unwrap_or(u32::MAX),
                }));
            }
        }
        hits.sort_by_key(|hit| hit.at);
        hits.truncate(HITS_MAX);
        Ok(hits)
    }

    fn figure(&self, name: &str, unit: Option<&str>) -> Result<Option<Decimal>, Failure> {
        Ok(self.figures.get(&(name.to_owned(), unit.map(str::to_owned))).copied())
    }

    fn units(&self, group: Option<&str>) -> Result<Vec<String>, Failure> {
        Ok(match group {
            Some(group) => self.units.get(group).cloned().unwrap_or_default(),
            None => self.units.values().flatten().cloned().collect(),
        })
    }
}

fn normal(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).flat_map(char::to_lowercase).collect()
}
