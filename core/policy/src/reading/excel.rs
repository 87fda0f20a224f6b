//! What spreadsheet programs do to the cells of a table that was opened and saved again: undone where only one
//! thing can have been meant, and otherwise said in plain words, with how to undo it.

use crate::reading::diagnostic::Bilingual;
use crate::reading::text::is_unseen;

/// A cell as it was typed, as far as that is certain: without the apostrophe that marks text, without the formula
/// that keeps zeros (`="012"`), without characters that cannot be seen.
pub fn restore(cell: &str) -> String {
    let seen: String = cell.chars().filter(|character| !is_unseen(*character)).collect();
    let bare = seen.trim();
    let bare = bare.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(bare);
    let bare = bare.strip_prefix(['\'', '\u{2018}', '\u{2019}', '\u{ff07}']).unwrap_or(bare);
    bare.trim().to_owned()
}

/// Dots and signs of a cell that says how large a number should be: `1…2` and `1。。2` are `1..2`, `=<2` is `<=2`.
pub fn restore_signs(cell: &str) -> String {
    let mut cell = cell.replace('。', ".").replace('≤', "<=").replace('≥', ">=");
    while cell.contains("...") {
        cell = cell.replace("...", "..");
    }
    let mut parts = cell.split_whitespace();
    let first = parts.next().unwrap_or("");
    // `< = 2`: white space after a sign says nothing.
    let is_sign = first.chars().all(|character| "<>=".contains(character));
    let cell = if is_sign { std::iter::once(first).chain(parts).collect::<String>() } else { cell };
    match cell.get(..2) {
        Some("=<") => format!("<={}", cell.get(2..).unwrap_or("")),
        Some("=>") => format!(">={}", cell.get(2..).unwrap_or("")),
        _ => cell,
    }
}

/// A number as it was typed: `1,000` is 1000 and `3.00` is 3; anything else stays as it is.
pub fn restore_number(cell: &str) -> String {
    let whole = cell.split_once('.').map_or(cell, |(whole, zeros)| {
        let only_zeros = !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0');
        if only_zeros && is_digits(&whole.replace(',', "")) { whole } else { cell }
    });
    let (integer, fraction) = whole.split_once('.').unwrap_or((whole, ""));
    if !is_grouped(integer) || whole.contains('.') && !is_digits(fraction) {
        return whole.to_owned();
    }
    whole.replace(',', "")
}

/// What was done to a cell that makes no sense any more, and how to undo it. `None` if it looks untouched.
pub fn damage(cell: &str) -> Option<Bilingual> {
    if let Some((first, second)) = date(cell) {
        return Some(Bilingual::new(
            format!(
                "Excel 把「{first}-{second}」变成了日期「{cell}」。区间请写 {first}..{second};别的请先把这一列设为文本再输入"
            ),
            format!(
                "Excel turned `{first}-{second}` into the date `{cell}`. Write a range as {first}..{second}; for anything else, format the column as text first"
            ),
        ));
    }
    if cell.starts_with('#') {
        return Some(Bilingual::new(
            format!(
                "Excel 把这一格当成公式,算出了「{cell}」。请在内容前加一个 ' 再输入,或先把这一列设为文本"
            ),
            format!(
                "Excel took this cell for a formula and got `{cell}`. Type a ' in front, or format the column as text first"
            ),
        ));
    }
    if let Some(number) = cell.strip_suffix('%') {
        return Some(Bilingual::new(
            format!("这一格是百分比格式。请按字段的单位写数:{number},或除以 100;并把格式改为常规"),
            format!(
                "this cell has a percent format. Write the number in the field's unit, {number} or a hundredth of it, and set the format to General"
            ),
        ));
    }
    if is_scientific(cell) {
        return Some(Bilingual::new(
            format!(
                "Excel 把长数字变成了科学记数「{cell}」,后面的数字已经丢了。请先把这一列设为文本,再重新输入"
            ),
            format!(
                "Excel shortened a long number to `{cell}`; its last digits are lost. Format the column as text, then type it again"
            ),
        ));
    }
    let money = ['¥', '¥', '$'];
    if cell == "-" || cell.starts_with(money) || cell.starts_with('(') && cell.ends_with(')') {
        return Some(Bilingual::new(
            format!("「{cell}」是会计或货币格式。请把格式改为常规,再写数"),
            format!(
                "`{cell}` has an accounting or currency format. Set the format to General, then write the number"
            ),
        ));
    }
    None
}

