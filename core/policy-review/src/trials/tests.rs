//! A small pack whose month is settled by a table, spoiled by what its parameters may be.

use super::try_values;
use std::collections::BTreeMap;
use suban_policy::diagnostic::Severity;
use suban_policy::{Pack, PackFiles};

const MANIFEST: &str = r#"
id = "sample"
title = "样例"
engine = "1"
effective_from = 2022-10-10
[calendar]
zone = "Asia/Shanghai"
hours = ["08:30-12:00", "13:30-17:30"]
[channels]
"三来" = ["来电", "来信"]
[who]
"经办" = ["主办"]
[parameters]
late.points = 2
[hooks]
assess = { tables = ["late"] }
[tables]
late = { policy = "unique", on = "clock.late" }
"#;

const LATE: &str = "编号,条款,超期天数,→,扣谁,分\nL1,C1,<=2,→,经办,{late.points}\n";

fn files(parameter: &str) -> PackFiles {
    let manifest = MANIFEST.replace("late.points = 2", &format!("late.points = {parameter}"));
    let files = [
        ("pack.toml", manifest),
        ("clauses.toml", "C1 = \"第一条\"\n".into()),
        ("tables/late.csv", LATE.into()),
    ];
    let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes()));
    PackFiles::new(files.collect()).expect("a few small files")
}

#[track_caller]
fn check(parameter: &str, expect: Option<(Severity, &str)>) {
    let files = files(parameter);
    let pack = Pack::load(&files, &[], &BTreeMap::new()).expect("it loads with its own value");
    let found = try_values(&pack, &files, &[]);
    let told: Vec<_> = found.iter().map(|found| (found.severity, found.message.zh.as_str())).collect();
    assert_eq!(told, expect.into_iter().collect::<Vec<_>>(), "{parameter}");
}

#[test]
fn what_a_parameter_may_be_is_tried() {
    check("{ is = 2, of = [2, 0.5] }", None);
    check("{ is = 2, min = 0, max = 10 }", None);
    let breaks = |value: &str| {
        format!("参数 late.points 可以是「{value}」,那时「tables/late.csv」会出错:看不懂分值「{value}」")
    };
    check("{ is = 2, of = [2, \"两分\"] }", Some((Severity::Error, &breaks("两分"))));
    check("{ is = 2, min = -1, max = 10 }", Some((Severity::Error, &breaks("-1"))));
}

#[test]
fn what_no_script_reads_may_be_anything() {
    check("2", None);
}
