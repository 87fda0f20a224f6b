//! The files of the repository, as the guards read them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use suban_policy::PackFiles;

/// Cargo marks folders that hold only what can be built again with this file.
const BUILT_FOLDER_MARK: &str = "CACHEDIR.TAG";

/// Files by path from the root, with `/` between the parts.
#[derive(Debug, Default)]
pub struct Repository {
    files: BTreeMap<String, String>,
}

impl Repository {
    /// Everything in this repository except what is built and what git keeps for itself.
    pub fn read() -> Self {
        let mut repository = Self::default();
        repository.read_folder(&root(), "");
        repository
    }

    /// Made-up files, to show that a guard can fail.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let owned = |&(path, text): &(&str, &str)| (path.to_owned(), text.to_owned());
        Self { files: files.iter().map(owned).collect() }
    }

    /// Path and text of every file, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Those whose name ends in `.extension`.
    pub fn files_ending(&self, extension: &str) -> impl Iterator<Item = (&str, &str)> {
        self.files()
            .filter(move |(path, _)| Path::new(path).extension().is_some_and(|found| found == extension))
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether there is a file or a folder of that path.
    pub fn has(&self, path: &str) -> bool {
        let inside = format!("{path}/");
        path.is_empty() || self.files.keys().any(|file| file == path || file.starts_with(&inside))
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) {
        if folder.join(BUILT_FOLDER_MARK).exists() {
            return;
        }
        for entry in folder.read_dir().expect("the folder is readable") {
            let entry = entry.expect("the folder is readable");
            let name = entry.file_name().into_string().expect("file names are text");
            let path = format!("{prefix}{name}");
            let kind = entry.file_type().expect("the file system says what a file is");
            if kind.is_dir() && name != ".git" {
                self.read_folder(&entry.path(), &format!("{path}/"));
            } else if kind.is_file() {
                let bytes = std::fs::read(entry.path()).expect("the file is readable");
                self.files.insert(path, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
}

/// The pack in a folder, plugins and all.
pub fn pack(folder: &Path) -> PackFiles {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in at.read_dir().expect("the folder is readable") {
            let path = entry.expect("the folder is readable").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(folder).expect("it lies in the folder");
            let inside = inside.to_str().expect("file names are text").to_owned();
            files.insert(inside, std::fs::read(&path).expect("the file is readable"));
        }
    }
    PackFiles::new(files).expect("these are files of a pack")
}

/// Where the repository is.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is a folder of the repository").to_owned()
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the copy can be made");
    for entry in from.read_dir().expect("the folder is readable") {
        let entry = entry.expect("the folder is readable");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the copy can be made");
        }
    }
}

/// The paths of all files below a folder, in order.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in folder.read_dir().expect("the folder is readable") {
        let path = entry.expect("the folder is readable").path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// Whether any file below a folder has these bytes in it.
pub fn has_bytes(folder: &Path, text: &str) -> bool {
    let has = |path: PathBuf| {
        std::fs::read(path).is_ok_and(|bytes| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
    };
    files_below(folder).into_iter().any(has)
}
