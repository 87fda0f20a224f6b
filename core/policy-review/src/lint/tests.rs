//! Lint on a small sound pack, spoiled in one place at a time.

use crate::coverage::Coverage;
use crate::lint::domain::Space;
use crate::lint::region::{DEPTH_MAX, Found, Search};
use crate::lint::{FINDINGS_MAX, lint};
use std::collections::BTreeMap;
use suban_policy::diagnostic::Diagnostic;
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
"平台" = ["12345"]
[who]
"责任部门" = ["责任单位", "主办"]
[hooks]
route    = { tables = ["route"] }
schedule = { tables = ["clocks"] }
assess   = { tables = ["faults", "late"] }
[tables]
route  = { policy = "first" }
clocks = { policy = "collect", on = "ticket.registered" }
faults = { policy = "collect", on = "finding.recorded" }
late   = { policy = "unique", on = "clock.late" }
"#;

const FINDINGS: &str = r#"
[fault]
name = "差错"
about = "ticket"
by = ["办公室"]
pick = ["推诿", "迟缓"]
fields.unit = { type = "unit", label = "责任单位" }
"#;

const UNITS: &str = "office = { name = \"办公室\" }\nnet = { name = \"管网所\" }\n";

const ROUTE: &str = "编号,条款,渠道,类别,→,主办\nR1,C1,三来,供水/*,→,管网所\nR2,C1,*,*,→,管网所\n";
const CLOCKS: &str = "编号,条款,渠道,→,时限,多久,结束于\nT1,C1,三来,→,答复,3 工作日,最终回复\nT2,C1,平台,→,办结,指定,最终回复\n";
const FAULTS: &str =
    "编号,条款,查实事项,情形,→,扣谁,分\nF1,C1,差错,推诿,→,责任部门,2\nF2,C1,差错,迟缓,→,责任部门,1\n";
const LATE: &str =
    "编号,条款,时限,超期天数,→,扣谁,分\nL1,C1,答复|办结,<=2,→,责任部门,1\nL2,C1,答复|办结,>=3,→,责任部门,2\n";

/// The sound pack with one file written otherwise.
fn load(path: &str, text: &str) -> (Pack, PackFiles) {
    load_all(&[(path, text)])
}

/// The sound pack with some files written otherwise.
fn load_all(changed: &[(&str, &str)]) -> (Pack, PackFiles) {
    let mut files: BTreeMap<String, Vec<u8>> = [
        ("pack.toml", MANIFEST),
        ("clauses.toml", "C1 = \"第一条\"\n"),
        ("units.toml", UNITS),
        ("findings.toml", FINDINGS),
        ("tables/route.csv", ROUTE),
        ("tables/clocks.csv", CLOCKS),
        ("tables/faults.csv", FAULTS),
        ("tables/late.csv", LATE),
    ]
    .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
    .into();
    files.extend(changed.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())));
    let files = PackFiles::new(files).unwrap();
    (Pack::load(&files, &[], &BTreeMap::new()).unwrap(), files)
}

fn said(found: &Diagnostic) -> String {
    let place = found.span.map_or_else(String::new, |span| format!(":{}:{}", span.line, span.column));
    format!("{} {}{place} {}", found.code, found.path, found.message.zh)
}

/// The sample is so small that some of its columns are alike; only those of the routing table are looked at.
fn examine(pack: &Pack, files: &PackFiles) -> Vec<Diagnostic> {
    let mut found = lint(pack, files, None);
    found.retain(|found| found.code != "uniform-column" || found.path == "tables/route.csv");
    found
}

#[track_caller]
fn check(path: &str, text: &str, expect: &[&str]) {
    let (pack, files) = load(path, text);
    let found: Vec<String> = examine(&pack, &files).iter().map(said).collect();
    assert_eq!(found, expect, "{path}\n{text}");
}

