//! `suban plugin verify`: who signed this package, and may they?

use crate::commands::plugin::described::Described;
use crate::commands::plugin::parcel::Parcel;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::plugin_args::VerifyPackageArgs;
use crate::show;
use serde::Serialize;
use suban_plugin::PACKAGE_BYTES_MAX;
use suban_policy::PackFiles;
use suban_policy::diagnostic::Diagnostic;

#[derive(Serialize)]
struct Verdict {
    good: bool,
    #[serde(flatten)]
    plugin: Option<Described>,
    diagnostics: Vec<Diagnostic>,
}

/// Verifies: exit 0 if the package would be let in and run, else 1.
pub fn run(args: &VerifyPackageArgs, output: &Output) -> Result<Exit, Failure> {
    let trust = args.belief.trust(output)?;
    let parcel = Parcel::read(&args.package, PACKAGE_BYTES_MAX)?;
    let (plugin, diagnostics) = match trust.admit(&parcel.shown, &parcel.bytes, parcel.signatures.as_deref())
    {
        Ok(admitted) => (Some(Described::new(admitted, &trust)), Vec::new()),
        Err(found) => (None, found),
    };
    let good = plugin.as_ref().is_some_and(|plugin| plugin.revoked.is_none());
    let verdict = Verdict { good, plugin, diagnostics };
    show::diagnostics(&verdict.diagnostics, &PackFiles::default(), output);
    output.result(&verdict, || match &verdict.plugin {
        Some(plugin) => plugin.in_short(output),
        None => output.say("不予采用", "refused").to_owned(),
    });
    Ok(if good { Exit::Done } else { Exit::Found })
}
