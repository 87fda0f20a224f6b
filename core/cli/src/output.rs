//! Where and how a command speaks: one result on standard output, the rest on standard error.

use crate::exit::{Exit, Failure};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::io::{IsTerminal, Write};
use suban_policy::diagnostic::Language;

/// The form of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// For programs: one JSON value.
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
}

impl Output {
    /// Without a choice the environment's language decides; Chinese unless it says otherwise.
    pub fn new(format: Format, lang: Option<Lang>) -> Self {
        let environment = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
        let english = environment.is_some_and(|locale| locale.starts_with("en"));
        let language = match lang {
            Some(Lang::En) => Language::English,
            None if english => Language::English,
            Some(Lang::Zh) | None => Language::Chinese,
        };
        Self { format, language }
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
        eprintln!("{}", self.say(zh, en));
    }

    /// Says why the command could not do its work.
    pub fn fail(&self, failure: &Failure) -> Exit {
        match self.format {
            Format::Human => {
                eprintln!("{}:{}", self.say("错误", "error"), self.say(&failure.zh, &failure.en));
            }
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
