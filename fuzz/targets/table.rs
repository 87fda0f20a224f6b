//! Any bytes as the one table of the example pack. The first line names its hook and how many rows may speak, as in
//! `assess collect`; the table follows. Whatever loads is linted and asked.

#![no_main]

mod water;

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use suban_policy::Hook;
use suban_policy_review::input::{self, NamedFacts};
use suban_policy_review::lint::lint;
use suban_policy::{Pack, PackFiles};

/// The example pack, and its manifest up to the plugins and hooks.
static WATER: LazyLock<(BTreeMap<String, Vec<u8>>, String)> = LazyLock::new(|| {
    let mut files = water::files();
    files.retain(|path, _| !path.starts_with("tables/") && !path.starts_with("plugins/"));
    let manifest = String::from_utf8(files.remove("pack.toml").expect("a manifest")).expect("text");
    let (head, _) = manifest.split_once("[plugins.").expect("its plugins and hooks stand last");
    (files, head.to_owned())
});

fuzz_target!(|bytes: &[u8]| {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return };
    let (Ok(first), table) = (std::str::from_utf8(&bytes[..end]), &bytes[end + 1..]) else { return };
    let Some((hook, policy)) = first.split_once(' ') else { return };
    let (Ok(hook), true) = (hook.parse::<Hook>(), ["first", "unique", "collect", "best"].contains(&policy)) else {
        return;
    };
    let (mut files, head) = WATER.clone();
    let hooks = format!("{head}[hooks]\n{hook} = {{ tables = [\"t\"] }}\n[tables]\nt = {{ policy = \"{policy}\" }}\n");
    files.insert("pack.toml".to_owned(), hooks.into_bytes());
    files.insert("tables/t.csv".to_owned(), table.to_vec());
    let Ok(files) = PackFiles::new(files) else { return };
    let Ok(pack) = Pack::load(&files, &[], &BTreeMap::new()) else { return };
    let _ = lint(&pack, &files, None);
    for facts in [
        &[("渠道", "来电"), ("正文", "停水,水压低"), ("主办", "管网一所"), ("类别", "供水/停水")][..],
        &[("事件", "超期"), ("渠道", "12345"), ("时限", "督办"), ("超期", "2.3"), ("时限承办", "营业部")],
    ] {
        let facts: NamedFacts = facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        let facts = input::facts(&pack, &facts).expect("these facts are known to the example pack");
        let _ = pack.decide(hook, "fuzz", facts);
    }
});
