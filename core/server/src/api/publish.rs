//! `POST /v1/policy/revisions`: put a pack in force. The body is the pack's container; who does it, and why, stands in
//! the query. The pack is loaded, checked and tested first, and the rules before it judge on until all is well.

use crate::caller::Caller;
use crate::json_body::receive;
use crate::limits::CONTAINER_BYTES_MAX;
use crate::openapi::{ContainerFailures, RULES};
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_desk::{Activation, Cause, publish};
use suban_model::Actor;
use suban_policy::PackFiles;
use suban_tell::complaints::DiagnosticView;
use suban_tell::policy::RevisionView;
use utoipa::ToSchema;

/// Who, and why.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// 单位或岗位 · unit or office.
    #[param(example = "管理员")]
    office: String,
    /// 姓名 · the person.
    person: Option<String>,
    /// 为什么 · why.
    #[serde(default)]
    reason: String,
    /// 确认上次拒绝时所说的,写它给的摘要 · accepts what a refusal told, by the digest that it named.
    accept: Option<String>,
}

/// 发布结果 · what became of the pack.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Published)]
pub struct PublishedView {
    /// Its activation; none: it was in force already.
    pub revision: Option<RevisionView>,
    /// Tests of its own that it passed: single decisions.
    pub cases: usize,
    /// Whole lives.
    pub scenarios: usize,
    /// What its author should look at all the same.
    pub warnings: Vec<DiagnosticView>,
}

/// Publishes a pack: 201 if it is in force now, 200 if it was already.
#[utoipa::path(
    post, path = "/v1/policy/revisions", tag = RULES,
    summary = "发布 · publish a pack",
    description = "先装载、检查、跑完包里自带的测试,再过现行的和它自己的 gates.toml 写的各道关,全都通过才生效;此前照旧判定。重发同一个包不会再生效一次。要重演\
                   的,记录多了一次请求办不完,请在机器上用 suban publish。 · It is loaded, checked and tested by its own tests first, and passes \
                   what the gates.toml of the pack in force and its own ask for; the rules before it judge on until all is well. Sent again it \
                   changes nothing. A dry run of a long past takes longer than a request may: use `suban publish` on the machine.",
    params(Query),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "政策包容器,由 `suban publish` 打包 · a pack's container, as `suban publish` makes it"),
    responses(
        (status = 201, body = PublishedView, description = "已生效 · it is in force now"),
        (status = 200, body = PublishedView, description = "本来就已生效 · it was in force already"),
        ContainerFailures,
    ),
)]
pub async fn publish_pack(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Parameters(query): Parameters<Query>,
    body: Body,
) -> Result<(StatusCode, Json<PublishedView>), Problem> {
    let by = caller.speaks_for(Actor { person: query.person, ..Actor::of(query.office) })?;
    let container = receive(body, CONTAINER_BYTES_MAX).await?;
    let files = PackFiles::from_container(&container).map_err(|error| Problem::Input {
        code: "container",
        field: None,
        message: suban_policy::diagnostic::Bilingual::new(
            format!("请求体不是政策包容器:{error};请用 suban publish 打包"),
            format!("the body is no container of a pack: {error}"),
        ),
    })?;
    let cause = Cause { by, reason: query.reason, accepted: query.accept };
    let published = site.publish(move |site, is_awaited| {
        let published = publish(&mut site.writer(), &files, None, &cause, is_awaited)?;
        let activation = published.record.as_deref().and_then(Activation::of);
        Ok(PublishedView {
            revision: activation.map(|activation| RevisionView::of(&activation, &site.rulebook())),
            cases: published.trial.cases.len(),
            scenarios: published.trial.scenarios.len(),
            warnings: published.warnings.iter().map(DiagnosticView::from).collect(),
        })
    });
    let published = published.await?;
    let status = if published.revision.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(published)))
}
