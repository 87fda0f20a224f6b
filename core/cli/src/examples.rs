//! The packs and example tickets that the program brings along, so that it can be tried where there is nothing else.

use crate::exit::Failure;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use suban_policy::PackFiles;

/// Paths from the root of the repository, and bytes.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// The pack that the examples are judged by.
pub const PACK: &str = "xingchen-water";

/// The example tickets.
pub const TICKETS: &str = "examples/tickets/water-2026-03.csv";

/// What was found about them.
pub const FINDINGS: &str = "examples/findings/water-2026-03.jsonl";

/// Where packs lie in the repository.
const PACKS: &str = "scripts/";

/// The bytes of an example file.
pub fn file(path: &str) -> Result<&'static [u8], Failure> {
    let found = FILES.iter().find(|(known, _)| *known == path);
    found.map(|(_, bytes)| *bytes).ok_or_else(|| {
        Failure::input(format!("程序里没有示例 {path}"), format!("the program brings no example {path}"))
    })
}

/// A pack by the name of its folder.
pub fn pack(name: &str) -> Result<PackFiles, Failure> {
    let of_pack = |(path, bytes): &(&str, &[u8])| {
        let inside = path.strip_prefix(PACKS)?.strip_prefix(name)?.strip_prefix('/')?;
        Some((inside.to_owned(), bytes.to_vec()))
    };
    let files: BTreeMap<_, _> = FILES.iter().filter_map(of_pack).collect();
    PackFiles::new(files).map_err(|error| Failure::other(&error))
}

/// Writes everything into a new folder: packs right below it, the rest as in the repository.
pub fn unpack(folder: &Path) -> Result<(), Failure> {
    let failed = |error: &std::io::Error| Failure::file(folder.display(), error);
    fs::create_dir(folder).map_err(|error| failed(&error))?;
    for (path, bytes) in FILES {
        let path = folder.join(path.strip_prefix(PACKS).unwrap_or(path));
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).and_then(|()| fs::write(&path, bytes)).map_err(|error| failed(&error))?;
    }
    Ok(())
}
