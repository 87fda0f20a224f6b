//! A throw-away pack around a plugin, under its own name: everything that it asks for is granted, every hook that it
//! serves is bound to it, and its package is signed by a key that is forgotten at once.

use crate::exit::Failure;
use crate::folder;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use suban_plugin::{Package, TRUST_PATH};
use suban_policy::PackFiles;
use suban_policy::engine::Engine;
use suban_policy_wasm::{Compiler, Logs, Options, WasmEngine};
use toml::{Table, Value};

/// Where the pack keeps it.
const PACKAGE_PATH: &str = "plugins/tried.plugin";

/// Parts of the pack that a project may bring along, such as `units.toml` or `[parameters]` in `pack.toml`.
const OWN_PACK: &str = "pack/";

/// Where a project's cases are, in the pack as well, and those parts beside them.
const CASES: &str = "tests";

/// What the pack is where the project says nothing.
const USUAL: &str = "
id             = \"try-out\"
title          = \"try-out\"
engine         = \"1\"
effective_from = 2020-01-01
[calendar]
zone  = \"Asia/Shanghai\"
hours = [\"08:30-12:00\", \"13:30-17:30\"]
[channels]
\"三来\" = [\"来电\", \"来信\", \"来访\"]
\"平台\" = [\"12345\"]
[hooks]
[plugins]
";

/// The clause behind whatever the plugin says.
const CLAUSES: &str = "\"T-1\" = \"插件说的\"\n";

/// The pack, with the cases of the project in `folder`.
pub fn pack(package: &Package, folder: &Path) -> Result<PackFiles, Failure> {
    let mut files = BTreeMap::from([("clauses.toml".to_owned(), CLAUSES.as_bytes().to_vec())]);
    let brought = folder::read_pack(&folder.join(CASES))?;
    for path in brought.paths() {
        let place = path.strip_prefix(OWN_PACK).map_or_else(|| format!("{CASES}/{path}"), str::to_owned);
        files.insert(place, brought.get(path).unwrap_or_default().to_vec());
    }
    let manifest = manifest(package, files.get("pack.toml").map(Vec::as_slice))?;
    files.insert("pack.toml".to_owned(), manifest.into_bytes());
    let (trust, signature) = signed(package)?;
    files.insert(TRUST_PATH.to_owned(), trust.into_bytes());
    files.insert(PACKAGE_PATH.to_owned(), package.container().to_vec());
    files.insert(format!("{PACKAGE_PATH}{}", suban_plugin::SIGNATURE_ENDING), signature.into_bytes());
    PackFiles::new(files).map_err(|error| Failure::file(folder.display(), &error))
}

/// The real host, on a vendor's own desk: it compiles what it is given in this process, and shows all logs.
pub fn engines() -> Result<Vec<Arc<dyn Engine>>, Failure> {
    let options = Options { compiler: Compiler::InProcess, cache: None, logs: Logs::Open };
    let wasm = WasmEngine::new(options).map_err(|error| Failure::other(&error))?;
    Ok(vec![Arc::new(wasm)])
}

/// `pack.toml`: the usual one, what the project says otherwise, and the plugin in its seat.
fn manifest(package: &Package, own: Option<&[u8]>) -> Result<String, Failure> {
    let path = format!("{CASES}/{OWN_PACK}pack.toml");
    let own = String::from_utf8_lossy(own.unwrap_or_default());
    let own: Table = own.parse().map_err(|error: toml::de::Error| Failure::file(&path, &error))?;
    let mut pack: Table = USUAL.parse().unwrap_or_default();
    pack.extend(own);
    let name = package.manifest().id.name();
    let hooks = package.manifest().hooks.iter().map(|hook| {
        let bound = Table::from_iter([("plugin".to_owned(), Value::from(name))]);
        (hook.name().to_owned(), Value::Table(bound))
    });
    pack.insert("hooks".to_owned(), Value::Table(hooks.collect()));
    let parameters = pack.get("parameters").and_then(Value::as_table).map(|all| names_of(all, ""));
    let grant = grant(package, &parameters.unwrap_or_default());
    let seat = Table::from_iter([(name.to_owned(), Value::Table(grant))]);
    pack.insert("plugins".to_owned(), Value::Table(seat));
    Ok(pack.to_string())
}

/// The dotted names under `[parameters]`.
fn names_of(parameters: &Table, above: &str) -> Vec<String> {
    let name = |key: &str| if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") };
    let below = parameters.iter().map(|(key, value)| {
        match value.as_table().filter(|table| !table.contains_key("is")) {
            Some(table) => names_of(table, &name(key)),
            None => vec![name(key)],
        }
    });
    below.flatten().collect()
}

/// Everything that the manifest asks for; of parameters, what there is.
fn grant(package: &Package, parameters: &[String]) -> Table {
    let asks = &package.manifest().asks;
    let names = |names: &BTreeSet<String>| Value::Array(names.iter().cloned().map(Value::from).collect());
    let there = |asked: &&String| match asked.strip_suffix('*') {
        Some(beginning) => parameters.iter().any(|name| name.starts_with(beginning)),
        None => parameters.contains(asked),
    };
    let rules = Table::from_iter([("*".to_owned(), Value::from("T-1"))]);
    Table::from_iter([
        ("package".to_owned(), Value::from(PACKAGE_PATH)),
        ("words".to_owned(), Value::from(asks.words)),
        ("keywords".to_owned(), Value::from(asks.keywords)),
        ("facts".to_owned(), names(&asks.facts)),
        ("parameters".to_owned(), names(&asks.parameters.iter().filter(there).cloned().collect())),
        ("tables".to_owned(), names(&asks.tables)),
        ("figures".to_owned(), names(&asks.figures)),
        ("units".to_owned(), Value::from(asks.units)),
        ("rules".to_owned(), Value::Table(rules)),
    ])
}

/// The trust that lets the package in, and the signature that this trust is about.
fn signed(package: &Package) -> Result<(String, String), Failure> {
    let key = minisign::KeyPair::generate_unencrypted_keypair().map_err(|error| Failure::other(&error))?;
    let signature = minisign::sign(Some(&key.pk), &key.sk, package.container(), None, None)
        .map_err(|error| Failure::other(&error))?;
    let manifest = package.manifest();
    let (public, id, counter) = (key.pk.to_base64(), &manifest.id, manifest.counter);
    let trust = format!(
        "signatures = 1\n[[keys]]\nname = \"try-out\"\npublic = \"{public}\"\nsigns = [\"{id}\"]\n[counters]\n\"{id}\" = {counter}\n"
    );
    Ok((trust, signature.into_string()))
}
