//! The functions that a script may call: the list that authors read, checks go by, and tests run.

mod lists;
mod numbers;
mod texts;

pub use numbers::{DECIMALS_MAX, EXPONENT_MAX};

use rhai::Engine;

/// Changes whenever a function of the library gives another result for any input; part of the engine profile.
pub const LIBRARY_VERSION: u32 = 3;

/// Something that a script may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScriptFunction {
    /// How it is written, such as `this.param(name)`.
    pub usage: &'static str,
    /// What it does, in Chinese.
    pub zh: &'static str,
    /// What it does, in English.
    pub en: &'static str,
}

impl ScriptFunction {
    /// Name and number of arguments, the value before the dot included; `None` if it is no function.
    pub fn signature(&self) -> Option<(&'static str, usize)> {
        let (callee, arguments) = self.usage.strip_suffix(')')?.split_once('(')?;
        let (_, name) = callee.split_once('.')?;
        let given = arguments.split(',').filter(|argument| !argument.is_empty()).count();
        Some((name, given + 1))
    }
}

/// Everything that a script may write besides the language itself.
pub const FUNCTIONS: &[ScriptFunction] = &[
    entry(
        "this[\"字段\"]",
        "事实,用中文名或英文名;没有则为 ()",
        "a fact by its Chinese or English name; () if there is none",
    ),
    entry("this.event.key", "事件里填的字段", "a field filled in with the event"),
    entry("this.param(name)", "参数的值", "the value of a parameter"),
    entry("this.fired(rule)", "该编号的规则是否已命中", "whether the rule of that id has spoken"),
    entry(
        "this.ask(plugin)",
        "问一个插件;它的回答像表里的行一样计入",
        "asks a plugin; its answer counts like a table's rows",
    ),
    entry("this.note(clause, text)", "在依据里记一句话", "adds a remark to the reasons"),
    entry(
        "this.charge(rule, clause, who, points)",
        "考核:扣一笔,返回这笔扣分",
        "assess: charges, and gives the charge",
    ),
    entry("this.charges()", "考核:到此为止的各笔扣分", "assess: the charges so far"),
    entry("charge.rule", "扣分的编号", "the rule of a charge"),
    entry("charge.clause", "扣分的条款", "the clause of a charge"),
    entry("charge.who", "扣谁(单位编号)", "the id of the unit charged"),
    entry("charge.times(factor, clause)", "加倍;每笔只能一次", "multiplies a charge, once"),
    entry("this.classify(kind, category)", "分类:诉求类型与类别", "classify: kind and category"),
    entry("this.tag(text)", "分类:加标签", "classify: adds a tag"),
    entry("this.grade(text)", "分类:定级", "classify: sets the grade"),
    entry("this.assign(lead)", "派单:主办单位", "route: to a lead"),
    entry("this.assign(lead, co_handlers)", "派单:主办与协办", "route: to a lead with co-handlers"),
    entry("this.give_back(reason)", "派单:退回平台", "route: back to the platform"),
    entry("this.queue(reason)", "派单:转人工", "route: to a person"),
    entry(
        "this.figure(name)",
        "结算:口径本期的值;没有可计的则为 ()",
        "settle: what a figure comes to; () of nothing",
    ),
    entry("this.figure(name, unit)", "结算:口径在一个单位的值", "settle: what a figure comes to in a unit"),
    entry("this.units(group)", "结算:一组单位的编号", "settle: ids of the units of a group"),
    entry("this.key(unit)", "结算:规则里怎样称呼这个单位", "settle: what rules call the unit of that id"),
    entry("number.abs()", "绝对值", "without its sign"),
    entry("number.floor()", "不大于它的整数", "the whole number below"),
    entry("number.ceiling()", "不小于它的整数", "the whole number above"),
    entry("number.round()", "四舍五入到整数", "to the nearest whole number, half away from zero"),
    entry("number.round(decimals)", "四舍五入到若干位小数", "to so many decimals, half away from zero"),
    entry("number.min(other)", "较小的数", "the smaller one"),
    entry("number.max(other)", "较大的数", "the larger one"),
    entry("number.to_string()", "写成文字", "as text"),
    entry("text.len()", "字数", "its characters"),
    entry("text.is_empty()", "是否为空", "whether it has none"),
    entry("text.trim()", "去掉两端空白", "without white space at its ends"),
    entry("text.contains(part)", "是否含有", "whether a part is in it"),
    entry("text.starts_with(part)", "是否以此开头", "whether it begins so"),
    entry("text.ends_with(part)", "是否以此结尾", "whether it ends so"),
    entry("text.split(separator)", "拆成列表", "its parts, as a list"),
    entry("list.len()", "项数", "its items"),
    entry("list.is_empty()", "是否为空", "whether it has none"),
    entry("list.first()", "第一项;没有则为 ()", "the first item; () if there is none"),
    entry("list.last()", "最后一项;没有则为 ()", "the last item; () if there is none"),
    entry("list.contains(item)", "是否有这一项", "whether the item is in it"),
    entry("list.join(separator)", "连成文字", "its items as one text"),
    entry("list.sum()", "合计", "the sum of its numbers"),
    entry("list.sorted()", "排序(全是数或全是文字)", "in order, if all are numbers or all are texts"),
    entry("map.len()", "项数", "its entries"),
    entry("map.is_empty()", "是否为空", "whether it has none"),
    entry("map.contains(key)", "是否有这个键", "whether the key is in it"),
    entry("map.keys()", "各键,有序", "its keys, in order"),
    entry("map.put(key, value)", "加一项或换一项后的新表", "a new map with the entry added or replaced"),
];

const fn entry(usage: &'static str, zh: &'static str, en: &'static str) -> ScriptFunction {
    ScriptFunction { usage, zh, en }
}

/// Offers the functions that know nothing of a run.
pub(crate) fn offer(engine: &mut Engine) {
    numbers::offer(engine);
    texts::offer(engine);
    lists::offer(engine);
}

/// The names of all functions; some take several forms.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().filter_map(ScriptFunction::signature).map(|(name, _)| name)
}

/// How a function is written, in each of its forms; none: there is no such function.
pub(crate) fn usages(name: &str) -> Vec<&'static str> {
    let named = |function: &&ScriptFunction| function.signature().is_some_and(|(known, _)| known == name);
    FUNCTIONS.iter().filter(named).map(|function| function.usage).collect()
}

/// Whether a function of that name takes so many arguments, the value before the dot included.
pub(crate) fn takes(name: &str, arguments: usize) -> bool {
    FUNCTIONS.iter().any(|function| function.signature() == Some((name, arguments)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usages_say_name_and_arguments() {
        for (usage, signature) in [
            ("this.param(name)", Some(("param", 2))),
            ("this.charges()", Some(("charges", 1))),
            ("this.charge(rule, clause, who, points)", Some(("charge", 5))),
            ("charge.rule", None),
            ("this[\"字段\"]", None),
        ] {
            assert_eq!(entry(usage, "", "").signature(), signature, "{usage}");
        }
        assert!(takes("assign", 2) && takes("assign", 3) && !takes("assign", 1));
        assert_eq!(usages("round"), ["number.round()", "number.round(decimals)"]);
    }
}
