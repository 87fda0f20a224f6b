//! The words of what the checks find.

use crate::library;
use crate::limits::{LITERAL_BYTES_MAX, LITERAL_ITEMS_MAX};
use suban_policy::diagnostic::{Bilingual, alternatives};

/// What is wrong, and what would be right.
pub(super) struct Finding {
    pub message: Bilingual,
    pub help: Bilingual,
}

pub(super) fn loose_statement() -> Finding {
    finding(
        "函数之外的语句不会执行",
        "a statement outside of functions never runs",
        "写进 fn 里;常量请放 pack.toml 的 [parameters]",
        "move it into a function; constants belong to [parameters] of pack.toml",
    )
}

pub(super) fn assignment_into() -> Finding {
    finding(
        "不能改列表、对照表或 this 里的一项",
        "an item of a list, of a map or of `this` cannot be assigned",
        "对照表写 表 = 表.put(键, 值);列表写 列表 += [项]",
        "write map = map.put(key, value), or list += [item]",
    )
}

pub(super) fn long_list() -> Finding {
    finding(
        format!("写出的列表或对照表超过 {LITERAL_ITEMS_MAX} 项"),
        format!("a list or map written out has more than {LITERAL_ITEMS_MAX} items"),
        "这么多的数据请做成表(tables/)",
        "so much data belongs into a table",
    )
}

pub(super) fn long_text() -> Finding {
    finding(
        format!("写出的文字超过 {LITERAL_BYTES_MAX} 字节"),
        format!("a text written out has more than {LITERAL_BYTES_MAX} bytes"),
        "规则的原文请放 clauses.toml",
        "the words of the rules belong into clauses.toml",
    )
}

pub(super) fn break_value() -> Finding {
    finding(
        "break 不能带值",
        "`break` takes no value",
        "先赋给变量,再写 break;",
        "assign it to a variable, then write break;",
    )
}

pub(super) fn function_value(name: &str) -> Finding {
    finding(
        format!("函数「{name}」不能当作值"),
        format!("the function `{name}` is no value"),
        format!("直接调用:this.{name}()"),
        format!("call it: this.{name}()"),
    )
}

pub(super) fn capture(name: &str) -> Finding {
    finding(
        format!("不能用「{name}!」调用"),
        format!("`{name}!` is no way to call"),
        format!("去掉叹号,把用到的值作为参数:{name}(…)"),
        format!("leave out the `!` and pass what it needs: {name}(…)"),
    )
}

pub(super) fn typed_function(name: &str) -> Finding {
    finding(
        format!("函数「{name}」不能限定 this 的类型"),
        format!("the function `{name}` cannot be written for one kind of `this`"),
        format!("写 fn {name}()"),
        format!("write fn {name}()"),
    )
}

pub(super) fn name_taken(name: &str) -> Finding {
    let usages = library::usages(name).join(", ");
    finding(
        format!("函数名「{name}」已有所指:{usages}"),
        format!("the name `{name}` is taken by {usages}"),
        "请换一个名字",
        "use another name",
    )
}

pub(super) fn unbound_this(name: &str) -> Finding {
    finding(
        format!("这样调用时,「{name}」里没有 this"),
        format!("called like this, `{name}` has no `this`"),
        format!("写 this.{name}(…)"),
        format!("write this.{name}(…)"),
    )
}

pub(super) fn on_value(name: &str) -> Finding {
    finding(
        format!("脚本里的函数「{name}」只能在 this 上调用"),
        format!("the function `{name}` of the script can only be called on `this`"),
        format!("把值作为参数:this.{name}(值)"),
        format!("pass the value: this.{name}(value)"),
    )
}

pub(super) fn wrong_arguments(name: &str, count: usize, forms: &[String]) -> Finding {
    let forms = forms.join(", ");
    finding(
        format!("「{name}」不能这样调用:给了 {count} 个参数"),
        format!("`{name}` cannot be called so, with {count} arguments"),
        format!("写法:{forms}"),
        format!("write {forms}"),
    )
}

pub(super) fn unknown_function(name: &str, known: Vec<&str>) -> Finding {
    let list = alternatives(name, known);
    finding(
        format!("没有函数「{name}」"),
        format!("no function `{name}`"),
        format!("可用:{list}"),
        format!("known: {list}"),
    )
}

fn finding(
    zh: impl Into<String>,
    en: impl Into<String>,
    help_zh: impl Into<String>,
    help_en: impl Into<String>,
) -> Finding {
    Finding { message: Bilingual::new(zh, en), help: Bilingual::new(help_zh, help_en) }
}
