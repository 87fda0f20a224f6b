//! Everything that can be wrong with a request, and the one form in which it is said:
//!
//! ```json
//! {"error": {"code": "unknown-channel", "message": "…", "message_zh": "…", "field": "channel"}}
//! ```
//!
//! A client's mistake is described so that it can be mended. Of the host's own troubles only what a client can do
//! is said; the cause goes to the log, once.

use crate::ailment::Ailment;
use crate::limits::{BODY_SECONDS_MAX, REQUEST_SECONDS_MAX, RETRY_SECONDS};
use crate::status::status_of;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::error::Error;
use suban_accounts::AccountError;
use suban_desk::{DeskError, PublishError, Refusal, RefusedPack, RulebookError};
use suban_model::Period;
use suban_policy::diagnostic::Bilingual;
use suban_store::StoreError;
use suban_tell::complaints::ComplaintView;
use utoipa::ToSchema;

/// Why a request was not done.
#[derive(Debug)]
pub enum Problem {
    /// It cannot be read as it stands.
    Input {
        /// Stable name of the kind, for programs.
        code: &'static str,
        /// Path of the field, header or parameter, if one is at fault.
        field: Option<String>,
        /// What is wrong and what would be right.
        message: Bilingual,
    },
    /// It can be read, but the desk refuses it.
    Refused {
        /// Why.
        refusal: Refusal,
        /// The field at fault, if it is one.
        field: Option<String>,
    },
    /// The desk could not do it.
    Desk(DeskError),
    /// The token is missing or wrong.
    NoCredentials,
    /// This is for the other token.
    OtherToken,
    /// The session or token is not good for this.
    OutOfScope,
    /// It is the whole organisation's, and the roles of whoever asks do not see all of it.
    OutOfSight,
    /// The credential speaks for one person, and the command names another.
    OtherPerson {
        /// Whom it speaks for.
        own: String,
    },
    /// The password was made by somebody else: another must be set first.
    PasswordMustChange,
    /// The credential is no session, so none can be ended.
    NoSession,
    /// Nobody is let in so, or an account cannot be so.
    Account(AccountError),
    /// A request without a token that was not meant for this machine.
    ForeignHost,
    /// A page of another origin asks for something that may change what is here.
    ForeignOrigin {
        /// The header that says so.
        header: &'static str,
    },
    /// The period was never settled.
    NotSettled(Period),
    /// Nothing is served under this path.
    NoRoute,
    /// The path does not know this method.
    NoMethod,
    /// The body does not arrive.
    SlowBody,
    /// The body is beyond what its path takes.
    BodyTooLarge {
        /// Most bytes it takes.
        bytes_max: usize,
    },
    /// The pack is not put in force.
    UnfitPack(Box<RefusedPack>),
    /// The body is not declared to be JSON.
    NotJson,
    /// The body is not declared to be what its path takes.
    OtherMediaType {
        /// The media type that it takes.
        takes: String,
    },
    /// Too many requests are being answered.
    Crowded,
    /// The answer takes too long.
    NoAnswer,
    /// The service does not do well.
    Unwell(Ailment),
    /// Our own mistake.
    Panicked,
}

impl Problem {
    /// The input is wrong in one field.
    pub fn input(code: &'static str, field: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Input { code, field: Some(field.to_owned()), message: Bilingual::new(zh, en) }
    }

