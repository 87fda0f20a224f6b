//! `GET /v1/worklist`: what waits for whoever asks, what is due first.

use crate::caller::Caller;
use crate::limits::WORKLIST_ROWS_MAX;
use crate::openapi::{QueryFailures, STUDIO};
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_desk::View;
use suban_desk::waiting::{actors, worklist};
use suban_model::Actor;
use suban_tell::worklist::TodoView;
use utoipa::ToSchema;

/// Whose worklist.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// 单位或角色;已登录的可不写,各种身份的都列 · the unit or role; whoever has logged in may leave it out, and gets those of
    /// all that they hold.
    office: Option<String>,
}

/// 待办 · what waits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Worklist)]
pub struct Worklist {
    /// The first that are due.
    todos: Vec<TodoView>,
    /// How many there are in all.
    count: usize,
    /// Whether every open ticket was looked into; if not, the oldest were left out.
    is_whole: bool,
}

/// Shows what waits.
#[utoipa::path(
    get, path = "/v1/worklist", tag = STUDIO, operation_id = "read_worklist",
    summary = "待办 · what waits",
    description = "在办的工单里轮到自己的:要办的环节、要答复的、要填的表、要签批的、要定的分、要裁定的申诉;先到期的在前。延期、退回这样由人\
                   选择的不列。 · Of open tickets, what it is one's turn to do, what is due first. What is a choice, such as 延期 or \
                   退回, is not in it.",
    params(Query),
    responses((status = 200, body = Worklist, description = "待办 · what waits"), QueryFailures),
)]
pub async fn read_worklist(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Parameters(query): Parameters<Query>,
) -> Result<Json<Worklist>, Problem> {
    site.let_time_pass().await;
    let read = site.read(move |site, view| {
        let (rulebooks, now) = (site.in_force(), site.now());
        let asking = asking(site, &caller, query.office, view)?;
        let list = worklist(&rulebooks, view, &asking, &site.sight(&caller, view)?, now)?;
        let todos = list.todos.iter().take(WORKLIST_ROWS_MAX);
        Ok(Worklist {
            todos: todos.map(|todo| TodoView::of(todo, &rulebooks, now)).collect(),
            count: list.todos.len(),
            is_whole: list.is_whole,
        })
    });
    read.await.map(Json)
}

/// In what whoever asks may act: what they hold, or the office that they name.
fn asking(
    site: &Site,
    caller: &Caller,
    office: Option<String>,
    view: View<'_>,
) -> Result<Vec<Actor>, Problem> {
    let Some(number) = caller.person() else {
        let office = office.ok_or_else(|| {
            Problem::input(
                "office",
                "office",
                "请写是哪个单位或角色的待办".to_owned(),
                "say whose worklist: the unit or role".to_owned(),
            )
        })?;
        return Ok(vec![Actor { office, person: None, role: None, on_behalf_of: None }]);
    };
    let person = view.person(number)?.unwrap_or_default();
    let rulebook = site.rulebook();
    let units = rulebook.pack.units();
    let is_asked = |actor: &Actor| {
        office.as_ref().is_none_or(|office| {
            actor.office == *office
                || units.id(office) == Some(actor.office.as_str())
                || actor.role.as_ref() == Some(office)
        })
    };
    Ok(actors(number, &person, site.now()).into_iter().filter(is_asked).collect())
}
