//! One cause gives one complaint, at its place and with what would be right.

use crate::pack::Pack;
use crate::reading::diagnostic::Diagnostic;
use crate::reading::files::PackFiles;
use std::collections::BTreeMap;
use suban_model::Value;

const FILES: [(&str, &str); 6] = [
    (
        "pack.toml",
        "id = \"sample\"\ntitle = \"样例\"\nengine = \"1\"\neffective_from = 2022-10-10\n\
         calendar = { zone = \"Asia/Shanghai\", hours = [\"08:30-12:00\"] }\nchannels = {}\n\
         who = { \"管网\" = [\"unit:net\"], \"营业\" = [\"unit:sales\"] }\n\
         parameters = { tier = { is = 2, of = [2, 3] } }\n\
         hooks.assess = { tables = [\"late\"] }\ntables.late = { policy = \"collect\" }\n",
    ),
    ("clauses.toml", "C1 = \"第一条\"\nC2 = \"第二条\"\n"),
    ("units.toml", "[net]\nname = \"管网所\"\n[sales]\nname = \"营业部\"\n"),
    (
        "findings.toml",
        "[fault]\nname = \"差错\"\nabout = \"ticket\"\nby = [\"net\"]\n\
         fields.unit = { type = \"unit\", label = \"责任单位\" }\n",
    ),
    ("figures.toml", "[late]\nname = \"超期件数\"\nclause = \"C1\"\ncount = \"工单\"\nat = \"登记\"\n"),
    (
        "tables/late.csv",
        "编号,条款,责任单位,超期件数,→,扣谁,分\nA1,C1,管网所,{tier},→,管网,1\nA2,C2,营业部,>={tier},→,营业,2\n",
    ),
];

/// What is said of the sample with one file written otherwise.
fn complaints(path: &str, from: &str, to: &str) -> Vec<Diagnostic> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (name, text) in FILES {
        assert!(name != path || text.contains(from), "{path} has no {from}");
        let text = if name == path { text.replacen(from, to, 1) } else { text.to_owned() };
        files.insert(name.to_owned(), text.into_bytes());
    }
    let overrides: BTreeMap<String, Value> = BTreeMap::new();
    Pack::load(&PackFiles::new(files).unwrap(), &[], &overrides).err().unwrap_or_default()
}

#[test]
fn one_cause_gives_one_complaint_in_chinese() {
    for (path, from, to, line, message, help) in [
        ("units.toml", "name", "nmae", 2, "没有「nmae」这一项", "可用:name"),
        ("units.toml", "\"管网所\"", "管网所", 2, "= 后面没有值,或文字没有用引号括起来", ""),
        ("clauses.toml", "C2", "C1", 2, "C1 写了两次", "第一次在第 1 行"),
        ("findings.toml", "about", "abuot", 3, "没有「abuot」这一项", "可用:about"),
        ("figures.toml", "count", "cuont", 4, "没有「cuont」这一项", "可用:count"),
        ("figures.toml", "\"登记\"", "\"登计\"", 5, "没有事件「登计」;可用:登记", ""),
        ("pack.toml", "title = \"样例\"", "title = 1", 2, "应为带引号的文字,写成了整数 1", ""),
        ("pack.toml", "of = [2, 3]", "of = 2", 8, "参数应为文字、数或 true/false", "例:"),
        (
            "tables/late.csv",
            "A2,C2",
            "A2,C3",
            3,
            "clauses.toml 里没有条款「C3」",
            "可用:C1、C2。新条款先写进 clauses.toml,一条一行:\"C3\" = \"制度原文\"",
        ),
    ] {
        let found = complaints(path, from, to);
        let [one] = found.as_slice() else { panic!("{path}, {to}: {found:#?}") };
        assert_eq!((one.path.as_str(), one.span.map(|span| span.line)), (path, Some(line)), "{to}");
        assert!(one.message.zh.starts_with(message), "{to}: {}", one.message.zh);
        let said = one.help.as_ref().map_or("", |help| help.zh.as_str());
        assert!(said.starts_with(help), "{to}: {said}");
    }
}

#[test]
fn faults_of_two_files_are_told_at_once() {
    let broken = |from: &str, to: &str| {
        let files = FILES.map(|(name, text)| {
            let breaks = ["units.toml", "clauses.toml"].contains(&name);
            (name.to_owned(), if breaks { text.replacen(from, to, 1) } else { text.to_owned() }.into_bytes())
        });
        Pack::load(&PackFiles::new(files.into()).unwrap(), &[], &BTreeMap::new()).unwrap_err()
    };
    let paths: Vec<String> = broken("\"", "").into_iter().map(|found| found.path).collect();
    assert_eq!(paths, ["units.toml", "clauses.toml"]);
}
