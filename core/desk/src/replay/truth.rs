//! An organisation's truth in parts: out of a store that others may write meanwhile, and into one that has nothing of it.
//!
//! Keys and values are carried as they lie, words sealed. Records never change, so they are read up to a head that was taken
//! first. Words may be erased while they are read, and then the record that says so must come along, for `verify` asks for
//! it: so whenever words of a record were found gone, the records up to a later head are read too, and what these erase is
//! taken away again.

use crate::refusal::DeskError;
use crate::stored::chain::Chain;
use crate::stored::codec::{CodecError, encode};
use crate::stored::keys::{Keys, Space};
use crate::stored::mark::{Mark, check};
use crate::stored::record::Record;
use crate::stored::view::View;
use suban_store::{Commit, Entry, Head, Scan, Store, StoreError};

/// Bytes of keys and values after which a part is full. With one more record and its words it still fits one commit.
const PART_BYTES: usize = 512 * 1024;

/// Keys after which a part is full.
const PART_KEYS: usize = 500;

/// Entries of a kind that are read at once.
pub(super) const PAGE_ENTRIES: usize = 500;

/// Some of what is stored of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where its chain stands once this is there.
    pub head: Head,
    /// Keys and values, as they lie on the disk.
    pub entries: Vec<Entry>,
    /// Keys of words that came before and were erased while the rest was read.
    pub erased: Vec<Vec<u8>>,
}

/// What was read of an organisation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Where its chain stands.
    pub head: Head,
    /// Records whose words were there when they were read.
    pub payloads: u64,
    /// Parts of packs, holidays and engine profiles.
    pub blobs: u64,
}

/// Why a part is not put in.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// It holds what is no record, no words, no blob and no credential of the organisation.
    #[error("key `{key}` is none of a record, of words, of a pack or of a credential of `{org}`")]
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
/// in the order of the chain, which is followed, and then blobs and credentials. `visit` may fail in a way of its own.
pub fn each_part<E: From<DeskError>>(
    store: &dyn Store,
    org: &str,
    visit: &mut dyn FnMut(Part) -> Result<(), E>,
) -> Result<Taken, E> {
    let keys = Keys::of(org);
    let view = View::new(store, org, &keys);
    check(view)?;
    let (chain, parts) = (Chain { reached: Head::default() }, Parts::new(visit));
    let mut reading = Reading { view, chain, taken: Taken::default(), parts };
    // Each round reads what was written while the one before it did, which is less every time.
    let mut head = view.head()?;
    while reading.read_records(head)? == Words::Gone {
        head = view.head()?;
    }
    for space in [Space::Blob].into_iter().chain(Space::LASTING_CREDENTIALS) {
        reading.read_all_of(space)?;
    }
    Ok(reading.taken)
}

/// What was found of the words of some records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    /// They were there.
    All,
    /// Some were not.
    Gone,
}

/// The truth of one organisation being read.
struct Reading<'a, E> {
    view: View<'a>,
    chain: Chain,
    taken: Taken,
    parts: Parts<'a, E>,
}

