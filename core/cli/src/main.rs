//! The `suban` program.
//!
//! Results go to standard output, everything else to standard error. What the exit codes mean is in [`exit`].

#![expect(clippy::print_stderr, reason = "a program for the console")]

mod access;
mod account_args;
mod archive;
mod args;
mod author_args;
mod beside;
mod call_fault;
mod care;
mod cause;
mod commands;
mod data_format;
mod engines;
mod examples;
mod exit;
mod folder;
mod handover;
mod holidays;
mod input;
mod operation_args;
mod output;
mod pack;
mod plugin_args;
mod privacy;
mod proving;
mod report_args;
mod resealing;
mod result_file;
mod review;
mod sealing;
mod sentence;
mod show;
mod system;
mod temporary;
mod tokens;
mod watch;
mod workplace;

use args::{Cli, Command};
use exit::{Exit, Failure};
use output::{LogFormat, Output};
use std::process::ExitCode;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// A command takes and gives back many small pieces of memory, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match call_fault::parse() {
        Ok(cli) => cli,
        Err((output, failure)) => return ExitCode::from(output.fail(&failure) as u8),
    };
    let output = Output::new(cli.format, cli.lang, cli.log_format);
    log(cli.verbose, &output);
    let exit = run(&cli, &output).unwrap_or_else(|failure| output.fail(&failure));
    ExitCode::from(exit as u8)
}

fn run(cli: &Cli, output: &Output) -> Result<Exit, Failure> {
    match &cli.command {
        Command::Demo(args) => commands::demo::run(args, output),
        Command::Serve(args) => commands::serve::run(args, output),
        Command::Import(args) => commands::import::run(args, output),
        Command::Do(args) => commands::perform::run(args, output),
        Command::Check(args) => commands::check::run(args, output),
        Command::Simulate(args) => commands::simulate::run(args, output),
        Command::Test(args) => commands::test::run(args, output),
        Command::Rulebook(args) => commands::rulebook::run(args, output),
        Command::Schema(args) => commands::schema::run(args, output),
        Command::Replay(args) => commands::replay::run(args, output),
        Command::Decide(args) => commands::decide::run(args, output),
        Command::Explain(args) => commands::explain::run(args, output),
        Command::Plugin(args) => commands::plugin::run(args, output),
        Command::Publish(args) => commands::publish::run(args, output),
        Command::Rollback(args) => commands::rollback::run(args, output),
        Command::Worklist(args) => commands::worklist::run(args, output),
        Command::Status(args) => commands::status::run(args, output),
        Command::Doctor(args) => commands::doctor::run(args, output),
        Command::Clock(args) => commands::clock::run(args, output),
        Command::Report(args) => commands::report::run(args, output),
        Command::Account(args) => commands::account::run(args, output),
        Command::Openapi => commands::openapi::run(),
        Command::Verify(args) => commands::verify::run(args, output),
        Command::Backup(args) => commands::backup::run(args, output),
        Command::Restore(args) => commands::restore::run(args, output),
        Command::Salvage(args) => commands::salvage::run(args, output),
        Command::Completions(args) => Ok(commands::completions::run(args)),
        Command::Reseal(args) => commands::reseal::run(args, output),
        Command::Reindex(args) => commands::reindex::run(args, output),
        Command::Upgrade(args) => commands::upgrade::run(args, output),
        Command::CompileComponent => engines::compile(),
    }
}

/// Warnings go to standard error; `SUBAN_LOG` asks for more, in the manner of `RUST_LOG`: levels and targets, such as
/// `warn,suban_desk=debug`.
fn log(verbose: bool, output: &Output) {
    let fallback = if verbose { LevelFilter::INFO } else { LevelFilter::WARN };
    let asked = std::env::var("SUBAN_LOG").unwrap_or_default();
    let filter = match filter(&asked) {
        _ if asked.trim().is_empty() => Targets::new().with_default(fallback),
        Some(filter) => filter,
        None => {
            output.remark(
                &format!("SUBAN_LOG「{asked}」写得不对,应写如 info 或 warn,suban_desk=debug;现按 {fallback}"),
                &format!(
                    "SUBAN_LOG `{asked}` is none; write it like `info` or `warn,suban_desk=debug`; \
                     now it is {fallback}"
                ),
            );
            Targets::new().with_default(fallback)
        }
    };
    let lines =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(output::has_colours());
    let lines = match output.log_format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    tracing_subscriber::registry().with(lines).with(filter).init();
}

/// The library takes a word that is no level for a target, and then shows nothing else: here a target needs its level.
fn filter(asked: &str) -> Option<Targets> {
    let is_clear = |part: &str| part.contains('=') || part.trim().parse::<LevelFilter>().is_ok();
    asked.split(',').all(is_clear).then(|| asked.parse().ok()).flatten()
}