    /// The same problem; what is wrong in the command's field `name` is wrong in this field of the request.
    #[must_use]
    pub fn rename_field(mut self, name: &str, of_request: &str) -> Self {
        if let Self::Refused { field: Some(field), .. } = &mut self
            && field == name
        {
            of_request.clone_into(field);
        }
        self
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Input { code, .. } => code,
            Self::Refused { refusal, .. } => refusal.code(),
            Self::Desk(error) => code_of(error),
            Self::NoCredentials => "no-credentials",
            Self::OtherToken => "other-token",
            Self::OutOfScope => "out-of-scope",
            Self::OutOfSight => "out-of-sight",
            Self::OtherPerson { .. } => "other-person",
            Self::PasswordMustChange => "password-must-change",
            Self::NoSession => "no-session",
            Self::Account(error) => error.code(),
            Self::ForeignHost => "foreign-host",
            Self::ForeignOrigin { .. } => "foreign-origin",
            Self::NotSettled(_) => "not-settled",
            Self::NoRoute => "no-route",
            Self::NoMethod => "no-method",
            Self::SlowBody => "slow-body",
            Self::BodyTooLarge { .. } => "body-too-large",
            Self::UnfitPack(_) => "unfit-pack",
            Self::NotJson => "not-json",
            Self::OtherMediaType { .. } => "other-media-type",
            Self::Crowded => "busy",
            Self::NoAnswer => "no-answer",
            Self::Unwell(ailment) => ailment.code(),
            Self::Panicked => "internal",
        }
    }

    fn message(&self) -> Bilingual {
        let (zh, en) = match self {
            Self::Input { message, .. } => return message.clone(),
            Self::Refused { refusal, .. } => return Bilingual::new(refusal.chinese(), refusal.to_string()),
            Self::Desk(error) => return message_of(error),
            Self::NoCredentials => (
                "没有登录或登录已过期,或缺少令牌、令牌不对;请先登录,或带请求头 Authorization: Bearer …".to_owned(),
                "nobody is logged in, the session is over, or the token is missing or wrong; log in, or send the header \
                 `Authorization: Bearer …`"
                    .to_owned(),
            ),
            Self::OutOfScope => (
                "这个账号或令牌的范围不包括这件事".to_owned(),
                "this is not in the scopes of the account or token".to_owned(),
            ),
            Self::OutOfSight => (
                "这是全单位的,你担任的角色看不到全部".to_owned(),
                "this is the whole organisation's, of which the roles that you hold do not see all".to_owned(),
            ),
            Self::OtherPerson { own } => (
                format!("这个凭据只代表「{own}」;by.person 请写「{own}」或不写"),
                format!("this credential speaks for `{own}` alone; `by.person` must be `{own}`, or left out"),
            ),
            Self::PasswordMustChange => (
                "密码是别人设的:请先改成自己的(POST /v1/me/password)".to_owned(),
                "the password was made by somebody else: set your own first, by `POST /v1/me/password`".to_owned(),
            ),
            Self::NoSession => (
                "这个凭据不是登录会话".to_owned(),
                "this credential is no session".to_owned(),
            ),
            Self::Account(error) => return Bilingual::new(error.chinese(), error.to_string()),
            Self::OtherToken => (
                "发布、回退、删除个人信息要用另一个令牌(规则令牌)".to_owned(),
                "publishing, rolling back and erasing need the other token, the one for the rules".to_owned(),
            ),
            Self::ForeignHost => (
                "没有设令牌的服务只答复发往本机名称(localhost、127.0.0.1、::1)的请求".to_owned(),
                "without a token only requests to localhost, 127.0.0.1 or ::1 are answered".to_owned(),
            ),
            Self::ForeignOrigin { .. } => (
                "其他网站的页面不能在这里办理任何事;请用本服务自己的页面、命令行或程序".to_owned(),
                "a page of another origin may not change anything here; use a page of this service, the command \
                 line or a program"
                    .to_owned(),
            ),
            Self::NotSettled(period) => {
                (format!("{period} 还没有结算"), format!("{period} was not settled yet"))
            }
            Self::NoRoute => ("没有这个地址".to_owned(), "nothing is served under this path".to_owned()),
            Self::NoMethod => (
                "这个地址不接受此方法;可用的见响应头 Allow".to_owned(),
                "this path does not take this method; the header `Allow` lists those it takes".to_owned(),
            ),
            Self::SlowBody => (
                format!("请求体在 {BODY_SECONDS_MAX} 秒内没有传完"),
                format!("the body did not arrive within {BODY_SECONDS_MAX} s"),
            ),
            Self::BodyTooLarge { bytes_max } => {
                (format!("请求体超过 {bytes_max} 字节"), format!("the body has more than {bytes_max} bytes"))
            }
            Self::UnfitPack(refused) => (
                format!("政策包有 {} 处不对,没有生效;现行的照常判定", refused.complaints_total),
                format!(
                    "{} things are wrong in the pack, which is not put in force; the one before it judges on",
                    refused.complaints_total
                ),
            ),
            Self::NotJson => (
                "请求体须是 UTF-8 的 JSON;请带请求头 Content-Type: application/json".to_owned(),
                "the body must be JSON in UTF-8; send the header `Content-Type: application/json`".to_owned(),
            ),
            Self::OtherMediaType { takes } => (
                format!("请求体须是 {takes};请带请求头 Content-Type: {takes}"),
                format!("the body must be {takes}; send the header `Content-Type: {takes}`"),
            ),
            Self::Crowded => {
                ("请求过多,请稍后再试".to_owned(), "too many requests at once; try again".to_owned())
            }
            Self::NoAnswer => (
                format!(
                    "{REQUEST_SECONDS_MAX} 秒内没有结果;命令可能仍会办成,请用同一个 Idempotency-Key 重发查明"
                ),
                format!(
                    "no answer within {REQUEST_SECONDS_MAX} s; a command may still be done: \
                     ask again with the same `Idempotency-Key`"
                ),
            ),
            Self::Unwell(ailment) => return ailment.message(),
            Self::Panicked => return internal(),
        };
        Bilingual { zh, en }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Input { field, .. } | Self::Refused { field, .. } => field.as_deref(),
            Self::NoCredentials | Self::OtherToken | Self::OutOfScope => Some("Authorization"),
            Self::OtherPerson { .. } => Some("by.person"),
            Self::Account(AccountError::UnfitPassword { .. } | AccountError::SamePassword) => Some("new"),
            Self::ForeignHost => Some("Host"),
            Self::ForeignOrigin { header } => Some(header),
            Self::NotJson | Self::OtherMediaType { .. } => Some("Content-Type"),
            _ => None,
        }
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused(refusal) => {
                // The key comes in a header, and what the command is about in the path.
                let field = refusal.field().filter(|field| !["ticket", "finding"].contains(field));
                let field = field.map(|field| match field {
                    "key" => "Idempotency-Key".to_owned(),
                    field => field.to_owned(),
                });
                Self::Refused { refusal, field }
            }
            error => Self::Desk(error),
        }
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        if error.is_refusal() { Self::Account(error) } else { Self::Desk(error.into()) }
    }
}

