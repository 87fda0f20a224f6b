//! `suban plugin key`: a pair of keys for signing, in minisign's files.

use crate::commands::plugin::secret;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::plugin_args::KeyArgs;
use minisign::KeyPair;
use serde::Serialize;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use suban_plugin::VerifyingKey;

/// Of the file of a secret key: only its owner may read it.
const SECRET_MODE: u32 = 0o600;

/// Of the file of a public key.
const PUBLIC_MODE: u32 = 0o644;

#[derive(Serialize)]
struct Made {
    secret_file: PathBuf,
    public_file: PathBuf,
    public: String,
}

/// Makes a pair of keys; files that are there already are left as they are.
pub fn run(args: &KeyArgs, output: &Output) -> Result<Exit, Failure> {
    let public_file = args.file.with_extension("pub");
    if public_file == args.file || public_file.exists() {
        let shown = public_file.display();
        return Err(Failure::input(
            format!("公钥要写到 {shown},请给私钥换个名字,如 vendor.key"),
            format!("the public key would go to {shown}: name the secret one otherwise, such as vendor.key"),
        ));
    }
    let KeyPair { pk, sk } = if args.no_password {
        KeyPair::generate_unencrypted_keypair()
    } else {
        KeyPair::generate_encrypted_keypair(Some(secret::new_password(output)?))
    }
    .map_err(|error| Failure::other(&error))?;
    let public = pk.to_base64();
    let key = public.parse::<VerifyingKey>().map_err(|error| Failure::other(&error))?;
    let secret = sk.to_box(Some("minisign secret key")).map_err(|error| Failure::other(&error))?;
    create(&args.file, SECRET_MODE, &secret.to_bytes())?;
    let written = format!("untrusted comment: minisign public key {}\n{public}\n", key.id());
    create(&public_file, PUBLIC_MODE, written.as_bytes())?;
    let made = Made { secret_file: args.file.clone(), public_file, public };
    output.result(&made, || in_words(&made, output));
    Ok(Exit::Done)
}

/// Writes a file that was not there before.
fn create(path: &Path, mode: u32, bytes: &[u8]) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    file.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(|error| Failure::file(path.display(), &error))
}

fn in_words(made: &Made, output: &Output) -> String {
    let (secret, shared, public) = (made.secret_file.display(), made.public_file.display(), &made.public);
    let zh = format!("私钥:{secret}(只有本人可读,不要交给任何人)\n公钥:{shared},可以公开:\n{public}");
    let en =
        format!("secret key: {secret} (give it to nobody)\npublic key: {shared}, for everybody:\n{public}");
    output.say(&zh, &en).to_owned()
}
