//! What still holds of an organisation in a damaged store: its records from the first one on, as long as each fits the one
//! before it. Behind a break nothing can be proven, and a decision of then may stand on what is lost.

use crate::refusal::DeskError;
use crate::replay::truth::{PAGE_ENTRIES, PartError, Parts, begin, put_in};
use crate::stored::chain::Chain;
use crate::stored::keys::{Keys, Space};
use crate::stored::unusable::ChainError;
use suban_model::Digest;
use suban_store::{Entry, Head, Scan, Store, StoreError};

/// What was saved of an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Where the chain stands up to which everything holds.
    pub head: Head,
    /// Why it goes no further; `None`: there is no more.
    pub broken: Option<String>,
    /// The number of the newest record that was there once, as far as the store tells.
    pub newest: u64,
    /// Records whose words cannot be read, or are not theirs.
    pub lost_words: u64,
    /// Why not all packs, holidays and profiles could be read.
    pub lost_blobs: Option<String>,
}

/// Saves what holds of an organisation into a store that has nothing of it, where everything derived is then to be built. The
/// store that is read opens words, and gives them as they lie, to be carried over. `progress` is told the number of each
/// record.
pub fn salvage(
    from: &dyn Store,
    to: &dyn Store,
    org: &str,
    mut progress: impl FnMut(u64),
) -> Result<Salvaged, PartError> {
    begin(to, org)?;
    let keys = Keys::of(org);
    let mut chain = Chain { reached: Head::default() };
    let mut salvaged = Salvaged { newest: newest(from, &keys, org), ..Salvaged::default() };
    let mut show = |part| put_in(to, org, part);
    let mut parts = Parts::new(&mut show);
    // The newest record that was read, which the next one vouches for by naming its digest, and its words.
    let mut newest: Vec<Entry> = Vec::new();
    loop {
        let seq = chain.reached.seq + 1;
        let (key, before) = (keys.record(seq), chain.reached);
        let found = match from.get(&key) {
            Ok(Some(bytes)) => chain.next(&keys, &key, &bytes).map(|record| (record, bytes)),
            Ok(None) if salvaged.newest < seq => break,
            Ok(None) => Err(ChainError::Missing { expected: seq }.into()),
            Err(error) => Err(error.into()),
        };
        let (record, bytes) = match found {
            Ok(found) => found,
            Err(error) => {
                if matches!(error, DeskError::Chain(ChainError::Broken { .. })) {
                    // It is this one that was changed, or the one before: nothing says which.
                    newest.clear();
                }
                salvaged.broken = Some(told(&error));
                break;
            }
        };
        newest.drain(..).for_each(|entry| parts.add(entry));
        parts.show_if_full(before)?;
        salvaged.head = before;
        newest.push((key, bytes));
        match words(from, &keys, seq) {
            Ok(Some((plain, entry))) if record.private == Some(Digest::of(&plain)) => newest.push(entry),
            Ok(None) => {}
            Ok(Some(_)) | Err(_) => salvaged.lost_words += 1,
        }
        progress(seq);
    }
    if !newest.is_empty() {
        newest.drain(..).for_each(|entry| parts.add(entry));
        salvaged.head = chain.reached;
    }
    let head = salvaged.head;
    parts.show(head)?;
    salvaged.lost_blobs = each_blob(from, &keys, &mut |entry| {
        parts.add(entry);
        parts.show_if_full(head)
    })?;
    parts.show(head)?;
    Ok(salvaged)
}

/// The words of a record: opened, and as they lie.
fn words(from: &dyn Store, keys: &Keys, seq: u64) -> Result<Option<(Vec<u8>, Entry)>, StoreError> {
    let key = keys.payload(seq);
    let Some(plain) = from.get(&key)? else { return Ok(None) };
    let at_rest = from.scan_at_rest(&Scan::prefix(&key, 1))?;
    Ok(at_rest.into_iter().next().map(|entry| (plain, entry)))
}

/// The number of the newest record that the store tells of.
fn newest(from: &dyn Store, keys: &Keys, org: &str) -> u64 {
    let noted = from.head(org).unwrap_or_default().seq;
    let records = keys.space(Space::Record);
    let last = from.scan(&Scan::prefix(&records, 1).backward()).unwrap_or_default();
    let last = last.first().and_then(|(key, _)| key.last_chunk()).map_or(0, |seq| u64::from_be_bytes(*seq));
    noted.max(last)
}

/// Shows every blob that can be read; why the others cannot.
fn each_blob(
    from: &dyn Store,
    keys: &Keys,
    visit: &mut dyn FnMut(Entry) -> Result<(), PartError>,
) -> Result<Option<String>, PartError> {
    let prefix = keys.space(Space::Blob);
    let mut last = prefix.clone();
    loop {
        let page = match from.scan(&Scan::prefix(&prefix, PAGE_ENTRIES).after(&last)) {
            Ok(page) => page,
            Err(error) => return Ok(Some(told(&error))),
        };
        let Some((newest, _)) = page.last() else { return Ok(None) };
        last.clone_from(newest);
        page.into_iter().try_for_each(&mut *visit)?;
    }
}

fn told(error: &dyn std::error::Error) -> String {
    match error.source() {
        None => error.to_string(),
        Some(source) => format!("{error}: {}", told(source)),
    }
}
