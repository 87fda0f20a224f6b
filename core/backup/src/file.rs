//! The file itself: segments, one after the other, and a manifest behind them.

use crate::error::BackupError;
use crate::manifest::Manifest;
use blake3::Hasher;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use suban_desk::stored::codec::FORMAT;
use suban_model::Digest;

/// What every backup begins with.
const MAGIC: &[u8] = b"suban-backup\n";

/// The version of what [the crate](crate) describes.
const VERSION: u8 = 1;

/// A segment that is a part of an organisation.
const PART: u8 = b'P';

/// The last segment.
const MANIFEST: u8 = b'M';

/// Kind, length and digest before a body.
const HEAD_BYTES: usize = 1 + 4 + DIGEST_BYTES;

const DIGEST_BYTES: usize = 32;

/// The longest body. A part is one commit, and a commit has at most half of it.
const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;

/// What an unfinished file's name ends in.
const ENDING: &str = ".unfinished";

/// A backup being written, under another name until it is whole and on the disk.
pub struct Unfinished {
    path: PathBuf,
    written: PathBuf,
    file: BufWriter<File>,
    /// Over all that was written.
    digest: Hasher,
    segments: u64,
}

impl Unfinished {
    /// Begins a file that only its owner may read. What a killed backup left under the same name is replaced.
    pub fn begin(path: &Path) -> Result<Self, BackupError> {
        if path.exists() {
            return Err(BackupError::Exists { path: path.to_owned() });
        }
        let mut written = path.as_os_str().to_owned();
        written.push(ENDING);
        let written = PathBuf::from(written);
        match fs::remove_file(&written) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(BackupError::file("replace", &written)(error));
            }
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        private(&mut options);
        let file = options.open(&written).map_err(BackupError::file("create", &written))?;
        let file = BufWriter::new(file);
        let mut begun = Self { path: path.to_owned(), written, file, digest: Hasher::new(), segments: 0 };
        begun.put(&[MAGIC, &[VERSION]].concat())?;
        Ok(begun)
    }

    /// Adds the body of a part.
    pub fn add(&mut self, body: &[u8]) -> Result<(), BackupError> {
        self.segment(PART, body)?;
        self.segments += 1;
        Ok(())
    }

    /// Adds the manifest, which gets what the file knows of itself, and gives the file its name: it is there after a power
    /// cut, whole, or not at all.
    pub fn finish(mut self, manifest: Manifest) -> Result<Manifest, BackupError> {
        let digest = Digest(*self.digest.finalize().as_bytes());
        let manifest = Manifest { segments: self.segments, digest, ..manifest };
        let body = serde_json::to_vec(&manifest).map_err(io::Error::from);
        let body = body.map_err(BackupError::file("write", &self.written))?;
        self.segment(MANIFEST, &body)?;
        let synced = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        synced.map_err(BackupError::file("write", &self.written))?;
        if self.path.exists() {
            return Err(BackupError::Exists { path: self.path.clone() });
        }
        fs::rename(&self.written, &self.path).map_err(BackupError::file("rename", &self.written))?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(BackupError::file("write", folder))?;
        Ok(manifest)
    }

    fn segment(&mut self, kind: u8, body: &[u8]) -> Result<(), BackupError> {
        let (start, digest) = head(kind, body);
        self.put(&start)?;
        self.put(&digest)?;
        self.put(body)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.digest.update(bytes);
        self.file.write_all(bytes).map_err(BackupError::file("write", &self.written))
    }
}

impl Drop for Unfinished {
    /// What was given up is no backup. A file that got its name has this one no more.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.written);
    }
}

/// A backup of which every byte was found as it was written.
#[derive(Debug)]
pub struct Backup {
    path: PathBuf,
    /// What is in it.
    pub manifest: Manifest,
}

