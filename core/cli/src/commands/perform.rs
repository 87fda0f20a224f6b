//! `suban do`: perform commands from a file, one JSON object a line.

use crate::access::CommandDesk;
use crate::args::DoArgs;
use crate::exit::{Exit, Failure};
use crate::handover::{Answered, Handover};
use crate::input;
use crate::output::Output;
use crate::sentence::Sentence;
use crate::workplace::Workplace;
use serde::{Deserialize, Serialize};
use suban_desk::Request;
use suban_model::{Command, Private};

/// Most bytes of a file of commands.
const INPUT_BYTES_MAX: u64 = 64 << 20;

/// A command and the words that must stay erasable, as one line holds them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    command: Command,
    #[serde(default)]
    private: Private,
}

/// What became of one line.
#[derive(Debug, Serialize)]
pub struct Done {
    /// Its number, from 1.
    pub line: usize,
    /// Number of its record.
    pub seq: Option<u64>,
    /// It had been done before.
    pub repeated: bool,
    /// Why it was not done.
    pub error: Option<String>,
}

/// Performs: exit 0 if all were done, 1 if some were refused. Lines are independent; `#` begins a remark.
pub fn run(args: &DoArgs, output: &Output) -> Result<Exit, Failure> {
    let bytes = input::read(&args.file, INPUT_BYTES_MAX)?;
    let text =
        suban_policy::text::decode(&bytes).map_err(|error| Failure::file(args.file.display(), &error))?;
    let workplace = Workplace::join(&args.workplace, output)?;
    let done = perform(&workplace.desk()?, &text, output)?;
    output.result(&done, || in_words(&done, output));
    Ok(if done.iter().all(|done| done.error.is_none()) { Exit::Done } else { Exit::Found })
}

/// Performs the commands of a text, in order: what became of each line.
pub fn perform(desk: &CommandDesk, text: &str, output: &Output) -> Result<Vec<Done>, Failure> {
    let mut handover = Handover::to(desk);
    let mut all: Vec<Done> = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() || text.starts_with('#') {
            continue;
        }
        match serde_json::from_str(text) {
            Ok(Line { command, private }) => {
                let answered = handover.hand_in(line, Request { command, private })?;
                all.extend(answered.map(|answered| done(answered, output)));
            }
            Err(error) => all.push(Done::not(line, error.told().speak(output.language))),
        }
    }
    while let Some(answered) = handover.next_answer()? {
        all.push(done(answered, output));
    }
    all.sort_unstable_by_key(|done| done.line);
    Ok(all)
}

fn done((line, answer): Answered<usize>, output: &Output) -> Done {
    match answer {
        Ok(receipt) => Done { line, seq: Some(receipt.record.seq), repeated: receipt.repeated, error: None },
        Err(error) => {
            let failure = Failure::from(error);
            Done::not(line, output.say(&failure.zh, &failure.en))
        }
    }
}

impl Done {
    fn not(line: usize, why: &str) -> Self {
        Self { line, seq: None, repeated: false, error: Some(why.to_owned()) }
    }
}

/// The result for people.
pub fn in_words(done: &[Done], output: &Output) -> String {
    let complaint = |done: &Done| {
        let error = done.error.as_ref()?;
        let (zh, en) = (format!("✗ 第 {} 条:{error}", done.line), format!("✗ line {}: {error}", done.line));
        Some(output.say(&zh, &en).to_owned())
    };
    let mut lines: Vec<String> = done.iter().filter_map(complaint).collect();
    let (refused, performed) = (lines.len(), done.len() - lines.len());
    let (zh, en) = (
        format!("办理 {performed} 条,拒绝 {refused} 条"),
        format!("{performed} performed, {refused} refused"),
    );
    lines.push(output.say(&zh, &en).to_owned());
    lines.join("\n")
}
