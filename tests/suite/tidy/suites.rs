//! Where tests live: unit tests beside the code, and integration tests of a crate in one binary, which is linked once.

use crate::repository::Repository;
use serde::Deserialize;

/// Root file of a crate's one test binary. The crate in `tests/` is that folder itself.
const SUITE: &str = "tests/suite/main.rs";

/// The part of a manifest that is about tests.
#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    test: Vec<TestTarget>,
}

#[derive(Deserialize)]
struct TestTarget {
    #[serde(default)]
    path: String,
}

pub fn not_in_one_suite(repository: &Repository) -> Vec<String> {
    let manifests =
        repository.files().filter_map(|(path, text)| Some((path.strip_suffix("Cargo.toml")?, text)));
    manifests
        .filter(|(folder, _)| !folder.is_empty())
        .flat_map(|(folder, manifest)| complaints(repository, folder, manifest))
        .collect()
}

fn complaints(repository: &Repository, folder: &str, manifest: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for (path, _) in repository.files_ending("rs") {
        let Some(inside) = path.strip_prefix(folder) else { continue };
        let parts: Vec<_> = inside.split('/').collect();
        let is_binary = matches!(parts[..], ["tests", _] | ["tests", _, "main.rs"]);
        if is_binary && inside != SUITE {
            complaints.push(format!("{path} is a test binary of its own"));
        }
        if parts[0] == "src" && parts[1..parts.len() - 1].contains(&"tests") {
            complaints.push(format!("{path} lies in a folder of tests among the sources"));
        }
    }
    match toml::from_str::<Manifest>(manifest) {
        Ok(manifest) => {
            let named = manifest
                .test
                .iter()
                .filter(|test| !format!("/{folder}{}", test.path).ends_with(&format!("/{SUITE}")));
            complaints
                .extend(named.map(|test| format!("{folder}Cargo.toml names a test binary `{}`", test.path)));
        }
        Err(error) => complaints.push(format!("{folder}Cargo.toml cannot be read: {}", error.message())),
    }
    complaints
}

mod tests {
    use super::*;
    use crate::tidy::expect;

    #[test]
    fn tests_elsewhere_are_found() {
        let check = |folder: &str, file: &str, complaints: &[&str]| {
            let (manifest, path) = (format!("{folder}Cargo.toml"), format!("{folder}{file}"));
            expect(not_in_one_suite, &[(&manifest, ""), (&path, "")], complaints);
        };
        for file in [
            "tests/suite/main.rs",
            "tests/suite/reading.rs",
            "tests/suite/disk/main.rs",
            "tests/fixtures/old/lib.rs",
            "tests/fixtures/lib.rs",
            "src/tests.rs",
            "src/table/tests.rs",
            "src/main.rs",
            "benches/calls.rs",
            "tests/cases.toml",
        ] {
            check("core/a/", file, &[]);
        }
        check("core/a/", "tests/reading.rs", &["core/a/tests/reading.rs is a test binary of its own"]);
        check(
            "plugins/a/",
            "tests/disk/main.rs",
            &["plugins/a/tests/disk/main.rs is a test binary of its own"],
        );
        check(
            "core/a/",
            "src/tests/reading.rs",
            &["core/a/src/tests/reading.rs lies in a folder of tests among the sources"],
        );
        check(
            "core/a/",
            "src/b/tests/c/mod.rs",
            &["core/a/src/b/tests/c/mod.rs lies in a folder of tests among the sources"],
        );
        check("tests/", "suite/main.rs", &[]);
        check("", "tests/suite/main.rs", &[]);
    }

    #[test]
    fn test_binaries_that_a_manifest_names_are_found() {
        let check = |path: &str, manifest: &str, complaints: &[&str]| {
            expect(not_in_one_suite, &[(path, manifest)], complaints);
        };
        let named = |path: &str| format!("[package]\nname = 'a'\n[[test]]\nname = 'x'\npath = '{path}'\n");
        check("core/a/Cargo.toml", &named("tests/suite/main.rs"), &[]);
        check("tests/Cargo.toml", &named("suite/main.rs"), &[]);
        let said = "core/a/Cargo.toml names a test binary `checks/main.rs`";
        check("core/a/Cargo.toml", &named("checks/main.rs"), &[said]);
        check(
            "tests/Cargo.toml",
            &named("suite/other.rs"),
            &["tests/Cargo.toml names a test binary `suite/other.rs`"],
        );
        check("core/a/Cargo.toml", "[[test]]\nname = 'x'\n", &["core/a/Cargo.toml names a test binary ``"]);
    }
}
