//! Out of a store, into a file.

use crate::error::BackupError;
use crate::file::Unfinished;
use crate::manifest::{Manifest, Organisation};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use suban_desk::replay::truth::{Part, each_part};
use suban_desk::stored::codec::FORMAT;
use suban_desk::stored::keys::Keys;
use suban_model::{Digest, Moment};
use suban_seal::{Epoch, sealed_in};
use suban_store::{Entry, Store};

/// A [`Part`], as it is in the file.
pub type PartInFile = (String, (u64, [u8; 32]), Vec<Entry>, Vec<Vec<u8>>);

/// Writes the truth of every organisation of a store into a file that must not be there. Others may write to the store
/// meanwhile. `progress` is told how many records were read.
pub fn take(
    store: &dyn Store,
    path: &Path,
    taken_at: Moment,
    mut progress: impl FnMut(u64),
) -> Result<Manifest, BackupError> {
    let mut file = Unfinished::begin(path)?;
    let mut epochs = BTreeMap::new();
    let mut organisations = Vec::new();
    let mut before = 0;
    for (org, _) in store.orgs()? {
        let taken = each_part(store, &org, &mut |part: Part| {
            count_epochs(&part, &mut epochs);
            progress(before + part.head.seq);
            let in_file: PartInFile =
                (org.clone(), (part.head.seq, part.head.hash), part.entries, part.erased);
            let body = postcard::to_stdvec(&in_file).map_err(io::Error::other);
            file.add(&body.map_err(BackupError::file("write", path))?)
        })?;
        before += taken.head.seq;
        organisations.push(Organisation {
            org,
            records: taken.head.seq,
            head: Digest(taken.head.hash),
            payloads: taken.payloads,
            blobs: taken.blobs,
        });
    }
    file.finish(Manifest {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        format: FORMAT,
        taken_at,
        organisations,
        epochs,
        segments: 0,
        digest: Digest([0; 32]),
    })
}

fn count_epochs(part: &Part, epochs: &mut BTreeMap<Epoch, u64>) {
    let words = part.entries.iter().filter(|(key, _)| Keys::is_payload(key));
    for epoch in words.filter_map(|(_, value)| sealed_in(value)) {
        *epochs.entry(epoch).or_default() += 1;
    }
}
