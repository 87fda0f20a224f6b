//! `suban decide`: ask one hook of a pack about invented facts, or two packs, to see what differs.

use crate::args::DecideArgs;
use crate::beside::{Side, beside};
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::input;
use crate::output::Output;
use crate::pack::load_pack;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use suban_model::Value;
use suban_policy::decision::Asked;
use suban_policy::render::near_miss;
use suban_policy::{Decision, Pack};
use suban_policy_review::input::{NamedFacts, facts};
use suban_tell::sentences;

/// Most bytes of the facts.
const INPUT_BYTES_MAX: u64 = 1 << 20;

/// Two packs asked the same.
#[derive(Serialize)]
struct Against {
    /// Whether they conclude otherwise.
    differs: bool,
    is: Decision,
    would_be: Decision,
}

/// Asks: exit 0 with an outcome, 1 if the hook failed; of two packs, 0 if both conclude the same, 1 if not.
pub fn run(args: &DecideArgs, output: &Output) -> Result<Exit, Failure> {
    let bytes = input::read(&args.input, INPUT_BYTES_MAX)?;
    let named: NamedFacts =
        serde_json::from_slice(&bytes).map_err(|error| Failure::file(args.input.display(), &error))?;
    let set = overrides(&args.set)?;
    let asked = |folder: &Path, set: &BTreeMap<String, Value>| {
        let pack = load_pack(&read_pack(folder)?, set, output)?;
        let facts = facts(&pack, &named).map_err(|fault| Failure::input(fault.zh, fault.en))?;
        let decision = pack.decide(args.hook, "case", facts);
        Ok::<_, Failure>((pack, decision))
    };
    let Some(other) = &args.against else {
        let (pack, decision) = asked(&args.pack, &set)?;
        output.result(&decision, || in_words(&decision, &pack, output));
        return Ok(if decision.outcome.is_ok() { Exit::Done } else { Exit::Found });
    };
    let ((pack, is), (other, would_be)) = (asked(&args.pack, &BTreeMap::new())?, asked(other, &set)?);
    let lines = beside(&concluded(&is, &pack, output), &concluded(&would_be, &other, output));
    let differs = lines.iter().any(|(side, _)| *side != Side::Both);
    let against = Against { differs, is, would_be };
    output.result(&against, || {
        let mut words: String = lines.iter().fold(String::new(), |mut words, (side, line)| {
            let _ = writeln!(words, "{} {line}", side.sign());
            words
        });
        words.push_str(if differs {
            output.say("- 现在这样,+ 另一边那样", "- as it is, + as the other would have it")
        } else {
            output.say("两边结果相同", "both conclude the same")
        });
        words
    });
    Ok(if differs { Exit::Found } else { Exit::Done })
}

/// What a decision comes to and the rules that it rests on, line by line, without what nearly applied.
fn concluded(decision: &Decision, pack: &Pack, output: &Output) -> Vec<String> {
    let outcome = match &decision.outcome {
        Ok(outcome) => outcome.lines(&pack.units().by_key()),
        Err(fault) => vec![fault.message().speak(output.language).to_owned()],
    };
    let rules = decision.trace.fired.iter().map(|fired| format!("  ✓ {} {}", fired.rule, fired.clause));
    outcome.into_iter().chain(rules).collect()
}

fn overrides(set: &[String]) -> Result<BTreeMap<String, Value>, Failure> {
    let parse = |setting: &String| {
        let (name, value) = setting.split_once('=').ok_or_else(|| {
            Failure::input(format!("「{setting}」应写成 名=值"), format!("`{setting}` should be NAME=VALUE"))
        })?;
        let value = match value {
            "true" => Value::Flag(true),
            "false" => Value::Flag(false),
            _ => value.parse().map_or_else(|_| Value::from(value), Value::Number),
        };
        Ok((name.to_owned(), value))
    };
    set.iter().map(parse).collect()
}

fn in_words(decision: &Decision, pack: &Pack, output: &Output) -> String {
    let mut words = String::new();
    match &decision.outcome {
        Ok(outcome) => {
            let lines = outcome.lines(&pack.units().by_key());
            if lines.is_empty() {
                words.push_str(output.say("无\n", "nothing\n"));
            }
            for line in lines {
                let _ = writeln!(words, "{line}");
            }
        }
        Err(fault) => {
            let _ = writeln!(words, "{}", fault.message().speak(output.language));
        }
    }
    for fired in &decision.trace.fired {
        let clause = pack.clause(&fired.clause).map(|clause| clause.words.join(";")).unwrap_or_default();
        let _ = writeln!(words, "  ✓ {} {} {clause}", fired.rule, fired.clause);
    }
    for miss in &decision.trace.near {
        let (zh, en) = (near_miss(miss), sentences::decision::near_miss(miss).en);
        let _ = writeln!(
            words,
            "  {} {}",
            output.say(&format!("差一点 {zh}"), &format!("nearly: {en}")),
            miss.clause
        );
    }
    for asked in &decision.trace.asked {
        let Asked { plugin, identity, said, fuel, fault } = asked;
        let said = match fault {
            Some(fault) => fault.message().speak(output.language).to_owned(),
            None => said.join(";"),
        };
        let burnt = output.say("燃料", "fuel");
        let _ = writeln!(words, "  ⚙ {plugin}({} {},{burnt} {fuel}){said}", identity.id, identity.version);
    }
    for note in &decision.trace.notes {
        let _ = writeln!(words, "  · {note}");
    }
    let _ = write!(words, "  {} {}", decision.spent, output.say("步", "operations"));
    words
}