#[test]
fn rules_call_a_unit_by_its_key_where_it_has_one() {
    let renamed = "office = { name = \"办公室\" }\nnet = { key = \"管网所\", name = \"管网中心\" }\n";
    check("units.toml", renamed, &[]);
    let renamed = "office = { name = \"办公室\" }\nnet = { key = \"一所\", name = \"管网所\" }\n";
    let expect = ["unit-by-name units.toml:2:28 规则里写的是单位的名称「管网所」,改名以后就不认得了"];
    check("units.toml", renamed, &expect);
}

#[test]
fn what_reads_otherwise_than_it_is_is_told() {
    let clauses = |text: &str| format!("C1 = \"第一条\"{text}\n");
    let told = |code: &str, what: &str| format!("{code} clauses.toml:1:14 {what}");
    let turned = "这里有改变文字方向的字符 U+202E:屏幕上看到的和实际写的不一样";
    for (text, expect) in [
        (" # \u{202E}", Some(told("direction-mark", turned))),
        (" # \u{200B}", Some(told("invisible-character", "这里有看不见的字符 U+200B"))),
        (" # \u{421}1", Some(told("look-alike-letter", "「\u{421}」(U+0421)像拉丁字母,但不是"))),
        (" # µ ½ Ω", None),
    ] {
        let (pack, files) = load("clauses.toml", &clauses(text));
        let found: Vec<String> = examine(&pack, &files).iter().map(said).collect();
        assert_eq!(found, Vec::from_iter(expect), "{text:?}");
    }
    let (pack, files) = load("\u{202E}.md", "notes");
    assert!(examine(&pack, &files)[0].message.zh == turned, "a name is shown as well");
}

#[test]
fn files_that_nothing_reads_are_named() {
    for (path, told) in [
        (
            "tables/副本.csv",
            Some("要用就放在 tables/ 里,在 pack.toml 的 [tables] 和 [hooks] 里写上「副本」;不用就移出政策包"),
        ),
        ("test/a.toml", Some("用例放在 tests/,情景放在 scenarios/")),
        ("tables/route.xls", Some("请另存为 tables/route.xlsx")),
        ("assess.rhai", Some("要用就在 pack.toml 里写上「assess.rhai」")),
        ("plugins/old.plugin.minisig", Some("它旁边没有 pack.toml 里写到的插件包")),
        ("README.md", None),
        ("制度.pdf", None),
        ("tests/a.toml", None),
        ("scenarios/b.toml", None),
    ] {
        let (pack, files) = load(path, "");
        let found: Vec<Diagnostic> = examine(&pack, &files);
        match told {
            None => assert_eq!(found, [], "{path}"),
            Some(help) => {
                let message = format!("unread-file {path} 没有谁读 {path}:改它不起作用");
                assert_eq!(found.iter().map(said).collect::<Vec<_>>(), [message]);
                let said = found.first().and_then(|found| found.help.clone()).unwrap();
                assert!(said.zh.starts_with(help), "{path}: {}", said.zh);
            }
        }
    }
}

#[test]
fn a_lead_may_hand_in_what_its_peers_may() {
    let node = |by: &str| MANIFEST.replace("[who]", &format!("[nodes]\n\"到场\" = {{ by = [{by}] }}\n[who]"));
    let files = |by: &str| {
        let (pack, files) = load_all(&[
            ("pack.toml", &node(by)),
            (
                "units.toml",
                "office = { name = \"办公室\" }\nnet = { name = \"管网所\", groups = [\"所\"] }\neast = { name = \"东所\", groups = [\"所\"] }\n",
            ),
            (
                "tables/route.csv",
                "编号,条款,渠道,类别,→,主办\nR1,C1,三来,供水/*,→,管网所\nR3,C1,平台,供水/停水,→,东所\nR2,C1,*,*,→,办公室\n",
            ),
        ]);
        examine(&pack, &files).iter().map(said).collect::<Vec<_>>()
    };
    let shut_out =
        "cannot-hand-in tables/route.csv:3:18 「东所」承办的工单要有「到场」,可是只有 管网所 可以记";
    assert_eq!(files("\"管网所\""), [shut_out]);
    assert_eq!(files("\"管网所\", \"东所\""), [""; 0]);
    assert_eq!(files("\"所\""), [""; 0]);
    // An office that does it for everybody shuts nobody out.
    assert_eq!(files("\"办公室\""), [""; 0]);
}

