//! Values at rest under keys that can be destroyed.
//!
//! Deleting a value takes its name from it, not its bytes: a store that appends, a copy of its folder, a backup and the
//! medium itself keep them for long. So the values that must be erasable are sealed (XChaCha20-Poly1305) with the
//! **key of an epoch**, which lies in a small file of its own. When a new epoch begins, whatever is still there is sealed
//! anew, and the key of the old epoch is destroyed: then nobody can read what was deleted in it, wherever its bytes are.
//!
//! [`SealedStore`] does this between a store and everybody who uses it; what they see is plain. [`Keyring`] keeps the keys.
//!
//! What is sealed is bound to its key in the store: moved to another, it does not open.

mod copies;
mod keyring;
mod sealed_store;

pub use copies::{Copied, copy_keys};
pub use keyring::{Epoch, Keyring, KeyringError, sealed_in};
pub use sealed_store::SealedStore;
