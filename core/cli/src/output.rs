//! Where and how a command speaks: one result on standard output, the rest on standard error.

use crate::exit::{Exit, Failure};
use crate::system::System;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::io::{IsTerminal, Write};
use suban_desk::Host;
use suban_policy::diagnostic::Language;

/// The form of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// For programs: one JSON value.
    Json,
}

/// The form of the log, to which remarks belong where programs read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: a JSON object a line.
    Json,
}

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// 中文.
    Zh,
    /// English.
    En,
}

/// Whether standard error is shown in colours: on a terminal, unless `NO_COLOR` is set to something.
pub fn has_colours() -> bool {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty());
    !unwanted && std::io::stderr().is_terminal()
}

/// Speaks.
#[derive(Debug, Clone)]
pub struct Output {
    /// The form of results.
    pub format: Format,
    /// The language of messages.
    pub language: Language,
    /// The form of the log.
    pub log_format: LogFormat,
}

impl Output {
    /// Without a choice the environment's language decides; Chinese unless it says otherwise.
    pub fn new(format: Format, lang: Option<Lang>, log_format: LogFormat) -> Self {
        let environment = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
        let english = environment.is_some_and(|locale| locale.starts_with("en"));
        let language = match lang {
            Some(Lang::En) => Language::English,
            None if english => Language::English,
            Some(Lang::Zh) | None => Language::Chinese,
        };
        Self { format, language, log_format }
    }

    /// The same, with results in this form.
    pub fn in_form(self, format: Format) -> Self {
        Self { format, ..self }
    }

    /// Chooses the sentence of the language.
    pub fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    /// Gives the result. A reader that went away (`| head`) is no failure.
    pub fn result<T: Serialize>(&self, value: &T, human: impl FnOnce() -> String) {
        let text = match self.format {
            Format::Human => human(),
            Format::Json => serde_json::to_string_pretty(value).unwrap_or_default(),
        };
        let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
    }

    /// Remarks on the way.
    pub fn remark(&self, zh: &str, en: &str) {
        let said = self.say(zh, en);
        match self.log_format {
            LogFormat::Text => eprintln!("{said}"),
            LogFormat::Json => eprintln!("{}", log_line("INFO", said)),
        }
    }

    /// Says why the command could not do its work.
    pub fn fail(&self, failure: &Failure) -> Exit {
        let said = self.say(&failure.zh, &failure.en);
        match self.format {
            Format::Human if self.log_format == LogFormat::Json => eprintln!("{}", log_line("ERROR", said)),
            Format::Human => eprintln!("{}:{said}", self.say("错误", "error")),
            Format::Json => {
                let error = serde_json::json!({"error": {"message": failure.en, "message_zh": failure.zh}});
                eprintln!("{error}");
            }
        }
        failure.exit
    }

    /// A bar on standard error, if that is a terminal; of unknown length, a counter.
    pub fn progress(&self, total: Option<u64>, what: &str) -> ProgressBar {
        if self.format == Format::Json || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        let template =
            if total.is_some() { "{msg} {bar:30} {pos}/{len} {eta}" } else { "{msg} {spinner} {pos}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.with_message(what.to_owned())
    }
}

/// A line of a log in JSON, in the form of those that the log writes itself.
fn log_line(level: &str, message: &str) -> serde_json::Value {
    let (timestamp, fields) = (System.now().to_string(), serde_json::json!({ "message": message }));
    serde_json::json!({ "timestamp": timestamp, "level": level, "fields": fields, "target": "suban" })
}
