//! A store that another program has open, to be read. Only that program writes it.
//!
//! As with every store, a scan sees whole commits only; one of more than
//! [`SCAN_ENTRIES_MAX`] entries is put together from several and may see several
//! moments, as a walk may.

use crate::error::{LinkError, chain};
use crate::frame;
use crate::hello;
use crate::limits::{ANSWER_BYTES_MAX, ANSWER_SECONDS_MAX, ASK_BYTES_MAX, SCAN_ENTRIES_MAX};
use crate::place;
use crate::protocol::{Answer, Ask, Stretch};
use std::ops::Bound;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use suban_store::{
    Commit, Direction, Entry, Head, SCAN_ENTRIES_MAX as STORE_SCAN_ENTRIES_MAX, Scan, Store, StoreError,
};

/// The store of a data folder, read through the program that has it open.
#[derive(Debug)]
pub struct RemoteStore {
    folder: PathBuf,
    /// None once it broke: what would come then may be the answer to another question.
    connection: Mutex<Option<UnixStream>>,
}

impl RemoteStore {
    /// Connects to the program that has a data folder open.
    pub fn connect(data: &Path) -> Result<Self, LinkError> {
        let stream = place::connect(data)?;
        hello::call(&stream)?;
        Ok(Self { folder: data.to_owned(), connection: Mutex::new(Some(stream)) })
    }

    fn ask(&self, ask: &Ask) -> Result<Answer, StoreError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let stream = connection.take().ok_or_else(|| self.failed(chain(&LinkError::Closed)))?;
        let answered = frame::write(&stream, ask, ASK_BYTES_MAX)
            .and_then(|()| frame::read(&stream, ANSWER_BYTES_MAX, Duration::from_secs(ANSWER_SECONDS_MAX)));
        match answered {
            Ok(answer) => {
                *connection = Some(stream);
                match answer {
                    Answer::Failed(said) => Err(self.failed(said)),
                    answer => Ok(answer),
                }
            }
            Err(error) => Err(self.failed(chain(&error))),
        }
    }

    /// One scan, in as many questions of a kind as it takes.
    fn scan_by(&self, kind: fn(Stretch) -> Ask, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        if scan.limit > STORE_SCAN_ENTRIES_MAX {
            return Err(StoreError::ScanTooLong { limit: scan.limit });
        }
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let limit = (scan.limit - entries.len()).min(SCAN_ENTRIES_MAX);
            let mut part = Scan { limit, ..*scan };
            if let Some((last, _)) = entries.last() {
                match scan.direction {
                    Direction::Forward => part.start = Bound::Excluded(last),
                    Direction::Backward => part.end = Bound::Excluded(last),
                }
            }
            let Answer::Entries(more) = self.ask(&kind(Stretch::from(&part)))? else {
                return Err(self.strange());
            };
            let got = more.len();
            if got > limit {
                return Err(self.strange());
            }
            entries.extend(more);
            if got < limit || entries.len() == scan.limit {
                return Ok(entries);
            }
        }
    }

    fn failed(&self, said: String) -> StoreError {
        StoreError::Beside { folder: self.folder.clone(), said }
    }

    /// An answer to another question.
    fn strange(&self) -> StoreError {
        self.failed(chain(&LinkError::Stranger))
    }
}

impl Store for RemoteStore {
    fn head(&self, org: &str) -> Result<Head, StoreError> {
        match self.ask(&Ask::Head(org.to_owned()))? {
            Answer::Head(head) => Ok(head.into()),
            _ => Err(self.strange()),
        }
    }

    fn orgs(&self) -> Result<Vec<(String, Head)>, StoreError> {
        match self.ask(&Ask::Orgs)? {
            Answer::Orgs(orgs) => Ok(orgs.into_iter().map(|(org, head)| (org, head.into())).collect()),
            _ => Err(self.strange()),
        }
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.ask(&Ask::Get(key.to_vec()))? {
            Answer::Value(value) => Ok(value),
            _ => Err(self.strange()),
        }
    }

    fn scan(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        self.scan_by(Ask::Scan, scan)
    }

    fn scan_at_rest(&self, scan: &Scan<'_>) -> Result<Vec<Entry>, StoreError> {
        self.scan_by(Ask::ScanAtRest, scan)
    }

    fn commit(&self, _: &[Commit]) -> Result<(), StoreError> {
        Err(StoreError::WrittenElsewhere { folder: self.folder.clone() })
    }
}
