//! What the requests that reach a water supplier are about, and how urgent they are.
//!
//! The plugin never sees the citizen's words: the host tells it which keywords of `plugin.toml` stand where. Every
//! number can be set otherwise by the pack, as a parameter whose name begins with `water.`.

mod classes;
mod grading;
mod repairs;
#[cfg(test)]
mod tests;

use classes::Class;
use suban_plugin_sdk::{Classification, Classify, Clock, Failure, Heard, Host, Question, Schedule, export};

/// The keyword list of words that deny what they stand before.
const NEGATIONS: &str = "否定";

/// The plugin.
pub struct Water;

export!(Water: classify, schedule);

impl Classify for Water {
    fn classify(question: &Question, host: &dyn Host) -> Result<Classification, Failure> {
        let heard = host.heard(NEGATIONS)?;
        let Some(voice) = classes::loudest(&heard, host)? else {
            return Ok(Classification::no_opinion("no-keyword"));
        };
        let class = voice.class;
        Ok(Classification::new(class.rule, class.kind(&heard), class.category)
            .weight(voice.weight)
            .margin(voice.margin)
            .grade(grading::grade(class, &heard, host)?)
            .tags(tags(class, question, &heard))
            .missing(class.missing(&heard)))
    }
}

impl Schedule for Water {
    fn schedule(question: &Question, host: &dyn Host) -> Result<Vec<Clock>, Failure> {
        repairs::clocks(question, host)
    }
}

/// 标签: what a reader should know beyond the class.
fn tags(class: &Class, question: &Question, heard: &Heard) -> Vec<&'static str> {
    let repeated = question.number("重复次序").is_some_and(|nth| nth > 1.into()) || heard.says("再次");
    let many = heard.says("大面积") || heard.says("涉众");
    let through_tank = heard.says("二次供水") && class.category != "供水/二次供水";
    let tags = [
        (repeated, "重复来诉"),
        (many, "涉众"),
        (heard.says("人身"), "人身安全"),
        (heard.says("要害"), "要害用户"),
        (heard.says("弱势"), "弱势用户"),
        (heard.says("外扬"), "舆情"),
        (heard.says("已恢复"), "自述已恢复"),
        (through_tank, "二次供水"),
    ];
    tags.into_iter().filter(|(holds, _)| *holds).map(|(_, tag)| tag).collect()
}
