//! What the readers of TOML and JSON complain of, in Chinese and English. They speak English only, in a few dozen
//! sentences; one that is not known here stands in the sentence as a detail.

use crate::reading::diagnostic::{Bilingual, alternatives};

/// A complaint of a reader of TOML or JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderWords {
    /// What is wrong.
    pub message: Bilingual,
    /// What would be right, the nearest name first.
    pub help: Option<Bilingual>,
}

impl ReaderWords {
    /// The complaint in both languages. `said` is the reader's own sentence, without a place.
    pub fn of(said: &str) -> Self {
        let (zh, names) = chinese(said);
        let Some((wrong, expected)) = names else {
            return Self { message: Bilingual::new(zh, said), help: None };
        };
        let known = listed(expected);
        let en = said.split_once(", ").map_or(said, |(what, _)| what);
        let help = if known.is_empty() {
            Bilingual::new("这里什么都不能写", "nothing may stand here")
        } else {
            let known = alternatives(wrong, known);
            Bilingual::new(format!("可用:{known}"), format!("known: {known}"))
        };
        Self { message: Bilingual::new(zh, en), help: Some(help) }
    }

    /// A complaint of the JSON reader, with its place.
    pub fn of_json(error: &serde_json::Error) -> Bilingual {
        let (line, column) = (error.line(), error.column());
        let said = error.to_string();
        let said = said.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&said);
        let whole = Self::of(said).in_one();
        if line == 0 {
            return whole;
        }
        Bilingual::new(
            format!("JSON 第 {line} 行第 {column} 列:{}", whole.zh),
            format!("{} (JSON, line {line}, column {column})", whole.en),
        )
    }

    /// A complaint of the TOML reader, with its place, which the reader tells only in the whole of its text.
    pub fn of_toml(said: &str, whole: &str) -> Bilingual {
        let words = Self::of(said).in_one();
        let place = whole.strip_prefix("TOML parse error at line ").and_then(|rest| rest.lines().next());
        let Some((line, column)) = place.and_then(|place| place.split_once(", column ")) else {
            return words;
        };
        Bilingual::new(
            format!("第 {line} 行第 {column} 列:{}", words.zh),
            format!("line {line}, column {column}: {}", words.en),
        )
    }

    /// Complaint and remedy in one sentence.
    pub fn in_one(self) -> Bilingual {
        match self.help {
            None => self.message,
            Some(help) => Bilingual::new(
                format!("{};{}", self.message.zh, help.zh),
                format!("{}; {}", self.message.en, help.en),
            ),
        }
    }
}

/// The sentence in Chinese; of a wrong name, also the name and what stands for those expected.
fn chinese(said: &str) -> (String, Option<(&str, &str)>) {
    let expected = said.split_once(", ").map_or("", |(_, expected)| expected);
    if let Some(field) = named(said, "unknown field `") {
        return (format!("没有「{field}」这一项"), Some((field, expected)));
    }
    if let Some(variant) = named(said, "unknown variant `") {
        return (format!("不能是「{variant}」"), Some((variant, expected)));
    }
    let zh = if let Some(field) = named(said, "missing field `") {
        format!("缺少「{field}」这一项")
    } else if let Some(field) = named(said, "duplicate field `") {
        format!("「{field}」写了两次")
    } else if said.starts_with("points are exact decimals") || said.contains("floating point") {
        "小数要写成文字,例如 \"0.5\",才不会走样".to_owned()
    } else if let Some(rest) = said.strip_prefix("invalid type: ") {
        mismatch(rest)
    } else if let Some((_, zh)) = SYNTAX.iter().find(|(begins, _)| said.starts_with(begins)) {
        (*zh).to_owned()
    } else {
        format!("写法不对({said})")
    };
    (zh, None)
}

/// Such as `integer 1, expected a string`.
fn mismatch(rest: &str) -> String {
    let Some((given, expected)) = rest.rsplit_once(", expected ") else {
        return format!("类型不对({rest})");
    };
    let given = match given.split_once(' ').unwrap_or((given, "")) {
        ("map", _) => "一组键和值".to_owned(),
        ("sequence", _) => "列表".to_owned(),
        ("null" | "unit", _) => "空".to_owned(),
        ("integer", value) => format!("整数 {}", value.trim_matches('`')),
        ("boolean", value) => value.trim_matches('`').to_owned(),
        ("string", value) => format!("文字 {value}"),
        _ => given.to_owned(),
    };
    let expected = match expected {
        "a string" | "a borrowed string" => "带引号的文字",
        "a boolean" => "true 或 false",
        "a sequence" | "an array" => "列表 […]",
        "a map" | "an object" => "一组键和值",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" => "整数",
        other if other.starts_with("struct ") => "一组键和值",
        other => other,
    };
    format!("应为{expected},写成了{given}")
}

