//! `POST /v1/sessions`: log in. `DELETE /v1/sessions/current`: log out.

use crate::api::me::MeView;
use crate::caller::Caller;
use crate::credentials::COOKIE;
use crate::json_body::JsonBody;
use crate::openapi::{ACCESS, LoginFailures, NotFound, ReadFailures};
use crate::peer::CameFrom;
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_accounts::limits::SESSION_SECONDS;
use utoipa::ToSchema;

/// How a browser is to keep the cookie: for this host alone, over TLS or on this machine, out of reach of scripts, and never
/// sent for a page of another site.
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

/// 登录 · who comes in, and how the session is to be carried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = Login)]
pub struct Body {
    /// 登录名,不分大小写 · login name; capitals do not matter.
    #[schema(example = "wang")]
    login: String,
    /// 密码 · password.
    #[schema(format = "password")]
    password: String,
    /// 为真:会话写在答复里,以后带 `Authorization: Bearer …`;为假:写入 cookie。cookie 只经 TLS 或在本机传送,所以直接连到别处的程序要用前一种 ·
    /// true: the session's secret is in the answer, to be sent as `Authorization: Bearer …`; false: in a cookie, which a
    /// browser sends over TLS, or to its own machine, only.
    #[serde(default)]
    bearer: bool,
}

/// 登录结果 · who came in.
#[derive(Serialize, ToSchema)]
#[schema(as = LoggedIn)]
pub struct LoggedInView {
    /// 会话的令牌,只在这里出现一次 · the session's secret, told here once; only if `bearer` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// 我是谁 · who that is.
    #[serde(flatten)]
    me: MeView,
}

/// 退出结果 · what became of the session.
#[derive(Serialize, ToSchema)]
#[schema(as = LoggedOut)]
pub struct LoggedOutView {
    /// 会话已结束 · the session is over.
    ended: bool,
}

/// Logs somebody in.
#[utoipa::path(
    post, path = "/v1/sessions", tag = ACCESS,
    summary = "登录 · log in",
    description = "登录名不存在、密码不对、账号停用,答复一样,用时也一样。一个账号一刻钟内失败 5 次、一个地址失败 30 次后,要等。会话 30 分钟不用或满 12 小时即结束。 · \
                   An unknown login name, a wrong password and a disabled account are answered alike and as slowly. After 5 failures of an \
                   account, or 30 from an address, within a quarter of an hour the next has to wait. A session ends after 30 minutes without a \
                   request, and after 12 hours.",
    request_body = Body,
    responses(
        (status = 201, body = LoggedInView, description = "已登录 · logged in", headers(("Set-Cookie" = String, description = "会话,除非要了 `bearer` · the session, unless `bearer` was asked for"))),
        LoginFailures,
    ),
    security(()),
)]
pub async fn log_in(
    State(site): State<Arc<Site>>,
    CameFrom(from): CameFrom,
    JsonBody(body): JsonBody<Body>,
) -> Result<Response, Problem> {
    let Body { login, password, bearer } = body;
    let done = Arc::clone(&site).hash(move |accounts, now| accounts.log_in(&login, &password, from, now));
    let logged_in = done.await?;
    let secret = logged_in.secret.text().to_owned();
    let me = MeView::read(Caller::Holder(logged_in.holder), site).await?;
    let cookie = format!("{COOKIE}={secret}; Max-Age={SESSION_SECONDS}; {ATTRIBUTES}");
    let view = LoggedInView { token: bearer.then_some(secret), me };
    let mut response = (StatusCode::CREATED, Json(view)).into_response();
    if !bearer && let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Ends the session of whoever asks.
#[utoipa::path(
    delete, path = "/v1/sessions/current", tag = ACCESS,
    summary = "退出 · log out",
    description = "结束当前的会话。 · Ends the session that the request comes with.",
    responses(
        (status = 200, body = LoggedOutView, description = "已退出 · logged out", headers(("Set-Cookie" = String, description = "删去 cookie · takes the cookie away"))),
        ReadFailures,
        NotFound,
    ),
)]
pub async fn log_out(State(site): State<Arc<Site>>, caller: Caller) -> Result<Response, Problem> {
    let Caller::Holder(holder) = caller else { return Err(Problem::NoSession) };
    if !site.account(move |accounts| accounts.log_out(&holder)).await? {
        return Err(Problem::NoSession);
    }
    let mut response = Json(LoggedOutView { ended: true }).into_response();
    if let Ok(gone) = HeaderValue::try_from(format!("{COOKIE}=; Max-Age=0; {ATTRIBUTES}")) {
        response.headers_mut().insert(header::SET_COOKIE, gone);
    }
    Ok(response)
}
