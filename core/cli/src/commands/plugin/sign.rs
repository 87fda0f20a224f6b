//! `suban plugin sign` and `sign-list`: sign one's own package or list, once it is in order.

use crate::commands::plugin::parcel::{Parcel, signatures_of};
use crate::commands::plugin::secret;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::plugin_args::{SignArgs, SignListArgs};
use crate::result_file;
use minisign::{PublicKey, SecretKey};
use serde::Serialize;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use suban_plugin::{LIST_BYTES_MAX, PACKAGE_BYTES_MAX, Package, RevocationList, Signatures};
use suban_policy::PackFiles;
use suban_policy::diagnostic::Diagnostic;

#[derive(Serialize)]
struct Signed {
    signatures: PathBuf,
}

/// Signs a package.
pub fn package(args: &SignArgs, output: &Output) -> Result<Exit, Failure> {
    let parcel = Parcel::read(&args.package, PACKAGE_BYTES_MAX)?;
    let refuse = |found: Vec<Diagnostic>| super::refused(&found, &PackFiles::default(), output);
    Package::read_unverified(&parcel.shown, &parcel.bytes).map_err(refuse)?;
    let before: &[u8] = match parcel.signatures.as_deref().filter(|_| args.add) {
        Some(text) => {
            Signatures::read(&parcel.shown, text).map_err(|wrong| refuse(vec![wrong]))?;
            text
        }
        None => b"",
    };
    sign(&args.package, &parcel.bytes, before, &secret::read(&args.key, output)?, output)
}

/// Signs a list of revocations.
pub fn list(args: &SignListArgs, output: &Output) -> Result<Exit, Failure> {
    let parcel = Parcel::read(&args.list, LIST_BYTES_MAX)?;
    RevocationList::read_unverified(&parcel.shown, &parcel.bytes)
        .map_err(|found| super::refused(&found, &PackFiles::default(), output))?;
    sign(&args.list, &parcel.bytes, b"", &secret::read(&args.key, output)?, output)
}

/// Writes a signature over `bytes` beside their file, after those that were there before.
fn sign(path: &Path, bytes: &[u8], before: &[u8], key: &SecretKey, output: &Output) -> Result<Exit, Failure> {
    let public = PublicKey::from_secret_key(key).map_err(|error| Failure::other(&error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let comment = format!("timestamp:{}\tfile:{name}\thashed", jiff::Timestamp::now().as_second());
    let signature = minisign::sign(Some(&public), key, Cursor::new(bytes), Some(&comment), None)
        .map_err(|error| Failure::other(&error))?;
    let signatures = signatures_of(path);
    result_file::replace(&signatures, &[before, signature.into_string().as_bytes()].concat())?;
    let signed = Signed { signatures };
    output.result(&signed, || {
        let shown = signed.signatures.display();
        output.say(&format!("已签名:{shown}"), &format!("signed: {shown}")).to_owned()
    });
    Ok(Exit::Done)
}
