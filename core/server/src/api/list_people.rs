//! `GET /v1/people`: who holds which role, and who stands in for whom.

use crate::openapi::{PEOPLE, QueryFailures};
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use suban_tell::people::PersonView;
use utoipa::ToSchema;

/// 人员 · everybody who was ever given a role.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = People)]
pub struct People {
    /// Whether anybody was ever appointed; until then everybody may act as any office.
    appointed: bool,
    /// By staff number.
    people: Vec<PersonView>,
}

/// Lists people.
#[utoipa::path(
    get, path = "/v1/people", tag = PEOPLE, operation_id = "list_people",
    summary = "人员 · list people",
    description = "谁担任什么、谁代谁,按工号;免职的也在。 · Who holds what, and who stands in for whom, by staff number; those who were \
                   dismissed too.",
    responses((status = 200, body = People, description = "人员 · people"), QueryFailures),
)]
pub async fn list_people(State(site): State<Arc<Site>>) -> Result<Json<People>, Problem> {
    let read = site.read(move |site, view| {
        let (people, rulebook) = (view.people()?, site.rulebook());
        let people: Vec<_> =
            people.iter().map(|(number, person)| PersonView::of(number, person, &rulebook)).collect();
        Ok(People { appointed: !people.is_empty(), people })
    });
    read.await.map(Json)
}
