//! The way of a plugin by the program's own commands: keys, signatures, into a pack, a newer release, trust taken
//! back, and out again. What was tampered with changes nothing.

use crate::program::suban;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use suban_plugin::Package;
use tempfile::TempDir;

const PACK_TOML: &str =
    "# 我们的政策包\nid = \"ours\"   # 不要改\n\n[hooks]\nclassify = { tables = [\"words\"] }\n";

/// A folder with a vendor's key and packages, and a pack.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        fs::create_dir(desk.path("pack")).expect("a folder");
        fs::write(desk.path("pack/pack.toml"), PACK_TOML).expect("a file");
        desk.done("plugin key vendor.key --no-password");
        desk
    }

    /// One whose pack trusts the vendor.
    fn trusting() -> Self {
        let desk = Self::new();
        desk.done("plugin trust add pack --name vendor --public vendor.pub --signs suban/*");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a text")
    }

    /// Makes the package `NAME.plugin` of this counter.
    fn package(&self, name: &str, counter: u64, asks: &str) {
        let manifest = format!(
            "id = \"suban/water\"\nversion = \"1.{counter}\"\ncounter = {counter}\nvendor = \"Suban\"\ntitle = \"供水\"\n\
             contract = \"1.0\"\nhooks = [\"classify\"]\n[asks]\n{asks}\n[limits]\nfuel = 1000\nmemory_kib = 64\n"
        );
        let parts: BTreeMap<String, Vec<u8>> = [
            ("plugin.toml".to_owned(), manifest.into_bytes()),
            ("component.wasm".to_owned(), b"\0asm\x0d\0\x01\0".to_vec()),
        ]
        .into();
        let package = Package::assemble(name, parts).expect("a package in order");
        fs::write(self.path(&format!("{name}.plugin")), package.container()).expect("a file");
    }

    /// The same, signed by the vendor.
    fn signed(&self, name: &str, counter: u64, asks: &str) {
        self.package(name, counter, asks);
        self.done(&format!("plugin sign {name}.plugin --key vendor.key"));
    }

    /// Runs the program here: its exit code, and all that it says.
    fn run(&self, line: &str) -> (i32, String) {
        let mut command = suban(&["--lang", "en"]);
        let output = command.args(line.split(' ')).current_dir(self.folder.path()).output().expect("it runs");
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().expect("an exit code"), String::from_utf8_lossy(&said).into_owned())
    }

    #[track_caller]
    fn done(&self, line: &str) -> String {
        let (code, said) = self.run(line);
        assert_eq!(code, 0, "{line}\n{said}");
        said
    }

    /// The command must say `expect` and end with `code`, and the pack must be as it was.
    #[track_caller]
    fn refused(&self, line: &str, code: i32, expect: &str) {
        let before = tree(&self.path("pack"));
        let (found, said) = self.run(line);
        assert_eq!(found, code, "{line}\n{said}");
        assert!(said.contains(expect), "{line}\n{said}");
        assert!(tree(&self.path("pack")) == before, "{line}: the pack is as it was");
    }
}

/// Every file below a folder, with its bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(tree(&path));
        } else {
            let bytes = fs::read(&path).expect("a file");
            files.insert(path, bytes);
        }
    }
    files
}

#[test]
fn a_secret_key_is_its_owners_alone_and_never_overwritten() {
    let desk = Desk::new();
    let mode = fs::metadata(desk.path("vendor.key")).expect("a key").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = desk.read("vendor.key");
    let (code, _) = desk.run("plugin key vendor.key --no-password");
    assert_eq!((code, desk.read("vendor.key")), (2, before.clone()));
    assert!(!desk.done("plugin key other.key --no-password").contains(before.lines().nth(1).expect("a key")));
}

#[test]
fn a_key_with_a_password_signs_with_it_only() {
    let desk = Desk::new();
    desk.package("water", 1, "");
    let with = |password: &str, line: &str| {
        let mut command = suban(&["--lang", "en"]);
        command.args(line.split(' ')).current_dir(desk.folder.path()).env("SUBAN_KEY_PASSWORD", password);
        command.output().expect("it runs").status.code()
    };
    assert_eq!(with("correct horse", "plugin key locked.key"), Some(0));
    assert_eq!(with("battery staple", "plugin sign water.plugin --key locked.key"), Some(2));
    assert!(!desk.path("water.plugin.minisig").exists());
    assert_eq!(with("correct horse", "plugin sign water.plugin --key locked.key"), Some(0));
    desk.done("plugin verify water.plugin --public locked.pub");
}

