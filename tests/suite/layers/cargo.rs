//! What Cargo knows of our crates.

use crate::repository::root;
use serde::Deserialize;
use std::path::PathBuf;
use std::process::Command;

/// The part of `cargo metadata` that is about arrows.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
pub struct Package {
    pub name: String,
    pub dependencies: Vec<Dependency>,
    pub targets: Vec<Target>,
}

#[derive(Deserialize)]
pub struct Dependency {
    pub name: String,
    /// `None` for what the crate itself uses, else `dev` or `build`.
    pub kind: Option<String>,
}

/// Something that Cargo builds of a crate.
#[derive(Deserialize)]
pub struct Target {
    kind: Vec<String>,
    src_path: PathBuf,
}

impl Package {
    /// The root files of the library and the programs, from the root of the repository. Tests, benches and examples may
    /// use anything of their crate.
    pub fn roots(&self) -> Vec<String> {
        let is_for_tests =
            |kind: &String| matches!(kind.as_str(), "test" | "bench" | "example" | "custom-build");
        let built = self.targets.iter().filter(|target| !target.kind.iter().any(is_for_tests));
        let inside = |target: &Target| {
            let path = target.src_path.strip_prefix(root()).expect("our crates lie in the repository");
            path.to_str().expect("file names are text").to_owned()
        };
        built.map(inside).collect()
    }
}

pub fn packages() -> Vec<Package> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice::<Metadata>(&output.stdout).expect("cargo describes the workspace").packages
}
