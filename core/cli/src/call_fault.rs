//! A call that cannot be understood, told in the language of messages: what was written, what it should be, and how the
//! command is called.

use crate::args::Cli;
use crate::exit::Failure;
use crate::output::{Format, Lang, LogFormat, Output};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Error, Parser, ValueEnum};
use std::ffi::OsString;

/// Reads the call; what is wrong with it, and what was asked to be shown of the program itself, ends the program.
pub fn parse() -> Result<Cli, (Output, Failure)> {
    let written: Vec<OsString> = std::env::args_os().collect();
    Cli::try_parse_from(&written).map_err(|error| {
        if !error.use_stderr() {
            error.exit();
        }
        let output = Output::new(
            option(&written, "--format").unwrap_or(Format::Human),
            option::<Lang>(&written, "--lang"),
            option(&written, "--log-format").unwrap_or(LogFormat::Text),
        );
        (output, told(&error))
    })
}

/// The value of an option in a call that could not be read, as far as it can be seen.
fn option<T: ValueEnum>(written: &[OsString], name: &str) -> Option<T> {
    let mut words = written.iter().filter_map(|word| word.to_str());
    let value = words.find_map(|word| match word.strip_prefix(name)? {
        "" => Some(None),
        rest => rest.strip_prefix('=').map(Some),
    })?;
    T::from_str(value.or_else(|| words.next())?, true).ok()
}

/// What is wrong with a call.
pub fn told(error: &Error) -> Failure {
    let english = error.to_string();
    let en = english.trim_start_matches("error: ").trim_end().to_owned();
    let zh = [Some(sentence(error)), hint(error), usage(error)];
    let zh: Vec<String> = zh.into_iter().flatten().collect();
    Failure::input(format!("{}\n详见 --help", zh.join("\n")), en)
}

fn sentence(error: &Error) -> String {
    let argument = word(error, ContextKind::InvalidArg);
    let value = word(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面要写值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let expected = expected(&argument).map(|expected| format!(";{expected}")).unwrap_or_default();
            format!("「{value}」不能作 {argument}{expected}")
        }
        ErrorKind::UnknownArgument => format!("没有 {argument} 这个选项,或多写了一项"),
        ErrorKind::InvalidSubcommand => {
            format!("没有「{}」这个命令", word(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "要写做什么:少了命令".to_owned()
        }
        ErrorKind::MissingRequiredArgument => format!("还要写:{argument}"),
        ErrorKind::ArgumentConflict => {
            let prior = word(error, ContextKind::PriorArg);
            if prior == argument || prior.is_empty() {
                format!("{argument} 只能写一次")
            } else {
                format!("{argument} 和 {prior} 不能一起写")
            }
        }
        ErrorKind::TooManyValues => format!("{argument} 的值太多,多出「{value}」"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{argument} 的值不够数"),
        ErrorKind::NoEquals => format!("{argument} 要写成 名=值"),
        ErrorKind::InvalidUtf8 => "有一项不是 UTF-8 的文字".to_owned(),
        _ => format!("这样写不行({})", error.kind()),
    }
}

/// What an argument wants, where its value is more than a text.
fn expected(argument: &str) -> Option<&'static str> {
    const EXPECTED: [(&str, &str); 5] = [
        ("PERIOD", "期间写如 2026-03"),
        ("WEEK", "周写如 2026-W10,或其中一天,如 2026-03-05"),
        (
            "HOOK",
            "八个钩子:classify 分类、route 派单、schedule 定时限、require 先要、assess 考核、accountability 责任追究、\
             warn 预警、settle 结算",
        ),
        ("--listen", "地址写如 127.0.0.1:8460"),
        ("TICKET", "工单写编号,或外部编号,如 #17、12345-2026-0301"),
    ];
    EXPECTED.iter().find(|(name, _)| argument.contains(name)).map(|(_, expected)| *expected)
}

/// The nearest names, and those there are.
fn hint(error: &Error) -> Option<String> {
    let suggested =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    // The nearest comes last.
    let nearest = suggested.iter().find_map(|kind| match error.get(*kind)? {
        ContextValue::Strings(words) => words.last().cloned(),
        _ => Some(word(error, *kind)),
    });
    let known = [ContextKind::ValidValue, ContextKind::ValidSubcommand];
    let known = known.map(|kind| word(error, kind)).into_iter().find(|word| !word.is_empty());
    match (nearest, known) {
        (None, None) => None,
        (Some(nearest), None) => Some(format!("是不是「{nearest}」?")),
        (None, Some(known)) => Some(format!("可用:{known}")),
        (Some(nearest), Some(known)) => Some(format!("是不是「{nearest}」?可用:{known}")),
    }
}

fn usage(error: &Error) -> Option<String> {
    let usage = word(error, ContextKind::Usage);
    (!usage.is_empty()).then(|| usage.replace("Usage:", "用法:"))
}

/// What the reader of the call says of a kind; empty if nothing.
fn word(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join("、"),
        Some(ContextValue::StyledStr(word)) => word.to_string(),
        Some(ContextValue::StyledStrs(words)) => {
            words.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
        }
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_calls_are_told_in_chinese() {
        for (call, zh) in [
            ("chek packs/a", "没有「chek」这个命令\n是不是「check」?"),
            ("check", "还要写:<PACK>"),
            ("check a --strikt", "没有 --strikt 这个选项,或多写了一项\n是不是「--strict」?"),
            ("check a b", "没有 b 这个选项,或多写了一项"),
            ("report monthly 2026-3", "「2026-3」不能作 <PERIOD>;期间写如 2026-03"),
            ("serve --listen 8460", "「8460」不能作 --listen <LISTEN>;地址写如 127.0.0.1:8460"),
            ("check a --lang fr", "「fr」不能作 --lang <LANG>\n可用:zh、en"),
            ("demo --once --unpack x", "--once 和 --unpack <FOLDER> 不能一起写"),
        ] {
            let words = std::iter::once("suban").chain(call.split(' '));
            let error = Cli::try_parse_from(words).expect_err(call);
            let said = told(&error);
            assert!(said.zh.starts_with(zh), "{call}: {}", said.zh);
            assert!(said.zh.ends_with("详见 --help"), "{call}: {}", said.zh);
        }
    }

    #[test]
    fn the_language_is_seen_in_a_call_that_cannot_be_read() {
        for (call, lang) in [
            ("suban chek --lang en", Some(Lang::En)),
            ("suban --lang=zh chek", Some(Lang::Zh)),
            ("suban chek --lang", None),
            ("suban chek", None),
        ] {
            let words: Vec<OsString> = call.split(' ').map(OsString::from).collect();
            assert_eq!(option(&words, "--lang"), lang, "{call}");
        }
    }
}
