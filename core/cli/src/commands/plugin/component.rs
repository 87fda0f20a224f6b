//! A component out of what a compiler made: checked against the manifest, so that a plugin that is packed also runs.

use crate::commands::plugin::contract::Contract;
use std::collections::BTreeSet;
use std::error::Error;
use suban_plugin::Manifest;
use suban_policy::Hook;
use wasmparser::{Encoding, ExternalKind, Parser, Payload};
use wit_component::{ComponentEncoder, DecodedWasm, StringEncoding, embed_component_metadata};

/// What WASI is called. A host lets a component have it that never calls it, as other languages' runtimes do.
const WASI: &str = "wasi:";

/// Why something is no component of this manifest.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// The manifest's contract is not known here.
    #[error("contract `{0}` is not known here")]
    Contract(String),
    /// Hooks that only one of both names.
    #[error("the manifest names the hooks {named}, and what was built serves {served}")]
    Hooks {
        /// In the manifest.
        named: String,
        /// In what was built.
        served: String,
    },
    /// It wants what no host offers.
    #[error("it imports `{0}`, which no host offers")]
    Import(String),
    /// It is no WebAssembly, or not of this contract's shape.
    #[error("{0}")]
    Shape(String),
}

impl Unfit {
    /// In Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::Contract(name) => format!("这里不认识接口版本 {name}"),
            Self::Hooks { named, served } => {
                format!("plugin.toml 的 hooks 是 {named},编译出来的却是 {served}:两边应一致")
            }
            Self::Import(name) => format!("它要用 {name},没有宿主提供"),
            Self::Shape(what) => format!("不是合用的 WebAssembly:{what}"),
        }
    }
}

/// Makes a component of a core module, or takes a component as it is.
pub fn component(built: &[u8], manifest: &Manifest) -> Result<Vec<u8>, Unfit> {
    let contract =
        Contract::named(&manifest.contract).ok_or_else(|| Unfit::Contract(manifest.contract.clone()))?;
    let component = match encoding(built)? {
        Encoding::Component => built.to_vec(),
        Encoding::Module => {
            same_hooks(&exported_hooks(built, contract)?, &manifest.hooks)?;
            encode(built, contract, &manifest.hooks).map_err(|error| Unfit::Shape(whole(&*error)))?
        }
    };
    check(&component, contract, &manifest.hooks)?;
    Ok(component)
}

fn encoding(built: &[u8]) -> Result<Encoding, Unfit> {
    match Parser::new(0).parse_all(built).next() {
        Some(Ok(Payload::Version { encoding, .. })) => Ok(encoding),
        _ => Err(Unfit::Shape("it does not begin as WebAssembly does".to_owned())),
    }
}

/// The hooks that a core module exports by the names of the canonical ABI: `suban:policy/classify@1.0.0#classify`.
fn exported_hooks(module: &[u8], contract: &Contract) -> Result<BTreeSet<Hook>, Unfit> {
    let mut hooks = BTreeSet::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::ExportSection(exports) = payload.map_err(|error| not_wasm(&error))? else { continue };
        for export in exports {
            let export = export.map_err(|error| not_wasm(&error))?;
            let interface = export.name.split_once('#').filter(|_| export.kind == ExternalKind::Func);
            hooks.extend(interface.and_then(|(interface, _)| contract.hook(interface)));
        }
    }
    Ok(hooks)
}

fn encode(module: &[u8], contract: &Contract, hooks: &BTreeSet<Hook>) -> Result<Vec<u8>, Box<dyn Error>> {
    let (resolve, world) = contract.world(hooks)?;
    let mut module = module.to_vec();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)?;
    Ok(ComponentEncoder::default().validate(true).module(&module)?.encode()?)
}

