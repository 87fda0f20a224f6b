//! One pass over the citizen's words finds every keyword of every table of a pack.

use crate::reading::text::normalise;
use daachorse::CharwiseDoubleArrayAhoCorasick;
use std::collections::BTreeMap;

/// Collects the keywords of a pack while its tables are compiled.
#[derive(Debug, Default)]
pub struct KeywordList {
    ids: BTreeMap<String, usize>,
}

/// The keywords of one cell, by number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct KeywordSet {
    ids: Vec<usize>,
}

/// Finds all keywords at once.
pub struct KeywordMatcher {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<usize>>,
    /// Normalised, by number.
    words: Vec<String>,
}

/// Which keywords a text contains.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    bits: Vec<u64>,
}

/// The keywords could not be compiled.
#[derive(Debug, thiserror::Error)]
#[error("too many or too long keywords")]
pub struct KeywordsTooLarge;

impl KeywordList {
    /// Adds a keyword, normalised; `None` if nothing of it is left.
    pub fn add(&mut self, word: &str) -> Option<usize> {
        let word = normalise(word);
        if word.is_empty() {
            return None;
        }
        let next = self.ids.len();
        Some(*self.ids.entry(word).or_insert(next))
    }

    /// Compiles the list.
    pub fn compile(self) -> Result<KeywordMatcher, KeywordsTooLarge> {
        let mut words: Vec<(usize, String)> =
            self.ids.iter().map(|(word, number)| (*number, word.clone())).collect();
        words.sort_unstable();
        let words: Vec<String> = words.into_iter().map(|(_, word)| word).collect();
        let automaton = match words.len() {
            0 => None,
            _ => Some(CharwiseDoubleArrayAhoCorasick::with_values(self.ids).map_err(|_| KeywordsTooLarge)?),
        };
        Ok(KeywordMatcher { automaton, words })
    }
}

impl KeywordSet {
    /// A set of keyword numbers.
    pub fn new(ids: Vec<usize>) -> Self {
        Self { ids }
    }

    /// The numbers of its keywords.
    pub fn numbers(&self) -> &[usize] {
        &self.ids
    }

    /// Whether the text contains one of them.
    pub fn any_in(&self, found: &Found) -> bool {
        self.ids.iter().any(|id| found.contains(*id))
    }
}

impl KeywordMatcher {
    /// The keywords in the form that texts are compared in, by number.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The keywords in a normalised text.
    pub fn find(&self, text: &str) -> Found {
        let mut found = Found { bits: vec![0; self.words.len().div_ceil(64)] };
        if let Some(automaton) = &self.automaton {
            for hit in automaton.find_overlapping_iter(text) {
                found.insert(hit.value());
            }
        }
        found
    }
}

impl std::fmt::Debug for KeywordMatcher {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "KeywordMatcher({} words)", self.words.len())
    }
}

impl Found {
    fn insert(&mut self, id: usize) {
        if let Some(word) = self.bits.get_mut(id / 64) {
            *word |= 1 << (id % 64);
        }
    }

    fn contains(&self, id: usize) -> bool {
        self.bits.get(id / 64).is_some_and(|word| word & (1 << (id % 64)) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_and_full_width_keywords_are_all_found() {
        let mut list = KeywordList::default();
        let ids: Vec<_> =
            ["停水", "水", "ABC", "没水"].into_iter().map(|word| list.add(word).unwrap()).collect();
        assert_eq!(list.add(" \u{200B}"), None);
        assert_eq!(list.add("停 水"), Some(ids[0]));
        let matcher = list.compile().unwrap();
        let found = matcher.find(&normalise("昨天停水了,abc"));
        let hit = |at: usize| KeywordSet::new(vec![ids[at]]).any_in(&found);
        assert_eq!([hit(0), hit(1), hit(2), hit(3)], [true, true, true, false]);
    }

    #[test]
    fn a_pack_without_keywords_finds_nothing() {
        let matcher = KeywordList::default().compile().unwrap();
        assert_eq!(matcher.find("停水"), Found::default());
    }
}
