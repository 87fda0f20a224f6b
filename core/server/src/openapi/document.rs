//! What stands in the document besides the routes, and how it is written down.

use crate::credentials::COOKIE;
use crate::limits::{
    BODY_BYTES_MAX, CONTAINER_BYTES_MAX, HEADER_BYTES_MAX, IDEMPOTENCY_KEY_BYTES_MAX, LOOKED_AT_ROWS_MAX,
    PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, REQUEST_SECONDS_MAX, RETRY_SECONDS,
};
use crate::openapi::responses::described;
use crate::openapi::tags::TAGS;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, License, OpenApi, OpenApiBuilder};

/// Version of the document; the first number is that of the paths.
const VERSION: &str = "1.0";

/// Name of the way in which programs present themselves.
const BEARER: &str = "bearer";

/// Name of the way in which browsers do.
const SESSION: &str = "session";

/// A document as JSON, in the form of its snapshot.
///
/// # Errors
///
/// If it cannot be written, which would be a mistake of ours.
pub fn written(document: &OpenApi) -> Result<String, serde_json::Error> {
    document.to_pretty_json().map(|json| json + "\n")
}

/// A document without routes.
pub fn frame() -> OpenApi {
    let license = License::builder().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build();
    let info = InfoBuilder::new()
        .title("诉办 · Suban")
        .version(VERSION)
        .description(Some(description()))
        .license(Some(license))
        .build();
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.description = Some(
        "登录会话、接口令牌(suban account token add),或数据目录的令牌。会话和代表某人的令牌只以此人办理;数据目录的令牌替所写的人作保,发布、\
         回退、删除个人信息要用其中的规则令牌。浏览器只读时可把令牌填作密码,用户名随意。既没有令牌又没有账号时只答复本机 · a session, an API \
         token (`suban account token add`) or a token of the data folder. A session, and a token of a person, speaks for that person \
         alone; the tokens of the data folder vouch for whom a command names, and publishing, rolling back and erasing need the one for \
         the rules. A browser that only reads may give a token as the password of any user. Without a token and without accounts \
         only this machine is answered"
            .to_owned(),
    );
    let in_cookie = ApiKeyValue::with_description(
        COOKIE,
        "浏览器的登录会话,见 POST /v1/sessions · the session of a browser, see `POST /v1/sessions`",
    );
    let components = ComponentsBuilder::new()
        .security_scheme(BEARER, SecurityScheme::Http(bearer))
        .security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(in_cookie)))
        .build();
    let tags = TAGS.map(|(name, is)| TagBuilder::new().name(name).description(Some(is)).build());
    let ways = [BEARER, SESSION].map(|name| SecurityRequirement::new(name, Vec::<String>::new()));
    let components = described(components);
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .security(Some(ways))
        .tags(Some(tags))
        .build()
}

/// What holds of every route.
fn description() -> String {
    format!(
        "\
一个单位的诉办服务:命令进,工单与台账出;每个判定都带条款、理由和差一点适用的规则。\n\n\
- **出错只有一种样子**:`{{\"error\": {{\"code\", \"message\", \"message_zh\", \"field\"?}}}}`。`code` 固定不变,供程序判断;\
4xx 要调用方改,5xx 要服务方处理,503 请 {RETRY_SECONDS} 秒后再试。没有的地址是 404 `no-route`,不对的方法是 405 `no-method`。\
只有连 HTTP 都不成形的请求(如请求头超过 {HEADER_BYTES_MAX} 字节)由协议层答复,没有正文。\n\
- **谁**:登录会话或代表某人的令牌只能以此人办理,`by.person` 可不写,写别人得 403 `other-person`;范围不包括的事得 403 \
`out-of-scope`。单位、岗位和角色只说明以什么身份办。\n\
- **重发**:命令带请求头 `Idempotency-Key`(最多 {IDEMPOTENCY_KEY_BYTES_MAX} 字节),同一个键只办一次;重发得 200 和当初的答复,\
另带 `Idempotent-Replay: true`。超时({REQUEST_SECONDS_MAX} 秒)后请用同一个键查明。\n\
- **分页**:一页 {PAGE_ROWS_DEFAULT} 行,`limit` 最多 {PAGE_ROWS_MAX}(记录的页更小);`next` 原样放进 `cursor` 取下一页,没有 `next` 即到底。\
筛选时一页最多查看 {LOOKED_AT_ROWS_MAX} 行,所以一页可以不满、甚至为空而仍有 `next`。\n\
- **请求体**:UTF-8 的 JSON,最多 {BODY_BYTES_MAX} 字节(政策包容器 {CONTAINER_BYTES_MAX});不认识的字段、参数一律拒绝,不会被忽略。\
`Content-Type` 须与各接口写明的一致,否则 415 `not-json` 或 `other-media-type`。\n\
- **浏览器**:凡会改动数据的请求,`Origin` 须是本服务自己的,`Sec-Fetch-Site` 须是 `same-origin` 或 `none`,否则 403 `foreign-origin`;\
程序不带这两个请求头即可。没有设令牌时,所有请求的 `Host` 须是本机名称(`localhost`、`127.0.0.1`、`[::1]`),否则 403 `foreign-host`。\n\n\
The desk of one organisation: commands in, tickets and ledger out, each judgement with its clause, its reason and \
the rules that nearly applied.\n\n\
- **Errors look one way**: `{{\"error\": {{\"code\", \"message\", \"message_zh\", \"field\"?}}}}`. `code` never changes and is for \
programs; 4xx is for the client to mend, 5xx for the host, 503 may be tried again after {RETRY_SECONDS} s. A path that is not \
there is 404 `no-route`, a method that it does not take 405 `no-method`. Only what is no HTTP at all, such as headers \
beyond {HEADER_BYTES_MAX} bytes, is answered by the protocol, without a body.\n\
- **Who**: a session, or a token of a person, gives commands in that person's name alone: `by.person` may be left out, and another \
is 403 `other-person`. What its scopes do not have is 403 `out-of-scope`. Office and role only say in which capacity.\n\
- **Repeating**: a command with the header `Idempotency-Key` (at most {IDEMPOTENCY_KEY_BYTES_MAX} bytes) is done once; again it is \
answered with 200 and what was answered then, and `Idempotent-Replay: true`. After a timeout ({REQUEST_SECONDS_MAX} s) ask again \
with the same key.\n\
- **Paging**: a page has {PAGE_ROWS_DEFAULT} rows, at most {PAGE_ROWS_MAX} by `limit` (fewer of records); give `next` back as `cursor`; \
without `next` it was the last. A page looks at {LOOKED_AT_ROWS_MAX} rows at most, so that with a filter it may be short, or \
empty, and still have a `next`.\n\
- **Bodies** are JSON in UTF-8 of at most {BODY_BYTES_MAX} bytes (a pack's container: {CONTAINER_BYTES_MAX}); a field or parameter that is \
not known is refused, never ignored. The `Content-Type` must be the one that the route documents, or else: 415 `not-json` \
or `other-media-type`.\n\
- **Browsers**: in a request that may change something, `Origin` must be that of this service and `Sec-Fetch-Site` `same-origin` \
or `none`, or else: 403 `foreign-origin`; programs send neither. Without a token, the `Host` of every request must be a name of \
this machine (`localhost`, `127.0.0.1`, `[::1]`), or else: 403 `foreign-host`."
    )
}
