//! The truth of a data folder as one file: written beside a desk at work, checked before anything of it is believed.
//!
//! ```text
//! "suban-backup\n" · version (1)
//! segment…           kind (1) · length (4) · digest (32) · body
//! manifest           the last segment, as JSON; nothing follows
//! ```
//!
//! Numbers are big-endian. A segment's digest is BLAKE3 over its kind, its length and its body, and the manifest holds one
//! over everything before it, so that no segment can be missing, doubled or in another place. A segment of kind `P` is one
//! [`Part`](suban_desk::replay::truth::Part) of one organisation, as postcard writes it, and becomes one commit again.
//!
//! These digests tell damage. They do not tell forgery: whoever can write the file can compute them. That is told by the
//! chain of records, once its head was noted elsewhere.
//!
//! Words are in the file as they lie in the data folder, sealed, and no key is: with the key of their epoch goes what was
//! erased.

mod error;
mod file;
mod manifest;
mod restoring;
mod taking;

pub use error::BackupError;
pub use file::Backup;
pub use manifest::{Manifest, Organisation};
pub use restoring::{PutIn, put_in};
pub use taking::take;
