//! Arrows between crates. What Cargo knows of ours is compared with the tables below; to add an arrow, add it here and
//! say in docs/ARCHITECTURE.md why it is right.

use super::cargo::{Dependency, Package};

/// A crate of ours and which others of ours it may use.
struct Crate {
    name: &'static str,
    uses: Uses,
    /// What its tests may use besides: engines and stores, to be tested with the real ones.
    tests_use: &'static [&'static str],
    /// What it is, for whoever meets the message.
    is: &'static str,
}

enum Uses {
    Only(&'static [&'static str]),
    Anything,
}

const CRATES: &[Crate] = &[
    Crate {
        name: "suban-model",
        uses: Uses::Only(&[]),
        tests_use: &[],
        is: "the words and arithmetic under everything else",
    },
    Crate {
        name: "suban-store",
        uses: Uses::Only(&[]),
        tests_use: &[],
        is: "bytes in order, which knows nothing of tickets",
    },
    Crate {
        name: "suban-workbook",
        uses: Uses::Only(&[]),
        tests_use: &[],
        is: "workbooks as rows of cells, whatever they are about",
    },
    Crate {
        name: "suban-seal",
        uses: Uses::Only(&["suban-store"]),
        tests_use: &[],
        is: "values at rest under keys, which knows nothing of what they say",
    },
    Crate {
        name: "suban-backup",
        uses: Uses::Only(&["suban-desk", "suban-model", "suban-seal", "suban-store"]),
        tests_use: &["suban-test-kit"],
        is: "the truth of a data folder as a file",
    },
    Crate {
        name: "suban-policy",
        uses: Uses::Only(&["suban-model", "suban-workbook"]),
        tests_use: &[],
        is: "what a policy is, whatever engine runs it",
    },
    Crate {
        name: "suban-policy-review",
        uses: Uses::Only(&["suban-model", "suban-policy"]),
        tests_use: &[],
        is: "what examines packs, which no decision needs",
    },
    Crate {
        name: "suban-policy-rhai",
        uses: Uses::Only(&["suban-model", "suban-policy"]),
        tests_use: &["suban-policy-review", "suban-policy-wasm"],
        is: "an engine, which decides nothing by itself",
    },
    Crate {
        name: "suban-plugin",
        uses: Uses::Only(&["suban-model", "suban-policy"]),
        tests_use: &[],
        is: "packages and whom to trust with them, which runs nothing",
    },
    Crate {
        name: "suban-policy-wasm",
        uses: Uses::Only(&["suban-model", "suban-policy", "suban-plugin"]),
        tests_use: &["suban-policy-review", "suban-desk", "suban-store", "suban-plugin-sdk", "water"],
        is: "an engine, which decides nothing by itself",
    },
    Crate {
        name: "suban-plugin-sdk",
        uses: Uses::Only(&[]),
        tests_use: &[],
        is: "what plugins are written with, on the far side of the contract",
    },
    Crate {
        name: "power",
        uses: Uses::Only(&["suban-plugin-sdk"]),
        tests_use: &[],
        is: "a plugin, which knows of its host what the contract says",
    },
    Crate {
        name: "water",
        uses: Uses::Only(&["suban-plugin-sdk"]),
        tests_use: &[],
        is: "a plugin, which knows of its host what the contract says",
    },
    Crate {
        name: "suban-desk",
        uses: Uses::Only(&["suban-model", "suban-policy", "suban-policy-review", "suban-store"]),
        tests_use: &["suban-policy-rhai", "suban-test-kit"],
        is: "the flow, for any engine and any store",
    },
    Crate {
        name: "suban-intake",
        uses: Uses::Only(&["suban-model", "suban-workbook", "suban-policy"]),
        tests_use: &[],
        is: "bytes to commands, which it hands back and does not perform",
    },
    Crate {
        name: "suban-tell",
        uses: Uses::Only(&["suban-model", "suban-policy", "suban-desk"]),
        tests_use: &["suban-test-kit"],
        is: "the stored as people read it, which reads no store",
    },
    Crate {
        name: "suban-report",
        uses: Uses::Only(&["suban-model", "suban-policy", "suban-desk", "suban-tell"]),
        tests_use: &["suban-policy-rhai", "suban-policy-wasm", "suban-store", "suban-test-kit"],
        is: "figures to tables, which changes nothing",
    },
    Crate {
        name: "suban-accounts",
        uses: Uses::Only(&["suban-model", "suban-desk", "suban-store"]),
        tests_use: &["suban-test-kit"],
        is: "who comes in, which says nothing of what they may do",
    },
    Crate {
        name: "suban-link",
        uses: Uses::Only(&["suban-model", "suban-policy", "suban-desk", "suban-accounts", "suban-store"]),
        tests_use: &["suban-test-kit"],
        is: "a desk and a store in another program, whatever they are there",
    },
    Crate {
        name: "suban-server",
        uses: Uses::Only(&[
            "suban-model",
            "suban-policy",
            "suban-desk",
            "suban-accounts",
            "suban-tell",
            "suban-report",
            "suban-store",
        ]),
        tests_use: &["suban-policy-rhai"],
        is: "HTTP around a desk that it is given",
    },
    Crate {
        name: "suban-cli",
        uses: Uses::Anything,
        tests_use: &[],
        is: "the program, where everything is put together",
    },
    Crate {
        name: "suban-month",
        uses: Uses::Only(&["suban-model"]),
        tests_use: &[],
        is: "a made-up month of tickets, which knows no rule",
    },
    Crate {
        name: "suban-test-kit",
        uses: Uses::Only(&["suban-model", "suban-policy", "suban-desk", "suban-store"]),
        tests_use: &[],
        is: "what tests begin with, which nothing but tests may use",
    },
    Crate {
        name: "suban-tests",
        uses: Uses::Only(&[]),
        tests_use: &[
            "suban-model",
            "suban-policy",
            "suban-policy-rhai",
            "suban-policy-wasm",
            "suban-plugin",
            "suban-desk",
            "suban-store",
            "suban-tell",
            "suban-report",
            "suban-month",
        ],
        is: "the program seen from outside, and a look into what it left behind",
    },
];

