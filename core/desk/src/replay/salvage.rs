//! What still holds of an organisation in a damaged store: its records from the first one on, as long as each fits the one
//! before it. Behind a break nothing can be proven, and a decision of then may stand on what is lost.

use crate::replay::truth::{PAGE_ENTRIES, PartError, Parts, begin, put_in};
use crate::stored::chain::Chain;
use crate::stored::keys::{Keys, Space};
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
    loop {
        let seq = chain.reached.seq + 1;
        let key = keys.record(seq);
        let bytes = match from.get(&key) {
            Ok(Some(bytes)) => bytes,
            Ok(None) if salvaged.newest < seq => break,
            found => {
                let missing = || format!("record {seq} is missing");
                salvaged.broken = Some(found.err().map_or_else(missing, |error| told(&error)));
                break;
            }
        };
        let record = match chain.next(&keys, &key, &bytes) {
            Ok(record) => record,
            Err(error) => {
                salvaged.broken = Some(told(&error));
                break;
            }
        };
        parts.add((key, bytes));
        match words(from, &keys, seq) {
            Ok(Some((plain, entry))) if record.private == Some(Digest::of(&plain)) => parts.add(entry),
            Ok(None) => {}
            Ok(Some(_)) | Err(_) => salvaged.lost_words += 1,
        }
        parts.show_if_full(chain.reached)?;
        progress(seq);
    }
    parts.show(chain.reached)?;
    salvaged.head = chain.reached;
    salvaged.lost_blobs = each_blob(from, &keys, &mut |entry| {
        parts.add(entry);
        parts.show_if_full(chain.reached)
    })?;
    parts.show(chain.reached)?;
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
