//! The keywords found in the citizen's words, and which of them the words deny.

use crate::Hit;

/// Keywords that were said and not denied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    hits: Vec<Hit>,
}

impl From<Vec<Hit>> for Heard {
    fn from(hits: Vec<Hit>) -> Self {
        Self { hits }
    }
}

impl Heard {
    /// Leaves out what a word of the list `negations` stands right before, as 不是 does in 不是停水, and these words
    /// themselves. A negation inside of a keyword, such as 没 in 没水, denies nothing.
    pub(crate) fn of(hits: Vec<Hit>, negations: &str) -> Self {
        let all = Self::from(hits).denied_by(negations, |_| true);
        Self { hits: all.hits.into_iter().filter(|hit| hit.keywords != negations).collect() }
    }

    /// Leaves out what lies inside of a longer word of the list, and so means something else: 漏电 in 漏电保护器 is no
    /// danger, and 不是 in 是不是停电 denies nothing if it is heard before negations are.
    #[must_use]
    pub fn apart_from(self, list: &str) -> Self {
        let spans: Vec<_> = self.of_list(list).map(Span::of).collect();
        let is_part = |hit: &Hit| spans.iter().any(|span| span.holds(hit) && *span != Span::of(hit));
        Self { hits: self.hits.into_iter().filter(|hit| !is_part(hit)).collect() }
    }

    /// Leaves out words of some lists that a word of `negations` stands right before. For negations that deny what is
    /// wrong but not what it is about: 不推诿 praises, 不抄表 still speaks of 抄表.
    #[must_use]
    pub fn denied_by(self, negations: &str, of: impl Fn(&str) -> bool) -> Self {
        let (denying, said): (Vec<_>, Vec<_>) =
            self.hits.into_iter().partition(|hit| hit.keywords == negations);
        let denied = |hit: &Hit| denying.iter().any(|denial| Span::of(denial).end == hit.at);
        // A keyword that is part of a longer one at the same place is denied with it: 不是没水 is no 没水.
        let spans: Vec<_> =
            said.iter().filter(|hit| of(&hit.keywords) && denied(hit)).map(Span::of).collect();
        let inside = |hit: &Hit| of(&hit.keywords) && spans.iter().any(|span| span.holds(hit));
        let mut hits: Vec<_> = said.into_iter().filter(|hit| !inside(hit)).chain(denying).collect();
        hits.sort_by_key(|hit| hit.at);
        Self { hits }
    }

    /// Whether a word of the list was said.
    pub fn says(&self, list: &str) -> bool {
        self.of_list(list).next().is_some()
    }

    /// How many different words of the list were said.
    pub fn count(&self, list: &str) -> u32 {
        let mut words: Vec<_> = self.of_list(list).map(|hit| hit.word.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        u32::try_from(words.len()).unwrap_or(u32::MAX)
    }

    /// The places where words of the list were said, by where they begin.
    pub fn of_list<'a>(&'a self, list: &'a str) -> impl Iterator<Item = &'a Hit> {
        self.hits.iter().filter(move |hit| hit.keywords == list)
    }
}

/// Where a hit begins and ends, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    at: u32,
    end: u32,
}

impl Span {
    fn of(hit: &Hit) -> Self {
        let bytes = u32::try_from(hit.word.len()).unwrap_or(u32::MAX);
        Self { at: hit.at, end: hit.at.saturating_add(bytes) }
    }

    fn holds(self, hit: &Hit) -> bool {
        let other = Self::of(hit);
        self.at <= other.at && other.end <= self.end
    }
}

#[cfg(test)]
mod tests {
    use crate::{Bench, Heard, Host};

    fn bench(words: &str) -> Bench {
        Bench::new()
            .keywords("不", ["不是", "没有", "未", "没"])
            .keywords("停水", ["停水", "没水", "断水"])
            .keywords("水压", ["水压低", "水压"])
            .words(words)
    }

    fn heard(words: &str) -> (bool, u32) {
        let bench = bench(words);
        let host: &dyn Host = &bench;
        let heard = host.heard("不").unwrap();
        (heard.says("停水"), heard.count("水压"))
    }

    #[test]
    fn what_is_denied_was_not_said() {
        assert_eq!(heard("停水了"), (true, 0));
        assert_eq!(heard("不是停水"), (false, 0));
        assert_eq!(heard("没有停水,是水压低"), (false, 2));
        assert_eq!(heard("不是水压低,是没水"), (true, 0));
        assert_eq!(heard("不是停水,邻居才停水"), (true, 0));
        assert_eq!(heard("你好"), (false, 0));
    }

    #[test]
    fn a_question_denies_nothing_and_a_longer_word_means_something_else() {
        for (words, expected) in [
            ("是不是停水了", true),
            ("不是停水", false),
            ("停水公告贴在哪里", false),
            ("停水,公告没贴", true),
        ] {
            let bench = bench(words).keywords("另", ["是不是", "停水公告"]);
            let host: &dyn Host = &bench;
            let heard = host.said().unwrap().apart_from("另").denied_by("不", |_| true);
            assert_eq!(heard.says("停水"), expected, "{words}");
        }
    }

    #[test]
    fn a_negation_may_deny_some_lists_only() {
        let bench = bench("没停水,没有水压");
        let host: &dyn Host = &bench;
        let heard: Heard = host.said().unwrap().denied_by("不", |list| list == "停水");
        assert_eq!((heard.says("停水"), heard.count("水压")), (false, 1));
    }
}
