//! What the requests that reach a power supplier are about, and how urgent they are: the five classes of complaint of
//! 95598, and what is no complaint.
//!
//! The plugin never sees the citizen's words: the host tells it which keywords of `plugin.toml` stand where, in
//! simplified or traditional characters. Every number can be set otherwise by the pack, as a parameter whose name
//! begins with `power.`.

mod classes;
mod grading;
mod limits;
#[cfg(test)]
mod tests;

use suban_plugin_sdk::{Classification, Classify, Clock, Failure, Heard, Host, Question, Schedule, export};

/// The keyword list of words that deny what they stand before.
const NEGATIONS: &str = "否定";

struct Power;

export!(Power: classify, schedule);

impl Classify for Power {
    fn classify(question: &Question, host: &dyn Host) -> Result<Classification, Failure> {
        let heard = host.heard(NEGATIONS)?;
        let voices = classes::voices(&heard, host)?;
        let Some(loudest) = voices.first() else {
            return Ok(Classification::no_opinion("no-keyword"));
        };
        let class = loudest.class;
        let next = voices.get(1).map_or(0, |voice| voice.weight);
        Ok(Classification::new(class.rule, class.kind(&heard), class.category)
            .weight(loudest.weight)
            .margin(loudest.weight - next)
            .grade(grading::grade(class, &heard, host)?)
            .tags(tags(question, &heard))
            .missing(class.missing(&heard)))
    }
}

impl Schedule for Power {
    fn schedule(question: &Question, host: &dyn Host) -> Result<Vec<Clock>, Failure> {
        limits::clocks(question, host)
    }
}

/// 标签: what a reader should know beyond the class.
fn tags(question: &Question, heard: &Heard) -> Vec<&'static str> {
    let repeated = question.number("重复次序").is_some_and(|nth| nth > 1.into()) || heard.says("再次");
    let tags = [
        (repeated, "重复来诉"),
        (heard.says("大面积"), "涉众"),
        (heard.says("人身"), "人身安全"),
        (heard.says("要害"), "要害用户"),
        (heard.says("弱势"), "弱势用户"),
        (heard.says("外扬"), "舆情"),
        (heard.says("已恢复"), "自述已恢复"),
    ];
    tags.into_iter().filter(|(holds, _)| *holds).map(|(_, tag)| tag).collect()
}