/// A library that only one crate of ours may name, so that it can be replaced in one place; or a few, with a row each.
struct PrivateDependency {
    package: &'static str,
    of: &'static str,
    /// Whose tests may name it besides, to read back or to make what the crate writes or reads.
    tests_of: &'static [&'static str],
}

const PRIVATE_DEPENDENCIES: &[PrivateDependency] = &[
    PrivateDependency { package: "sled", of: "suban-store", tests_of: &[] },
    PrivateDependency { package: "chacha20poly1305", of: "suban-seal", tests_of: &[] },
    PrivateDependency { package: "argon2", of: "suban-accounts", tests_of: &[] },
    PrivateDependency { package: "rhai", of: "suban-policy-rhai", tests_of: &[] },
    PrivateDependency { package: "wasmtime", of: "suban-policy-wasm", tests_of: &[] },
    PrivateDependency { package: "minisign-verify", of: "suban-plugin", tests_of: &[] },
    PrivateDependency {
        package: "minisign",
        of: "suban-cli",
        tests_of: &["suban-plugin", "suban-policy-wasm"],
    },
    PrivateDependency { package: "axum", of: "suban-server", tests_of: &[] },
    PrivateDependency { package: "utoipa", of: "suban-server", tests_of: &[] },
    // Its views describe themselves, if they are asked to.
    PrivateDependency { package: "utoipa", of: "suban-tell", tests_of: &[] },
    PrivateDependency { package: "quick-xml", of: "suban-workbook", tests_of: &[] },
    PrivateDependency { package: "calamine", of: "suban-workbook", tests_of: &["suban-report"] },
    PrivateDependency {
        package: "rust_xlsxwriter",
        of: "suban-report",
        tests_of: &["suban-workbook", "suban-policy", "suban-intake"],
    },
    PrivateDependency { package: "askama", of: "suban-report", tests_of: &[] },
    PrivateDependency { package: "clap", of: "suban-cli", tests_of: &[] },
    PrivateDependency { package: "wit-component", of: "suban-cli", tests_of: &["suban-policy-wasm"] },
    PrivateDependency { package: "notify-debouncer-full", of: "suban-cli", tests_of: &[] },
];

