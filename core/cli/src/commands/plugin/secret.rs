//! Secret keys and their passwords. Neither is ever printed or logged.

use crate::exit::Failure;
use crate::input;
use crate::output::Output;
use minisign::{SecretKey, SecretKeyBox};
use std::path::Path;

/// Where a password is taken from before anybody is asked for it.
pub const PASSWORD_VARIABLE: &str = "SUBAN_KEY_PASSWORD";

/// Most bytes of a file with a secret key.
const SECRET_BYTES_MAX: u64 = 4 << 10;

/// Reads a secret key, with its password if it has one.
pub fn read(path: &Path, output: &Output) -> Result<SecretKey, Failure> {
    let failed = |error: minisign::PError| Failure::file(path.display(), &error);
    let text = String::from_utf8(input::read(path, SECRET_BYTES_MAX)?)
        .map_err(|error| Failure::file(path.display(), &error))?;
    let boxed = || SecretKeyBox::from_string(&text).map_err(failed);
    if let Ok(key) = boxed()?.into_unencrypted_secret_key() {
        return Ok(key);
    }
    let password = password(output.say("私钥的口令:", "Password of the secret key: "))?;
    boxed()?.into_secret_key(Some(password)).map_err(failed)
}

/// A password for a new key, asked for twice.
pub fn new_password(output: &Output) -> Result<String, Failure> {
    let first = password(output.say("给私钥设口令:", "Password for the secret key: "))?;
    let again = password(output.say("再输一次:", "Once more: "))?;
    if first == again {
        Ok(first)
    } else {
        Err(Failure::input("两次输入的口令不同", "the two passwords differ"))
    }
}

fn password(prompt: &str) -> Result<String, Failure> {
    if let Ok(password) = std::env::var(PASSWORD_VARIABLE) {
        return Ok(password);
    }
    rpassword::prompt_password(prompt).map_err(|error| {
        Failure::input(
            format!("没有终端可以输口令:{error};可设环境变量 {PASSWORD_VARIABLE}"),
            format!("there is no terminal to ask for the password on: {error}; set {PASSWORD_VARIABLE}"),
        )
    })
}
