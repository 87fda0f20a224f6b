//! A mapping: which column of a file is what. Written in TOML by whoever knows the file; docs/IMPORT.md tells how.

use crate::choice::Choice;
use serde::Deserialize;
use std::collections::BTreeMap;
use suban_model::Answer;
use suban_model::moment::TimeFormat;
use suban_policy::diagnostic::{Bilingual, alternatives};
use suban_policy::reader_words::ReaderWords;

/// The mappings that come with the program, by name.
const PRESETS: [(&str, &str); 2] = [
    ("messages-with-replies", include_str!("../presets/messages-with-replies.toml")),
    ("tickets", include_str!("../presets/tickets.toml")),
];

/// Most bytes of a mapping's name; it is part of every command's key.
const NAME_BYTES_MAX: usize = 60;

/// Which column of a file is what.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Part of every command's key: keep it when the file of the mapping is renamed or corrected, so that what
    /// was imported before is known again. Small letters, digits and hyphens.
    pub name: String,
    /// For people.
    #[serde(default)]
    pub title: String,
    /// Which sheet of a workbook; the first one if not said.
    #[serde(default)]
    pub sheet: SheetChoice,
    /// Row of the sheet that holds the column names, from 1.
    #[serde(default = "first")]
    pub header_row: usize,
    /// Forms of dates and times in this file, beside those that can be meant in one way only.
    #[serde(default)]
    pub times: Vec<TimeFormat>,
    /// What people write into a cell that has nothing to say, such as `/` or `无`.
    #[serde(default)]
    pub blank: Vec<String>,
    /// Office on record as having done all this, unless a step names another.
    #[serde(default = "import_office")]
    pub by: String,
    /// 登记.
    pub register: RegisterColumns,
    /// 初次回复.
    pub first_reply: Option<ReplyColumns>,
    /// 最终回复.
    pub final_reply: Option<ReplyColumns>,
    /// 环节: process nodes of the pack, by name.
    #[serde(default)]
    pub nodes: BTreeMap<String, NodeColumns>,
    /// What the file cannot tell of any ticket.
    pub untold: Option<Untold>,
    /// 回访.
    pub callback: Option<CallbackColumns>,
}

/// Which sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "expected the name of a sheet, or its number from 1")]
pub enum SheetChoice {
    /// Counted from 1 among the sheets that are not hidden.
    Number(usize),
    /// By name.
    Name(String),
}

/// Columns of the registration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterColumns {
    /// The number where the ticket came from. Without it a number is made from the time and the words.
    pub external: Option<String>,
    /// When it was received.
    pub received_at: String,
    /// The citizen's words; several columns are joined by line breaks. Kept erasable.
    pub text: Vec<String>,
    /// Who called. Kept erasable.
    pub caller: Option<String>,
    /// The caller's phone number. Kept erasable.
    pub phone: Option<String>,
    /// 渠道.
    pub channel: Choice<String>,
    /// 片区.
    pub area: Option<Choice<String>>,
    /// Due moments that came with it: clock name = column.
    #[serde(default)]
    pub given: BTreeMap<String, String>,
    /// 重复: the number of the citizen's earlier ticket about the same matter.
    pub repeats: Option<String>,
    /// Which office took it in.
    pub by: Option<Choice<String>>,
}

/// Columns of a reply, which was given if `at` is filled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyColumns {
    /// When.
    pub at: String,
    /// The words of the reply. Kept erasable.
    pub text: Option<String>,
    /// Whether the reason of a delay was explained.
    pub explained: Option<Choice<bool>>,
    /// Which office replied.
    pub by: Option<Choice<String>>,
}

/// Columns of a process node, which was passed if `at` is filled. Written as the column of its time, or as a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "WrittenNode")]
pub struct NodeColumns {
    /// When.
    pub at: String,
    /// 特殊原因: the special reason for its being late.
    pub excuse: Option<String>,
    /// Which office did it.
    pub by: Option<Choice<String>>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected the column of the time in quotes, or `{ at = …, by = …, excuse = … }`"
)]
enum WrittenNode {
    Column(String),
    Columns(WrittenNodeColumns),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenNodeColumns {
    at: String,
    excuse: Option<String>,
    by: Option<Choice<String>>,
}

impl From<WrittenNode> for NodeColumns {
    fn from(written: WrittenNode) -> Self {
        match written {
            WrittenNode::Column(at) => Self { at, excuse: None, by: None },
            WrittenNode::Columns(WrittenNodeColumns { at, excuse, by }) => Self { at, excuse, by },
        }
    }
}

/// 不详: process nodes by which a pack is told that the file does not say when something was done, such as 送批不详.
/// Each ticket passes them when it comes in, so that what is unknown is not late. Nodes that a pack does not have are
/// left out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Untold {
    /// Names of the nodes.
    pub nodes: Vec<String>,
    /// The office that the pack lets pass them.
    pub by: String,
}

