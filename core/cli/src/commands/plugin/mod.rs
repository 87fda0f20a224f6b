//! `suban plugin`: everything between a vendor's project and a pack that runs it, one file a command.
//!
//! Whatever reads somebody else's package or list checks its signatures first, by `Trust` of the crate suban-plugin.

mod belief;
mod build;
mod cargo;
mod component;
mod contract;
mod described;
mod grant;
mod inspect;
mod install;
mod key;
mod list;
mod new;
mod parcel;
mod remove;
mod revoke;
mod secret;
mod sign;
mod test;
mod trust;
mod trust_file;
mod try_out;
mod verify;

use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::plugin_args::{PluginArgs, PluginCommand};
use crate::show;
use suban_policy::PackFiles;
use suban_policy::diagnostic::{Diagnostic, Language};

/// Does what is asked.
pub fn run(args: &PluginArgs, output: &Output) -> Result<Exit, Failure> {
    match &args.command {
        PluginCommand::New(args) => new::run(args, output),
        PluginCommand::Build(args) => build::run(args, output),
        PluginCommand::Test(args) => test::run(args, output),
        PluginCommand::Key(args) => key::run(args, output),
        PluginCommand::Sign(args) => sign::package(args, output),
        PluginCommand::SignList(args) => sign::list(args, output),
        PluginCommand::Verify(args) => verify::run(args, output),
        PluginCommand::Inspect(args) => inspect::run(args, output),
        PluginCommand::Trust(args) => trust::run(args, output),
        PluginCommand::Revoke(args) => revoke::run(args, output),
        PluginCommand::Install(args) => install::run(args, output),
        PluginCommand::List(args) => list::run(args, output),
        PluginCommand::Remove(args) => remove::run(args, output),
    }
}

/// Shows what is wrong, with the places in `files`, and gives up.
fn refused(found: &[Diagnostic], files: &PackFiles, output: &Output) -> Failure {
    show::diagnostics(found, files, output);
    let said = |language: Language| {
        let messages: Vec<&str> = found.iter().map(|one| one.message.speak(language)).collect();
        messages.join("; ")
    };
    let (zh, en) = (said(Language::Chinese), said(Language::English));
    Failure::input(format!("不予采用:{zh}"), format!("refused: {en}"))
}
