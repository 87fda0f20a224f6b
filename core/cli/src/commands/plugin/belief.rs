//! Whom a command believes: a pack's trust, or one public key.

use crate::exit::Failure;
use crate::folder::read_pack;
use crate::input;
use crate::output::Output;
use crate::plugin_args::BeliefArgs;
use std::path::Path;
use suban_plugin::{Trust, VerifyingKey};

/// Most bytes of a file with a public key.
const PUBLIC_BYTES_MAX: u64 = 4 << 10;

/// What every public key of minisign begins with.
const BEGINNING: &str = "RW";

impl BeliefArgs {
    /// Reads it.
    pub fn trust(&self, output: &Output) -> Result<Trust, Failure> {
        match (&self.pack, &self.public) {
            (Some(pack), _) => {
                let files = read_pack(pack)?;
                Trust::read(&files).map_err(|found| super::refused(&found, &files, output))
            }
            (None, Some(public)) => Ok(Trust::in_key(public, public_key(public)?.0)),
            (None, None) => {
                Err(Failure::input("应写 --pack 或 --public", "`--pack` or `--public` is missing"))
            }
        }
    }
}

/// A public key and its line, of a `.pub` file or written out.
pub fn public_key(text: &str) -> Result<(VerifyingKey, String), Failure> {
    let line = if text.starts_with(BEGINNING) && !Path::new(text).exists() {
        text.to_owned()
    } else {
        let bytes = input::read(Path::new(text), PUBLIC_BYTES_MAX)?;
        let written = String::from_utf8_lossy(&bytes);
        written.lines().map(str::trim).find(|line| line.starts_with(BEGINNING)).unwrap_or(text).to_owned()
    };
    let key = line.parse::<VerifyingKey>().map_err(|_| {
        Failure::input(
            format!("「{text}」不是 minisign 公钥:应为 .pub 文件,或其中 {BEGINNING} 开头的一行"),
            format!("`{text}` is no minisign public key: name a .pub file, or give its line that begins with {BEGINNING}"),
        )
    })?;
    Ok((key, line))
}
