//! What a hook is asked: which hook, the facts that it sees, the fields and keywords that they are found by, the
//! conditions that can be put to them, and how it says that it failed.
//!
//! Facts are values by field, and the citizen's words in the form that keywords are compared in. Nothing here may
//! know what a pack declares, nor which hook concludes what.

pub mod condition;
pub mod keywords;
pub mod per_hook;
pub mod vocabulary;

use crate::reading::text::normalise;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use suban_model::{Aggregate, Digest, Hook, Value};
use vocabulary::{FieldId, Vocabulary, field};

/// 轮次 of a ticket that was never worked again.
static FIRST_ROUND: LazyLock<Value> = LazyLock::new(|| Value::from(1));

/// The values of figures in a period, by id of the figure and group.
pub type PeriodFigures = BTreeMap<(String, Vec<String>), Aggregate>;

/// The whole input of a hook call, besides the pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    values: Vec<Option<Value>>,
    text: String,
    words: Digest,
    period: Option<PeriodFigures>,
}

impl Facts {
    /// Sets a field.
    pub fn set(&mut self, field: FieldId, value: impl Into<Value>) {
        if self.values.len() <= field.index() {
            self.values.resize(field.index() + 1, None);
        }
        if let Some(place) = self.values.get_mut(field.index()) {
            *place = Some(value.into());
        }
    }

    /// Sets the citizen's words, part by part: no keyword is found across the end of a part. In the digest of the
    /// input, `words` stands for them: a salted digest, so that the words can be erased.
    pub fn set_text(&mut self, parts: &[&str], words: Digest) {
        self.text = parts.iter().map(|part| normalise(part)).collect::<Vec<_>>().join("\n");
        self.words = words;
    }

    /// Sets the figures of the period that is settled.
    pub fn set_period_figures(&mut self, figures: PeriodFigures) {
        self.period = Some(figures);
    }

    /// The figures of the period that is settled; `None` if no period is.
    pub fn period_figures(&self) -> Option<&PeriodFigures> {
        self.period.as_ref()
    }

    /// Takes a field away.
    pub fn unset(&mut self, field: FieldId) {
        if let Some(place) = self.values.get_mut(field.index()) {
            *place = None;
        }
    }

    /// The value of a field, if the facts have one. In the first round of a ticket nothing else says that it is the first,
    /// and what ever happened is what has happened. Who led at an answer is told only where another leads now.
    pub fn get(&self, field: FieldId) -> Option<&Value> {
        let own = |field: FieldId| self.values.get(field.index())?.as_ref();
        match field {
            field::ROUND => own(field).or_else(|| own(field::DONE).map(|_| &*FIRST_ROUND)),
            field::EVER_DONE => own(field).or_else(|| own(field::DONE)),
            field::REPLY_LEAD | field::RETURN_LEAD => own(field).or_else(|| own(field::LEAD)),
            _ => own(field),
        }
    }

    /// The citizen's words, normalised.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The digest of everything that a hook sees in these facts.
    pub fn digest(&self, hook: Hook, vocabulary: &Vocabulary) -> Digest {
        #[derive(Serialize)]
        struct Input<'a> {
            hook: Hook,
            words: Digest,
            values: Vec<(&'a str, &'a Value)>,
            period: Option<Vec<(&'a str, &'a Aggregate)>>,
        }
        let own = |id: FieldId| self.values.get(id.index())?.as_ref();
        let named = vocabulary.fields().filter_map(|(id, field)| Some((field.name.as_str(), own(id)?)));
        let period = self.period.as_ref().map(|figures| {
            figures.iter().map(|((figure, _), aggregate)| (figure.as_str(), aggregate)).collect()
        });
        let input = Input { hook, words: self.words, values: named.collect(), period };
        // Writing plain data to memory cannot fail; an empty digest would show as a difference in `verify`.
        Digest::of(&postcard::to_stdvec(&input).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_round_is_known_without_being_told() {
        let (mut facts, vocabulary) = (Facts::default(), Vocabulary::default());
        assert_eq!((facts.get(field::ROUND), facts.get(field::EVER_DONE)), (None, None), "of no ticket");
        let done = Value::Terms(vec!["登记".into()]);
        facts.set(field::DONE, done.clone());
        let digest = facts.digest(Hook::Assess, &vocabulary);
        assert_eq!(
            (facts.get(field::ROUND), facts.get(field::EVER_DONE)),
            (Some(&Value::from(1)), Some(&done))
        );
        facts.set(field::ROUND, 2);
        let ever = Value::Terms(vec!["登记".into(), "最终回复".into()]);
        facts.set(field::EVER_DONE, ever.clone());
        assert_eq!(
            (facts.get(field::ROUND), facts.get(field::EVER_DONE)),
            (Some(&Value::from(2)), Some(&ever))
        );
        assert_ne!(facts.digest(Hook::Assess, &vocabulary), digest);
        facts.unset(field::DONE);
        assert_eq!(facts.get(field::DONE), None);
    }
}
