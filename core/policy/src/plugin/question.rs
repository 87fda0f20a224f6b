//! What a plugin is asked: the facts of the call, as far as the pack granted them.

use crate::plugin::Grant;
use crate::run::Run;
use crate::vocabulary::{FieldId, field};
use suban_model::Value;

/// The fields that a question has places of its own for; all others are in `facts`.
const PLACED: [FieldId; 9] = [
    field::EVENT,
    field::TEXT,
    field::CHANNEL,
    field::KIND,
    field::CATEGORY,
    field::GRADE,
    field::TAGS,
    field::AREA,
    field::LEAD,
];

/// What a plugin is asked. A field that was not granted, or that there is not, is none or empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// English name of what happened; always there.
    pub event: String,
    /// 正文, normalised.
    pub words: Option<String>,
    /// 渠道 and its groups.
    pub channel: Vec<String>,
    /// 诉求类型.
    pub kind: Option<String>,
    /// 类别.
    pub category: Option<String>,
    /// 分级.
    pub grade: Option<String>,
    /// 标签.
    pub tags: Vec<String>,
    /// 片区.
    pub area: Option<String>,
    /// 主办, by every name it has.
    pub lead: Vec<String>,
    /// Everything else that was granted: Chinese name and value.
    pub facts: Vec<(String, Value)>,
}

impl Question {
    /// What `run` knows that `grant` allows. Text of the citizen is in no fact.
    pub fn of(run: &Run, grant: &Grant) -> Self {
        let vocabulary = &run.rules().names.vocabulary;
        let facts = run.facts();
        let granted = |id: FieldId| {
            let named = vocabulary.get(id);
            let allowed = grant.facts.iter().any(|name| *name == named.chinese || *name == named.name);
            allowed.then(|| facts.get(id)).flatten()
        };
        let one = |id| granted(id).map(Value::to_string);
        let many = |id| granted(id).map(terms).unwrap_or_default();
        let others = vocabulary.fields().filter(|(id, _)| !PLACED.contains(id));
        Self {
            event: facts.get(field::EVENT).map(Value::to_string).unwrap_or_default(),
            words: grant.words.then(|| facts.text().to_owned()),
            channel: many(field::CHANNEL),
            kind: one(field::KIND),
            category: one(field::CATEGORY),
            grade: one(field::GRADE),
            tags: many(field::TAGS),
            area: one(field::AREA),
            lead: many(field::LEAD),
            facts: others
                .filter_map(|(id, named)| Some((named.chinese.clone(), granted(id)?.clone())))
                .collect(),
        }
    }
}

fn terms(value: &Value) -> Vec<String> {
    match value {
        Value::Terms(terms) => terms.clone(),
        other => vec![other.to_string()],
    }
}