impl Backup {
    /// Reads a file from end to end and checks it. `progress` is told the bytes that were read.
    pub fn check(path: &Path, mut progress: impl FnMut(u64)) -> Result<Self, BackupError> {
        let mut reader = Reader::open(path)?;
        loop {
            let before = Digest(*reader.digest.finalize().as_bytes());
            let begins = reader.offset;
            let (kind, body) = reader.segment()?;
            progress(reader.offset);
            if kind == PART {
                reader.segments += 1;
                continue;
            }
            let damaged = || BackupError::Damaged { offset: begins };
            let manifest: serde_json::Value = serde_json::from_slice(&body).map_err(|_| damaged())?;
            let format = manifest
                .get("format")
                .and_then(serde_json::Value::as_u64)
                .and_then(|format| u8::try_from(format).ok());
            match format {
                Some(found) if found > FORMAT => return Err(BackupError::Newer { found, ours: FORMAT }),
                _ => {}
            }
            let manifest: Manifest = serde_json::from_value(manifest).map_err(|_| damaged())?;
            if manifest.digest != before || manifest.segments != reader.segments {
                return Err(damaged());
            }
            reader.must_end()?;
            return Ok(Self { path: path.to_owned(), manifest });
        }
    }

    /// Shows the body of each part, in order. All are checked once more: somebody may have changed the file meanwhile.
    pub fn each_part(
        &self,
        mut visit: impl FnMut(&[u8]) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        let mut reader = Reader::open(&self.path)?;
        for _ in 0..self.manifest.segments {
            let begins = reader.offset;
            match reader.segment()? {
                (PART, body) => visit(&body)?,
                _ => return Err(BackupError::Damaged { offset: begins }),
            }
        }
        if Digest(*reader.digest.finalize().as_bytes()) == self.manifest.digest {
            Ok(())
        } else {
            Err(BackupError::Damaged { offset: 0 })
        }
    }
}

/// A file being read from its beginning.
struct Reader {
    path: PathBuf,
    file: BufReader<File>,
    /// Over all that was read.
    digest: Hasher,
    offset: u64,
    segments: u64,
}

impl Reader {
    fn open(path: &Path) -> Result<Self, BackupError> {
        let file = File::open(path).map_err(BackupError::file("open", path))?;
        if !file.metadata().is_ok_and(|found| found.is_file()) {
            return Err(BackupError::NotABackup { path: path.to_owned() });
        }
        let file = BufReader::new(file);
        let mut reader = Self { path: path.to_owned(), file, digest: Hasher::new(), offset: 0, segments: 0 };
        let foreign = |_| BackupError::NotABackup { path: path.to_owned() };
        if reader.take(MAGIC.len()).map_err(foreign)? != MAGIC {
            return Err(BackupError::NotABackup { path: path.to_owned() });
        }
        match reader.take(1)?.as_slice() {
            [VERSION] => Ok(reader),
            [found] if *found > VERSION => Err(BackupError::Newer { found: *found, ours: VERSION }),
            _ => Err(BackupError::Damaged { offset: MAGIC.len() as u64 }),
        }
    }

    /// The next segment, of a known kind and as it was written.
    fn segment(&mut self) -> Result<(u8, Vec<u8>), BackupError> {
        let damaged = BackupError::Damaged { offset: self.offset };
        let start = self.take(HEAD_BYTES)?;
        let Some((&[kind, ref length @ ..], digest)) = start.split_first_chunk::<5>() else {
            return Err(damaged);
        };
        let length = u32::from_be_bytes(*length) as usize;
        if !matches!(kind, PART | MANIFEST) || length > BODY_BYTES_MAX {
            return Err(damaged);
        }
        let body = self.take(length)?;
        if head(kind, &body).1 == *digest { Ok((kind, body)) } else { Err(damaged) }
    }

    fn must_end(&mut self) -> Result<(), BackupError> {
        let offset = self.offset;
        match self.take(1) {
            Err(BackupError::Cut { .. }) => Ok(()),
            Ok(_) => Err(BackupError::Longer { offset }),
            Err(error) => Err(error),
        }
    }

    fn take(&mut self, bytes: usize) -> Result<Vec<u8>, BackupError> {
        let mut taken = vec![0; bytes];
        self.file.read_exact(&mut taken).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => BackupError::Cut { offset: self.offset },
            _ => BackupError::file("read", &self.path)(error),
        })?;
        self.digest.update(&taken);
        self.offset += bytes as u64;
        Ok(taken)
    }
}

/// Kind and length of a segment, and its digest.
fn head(kind: u8, body: &[u8]) -> ([u8; 5], [u8; DIGEST_BYTES]) {
    let [a, b, c, d] = u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes();
    let start = [kind, a, b, c, d];
    let digest = Hasher::new().update(&start).update(body).finalize();
    (start, *digest.as_bytes())
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions) {}