/// Whether a component exports these hooks and imports nothing that it will not get.
fn check(component: &[u8], contract: &Contract, hooks: &BTreeSet<Hook>) -> Result<(), Unfit> {
    let decoded = wit_component::decode(component).map_err(|error| Unfit::Shape(format!("{error:#}")))?;
    let DecodedWasm::Component(resolve, world) = decoded else {
        return Err(Unfit::Shape("it holds interfaces only, and nothing to run".to_owned()));
    };
    let Some(world) = resolve.worlds.get(world) else { return Ok(()) };
    for import in world.imports.keys().map(|key| resolve.name_world_key(key)) {
        if !contract.offers(&import) && !import.starts_with(WASI) {
            return Err(Unfit::Import(import));
        }
    }
    let exported =
        world.exports.keys().filter_map(|key| contract.hook(&resolve.name_world_key(key))).collect();
    same_hooks(&exported, hooks)
}

fn same_hooks(served: &BTreeSet<Hook>, named: &BTreeSet<Hook>) -> Result<(), Unfit> {
    if served == named {
        return Ok(());
    }
    let list = |hooks: &BTreeSet<Hook>| match hooks.len() {
        0 => "-".to_owned(),
        _ => hooks.iter().map(|hook| hook.name()).collect::<Vec<_>>().join("、"),
    };
    Err(Unfit::Hooks { named: list(named), served: list(served) })
}

/// The error with all its causes; what it says by itself is seldom what a vendor has to mend.
fn whole(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| (**error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn not_wasm(error: &wasmparser::BinaryReaderError) -> Unfit {
    Unfit::Shape(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use suban_policy::source::Source;

    fn manifest(contract: &str, hooks: &str) -> Manifest {
        let text = format!(
            "id = \"a/b\"\nversion = \"1\"\ncounter = 1\nvendor = \"a\"\ntitle = \"b\"\n\
             contract = \"{contract}\"\nhooks = {hooks}\n[limits]\nfuel = 1\nmemory_kib = 64\n"
        );
        Manifest::parse(&Source { path: "plugin.toml".to_owned(), text }).unwrap()
    }

    /// A module that exports hooks in the shape of the canonical ABI and traps when it is called.
    fn module(hooks: &[&str], import: &str) -> Vec<u8> {
        let exports: Vec<_> = hooks
            .iter()
            .map(|hook| {
                format!("(func (export \"suban:policy/{hook}@1.0.0#{hook}\") (param i32) (result i32) unreachable)")
            })
            .collect();
        let realloc = "(func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) unreachable)";
        let exports = exports.concat();
        wat::parse_str(format!("(module {import} (memory (export \"memory\") 1) {realloc} {exports})"))
            .unwrap()
    }

    #[track_caller]
    fn expect(built: &[u8], hooks: &str, unfit: &str) {
        let said = component(built, &manifest("1.0", hooks)).expect_err("it is unfit").to_string();
        assert!(said.contains(unfit), "{said}");
    }

    #[test]
    fn a_module_becomes_a_component_of_its_hooks() {
        let hooks = "[\"classify\", \"settle\"]";
        let made = component(&module(&["classify", "settle"], ""), &manifest("1.0", hooks)).unwrap();
        assert_eq!(component(&made, &manifest("1.0", hooks)).unwrap(), made, "a component is taken as it is");
        expect(
            &made,
            "[\"classify\"]",
            "the manifest names the hooks classify, and what was built serves classify、settle",
        );
    }

    #[test]
    fn every_hook_can_be_the_only_one() {
        for hook in Hook::ALL {
            let hooks = format!("[\"{}\"]", hook.name());
            let made = component(&module(&[hook.name()], ""), &manifest("1.0", &hooks));
            assert!(made.is_ok(), "{}: {}", hook.name(), made.unwrap_err());
        }
    }

    #[test]
    fn what_does_not_fit_its_manifest_is_told() {
        let one = module(&["classify"], "");
        expect(
            &one,
            "[\"classify\", \"warn\"]",
            "names the hooks classify、warn, and what was built serves classify",
        );
        expect(&module(&[], ""), "[\"classify\"]", "what was built serves -");
        expect(b"#!/bin/sh", "[\"classify\"]", "does not begin as WebAssembly");
        expect(&one[..one.len() - 3], "[\"classify\"]", "unexpected end");
        let clock = "(import \"env\" \"now\" (func))";
        expect(&module(&["classify"], clock), "[\"classify\"]", "env");
    }
}
