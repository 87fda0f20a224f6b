//! What every route may answer instead of a success. Each kind is described once, with the envelope of
//! [`crate::problem`], and named by the routes that it can happen to.

use crate::answer::Answer;
use crate::limits::RETRY_SECONDS;
use crate::problem::Envelope;
use std::collections::BTreeMap;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{Components, ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Header, Ref, RefOr};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

/// An answer that is not a success.
struct Failure {
    status: &'static str,
    /// Of its component in the document.
    name: &'static str,
    /// When it is given.
    when: &'static str,
}

const fn failure(status: &'static str, name: &'static str, when: &'static str) -> Failure {
    Failure { status, name, when }
}

const FAILURES: [Failure; 12] = [
    failure(
        "400",
        "Unreadable",
        "请求读不懂:JSON、参数或字段写得不对 · the request cannot be read as it stands",
    ),
    failure(
        "401",
        "NoCredentials",
        "没有登录或登录已过期,或缺少令牌、令牌不对 · nobody is logged in, the session is over, or the token is missing or wrong",
    ),
    failure(
        "403",
        "NotAllowed",
        "这个单位或岗位无权办理;或不在凭据的范围内;或凭据代表的是另一个人;或密码须先改;或请求出自其他网站的页面;或没有设令牌而请求不是发往本机 · this office may not do it; or \
         it is not in the scopes of the credential; or that speaks for another person; or the password must be changed first; or \
         a page of another origin asks; or there is no token and the request was not meant for this machine",
    ),
    failure(
        "404",
        "NotFound",
        "没有这张工单、这次启用,或这个会话;或查询码不对 · no such ticket, no such activation, no session, or a wrong code",
    ),
    failure("408", "SlowBody", "请求体没有及时传完 · the body did not arrive in time"),
    failure(
        "409",
        "Conflict",
        "与已有的记录不合:如编号已登记、键已用于另一条命令、已有最终回复 · against what is on record, such as a number \
         that is taken, a key that was used for another command, a final reply already given",
    ),
    failure("413", "TooLarge", "请求体太大 · the body is too large"),
    failure(
        "415",
        "OtherMediaType",
        "Content-Type 不是这里要的;JSON 须是 UTF-8 · the `Content-Type` is not the one that is taken here; JSON must be \
         UTF-8",
    ),
    failure(
        "422",
        "Impossible",
        "读得懂但办不了:如没有这个单位或渠道、时间在将来、表填得不对、政策包有错 · it can be read but not done, such as an \
         unknown unit or channel, a time in the future, a form filled in wrongly, a pack with mistakes",
    ),
    failure("429", "TooManyTries", "失败次数过多 · too many failed tries"),
    failure(
        "500",
        "Internal",
        "服务内部出错,原因在日志里 · something is wrong here; the cause is in the log",
    ),
    failure(
        "503",
        "Unavailable",
        "过一会儿再试:请求过多、磁盘快满、正在停止,或没有及时办完 · try again later: too many requests, a disk nearly \
         full, a shutdown, or no answer in time",
    ),
];

/// What can go wrong in some kind of route.
macro_rules! failures {
    ($name:ident, $is:literal, $statuses:expr) => {
        #[doc = $is]
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                named(&$statuses)
            }
        }
    };
}

failures!(HostFailures, "Of a route that asks nothing of its client.", ["403", "500", "503"]);
failures!(ReadFailures, "Of a route that tells something.", ["401", "403", "500", "503"]);
failures!(
    QueryFailures,
    "Of a route that tells what is asked for.",
    ["400", "401", "403", "422", "500", "503"]
);
failures!(
    CommandFailures,
    "Of a route that takes a command.",
    ["400", "401", "403", "408", "409", "413", "415", "422", "500", "503"]
);
failures!(CitizenFailures, "Of the route that citizens ask.", ["400", "403", "404", "429", "500", "503"]);
failures!(
    LoginFailures,
    "Of a route that takes a password.",
    ["400", "401", "403", "408", "413", "415", "422", "429", "500", "503"]
);
failures!(
    ContainerFailures,
    "Of a route that takes a pack.",
    ["400", "401", "403", "408", "409", "413", "415", "422", "500", "503"]
);
failures!(NotFound, "Of a route about one thing that may not be there.", ["404"]);

fn named(statuses: &[&str]) -> BTreeMap<String, RefOr<Response>> {
    let those = FAILURES.iter().filter(|failure| statuses.contains(&failure.status));
    those.map(|failure| (failure.status.to_owned(), Ref::from_response_name(failure.name).into())).collect()
}

/// Adds what many routes answer to the document's components: every failure, and that a command was done.
pub fn described(mut components: Components) -> Components {
    let mut schemas = vec![
        (Envelope::name().into_owned(), Envelope::schema()),
        (Answer::name().into_owned(), Answer::schema()),
    ];
    Envelope::schemas(&mut schemas);
    Answer::schemas(&mut schemas);
    components.schemas.extend(schemas);
    let failures = FAILURES.iter().map(|failure| (failure.name.to_owned(), RefOr::T(response(failure))));
    components.responses.extend(failures);
    components
}

fn response(failure: &Failure) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(Envelope::name()))).build();
    let response = ResponseBuilder::new().description(failure.when).content("application/json", content);
    match failure.status {
        "401" => response.header("WWW-Authenticate", header(Type::String, "Bearer".to_owned())).build(),
        "429" => {
            let seconds = "几秒后再试 · after how many seconds to try again".to_owned();
            response.header("Retry-After", header(Type::Integer, seconds)).build()
        }
        "503" => {
            let seconds = format!("几秒后再试 · after how many seconds to try again: {RETRY_SECONDS}");
            response.header("Retry-After", header(Type::Integer, seconds)).build()
        }
        _ => response.build(),
    }
}

fn header(kind: Type, is: String) -> Header {
    let mut header = Header::new(ObjectBuilder::new().schema_type(kind));
    header.description = Some(is);
    header
}
