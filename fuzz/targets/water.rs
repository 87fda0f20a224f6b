//! The pack that both targets start from: a whole one, so that one changed file is read with all others in order.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The example pack's files by path, without its tests and scenarios.
pub fn files() -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/xingchen-water");
    let mut folders: Vec<PathBuf> = ["", "tables", "plugins"].map(|folder| root.join(folder)).into();
    let mut files = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let name = path.strip_prefix(&root).expect("below the root").to_string_lossy().into_owned();
                files.insert(name, std::fs::read(&path).expect("a readable file"));
            }
        }
    }
    files
}
