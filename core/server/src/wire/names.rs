//! The small parts of all answers: units and people with their names, sentences in both languages, and moments on
//! the organisation's clocks.

use serde::{Deserialize, Serialize};
use suban_desk::Rulebook;
use suban_model::{Actor, Answer, Moment, Routing, Stage};
use suban_policy::diagnostic::Bilingual;
use utoipa::ToSchema;

/// 单位 · a unit as people and programs know it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct Unit {
    /// Id in the pack.
    pub id: String,
    /// Name for people.
    pub name: String,
}

impl Unit {
    /// The unit of that id; one that the pack does not know is its own name.
    pub fn of(id: &str, rulebook: &Rulebook) -> Self {
        Self { id: id.to_owned(), name: rulebook.pack.units().name(id).to_owned() }
    }
}

/// 办理人 · who gives a command: a unit or office, and the person who acts for it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object such as {\"office\": \"工作室\", \"person\": \"王工\"}")]
pub struct By {
    /// 单位或岗位 · unit or office.
    #[schema(example = "工作室")]
    office: String,
    /// 姓名 · the person.
    #[serde(default)]
    #[schema(example = "王工")]
    person: Option<String>,
}

impl From<By> for Actor {
    fn from(by: By) -> Self {
        Self { office: by.office, person: by.person }
    }
}

impl From<&Actor> for By {
    fn from(actor: &Actor) -> Self {
        Self { office: actor.office.clone(), person: actor.person.clone() }
    }
}

/// 一句话的中英文 · the same sentence in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Sentence {
    /// Chinese.
    zh: String,
    /// English.
    en: String,
}

impl From<&Bilingual> for Sentence {
    fn from(sentence: &Bilingual) -> Self {
        Self { zh: sentence.zh.clone(), en: sentence.en.clone() }
    }
}

/// 去向 · where a ticket was sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoutingView {
    /// 派单.
    Assign {
        /// 主办.
        lead: Unit,
        /// 协办.
        co_handlers: Vec<Unit>,
    },
    /// 退回.
    Return {
        /// Why it is not ours.
        reason: String,
    },
    /// 转人工.
    Queue {
        /// Why the rules did not decide.
        reason: String,
    },
}

impl RoutingView {
    /// With names.
    pub fn of(routing: &Routing, rulebook: &Rulebook) -> Self {
        match routing {
            Routing::Assign { lead, co_handlers } => Self::Assign {
                lead: Unit::of(lead, rulebook),
                co_handlers: co_handlers.iter().map(|id| Unit::of(id, rulebook)).collect(),
            },
            Routing::Return { reason } => Self::Return { reason: reason.clone() },
            Routing::Queue { reason } => Self::Queue { reason: reason.clone() },
        }
    }
}

/// 办理阶段 · where a ticket stands: 待人工, 待退回, 已派单, 已初次回复, 已最终回复, 已回访, 已退回.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageName {
    /// 待人工.
    Queued,
    /// 待退回.
    ToReturn,
    /// 已派单.
    Dispatched,
    /// 已初次回复.
    Answered,
    /// 已最终回复.
    Replied,
    /// 已回访.
    CalledBack,
    /// 已退回.
    Returned,
}

impl From<Stage> for StageName {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Queued => Self::Queued,
            Stage::ToReturn => Self::ToReturn,
            Stage::Dispatched => Self::Dispatched,
            Stage::Answered => Self::Answered,
            Stage::Replied => Self::Replied,
            Stage::CalledBack => Self::CalledBack,
            Stage::Returned => Self::Returned,
        }
    }
}

/// 回访结果 · what the citizen said when called back: 满意, 不满意, 未联系上.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallbackAnswer {
    /// 满意.
    #[serde(alias = "满意")]
    Satisfied,
    /// 不满意.
    #[serde(alias = "不满意")]
    Unsatisfied,
    /// 未联系上.
    #[serde(alias = "未联系上")]
    Unreached,
}

impl From<Answer> for CallbackAnswer {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Satisfied => Self::Satisfied,
            Answer::Unsatisfied => Self::Unsatisfied,
            Answer::Unreached => Self::Unreached,
        }
    }
}

impl From<CallbackAnswer> for Answer {
    fn from(answer: CallbackAnswer) -> Self {
        match answer {
            CallbackAnswer::Satisfied => Self::Satisfied,
            CallbackAnswer::Unsatisfied => Self::Unsatisfied,
            CallbackAnswer::Unreached => Self::Unreached,
        }
    }
}

/// RFC 3339 with the offset of the organisation's zone.
pub fn shown(moment: Moment, rulebook: &Rulebook) -> String {
    moment.rfc3339_in(&rulebook.pack.zone)
}
