//! `suban plugin revoke`: trust a key, a package or some releases no longer; or take in what a signed list says.

use crate::commands::plugin::parcel::Parcel;
use crate::commands::plugin::trust_file::TrustFile;
use crate::exit::{Exit, Failure};
use crate::input;
use crate::output::Output;
use crate::plugin_args::RevokeArgs;
use serde::Serialize;
use std::path::Path;
use suban_model::Digest;
use suban_plugin::{LIST_BYTES_MAX, PACKAGE_BYTES_MAX, Revocation, Revoked};
use suban_policy::PackFiles;

#[derive(Serialize)]
struct Added {
    revocations: Vec<Revocation>,
}

/// Revokes; what was revoked before is left as it is.
pub fn run(args: &RevokeArgs, output: &Output) -> Result<Exit, Failure> {
    let mut file = TrustFile::open(&args.pack)?;
    let revocations = match &args.list {
        Some(list) => from_list(list, &mut file, output)?,
        None => vec![by_hand(args)?],
    };
    for revocation in &revocations {
        file.revoke(revocation)?;
    }
    file.save(output)?;
    let added = Added { revocations };
    let count = added.revocations.len();
    output.result(&added, || {
        let zh = format!("撤销了 {count} 项;发布政策包后生效:有关插件的钩子转人工");
        let en =
            format!("{count} revoked; once the pack is published, the hooks of these plugins go to a person");
        output.say(&zh, &en).to_owned()
    });
    Ok(Exit::Done)
}

/// What a signed list says that is new; the list's counter is noted.
fn from_list(path: &Path, file: &mut TrustFile, output: &Output) -> Result<Vec<Revocation>, Failure> {
    let parcel = Parcel::read(path, LIST_BYTES_MAX)?;
    let trust = file.trust(output)?;
    let list = trust
        .accept_list(&parcel.shown, &parcel.bytes, parcel.signatures.as_deref())
        .map_err(|found| super::refused(&found, &PackFiles::default(), output))?;
    file.note_list(&list.id, list.counter)?;
    Ok(trust.news(&list).cloned().collect())
}

fn by_hand(args: &RevokeArgs) -> Result<Revocation, Failure> {
    let of = match (args.key, &args.package, &args.plugin) {
        (Some(key), _, _) => Revoked::Key(key),
        (_, Some(package), _) => {
            Revoked::Package(Digest::of(&input::read(package, PACKAGE_BYTES_MAX as u64)?))
        }
        (_, _, Some(id)) => {
            Revoked::Plugin { id: id.clone(), from: args.from.unwrap_or(0), to: args.to.unwrap_or(u64::MAX) }
        }
        _ => {
            return Err(Failure::input(
                "应写 --list、--key、--package 或 --plugin",
                "`--list`, `--key`, `--package` or `--plugin` is missing",
            ));
        }
    };
    Ok(Revocation { of, reason: args.reason.clone().unwrap_or_default(), date: jiff::Zoned::now().date() })
}
