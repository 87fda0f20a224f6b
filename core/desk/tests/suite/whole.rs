//! The small organisation with all that a rulebook may ask for: steps of a process, figures, measures, warnings and
//! what a month comes to.

use std::collections::BTreeMap;
use suban_policy::PackFiles;
use suban_test_kit::files;

const FIGURES: &str = r#"
[rework]
name = "第几次"
clause = "C3"
nth = "平台认定"
same = ["工单", "平台认定"]
[alike]
name = "同类次序"
clause = "C3"
nth = "查实"
same = ["责任部门", "类别"]
where = { "查实事项" = "差错" }
within = "365 天"
once = "工单"
[late_clocks]
name = "超期件数"
clause = "C2"
nth = "超期"
same = ["接办部门"]
within = "本期"
[late_months]
name = "连续超期"
clause = "C2"
streak = "超期"
same = ["接办部门"]
[handled]
name = "办件数"
clause = "C3"
count = "工单"
at = "最终回复"
by = ["全部", "主办"]
[satisfaction]
name = "满意度"
clause = "C3"
rate = { top = { "回访" = "满意" }, bottom = { "回访" = "满意|不满意" } }
at = "最终回复"
by = ["全部", "主办"]
[timely]
name = "及时率"
clause = "C2"
rate = { top = { "已超时限" = "非 答复" }, bottom = { "诉求类型" = "报修" } }
at = "最终回复"
[calls]
name = "来电数"
clause = "C3"
tally = true
[missed]
name = "漏接数"
clause = "C3"
tally = true
[missed_rate]
name = "漏接率"
clause = "C3"
ratio = { top = "missed", bottom = "calls" }
"#;

const HOOKS: &str = r#"require = { tables = ["steps"] }
accountability = { tables = ["measures"] }
warn = { tables = ["warnings"] }
settle = { tables = ["months"] }
assess = { tables = ["overdue", "verdicts", "faults", "alike"] }"#;

const POLICIES: &str = r#"
steps = { policy = "collect" }
measures = { policy = "collect" }
warnings = { policy = "collect" }
months = { policy = "collect", on = "period.ended" }
alike = { policy = "collect", on = "finding.recorded" }
"#;

const TABLES: [(&str, &str); 5] = [
    (
        "steps",
        "编号,条款,要做,渠道,→,先要,由谁,缺了\n\
         N1,C1,延期,*,→,表:书面材料,,拒绝\n\
         N2,C1,退回,*,→,签批:营业部>总经理,,拒绝\n\
         N3,C1,最终回复,平台,→,送批,,提醒\n\
         N4,C1,派单,*,→,,工作室,拒绝\n",
    ),
    (
        "measures",
        "编号,条款,扣分,连续超期,→,对谁,单位,措施,由谁办\n\
         A1,C2,O2,*,→,部门负责人,接办部门,约谈,总经理\n\
         A2,C2,*,>=2,→,分管领导,接办部门,通报,\n",
    ),
    (
        "warnings",
        "编号,条款,事件,超期件数,重复次序,→,预警,通知,只报一次按\n\
         W1,C2,超期,>=2,*,→,本期多次超期,接办部门|总经理,时限承办|超期件数\n\
         W2,C3,登记,*,>=2,→,重复诉求,工作室,\n",
    ),
    ("months", "编号,条款,满意度,漏接率,→,扣谁,分\nM1,C3,<85,*,→,工作室,2\nM2,C3,*,>5,→,工作室,1\n"),
    ("alike", "编号,条款,查实事项,情形,同类次序,→,扣谁,分\nB1,C3,差错,不实,>=2,→,责任部门,3\n"),
];

/// The pack's files.
pub fn whole() -> PackFiles {
    whole_but(|_| {})
}

/// The pack's files, except for a change.
pub fn whole_but(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> PackFiles {
    files(|files| {
        let mut edit = |path: &str, from: &str, to: &str| {
            let text = String::from_utf8(files[path].clone()).unwrap();
            assert!(text.contains(from), "{path} has no {from}");
            files.insert(path.to_owned(), text.replace(from, to).into_bytes());
        };
        let assess = "assess = { tables = [\"overdue\", \"verdicts\", \"faults\"] }";
        edit("pack.toml", assess, HOOKS);
        edit(
            "pack.toml",
            "[tables]",
            &format!("[nodes]\n\"送批\" = {{}}\n\"核实\" = {{ by = [\"工作室\"] }}\n[tables]{POLICIES}"),
        );
        edit("pack.toml", "[who]", "[who]\n\"工作室\" = [\"unit:studio\"]");
        edit(
            "findings.toml",
            "[company]",
            "[papers]\nname = \"书面材料\"\nabout = \"ticket\"\nby = [\"管网所\", \"营业部\"]\n[company]",
        );
        edit(
            "tables/clocks.csv",
            "T2,C2",
            "T3,C2,延期,*,→,承诺,指定,最终回复,\nT4,C2,回访不满意,*,→,清零,下期截至日,回访满意,\n\
             T6,C2,登记,平台,→,送批,0.5 工作日,送批|最终回复,\nT2,C2",
        );
        edit("tables/clocks.csv", "开始于,渠道,", "开始于,渠道,时限,");
        let clocks = String::from_utf8(files["tables/clocks.csv"].clone()).unwrap();
        let mut lines = clocks.lines();
        let head = lines.next().unwrap().to_owned();
        let rows = lines.map(|row| row.replacen(",→", ",*,→", 1));
        let rows = rows.chain(["T5,C2,超期,*,清零,→,清零,本期截至日,回访满意,".to_owned()]);
        let clocks = std::iter::once(head).chain(rows).collect::<Vec<_>>().join("\n");
        files.insert("tables/clocks.csv".to_owned(), clocks.into_bytes());
        let late = "编号,条款,时限,已说明,有特殊原因,超期天数,→,扣谁,分\nO1,C2,答复,*,*,<=2,→,接办部门,1\n\
                    O2,C2,答复,*,*,>=3,→,接办部门,2\nO3,C2,平台,否,*,*,→,接办部门,5\n\
                    O4,C2,送批,*,否,*,→,接办部门,1\nO5,C2,清零,*,*,*,→,接办部门,2\nO6,C2,承诺,*,*,*,→,接办部门,4\n";
        files.insert("tables/overdue.csv".to_owned(), late.as_bytes().to_vec());
        files.insert("figures.toml".to_owned(), FIGURES.as_bytes().to_vec());
        for (name, text) in TABLES {
            files.insert(format!("tables/{name}.csv"), text.as_bytes().to_vec());
        }
        change(files);
    })
}
