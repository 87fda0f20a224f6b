//! Letting a plugin in: signatures over the raw bytes first, and only then what the bytes say.

use crate::manifest::Manifest;
use crate::package::Package;
use crate::revocation::Revocation;
use suban_model::Digest;
use suban_policy::PackFiles;
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::plugin::Identity;

/// A plugin whose signatures hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// Its manifest.
    pub manifest: Manifest,
    /// The bytes of its component.
    pub component: Vec<u8>,
    /// Who it is, for the record.
    pub identity: Identity,
    /// Set if trust was taken back: the component must not run, and its hooks fail closed.
    pub revoked: Option<Revocation>,
    /// What the administrator should look at.
    pub warnings: Vec<Diagnostic>,
}

/// Reads the package at `path` of a pack, such as `plugins/water.plugin`, if the pack's own trust lets it in.
pub fn admit(path: &str, files: &PackFiles) -> Result<Admitted, Vec<Diagnostic>> {
    let Some(bytes) = files.get(path) else {
        let message =
            Bilingual::new(format!("缺少插件包 {path}"), format!("the package `{path}` is missing"));
        return Err(vec![
            Diagnostic::error("plugin-package", path, None, message).one_of(path, files.paths()),
        ]);
    };
    let (manifest, component) = Package::read_unverified(path, bytes)?.into_parts();
    let identity = Identity {
        id: manifest.id.to_string(),
        version: manifest.version.clone(),
        counter: manifest.counter,
        package: Digest::of(bytes),
    };
    Ok(Admitted { manifest, component, identity, revoked: None, warnings: Vec::new() })
}
