//! The keys of epochs, each in a file of its own.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::SystemTime;
use zeroize::Zeroizing;

/// Bytes of a key.
const KEY_BYTES: usize = 32;

/// Bytes that are drawn for each value, and must never be drawn twice under one key: 192 bits are enough to leave that to
/// chance.
const NONCE_BYTES: usize = 24;

/// The first byte of what is sealed. No version of a stored value begins with it.
const SEALED: u8 = 0xFE;

/// The number of an epoch, from 1.
pub type Epoch = u32;

/// The epoch under whose key a value was sealed; `None`: it is not sealed.
pub fn sealed_in(stored: &[u8]) -> Option<Epoch> {
    parts(stored).map(|(epoch, ..)| epoch)
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The operating system refused.
    #[error("cannot {doing} `{}`", path.display())]
    File {
        /// What was tried.
        doing: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Others may read the key.
    #[error("`{}` can be read by others: `chmod 600` it", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// A file that is no key.
    #[error("`{}` is not a key: put it back from a copy", path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
    },
    /// A copy of the keys has another key under this name.
    #[error("`{}` is the key of another data folder: give each folder of keys a folder of copies", path.display())]
    OtherKey {
        /// The copy.
        path: PathBuf,
    },
    /// The key is not there.
    #[error("the key of epoch {epoch} is not there: it was destroyed, or its file is missing")]
    Missing {
        /// Which.
        epoch: Epoch,
    },
    /// It was sealed under another key, or for another place, or it was changed.
    #[error("it does not open with the key of epoch {epoch}")]
    Closed {
        /// Which.
        epoch: Epoch,
    },
    /// The machine gives no random bits.
    #[error("no random bits")]
    Chance(#[source] getrandom::Error),
}

/// Keys by epoch. The newest seals, and every one of them opens.
pub struct Keyring {
    folder: PathBuf,
    keys: RwLock<Keys>,
}

type Keys = BTreeMap<Epoch, Zeroizing<[u8; KEY_BYTES]>>;

impl Keyring {
    /// The keys in a folder, which need not be there: who only reads writes nothing, and the first value that is sealed
    /// begins the first epoch.
    pub fn open(folder: &Path) -> Result<Self, KeyringError> {
        let mut keys = Keys::new();
        let entries = match fs::read_dir(folder) {
            Ok(entries) => Some(entries),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(file("read", folder)(error)),
        };
        for entry in entries.into_iter().flatten() {
            let path = entry.map_err(file("read", folder))?.path();
            let Some(epoch) = epoch_of(&path) else { continue };
            keys.insert(epoch, read_key(&path)?);
        }
        Ok(Self { folder: folder.to_owned(), keys: RwLock::new(keys) })
    }

    /// The epoch whose key seals now, and when it began, if anything was ever sealed.
    pub fn current(&self) -> Result<Option<(Epoch, SystemTime)>, KeyringError> {
        let Some(epoch) = self.read().last_key_value().map(|(epoch, _)| *epoch) else { return Ok(None) };
        Ok(Some((epoch, self.begun(epoch)?)))
    }

    /// Whether there is a key of this epoch.
    pub fn has(&self, epoch: Epoch) -> bool {
        self.read().contains_key(&epoch)
    }

    /// The epochs whose keys are there, in order.
    pub(crate) fn epochs(&self) -> Vec<Epoch> {
        self.read().keys().copied().collect()
    }

    /// When an epoch began: when its key was written.
    pub(crate) fn begun(&self, epoch: Epoch) -> Result<SystemTime, KeyringError> {
        let path = self.path(epoch);
        fs::metadata(&path).and_then(|metadata| metadata.modified()).map_err(file("read", &path))
    }

    /// Puts a copy of a key, as old as it is, into another folder: whether it was not there.
    pub(crate) fn copy(&self, epoch: Epoch, to: &Self) -> Result<bool, KeyringError> {
        let Some(key) = self.read().get(&epoch).cloned() else { return Err(KeyringError::Missing { epoch }) };
        let (path, mut copies) = (to.path(epoch), to.write());
        match copies.get(&epoch) {
            Some(copy) if *copy == key => return Ok(false),
            Some(_) => return Err(KeyringError::OtherKey { path }),
            None => {}
        }
        make_folder(&to.folder).map_err(file("make", &to.folder))?;
        write_key(&path, &key, Some(self.begun(epoch)?)).map_err(file("write", &path))?;
        sync(&to.folder).map_err(file("write", &to.folder))?;
        copies.insert(epoch, key);
        Ok(true)
    }

    /// Destroys one key.
    pub(crate) fn destroy(&self, epoch: Epoch) -> Result<(), KeyringError> {
        let path = self.path(epoch);
        destroy(&path).map_err(file("destroy", &path))?;
        self.write().remove(&epoch);
        sync(&self.folder).map_err(file("write", &self.folder))
    }

    /// Begins a new epoch: its key is on disk when this returns, and seals from now on.
    pub fn begin(&self) -> Result<Epoch, KeyringError> {
        self.begin_in(&mut self.write())
    }

    fn begin_in(&self, keys: &mut Keys) -> Result<Epoch, KeyringError> {
        make_folder(&self.folder).map_err(file("make", &self.folder))?;
        let epoch = keys.last_key_value().map_or(1, |(newest, _)| newest + 1);
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        getrandom::fill(key.as_mut_slice()).map_err(KeyringError::Chance)?;
        let path = self.path(epoch);
        write_key(&path, &key, None).map_err(file("write", &path))?;
        sync(&self.folder).map_err(file("write", &self.folder))?;
        keys.insert(epoch, key);
        Ok(epoch)
    }

    /// Destroys the keys of every epoch before this one: what is only sealed under them can never be read again. How many
    /// there were.
    pub fn destroy_before(&self, epoch: Epoch) -> Result<usize, KeyringError> {
        let mut keys = self.write();
        let old: Vec<Epoch> = keys.range(..epoch).map(|(old, _)| *old).collect();
        for epoch in &old {
            let path = self.path(*epoch);
            destroy(&path).map_err(file("destroy", &path))?;
            keys.remove(epoch);
        }
        sync(&self.folder).map_err(file("write", &self.folder))?;
        Ok(old.len())
    }

    /// Seals a value for its place under the newest key.
    pub fn seal(&self, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyringError> {
        let epoch = self.newest_or_first()?;
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(KeyringError::Chance)?;
        let closed = |_| KeyringError::Closed { epoch };
        let payload = Payload { msg: plain, aad: place };
        let sealed = self.cipher(epoch)?.encrypt(XNonce::from_slice(&nonce), payload).map_err(closed)?;
        Ok([&[SEALED][..], &epoch.to_be_bytes(), &nonce, &sealed].concat())
    }

    /// Opens what was sealed for this place. What was never sealed is as it is.
    pub fn unseal(&self, place: &[u8], stored: Vec<u8>) -> Result<Vec<u8>, KeyringError> {
        let Some((epoch, nonce, sealed)) = parts(&stored) else { return Ok(stored) };
        let payload = Payload { msg: sealed, aad: place };
        let closed = |_| KeyringError::Closed { epoch };
        self.cipher(epoch)?.decrypt(XNonce::from_slice(nonce), payload).map_err(closed)
    }

    fn cipher(&self, epoch: Epoch) -> Result<XChaCha20Poly1305, KeyringError> {
        let keys = self.read();
        let key = keys.get(&epoch).ok_or(KeyringError::Missing { epoch })?;
        Ok(XChaCha20Poly1305::new(Key::from_slice(key.as_slice())))
    }

    fn newest_or_first(&self) -> Result<Epoch, KeyringError> {
        if let Some((epoch, _)) = self.read().last_key_value() {
            return Ok(*epoch);
        }
        let mut keys = self.write();
        match keys.last_key_value() {
            Some((begun_meanwhile, _)) => Ok(*begun_meanwhile),
            None => self.begin_in(&mut keys),
        }
    }

    fn path(&self, epoch: Epoch) -> PathBuf {
        self.folder.join(format!("epoch-{epoch}.key"))
    }

    fn read(&self) -> RwLockReadGuard<'_, Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Keys> {
        self.keys.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The epoch, nonce and ciphertext of what is sealed.
fn parts(stored: &[u8]) -> Option<(Epoch, &[u8; NONCE_BYTES], &[u8])> {
    let rest = stored.strip_prefix(&[SEALED])?;
    let (epoch, rest) = rest.split_first_chunk()?;
    let (nonce, sealed) = rest.split_first_chunk()?;
    Some((Epoch::from_be_bytes(*epoch), nonce, sealed))
}

/// `epoch-3.key`.
fn epoch_of(path: &Path) -> Option<Epoch> {
    path.file_name()?.to_str()?.strip_prefix("epoch-")?.strip_suffix(".key")?.parse().ok()
}

fn file(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> KeyringError {
    let path = path.to_owned();
    move |source| KeyringError::File { doing, path, source }
}

fn read_key(path: &Path) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyringError> {
    let mut opened = File::open(path).map_err(file("open", path))?;
    let metadata = opened.metadata().map_err(file("read", path))?;
    if is_exposed(&metadata) {
        return Err(KeyringError::Exposed { path: path.to_owned() });
    }
    let not_a_key = || KeyringError::NotAKey { path: path.to_owned() };
    if !metadata.is_file() || metadata.len() != KEY_BYTES as u64 {
        return Err(not_a_key());
    }
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    opened.read_exact(key.as_mut_slice()).map_err(file("read", path))?;
    // A file that was created, and never written before the power went.
    if key.iter().all(|byte| *byte == 0) { Err(not_a_key()) } else { Ok(key) }
}

/// Writes a key whose epoch begins now, or began then.
fn write_key(path: &Path, key: &[u8; KEY_BYTES], begun: Option<SystemTime>) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    let mut opened = options.open(path)?;
    opened.write_all(key)?;
    if let Some(begun) = begun {
        opened.set_modified(begun)?;
    }
    opened.sync_all()
}

/// Writes over a key before its name goes.
fn destroy(path: &Path) -> io::Result<()> {
    let mut opened = OpenOptions::new().write(true).open(path)?;
    opened.write_all(&[0; KEY_BYTES])?;
    opened.sync_all()?;
    fs::remove_file(path)
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions) {}

#[cfg(unix)]
fn is_exposed(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_exposed(_: &fs::Metadata) -> bool {
    false
}
