//! The arrows of the house only point inwards. What Cargo knows of our crates is compared with the tables below;
//! to add an arrow, add it here and say in docs/ARCHITECTURE.md why it is right.

use crate::repository::root;
use serde::Deserialize;
use std::process::Command;

/// A crate of ours and which others of ours it may use.
struct Room {
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

const HOUSE: &[Room] = &[
    Room {
        name: "suban-model",
        uses: Uses::Only(&[]),
        tests_use: &[],
        is: "the words and arithmetic under everything else",
    },
    Room {
        name: "suban-store",
        uses: Uses::Only(&[]),
        tests_use: &[],
        is: "bytes in order, which knows nothing of tickets",
    },
    Room {
        name: "suban-policy",
        uses: Uses::Only(&["suban-model"]),
        tests_use: &[],
        is: "what a policy is, whatever engine runs it",
    },
    Room {
        name: "suban-policy-rhai",
        uses: Uses::Only(&["suban-model", "suban-policy"]),
        tests_use: &["suban-policy-wasm"],
        is: "an engine, which decides nothing by itself",
    },
    Room {
        name: "suban-plugin",
        uses: Uses::Only(&["suban-model", "suban-policy"]),
        tests_use: &[],
        is: "packages and whom to trust with them, which runs nothing",
    },
    Room {
        name: "suban-policy-wasm",
        uses: Uses::Only(&["suban-model", "suban-policy", "suban-plugin"]),
        tests_use: &["suban-desk", "suban-store", "suban-plugin-sdk", "water"],
        is: "an engine, which decides nothing by itself",
    },
    Room {
        name: "suban-plugin-sdk",
        uses: Uses::Only(&[]),
        tests_use: &[],
        is: "what plugins are written with, on the far side of the contract",
    },
    Room {
        name: "power",
        uses: Uses::Only(&["suban-plugin-sdk"]),
        tests_use: &[],
        is: "a plugin, which knows of its host what the contract says",
    },
    Room {
        name: "water",
        uses: Uses::Only(&["suban-plugin-sdk"]),
        tests_use: &[],
        is: "a plugin, which knows of its host what the contract says",
    },
    Room {
        name: "suban-desk",
        uses: Uses::Only(&["suban-model", "suban-policy", "suban-store"]),
        tests_use: &["suban-policy-rhai"],
        is: "the flow, for any engine and any store",
    },
    Room {
        name: "suban-intake",
        uses: Uses::Only(&["suban-model", "suban-policy"]),
        tests_use: &[],
        is: "bytes to commands, which it hands back and does not perform",
    },
    Room {
        name: "suban-tell",
        uses: Uses::Only(&["suban-model", "suban-policy", "suban-desk"]),
        tests_use: &[],
        is: "the stored as people read it, which reads no store",
    },
    Room {
        name: "suban-report",
        uses: Uses::Only(&["suban-model", "suban-policy", "suban-desk", "suban-tell"]),
        tests_use: &["suban-policy-rhai", "suban-policy-wasm", "suban-store"],
        is: "figures to tables, which changes nothing",
    },
    Room {
        name: "suban-link",
        uses: Uses::Only(&["suban-model", "suban-desk", "suban-store"]),
        tests_use: &["suban-policy"],
        is: "a desk and a store in another program, whatever they are there",
    },
    Room {
        name: "suban-server",
        uses: Uses::Only(&[
            "suban-model",
            "suban-policy",
            "suban-desk",
            "suban-tell",
            "suban-report",
            "suban-store",
        ]),
        tests_use: &["suban-policy-rhai"],
        is: "HTTP around a desk that it is given",
    },
    Room {
        name: "suban-cli",
        uses: Uses::Anything,
        tests_use: &[],
        is: "the program, where everything is put together",
    },
    Room {
        name: "suban-month",
        uses: Uses::Only(&["suban-model"]),
        tests_use: &[],
        is: "a made-up month of tickets, which knows no rule",
    },
    Room {
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
            "suban-month",
        ],
        is: "the program seen from outside, and a look into what it left behind",
    },
];

/// A library that only one crate of ours may name, so that it can be replaced in one place; or a few, with a line each.
struct Lodger {
    package: &'static str,
    room: &'static str,
    /// Whose tests may name it besides, to read back or to make what the room writes or reads.
    tests_of: &'static [&'static str],
}

const LODGERS: &[Lodger] = &[
    Lodger { package: "sled", room: "suban-store", tests_of: &[] },
    Lodger { package: "rhai", room: "suban-policy-rhai", tests_of: &[] },
    Lodger { package: "wasmtime", room: "suban-policy-wasm", tests_of: &[] },
    Lodger { package: "minisign-verify", room: "suban-plugin", tests_of: &[] },
    Lodger { package: "minisign", room: "suban-cli", tests_of: &["suban-plugin", "suban-policy-wasm"] },
    Lodger { package: "axum", room: "suban-server", tests_of: &[] },
    Lodger { package: "utoipa", room: "suban-server", tests_of: &[] },
    // Its views describe themselves, if they are asked to.
    Lodger { package: "utoipa", room: "suban-tell", tests_of: &[] },
    Lodger { package: "calamine", room: "suban-intake", tests_of: &["suban-report"] },
    Lodger { package: "rust_xlsxwriter", room: "suban-report", tests_of: &["suban-intake"] },
    Lodger { package: "askama", room: "suban-report", tests_of: &[] },
    Lodger { package: "clap", room: "suban-cli", tests_of: &[] },
    Lodger { package: "wit-component", room: "suban-cli", tests_of: &["suban-policy-wasm"] },
    Lodger { package: "notify-debouncer-full", room: "suban-cli", tests_of: &[] },
];

