//! The canonical form of a map of paths to bytes: uncompressed, in the order of the paths, each part after its length.
//! Packs and plugins use it, each with a mark of its own, so that a digest or a signature over the bytes stands for
//! exactly these files.

use std::collections::BTreeMap;

/// Bytes that every container of one kind begins with; the last is its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Container {
    mark: [u8; 8],
}

impl Container {
    /// Containers that begin with `mark`.
    pub const fn marked(mark: [u8; 8]) -> Self {
        Self { mark }
    }

    /// Most bytes of a container of this many files, with this many bytes of paths and of contents.
    pub const fn bytes_max(self, files: usize, path_bytes: usize, content_bytes: usize) -> usize {
        self.mark.len() + content_bytes + files * (path_bytes + 2 * LENGTH_BYTES)
    }

    /// Writes the files.
    pub fn write(self, files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
        let mut out = self.mark.to_vec();
        for (path, bytes) in files {
            for part in [path.as_bytes(), bytes] {
                out.extend((part.len() as u64).to_be_bytes());
                out.extend(part);
            }
        }
        out
    }

    /// Reads what [`Self::write`] wrote, and nothing else. What the paths say is the caller's to check.
    pub fn read(self, container: &[u8]) -> Option<BTreeMap<String, Vec<u8>>> {
        let mut rest = container.strip_prefix(&self.mark)?;
        let mut files = BTreeMap::new();
        while !rest.is_empty() {
            let path = String::from_utf8(take_part(&mut rest)?.to_vec()).ok()?;
            let bytes = take_part(&mut rest)?;
            if files.last_key_value().is_some_and(|(last, _)| *last >= path) {
                return None;
            }
            files.insert(path, bytes.to_vec());
        }
        Some(files)
    }
}

/// Bytes of the length before each part.
const LENGTH_BYTES: usize = 8;

/// Takes a part with its length off the front.
fn take_part<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (len, after) = rest.split_first_chunk::<LENGTH_BYTES>()?;
    let len = usize::try_from(u64::from_be_bytes(*len)).ok()?;
    let (part, after) = after.split_at_checked(len)?;
    *rest = after;
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Container = Container::marked(*b"ONEMARK\x01");

    #[test]
    fn the_same_files_come_out() {
        let files: BTreeMap<String, Vec<u8>> =
            [("a", &b"xy"[..]), ("表/b", b"")].map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).into();
        let written = ONE.write(&files);
        assert_eq!(ONE.read(&written), Some(files));
        assert_eq!(Container::marked(*b"ONEMARK\x02").read(&written), None, "another mark");
        for end in 0..written.len() {
            let whole = ONE.read(&written[..end]).is_some();
            assert_eq!(whole, [8, 27].contains(&end), "cut after {end}: whole only between two files");
        }
    }

    #[test]
    fn files_in_another_order_or_twice_are_refused() {
        let file = |path: &str| [&[0, 0, 0, 0, 0, 0, 0, 1][..], path.as_bytes(), &[0; 8]].concat();
        let of = |paths: &[&str]| {
            [&ONE.mark[..], &paths.iter().flat_map(|path| file(path)).collect::<Vec<u8>>()].concat()
        };
        for (paths, good) in [(&["a", "b"][..], true), (&["b", "a"], false), (&["a", "a"], false)] {
            assert_eq!(ONE.read(&of(paths)).is_some(), good, "{paths:?}");
        }
    }

    #[test]
    fn a_length_beyond_the_end_takes_no_memory() {
        let lying = [&ONE.mark[..], &u64::MAX.to_be_bytes(), b"a"].concat();
        assert_eq!(ONE.read(&lying), None);
    }
}