/// One line for each arrow that should not be.
pub fn wrong_arrows(packages: &[Package]) -> Vec<String> {
    let ours: Vec<_> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut wrong = Vec::new();
    for package in packages {
        let Some(from) = CRATES.iter().find(|row| row.name == package.name) else {
            wrong.push(format!("`{}` is not in the table of crates.rs: say what it may use", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            let arrow = Arrow { from, dependency };
            let turned = if ours.contains(&dependency.name.as_str()) {
                arrow.between_crates()
            } else {
                arrow.to_library()
            };
            wrong.extend(turned.map(|why| format!("{} ──▶ {}: {why}", arrow.tail(), dependency.name)));
        }
    }
    wrong
}

struct Arrow<'a> {
    from: &'a Crate,
    dependency: &'a Dependency,
}

impl Arrow<'_> {
    fn is_of_tests(&self) -> bool {
        self.dependency.kind.as_deref() == Some("dev")
    }

    fn tail(&self) -> String {
        if self.is_of_tests() { format!("tests of {}", self.from.name) } else { self.from.name.to_owned() }
    }

    fn between_crates(&self) -> Option<String> {
        let Uses::Only(uses) = self.from.uses else { return None };
        let besides = if self.is_of_tests() { self.from.tests_use } else { &[] };
        if uses.iter().chain(besides).any(|name| *name == self.dependency.name) {
            return None;
        }
        let may: Vec<_> = uses.iter().chain(besides).copied().collect();
        let may = if may.is_empty() { "no other crate of ours".to_owned() } else { may.join(", ") };
        Some(format!("it is {}; it may use {may}", self.from.is))
    }

    fn to_library(&self) -> Option<String> {
        let library = &self.dependency.name;
        let rows: Vec<_> = PRIVATE_DEPENDENCIES.iter().filter(|row| row.package == *library).collect();
        let may = |row: &&PrivateDependency| {
            row.of == self.from.name || self.is_of_tests() && row.tests_of.contains(&self.from.name)
        };
        if rows.is_empty() || rows.iter().any(may) {
            return None;
        }
        let those: Vec<_> = rows.iter().map(|row| row.of).collect();
        Some(format!("only {} may name {library}", those.join(" and ")))
    }
}

mod tests {
    use super::*;

    fn package(name: &str, dependencies: Vec<Dependency>) -> Package {
        Package { name: name.to_owned(), dependencies, targets: Vec::new() }
    }

    #[test]
    fn every_wrong_arrow_is_told() {
        let members =
            ["suban-model", "suban-store", "suban-policy", "suban-policy-rhai", "suban-desk", "suban-server"];
        let check = |from: &str, to: &str, kind: Option<&str>, expect: Option<&str>| {
            let dependency = Dependency { name: to.to_owned(), kind: kind.map(str::to_owned) };
            let mut packages: Vec<_> =
                members.iter().filter(|name| **name != from).map(|name| package(name, Vec::new())).collect();
            packages.push(package(from, vec![dependency]));
            let expect: Vec<_> = expect.map(str::to_owned).into_iter().collect();
            assert_eq!(wrong_arrows(&packages), expect, "{from} → {to}");
        };
        let model = "it is the words and arithmetic under everything else; it may use no other crate of ours";
        check("suban-model", "suban-desk", None, Some(&format!("suban-model ──▶ suban-desk: {model}")));
        let desk = "it is the flow, for any engine and any store; it may use suban-model, suban-policy, suban-policy-review, suban-store";
        check("suban-desk", "suban-store", None, None);
        check("suban-desk", "suban-policy-rhai", Some("dev"), None);
        for kind in [None, Some("build")] {
            let expect = format!("suban-desk ──▶ suban-policy-rhai: {desk}");
            check("suban-desk", "suban-policy-rhai", kind, Some(&expect));
        }
        let expect =
            format!("tests of suban-desk ──▶ suban-server: {desk}, suban-policy-rhai, suban-test-kit");
        check("suban-desk", "suban-server", Some("dev"), Some(&expect));
        check("suban-cli", "suban-server", None, None);
        check("suban-cli", "clap", None, None);
        check("suban-cli", "sled", None, Some("suban-cli ──▶ sled: only suban-store may name sled"));
        check(
            "suban-desk",
            "axum",
            Some("dev"),
            Some("tests of suban-desk ──▶ axum: only suban-server may name axum"),
        );
        check("suban-report", "calamine", Some("dev"), None);
        check("suban-tell", "utoipa", None, None);
        check(
            "suban-report",
            "utoipa",
            None,
            Some("suban-report ──▶ utoipa: only suban-server and suban-tell may name utoipa"),
        );
        check(
            "suban-report",
            "calamine",
            None,
            Some("suban-report ──▶ calamine: only suban-workbook may name calamine"),
        );
        let expect = "`suban-attic` is not in the table of crates.rs: say what it may use";
        check("suban-attic", "serde", None, Some(expect));
    }
}
