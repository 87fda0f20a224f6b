//! The keywords of a manifest: one pass over the citizen's words tells where they stand.

use daachorse::CharwiseDoubleArrayAhoCorasick;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt;
use std::sync::Arc;
use suban_policy::text::normalise;

/// Most places that a plugin is told of.
pub(crate) const HITS_MAX: usize = 256;

/// A plugin's keyword lists, ready to scan for.
pub(crate) struct Keywords {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<usize>>,
    words: Vec<Word>,
    /// Bytes of the longest.
    longest: usize,
}

/// A keyword in normal form, and the lists that it is in, by number and name.
struct Word {
    text: Arc<str>,
    lists: Vec<(usize, Arc<str>)>,
}

/// One place where the words contain a keyword. Hits are ordered by where they begin, then by list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    /// Bytes into the normalised words.
    pub at: usize,
    list: usize,
    pub word: Arc<str>,
    pub keywords: Arc<str>,
}

/// What a pass found.
pub(crate) struct Scan {
    pub hits: Vec<Hit>,
    /// Places seen, of which `hits` are the first.
    pub seen: usize,
}

/// The keywords could not be compiled.
#[derive(Debug, thiserror::Error)]
#[error("too many or too long keywords")]
pub(crate) struct KeywordsTooLarge;

impl Keywords {
    /// Compiles the lists.
    pub fn compile(lists: &BTreeMap<String, Vec<String>>) -> Result<Self, KeywordsTooLarge> {
        let mut holders: BTreeMap<String, Vec<(usize, Arc<str>)>> = BTreeMap::new();
        for (number, (name, words)) in lists.iter().enumerate() {
            let name: Arc<str> = name.as_str().into();
            for word in words.iter().map(|word| normalise(word)).filter(|word| !word.is_empty()) {
                let holding = holders.entry(word).or_default();
                if holding.last().is_none_or(|(last, _)| *last != number) {
                    holding.push((number, Arc::clone(&name)));
                }
            }
        }
        let automaton = match holders.len() {
            0 => None,
            _ => {
                let numbered = holders.keys().enumerate().map(|(number, word)| (word, number));
                Some(CharwiseDoubleArrayAhoCorasick::with_values(numbered).map_err(|_| KeywordsTooLarge)?)
            }
        };
        let longest = holders.keys().map(String::len).max().unwrap_or(0);
        let words = holders.into_iter().map(|(text, lists)| Word { text: text.into(), lists }).collect();
        Ok(Self { automaton, words, longest })
    }

    /// The first places of a normalised text that contain a keyword, overlapping ones too. It reads no further than
    /// these can reach: each byte of a text may end thousands of keywords.
    pub fn scan(&self, text: &str) -> Scan {
        let (mut first, mut seen) = (BinaryHeap::<Hit>::new(), 0);
        let found = self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text));
        for place in found {
            let last = first.peek().filter(|_| first.len() == HITS_MAX).map(|hit| hit.at);
            if last.is_some_and(|last| place.end() > last + self.longest) {
                break;
            }
            let Some(word) = self.words.get(place.value()) else { continue };
            if last.is_some_and(|last| place.start() > last) {
                seen += word.lists.len();
                continue;
            }
            for (list, keywords) in &word.lists {
                seen += 1;
                first.push(Hit {
                    at: place.start(),
                    list: *list,
                    word: Arc::clone(&word.text),
                    keywords: Arc::clone(keywords),
                });
                if first.len() > HITS_MAX {
                    first.pop();
                }
            }
        }
        Scan { hits: first.into_sorted_vec(), seen }
    }
}

impl fmt::Debug for Keywords {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Keywords({} words)", self.words.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keywords(lists: &[(&str, &[&str])]) -> Keywords {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let lists = lists.iter().map(|(name, words)| ((*name).to_owned(), owned(words)));
        Keywords::compile(&lists.collect()).unwrap()
    }

    fn told(keywords: &Keywords, text: &str) -> Vec<String> {
        let hits = keywords.scan(&normalise(text)).hits;
        hits.iter().map(|hit| format!("{} {} {}", hit.at, hit.keywords, hit.word)).collect()
    }

    #[test]
    fn places_come_in_order_and_then_by_list() {
        let keywords =
            keywords(&[("not", &["不是"]), ("outage", &["停水", "水"]), ("water", &["水", "ABC"])]);
        let expected = ["0 not 不是", "6 outage 停水", "9 outage 水", "9 water 水", "12 water abc"];
        assert_eq!(told(&keywords, "不是停 水ABC"), expected);
    }

    #[test]
    fn only_the_first_places_are_told() {
        let keywords = keywords(&[("water", &["水"])]);
        let scan = keywords.scan(&"水".repeat(HITS_MAX + 1));
        assert_eq!(scan.hits.len(), HITS_MAX);
        assert_eq!(scan.hits.last().map(|hit| hit.at), Some(3 * (HITS_MAX - 1)));
    }

    #[test]
    fn a_text_that_is_full_of_keywords_is_read_no_further_than_its_first_places() {
        let nested: Vec<String> = (1..=100).map(|length| "a".repeat(length)).collect();
        let nested: Vec<&str> = nested.iter().map(String::as_str).collect();
        let keywords = keywords(&[("one", &nested), ("two", &nested)]);
        let scan = |letters: usize| keywords.scan(&"a".repeat(letters));
        let (short, long) = (scan(200), scan(20_000));
        assert_eq!(short.hits, long.hits);
        assert_eq!((long.hits.len(), long.hits.last().map(|hit| hit.at)), (HITS_MAX, Some(1)));
        assert!(long.seen < 200 * 200, "{}", long.seen);
    }

    #[test]
    fn a_manifest_without_keywords_finds_nothing() {
        assert!(told(&keywords(&[("empty", &[])]), "停水").is_empty());
    }
}