/// How sentences about the writing itself begin, of TOML first, then of JSON.
const SYNTAX: &[(&str, &str)] = &[
    ("duplicate key", "同一个名字写了两次"),
    ("missing opening quote", "文字要用引号括起来,这里少了前一个"),
    ("string values must be quoted", "= 后面没有值,或文字没有用引号括起来"),
    ("invalid basic string", "引号没有配成对,或文字里的 \\ 没有写成 \\\\"),
    ("invalid multi-line basic string", "三个引号没有配成对"),
    ("invalid literal string", "引号没有配成对"),
    ("missing escaped value", "\\ 后面少了一个字;只要 \\ 本身就写 \\\\"),
    ("key with no value", "这个名字后面没有「= 值」"),
    ("missing value", "= 后面没有值"),
    ("missing assignment", "名字和值之间少了 ="),
    ("extra assignment", "多了一个 ="),
    ("extra `=`", "多了一个 ="),
    ("unexpected `=`", "列表里不能有 ="),
    ("unclosed table", "表头少了 ]"),
    ("unclosed array table", "表头少了 ]]"),
    ("unclosed array", "列表少了 ]"),
    ("unclosed inline table", "少了 }"),
    ("missing comma", "两项之间少了逗号"),
    ("extra comma", "多了一个逗号"),
    ("invalid unquoted key", "名字里有中文或符号的,要用引号括起来"),
    ("unquoted keys cannot be empty", "这里缺少名字"),
    ("missing key", "= 前面没有名字"),
    ("unexpected key or value", "这里多出了内容;一行只写一项"),
    ("unexpected content", "这里多出了内容;一行只写一项"),
    ("unexpected leading zero", "数字前面不能有 0"),
    ("cannot recurse further", "一层套一层,套得太深"),
    ("EOF", "内容不完整"),
    ("trailing comma", "多了一个逗号"),
    ("trailing characters", "后面多出了内容"),
    ("key must be a string", "名字要用双引号括起来"),
    ("expected `:`", "名字和值之间少了冒号"),
    ("expected `,` or `}`", "这里少了逗号或 }"),
    ("expected `,` or `]`", "这里少了逗号或 ]"),
    ("expected value", "这里没有可读的值"),
];

/// What stands between `before` and the next backtick.
fn named<'a>(said: &'a str, before: &str) -> Option<&'a str> {
    said.strip_prefix(before)?.split('`').next()
}

/// The names of "one of `a`, `b`", or of "`a` or `b`".
fn listed(expected: &str) -> Vec<&str> {
    expected.split('`').skip(1).step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_say_is_said_in_chinese() {
        for (said, zh) in [
            ("unknown field `nmae`, expected one of `key`, `name`", "没有「nmae」这一项;可用:name、key"),
            ("unknown field `x`, there are no fields", "没有「x」这一项;这里什么都不能写"),
            ("unknown variant `asess`, expected `route` or `assess`", "不能是「asess」;可用:assess、route"),
            ("missing field `name`", "缺少「name」这一项"),
            ("invalid type: integer `1`, expected a string", "应为带引号的文字,写成了整数 1"),
            ("invalid type: string \"a, b\", expected a sequence", "应为列表 […],写成了文字 \"a, b\""),
            ("invalid type: map, expected a boolean", "应为true 或 false,写成了一组键和值"),
            ("missing opening quote, expected `\"`", "文字要用引号括起来,这里少了前一个"),
            ("EOF while parsing an object", "内容不完整"),
            ("something new", "写法不对(something new)"),
        ] {
            assert_eq!(ReaderWords::of(said).in_one().zh, zh, "{said}");
        }
        let field = ReaderWords::of("unknown field `nmae`, expected one of `key`, `name`").in_one();
        assert_eq!(field.en, "unknown field `nmae`; known: name、key");
    }

    #[test]
    fn a_complaint_about_json_says_where() {
        let error = serde_json::from_str::<serde_json::Value>("{\n \"a\" 1}").unwrap_err();
        let said = ReaderWords::of_json(&error);
        assert_eq!(said.zh, "JSON 第 2 行第 6 列:名字和值之间少了冒号");
        assert_eq!(said.en, "expected `:` (JSON, line 2, column 6)");
    }
}
