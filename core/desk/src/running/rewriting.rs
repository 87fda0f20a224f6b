//! Writing words again as they are. A store that seals them does so under its newest key, so that an older key can be
//! destroyed, and with it all that was erased meanwhile.

use crate::limits::{REWRITE_BYTES, REWRITE_PAYLOADS_MAX};
use crate::refusal::DeskError;
use crate::running::batch::Batch;
use crate::stored::keys::Space;
use suban_store::{Commit, Scan, walk};

impl Batch<'_> {
    /// Writes a share of the payloads again, from the one after this record on: where it stopped; `None`: there are no
    /// more. What is erased before its turn is gone, and stays so.
    pub fn rewrite_words(&mut self, after: Option<u64>) -> Result<Option<u64>, DeskError> {
        let view = self.view();
        let (prefix, head) = (view.keys.space(Space::Payload), view.head()?);
        let mut commit = Commit { org: view.org.to_owned(), expected: head, next: head, ..Commit::default() };
        let last = after.map(|seq| view.keys.payload(seq));
        let scan = Scan::prefix(&prefix, usize::MAX);
        let scan = last.as_deref().map_or(scan, |last| scan.after(last));
        let mut stopped = None;
        for entry in walk(view.store, scan) {
            let (key, payload) = entry?;
            stopped = key.last_chunk().map(|number| u64::from_be_bytes(*number));
            commit.puts.push((key, payload));
            if commit.puts.len() >= REWRITE_PAYLOADS_MAX || commit.bytes() >= REWRITE_BYTES {
                break;
            }
        }
        if commit.puts.is_empty() {
            return Ok(None);
        }
        self.add(commit)?;
        Ok(stopped)
    }
}
