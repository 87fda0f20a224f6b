//! Puts the packs and example tickets of the repository into the program, for `suban demo` to run anywhere: writes the
//! list that `src/examples.rs` includes.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// What is put in, from the root of the repository.
const FOLDERS: [&str; 3] = ["scripts", "examples/tickets", "examples/findings"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = fs::canonicalize(Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../.."))?;
    let mut list = "&[\n".to_owned();
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
        for file in files(&root.join(folder))? {
            let inside = file.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
            writeln!(list, "({inside:?}, include_bytes!({:?})),", file.display().to_string())?;
        }
    }
    list.push(']');
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("examples.rs");
    Ok(fs::write(out, list)?)
}

/// Every file in a folder and below, in order. Editors' own files are left out, as from any pack.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        let name = name.to_string_lossy();
        let is_ours = !name.starts_with(['.', '~']) && !name.ends_with('~');
        if is_ours && path.is_dir() {
            found.extend(files(&path)?);
        } else if is_ours {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
