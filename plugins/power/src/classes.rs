//! 类别: which words together mean which, how loudly, and what has to be asked of the caller.
//!
//! What a thing is and what is wrong with it are said in different words: 停电 alone asks for a repair, 停电 with 没通知
//! complains of an outage that was not announced, 停电 with 频繁 of the supply.

use crate::praise;
use std::cmp::Reverse;
use suban_plugin_sdk::{Failure, Heard, Host};

/// One thing that a request can be about.
#[derive(Debug, PartialEq, Eq)]
pub struct Class {
    /// Id of the rule, which a pack puts a clause behind; also the last part of its weight's parameter.
    pub rule: &'static str,
    /// The keyword lists that together mean it.
    lists: &'static [&'static str],
    /// 诉求类型.
    pub kind: &'static str,
    /// 类别.
    pub category: &'static str,
    /// How loudly it speaks, next to rows of a pack that weigh 1 to 6.
    weight: u32,
    /// 要素, each with the keyword list that shows it was given.
    needs: &'static [Need],
}

/// A field and the list that shows it was given.
type Need = (&'static str, &'static str);

const ACCOUNT: Need = ("户号", "有户号");
const ADDRESS: Need = ("地址", "有地址");
const PHONE: Need = ("联系电话", "有电话");
const SINCE: Need = ("发生时间", "有时间");
const PERSON: Need = ("涉及人员", "有人员");

const SPOT: &[Need] = &[ADDRESS, PHONE];
const SPOT_SINCE: &[Need] = &[ADDRESS, PHONE, SINCE];
const CONTRACT: &[Need] = &[ACCOUNT, PHONE];

/// Of two that speak equally loudly the upper one holds.
const CLASSES: &[Class] = &[
    class("theft-asked", &["窃电", "问规定"], "咨询", "咨询/业务办理", 10, &[PHONE]),
    class("danger", &["险情"], "报修", "报修/险情", 9, SPOT),
    class("theft", &["窃电"], "举报", "举报/窃电", 9, &[ADDRESS]),
    class("conduct", &["行风"], "举报", "举报/行风", 9, &[PERSON, SINCE]),
    class("attitude", &["粗暴"], "投诉", "服务投诉/服务态度", 8, &[PERSON, SINCE, PHONE]),
    class("manner", &["态度", "恶劣"], "投诉", "服务投诉/服务态度", 8, &[PERSON, SINCE, PHONE]),
    class("counter", &["不便"], "投诉", "服务投诉/服务渠道", 8, &[SINCE, PHONE]),
    class("reconnection", &["缴清", "停电"], "投诉", "停送电投诉/停复电", 8, CONTRACT),
    class("not-reconnected", &["缴清", "没送电"], "投诉", "停送电投诉/停复电", 8, CONTRACT),
    class("repair-late", &["抢修", "拖延"], "投诉", "停送电投诉/抢修服务", 8, SPOT_SINCE),
    class("outage-neglected", &["停电", "拖延"], "投诉", "停送电投诉/抢修服务", 7, SPOT_SINCE),
    class("unannounced", &["停电", "没通知"], "投诉", "停送电投诉/停电公告", 8, SPOT_SINCE),
    class("frequent", &["停电", "频繁"], "投诉", "供电质量投诉/频繁停电", 7, SPOT_SINCE),
    class("voltage", &["电压"], "投诉", "供电质量投诉/电压质量", 6, SPOT_SINCE),
    class("reading", &["抄表", "差错"], "投诉", "营业投诉/抄表催费", 8, &[ACCOUNT, SINCE, PHONE]),
    class("billing", &["电费", "差错"], "投诉", "营业投诉/电费电价", 7, &[ACCOUNT, SINCE, PHONE]),
    class("metering", &["电表", "差错"], "投诉", "营业投诉/电能计量", 7, CONTRACT),
    class("connection-late", &["报装", "拖延"], "投诉", "营业投诉/业扩报装", 8, CONTRACT),
    class("works", &["施工", "扰民"], "投诉", "电网建设投诉/施工行为", 6, SPOT),
    class("facilities", &["设施"], "投诉", "电网建设投诉/供电设施", 5, SPOT),
    class("planned", &["停电计划"], "咨询", "咨询/停电信息", 6, &[ADDRESS]),
    class("outage", &["停电"], "报修", "报修/停电", 4, SPOT),
    class("tariff", &["电费"], "咨询", "咨询/电费电价", 3, &[ACCOUNT]),
    class("request", &["报装"], "咨询", "咨询/业务办理", 3, &[ADDRESS, PHONE]),
    class("not-power", &["他家"], "求助", "非供电/转他家", 2, &[]),
];

/// What praises and has nothing else to say. It speaks louder than any complaint, whose words praise may use.
const PRAISE: &Class = &class("praise", &[], "表扬", "表扬/服务", 12, &[]);

const fn class(
    rule: &'static str,
    lists: &'static [&'static str],
    kind: &'static str,
    category: &'static str,
    weight: u32,
    needs: &'static [Need],
) -> Class {
    Class { rule, lists, kind, category, weight, needs }
}

/// A class that the words speak of.
pub struct Voice {
    /// Which.
    pub class: &'static Class,
    /// How loudly.
    pub weight: u32,
}

/// All classes that the words speak of, the loudest first.
pub fn voices(heard: &Heard, host: &dyn Host) -> Result<Vec<Voice>, Failure> {
    let meant: Vec<&Class> = CLASSES.iter().filter(|class| class.is_meant(heard)).collect();
    let praise = praise::is_all(&meant, heard).then_some(PRAISE);
    let mut voices = meant
        .into_iter()
        .chain(praise)
        .map(|class| {
            let weight = host.whole_or(&format!("power.weight.{}", class.rule), class.weight)?;
            Ok(Voice { class, weight })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    voices.sort_by_key(|voice| Reverse(voice.weight));
    Ok(voices)
}

impl Class {
    /// Whether the words speak of it: of an outage that is over, nobody asks for a repair, unless it came back.
    fn is_meant(&self, heard: &Heard) -> bool {
        let is_over = self.rule == "outage" && heard.says("已恢复") && !heard.says("又停");
        !is_over && self.lists.iter().all(|list| heard.says(list))
    }

    /// Whether it wants something put right.
    pub fn is_grievance(&self) -> bool {
        matches!(self.kind, "投诉" | "举报")
    }

    /// Whether somebody must go and see, now.
    pub fn is_fault(&self) -> bool {
        self.kind == "报修"
    }

    /// Whether light, or safety from it, is at stake.
    pub fn is_of_supply(&self) -> bool {
        ["报修/", "停送电投诉/", "供电质量投诉/"].iter().any(|top| self.category.starts_with(top))
    }

    /// 缺项: fields that the words show no trace of.
    pub fn missing(&self, heard: &Heard) -> Vec<&'static str> {
        self.needs.iter().filter(|(_, shown_by)| !heard.says(shown_by)).map(|(field, _)| *field).collect()
    }
}
