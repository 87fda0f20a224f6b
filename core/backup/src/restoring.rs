//! Out of a file, into a store that has nothing of it.

use crate::error::BackupError;
use crate::file::Backup;
use crate::taking::PartInFile;
use std::collections::BTreeMap;
use suban_desk::replay::truth::{Part, begin, put_in as put_part};
use suban_desk::stored::keys::Keys;
use suban_seal::{Epoch, sealed_in};
use suban_store::{Head, Store};

/// What was put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutIn {
    /// Where the chain of each organisation stands.
    pub heads: BTreeMap<String, Head>,
    /// Records whose words were left out, because there is no key that opens them.
    pub without_words: u64,
}

/// Puts everything of a backup into an empty store, which must take values as they lie: not one that seals. What is derived
/// is still to be built, and everything to be verified. Words that no key opens are left out. `progress` is told how many
/// records are there.
pub fn put_in(
    backup: &Backup,
    store: &dyn Store,
    has_key: impl Fn(Epoch) -> bool,
    mut progress: impl FnMut(u64),
) -> Result<PutIn, BackupError> {
    let mut heads = BTreeMap::new();
    for organisation in &backup.manifest.organisations {
        begin(store, &organisation.org)?;
        heads.insert(organisation.org.clone(), Head::default());
    }
    let mut without_words = 0;
    let mut parts = 0;
    backup.each_part(|body| {
        parts += 1;
        let unreadable = |_| BackupError::Unreadable { segment: parts };
        let (org, (seq, hash), mut entries, erased): PartInFile =
            postcard::from_bytes(body).map_err(unreadable)?;
        let Some(head) = heads.get_mut(&org) else { return Err(BackupError::NotAsNoted { org }) };
        let in_part = entries.len();
        let opens = |value: &[u8]| sealed_in(value).is_none_or(&has_key);
        entries.retain(|(key, value)| !Keys::is_payload(key) || opens(value));
        without_words += (in_part - entries.len()) as u64;
        *head = Head { seq, hash };
        put_part(store, &org, Part { head: *head, entries, erased })?;
        progress(seq);
        Ok(())
    })?;
    for organisation in &backup.manifest.organisations {
        let org = &organisation.org;
        let noted = Head { seq: organisation.records, hash: organisation.head.0 };
        if heads.get(org) != Some(&noted) || store.head(org)? != noted {
            return Err(BackupError::NotAsNoted { org: org.clone() });
        }
    }
    Ok(PutIn { heads, without_words })
}
