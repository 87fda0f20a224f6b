//! Why something waits for a person or was not decided.
//!
//! A record keeps these reasons as the Chinese sentence that was formed when it was written. Where the record also says
//! what failed, the English is made of that; the few sentences of the desk and the policy themselves are known here;
//! whatever else a rule or a person wrote is told as it was written. Once records hold reasons as types, this is the
//! file in which they become words.

use crate::sentences::about;
use suban_desk::Record;
use suban_policy::diagnostic::Bilingual;

/// Why a person must look at a ticket, as its step [`Attention`](suban_model::Step::Attention) says.
pub fn attention(why: &str, record: &Record) -> Bilingual {
    if let Some(subject) = why.strip_suffix(": 没有规则适用") {
        let about = about(subject);
        return Bilingual::new(
            format!("{}: 没有规则适用", about.zh),
            format!("{}: no rule applies", about.en),
        );
    }
    Bilingual::new(why, of_fault(why, record).or_else(|| of_desk(why)).unwrap_or_else(|| why.to_owned()))
}

/// Why the rules sent a ticket to a person.
pub fn queued(reason: &str) -> Bilingual {
    let en = match reason {
        "派单规则出错" => "the rules for routing failed",
        "没有适用的派单规则" => "no rule for routing applies",
        other => other,
    };
    Bilingual::new(reason, en)
}

/// The English of a hook that failed: the record holds its fault in both languages.
fn of_fault(why: &str, record: &Record) -> Option<String> {
    let (hook, said) = why.split_once(": ")?;
    let mut judgements = record.judgements.iter().filter(|judgement| judgement.hook.name() == hook);
    let fault = judgements.find_map(|judgement| judgement.fault.as_ref().filter(|fault| fault.zh == said))?;
    Some(format!("{hook}: {}", fault.en))
}

/// The English of what the desk says by itself.
fn of_desk(why: &str) -> Option<String> {
    let clock = why.strip_prefix("时限「")?.strip_suffix("」超期后又只给不到一天,没有重新开始")?;
    Some(format!(
        "the clock `{clock}` ran out and would have got less than a day more, so it was not started again"
    ))
}
