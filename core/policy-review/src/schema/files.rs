//! The files of a pack, and the JSON Schema of those that are TOML.

use crate::pack_tests::CaseFile;
use schemars::{Schema, schema_for};
use serde::Serialize;
use suban_policy::figures::FIGURES_PATH;
use suban_policy::gates::GATES_PATH;
use suban_policy::roles::ROLES_PATH;
use suban_policy::schema_of;

/// Where a pack keeps its cases.
const CASES_PATH: &str = "tests/*.toml";

/// A file of a pack.
#[derive(Debug, Clone, Serialize)]
pub struct PackFile {
    /// Its path in the pack; `*` stands for a name of the author's choice.
    pub path: &'static str,
    /// What it holds, in Chinese.
    pub zh: &'static str,
    /// What it holds, in English.
    pub en: &'static str,
    /// Whether a pack must have it.
    pub required: bool,
}

/// Every file.
pub const FILES: &[PackFile] = &[
    PackFile {
        path: "pack.toml",
        zh: "名称、生效日期、日历、渠道、参数,每个钩子用哪些表和脚本",
        en: "title, effective date, calendar, channels, parameters, and the tables and script of each hook",
        required: true,
    },
    PackFile {
        path: "clauses.toml",
        zh: "条款编号与制度原文",
        en: "clause ids and the rulebook's words",
        required: true,
    },
    PackFile { path: "units.toml", zh: "单位", en: "units", required: false },
    PackFile {
        path: ROLES_PATH,
        zh: "角色,和谁可以做什么",
        en: "roles, and who may give which command",
        required: false,
    },
    PackFile {
        path: GATES_PATH,
        zh: "关口:生效以前要过什么",
        en: "gates: what must be shown before it is put in force",
        required: false,
    },
    PackFile {
        path: "findings.toml",
        zh: "查实事项的表单",
        en: "forms of what staff may record",
        required: false,
    },
    PackFile {
        path: FIGURES_PATH,
        zh: "口径:第几次、连续几期、计数、合计、均值、率,和从外面填报的数",
        en: "figures: nth, streak, count, sum, mean, rate, ratio, and numbers told from outside",
        required: false,
    },
    PackFile {
        path: "tables/*.csv",
        zh: "决策表,也可以是 .xlsx:编号,条款,…条件…,→,…结论…",
        en: "decision tables, as .xlsx too: 编号,条款,…inputs…,→,…outputs…",
        required: false,
    },
    PackFile {
        path: "*.rhai",
        zh: "脚本:每个钩子一个同名函数,表写不清的才写这里",
        en: "scripts: a function named after its hook, for what tables cannot say",
        required: false,
    },
    PackFile {
        path: CASES_PATH,
        zh: "用例:一次提问,全部结果,差一点的规则",
        en: "cases: one question, the whole outcome, the near misses",
        required: false,
    },
    PackFile {
        path: "scenarios/*.toml",
        zh: "情景:一张工单的一生,逐步核对",
        en: "scenarios: the life of a ticket, checked step by step",
        required: false,
    },
];

impl PackFile {
    /// Its JSON Schema; `None` for tables, scripts and what another crate reads.
    pub fn schema(&self) -> Option<Schema> {
        if self.path == CASES_PATH { Some(schema_for!(CaseFile)) } else { schema_of(self.path) }
    }
}
