//! The plugins of this repository as they are committed, and `suban plugin` where it needs no compiler. That the
//! packages are what their sources give is for `plugins/rebuild --check`.

use crate::program::run;
use crate::repository::root;
use std::path::PathBuf;
use std::process::Command;

/// What the build script of a project in C ends with where a tool is missing.
const NO_COMPILER: i32 = 69;

/// Where each project is, and its package.
fn projects() -> Vec<(String, PathBuf)> {
    let packages = root().join("plugins/packages");
    let mut projects: Vec<_> = packages
        .read_dir()
        .expect("the folder of packages is readable")
        .map(|entry| entry.expect("the folder is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "plugin"))
        .map(|path| {
            let name = path.file_stem().expect("a package has a name").to_string_lossy();
            (format!("plugins/{name}"), path)
        })
        .collect();
    projects.push(("examples/plugin-c".to_owned(), root().join("examples/plugin-c/hydrant.plugin")));
    projects
}

#[test]
fn committed_packages_pass_their_cases() {
    let projects = projects();
    assert!(projects.len() > 2, "there are packages: {projects:?}");
    for (project, package) in projects {
        let package = package.to_str().expect("paths here are plain");
        let output = run(&["plugin", "test", &project, "--package", package]);
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(output.status.code(), Some(0), "{project}: {said}");
    }
}

#[test]
fn a_new_project_takes_no_others_place_and_has_a_plain_name() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let into = folder.path().to_str().expect("a plain path");
    let new = |name: &str| run(&["plugin", "new", name, "--into", into, "--lang", "en"]);
    assert_eq!(new("hello").status.code(), Some(0));
    let manifest = std::fs::read_to_string(folder.path().join("hello/plugin.toml")).expect("it is written");
    assert!(manifest.contains("id       = \"example/hello\"") && !manifest.contains("{{"), "{manifest}");
    assert!(folder.path().join("hello/sdk/src/bindings.rs").is_file());
    for (name, said) in [("hello", "is already there"), ("../hello", "is no id"), ("Hello", "is no id")] {
        let refused = new(name);
        assert_eq!(refused.status.code(), Some(2), "{name}");
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(words.contains(said), "{name}: {words}");
    }
}

/// Compiled where there is a compiler for it.
#[test]
fn a_new_project_in_c_builds_and_passes_its_cases() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let into = folder.path().to_str().expect("a plain path");
    let made = run(&["plugin", "new", "hello", "--in", "c", "--into", into, "--lang", "en"]);
    let said = String::from_utf8_lossy(&made.stdout).into_owned();
    assert!(
        made.status.success() && said.contains("./build && suban plugin test . --from plugin.wasm"),
        "{said}"
    );
    let project = folder.path().join("hello");
    for entry in ["plugin.c", "plugin.wit", "bindings/plugin.c", "bindings/plugin.h"] {
        let text = std::fs::read_to_string(project.join(entry)).expect(entry);
        assert!(!text.contains("hydrant") && !text.contains("{{"), "{entry}");
    }
    let built = Command::new(project.join("build")).output().expect("the script runs");
    if built.status.code() == Some(NO_COMPILER) {
        return;
    }
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let module = project.join("plugin.wasm");
    let [project, module] = [&project, &module].map(|path| path.to_str().expect("a plain path"));
    let tested = run(&["plugin", "test", project, "--from", module]);
    let said = String::from_utf8_lossy(&[tested.stdout, tested.stderr].concat()).into_owned();
    assert!(tested.status.success() && said.contains("用例 2 个通过"), "{said}");
}

#[test]
fn a_project_that_is_none_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().to_str().expect("a plain path");
    let build = || run(&["plugin", "build", path, "--lang", "en"]);
    assert_eq!(build().status.code(), Some(2));
    std::fs::copy(root().join("plugins/water/plugin.toml"), folder.path().join("plugin.toml"))
        .expect("copied");
    let refused = build();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(2) && said.contains("there is no Cargo.toml"), "{said}");
}
