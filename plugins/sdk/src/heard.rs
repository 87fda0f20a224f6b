//! The keywords found in the citizen's words, and which of them the words deny.

use crate::Hit;

/// Keywords that were said and not denied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    hits: Vec<Hit>,
}

impl Heard {
    /// Leaves out what a word of the list `negations` stands right before, as 不是 does in 不是停水, and these words
    /// themselves. A negation inside of a keyword, such as 没 in 没水, denies nothing.
    pub(crate) fn of(hits: Vec<Hit>, negations: &str) -> Self {
        let (denying, said): (Vec<_>, Vec<_>) = hits.into_iter().partition(|hit| hit.keywords == negations);
        let denied = |hit: &Hit| denying.iter().any(|denial| end_of(denial) == hit.at);
        // A keyword that is part of a longer one at the same place is denied with it: 不是没水 is no 没水.
        let spans: Vec<_> = said.iter().filter(|hit| denied(hit)).map(|hit| (hit.at, end_of(hit))).collect();
        let inside = |hit: &Hit| spans.iter().any(|(from, to)| *from <= hit.at && end_of(hit) <= *to);
        Self { hits: said.into_iter().filter(|hit| !inside(hit)).collect() }
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

/// Where a hit ends, in bytes.
fn end_of(hit: &Hit) -> u32 {
    hit.at.saturating_add(u32::try_from(hit.word.len()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use crate::{Bench, Host};

    fn heard(words: &str) -> (bool, u32) {
        let bench = Bench::new()
            .keywords("不", ["不是", "没有", "未", "没"])
            .keywords("停水", ["停水", "没水", "断水"])
            .keywords("水压", ["水压低", "水压"])
            .words(words);
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
}