impl From<RulebookError> for Problem {
    fn from(error: RulebookError) -> Self {
        match error {
            RulebookError::Desk(error) => error.into(),
            error => Self::Input {
                code: "unloadable-revision",
                field: None,
                message: Bilingual::new(
                    format!("这个修订现在装载不了:{error}"),
                    format!("this revision cannot be loaded any more: {error}"),
                ),
            },
        }
    }
}

impl From<PublishError> for Problem {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Unfit { note, .. } => Self::UnfitPack(Box::new(note)),
            PublishError::Desk(error) => error.into(),
            PublishError::Rulebook(error) => error.into(),
        }
    }
}

fn code_of(error: &DeskError) -> &'static str {
    match error {
        DeskError::Refused(refusal) => refusal.code(),
        DeskError::Busy => "busy",
        DeskError::Clock(_) => "clock-doubted",
        DeskError::Abandoned => "abandoned",
        DeskError::Closed => "closed",
        DeskError::Corrupt { .. }
        | DeskError::Missing(_)
        | DeskError::Chain(_)
        | DeskError::Format(_)
        | DeskError::Defect => "internal",
        DeskError::Store(error) => match **error {
            StoreError::DiskFull { .. } => "disk-full",
            StoreError::ReadOnly { .. } => "read-only",
            StoreError::Unconfirmed { .. } => "unconfirmed",
            StoreError::Stopped { .. } => "stopped",
            _ => "internal",
        },
    }
}

