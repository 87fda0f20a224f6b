//! The contract of plugins as this program knows it: the texts of `plugins/wit`, and a world of chosen hooks.

use std::collections::BTreeSet;
use std::error::Error;
use suban_policy::Hook;
use wit_parser::{Resolve, SourceMap, WorldId};

/// A version of the contract.
pub struct Contract {
    /// As manifests write it.
    name: &'static str,
    /// Its package, without the version, and the version.
    package: (&'static str, &'static str),
    /// Its files.
    files: &'static [(&'static str, &'static str)],
}

const CONTRACTS: &[Contract] = &[Contract {
    name: "1.0",
    package: ("suban:policy", "1.0.0"),
    files: &[
        ("types.wit", include_str!("../../../../../plugins/wit/since-v1.0.0/types.wit")),
        ("host.wit", include_str!("../../../../../plugins/wit/since-v1.0.0/host.wit")),
        ("hooks.wit", include_str!("../../../../../plugins/wit/since-v1.0.0/hooks.wit")),
    ],
}];

/// What a host offers, and what both sides speak of: all that a plugin may import.
const OFFERED: [&str; 2] = ["host", "types"];

impl Contract {
    /// That of the name that a manifest gives.
    pub fn named(name: &str) -> Option<&'static Self> {
        CONTRACTS.iter().find(|contract| contract.name == name)
    }

    /// A world that imports what the host offers and exports these hooks.
    pub fn world(&self, hooks: &BTreeSet<Hook>) -> Result<(Resolve, WorldId), Box<dyn Error>> {
        let (package, version) = self.package;
        let exports: Vec<_> = hooks.iter().map(|hook| format!("    export {};\n", hook.name())).collect();
        let exports = exports.concat();
        let world =
            format!("package {package}@{version};\n\nworld plugin {{\n    import host;\n{exports}}}\n");
        let mut sources = SourceMap::new();
        for (path, text) in self.files.iter().copied().chain([("plugin.wit", world.as_str())]) {
            sources.push_str(path, text);
        }
        let mut resolve = Resolve::default();
        let package = resolve.push_group(sources.parse().map_err(|(_, error)| error)?)?;
        let world = resolve.select_world(&[package], Some("plugin"))?;
        Ok((resolve, world))
    }

    /// The hook that an interface such as `suban:policy/classify@1.0.0` is.
    pub fn hook(&self, interface: &str) -> Option<Hook> {
        let name = self.interface(interface)?;
        Hook::ALL.into_iter().find(|hook| hook.name() == name)
    }

    /// Whether a plugin may import the interface.
    pub fn offers(&self, interface: &str) -> bool {
        self.interface(interface).is_some_and(|name| OFFERED.contains(&name))
    }

    /// The interface's own name, if it is one of this contract.
    fn interface<'a>(&self, whole: &'a str) -> Option<&'a str> {
        let (package, version) = self.package;
        whole.strip_prefix(package)?.strip_prefix('/')?.strip_suffix(version)?.strip_suffix('@')
    }
}
