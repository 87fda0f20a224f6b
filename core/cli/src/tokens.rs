//! The two tokens of a server: one for all that is done every day, and one for changing the rules and erasing words, with
//! which everything may be done. Unless files are given, they are made in the data folder, where only its owner can read them.

use crate::exit::Failure;
use crate::input;
use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use suban_server::{Options, Token};

/// Most bytes of a token file.
const TOKEN_BYTES_MAX: u64 = 4_096;

/// Random bytes of a token that is made here.
const SECRET_BYTES: usize = 24;

/// The folder of the tokens, in the data folder.
const FOLDER: &str = "tokens";

/// Only its owner may enter the folder.
const FOLDER_MODE: u32 = 0o700;

/// Only its owner may read a token.
const FILE_MODE: u32 = 0o600;

/// What others may do, by the mode of a file.
const OTHERS: u32 = 0o077;

/// Where the two tokens are.
pub struct TokenFiles {
    /// For all that is done every day.
    pub everyday: PathBuf,
    /// For the rules, and for everything.
    pub rules: PathBuf,
}

impl TokenFiles {
    /// The files that were given; in the place of one that was not, one in the data folder, which is made if it is not there.
    pub fn of(data: &Path, everyday: Option<&Path>, rules: Option<&Path>) -> Result<Self, Failure> {
        let made = |given: Option<&Path>, name: &str| match given {
            Some(given) => Ok(given.to_owned()),
            None => made_in(&data.join(FOLDER), name),
        };
        Ok(Self { everyday: made(everyday, "everyday")?, rules: made(rules, "rules")? })
    }

    /// What a server asks for by them.
    pub fn options(&self) -> Result<Options, Failure> {
        Ok(Options { token: Some(read(&self.everyday)?), rules_token: Some(read(&self.rules)?) })
    }
}

/// The token of that name in a folder, made if it is not there.
fn made_in(folder: &Path, name: &str) -> Result<PathBuf, Failure> {
    let path = folder.join(name);
    let failed = |error: io::Error| Failure::file(path.display(), &error);
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder).map_err(failed)?;
    if path.exists() {
        return Ok(path);
    }
    let mut secret = [0; SECRET_BYTES];
    getrandom::fill(&mut secret).map_err(|error| Failure::other(&error))?;
    let mut text = String::with_capacity(2 * SECRET_BYTES);
    secret.iter().try_for_each(|byte| write!(text, "{byte:02x}")).map_err(|error| Failure::other(&error))?;
    // Whole, or not at all: a program that is killed in between leaves no token that is too short.
    let unfinished = folder.join(format!("{name}.{}.part", std::process::id()));
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(&unfinished).map_err(failed)?;
    let written = writeln!(file, "{text}").and_then(|()| file.sync_all());
    written.and_then(|()| fs::rename(&unfinished, &path)).map_err(failed)?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(path)
}

/// Whether a file belongs to whoever runs this program, or to root, who can read everything anyway.
fn is_ours(found: &fs::Metadata) -> bool {
    found.uid() == 0 || fs::metadata("/proc/self").is_ok_and(|own| own.uid() == found.uid())
}

/// The token in a file that belongs to us and that nobody else can read.
fn read(path: &Path) -> Result<Token, Failure> {
    if path != Path::new("-") {
        let found = fs::metadata(path).map_err(|error| Failure::file(path.display(), &error))?;
        if !is_ours(&found) {
            let shown = path.display();
            return Err(Failure::input(
                format!("令牌文件 {shown} 是别人的:写它的人就知道令牌"),
                format!("the token file {shown} is somebody else's, who therefore knows the token"),
            ));
        }
        if found.permissions().mode() & OTHERS != 0 {
            let shown = path.display();
            return Err(Failure::input(
                format!("令牌文件 {shown} 别人也能读:请先 chmod 600 {shown},并换一个令牌"),
                format!(
                    "others can read the token file {shown}: `chmod 600 {shown}` first, and take another token"
                ),
            ));
        }
    }
    let bytes = input::read(path, TOKEN_BYTES_MAX)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| Failure::file(path.display(), &error))?;
    Token::new(text.trim()).map_err(|error| Failure::file(path.display(), &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_made_once_and_only_its_owner_can_read_it() {
        let data = std::env::temp_dir().join(format!("suban-tokens-{}", std::process::id()));
        let files = TokenFiles::of(&data, None, None).unwrap();
        let secrets = [&files.everyday, &files.rules].map(|path| fs::read_to_string(path).unwrap());
        assert_ne!(secrets[0], secrets[1]);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&data.join(FOLDER)), mode(&files.rules)), (FOLDER_MODE, FILE_MODE));
        assert!(files.options().is_ok());

        let again = TokenFiles::of(&data, None, None).unwrap();
        assert_eq!(fs::read_to_string(&again.everyday).unwrap(), secrets[0]);
        fs::set_permissions(&files.rules, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = again.options().unwrap_err();
        assert!(refused.en.contains("others can read the token file"), "{}", refused.en);
        fs::remove_dir_all(data).unwrap();
    }
}
