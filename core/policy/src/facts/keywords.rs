//! One pass over the citizen's words finds every keyword of every table of a pack.

use crate::reading::text::normalise;
use daachorse::CharwiseDoubleArrayAhoCorasick;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;

/// Words that deny the keyword they stand right before: whoever says 没有骂人 complains of no insult.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Negation {
    /// 紧挨在关键词前面就是否定,如 不是、没有 · what denies the keyword right after it
    #[serde(default)]
    words: Vec<String>,
    /// 虽然以否定词结尾、却不是否定的,如 是不是、动不动 · what ends in such a word and denies nothing
    #[serde(default)]
    except: Vec<String>,
}

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
    /// Normalised.
    negation: Negation,
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

    /// Compiles the list, for texts in which `negation` denies keywords.
    pub fn compile(self, negation: &Negation) -> Result<KeywordMatcher, KeywordsTooLarge> {
        let mut words: Vec<(usize, String)> =
            self.ids.iter().map(|(word, number)| (*number, word.clone())).collect();
        words.sort_unstable();
        let words: Vec<String> = words.into_iter().map(|(_, word)| word).collect();
        let automaton = match words.len() {
            0 => None,
            _ => Some(CharwiseDoubleArrayAhoCorasick::with_values(self.ids).map_err(|_| KeywordsTooLarge)?),
        };
        Ok(KeywordMatcher { automaton, words, negation: negation.normalised() })
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

    /// The keywords that a normalised text says and does not deny.
    pub fn find(&self, text: &str) -> Found {
        let mut found = Found { bits: vec![0; self.words.len().div_ceil(64)] };
        let Some(automaton) = &self.automaton else { return found };
        let hits = || automaton.find_overlapping_iter(text).map(|hit| (hit.start()..hit.end(), hit.value()));
        let is_denied =
            |place: &Range<usize>| self.negation.ends(text.get(..place.start).unwrap_or_default());
        let denied = Stretches::of(hits().map(|(place, _)| place).filter(is_denied));
        // What is inside of a denied word is denied with it: 不是没水 is no 没水, and no 水 either.
        hits().filter(|(place, _)| !denied.contain(place)).for_each(|(_, id)| found.insert(id));
        found
    }
}

impl Negation {
    fn normalised(&self) -> Self {
        let normal = |words: &[String]| words.iter().map(|word| normalise(word)).collect();
        Self { words: normal(&self.words), except: normal(&self.except) }
    }

    /// Whether what stands before a word denies it.
    fn ends(&self, before: &str) -> bool {
        let ends_in =
            |words: &[String]| words.iter().any(|word| !word.is_empty() && before.ends_with(word.as_str()));
        ends_in(&self.words) && !ends_in(&self.except)
    }
}

/// Stretches of a text by where they begin, each with the furthest end of all up to it.
struct Stretches(Vec<(usize, usize)>);

impl Stretches {
    fn of(places: impl Iterator<Item = Range<usize>>) -> Self {
        let mut stretches: Vec<(usize, usize)> = places.map(|place| (place.start, place.end)).collect();
        stretches.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut stretches {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Self(stretches)
    }

    /// Whether a place lies in one of them.
    fn contain(&self, place: &Range<usize>) -> bool {
        let before = self.0.partition_point(|(start, _)| *start <= place.start);
        before.checked_sub(1).and_then(|last| self.0.get(last)).is_some_and(|(_, end)| *end >= place.end)
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
        let matcher = list.compile(&Negation::default()).unwrap();
        let found = matcher.find(&normalise("昨天停水了,abc"));
        let hit = |at: usize| KeywordSet::new(vec![ids[at]]).any_in(&found);
        assert_eq!([hit(0), hit(1), hit(2), hit(3)], [true, true, true, false]);
    }

    #[test]
    fn a_pack_without_keywords_finds_nothing() {
        let matcher = KeywordList::default().compile(&Negation::default()).unwrap();
        assert_eq!(matcher.find("停水"), Found::default());
    }

    #[test]
    fn a_denied_keyword_was_not_said() {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let negation =
            Negation { words: list(&["不是", "没有", "没"]), except: list(&["是不是", "有没有"]) };
        let mut keywords = KeywordList::default();
        let [cut, dry, rude, water] =
            ["停水", "没水", "骂人", "水"].map(|word| KeywordSet::new(vec![keywords.add(word).unwrap()]));
        let matcher = keywords.compile(&negation).unwrap();
        let said = |text: &str| {
            let found = matcher.find(&normalise(text));
            [&cut, &dry, &rude, &water].map(|one| one.any_in(&found))
        };
        for (text, expected) in [
            ("停水了", [true, false, false, true]),
            ("没水了", [false, true, false, false]),
            ("不是没水", [false, false, false, false]),
            ("不是停水,邻居才停水", [true, false, false, true]),
            ("师傅没有骂人", [false, false, false, false]),
            ("是不是停水了", [true, false, false, true]),
            ("有没有骂人你们自己查", [false, false, true, false]),
            ("没停水,就是骂人", [false, false, true, false]),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }
}