/// Columns of the callback, which took place if `at` is filled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallbackColumns {
    /// When.
    pub at: String,
    /// What the citizen said.
    pub answer: Choice<Answer>,
    /// Due moments that the platform set with it: clock name = column.
    #[serde(default)]
    pub given: BTreeMap<String, String>,
    /// Which office called.
    pub by: Option<Choice<String>>,
}

/// Why a mapping cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not TOML, or not a mapping.
    #[error("the mapping cannot be read")]
    Unreadable(#[source] Box<toml::de::Error>),
    /// No such preset.
    #[error("no mapping `{name}`; known: {known}")]
    UnknownPreset {
        /// As asked for.
        name: String,
        /// Those there are.
        known: String,
    },
    /// The name cannot be part of a key.
    #[error("`{0}` is not a name of small letters, digits and hyphens, of at most {NAME_BYTES_MAX} bytes")]
    Name(String),
    /// Rows and sheets count from 1.
    #[error("`{0}` counts from 1")]
    CountsFromOne(&'static str),
    /// A list that needs an entry has none.
    #[error("`{0}` names nothing")]
    Nothing(&'static str),
}

impl MappingError {
    /// What is wrong, in Chinese and English.
    pub fn say(&self) -> Bilingual {
        let chinese = match self {
            Self::Unreadable(error) => {
                let said = ReaderWords::of_toml(error.message(), &error.to_string());
                return Bilingual::new(format!("映射文件读不懂:{}", said.zh), format!("{self}: {}", said.en));
            }
            Self::UnknownPreset { name, known } => format!("没有映射「{name}」;可用:{known}"),
            Self::Name(name) => {
                format!("「{name}」不能作映射名:只用小写字母、数字和连字符,至多 {NAME_BYTES_MAX} 字节")
            }
            Self::CountsFromOne(what) => format!("{what} 从 1 数起"),
            Self::Nothing(what) => format!("{what} 是空的"),
        };
        Bilingual::new(chinese, self.to_string())
    }
}

impl Mapping {
    /// Reads a mapping.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let mapping: Self =
            toml::from_str(text).map_err(|error| MappingError::Unreadable(Box::new(error)))?;
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if mapping.name.is_empty()
            || mapping.name.len() > NAME_BYTES_MAX
            || !mapping.name.bytes().all(is_plain)
        {
            return Err(MappingError::Name(mapping.name));
        }
        if mapping.header_row == 0 {
            return Err(MappingError::CountsFromOne("header_row"));
        }
        if mapping.sheet == SheetChoice::Number(0) {
            return Err(MappingError::CountsFromOne("sheet"));
        }
        if mapping.register.text.is_empty() {
            return Err(MappingError::Nothing("register.text"));
        }
        Ok(mapping)
    }

    /// A mapping that comes with the program.
    pub fn preset(name: &str) -> Result<Self, MappingError> {
        match PRESETS.into_iter().find(|(preset, _)| *preset == name) {
            Some((_, text)) => Self::parse(text),
            None => Err(MappingError::UnknownPreset {
                name: name.to_owned(),
                known: alternatives(name, Self::presets()),
            }),
        }
    }

    /// Names of the mappings that come with the program.
    pub fn presets() -> impl Iterator<Item = &'static str> {
        PRESETS.into_iter().map(|(name, _)| name)
    }

    /// The text of a preset, to copy and adapt.
    pub fn preset_text(name: &str) -> Option<&'static str> {
        PRESETS.into_iter().find_map(|(preset, text)| (preset == name).then_some(text))
    }

    /// Every column that it reads; some may be named twice.
    pub(crate) fn columns(&self) -> Vec<&str> {
        let register = &self.register;
        let plain = register.external.iter().chain([&register.received_at]).chain(&register.text);
        let plain = plain.chain(&register.caller).chain(&register.phone).chain(&register.repeats);
        let plain = plain.chain(register.given.values());
        let mut columns: Vec<&str> = plain.map(String::as_str).collect();
        columns.extend(register.channel.column());
        columns.extend([&register.area, &register.by].into_iter().flatten().filter_map(Choice::column));
        for reply in [&self.first_reply, &self.final_reply].into_iter().flatten() {
            columns.push(&reply.at);
            columns.extend(reply.text.as_deref());
            columns.extend(reply.explained.as_ref().and_then(Choice::column));
            columns.extend(reply.by.as_ref().and_then(Choice::column));
        }
        for node in self.nodes.values() {
            columns.push(&node.at);
            columns.extend(node.excuse.as_deref());
            columns.extend(node.by.as_ref().and_then(Choice::column));
        }
        if let Some(callback) = &self.callback {
            columns.push(&callback.at);
            columns.extend(callback.answer.column());
            columns.extend(callback.given.values().map(String::as_str));
            columns.extend(callback.by.as_ref().and_then(Choice::column));
        }
        columns
    }
}

