//! What a backup says of itself.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use suban_model::{Digest, Moment};
use suban_seal::Epoch;

/// What is in a backup: its last segment, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the program that wrote it.
    pub program: String,
    /// In which format the organisations are stored.
    pub format: u8,
    /// When its heads were taken.
    pub taken_at: Moment,
    /// What is in it.
    pub organisations: Vec<Organisation>,
    /// The epochs whose keys open its words, with how many are sealed under each.
    pub epochs: BTreeMap<Epoch, u64>,
    /// Segments before this one.
    pub segments: u64,
    /// Digest over everything before this segment.
    pub digest: Digest,
}

/// An organisation in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its id.
    pub org: String,
    /// Its records: the number of the newest.
    pub records: u64,
    /// Digest of the newest record.
    pub head: Digest,
    /// Records whose words were there when they were read; some may have been erased meanwhile, and do not come back.
    pub payloads: u64,
    /// Parts of packs, holidays and engine profiles.
    pub blobs: u64,
}

impl Organisation {
    /// Where its chain stands, as people note it.
    pub fn noted(&self) -> String {
        format!("{}:{}", self.records, self.head)
    }
}