#[test]
fn only_whoever_signed_it_is_named() {
    let desk = Desk::new();
    desk.done("plugin key other.key --no-password");
    desk.signed("water", 1, "keywords = true");
    assert!(
        desk.done("plugin verify water.plugin --public vendor.pub").contains("suban/water 1.1 (counter 1)")
    );
    desk.refused("plugin verify water.plugin --public other.pub", 1, "nobody trusted has signed it");
    desk.done("plugin sign water.plugin --key other.key --add");
    desk.done("plugin verify water.plugin --public vendor.pub");
    let whole = desk.done("plugin inspect water.plugin --public other.pub");
    assert!(whole.contains("which of its keywords") && whole.contains("1000 instructions"), "{whole}");
    desk.done("plugin sign water.plugin --key other.key");
    desk.refused("plugin inspect water.plugin --public vendor.pub", 2, "nobody trusted has signed it");
}

#[test]
fn a_plugin_goes_into_a_pack_and_out_again() {
    let desk = Desk::trusting();
    desk.signed("water", 3, "keywords = true\nfacts = [\"类别\"]");
    let said = desk.done("plugin install water.plugin --pack pack");
    assert!(said.contains("[plugins.water]") && said.contains("facts = [\"类别\"]"), "{said}");
    assert_eq!(desk.read("pack/pack.toml"), PACK_TOML, "nothing is granted unasked");
    desk.done("plugin install water.plugin --pack pack --grant");
    let granted = desk.read("pack/pack.toml");
    assert!(granted.starts_with(PACK_TOML) && granted.contains("\n[plugins.water]\n"), "{granted}");
    assert!(desk.read("pack/plugins/trust.toml").contains("\"suban/water\" = 3"));
    assert!(desk.done("plugin list pack").contains("plugins/water.plugin  suban/water 1.3"));

    fs::write(desk.path("pack/pack.toml"), granted.replace("tables", "plugin = \"water\", tables"))
        .expect("a file");
    desk.refused("plugin remove water --pack pack", 2, "the hooks classify still ask water");
    fs::write(desk.path("pack/pack.toml"), &granted).expect("a file");
    desk.refused("plugin remove ../water --pack pack", 2, "there is no plugin");
    desk.done("plugin remove water --pack pack");
    assert_eq!(desk.read("pack/pack.toml").trim_end(), PACK_TOML.trim_end());
    assert_eq!(desk.done("plugin list pack").trim(), "no plugins");

    desk.signed("water", 2, "");
    desk.refused("plugin install water.plugin --pack pack", 2, "has the counter 2, but 3 was seen already");
}

#[test]
fn a_release_that_asks_for_more_needs_consent() {
    let desk = Desk::trusting();
    desk.signed("water", 1, "facts = [\"类别\"]");
    desk.done("plugin install water.plugin --pack pack");
    desk.signed("water", 2, "words = true");
    desk.refused("plugin install water.plugin --pack pack", 2, "+ the citizen's words\n  - field `类别`");
    desk.done("plugin install water.plugin --pack pack --accept");
    desk.signed("water", 3, "");
    let said = desk.done("plugin install water.plugin --pack pack");
    assert!(said.contains("- the citizen's words"), "{said}");
}

#[test]
fn what_was_tampered_with_changes_nothing() {
    let desk = Desk::trusting();
    desk.signed("water", 1, "");
    let package = fs::read(desk.path("water.plugin")).expect("a package");
    let mut flipped = package.clone();
    flipped[40] ^= 1;
    for (bytes, name) in [(&flipped[..], "a bit"), (&package[..90], "cut"), (&[7; 300], "random")] {
        fs::write(desk.path("water.plugin"), bytes).expect("a file");
        desk.refused("plugin verify water.plugin --pack pack", 1, "does not fit the file");
        desk.refused("plugin inspect water.plugin --pack pack", 2, "does not fit the file");
        desk.refused("plugin install water.plugin --pack pack --accept", 2, "does not fit the file");
        let (code, said) = desk.run("plugin sign water.plugin --key vendor.key");
        assert!(code == 2 || name == "a bit", "nonsense is not signed: {name}\n{said}");
        desk.signed("water", 1, "");
    }
    fs::remove_file(desk.path("water.plugin.minisig")).expect("signatures");
    desk.refused("plugin install water.plugin --pack pack --accept", 2, "it is not signed");
    fs::write(desk.path("water.plugin.minisig"), "nonsense").expect("a file");
    desk.refused("plugin install water.plugin --pack pack --accept", 2, "no minisign signatures");
    fs::write(desk.path("water.plugin"), vec![0; (1 << 20) + 1]).expect("a file");
    desk.refused("plugin install water.plugin --pack pack", 2, "has more than 1048576 bytes");
}

