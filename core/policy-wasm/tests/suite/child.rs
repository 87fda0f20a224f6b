//! Compiling in a process of its own, and keeping what came out.

use crate::guest::{Guest, Image, classification};
use crate::pack::{Setting, engine};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use suban_policy::Hook;
use suban_policy_wasm::{Child, Compiler};

/// The example that compiles, which Cargo builds with the tests.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().and_then(Path::parent).unwrap().join("examples/compile");
    assert!(program.exists(), "cargo test builds {}", program.display());
    program
}

fn in_child(program: impl Into<PathBuf>, args: &[&str]) -> Compiler {
    Compiler::Child(Child { program: program.into(), args: args.iter().map(Into::into).collect() })
}

fn well(image: &mut Image) -> Vec<u32> {
    classification(image, "报修")
}

fn setting() -> Setting {
    Setting::of(Hook::Classify, Guest::says(Hook::Classify, well).build())
}

/// Whether the plugin loads with this compiler and cache, or why not.
fn load(compiler: Compiler, cache: Option<&Path>) -> Result<(), String> {
    let engine = engine(compiler, cache.map(Path::to_owned));
    let loaded = setting().load_on(Arc::new(engine));
    loaded.map(drop).map_err(|found| found.iter().map(|found| found.message.en.clone()).collect())
}

#[test]
fn what_the_child_compiles_runs_here() {
    assert_eq!(load(in_child(program(), &[]), None), Ok(()));
}

#[test]
fn a_child_that_is_no_compiler_is_told_apart() {
    let ended = load(in_child("/bin/true", &[]), None).unwrap_err();
    assert!(ended.contains("the compiling process ended early"), "{ended}");
    let noise = load(in_child("/bin/echo", &["hello"]), None).unwrap_err();
    assert!(noise.contains("the compiling process ended early"), "{noise}");
    let missing = load(in_child("/nowhere", &[]), None).unwrap_err();
    assert!(missing.contains("the compiling process cannot be run"), "{missing}");
    let endless = load(in_child("/bin/sh", &["-c", "printf C; exec cat /dev/zero"]), None).unwrap_err();
    assert!(endless.contains("the machine code has more than"), "{endless}");
}

#[test]
fn the_child_can_reach_nothing() {
    let mut child = Command::new(program())
        .arg("reach")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"no component").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.stdout.starts_with(b"R"), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        "read a file: refused\nwrite a file: refused\nremove a file: refused\nrename a file: refused\n\
         make a folder: refused\nconnect: refused\nrun a program: refused\n"
    );
}

#[test]
fn kept_code_is_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("plugins");
    assert_eq!(load(Compiler::InProcess, Some(&cache)), Ok(()));
    // Nobody is there to compile: only what is kept can be used.
    assert_eq!(load(in_child("/bin/true", &[]), Some(&cache)), Ok(()));
}

#[test]
fn code_that_the_host_did_not_write_is_compiled_again() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("plugins");
    load(Compiler::InProcess, Some(&cache)).unwrap();
    let entry = entry(&cache);
    let whole = fs::read(&entry).unwrap();
    for damage in
        [&|bytes: &mut Vec<u8>| bytes[0] ^= 1, &|bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1]
            as [&dyn Fn(&mut Vec<u8>); 2]
    {
        let mut damaged = whole.clone();
        damage(&mut damaged);
        fs::write(&entry, &damaged).unwrap();
        assert!(load(in_child("/bin/true", &[]), Some(&cache)).is_err(), "it was not believed");
        assert_eq!(load(Compiler::InProcess, Some(&cache)), Ok(()));
        assert_eq!(fs::read(&entry).unwrap(), whole, "it was written over");
    }
    fs::remove_file(cache.join("key")).unwrap();
    assert!(load(in_child("/bin/true", &[]), Some(&cache)).is_err(), "nor with another host's key");
}

#[test]
#[cfg(unix)]
fn the_cache_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("plugins");
    fs::create_dir(&cache).unwrap();
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o755)).unwrap();
    load(Compiler::InProcess, Some(&cache)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode(&cache), mode(&cache.join("key")), mode(&entry(&cache))], [0o700, 0o600, 0o600]);
}

/// The one entry of a cache.
fn entry(cache: &Path) -> PathBuf {
    let paths = fs::read_dir(cache).unwrap().map(|entry| entry.unwrap().path());
    let mut entries: Vec<_> = paths.filter(|path| path.file_name().unwrap() != "key").collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.remove(0)
}
