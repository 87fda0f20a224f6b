//! Any bytes as a pack: a container, or files one after the other as `=== path`, a line end and the text, which
//! take the places of the example pack's. Whatever loads is linted and tested, and comes out of its container
//! unchanged.

#![no_main]

mod water;

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use suban_policy::engine::Engine;
use suban_policy_review::lint::lint;
use suban_policy::{Pack, PackFiles};
use suban_policy_review::pack_tests;
use suban_policy_rhai::RhaiEngine;
use suban_policy_wasm::{Compiler, Logs, Options, WasmEngine};

/// A private folder keeps what the pack's own plugin becomes, so that it is compiled once.
static ENGINES: LazyLock<[Arc<dyn Engine>; 2]> = LazyLock::new(|| {
    let cache = Some(std::env::temp_dir().join("suban-fuzz-plugins"));
    let options = Options { compiler: Compiler::InProcess, cache, logs: Logs::default() };
    [Arc::new(RhaiEngine::new()), Arc::new(WasmEngine::new(options).expect("plugins can run here"))]
});
static WATER: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(water::files);

fuzz_target!(|bytes: &[u8]| {
    let Ok(files) = PackFiles::from_container(bytes).or_else(|_| PackFiles::new(changed(bytes))) else { return };
    let again = PackFiles::from_container(&files.to_container());
    assert_eq!(again.as_ref(), Ok(&files), "a container gives its files back");
    let Ok(pack) = Pack::load(&files, ENGINES.as_slice(), &BTreeMap::new()) else { return };
    let _ = lint(&pack, &files, None);
    let _ = pack_tests::run(&files, ENGINES.as_slice());
});

/// The example pack with some files changed or added, in a form that a fuzzer can cut and join.
fn changed(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut path = None;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if let Some(named) = line.strip_prefix(b"=== ") {
            let name = String::from_utf8_lossy(named).trim().to_owned();
            files.entry(name.clone()).or_insert_with(Vec::new);
            path = Some(name);
        } else if let Some(file) = path.as_ref().and_then(|path| files.get_mut(path)) {
            file.extend_from_slice(line);
        }
    }
    for (path, water) in &*WATER {
        files.entry(path.clone()).or_insert_with(|| water.clone());
    }
    files
}
