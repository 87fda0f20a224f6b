//! `suban plugin install`: put a package into a pack that trusts its signers.

use crate::commands::plugin::described::Described;
use crate::commands::plugin::grant::{PackToml, section};
use crate::commands::plugin::parcel::{Parcel, signatures_of};
use crate::commands::plugin::trust_file::TrustFile;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::Output;
use crate::plugin_args::InstallArgs;
use crate::result_file;
use serde::Serialize;
use std::collections::BTreeMap;
use suban_plugin::{Difference, Manifest, Moved, PACKAGE_BYTES_MAX, Right, SIGNATURE_ENDING, admit, diff};
use suban_policy::PackFiles;

/// What became of it.
#[derive(Serialize)]
struct Installed {
    #[serde(flatten)]
    plugin: Described,
    /// Against the release that was there before, if it still was in order.
    difference: Option<Difference>,
    /// The section of `pack.toml` that grants what it asks for; `None` if the pack has one.
    section: Option<String>,
    /// Whether it was written there.
    granted: bool,
}

/// Installs: exit 0, or 2 with nothing changed if the package is refused or asks for more than the one before.
pub fn run(args: &InstallArgs, output: &Output) -> Result<Exit, Failure> {
    let parcel = Parcel::read(&args.package, PACKAGE_BYTES_MAX)?;
    let files = read_pack(&args.pack)?;
    let mut trust_file = TrustFile::open(&args.pack)?;
    let mut pack_toml = PackToml::open(&args.pack)?;
    let trust = trust_file.trust(output)?;
    let admitted = trust
        .admit(&parcel.shown, &parcel.bytes, parcel.signatures.as_deref())
        .map_err(|found| super::refused(&found, &files, output))?;
    if let Some(revocation) = &admitted.revoked {
        let (date, reason) = (revocation.date, &revocation.reason);
        return Err(Failure::input(
            format!("已于 {date} 撤销,不予安装:{reason}"),
            format!("revoked on {date}, not installed: {reason}"),
        ));
    }
    let manifest = &admitted.manifest;
    let name = manifest.id.name().to_owned();
    let path = format!("plugins/{name}.plugin");
    let difference = upgrade(&path, manifest, &files, args, output)?;
    let signatures = parcel.signatures.as_deref().unwrap_or_default();
    check_room(&path, &parcel.bytes, signatures, &files)?;
    trust_file.note_counter(&manifest.id, admitted.identity.counter)?;
    let section = (!pack_toml.grants(&name)).then(|| section(&name, &path, manifest));
    let granted = args.grant && section.is_some();
    if let Some(section) = section.as_ref().filter(|_| granted) {
        pack_toml.add(section)?;
    }
    let target = args.pack.join(&path);
    trust_file.save(output)?;
    result_file::replace(&signatures_of(&target), signatures)?;
    result_file::replace(&target, &parcel.bytes)?;
    if granted {
        pack_toml.save()?;
    }
    let installed = Installed { plugin: Described::new(admitted, &trust), difference, section, granted };
    output.result(&installed, || in_words(&installed, &path, output));
    Ok(Exit::Done)
}

/// Compares with the release that the pack has. Refuses one that asks for more, unless that was accepted.
fn upgrade(
    path: &str,
    new: &Manifest,
    files: &PackFiles,
    args: &InstallArgs,
    output: &Output,
) -> Result<Option<Difference>, Failure> {
    if files.get(path).is_none() {
        return Ok(None);
    }
    let Ok(old) = admit(path, files) else {
        // Nobody can tell what the old one asked for.
        return if args.accept { Ok(None) } else { Err(unknown_before(path)) };
    };
    let (held, id) = (&old.manifest.id, &new.id);
    if held != id {
        return Err(Failure::input(
            format!("{path} 是另一个插件 {held};先用 suban plugin remove 拿掉它"),
            format!("{path} is another plugin, `{held}`: take it out first with `suban plugin remove`"),
        ));
    }
    let difference = diff(&old.manifest, new);
    if difference.widens() && !args.accept {
        let changes = changes(&difference, output);
        return Err(Failure::input(
            format!("新版 {id} 申请得更多,没有装:\n{changes}\n同意则加 --accept"),
            format!(
                "the new release of `{id}` asks for more, so it is not installed:\n{changes}\nadd --accept if you agree"
            ),
        ));
    }
    Ok(Some(difference))
}

fn unknown_before(path: &str) -> Failure {
    Failure::input(
        format!("原来的 {path} 已不受信任,无从比较它申请过什么;同意新版的全部申请则加 --accept"),
        format!(
            "the old {path} is not trusted any more, so nobody can tell what it asked for: add --accept if you agree to all that the new one asks"
        ),
    )
}

/// Whether the pack would still be one.
fn check_room(path: &str, package: &[u8], signatures: &[u8], files: &PackFiles) -> Result<(), Failure> {
    let mut after: BTreeMap<String, Vec<u8>> =
        files.paths().filter_map(|path| Some((path.to_owned(), files.get(path)?.to_vec()))).collect();
    after.insert(path.to_owned(), package.to_vec());
    after.insert(format!("{path}{SIGNATURE_ENDING}"), signatures.to_vec());
    PackFiles::new(after).map(drop).map_err(|error| Failure::file(path, &error))
}

/// One line for each right and limit that changed.
fn changes(difference: &Difference, output: &Output) -> String {
    let right = |sign: &str, right: &Right| format!("  {sign} {}", right.words().speak(output.language));
    let limit = |zh: &str, en: &str, Moved { old, new }: Moved| {
        (old != new).then(|| format!("  ~ {}:{old} → {new}", output.say(zh, en)))
    };
    let added = difference.added.iter().map(|added| right("+", added));
    let dropped = difference.dropped.iter().map(|dropped| right("-", dropped));
    let fuel = limit("每次调用的步数", "instructions of a call", difference.fuel);
    let memory = limit("内存(KiB)", "memory, in KiB", difference.memory_kib);
    added.chain(dropped).chain(fuel).chain(memory).collect::<Vec<_>>().join("\n")
}

fn in_words(installed: &Installed, path: &str, output: &Output) -> String {
    let mut said = vec![
        output.say(&format!("已装为 {path}"), &format!("installed as {path}")).to_owned(),
        installed.plugin.in_short(output),
    ];
    said.extend(installed.difference.as_ref().map(|difference| changes(difference, output)));
    match &installed.section {
        Some(section) if installed.granted => {
            said.push(output.say("已写进 pack.toml:", "written into pack.toml:").to_owned());
            said.push(section.clone());
        }
        Some(section) => {
            let (zh, en) = (
                "要用它,在 pack.toml 里加上(可以少许一些):",
                "to use it, add to pack.toml, or grant less of it:",
            );
            said.push(output.say(zh, en).to_owned());
            said.push(section.clone());
        }
        None => said.push(
            output.say("pack.toml 里许它看什么,没有改", "what pack.toml grants it is as it was").to_owned(),
        ),
    }
    said.retain(|part| !part.is_empty());
    said.join("\n")
}
