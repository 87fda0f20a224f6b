//! What the requests that reach a power supplier are about, and how urgent they are: the five classes of complaint of
//! 95598, and what is no complaint.
//!
//! The plugin never sees the citizen's words: the host tells it which keywords of `plugin.toml` stand where, in
//! simplified or traditional characters. Every number can be set otherwise by the pack, as a parameter whose name
//! begins with `power.`.

mod classes;
mod grading;
mod limits;
mod praise;
#[cfg(test)]
mod tests;

use suban_plugin_sdk::{Classification, Classify, Clock, Failure, Heard, Host, Question, Schedule, export};

/// The keyword list of words that deny whatever they stand before.
const DENIALS: &str = "否定";

/// The keyword list of words such as 不 and 没, which deny that something is the matter: 不推诿, 没停电. What it is about
/// they do not deny: 不抄表 still speaks of 抄表.
const ABSENCES: &str = "没有的事";

/// The lists of what may be the matter, or well.
const MATTERS: [&str; 15] = [
    "停电",
    "险情",
    "电压",
    "频繁",
    "差错",
    "粗暴",
    "恶劣",
    "不便",
    "行风",
    "扰民",
    "好话",
    "已解决",
    "已恢复",
    "通知到",
    "人身",
];

/// The keyword list of longer words that mean something else than a keyword in them.
const OTHERWISE: &str = "另有所指";

struct Power;

export!(Power: classify, schedule);

impl Classify for Power {
    fn classify(question: &Question, host: &dyn Host) -> Result<Classification, Failure> {
        let heard = meant(host)?;
        let voices = classes::voices(&heard, host)?;
        let Some(loudest) = voices.first() else {
            return Ok(Classification::no_opinion("no-keyword"));
        };
        let class = loudest.class;
        let next = voices.get(1).map_or(0, |voice| voice.weight);
        Ok(Classification::new(class.rule, class.kind, class.category)
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

/// What the words say, without what they deny.
fn meant(host: &dyn Host) -> Result<Heard, Failure> {
    let said = host.said()?.apart_from(OTHERWISE);
    Ok(said.denied_by(DENIALS, |_| true).denied_by(ABSENCES, |list| MATTERS.contains(&list)))
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
