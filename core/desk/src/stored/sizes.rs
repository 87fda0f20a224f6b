//! How much an organisation has stored, kind by kind: for whoever plans disks.

use crate::refusal::DeskError;
use crate::stored::keys::Space;
use crate::stored::view::View;
use serde::Serialize;
use std::collections::BTreeMap;
use suban_store::{Scan, walk};

/// How much there is of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Values.
    pub values: u64,
    /// Bytes of keys and values, before the store adds its own.
    pub bytes: u64,
}

/// How much there is of each kind, by its name. It reads everything.
pub fn sizes(view: View<'_>) -> Result<BTreeMap<&'static str, Size>, DeskError> {
    let spaces = Space::TRUTH.into_iter().chain(Space::DERIVED);
    let mut all = BTreeMap::new();
    for space in spaces {
        let prefix = view.keys.space(space);
        let mut size = Size::default();
        for entry in walk(view.store, Scan::prefix(&prefix, usize::MAX)) {
            let (key, value) = entry?;
            size.values += 1;
            size.bytes += (key.len() + value.len()) as u64;
        }
        all.insert(space.name(), size);
    }
    Ok(all)
}
