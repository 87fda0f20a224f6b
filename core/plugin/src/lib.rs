//! Plugin packages: their manifest, their signatures, and whom an organisation trusts.
//!
//! A package is one file, `NAME.plugin`: the canonical container of its manifest, its component and what people
//! read. Its signatures lie beside it in `NAME.plugin.minisig`, in the form of the minisign tool. Whom to believe
//! stands in the pack's own `plugins/trust.toml`, so that the trust of a day is kept with the rules of that day.
//! [`admit`] reads all three; nothing of a package is parsed before its signatures hold.

mod admit;
mod asks;
mod bounds;
mod difference;
mod id;
mod key;
mod list;
mod manifest;
mod package;
mod revocation;
mod signature;
mod trust;

pub use admit::{Admitted, admit};
pub use asks::Asks;
pub use difference::{Difference, Moved, Right, diff};
pub use id::{PluginId, Scope};
pub use key::{KeyId, VerifyingKey};
pub use list::{LIST_BYTES_MAX, RevocationList};
pub use manifest::{CONTRACTS, FUEL_MAX, Limits, MEMORY_KIB_MAX, Manifest};
pub use package::{COMPONENT_PATH, MANIFEST_PATH, PACKAGE_BYTES_MAX, PACKAGE_ENDING, Package};
pub use revocation::{Revocation, Revoked};
pub use signature::{SIGNATURE_BYTES_MAX, SIGNATURE_ENDING, Signatures};
pub use trust::{TRUST_PATH, Trust, TrustedKey};
