//! The small pack that judges in these tests.

use std::collections::BTreeMap;
use suban_policy::{Pack, PackFiles};

/// The organisation's id.
pub const ORG: &str = "river-water";

/// The files of the small pack.
pub const FILES: &[(&str, &str)] = &[
    (
        "pack.toml",
        r#"
id = "river-water"
title = "河畔供水"
engine = "1"
effective_from = 2020-01-01
sources = [{ id = "R", title = "河畔供水诉求办法" }]

[calendar]
zone = "Asia/Shanghai"
hours = ["08:30-12:00", "13:30-17:30"]

[channels]
"三来" = ["来电", "来信", "来访"]
"平台" = ["12345"]

[who]
"接办部门" = ["clock.holder", "event.unit", "ticket.lead"]
"全体" = ["event.unit"]

[slots]
"超期" = { per = ["ticket", "clock"], keep = "last" }

[hooks]
classify = { tables = ["keywords"] }
route = { tables = ["routing"] }
schedule = { tables = ["clocks"] }
assess = { tables = ["faults", "overdue", "verdicts"] }

[tables]
keywords = { policy = "best" }
routing = { policy = "first" }
clocks = { policy = "collect", on = "ticket.registered" }
faults = { policy = "collect", on = "finding.recorded" }
overdue = { policy = "unique", on = "clock.late" }
verdicts = { policy = "unique", on = "platform.judged" }
"#,
    ),
    (
        "clauses.toml",
        r#"
R-1 = "诉求分为咨询、求助、投诉和报修。"
R-2 = "管网所负责管线,营业部负责水费。"
R-3 = "三来诉求 3 个工作日内答复。"
R-4 = "平台转办的,按平台时限办结。"
R-5 = ["推诿扯皮的,扣 2 分。", "造成后果的,扣 2 至 5 分。"]
R-6 = "超期 2 天以内扣 1 分,3 天以上扣 2 分。"
R-7 = "平台认定重办的,扣 0.5 分。"
"#,
    ),
    (
        "units.toml",
        r#"
studio = { name = "工作室" }
hr = { name = "人力资源部" }
network = { name = "管网所", groups = ["业务部门"] }
billing = { name = "营业部", groups = ["业务部门"] }
quality = { name = "水质中心", groups = ["业务部门"] }
"#,
    ),
    (
        "findings.toml",
        r#"
[handling-fault]
name = "接办差错"
about = "ticket"
by = ["工作室"]
pick = ["推诿扯皮", "造成后果"]
fields.unit = { type = "unit", label = "接办单位" }

[platform-charge]
name = "平台扣分"
about = "organisation"
by = ["人力资源部"]
fields.unit = { type = "unit", label = "接办单位", required = true }
fields.points = { type = "points", label = "被扣分值", required = true }
"#,
    ),
    (
        "tables/keywords.csv",
        "编号,条款,词,→,诉求类型,类别,权重\n\
         K1,R-1,停水|没有水,→,报修,供水/停水,3\n\
         K2,R-1,水费|账单,→,咨询,营业/水费,2\n\
         K3,R-1,水黄,→,投诉,水质/异样,2\n",
    ),
    (
        "tables/routing.csv",
        "编号,条款,类别,片区,→,主办,协办,处置\n\
         R1,R-2,供水/*,般阳路,→,管网所,水质中心,\n\
         R2,R-2,营业/*,*,→,营业部,,\n\
         R3,R-2,水质/*,*,→,,,回退:不属于公司职责范围\n",
    ),
    (
        "tables/clocks.csv",
        "编号,条款,渠道,→,时限,多久,结束于,归谁\n\
         T1,R-3,三来,→,答复,3 工作日,初次回复,接办部门\n\
         T2,R-4,平台,→,平台办结,指定,最终回复,\n",
    ),
    (
        "tables/faults.csv",
        "编号,条款,查实事项,情形,→,扣谁,分,待定由\n\
         P1,R-5,接办差错,推诿扯皮,→,接办部门,2,\n\
         P2,R-5,接办差错,造成后果,→,接办部门,2..5,总经理\n\
         P3,R-7,平台扣分,,→,全体,{被扣分值},\n",
    ),
    (
        "tables/overdue.csv",
        "编号,条款,时限,超期天数,→,扣谁,分,槽\n\
         P4,R-6,答复|平台办结,<=2,→,接办部门,1,超期\n\
         P5,R-6,答复|平台办结,>=3,→,接办部门,2,超期\n",
    ),
    ("tables/verdicts.csv", "编号,条款,平台认定,→,扣谁,分\nP6,R-7,重办,→,接办部门,0.5\n"),
];

/// The pack and its files.
pub fn river_water() -> (PackFiles, Pack) {
    loaded(written())
}

/// It with another file.
pub fn river_water_with(path: &str, text: &str) -> (PackFiles, Pack) {
    let mut files = written();
    files.insert(path.to_owned(), text.as_bytes().to_vec());
    loaded(files)
}

fn written() -> BTreeMap<String, Vec<u8>> {
    FILES.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// A pack of these files.
pub fn loaded(files: BTreeMap<String, Vec<u8>>) -> (PackFiles, Pack) {
    let files = PackFiles::new(files).unwrap();
    let pack = Pack::load(&files, &[], &BTreeMap::new()).unwrap_or_else(|found| panic!("{found:#?}"));
    (files, pack)
}
