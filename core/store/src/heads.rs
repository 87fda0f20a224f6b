//! Comparing heads: the one rule by which every store accepts or refuses commits.

use std::collections::BTreeMap;

use crate::{Commit, Head, StoreError};

/// How one commit moves a head.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub org: String,
    pub expected: Head,
    pub next: Head,
}

impl From<&Commit> for Step {
    fn from(commit: &Commit) -> Self {
        Step { org: commit.org.clone(), expected: commit.expected, next: commit.next }
    }
}

/// Follows steps in their order, each from where the earlier ones left its head, the first from where it
/// stands; gives the heads they lead to.
pub(crate) fn follow(
    steps: impl IntoIterator<Item = Step>,
    standing: impl Fn(&str) -> Result<Head, StoreError>,
) -> Result<BTreeMap<String, Head>, StoreError> {
    let mut heads = BTreeMap::new();
    for Step { org, expected, next } in steps {
        let found = match heads.get(&org) {
            Some(head) => *head,
            None => standing(&org)?,
        };
        if found != expected {
            return Err(StoreError::HeadMoved { org, expected, found });
        }
        heads.insert(org, next);
    }
    Ok(heads)
}
