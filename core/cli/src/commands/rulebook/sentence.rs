//! A row of a decision table as a sentence: when it holds, and what follows, with its points.

use suban_model::Hook;
use suban_policy::Pack;
use suban_policy::condition::{Condition, Subject};
use suban_policy::table::{Column, Grid, GridRow};
use suban_policy::vocabulary::field;

/// Keywords named of one cell.
const KEYWORDS_NAMED_MAX: usize = 8;

/// Such as `查实时,认定结果是属实、起因环节是换表未归档的,扣营销档案班 2 分。`
pub fn of_row(pack: &Pack, grid: &Grid<'_>, row: &GridRow<'_>) -> String {
    let met: Vec<String> = row
        .conditions
        .iter()
        .zip(grid.columns)
        .zip(row.wanted)
        .filter(|((condition, _), _)| **condition != Condition::Any)
        .map(|((condition, column), wanted)| met(pack, condition, column, wanted))
        .collect();
    let when = grid.on.as_deref().map(|event| format!("{}时,", chinese(pack, event))).unwrap_or_default();
    let met = if met.is_empty() { "其他情况,".to_owned() } else { format!("{}的,", met.join("、")) };
    format!("{when}{met}{}。", follows(grid.hook, row))
}

/// One condition in words.
fn met(pack: &Pack, condition: &Condition, column: &Column, wanted: &str) -> String {
    let header = &column.header;
    let listed = wanted.strip_prefix("非 ").or_else(|| wanted.strip_prefix("not ")).unwrap_or(wanted);
    match (condition, column.subject) {
        (Condition::Contains(_), _) => format!("正文说到{}", quoted(wanted)),
        (Condition::Lacks(_), _) => format!("没有说到{}", quoted(wanted)),
        (Condition::Is(true), _) => format!("「{header}」为是"),
        (Condition::Is(false), _) => format!("「{header}」为否"),
        (Condition::OneOf(_), Subject::Field(field::EVENT, _)) if header == "要做" => {
            format!("要{}", any_of(&in_chinese(pack, wanted)))
        }
        (Condition::OneOf(_), Subject::Field(field::EVENT, _)) => {
            format!("{}时", any_of(&in_chinese(pack, wanted)))
        }
        (Condition::OneOf(_), Subject::Field(field::DONE | field::EVER_DONE, _)) => {
            format!("已经{}", any_of(&in_chinese(pack, wanted)))
        }
        (Condition::NoneOf(_), Subject::Field(field::DONE | field::EVER_DONE, _)) => {
            format!("还没有{}", any_of(&in_chinese(pack, listed)))
        }
        (Condition::OneOf(_), _) => format!("{header}是{}", any_of(wanted)),
        (Condition::NoneOf(_), _) => format!("{header}不是{}", any_of(listed)),
        (Condition::Within { .. }, _) => format!("{header}{}", compared(wanted)),
        (Condition::Any, _) => String::new(),
    }
}

/// `<=2` as 不超过 2.
fn compared(wanted: &str) -> String {
    let signs = [("<=", "不超过"), (">=", "达到"), ("<", "低于"), (">", "超过"), ("=", "为")];
    if let Some((low, high)) = wanted.split_once("..") {
        return format!("在 {low} 到 {high} 之间");
    }
    let written =
        signs.iter().find_map(|(sign, word)| Some(format!("{word} {}", wanted.strip_prefix(sign)?.trim())));
    written.unwrap_or_else(|| format!("为 {wanted}"))
}

/// What the row does.
fn follows(hook: Hook, row: &GridRow<'_>) -> String {
    match hook {
        Hook::Classify => classified(row),
        Hook::Route => routed(row),
        Hook::Schedule => scheduled(row),
        Hook::Require => required(row),
        Hook::Assess | Hook::Settle => charged(row),
        Hook::Accountability => held(row),
        Hook::Warn => warned(row),
    }
}

fn classified(row: &GridRow<'_>) -> String {
    let class = said(row, "类别", |category| format!("归入{category}"));
    let kind = said(row, "诉求类型", |kind| format!("({kind})"));
    let grade = said(row, "分级", |grade| format!(",分级{grade}"));
    let tags = said(row, "标签", |tags| format!(",加标签{}", listed(tags)));
    let weight = row.output("权重");
    format!("{class}{kind}{grade}{tags},权重 {}", if weight.is_empty() { "1" } else { weight })
}

fn routed(row: &GridRow<'_>) -> String {
    let lead = said(row, "主办", |lead| format!("由{lead}主办"));
    let help = said(row, "协办", |units| format!(",{}协办", listed(units)));
    let other = said(row, "处置", str::to_owned);
    format!("{lead}{help}{other}")
}

