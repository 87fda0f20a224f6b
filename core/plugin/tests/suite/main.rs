//! What a pack lets in, and what it does not: packages signed by real keys, and files that somebody tampered with.

mod admitting;
mod differing;
mod hostile;
mod manifests;
mod revoking;
mod vendor;
