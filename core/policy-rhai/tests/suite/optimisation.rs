//! What a script gives does not depend on how it is optimised: every case of every pack, both ways.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use suban_policy::PackFiles;
use suban_policy::engine::Engine;
use suban_policy_review::pack_tests::{CaseResult, run};
use suban_policy_rhai::{Optimisation, RhaiEngine};
use suban_policy_wasm::{Compiler, Logs, Options, WasmEngine};

/// The packs that are shipped.
fn packs() -> Vec<PathBuf> {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts");
    let folders = fs::read_dir(scripts).unwrap().map(|entry| entry.unwrap().path());
    folders.filter(|folder| folder.join("pack.toml").exists()).collect()
}

fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{path}/"), files);
        } else {
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

fn cases(files: &PackFiles, optimisation: Optimisation) -> Vec<CaseResult> {
    let options = Options { compiler: Compiler::InProcess, cache: None, logs: Logs::default() };
    let engines: [Arc<dyn Engine>; 2] =
        [Arc::new(RhaiEngine::optimised(optimisation)), Arc::new(WasmEngine::new(options).unwrap())];
    let mut cases = run(files, &engines).unwrap();
    // What a case spends is the one thing that may differ.
    for case in &mut cases {
        case.heard.spent.clear();
    }
    cases
}

#[test]
fn both_levels_agree_on_every_case() {
    let packs = packs();
    assert!(!packs.is_empty());
    for folder in packs {
        let mut files = BTreeMap::new();
        read(&folder, "", &mut files);
        let files = PackFiles::new(files).unwrap();
        let (off, shipped) = (cases(&files, Optimisation::Off), cases(&files, Optimisation::default()));
        let wrong: Vec<_> = shipped.iter().filter(|case| !case.passed()).map(|case| &case.name).collect();
        assert!(!shipped.is_empty() && wrong.is_empty(), "{}: {wrong:?}", folder.display());
        for (off, shipped) in off.iter().zip(&shipped) {
            assert_eq!(off, shipped, "{}: {}", folder.display(), shipped.name);
        }
        assert_eq!(off.len(), shipped.len());
    }
    let profile = |optimisation| RhaiEngine::optimised(optimisation).profile();
    assert_ne!(profile(Optimisation::Off), profile(Optimisation::default()), "a record tells them apart");
    assert_eq!(profile(Optimisation::default()), RhaiEngine::new().profile());
}