impl<E: From<DeskError>> Reading<'_, E> {
    /// Reads on up to a head, whatever is written behind it.
    fn read_records(&mut self, head: Head) -> Result<Words, E> {
        let keys = self.view.keys;
        let (records, payloads) = (keys.space(Space::Record), keys.space(Space::Payload));
        let last = keys.record(head.seq);
        let is_read_on = self.taken.head.seq > 0;
        let mut found = Words::All;
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
                self.parts.add((key, bytes));
                match words.next_if(|(key, _)| *key == keys.payload(record.seq)) {
                    Some(entry) => {
                        self.taken.payloads += 1;
                        self.parts.add(entry);
                    }
                    None if record.private.is_some() => found = Words::Gone,
                    None => {}
                }
                if is_read_on {
                    self.take_away(&record)?;
                }
                self.parts.show_if_full(self.chain.reached)?;
            }
        }
        self.parts.show(self.chain.reached)?;
        self.chain.ends_at(head).map_err(DeskError::from)?;
        self.taken.head = head;
        Ok(found)
    }

    /// Takes away again what a record erased after it may have been read.
    fn take_away(&mut self, record: &Record) -> Result<(), E> {
        let Some(ticket) = record.erases() else { return Ok(()) };
        let ticket = self.view.ticket(ticket)?;
        for seq in ticket.iter().flat_map(|ticket| &ticket.records).filter(|seq| **seq < record.seq) {
            self.parts.erase(self.view.keys.payload(*seq));
            self.parts.show_if_full(self.chain.reached)?;
        }
        Ok(())
    }

    /// Reads what stands beside the chain. Blobs stand in the store before the record that needs them, so those of every
    /// record that was read are there.
    fn read_all_of(&mut self, space: Space) -> Result<(), E> {
        let prefix = self.view.keys.space(space);
        let mut last = prefix.clone();
        loop {
            let scan = Scan::prefix(&prefix, PAGE_ENTRIES).after(&last);
            let page = self.view.store.scan(&scan).map_err(DeskError::from)?;
            let Some((newest, _)) = page.last() else { break };
            last.clone_from(newest);
            for entry in page {
                self.taken.blobs += u64::from(space == Space::Blob);
                self.parts.add(entry);
                self.parts.show_if_full(self.chain.reached)?;
            }
        }
        self.parts.show(self.chain.reached)
    }
}

/// Entries that become parts, each of which fits one commit.
pub(super) struct Parts<'a, E> {
    entries: Vec<Entry>,
    erased: Vec<Vec<u8>>,
    /// Of keys and values.
    bytes: usize,
    visit: &'a mut dyn FnMut(Part) -> Result<(), E>,
}

impl<'a, E> Parts<'a, E> {
    /// Shows parts to this.
    pub fn new(visit: &'a mut dyn FnMut(Part) -> Result<(), E>) -> Self {
        Self { entries: Vec::new(), erased: Vec::new(), bytes: 0, visit }
    }

    /// Adds an entry to the next part.
    pub fn add(&mut self, entry: Entry) {
        self.bytes += entry.0.len() + entry.1.len();
        self.entries.push(entry);
    }

    /// Has a key removed that an earlier part may have brought.
    pub fn erase(&mut self, key: Vec<u8>) {
        self.bytes += key.len();
        self.erased.push(key);
    }

    /// Shows the part if there is enough for one. The chain stands at this head with it.
    pub fn show_if_full(&mut self, head: Head) -> Result<(), E> {
        let keys = self.entries.len() + self.erased.len();
        if self.bytes >= PART_BYTES || keys >= PART_KEYS { self.show(head) } else { Ok(()) }
    }

    /// Shows what there is.
    pub fn show(&mut self, head: Head) -> Result<(), E> {
        if self.entries.is_empty() && self.erased.is_empty() {
            return Ok(());
        }
        self.bytes = 0;
        let (entries, erased) = (std::mem::take(&mut self.entries), std::mem::take(&mut self.erased));
        (self.visit)(Part { head, entries, erased })
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
    let spaces: Vec<_> =
        Space::TRUTH.into_iter().chain(Space::LASTING_CREDENTIALS).map(|space| keys.space(space)).collect();
    let is_kept = |key: &[u8]| spaces.iter().any(|space| key.starts_with(space));
    if let Some((key, _)) = part.entries.iter().find(|(key, _)| !is_kept(key)) {
        return Err(PartError::Strange { key: key.escape_ascii().to_string(), org: org.to_owned() });
    }
    let (expected, next, org) = (store.head(org)?, part.head, org.to_owned());
    // Deletes of a commit come first, and words may be erased in the part that brings them.
    let mut puts = part.entries;
    puts.retain(|(key, _)| !part.erased.contains(key));
    Ok(store.commit(&[Commit { org, expected, next, puts, deletes: part.erased }])?)
}
