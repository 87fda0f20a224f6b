//! `POST /v1/policy/revisions`: put a pack in force. The body is the pack's container; who does it, and why, stands in
//! the query. The pack is loaded, checked and tested first, and the rules before it judge on until all is well.

use crate::json_body::receive;
use crate::limits::CONTAINER_BYTES_MAX;
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::site::Site;
use crate::wire::policy::RevisionView;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_desk::{Activation, Cause, publish};
use suban_model::Actor;
use suban_policy::PackFiles;
use suban_policy::diagnostic::Diagnostic;

/// Who, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    office: String,
    person: Option<String>,
    #[serde(default)]
    reason: String,
}

/// What became of the pack.
#[derive(Debug, Serialize)]
pub struct PublishedView {
    /// Its activation; none: it was in force already.
    pub revision: Option<RevisionView>,
    /// Tests of its own that it passed: single decisions.
    pub cases: usize,
    /// Whole lives.
    pub scenarios: usize,
    /// What its author should look at all the same.
    pub warnings: Vec<Diagnostic>,
}

/// Publishes a pack: 201 if it is in force now, 200 if it was already.
pub async fn publish_pack(
    State(site): State<Arc<Site>>,
    Parameters(query): Parameters<Query>,
    body: Body,
) -> Result<(StatusCode, Json<PublishedView>), Problem> {
    let container = receive(body, CONTAINER_BYTES_MAX).await?;
    let files = PackFiles::from_container(&container).map_err(|error| Problem::Input {
        code: "container",
        field: None,
        message: suban_policy::diagnostic::Bilingual::new(
            format!("请求体不是政策包容器:{error};请用 suban publish 打包"),
            format!("the body is no container of a pack: {error}"),
        ),
    })?;
    let cause = Cause { by: Actor { office: query.office, person: query.person }, reason: query.reason };
    let published = site.change_rules(move |site| {
        let now = site.now();
        let published = publish(site.writer(), site.revisions(), &files, None, (&cause, now), || true)?;
        let activation = published.record.as_deref().and_then(Activation::of);
        Ok(PublishedView {
            revision: activation.map(|activation| RevisionView::of(&activation, &site.office())),
            cases: published.trial.cases.len(),
            scenarios: published.trial.scenarios.len(),
            warnings: published.warnings,
        })
    });
    let published = published.await?;
    let status = if published.revision.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(published)))
}
