//! `GET /v1/me`: who the service takes one for. `POST /v1/me/password`: one's own password.

use crate::caller::Caller;
use crate::json_body::JsonBody;
use crate::openapi::{ACCESS, LoginFailures, NotFound, ReadFailures};
use crate::peer::CameFrom;
use crate::problem::Problem;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use suban_accounts::{Credential, Holder};
use suban_tell::names::shown;
use suban_tell::people::HeldView;
use utoipa::ToSchema;

/// 凭据 · what somebody came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Credential)]
pub enum CredentialView {
    /// 没有:试用方式,本机谁都可以 · none: the organisation is tried out, on this machine.
    None,
    /// 数据目录的令牌 · a token of the data folder.
    Machine,
    /// 登录会话 · a session.
    Session,
    /// 接口令牌 · an API token.
    Token,
}

/// 我是谁 · whom the service takes one for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeView {
    /// 凭据 · what one came with.
    credential: CredentialView,
    /// 登录名 · login name.
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<String>,
    /// 工号;只能以此人办理。没有则可以写任何人 · the staff number that commands name, and no other; without one, commands may name
    /// anybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    /// 接口令牌的名称 · name of the API token.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_name: Option<String>,
    /// 范围:read 查、act 或 act:… 办、people 任职免职、rules 改规则、erase 删除个人信息 · what it is good for.
    #[schema(example = json!(["read", "act"]))]
    scopes: Vec<String>,
    /// 到什么时候;会话每次使用都会延后,最多 12 小时 · until when; a session goes on with every request, 12 hours at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends: Option<String>,
    /// 须先改密码 · another password must be set first.
    password_must_change: bool,
    /// 身份:现在可以以什么办事,代谁;by.office 写单位或角色 · in what one may act now, and for whom: `by.office` is the unit or the
    /// role.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    capacities: Vec<HeldView>,
}

impl MeView {
    /// Whom a caller is taken for.
    pub async fn read(caller: Caller, site: Arc<Site>) -> Result<Self, Problem> {
        let read = site.read(move |site, view| {
            let person = caller.person().map(|number| view.person(number)).transpose()?.flatten();
            let held = person.map(|person| HeldView::now(&person, site.now(), &site.rulebook()));
            Ok(Self::of(&caller, held.unwrap_or_default(), site))
        });
        read.await
    }

    fn of(caller: &Caller, capacities: Vec<HeldView>, site: &Site) -> Self {
        let scopes = caller.scopes().words();
        let unnamed = |credential| Self {
            credential,
            login: None,
            person: None,
            token_name: None,
            scopes: scopes.clone(),
            ends: None,
            password_must_change: false,
            capacities: Vec::new(),
        };
        let Holder { by, login, person, ends, must_change, .. } = match caller {
            Caller::Anybody => return unnamed(CredentialView::None),
            Caller::Machine { .. } => return unnamed(CredentialView::Machine),
            Caller::Holder(holder) => holder.clone(),
        };
        let (credential, token_name) = match by {
            Credential::Session => (CredentialView::Session, None),
            Credential::Token { name } => (CredentialView::Token, Some(name)),
        };
        let ends = Some(shown(ends, &site.rulebook()));
        Self {
            login,
            person,
            token_name,
            ends,
            password_must_change: must_change,
            capacities,
            ..unnamed(credential)
        }
    }
}

/// 改密码 · the old and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = PasswordChange)]
pub struct Body {
    /// 原密码 · the old one.
    #[schema(format = "password")]
    old: String,
    /// 新密码 · the new one.
    #[schema(format = "password")]
    new: String,
}

/// 改密码的结果 · what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PasswordChanged {
    /// 已改;此账号的会话全部结束,请重新登录 · it is changed; all sessions of the account are over: log in again.
    changed: bool,
}

/// Tells whom the service takes one for.
#[utoipa::path(
    get, path = "/v1/me", tag = ACCESS,
    summary = "我是谁 · who one is",
    description = "凭据、代表的人、范围、到什么时候。这个人能办什么,由规则决定。 · The credential, the person it speaks for, its scopes, and until \
                   when. What that person may do, the rules decide.",
    responses((status = 200, body = MeView, description = "我 · who one is"), ReadFailures),
)]
pub async fn read_me(State(site): State<Arc<Site>>, caller: Caller) -> Result<Json<MeView>, Problem> {
    MeView::read(caller, site).await.map(Json)
}

/// Sets one's own password.
#[utoipa::path(
    post, path = "/v1/me/password", tag = ACCESS,
    summary = "改密码 · change one's password",
    description = "要登录会话和原密码;改后此账号的会话全部结束。原密码输错与登录失败一并计数。 · Needs a session and the old password; all \
                   sessions of the account end. A wrong old password counts as a failed login.",
    request_body = Body,
    responses(
        (status = 200, body = PasswordChanged, description = "已改 · changed"),
        LoginFailures,
        NotFound,
    ),
)]
pub async fn change_password(
    State(site): State<Arc<Site>>,
    caller: Caller,
    CameFrom(from): CameFrom,
    JsonBody(body): JsonBody<Body>,
) -> Result<Json<PasswordChanged>, Problem> {
    let Caller::Holder(holder @ Holder { by: Credential::Session, .. }) = caller else {
        return Err(Problem::NoSession);
    };
    let change = move |accounts: &suban_accounts::Accounts, now| {
        accounts.change_password(&holder, &body.old, &body.new, from, now)
    };
    site.hash(change).await?;
    Ok(Json(PasswordChanged { changed: true }))
}
