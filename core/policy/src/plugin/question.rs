//! What a plugin is asked.

use suban_model::Value;

/// What a plugin is asked. A field that was not granted or has no value is `None` or empty.
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
    /// How many bytes it hands over, roughly.
    pub(super) fn bytes(&self) -> usize {
        let texts = [&self.words, &self.kind, &self.category, &self.grade, &self.area];
        let lists = [&self.channel, &self.tags, &self.lead];
        let facts = self.facts.iter().map(|(name, value)| name.len() + value.to_string().len());
        texts.into_iter().flatten().map(String::len).sum::<usize>()
            + lists.into_iter().flatten().map(String::len).sum::<usize>()
            + facts.sum::<usize>()
    }
}