fn scheduled(row: &GridRow<'_>) -> String {
    let holder = said(row, "归谁", |unit| format!(",由{unit}负责"));
    let pauses = said(row, "暂停于", |causes| format!(",{}挂起时停走", any_of(causes)));
    format!(
        "「{}」限 {},到{}为止{holder}{pauses}",
        row.output("时限"),
        row.output("多久"),
        any_of(row.output("结束于"))
    )
}

fn required(row: &GridRow<'_>) -> String {
    let first = said(row, "先要", |wanted| format!("先要{}", listed(wanted)));
    let by = said(row, "由谁", |offices| format!("只能由{}办", any_of(offices)));
    let missing = row.output("缺了");
    if first.is_empty() && by.is_empty() {
        return missing.to_owned();
    }
    let missing = if missing.is_empty() { "拒绝" } else { missing };
    let parts: Vec<String> = [first, by].into_iter().filter(|part| !part.is_empty()).collect();
    format!("{};缺了{missing}", parts.join(","))
}

fn charged(row: &GridRow<'_>) -> String {
    let (who, points, decider) = (row.output("扣谁"), row.output("分"), row.output("待定由"));
    let note = said(row, "说明", |note| format!("({note})"));
    if ["无", "nobody"].contains(&who) {
        return format!("不扣分{note}");
    }
    let who = listed(who);
    let charge = match points.split_once("..") {
        _ if ["评议", "open"].contains(&points) => format!("由{decider}评议扣{who}几分"),
        Some((low, high)) => format!("扣{who} {low} 到 {high} 分,由{decider}定"),
        None => format!("扣{who} {points} 分"),
    };
    let count = said(row, "次数", |count| format!(",乘以{count}"));
    let times = said(row, "倍数", |times| format!(",再乘 {times}"));
    let clause = said(row, "倍数条款", |clause| format!("(依 {clause})"));
    let slot = said(row, "槽", |slot| format!(",同一「{slot}」只留一笔"));
    format!("{charge}{count}{times}{clause}{slot}{note}")
}

fn held(row: &GridRow<'_>) -> String {
    let unit = said(row, "单位", |unit| format!("({unit})"));
    let by = said(row, "由谁办", |office| format!(",由{office}办"));
    format!("对{}{unit}:{}{by}", listed(row.output("对谁")), row.output("措施"))
}

fn warned(row: &GridRow<'_>) -> String {
    let once = said(row, "只报一次按", |fields| format!(",同一{}只报一次", listed(fields)));
    format!("预警「{}」,通知{}{once}", row.output("预警"), listed(row.output("通知")))
}

/// What a cell adds to the sentence; nothing if the cell is empty.
fn said(row: &GridRow<'_>, column: &str, words: impl Fn(&str) -> String) -> String {
    let cell = row.output(column);
    if cell.is_empty() { String::new() } else { words(cell) }
}

/// `a|b` as a、b.
fn listed(cell: &str) -> String {
    cell.replace(['|', '+'], "、")
}

/// `a|b/*` as a 或 b 类.
fn any_of(cell: &str) -> String {
    cell.replace("/*", "类").replace('|', "或")
}

/// `a|b` as 「a」「b」; of many words the first, and how many there are.
fn quoted(cell: &str) -> String {
    let words: Vec<String> = cell.split('|').map(|word| format!("「{word}」")).collect();
    let named: String = words.iter().take(KEYWORDS_NAMED_MAX).map(String::as_str).collect();
    if words.len() > KEYWORDS_NAMED_MAX { format!("{named}等 {} 个词之一", words.len()) } else { named }
}

/// The English names of events in a cell in Chinese.
fn in_chinese(pack: &Pack, cell: &str) -> String {
    cell.split('|').map(|word| chinese(pack, word)).collect::<Vec<_>>().join("|")
}

fn chinese(pack: &Pack, event: &str) -> String {
    pack.event(event).map_or_else(|| event.to_owned(), |event| event.chinese().to_owned())
}

#[cfg(test)]
mod tests {
    use super::compared;

    #[test]
    fn comparisons_are_words() {
        for (cell, words) in [
            ("<=2", "不超过 2"),
            (">=3", "达到 3"),
            ("<87.25", "低于 87.25"),
            (">2", "超过 2"),
            ("1..2", "在 1 到 2 之间"),
            ("2", "为 2"),
            ("=2", "为 2"),
        ] {
            assert_eq!(compared(cell), words, "{cell}");
        }
    }
}