#[test]
fn a_sound_pack_is_left_alone() {
    check("units.toml", UNITS, &[]);
}

#[test]
fn rows_that_can_both_hold_are_found() {
    check(
        "tables/late.csv",
        &LATE.replace(">=3", ">=2"),
        &["overlap tables/late.csv:3:1 L1 与 L2 可以同时命中,而表 late 只许一行:例如 时限=答复、超期天数=2"],
    );
    check(
        "tables/late.csv",
        &LATE.replace("<=2", "*"),
        &["overlap tables/late.csv:3:1 L1 与 L2 可以同时命中,而表 late 只许一行:例如 时限=答复、超期天数=3"],
    );
}

#[test]
fn numbers_that_fall_through_are_found() {
    check(
        "tables/late.csv",
        &LATE.replace(">=3", ">=4"),
        &["gap tables/late.csv:3:13 L1、L2 之间漏了一段:时限=答复、超期天数=3 哪一行都不管"],
    );
    check(
        "tables/late.csv",
        &LATE.replace("超期天数", "超期"),
        &["gap tables/late.csv:3:13 L1、L2 之间漏了一段:时限=答复、超期=2.5 哪一行都不管"],
    );
    check("tables/late.csv", &LATE.replace("超期天数", "超期").replace(">=3", ">2"), &[]);
}

#[test]
fn rows_that_never_speak_are_found() {
    let row = "R3,C1,三来,供水/停水,→,管网所\n";
    check(
        "tables/route.csv",
        &format!("{ROUTE}{row}"),
        &["unreachable tables/route.csv:4:1 R3 永远轮不到:上面的 R1、R2 总是先命中"],
    );
    let either = "编号,条款,渠道,已说明,→,主办\nR1,C1,三来,是,→,管网所\nR2,C1,三来,否,→,管网所\nR3,C1,来电,是|,→,管网所\n";
    check(
        "tables/route.csv",
        &either.replace("是|", "是"),
        &["unreachable tables/route.csv:4:1 R3 永远轮不到:上面的 R1 总是先命中"],
    );
    check(
        "tables/route.csv",
        "编号,条款,片区,片区,→,主办\nR1,C1,甲,乙,→,管网所\nR2,C1,*,丙,→,管网所\n",
        &["unreachable tables/route.csv:2:1 R1 的条件不可能同时成立"],
    );
    check(
        "tables/route.csv",
        "编号,条款,词,不含,→,主办\nR1,C1,停水了,停水,→,管网所\nR2,C1,漏,*,→,管网所\n",
        &["unreachable tables/route.csv:2:1 R1 的条件不可能同时成立"],
    );
}

#[test]
fn columns_that_tell_no_rows_apart_are_found() {
    let idle = "编号,条款,渠道,片区,→,主办\nR1,C1,三来,*,→,管网所\nR2,C1,平台,*,→,管网所\n";
    check(
        "tables/route.csv",
        idle,
        &["idle-column tables/route.csv:1:10 「片区」一列什么也不决定:每行都是 *"],
    );
    let uniform = idle.replace('*', "东");
    check(
        "tables/route.csv",
        &uniform,
        &["uniform-column tables/route.csv:1:10 「片区」一列每行都是 东,分不开任何两行"],
    );
}

#[test]
fn values_that_nothing_gives_are_found() {
    check(
        "tables/faults.csv",
        &FAULTS.replace(",推诿,", ",推诿|推委,"),
        &["unknown-value tables/faults.csv:2:10 「情形」不会是「推委」:没有哪里给得出它"],
    );
    check(
        "tables/faults.csv",
        &FAULTS.replace("F1,C1,差错,推诿", "F1,C1,差误,推诿"),
        &[
            "unread-pick findings.toml:6:9 「差错」的情形「推诿」没有一条规则管:录了也没有结果",
            "unknown-value tables/faults.csv:2:7 「查实事项」不会是「差误」:没有哪里给得出它",
            "unknown-value tables/faults.csv:2:10 「情形」不会是「推诿」:没有哪里给得出它",
        ],
    );
    check(
        "tables/late.csv",
        &LATE.replace("L2,C1,答复|办结", "L2,C1,答覆|办结"),
        &["unknown-value tables/late.csv:3:7 「时限」不会是「答覆」:没有哪里给得出它"],
    );
}