/// The part of `cargo metadata` that is about arrows.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// None for what the crate itself uses, else `dev` or `build`.
    kind: Option<String>,
}

fn packages() -> Vec<Package> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice::<Metadata>(&output.stdout).expect("cargo describes the workspace").packages
}

/// One line for each arrow that should not be.
fn wrong_arrows(packages: &[Package]) -> Vec<String> {
    let ours: Vec<_> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut wrong = Vec::new();
    for package in packages {
        let Some(room) = HOUSE.iter().find(|room| room.name == package.name) else {
            wrong.push(format!("`{}` is not in the table of layers.rs: say what it may use", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            let arrow = Arrow { room, dependency };
            let turned = if ours.contains(&dependency.name.as_str()) {
                arrow.between_rooms()
            } else {
                arrow.to_library()
            };
            wrong.extend(turned.map(|why| format!("{} ──▶ {}: {why}", arrow.tail(), dependency.name)));
        }
    }
    wrong
}

struct Arrow<'a> {
    room: &'a Room,
    dependency: &'a Dependency,
}

impl Arrow<'_> {
    fn is_of_tests(&self) -> bool {
        self.dependency.kind.as_deref() == Some("dev")
    }

    fn tail(&self) -> String {
        if self.is_of_tests() { format!("tests of {}", self.room.name) } else { self.room.name.to_owned() }
    }

    fn between_rooms(&self) -> Option<String> {
        let Uses::Only(uses) = self.room.uses else { return None };
        let besides = if self.is_of_tests() { self.room.tests_use } else { &[] };
        if uses.iter().chain(besides).any(|name| *name == self.dependency.name) {
            return None;
        }
        let may: Vec<_> = uses.iter().chain(besides).copied().collect();
        let may = if may.is_empty() { "no other crate of ours".to_owned() } else { may.join(", ") };
        Some(format!("it is {}; it may use {may}", self.room.is))
    }

    fn to_library(&self) -> Option<String> {
        let package = &self.dependency.name;
        let lodgers: Vec<_> = LODGERS.iter().filter(|lodger| lodger.package == *package).collect();
        let is_guest = |lodger: &&Lodger| self.is_of_tests() && lodger.tests_of.contains(&self.room.name);
        if lodgers.is_empty()
            || lodgers.iter().any(|lodger| lodger.room == self.room.name || is_guest(lodger))
        {
            return None;
        }
        let rooms: Vec<_> = lodgers.iter().map(|lodger| lodger.room).collect();
        Some(format!("only {} may name {package}", rooms.join(" and ")))
    }
}

#[test]
fn arrows_point_inwards() {
    let wrong = wrong_arrows(&packages());
    assert!(wrong.is_empty(), "forbidden:\n{}", wrong.join("\n"));
}

#[test]
fn every_wrong_arrow_is_told() {
    let members =
        ["suban-model", "suban-store", "suban-policy", "suban-policy-rhai", "suban-desk", "suban-server"];
    let check = |from: &str, to: &str, kind: Option<&str>, expect: Option<&str>| {
        let dependency = Dependency { name: to.to_owned(), kind: kind.map(str::to_owned) };
        let mut packages: Vec<_> = members
            .iter()
            .filter(|name| **name != from)
            .map(|name| Package { name: (*name).to_owned(), dependencies: Vec::new() })
            .collect();
        packages.push(Package { name: from.to_owned(), dependencies: vec![dependency] });
        let expect: Vec<_> = expect.map(str::to_owned).into_iter().collect();
        assert_eq!(wrong_arrows(&packages), expect, "{from} → {to}");
    };
    let model = "it is the words and arithmetic under everything else; it may use no other crate of ours";
    check("suban-model", "suban-desk", None, Some(&format!("suban-model ──▶ suban-desk: {model}")));
    let desk =
        "it is the flow, for any engine and any store; it may use suban-model, suban-policy, suban-store";
    check("suban-desk", "suban-store", None, None);
    check("suban-desk", "suban-policy-rhai", Some("dev"), None);
    for kind in [None, Some("build")] {
        let expect = format!("suban-desk ──▶ suban-policy-rhai: {desk}");
        check("suban-desk", "suban-policy-rhai", kind, Some(&expect));
    }
    let expect = format!("tests of suban-desk ──▶ suban-server: {desk}, suban-policy-rhai");
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
        Some("suban-report ──▶ calamine: only suban-intake may name calamine"),
    );
    let expect = "`suban-attic` is not in the table of layers.rs: say what it may use";
    check("suban-attic", "serde", None, Some(expect));
}
