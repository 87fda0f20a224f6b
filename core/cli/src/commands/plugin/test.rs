//! `suban plugin test`: what is built, asked by the real host.

use crate::author_args::TestArgs;
use crate::commands::plugin::{build, refused, try_out};
use crate::commands::test::{Tested, in_words};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::output::Output;
use suban_plugin::{PACKAGE_BYTES_MAX, Package};
use suban_policy::PackFiles;
use suban_policy_review::pack_tests;

/// Builds the plugin and runs its cases: exit 0 if all pass and there are any, else 1.
pub fn run(args: &TestArgs, output: &Output) -> Result<Exit, Failure> {
    let package = match &args.package {
        None => build::package(&args.source, output)?,
        Some(path) => {
            let container = input::read(path, PACKAGE_BYTES_MAX as u64)?;
            Package::read_unverified(&path.display().to_string(), &container)
                .map_err(|found| refused(&found, &PackFiles::default(), output))?
        }
    };
    let files = try_out::pack(&package, &args.source.folder)?;
    let cases =
        pack_tests::run(&files, &try_out::engines()?).map_err(|found| refused(&found, &files, output))?;
    let tested = Tested { cases, scenarios: Vec::new() };
    output.result(&tested, || in_words(&tested, output));
    Ok(if tested.is_sound() { Exit::Done } else { Exit::Found })
}
