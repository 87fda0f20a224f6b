//! A package: manifest, component, and what people read, in one canonical container.

use crate::manifest::Manifest;
use std::collections::BTreeMap;
use suban_policy::container::Container;
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::files::FILE_BYTES_MAX;
use suban_policy::source::Source;

/// Most bytes of a package: it is one file of a pack.
pub const PACKAGE_BYTES_MAX: usize = FILE_BYTES_MAX;

/// Ending of the name of a package.
pub const PACKAGE_ENDING: &str = ".plugin";

/// Path of the manifest in a package.
pub const MANIFEST_PATH: &str = "plugin.toml";

/// Path of the component in a package.
pub const COMPONENT_PATH: &str = "component.wasm";

/// What else a package may hold, for people.
const FOR_PEOPLE: [&str; 2] = ["LICENSE", "README.md"];

const CONTAINER: Container = Container::marked(*b"SUBANPL\x01");

/// A package whose manifest is in order. Whether it is to be trusted is another matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    manifest: Manifest,
    component: Vec<u8>,
    container: Vec<u8>,
}

impl Package {
    /// Packs up the parts by their paths: `plugin.toml`, `component.wasm`, and perhaps `README.md` and `LICENSE`.
    /// `path` is what messages call the package.
    pub fn assemble(path: &str, parts: BTreeMap<String, Vec<u8>>) -> Result<Self, Vec<Diagnostic>> {
        let container = CONTAINER.write(&parts);
        if container.len() > PACKAGE_BYTES_MAX {
            return Err(vec![too_large(path, container.len())]);
        }
        Self::of(path, parts, container)
    }

    /// Reads a package without asking who signed it: for one's own, about to be signed. Others' packages go through
    /// [`admit`](crate::admit).
    pub fn read_unverified(path: &str, container: &[u8]) -> Result<Self, Vec<Diagnostic>> {
        if container.len() > PACKAGE_BYTES_MAX {
            return Err(vec![too_large(path, container.len())]);
        }
        let Some(parts) = CONTAINER.read(container) else {
            let message = Bilingual::new(
                "不是插件包,或者已损坏",
                "this is no plugin package of version 1, or it is damaged",
            );
            return Err(vec![Diagnostic::error("plugin-package", path, None, message).help(
                "重新取一份完整的文件,或用 suban plugin build 再做一次",
                "get the whole file again, or build it again with `suban plugin build`",
            )]);
        };
        Self::of(path, parts, container.to_vec())
    }

    fn of(
        path: &str,
        mut parts: BTreeMap<String, Vec<u8>>,
        container: Vec<u8>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let known =
            |name: &str| name == MANIFEST_PATH || name == COMPONENT_PATH || FOR_PEOPLE.contains(&name);
        let mut found: Vec<Diagnostic> =
            parts.keys().filter(|name| !known(name)).map(|name| unknown_part(path, name)).collect();
        let manifest = take(path, MANIFEST_PATH, &mut parts, &mut found)
            .and_then(|bytes| manifest(path, bytes).map_err(|wrong| found.extend(wrong)).ok());
        let component = take(path, COMPONENT_PATH, &mut parts, &mut found);
        match (manifest, component) {
            (Some(manifest), Some(component)) if found.is_empty() => {
                Ok(Self { manifest, component, container })
            }
            _ => Err(found),
        }
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The bytes of its component.
    pub fn component(&self) -> &[u8] {
        &self.component
    }

    /// The bytes of the whole, which signatures are made over.
    pub fn container(&self) -> &[u8] {
        &self.container
    }

    pub(crate) fn into_parts(self) -> (Manifest, Vec<u8>) {
        (self.manifest, self.component)
    }
}

fn manifest(path: &str, bytes: Vec<u8>) -> Result<Manifest, Vec<Diagnostic>> {
    let path = format!("{path}/{MANIFEST_PATH}");
    match String::from_utf8(bytes) {
        Ok(text) => Manifest::parse(&Source { path, text }),
        Err(_) => {
            let message = Bilingual::new("不是 UTF-8 文本", "this is no text in UTF-8");
            let help = ("请存为 UTF-8", "save it as UTF-8");
            Err(vec![Diagnostic::error("plugin-manifest", &path, None, message).help(help.0, help.1)])
        }
    }
}

fn take(
    path: &str,
    name: &str,
    parts: &mut BTreeMap<String, Vec<u8>>,
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<u8>> {
    let part = parts.remove(name);
    if part.is_none() {
        let message =
            Bilingual::new(format!("包里缺少 {name}"), format!("`{name}` is missing in the package"));
        found.push(
            Diagnostic::error("plugin-package", path, None, message)
                .help("用 suban plugin build 再做一次", "build it again with `suban plugin build`"),
        );
    }
    part
}

fn unknown_part(path: &str, name: &str) -> Diagnostic {
    let known = [MANIFEST_PATH, COMPONENT_PATH].into_iter().chain(FOR_PEOPLE);
    let message = Bilingual::new(format!("包里多了 {name}"), format!("`{name}` has no place in a package"));
    Diagnostic::error("plugin-package", path, None, message).one_of(name, known)
}

fn too_large(path: &str, bytes: usize) -> Diagnostic {
    let message = Bilingual::new(
        format!("插件包有 {bytes} 字节,最多 {PACKAGE_BYTES_MAX} 字节"),
        format!("the package has {bytes} bytes, at most {PACKAGE_BYTES_MAX} are taken"),
    );
    Diagnostic::error("plugin-package", path, None, message).help(
        "让编译器优化体积(opt-level = \"s\"、lto、strip)",
        "let the compiler make it smaller (opt-level = \"s\", lto, strip)",
    )
}
