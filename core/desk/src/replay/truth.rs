//! An organisation's truth in parts: out of a store that others may write meanwhile, and into one that has nothing of it.
//!
//! Keys and values are carried as they lie, words sealed. Records never change, so they are read up to a head that was taken
//! first. Words may be erased while they are read, and then the record that says so must come along, for `verify` asks for
//! it: so whenever words of a record were found gone, the records up to a later head are read too.

use crate::refusal::DeskError;
use crate::stored::chain::Chain;
use crate::stored::codec::{CodecError, encode};
use crate::stored::keys::{Keys, Space};
use crate::stored::mark::{Mark, check};
use crate::stored::view::View;
use suban_store::{Commit, Entry, Head, Scan, Store, StoreError};

/// Bytes of keys and values after which a part is full. With one more record and its words it still fits one commit.
const PART_BYTES: usize = 512 * 1024;

/// Keys after which a part is full.
const PART_KEYS: usize = 500;

/// Entries of a kind that are read at once.
const PAGE_ENTRIES: usize = 500;

/// Some of what is stored of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where its chain stands once this is there.
    pub head: Head,
    /// Keys and values, as they lie on the disk.
    pub entries: Vec<Entry>,
}

/// What was read of an organisation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Where its chain stands.
    pub head: Head,
    /// Records that have words beside them.
    pub payloads: u64,
    /// Parts of packs, holidays and engine profiles.
    pub blobs: u64,
}

/// Why a part is not put in.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// It holds what is no record, no words and no blob of the organisation.
    #[error("key `{key}` is none of a record, of words or of a pack of `{org}`")]
    Strange {
        /// The key.
        key: String,
        /// The organisation.
        org: String,
    },
    /// The store or the desk could not.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<StoreError> for PartError {
    fn from(error: StoreError) -> Self {
        Self::Desk(error.into())
    }
}

/// Shows the truth of an organisation, which must be whole and of today's format, part by part: records with their words
/// in the order of the chain, which is followed, and then blobs. `visit` may fail in a way of its own.
pub fn each_part<E: From<DeskError>>(
    store: &dyn Store,
    org: &str,
    visit: &mut dyn FnMut(Part) -> Result<(), E>,
) -> Result<Taken, E> {
    let keys = Keys::of(org);
    let view = View::new(store, org, &keys);
    check(view)?;
    let mut reading = Reading {
        view,
        chain: Chain { reached: Head::default() },
        taken: Taken::default(),
        part: Vec::new(),
        bytes: 0,
        visit,
    };
    // Each round reads what was written while the one before it did, which is less every time.
    loop {
        let head = view.head()?;
        let words_are_gone = reading.read_records(head)?;
        if !words_are_gone {
            break;
        }
    }
    reading.read_blobs()?;
    Ok(reading.taken)
}

/// The truth of one organisation being read.
struct Reading<'a, E> {
    view: View<'a>,
    chain: Chain,
    taken: Taken,
    /// What is not shown yet, and how many bytes that are.
    part: Vec<Entry>,
    bytes: usize,
    visit: &'a mut dyn FnMut(Part) -> Result<(), E>,
}

impl<E: From<DeskError>> Reading<'_, E> {
    /// Reads on up to a head: whether words of a record were not there.
    fn read_records(&mut self, head: Head) -> Result<bool, E> {
        let keys = self.view.keys;
        let (records, payloads) = (keys.space(Space::Record), keys.space(Space::Payload));
        let last = keys.record(head.seq);
        let mut words_are_gone = false;
        while self.chain.reached.seq < head.seq {
            let first = self.chain.reached.seq + 1;
            let (from, words_from) = (keys.record(first), keys.payload(first));
            let scan = Scan::prefix(&records, PAGE_ENTRIES).from(&from).up_to(&last);
            let page = self.view.store.scan(&scan).map_err(DeskError::from)?;
            if page.is_empty() {
                break;
            }
            let words_to = keys.payload(self.chain.reached.seq + page.len() as u64);
            let scan = Scan::prefix(&payloads, PAGE_ENTRIES).from(&words_from).up_to(&words_to);
            let words = self.view.store.scan_at_rest(&scan).map_err(DeskError::from)?;
            let mut words = words.into_iter().peekable();
            for (key, bytes) in page {
                let record = self.chain.next(keys, &key, &bytes)?;
                self.add((key, bytes));
                match words.next_if(|(key, _)| *key == keys.payload(record.seq)) {
                    Some(entry) => {
                        self.taken.payloads += 1;
                        self.add(entry);
                    }
                    None => words_are_gone |= record.private.is_some(),
                }
                self.show_if_full()?;
            }
        }
        self.show()?;
        self.chain.ends_at(head).map_err(DeskError::from)?;
        self.taken.head = head;
        Ok(words_are_gone)
    }

    /// Blobs stand in the store before the record that needs them, so those of every record that was read are there.
    fn read_blobs(&mut self) -> Result<(), E> {
        let prefix = self.view.keys.space(Space::Blob);
        let mut last = prefix.clone();
        loop {
            let scan = Scan::prefix(&prefix, PAGE_ENTRIES).after(&last);
            let page = self.view.store.scan(&scan).map_err(DeskError::from)?;
            let Some((newest, _)) = page.last() else { break };
            last.clone_from(newest);
            for entry in page {
                self.taken.blobs += 1;
                self.add(entry);
                self.show_if_full()?;
            }
        }
        self.show()
    }

    fn add(&mut self, entry: Entry) {
        self.bytes += entry.0.len() + entry.1.len();
        self.part.push(entry);
    }

    fn show_if_full(&mut self) -> Result<(), E> {
        if self.bytes >= PART_BYTES || self.part.len() >= PART_KEYS { self.show() } else { Ok(()) }
    }

    fn show(&mut self) -> Result<(), E> {
        if self.part.is_empty() {
            return Ok(());
        }
        let entries = std::mem::take(&mut self.part);
        self.bytes = 0;
        (self.visit)(Part { head: self.chain.reached, entries })
    }
}

/// Marks an organisation as not whole, before anything of it is put into a store that has nothing of it yet.
pub fn begin(store: &dyn Store, org: &str) -> Result<(), DeskError> {
    let unwritable = |source: CodecError| DeskError::Corrupt { what: "mark of the format".into(), source };
    let puts = vec![(Keys::of(org).mark(), encode(&Mark::rebuilding(0)).map_err(unwritable)?)];
    Ok(store.commit(&[Commit { org: org.to_owned(), puts, ..Commit::default() }])?)
}

/// Puts a part behind those that were put in before it, in one commit. What is derived is built afterwards by
/// [`reindex`](super::reindex).
pub fn put_in(store: &dyn Store, org: &str, part: Part) -> Result<(), PartError> {
    let keys = Keys::of(org);
    let spaces = Space::TRUTH.map(|space| keys.space(space));
    let is_truth = |key: &[u8]| spaces.iter().any(|space| key.starts_with(space));
    if let Some((key, _)) = part.entries.iter().find(|(key, _)| !is_truth(key)) {
        return Err(PartError::Strange { key: key.escape_ascii().to_string(), org: org.to_owned() });
    }
    let (expected, next) = (store.head(org)?, part.head);
    Ok(store.commit(&[Commit {
        org: org.to_owned(),
        expected,
        next,
        puts: part.entries,
        deletes: vec![],
    }])?)
}
