//! A password for an account: typed unseen, read from a file, or made here to be used once.

use super::refused;
use crate::account_args::PasswordArgs;
use crate::exit::Failure;
use crate::input;
use crate::output::Output;
use suban_accounts::limits::PASSWORD_BYTES_MAX;
use suban_accounts::{PasswordHash, Secret};

/// Most bytes of a file with a password.
const FILE_BYTES_MAX: u64 = 4 * PASSWORD_BYTES_MAX as u64;

/// A password that is to be set.
pub struct NewPassword {
    /// What is kept of it.
    pub hash: PasswordHash,
    /// The password, if it was made here: somebody else has seen it, so it must be changed.
    pub once: Option<Secret>,
}

impl NewPassword {
    /// From where the call says.
    pub fn of(args: &PasswordArgs, output: &Output) -> Result<Self, Failure> {
        let given = match (&args.password_file, args.ask) {
            (Some(file), _) => first_line(&input::read(file, FILE_BYTES_MAX)?)?,
            (None, true) => typed(output)?,
            (None, false) => {
                let made = Secret::to_read_out().map_err(refused)?;
                let hash = PasswordHash::of(made.text()).map_err(refused)?;
                return Ok(Self { hash, once: Some(made) });
            }
        };
        Ok(Self { hash: PasswordHash::of(&given).map_err(refused)?, once: None })
    }
}

fn first_line(bytes: &[u8]) -> Result<String, Failure> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        Failure::input("密码文件不是 UTF-8 文字", "the file with the password is no text in UTF-8")
    })?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn typed(output: &Output) -> Result<String, Failure> {
    let first = asked(output.say("密码:", "Password: "))?;
    let again = asked(output.say("再输一次:", "Once more: "))?;
    if first == again {
        Ok(first)
    } else {
        Err(Failure::input("两次输入的密码不同", "the two passwords differ"))
    }
}

fn asked(prompt: &str) -> Result<String, Failure> {
    rpassword::prompt_password(prompt).map_err(|error| {
        Failure::input(
            format!("没有终端可以输密码:{error};可用 --password-file"),
            format!("there is no terminal to ask for the password on: {error}; use --password-file"),
        )
    })
}
