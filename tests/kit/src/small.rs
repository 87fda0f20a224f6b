//! The pack of a small organisation: every table that a ticket meets from its registration to its charges, a line or two each.

use std::collections::BTreeMap;
use std::sync::Arc;
use suban_desk::Rulebook;
use suban_model::Holidays;
use suban_policy::{Pack, PackFiles};

const MANIFEST: &str = r#"
id = "small"
title = "小单位"
engine = "1"
effective_from = 2020-01-01
[calendar]
zone = "Asia/Shanghai"
hours = ["08:30-12:00", "13:30-17:30"]
[channels]
"三来" = ["来电"]
"平台" = ["12345"]
[who]
"接办部门" = ["时限承办", "主办"]
"责任部门" = ["责任单位", "主办"]
[slots]
"曝光" = { per = ["who"], keep = "max" }
[hooks]
classify = { tables = ["words"] }
route = { tables = ["routes"] }
schedule = { tables = ["clocks"] }
assess = { tables = ["overdue", "verdicts", "faults"] }
[tables]
words = { policy = "best" }
routes = { policy = "first" }
clocks = { policy = "collect" }
overdue = { policy = "unique", on = "clock.late" }
verdicts = { policy = "unique", on = "platform.judged" }
faults = { policy = "collect", on = "finding.recorded" }
"#;

const FINDINGS: &str = r#"
[fault]
name = "差错"
about = "ticket"
by = ["工作室"]
pick = ["推诿", "不实", "影响", "曝光甲", "曝光乙"]
fields.responsible = { type = "unit", label = "责任单位" }
[company]
name = "公司被扣"
about = "organisation"
by = ["工作室"]
fields.points = { type = "points", label = "分值", required = true }
fields.responsible = { type = "unit", label = "责任单位", required = true }
"#;

const FIGURES: &str =
    "[rework]\nname = \"第几次\"\nclause = \"C3\"\nnth = \"平台认定\"\nsame = [\"工单\", \"平台认定\"]\n";

const TABLES: [(&str, &str); 6] = [
    (
        "words",
        "编号,条款,词,→,诉求类型,类别,权重\nK1,C1,停水|没水,→,报修,供水/停水,3\nK2,C1,水费,→,咨询,营业/水费,2\n",
    ),
    (
        "routes",
        "编号,条款,类别,→,主办,协办,处置\nR1,C1,供水/*,→,管网所,,\nR2,C1,营业/*,→,营业部,,\nR3,C1,*,→,,,转人工:分不了类\n",
    ),
    (
        "clocks",
        "编号,条款,开始于,渠道,→,时限,多久,结束于,归谁\nT1,C2,登记,三来,→,答复,3 工作日,最终回复,\nT2,C2,登记,平台,→,平台,指定,最终回复,\n",
    ),
    (
        "overdue",
        "编号,条款,时限,已说明,超期天数,→,扣谁,分\nO1,C2,答复,*,<=2,→,接办部门,1\nO2,C2,答复,*,>=3,→,接办部门,2\nO3,C2,平台,否,*,→,接办部门,5\n",
    ),
    (
        "verdicts",
        "编号,条款,平台认定,第几次,→,扣谁,分\nV1,C3,退回,1,→,责任部门,2\nV2,C3,退回,>=2,→,责任部门,5\n",
    ),
    (
        "faults",
        "编号,条款,查实事项,情形,→,扣谁,分,待定由,槽\nF1,C3,差错,推诿,→,责任部门,2,,\nF2,C3,差错,影响,→,责任部门,2..5,考评会议,\nF3,C3,差错,曝光甲,→,责任部门,7,,曝光\nF4,C3,差错,曝光乙,→,责任部门,3,,曝光\nF5,C3,公司被扣,*,→,责任部门,{分值},,\n",
    ),
];

/// The pack's files; `change` may spoil them.
pub fn files(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> PackFiles {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut put = |path: &str, text: &str| files.insert(path.to_owned(), text.as_bytes().to_vec());
    put("pack.toml", MANIFEST);
    put("clauses.toml", "C1 = \"甲\"\nC2 = \"乙\"\nC3 = \"丙\"\n");
    put(
        "units.toml",
        "[pipes]\nname = \"管网所\"\n[billing]\nname = \"营业部\"\n[studio]\nname = \"工作室\"\n",
    );
    put("findings.toml", FINDINGS);
    put("figures.toml", FIGURES);
    for (name, text) in TABLES {
        put(&format!("tables/{name}.csv"), text);
    }
    change(&mut files);
    PackFiles::new(files).unwrap()
}

/// A pack in force, with the holidays of China.
pub fn rulebook(files: &PackFiles) -> Rulebook {
    let pack = Pack::load(files, &[], &BTreeMap::new()).unwrap_or_else(|found| panic!("{found:#?}"));
    Rulebook::new(Arc::new(pack), Holidays::china())
}
