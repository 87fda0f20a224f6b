//! The hooks: what each is asked, what it gives, and the output columns of its tables.

use serde::Serialize;
use suban_policy::diagnostic::Bilingual;
use suban_policy::{Hook, output_columns};

/// A hook.
#[derive(Debug, Clone, Serialize)]
pub struct HookEntry {
    /// Its name.
    pub name: &'static str,
    /// What it is asked.
    pub asked: Bilingual,
    /// What it gives.
    pub gives: Bilingual,
    /// The output columns of its tables.
    pub outputs: Vec<ColumnEntry>,
}

/// An output column under the names that a header may write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnEntry {
    /// English name.
    pub name: &'static str,
    /// Chinese name.
    pub chinese: &'static str,
}

pub(super) fn all() -> Vec<HookEntry> {
    Hook::ALL.into_iter().map(entry).collect()
}

fn entry(hook: Hook) -> HookEntry {
    let (asked, gives) = match hook {
        Hook::Classify => (
            Bilingual::new("分类:是哪类诉求,说的什么事", "what kind of request is it, about what"),
            Bilingual::new(
                "诉求类型、类别、分级、标签;权重合计最高的类别胜",
                "kind, category, grade, tags; the category of highest total weight wins",
            ),
        ),
        Hook::Route => (
            Bilingual::new("派单:归谁办", "whose is it"),
            Bilingual::new(
                "主办与协办,或回退,或转人工;第一行命中的算",
                "a lead with co-handlers, or back to the platform, or to a person; the first row counts",
            ),
        ),
        Hook::Schedule => (
            Bilingual::new("定时限:现在启动哪些时限", "which clocks start now"),
            Bilingual::new(
                "每行一个时限:多久、结束于什么、归谁",
                "a clock a row: how long, what ends it, who holds it",
            ),
        ),
        Hook::Require => (
            Bilingual::new("先要:办这一步之前须有什么", "what must have been done before this step"),
            Bilingual::new(
                "每行要一些东西:表、签批、办过的环节,或只许某单位办;缺了拒绝或提醒;什么都不要的写明理由,一概拒绝",
                "a demand a row: forms, signatures, steps done, or an office; what lacks is refused or reminded of. A row that wants nothing refuses for its reason",
            ),
        ),
        Hook::Accountability => (
            Bilingual::new("责任追究:扣分之外谁来负责", "who answers for it, beyond points"),
            Bilingual::new(
                "每行一项措施:对谁、哪个单位、由谁办",
                "a measure a row: whom, of which unit, by whom",
            ),
        ),
        Hook::Warn => (
            Bilingual::new("预警:现在要提醒谁", "who must be warned now"),
            Bilingual::new("每行一条预警,同一件事只报一次", "a warning a row, once for what it is about"),
        ),
        Hook::Settle => (
            Bilingual::new(
                "结算:一个考核期截止后应有哪些扣分",
                "which charges should stand for a closed period",
            ),
            Bilingual::new(
                "同考核,按全单位的口径;分单位的在脚本里问",
                "as assess, by the figures of the organisation; those of a unit are asked in a script",
            ),
        ),
        Hook::Assess => (
            Bilingual::new("考核:此事应有哪些扣分", "which charges should stand for this subject"),
            Bilingual::new(
                "每行一笔扣分:扣谁、多少、次数、倍数;可以是区间,待定由某机构定",
                "a charge a row: whom, how much, count, factor; a range waits for its decider",
            ),
        ),
    };
    let column = |(chinese, name): &(&'static str, &'static str)| ColumnEntry { name, chinese };
    HookEntry { name: hook.name(), asked, gives, outputs: output_columns(hook).iter().map(column).collect() }
}
