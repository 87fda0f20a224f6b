//! `suban completions`: a script for a shell, which then completes commands and options.

use crate::args::Cli;
use crate::exit::Exit;
use crate::operation_args::CompletionsArgs;
use clap::CommandFactory;
use std::io::Write;

/// Prints the script.
pub fn run(args: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "suban", &mut script);
    // A reader that went away is no failure.
    let _ = std::io::stdout().write_all(&script);
    Exit::Done
}
