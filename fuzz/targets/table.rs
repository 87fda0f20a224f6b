//! Any bytes as the tables of a small pack. Whatever loads is linted and asked.
//!
//! ```sh
//! RUSTC_BOOTSTRAP=1 cargo fuzz run table --sanitizer none -- -max_total_time=600 -max_len=4096
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use suban_policy::hook::Hook;
use suban_policy::input::NamedFacts;
use suban_policy::lint::lint;
use suban_policy::{Pack, PackFiles};

const MANIFEST: &str = r#"
id = "fuzz"
title = "样例"
engine = "1"
effective_from = 2022-10-10
[calendar]
zone = "Asia/Shanghai"
hours = ["08:30-12:00", "13:30-17:30"]
[channels]
"三来" = ["来电", "来信"]
"平台" = ["12345"]
[who]
"责任部门" = ["责任单位", "主办"]
[slots]
"一次" = { per = ["ticket", "who"], keep = "max" }
[parameters]
limit = 2
"#;

const FINDINGS: &str = r#"
[fault]
name = "差错"
about = "ticket"
by = ["办公室"]
pick = ["推诿", "迟缓"]
fields.unit = { type = "unit", label = "责任单位" }
fields.count = { type = "integer", label = "缺项数", min = 1 }
"#;

const UNITS: &str = "office = { name = \"办公室\" }\nnet = { name = \"管网所\" }\n";

/// The first byte says which hook the table serves and how many rows may speak.
fuzz_target!(|bytes: &[u8]| {
    let Some((how, table)) = bytes.split_first() else { return };
    let hook = Hook::ALL[usize::from(how % 4)];
    let policy = ["first", "unique", "collect"][usize::from(how / 4 % 3)];
    let hooks = format!("{MANIFEST}[hooks]\n{hook} = {{ tables = [\"t\"] }}\n[tables]\nt = {{ policy = \"{policy}\" }}\n");
    let files = [
        ("pack.toml", hooks.as_bytes()),
        ("clauses.toml", b"C1 = \"one\"\n"),
        ("units.toml", UNITS.as_bytes()),
        ("findings.toml", FINDINGS.as_bytes()),
        ("tables/t.csv", table),
    ];
    let files = files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
    let Ok(files) = PackFiles::new(files.into()) else { return };
    let Ok(pack) = Pack::load(&files, &[], &BTreeMap::new()) else { return };
    let _ = lint(&pack, &files, None);
    let facts: NamedFacts = [("渠道", "来电"), ("主办", "管网所"), ("正文", "停水"), ("超期", "2.5"), ("类别", "供水/停水")]
        .map(|(name, value)| (name.to_owned(), value.into()))
        .into();
    if let Ok(facts) = pack.facts(&facts) {
        let _ = pack.decide(hook, "fuzz", facts);
    }
});
