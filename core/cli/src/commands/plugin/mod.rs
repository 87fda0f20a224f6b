//! `suban plugin`: one file for each command.

pub mod build;
mod cargo;
mod component;
mod contract;
pub mod new;
pub mod test;
mod try_out;

use crate::args::plugin::PluginCommand;
use crate::exit::{Exit, Failure};
use crate::output::Output;

/// Does what the subcommand says.
pub fn run(command: &PluginCommand, output: &Output) -> Result<Exit, Failure> {
    match command {
        PluginCommand::New(args) => new::run(args, output),
        PluginCommand::Build(args) => build::run(args, output),
        PluginCommand::Test(args) => test::run(args, output),
    }
}
