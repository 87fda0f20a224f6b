//! Machine code kept for the next start, in a folder that nobody else may enter.
//!
//! Loading machine code means running it, so an entry is believed only if its MAC shows that this host wrote it: the
//! key is random, made at first use, and readable by the host alone. The MAC also covers the entry's name, which is
//! the digest of the component and of the engine that compiled it, so that no entry can stand in for another.
//! Whatever does not fit is compiled again and written over; nothing here can keep a plugin from loading.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use suban_model::Digest;
use wasmtime::Engine;

/// Bytes of the key, and of a MAC.
const KEY_BYTES: usize = blake3::KEY_LEN;

/// File of the key in the folder.
const KEY_NAME: &str = "key";

/// Most entries; beyond, those that were written first make room for new ones.
const ENTRIES_MAX: usize = 2_000;

/// A folder of machine code.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    key: [u8; KEY_BYTES],
}

impl Cache {
    /// Opens the folder; makes it, and its key, if there is none.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        make_private(folder)?;
        let path = folder.join(KEY_NAME);
        let key = match read_key(&path)? {
            Some(key) => key,
            None => make_key(&path)?,
        };
        Ok(Self { folder: folder.to_owned(), key })
    }

    /// The machine code of a component, if this host wrote it.
    pub fn get(&self, engine: &Engine, component: &[u8]) -> Option<Vec<u8>> {
        let name = name(engine, component);
        let entry = fs::read(self.folder.join(&name)).ok()?;
        let (mac, code) = entry.split_first_chunk::<KEY_BYTES>()?;
        (self.mac(&name, code) == *mac).then(|| code.to_vec())
    }

    /// Keeps machine code. An entry is there whole or not at all.
    pub fn put(&self, engine: &Engine, component: &[u8], code: &[u8]) -> io::Result<()> {
        self.make_room(ENTRIES_MAX - 1)?;
        let name = name(engine, component);
        let beside = self.folder.join(format!("{name}.{}", std::process::id()));
        let mut file = private_file(&beside)?;
        file.write_all(self.mac(&name, code).as_bytes())?;
        file.write_all(code)?;
        fs::rename(beside, self.folder.join(name))
    }

    /// Removes the oldest entries until there are at most so many.
    fn make_room(&self, entries_max: usize) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name() != KEY_NAME {
                entries.push((entry.metadata()?.modified()?, entry.path()));
            }
        }
        entries.sort();
        let needless = entries.len().saturating_sub(entries_max);
        entries.into_iter().take(needless).try_for_each(|(_, path)| fs::remove_file(path))
    }

    fn mac(&self, name: &str, code: &[u8]) -> blake3::Hash {
        blake3::Hasher::new_keyed(&self.key).update(name.as_bytes()).update(code).finalize()
    }
}

/// Names the component and the engine.
fn name(engine: &Engine, component: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{}-{:016x}", Digest::of(component), hasher.finish())
}

fn read_key(path: &Path) -> io::Result<Option<[u8; KEY_BYTES]>> {
    let mut key = [0; KEY_BYTES];
    match File::open(path) {
        // A key that is not whole was being written when the host stopped: the entries under it are lost with it.
        Ok(mut file) => Ok(file.read_exact(&mut key).is_ok().then_some(key)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn make_key(path: &Path) -> io::Result<[u8; KEY_BYTES]> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    let beside = path.with_extension(std::process::id().to_string());
    private_file(&beside)?.write_all(&key)?;
    fs::rename(beside, path)?;
    Ok(key)
}

/// A new file that only the host may read.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Takes everybody else's rights on the folder away.
#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// Elsewhere a folder is as private as where it was put.
#[cfg(not(unix))]
fn make_private(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox;

    #[test]
    fn the_oldest_entries_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, engine) = (Cache::open(folder.path()).unwrap(), sandbox::compiler().unwrap());
        for component in [b"one", b"two"] {
            cache.put(&engine, component, b"code").unwrap();
        }
        let kept = |component: &[u8]| cache.get(&engine, component).is_some();
        cache.make_room(2).unwrap();
        assert!(kept(b"one") && kept(b"two"));
        cache.make_room(0).unwrap();
        assert!(!kept(b"one") && !kept(b"two"));
        assert!(read_key(&folder.path().join(KEY_NAME)).unwrap().is_some(), "the key stays");
    }
}