impl Default for SheetChoice {
    fn default() -> Self {
        Self::Number(1)
    }
}

fn first() -> usize {
    1
}

fn import_office() -> String {
    "台账导入".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str =
        "name = 'small'\n[register]\nreceived_at = '时间'\ntext = ['内容']\nchannel = { is = '来信' }\n";

    #[test]
    fn presets_are_found_by_their_names() {
        for name in Mapping::presets() {
            assert_eq!(Mapping::preset(name).unwrap().name, name);
            assert!(Mapping::preset_text(name).is_some());
        }
        let error = Mapping::preset("messages").unwrap_err();
        assert_eq!(error.to_string(), "no mapping `messages`; known: messages-with-replies、tickets");
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place_in_both_languages() {
        let said = Mapping::parse(&format!("chanel = '来电'\n{SMALL}")).unwrap_err().say();
        assert!(
            said.zh.starts_with("映射文件读不懂:第 1 行第 1 列:没有「chanel」这一项;可用:"),
            "{}",
            said.zh
        );
        assert!(
            said.en.starts_with("the mapping cannot be read: line 1, column 1: unknown field `chanel`"),
            "{}",
            said.en
        );
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        let mapping = Mapping::parse(SMALL).unwrap();
        assert_eq!(
            (mapping.sheet, mapping.header_row, mapping.by.as_str()),
            (SheetChoice::Number(1), 1, "台账导入")
        );
        let named = Mapping::parse(&SMALL.replace("[register]", "sheet = '工单'\n[register]")).unwrap();
        assert_eq!(named.sheet, SheetChoice::Name("工单".into()));
    }

    #[test]
    fn every_column_is_known() {
        let tickets = Mapping::preset("tickets").unwrap();
        let mut columns = tickets.columns();
        columns.sort_unstable();
        let mut expect: Vec<_> =
            "工单编号,接收时间,渠道,片区,来电人,电话,诉求内容,平台要求办结时间,初次回复时间,\
                                  最终回复时间,已向平台说明,回访时间,回访结果"
                .split(',')
                .collect();
        expect.sort_unstable();
        assert_eq!(columns, expect);
    }

    #[test]
    fn mistakes_are_told() {
        let refused = |from: &str, to: &str| Mapping::parse(&SMALL.replace(from, to)).unwrap_err().say().en;
        for (from, to, expect) in [
            ("'small'", "'大'", "`大` is not a name of small letters"),
            ("[register]", "header_row = 0\n[register]", "`header_row` counts from 1"),
            ("[register]", "sheet = 0\n[register]", "`sheet` counts from 1"),
            ("['内容']", "[]", "`register.text` names nothing"),
            ("{ is = '来信' }", "{ id = '来信' }", "expected a column in quotes, `{ is = … }`"),
            ("text", "words", "unknown field `words`"),
            ("'时间'", "1", "invalid type: integer `1`, expected a string"),
            (
                "[register]",
                "times = ['h:mm']\n[register]",
                "`h:mm` is no form of dates; write it like `m/d/yyyy h:mm`",
            ),
            (
                "[register]",
                "nodes = { '送批' = { on = '送批时间' } }\n[register]",
                "expected the column of the time in quotes",
            ),
        ] {
            let error = refused(from, to);
            assert!(error.contains(expect), "{error}");
        }
        let name = |bytes: usize| Mapping::parse(&SMALL.replace("small", &"a".repeat(bytes))).is_ok();
        assert!(name(NAME_BYTES_MAX) && !name(NAME_BYTES_MAX + 1));
    }

    #[test]
    fn answers_are_words_or_names() {
        let callback = |answer: &str| {
            let text = format!("{SMALL}[callback]\nat = '回访'\nanswer = {answer}\n");
            Mapping::parse(&text).map(|mapping| mapping.callback.unwrap().answer)
        };
        let words =
            "{ column = '结果', values = { '很好' = '满意', '不行' = 'unsatisfied' }, empty = '未联系上' }";
        assert_eq!(
            callback(words).unwrap(),
            Choice::Words {
                column: "结果".into(),
                values: vec![("不行".into(), Answer::Unsatisfied), ("很好".into(), Answer::Satisfied)],
                empty: Some(Answer::Unreached),
            }
        );
        assert_eq!(callback("'结果'").unwrap(), Choice::Column("结果".into()));
        assert!(callback("{ is = '还行' }").is_err());
    }
}
