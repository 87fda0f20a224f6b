//! `suban do`: perform commands from a file, one JSON object a line.

use crate::args::DoArgs;
use crate::exit::{Exit, Failure};
use crate::input;
use crate::output::Output;
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

#[derive(Serialize)]
struct Done {
    line: usize,
    seq: Option<u64>,
    repeated: bool,
    error: Option<String>,
}

/// Performs: exit 0 if all were done, 1 if some were refused. Lines are independent; `#` begins a remark.
pub fn run(args: &DoArgs, output: &Output) -> Result<Exit, Failure> {
    let bytes = input::read(&args.file, INPUT_BYTES_MAX)?;
    let text = suban_policy::text::decode(&bytes).map_err(|error| Failure::file(args.file.display(), &error))?;
    let workplace = Workplace::open(&args.office, output)?;
    let writer = workplace.writer()?;
    let mut done = Vec::new();
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty() && !text.starts_with('#')) {
        done.push(match serde_json::from_str::<Line>(text) {
            Err(error) => Done { line, seq: None, repeated: false, error: Some(error.to_string()) },
            Ok(parsed) => match writer.perform(Request { command: parsed.command, private: parsed.private }) {
                Ok(receipt) => Done { line, seq: Some(receipt.record.seq), repeated: receipt.repeated, error: None },
                Err(error) => {
                    let failure = Failure::from(error);
                    let said = output.say(&failure.zh, &failure.en).to_owned();
                    Done { line, seq: None, repeated: false, error: Some(said) }
                }
            },
        });
    }
    let refused = done.iter().filter(|done| done.error.is_some()).count();
    output.result(&done, || in_words(&done, refused, output));
    Ok(if refused == 0 { Exit::Done } else { Exit::Found })
}

fn in_words(done: &[Done], refused: usize, output: &Output) -> String {
    let complaint = |done: &Done| {
        let line = done.line;
        done.error.as_ref().map(|error| format!("✗ {} {line}: {error}", output.say("第", "line")))
    };
    let mut lines: Vec<String> = done.iter().filter_map(complaint).collect();
    let performed = done.len() - refused;
    let (zh, en) = (format!("办理 {performed} 条,拒绝 {refused} 条"), format!("{performed} performed, {refused} refused"));
    lines.push(output.say(&zh, &en).to_owned());
    lines.join("\n")
}
