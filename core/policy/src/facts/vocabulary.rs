//! The names of facts: what a table's column, a script or an input file may refer to.
//!
//! The core knows the fields below; a pack's finding forms add their own. Every field has an English and a
//! Chinese name, and rule files may use either.

use crate::reading::diagnostic::alternatives;
use serde::Serialize;
use std::collections::HashMap;

/// How the values of a field are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One of a set of terms, or several.
    Term,
    /// A path such as `供水/停水`; `供水/*` covers what is under it.
    Path,
    /// An exact decimal.
    Number,
    /// 是 or 否.
    Flag,
    /// Words of a citizen, searched for keywords and never handed to a script.
    Text,
    /// Parts of a whole; no column can compare them.
    Shares,
}

/// Names a field within a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(u16);

impl FieldId {
    /// Position in the vocabulary.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// English name, such as `ticket.channel`.
    pub name: String,
    /// Chinese name, such as 渠道.
    pub chinese: String,
    /// How it is compared.
    pub kind: FieldKind,
}

/// The fields that the core fills in. Their order is [`CORE`]'s.
pub mod field {
    use super::FieldId;

    /// 事件: what happened.
    pub const EVENT: FieldId = FieldId(0);
    /// 渠道, with the groups it is in.
    pub const CHANNEL: FieldId = FieldId(1);
    /// 正文: title and words of the request.
    pub const TEXT: FieldId = FieldId(2);
    /// 诉求类型.
    pub const KIND: FieldId = FieldId(3);
    /// 类别: category path.
    pub const CATEGORY: FieldId = FieldId(4);
    /// 分级.
    pub const GRADE: FieldId = FieldId(5);
    /// 标签.
    pub const TAGS: FieldId = FieldId(6);
    /// 片区.
    pub const AREA: FieldId = FieldId(7);
    /// 主办: the lead unit, with its groups.
    pub const LEAD: FieldId = FieldId(8);
    /// 时限: the clock's name.
    pub const CLOCK: FieldId = FieldId(9);
    /// 超期天数: days late in the unit of the limit, rounded as the pack says.
    pub const LATE_DAYS: FieldId = FieldId(10);
    /// 超期: days late in the unit of the limit, to the hundredth, rounded up.
    pub const LATE: FieldId = FieldId(11);
    /// 时限承办: the unit that held the clock when it ran out; none, while nobody had the ticket in hand.
    pub const HOLDER: FieldId = FieldId(12);
    /// 已说明: the platform was told the reason of the delay.
    pub const EXPLAINED: FieldId = FieldId(13);
    /// 指定时限: clocks whose due moment came with the ticket.
    pub const GIVEN: FieldId = FieldId(14);
    /// 查实事项: the finding's form.
    pub const FORM: FieldId = FieldId(15);
    /// 情形: what was picked on the form.
    pub const PICK: FieldId = FieldId(16);
    /// 平台认定: the platform's verdict.
    pub const VERDICT: FieldId = FieldId(17);
    /// 有特殊原因: whoever ended the clock gave a special reason.
    pub const EXCUSED: FieldId = FieldId(18);
    /// 回访: what the citizen last said when called back.
    pub const ANSWER: FieldId = FieldId(19);
    /// 重复次序: how often the citizen has come with this matter, this time included.
    pub const REPEAT_NTH: FieldId = FieldId(20);
    /// 已办: what has happened to the ticket in this round.
    pub const DONE: FieldId = FieldId(21);
    /// 扣分: rules that charge for what has just been judged.
    pub const CHARGED_BY: FieldId = FieldId(22);
    /// 期间: the period that is settled, or in which a warning is given.
    pub const PERIOD: FieldId = FieldId(23);
    /// 已超时限: the ticket's clocks that ran out before what they waited for.
    pub const LATE_CLOCKS: FieldId = FieldId(24);
    /// 未了时限: the ticket's clocks that run, or ran out, and still wait.
    pub const OPEN_CLOCKS: FieldId = FieldId(25);
    /// 轮次: how often work on the ticket has begun.
    pub const ROUND: FieldId = FieldId(26);
    /// 曾办: what has happened to the ticket in whichever round.
    pub const EVER_DONE: FieldId = FieldId(27);
    /// 申诉结果: what came of appeals of the ticket's charges, or of those of what is judged.
    pub const APPEALS: FieldId = FieldId(28);
    /// 回复时主办: the unit that led the ticket when the last answer went out before a verdict; none, if nobody led it.
    pub const REPLY_LEAD: FieldId = FieldId(29);
    /// 退回时主办: the unit that led the ticket when it was last given back before a verdict.
    pub const RETURN_LEAD: FieldId = FieldId(30);
}