#[test]
fn what_nobody_reads_is_found() {
    check(
        "findings.toml",
        &FINDINGS.replace("\"迟缓\"", "\"迟缓\", \"粗暴\""),
        &["unread-pick findings.toml:6:21 「差错」的情形「粗暴」没有一条规则管:录了也没有结果"],
    );
    check(
        "tables/clocks.csv",
        &CLOCKS.replace("T2,C1,平台,→,办结", "T2,C1,平台,→,送批"),
        &[
            "unjudged-clock tables/clocks.csv:3:12 时限「送批」超期没有一条规则管",
            "unknown-value tables/late.csv:2:7 「时限」不会是「办结」:没有哪里给得出它",
            "unknown-value tables/late.csv:3:7 「时限」不会是「办结」:没有哪里给得出它",
        ],
    );
    check(
        "clauses.toml",
        "C1 = \"第一条\"\nC2 = \"第二条\"\n",
        &["uncited-clause clauses.toml:2:1 没有一条规则引用条款 C2"],
    );
    check(
        "clauses.toml",
        "C1 = { words = \"第一条\", no_rule = \"说明\" }\n",
        &["cited-no-rule clauses.toml:1:1 条款 C1 声明不是规则,却有规则引用它"],
    );
    check("clauses.toml", "C1 = \"第一条\"\nC2 = { words = \"第二条\", no_rule = \"说明\" }\n", &[]);
    check("clauses.toml", "C1 = \"第一条\"\nC2 = { words = \"第二条\", not_yet = \"等申诉\" }\n", &[]);
    check(
        "clauses.toml",
        "C1 = \"第一条\"\nC2 = { words = \"第二条\", no_rule = \"还没有写\" }\n",
        &["gap-as-no-rule clauses.toml:2:1 条款 C2 的 no_rule 说还没有写,却算作不是规则"],
    );
    let more = MANIFEST.replace("[who]\n", "[parameters]\nlimit = 3\n[slots]\n\"一次\" = { per = [\"ticket\"], keep = \"max\" }\n[who]\n\"经办\" = [\"主办\"]\n");
    let more = more.replace("\"平台\" = [\"12345\"]", "\"平台\" = [\"12345\"]\n\"上级\" = [\"信访\"]");
    check(
        "pack.toml",
        &more,
        &[
            "unused-channel pack.toml:12:1 渠道「上级」没有一条规则用到",
            "unread-parameter pack.toml:14:1 参数 limit 没有人读",
            "unused-slot pack.toml:16:1 [slots] 里的「一次」没有一条规则用到",
            "unused-who pack.toml:18:1 [who] 里的「经办」没有一条规则用到",
        ],
    );
    check(
        "units.toml",
        &format!("{UNITS}old = {{ name = \"老所\" }}\n"),
        &["unused-unit units.toml:3:16 单位「老所」没有一条规则用到"],
    );
    let form = "[note]\nname = \"备注\"\nabout = \"ticket\"\nby = [\"办公室\"]\nfields.line = { type = \"text\", label = \"一句话\" }\n";
    check(
        "findings.toml",
        &format!("{FINDINGS}{form}"),
        &["unused-form findings.toml:9:8 表单「备注」没有一条规则用到"],
    );
}

