//! A pack as a map of paths to bytes: all that a pack is, wherever it was read from.

use crate::reading::container::Container;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::Digest;

/// Most files of a pack.
pub const FILES_MAX: usize = 500;

/// Most bytes of one file.
pub const FILE_BYTES_MAX: usize = 1 << 20;

/// Most bytes of a whole pack.
pub const PACK_BYTES_MAX: usize = 3 << 20;

/// Most bytes of a path.
pub const PATH_BYTES_MAX: usize = 200;

/// Most bytes of a pack's canonical container: its files, their paths, and the lengths of both.
pub const CONTAINER_BYTES_MAX: usize = CONTAINER.bytes_max(FILES_MAX, PATH_BYTES_MAX, PACK_BYTES_MAX);

const CONTAINER: Container = Container::marked(*b"SUBANPK\x01");

/// Why bytes are not a pack's files.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FilesError {
    /// A path that could leave the pack or be read in two ways.
    #[error("`{0}` is not a plain relative path")]
    Path(String),
    /// Two paths that some file systems hold to be one.
    #[error("`{0}` and `{1}` differ only in case")]
    Collision(String, String),
    /// One file is too large.
    #[error("`{path}` has {bytes} bytes, more than {FILE_BYTES_MAX}")]
    FileTooLarge {
        /// Which file.
        path: String,
        /// Its bytes.
        bytes: usize,
    },
    /// The whole is too large.
    #[error("the pack has more than {PACK_BYTES_MAX} bytes")]
    PackTooLarge,
    /// There are too many.
    #[error("the pack has more than {FILES_MAX} files")]
    TooMany,
    /// The container's bytes are not what this version writes.
    #[error("not a pack container of version 1, or damaged")]
    Container,
}

impl FilesError {
    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::Path(path) => {
                format!(
                    "「{path}」不能作文件名:不能有 \\ 和冒号,也不能以 . 或空格开头结尾,最多 {PATH_BYTES_MAX} 字节"
                )
            }
            Self::Collision(one, other) => {
                format!("「{one}」和「{other}」只是大小写不同,有的电脑上会成为同一个文件")
            }
            Self::FileTooLarge { path, bytes } => format!("{path} 有 {bytes} 字节,最多 {FILE_BYTES_MAX}"),
            Self::PackTooLarge => format!("政策包超过 {PACK_BYTES_MAX} 字节"),
            Self::TooMany => format!("政策包的文件多于 {FILES_MAX} 个"),
            Self::Container => "不是第 1 版的政策包容器,或已损坏".to_owned(),
        }
    }
}

/// A pack's files. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackFiles {
    files: Arc<BTreeMap<String, Vec<u8>>>,
}

impl PackFiles {
    /// Takes the files in, checked for names and sizes.
    pub fn new(files: BTreeMap<String, Vec<u8>>) -> Result<Self, FilesError> {
        if files.len() > FILES_MAX {
            return Err(FilesError::TooMany);
        }
        let mut folded: BTreeMap<String, &str> = BTreeMap::new();
        let mut total = 0;
        for (path, bytes) in &files {
            if !is_plain(path) {
                return Err(FilesError::Path(path.clone()));
            }
            if let Some(other) = folded.insert(crate::reading::text::normalise(path), path) {
                return Err(FilesError::Collision(other.to_owned(), path.clone()));
            }
            if bytes.len() > FILE_BYTES_MAX {
                return Err(FilesError::FileTooLarge { path: path.clone(), bytes: bytes.len() });
            }
            total += bytes.len();
        }
        if total > PACK_BYTES_MAX {
            return Err(FilesError::PackTooLarge);
        }
        Ok(Self { files: Arc::new(files) })
    }

    /// The bytes of one file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Every path, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The canonical container of these files; its digest names the pack.
    pub fn to_container(&self) -> Vec<u8> {
        CONTAINER.write(&self.files)
    }

    /// Reads what [`Self::to_container`] wrote, and nothing else.
    pub fn from_container(container: &[u8]) -> Result<Self, FilesError> {
        CONTAINER.read(container).ok_or(FilesError::Container).and_then(Self::new)
    }

    /// The digest that names this exact pack.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_container())
    }
}

fn is_plain(path: &str) -> bool {
    let parts_are_plain =
        path.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && part.trim() == part);
    path.len() <= PATH_BYTES_MAX && parts_are_plain && !path.contains(['\\', ':', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &[u8])]) -> Result<PackFiles, FilesError> {
        PackFiles::new(list.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect())
    }

    #[test]
    fn a_container_gives_the_same_files_and_digest() {
        let pack = files(&[("pack.toml", b"id = 'a'"), ("tables/\u{8868}.csv", b"")]).unwrap();
        let container = pack.to_container();
        assert_eq!(PackFiles::from_container(&container), Ok(pack.clone()));
        for damaged in [&container[..container.len() - 1], &container[1..], &[&container[..], b"x"].concat()]
        {
            assert_eq!(PackFiles::from_container(damaged), Err(FilesError::Container));
        }
        assert_ne!(files(&[("pack.toml", b"id = 'b'")]).unwrap().digest(), pack.digest());
    }

    #[test]
    fn golden_container_bytes() {
        let pack = files(&[("a", b"xy")]).unwrap();
        assert_eq!(pack.to_container(), b"SUBANPK\x01\0\0\0\0\0\0\0\x01a\0\0\0\0\0\0\0\x02xy");
    }

    #[test]
    fn paths_that_could_mean_two_things_are_refused() {
        for path in ["../x", "/etc/x", "a//b", ".git/x", "a\\b", "c:x", "a/ b", ""] {
            assert_eq!(files(&[(path, b"")]), Err(FilesError::Path(path.into())), "{path}");
        }
        assert_eq!(
            files(&[("A.csv", b""), ("a.csv", b"")]),
            Err(FilesError::Collision("A.csv".into(), "a.csv".into()))
        );
    }

    #[test]
    fn sizes_end_exactly_at_their_limits() {
        assert!(files(&[("a", &vec![0; FILE_BYTES_MAX])]).is_ok());
        assert!(matches!(
            files(&[("a", &vec![0; FILE_BYTES_MAX + 1])]),
            Err(FilesError::FileTooLarge { .. })
        ));
        let many = |count: usize| PackFiles::new((0..count).map(|at| (at.to_string(), Vec::new())).collect());
        assert!(many(FILES_MAX).is_ok());
        assert_eq!(many(FILES_MAX + 1), Err(FilesError::TooMany));
    }
}
