//! 待办: what waits for somebody.

use crate::names::{Unit, shown};
use serde::Serialize;
use suban_desk::waiting::Todo;
use suban_desk::{Rulebook, Rulebooks};
use suban_model::{Moment, Stage, TicketId};

/// 一项待办 · something that waits.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TodoView {
    /// On which ticket.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::TicketNumber))]
    pub ticket: TicketId,
    /// Its number where it came from.
    pub external: Option<String>,
    /// When it was received.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub received_at: String,
    /// Where it stands.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::StageName))]
    pub stage: Stage,
    /// The same in Chinese.
    pub stage_zh: &'static str,
    /// 类别.
    pub category: Option<String>,
    /// 主办.
    pub lead: Option<Unit>,
    /// 要做什么:`bring` 办到一步、`fill_in` 填表、`sign` 签批、`determine` 定分、`rule_on` 裁定 · what kind of thing it is.
    #[cfg_attr(feature = "schema", schema(example = "sign"))]
    pub task: &'static str,
    /// The step, the form or the key of the charge.
    pub what: String,
    /// In words.
    pub told: String,
    /// In Chinese.
    pub told_zh: String,
    /// The clock that waits for it.
    pub clock: Option<String>,
    /// By when; none: no clock waits for it.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
    pub due: Option<String>,
    /// It should have been done by now.
    pub late: bool,
    /// 还缺什么 · what the rules want before it, and that is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// 以什么身份办 · in what one would do it, as `by` takes it.
    pub by: TodoBy,
}

/// 以什么身份 · in what something would be done.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TodoBy {
    /// The unit, or the role where it is of the whole organisation.
    pub office: String,
    /// 角色.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// 代谁,工号 · staff number of whom they stand in for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
}

impl TodoView {
    /// With names and local moments.
    pub fn of(todo: &Todo, rulebooks: &Rulebooks, now: Moment) -> Self {
        let (ticket, rulebook) = (&todo.ticket, rulebooks.at(todo.ticket.received_at));
        let told = todo.task.told();
        Self {
            ticket: ticket.id,
            external: ticket.external.clone(),
            received_at: shown(ticket.received_at, rulebook),
            stage: ticket.stage,
            stage_zh: ticket.stage.chinese(),
            category: ticket.classification.as_ref().map(|classification| classification.category.clone()),
            lead: ticket.lead().map(|id| Unit::of(id, rulebook)),
            task: todo.task.kind(),
            what: todo.task.what().to_owned(),
            told: told.en,
            told_zh: told.zh,
            clock: todo.clock.clone(),
            due: todo.due.map(|due| shown(due, rulebook)),
            late: todo.due.is_some_and(|due| due < now),
            lacks: todo.lacks.clone(),
            by: TodoBy::of(todo, rulebooks.at(now)),
        }
    }
}

impl TodoBy {
    fn of(todo: &Todo, today: &Rulebook) -> Self {
        let units = today.pack.units();
        let office = &todo.by.office;
        Self {
            office: units.id(office).map_or_else(|| office.clone(), |id| units.name(id).to_owned()),
            role: todo.by.role.clone(),
            on_behalf_of: todo.by.on_behalf_of.clone(),
        }
    }
}