#[test]
fn what_is_meant_may_be_said() {
    let allow = "[lint.allow]\nidle-column = [\"片区\"]\n";
    let (pack, files) = load("pack.toml", &format!("{MANIFEST}{allow}"));
    let found: Vec<String> = examine(&pack, &files).iter().map(said).collect();
    assert_eq!(found, ["unused-allow pack.toml:24:16 [lint.allow] 里的 idle-column「片区」没有对应的提醒"]);
    let allow = "[lint.allow]\nunread-parameter = [\"limit\"]\n[parameters]\nlimit = 3\n";
    check("pack.toml", &format!("{MANIFEST}{allow}"), &[]);
}

#[test]
fn rules_without_test_are_found_when_tests_were_run() {
    let (pack, files) = load("units.toml", UNITS);
    let coverage = Coverage::of(&pack, &[]);
    let mut found = lint(&pack, &files, Some(&coverage));
    found.retain(|found| found.code != "uniform-column");
    assert_eq!(found.len(), pack.rule_count());
    assert!(found.iter().all(|found| found.code == "untested-rule" && found.help.is_some()));
}

/// A routing table of many rows and one that stands for the rest.
fn routes(columns: &str, row: impl Fn(usize) -> String, count: usize) -> String {
    let rows: Vec<String> = (0..count).map(|at| format!("R{at},C1,{},→,管网所\n", row(at))).collect();
    let rest = "*,".repeat(columns.split(',').count());
    format!("编号,条款,{columns},→,主办\n{}REST,C1,{rest}→,管网所\n", rows.concat())
}

#[test]
fn a_large_table_is_examined_as_far_as_comparisons_allow() {
    for (columns, row, enough) in [
        ("渠道,类别", (|at| format!("三来,c{at}/*")) as fn(usize) -> String, 200),
        ("超期", |at| at.to_string(), 100),
    ] {
        let codes = |count: usize| -> Vec<&'static str> {
            let (pack, files) = load("tables/route.csv", &routes(columns, row, count));
            lint(&pack, &files, None).iter().map(|found| found.code).collect()
        };
        let found = codes(enough);
        assert!(!found.contains(&"unfinished-lint"), "{columns}: {found:?}");
        let found = codes(4_000);
        assert!(
            found.contains(&"unfinished-lint") && !found.contains(&"unreachable"),
            "{columns}: {found:?}"
        );
    }
}

/// Rows that ask little of many columns take few comparisons, but each a place on the stack.
#[test]
fn rows_are_left_one_inside_the_other_as_far_as_the_stack_allows() {
    let columns = ["片区", "诉求类型", "分级", "标签", "指定时限", "平台认定", "类别"];
    let row = |at: usize| {
        let cell = |place: usize| if place == at % columns.len() { format!("v{at}") } else { "*".to_owned() };
        (0..columns.len()).map(cell).collect::<Vec<_>>().join(",")
    };
    for (rows, finds) in [(DEPTH_MAX - 1, true), (DEPTH_MAX, false)] {
        let (pack, _) = load("tables/route.csv", &routes(&columns.join(","), row, rows));
        let space = Space::of(&pack);
        let grid = pack.grids().remove(0);
        let (rest, before) = grid.rows.split_last().unwrap();
        let found = Search::new(&space, grid.columns, None).find(&[*rest], before);
        assert_eq!(matches!(found, Found::Example(_)), finds, "{rows} rows: {found:?}");
        assert!(finds || found == Found::GaveUp, "{found:?}");
    }
}

#[test]
fn findings_are_told_up_to_a_number() {
    let find = |clauses: usize| {
        let uncited: Vec<String> = (0..clauses).map(|at| format!("U{at} = \"无人引用\"\n")).collect();
        let (pack, files) = load("clauses.toml", &format!("C1 = \"第一条\"\n{}", uncited.concat()));
        lint(&pack, &files, None)
    };
    let others = find(0).len();
    let found = find(FINDINGS_MAX - 1 - others);
    assert_eq!(found.len(), FINDINGS_MAX - 1);
    assert!(found.iter().all(|found| found.code != "unfinished-lint"));
    let found = find(2 * FINDINGS_MAX);
    assert_eq!(found.len(), FINDINGS_MAX + 1);
    assert_eq!(found.iter().filter(|found| found.code == "unfinished-lint").count(), 1);
}