/// Whether an id lost the zeros in front of it: `7` of `007`.
pub fn lost_zeros<'a>(cell: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lost = |known: &&str| known.starts_with('0') && known.trim_start_matches('0') == cell;
    known.into_iter().find(lost).filter(|_| !cell.is_empty())
}

/// The two numbers behind a date such as `1月2日`, `2026/1/2`, `2-Jan` or `1/2`.
fn date(cell: &str) -> Option<(String, String)> {
    let plain = |part: &str| part.trim_start_matches('0').to_owned();
    let both = |month: &str, day: &str| {
        let (month, day) = (plain(month), plain(day));
        let fits = |text: &str, most: u32| text.parse().is_ok_and(|number: u32| (1..=most).contains(&number));
        (fits(&month, 12) && fits(&day, 31)).then_some((month, day))
    };
    if let Some((month, day)) = cell.strip_suffix('日').and_then(|rest| rest.split_once('月')) {
        let month = month.rsplit_once('年').map_or(month, |(_, month)| month);
        return both(month, day);
    }
    if let Some((day, name)) = cell.split_once('-').filter(|(_, name)| !name.contains('-')) {
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let number = |name: &str| months.iter().position(|month| name.to_lowercase() == *month);
        if let Some(month) = number(name) {
            return both(&(month + 1).to_string(), day);
        }
        return number(day).and_then(|month| both(&(month + 1).to_string(), name));
    }
    let mut parts = cell.split(['/', '-']);
    match (parts.next()?, parts.next()?, parts.next(), parts.next()) {
        (year, month, Some(day), None) if year.len() == 4 && is_digits(year) => both(month, day),
        (month, day, None, None) if cell.contains('/') => both(month, day),
        _ => None,
    }
}

fn is_scientific(cell: &str) -> bool {
    let Some((digits, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']);
    exponent.is_some_and(is_digits) && is_digits(&digits.replacen('.', "", 1))
}

/// `1,000` or `12,345,678`.
fn is_grouped(text: &str) -> bool {
    let mut groups = text.split(',');
    let first = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    (1..=3).contains(&first.len())
        && is_digits(first)
        && !rest.is_empty()
        && rest.iter().all(|group| group.len() == 3 && is_digits(group))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_certain_is_undone() {
        for (cell, typed) in [
            ("'<=2", "<=2"),
            ("=\"012\"", "012"),
            (" P01\u{200B}", "P01"),
            ("’12345", "12345"),
            ("''", "'"),
            ("'", ""),
        ] {
            assert_eq!(restore(cell), typed, "{cell}");
        }
        for (cell, typed) in [
            ("=<2", "<=2"),
            ("=>3", ">=3"),
            ("≤2", "<=2"),
            ("< = 2", "<=2"),
            ("0...5", "0..5"),
            ("1。。2", "1..2"),
            ("0。5", "0.5"),
            ("1..2", "1..2"),
            ("=2", "=2"),
            ("", ""),
        ] {
            assert_eq!(restore_signs(cell), typed, "{cell}");
        }
        for (cell, typed) in [
            ("1,000", "1000"),
            ("12,345,678.5", "12345678.5"),
            ("3.00", "3"),
            ("1,000.0", "1000"),
            ("2.50", "2.50"),
            ("1,00", "1,00"),
            ("甲,乙", "甲,乙"),
            ("1.x", "1.x"),
            ("", ""),
        ] {
            assert_eq!(restore_number(cell), typed, "{cell}");
        }
    }

    #[test]
    fn what_is_not_certain_is_told() {
        for (cell, told) in [
            ("1月2日", "写 1..2"),
            ("2026年2月5日", "写 2..5"),
            ("2026/1/2", "写 1..2"),
            ("2026-01-02", "写 1..2"),
            ("2-Jan", "写 1..2"),
            ("Jan-2", "写 1..2"),
            ("1/2", "写 1..2"),
            ("#NAME?", "当成公式"),
            ("85%", "百分比格式"),
            ("1.23E+10", "科学记数"),
            ("¥2.00", "货币格式"),
            ("-", "会计"),
            ("(2)", "会计"),
        ] {
            let damage = damage(cell).unwrap_or_else(|| panic!("{cell} is damaged"));
            assert!(damage.zh.contains(told), "{cell}: {}", damage.zh);
        }
        for cell in ["1..2", "<=2", "2", "13月1日", "1月", "供水/停水", "甲-乙", "2026/13/1", "E+1", ""]
        {
            assert_eq!(damage(cell), None, "{cell}");
        }
        assert_eq!(lost_zeros("7", ["007", "17"]), Some("007"));
        assert_eq!(lost_zeros("7", ["17", "7"]), None);
    }
}