fn message_of(error: &DeskError) -> Bilingual {
    let store = match error {
        DeskError::Refused(refusal) => return Bilingual::new(refusal.chinese(), refusal.to_string()),
        DeskError::Busy => {
            return Bilingual::new("待办的命令过多,请稍后再试", "too many commands wait; try again");
        }
        DeskError::Closed => return Bilingual::new("服务正在停止", "the service is shutting down"),
        DeskError::Clock(doubt) => return Bilingual::new(doubt.chinese(), doubt.to_string()),
        DeskError::Abandoned => {
            return Bilingual::new("没有人在等结果,没有办", "nobody waited for it, so it was not done");
        }
        DeskError::Corrupt { .. }
        | DeskError::Missing(_)
        | DeskError::Chain(_)
        | DeskError::Format(_)
        | DeskError::Defect => return internal(),
        DeskError::Store(error) => error,
    };
    match **store {
        StoreError::DiskFull { .. } => Bilingual::new(
            "磁盘快满了:只能查,不能写;腾出空间后自动恢复",
            "the disk is nearly full: reading goes on, writing does once there is room",
        ),
        StoreError::ReadOnly { .. } => {
            Bilingual::new("数据以只读方式打开", "the data was opened for reading only")
        }
        StoreError::Unconfirmed { .. } => Bilingual::new(
            "没能确认写入磁盘,可能办成也可能没有;恢复后请用同一个 Idempotency-Key 重发查明",
            "the write was not confirmed by the disk and may or may not be there: \
             once the service is back, ask again with the same `Idempotency-Key`",
        ),
        StoreError::Stopped { .. } => Bilingual::new(
            "磁盘写入失败后数据库已停止;已确认的都在,须由管理员处理后重启",
            "the store stopped after a failed write; all that was confirmed is there, and an administrator must restart it",
        ),
        _ => internal(),
    }
}

fn internal() -> Bilingual {
    Bilingual::new("服务内部出错,原因已记入日志", "something is wrong here; the cause is in the log")
}

/// 出错 · the body of every answer that is not a success.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Envelope {
    error: Body,
}

/// 错在哪里,怎样才对 · what is wrong, and what would be right.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemBody)]
struct Body {
    /// 固定的名字,供程序判断;以后会有新的 · stable name of the kind, for programs; there will be new ones.
    #[schema(example = "unknown-channel")]
    code: &'static str,
    /// English.
    message: String,
    /// 中文 · Chinese.
    message_zh: String,
    /// 出错的字段、参数或请求头 · path of the field, parameter or header at fault, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "channel")]
    field: Option<String>,
    /// 政策包里逐处的错误 · what is wrong in a pack, for `unfit-pack` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    complaints: Vec<ComplaintView>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = status_of(&self);
        if let Self::Desk(error) = &self {
            tracing::error!(code = self.code(), cause = chain(error), "the desk could not do it");
        }
        let message = self.message();
        let complaints = match &self {
            Self::UnfitPack(refused) => refused.complaints.iter().map(ComplaintView::from).collect(),
            _ => Vec::new(),
        };
        let (code, field) = (self.code(), self.field().map(str::to_owned));
        let body = Body { code, message: message.en, message_zh: message.zh, field, complaints };
        let mut response = (status, Json(Envelope { error: body })).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, RETRY_SECONDS.into());
        }
        if let Self::Account(AccountError::TooMany { seconds }) = self {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.append(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"suban\""));
        }
        if matches!(self, Self::NoCredentials) {
            // A browser asks its user for a token; of a login that failed, the page that asked for it tells.
            let basic = HeaderValue::from_static("Basic realm=\"suban\", charset=\"UTF-8\"");
            headers.append(header::WWW_AUTHENTICATE, basic);
        }
        response
    }
}

/// An error with everything behind it.
pub fn chain(error: &DeskError) -> String {
    let mut text = error.to_string();
    let mut behind = error.source();
    while let Some(error) = behind {
        text.push_str(": ");
        text.push_str(&error.to_string());
        behind = error.source();
    }
    text
}
