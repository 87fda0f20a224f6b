//! `suban plugin inspect`: whose plugin it is, what it asks for, and its limits.

use crate::commands::plugin::described::Described;
use crate::commands::plugin::parcel::Parcel;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::plugin_args::InspectArgs;
use suban_plugin::PACKAGE_BYTES_MAX;
use suban_policy::PackFiles;

/// Describes a package: exit 0, or 1 if it was revoked. One whose signatures do not hold is not looked into.
pub fn run(args: &InspectArgs, output: &Output) -> Result<Exit, Failure> {
    let trust = args.belief.trust(output)?;
    let parcel = Parcel::read(&args.package, PACKAGE_BYTES_MAX)?;
    let admitted = trust
        .admit(&parcel.shown, &parcel.bytes, parcel.signatures.as_deref())
        .map_err(|found| super::refused(&found, &PackFiles::default(), output))?;
    let plugin = Described::new(admitted, &trust);
    output.result(&plugin, || plugin.in_full(output));
    Ok(if plugin.revoked.is_none() { Exit::Done } else { Exit::Found })
}