#[test]
fn trust_can_be_taken_back_by_hand() {
    let desk = Desk::trusting();
    desk.signed("water", 1, "");
    desk.done("plugin install water.plugin --pack pack");
    desk.refused("plugin revoke pack --plugin suban/water", 2, "--reason");
    desk.done("plugin revoke pack --plugin suban/water --to 1 --reason leaks");
    let (code, said) = desk.run("plugin list pack");
    assert!(code == 1 && said.contains("it will not run: leaks"), "{code} {said}");
    desk.refused("plugin install water.plugin --pack pack", 2, "not installed: leaks");
    desk.signed("water", 2, "");
    desk.done("plugin install water.plugin --pack pack");
    desk.done("plugin list pack");
    desk.done("plugin trust remove pack vendor");
    desk.refused("plugin list pack", 1, "nobody trusted has signed it");
    desk.refused("plugin trust add pakc --name x --public vendor.pub --signs a/b", 2, "pakc is no pack");
    assert!(!desk.path("pakc").exists());
    desk.refused("plugin trust remove pack vendor", 2, "no key is called `vendor`");
}

#[test]
fn a_signed_list_takes_trust_back_without_a_network() {
    let desk = Desk::trusting();
    desk.done("plugin key authority.key --no-password");
    desk.done("plugin trust add pack --name authority --public authority.pub --revokes");
    let list = |counter: u64| {
        let list = format!(
            "id = \"authority/list\"\ncounter = {counter}\n[[revocations]]\nplugin = \"suban/water\"\nreason = \"stolen\"\n\
             date = 2026-03-01\n"
        );
        fs::write(desk.path("list.toml"), list).expect("a file");
    };
    list(5);
    desk.refused("plugin revoke pack --list list.toml", 2, "it is not signed");
    desk.done("plugin sign-list list.toml --key vendor.key");
    desk.refused("plugin revoke pack --list list.toml", 2, "may not sign revocation lists");
    desk.done("plugin sign-list list.toml --key authority.key");
    assert!(desk.done("plugin revoke pack --list list.toml").contains("1 revoked"));
    assert!(desk.done("plugin revoke pack --list list.toml").contains("0 revoked"), "the same list again");
    list(4);
    desk.refused("plugin revoke pack --list list.toml", 2, "does not fit the file");
    desk.done("plugin sign-list list.toml --key authority.key");
    desk.refused("plugin revoke pack --list list.toml", 2, "has the counter 4, but 5 was taken in already");
    desk.signed("water", 1, "");
    desk.refused(
        "plugin verify water.plugin --pack pack",
        1,
        "revoked on 2026-03-01, it will not run: stolen",
    );
}

#[test]
fn an_edit_keeps_what_people_wrote() {
    let desk = Desk::trusting();
    let before = desk.read("pack/plugins/trust.toml");
    let noted = before.replace("signatures = 1", "signatures = 1   # 够了")
        + "\n[counters]\n\"suban/water\" = 1  # 首版\n";
    fs::write(desk.path("pack/plugins/trust.toml"), &noted).expect("a file");
    desk.signed("water", 2, "");
    desk.done("plugin install water.plugin --pack pack");
    let after = desk.read("pack/plugins/trust.toml");
    assert_eq!(after, noted.replace("\"suban/water\" = 1  #", "\"suban/water\" = 2  #"));
    fs::write(desk.path("pack/plugins/trust.toml"), after.replace("signatures = 1 ", "signatures = 9 "))
        .expect("a file");
    desk.refused("plugin trust add pack --name x --public vendor.pub --signs a/b", 2, "twice");
}
