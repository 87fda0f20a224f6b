//! `suban plugin test`: what is built, asked by the real host.

use crate::args::plugin::TestArgs;
use crate::commands::plugin::{build, try_out};
use crate::commands::test;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use suban_model::Holidays;

/// Builds the plugin and runs its cases: exit 0 if all pass and there are any, else 1.
pub fn run(args: &TestArgs, output: &Output) -> Result<Exit, Failure> {
    let package = build::package(&args.source, output)?;
    let files = try_out::pack(&package, &args.source.folder)?;
    let tested = test::test(&files, &Holidays::china(), output)?;
    output.result(&tested, || test::in_words(&tested, output));
    Ok(if tested.is_sound() { Exit::Done } else { Exit::Found })
}
