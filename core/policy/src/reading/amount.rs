//! Numbers and ranges as people write them into a cell: `3以上`, `1-2`, `2至5分`, `不满3天`. Read where one thing only
//! can be meant; anything else stays as it is, for whoever wants a number to refuse.
//!
//! 以上, 以下 and 以内 include the number, 超过 and 不满 do not (民法典 1259).

/// Signs and words between the ends of a range.
const BETWEEN: [char; 7] = ['-', '~', '至', '到', '\u{2013}', '\u{2014}', '\u{2015}'];

/// Words before a number, and the sign that says the same. No word begins with an earlier one.
const BEFORE: [(&str, &str); 18] = [
    ("不少于", ">="),
    ("不低于", ">="),
    ("不小于", ">="),
    ("至少", ">="),
    ("达到", ">="),
    ("不超过", "<="),
    ("不多于", "<="),
    ("不高于", "<="),
    ("不大于", "<="),
    ("至多", "<="),
    ("最多", "<="),
    ("超过", ">"),
    ("多于", ">"),
    ("大于", ">"),
    ("不满", "<"),
    ("不足", "<"),
    ("少于", "<"),
    ("小于", "<"),
];

/// Words behind a number, and the sign that says the same.
const BEHIND: [(&str, &str); 6] =
    [("及以上", ">="), ("以上", ">="), ("及以下", "<="), ("以下", "<="), ("及以内", "<="), ("以内", "<=")];

/// What a cell counts, and the words for it that say nothing more.
const UNITS: [(&[&str], &[&str]); 4] = [
    (&["天", "超期", "late"], &["天", "日"]),
    (&["月", "month"], &["个月", "月"]),
    (&["分", "points"], &["分"]),
    (&["倍", "times"], &["倍"]),
];

/// Words for what is counted, where the column counts neither time nor points.
const COUNTED: &[&str] = &["次", "件", "个", "项", "条", "人", "户", "起", "处"];

/// The cell of a column of numbers with signs for words and without its unit: `>=3` for `3天以上`, `1..2` for `1-2`.
pub(crate) fn plain(cell: &str, column: &str) -> String {
    let dense: String = cell.split_whitespace().collect();
    read(&dense, units_of(column)).unwrap_or_else(|| cell.to_owned())
}

/// The units that a column's name allows.
fn units_of(column: &str) -> &'static [&'static str] {
    let found = UNITS.iter().find(|(names, _)| names.iter().any(|name| column.contains(name)));
    found.map_or(COUNTED, |(_, units)| units)
}

fn read(cell: &str, units: &[&str]) -> Option<String> {
    if let Some((sign, rest)) = BEFORE.iter().find_map(|(word, sign)| Some((sign, cell.strip_prefix(word)?)))
    {
        return Some(format!("{sign}{}", number(rest, units)?));
    }
    if let Some((sign, rest)) = BEHIND.iter().find_map(|(word, sign)| Some((sign, cell.strip_suffix(word)?)))
    {
        return Some(format!("{sign}{}", number(rest, units)?));
    }
    let signs = cell.len() - cell.trim_start_matches(['<', '>', '=']).len();
    let (sign, rest) = cell.split_at(signs);
    if let Some(one) = number(rest, units) {
        return Some(format!("{sign}{one}"));
    }
    let (low, high) = rest.split_once("..").or_else(|| rest.split_once(BETWEEN))?;
    sign.is_empty().then(|| Some(format!("{}..{}", number(low, units)?, number(high, units)?))).flatten()
}

/// A number without its unit, or without 第 before it.
fn number<'a>(text: &'a str, units: &[&str]) -> Option<&'a str> {
    let bare = units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text);
    let bare = bare.strip_prefix('第').unwrap_or(bare);
    let is_number = bare.starts_with(|first: char| first.is_ascii_digit())
        && bare.ends_with(|last: char| last.is_ascii_digit())
        && bare.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',')
        && !bare.contains("..");
    is_number.then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_meant_in_one_way_is_read() {
        for (cell, column, expect) in [
            ("3以上", "超期天数", ">=3"),
            ("3 天以上", "超期天数", ">=3"),
            ("3天及以上", "超期天数", ">=3"),
            ("2以下", "超期天数", "<=2"),
            ("2日以内", "超期天数", "<=2"),
            ("超过2天", "超期天数", ">2"),
            ("不超过 2 天", "超期天数", "<=2"),
            ("不满3", "超期天数", "<3"),
            ("至少3次", "重复次序", ">=3"),
            ("第2次", "重复次序", "2"),
            ("1-2", "超期天数", "1..2"),
            ("1~2天", "超期天数", "1..2"),
            ("1天至2天", "超期天数", "1..2"),
            ("1\u{2014}2", "超期天数", "1..2"),
            ("1..2天", "超期天数", "1..2"),
            ("5 日", "超期天数", "5"),
            (">=3天", "超期天数", ">=3"),
            ("2分", "分", "2"),
            ("2-5分", "分", "2..5"),
            ("0.5分", "分", "0.5"),
            ("2个月", "连续未清零月数", "2"),
            ("2倍", "倍数", "2"),
            ("<=2", "超期天数", "<=2"),
            ("1,000", "权重", "1,000"),
        ] {
            assert_eq!(plain(cell, column), expect, "{cell} in {column}");
        }
    }

    #[test]
    fn what_could_mean_something_else_stays() {
        for (cell, column) in [
            ("3小时", "超期天数"),
            ("3个工作日", "超期天数"),
            ("2分", "超期天数"),
            ("2天", "重复次序"),
            ("两天", "超期天数"),
            ("超过3以上", "超期天数"),
            ("1月2日", "超期天数"),
            ("2026-1-2", "超期天数"),
            ("-3", "分"),
            ("1-", "分"),
            ("<1-2", "超期天数"),
            ("85%", "分"),
            ("评议", "分"),
            ("{所据标准分}", "分"),
            ("*", "超期天数"),
            ("", "分"),
        ] {
            assert_eq!(plain(cell, column), cell, "{cell} in {column}");
        }
    }
}