/// English name, Chinese name and kind of the core's fields.
const CORE: [(&str, &str, FieldKind); 31] = [
    ("event", "事件", FieldKind::Term),
    ("ticket.channel", "渠道", FieldKind::Term),
    ("ticket.text", "正文", FieldKind::Text),
    ("ticket.kind", "诉求类型", FieldKind::Term),
    ("ticket.category", "类别", FieldKind::Path),
    ("ticket.grade", "分级", FieldKind::Term),
    ("ticket.tags", "标签", FieldKind::Term),
    ("ticket.area", "片区", FieldKind::Term),
    ("ticket.lead", "主办", FieldKind::Term),
    ("clock.name", "时限", FieldKind::Term),
    ("clock.late_days", "超期天数", FieldKind::Number),
    ("clock.late", "超期", FieldKind::Number),
    ("clock.holder", "时限承办", FieldKind::Term),
    ("ticket.explained", "已说明", FieldKind::Flag),
    ("ticket.given", "指定时限", FieldKind::Term),
    ("finding.form", "查实事项", FieldKind::Term),
    ("finding.pick", "情形", FieldKind::Term),
    ("platform.verdict", "平台认定", FieldKind::Term),
    ("clock.excused", "有特殊原因", FieldKind::Flag),
    ("ticket.answer", "回访", FieldKind::Term),
    ("ticket.repeat_nth", "重复次序", FieldKind::Number),
    ("ticket.done", "已办", FieldKind::Term),
    ("charge.rules", "扣分", FieldKind::Term),
    ("period", "期间", FieldKind::Term),
    ("ticket.late_clocks", "已超时限", FieldKind::Term),
    ("ticket.open_clocks", "未了时限", FieldKind::Term),
    ("ticket.round", "轮次", FieldKind::Number),
    ("ticket.ever_done", "曾办", FieldKind::Term),
    ("charge.appeals", "申诉结果", FieldKind::Term),
    ("platform.reply_lead", "回复时主办", FieldKind::Term),
    ("platform.return_lead", "退回时主办", FieldKind::Term),
];

/// The English or Chinese name already means something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameTaken(pub String);

/// All fields of a pack.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    fields: Vec<Field>,
    by_name: HashMap<String, FieldId>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        let mut vocabulary = Self { fields: Vec::new(), by_name: HashMap::new() };
        for (name, chinese, kind) in CORE {
            vocabulary.push(name, chinese, kind);
        }
        vocabulary
    }
}

impl Vocabulary {
    /// Adds a form's field, or finds the one that another form added with the same names and kind.
    pub fn add(&mut self, name: &str, chinese: &str, kind: FieldKind) -> Result<FieldId, NameTaken> {
        match (self.id(name), self.id(chinese)) {
            (None, None) => Ok(self.push(name, chinese, kind)),
            (Some(one), Some(other))
                if one == other && one.index() >= CORE.len() && self.get(one).kind == kind =>
            {
                Ok(one)
            }
            (Some(_), _) => Err(NameTaken(name.to_owned())),
            (None, Some(_)) => Err(NameTaken(chinese.to_owned())),
        }
    }

    /// The field of that English or Chinese name.
    pub fn id(&self, name: &str) -> Option<FieldId> {
        self.by_name.get(name).copied()
    }

    /// The field of that id.
    #[expect(clippy::indexing_slicing, reason = "ids are only made by this vocabulary, which never shrinks")]
    pub fn get(&self, id: FieldId) -> &Field {
        &self.fields[id.index()]
    }

    /// Every field, in order.
    pub fn fields(&self) -> impl Iterator<Item = (FieldId, &Field)> {
        self.fields.iter().zip(0u16..).map(|(field, index)| (FieldId(index), field))
    }

    /// The names nearest to a wrong one, for a message.
    pub fn alternatives(&self, wrong: &str) -> String {
        alternatives(wrong, self.fields.iter().map(|field| field.chinese.as_str()))
    }

    fn push(&mut self, name: &str, chinese: &str, kind: FieldKind) -> FieldId {
        let id = FieldId(u16::try_from(self.fields.len()).unwrap_or(u16::MAX));
        self.fields.push(Field { name: name.to_owned(), chinese: chinese.to_owned(), kind });
        self.by_name.insert(name.to_owned(), id);
        self.by_name.insert(chinese.to_owned(), id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constants_name_their_fields() {
        let vocabulary = Vocabulary::default();
        for (id, chinese) in [
            (field::EVENT, "事件"),
            (field::TEXT, "正文"),
            (field::LATE_DAYS, "超期天数"),
            (field::EXPLAINED, "已说明"),
            (field::PERIOD, "期间"),
            (field::LATE_CLOCKS, "已超时限"),
            (field::OPEN_CLOCKS, "未了时限"),
            (field::ROUND, "轮次"),
            (field::EVER_DONE, "曾办"),
            (field::APPEALS, "申诉结果"),
            (field::REPLY_LEAD, "回复时主办"),
            (field::RETURN_LEAD, "退回时主办"),
        ] {
            assert_eq!(vocabulary.id(chinese), Some(id));
            assert_eq!(vocabulary.id(&vocabulary.get(id).name), Some(id));
        }
    }

    #[test]
    fn two_forms_may_share_a_field_but_not_a_name() {
        let mut vocabulary = Vocabulary::default();
        let unit = vocabulary.add("event.responsible", "责任部门", FieldKind::Term);
        assert_eq!(vocabulary.add("event.responsible", "责任部门", FieldKind::Term), unit);
        assert_eq!(
            vocabulary.add("event.responsible", "责任部门", FieldKind::Number),
            Err(NameTaken("event.responsible".into()))
        );
        assert_eq!(vocabulary.add("event.channel", "渠道", FieldKind::Term), Err(NameTaken("渠道".into())));
    }
}
