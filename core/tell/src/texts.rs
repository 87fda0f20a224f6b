//! How the small things look that are written as one text: numbers of tickets, moments, points, names. The types
//! stand for the model's and the policy's own in the document only, so that these need not know of it.

use crate::asked::Asked;
use std::borrow::Cow;
use suban_model::{ActKind, Answer, Stage};
use suban_policy::diagnostic::Severity;
use suban_policy::{FaultKind, Hook};
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// A text of a form, with an example and what it is.
macro_rules! text {
    ($name:ident, $pattern:literal, $example:literal, $is:literal) => {
        #[doc = $is]
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some($pattern));
                text.description(Some($is)).examples([$example]).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

text!(TicketNumber, "^T[0-9]+$", "T17", "工单号 · number of a ticket here");
text!(Period, "^[0-9]{4}-[0-9]{2}$", "2026-03", "考核期 · assessment period");
text!(Date, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "2026-03-02", "日期 · date");
text!(
    Moment,
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$",
    "2026-03-02T09:10:00+08:00",
    "时刻(RFC 3339,按本单位的时区) · moment in RFC 3339, on the organisation's clocks"
);
text!(
    Digest,
    "^[0-9a-f]{64}$",
    "5e68b1031bfcc4795e68b1031bfcc4795e68b1031bfcc4795e68b1031bfcc479",
    "摘要(BLAKE3) · BLAKE3 digest"
);
text!(Limit, "^[0-9.]+ .+$", "15 工作日", "时限,带单位 · limit with its unit");
text!(Factor, "^[0-9]+(\\.[0-9]+)?$", "1.5", "倍数 · multiplier");
text!(Points, "^-?[0-9]+(\\.[0-9]{1,2})?$", "2.5", "分,精确到百分之一 · points, exact to the hundredth");

/// What a field of a form holds.
pub enum FormValue {}

impl PartialSchema for FormValue {
    fn schema() -> RefOr<Schema> {
        let of = |kind: Type| ObjectBuilder::new().schema_type(kind);
        let share = of(Type::Object)
            .property("unit", of(Type::String))
            .property("percent", Ref::from_schema_name("Factor"))
            .required("unit")
            .required("percent");
        OneOfBuilder::new()
            .item(of(Type::String))
            .item(of(Type::Integer))
            .item(of(Type::Boolean))
            .item(ArrayBuilder::new().items(OneOfBuilder::new().item(of(Type::String)).item(share)))
            .description(Some(
                "文字、整数、是否、几个词,或各单位的百分比;小数写成文字 · text, a whole number, true or false, \
                 several terms, or shares of units in percent; decimals are written as text",
            ))
            .into()
    }
}

impl ToSchema for FormValue {
    fn name() -> Cow<'static, str> {
        "FormValue".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Factor::name().into_owned(), Factor::schema()));
    }
}

/// Values of one kind by name: a type of its own, for generators of clients lose one that is written where it is used.
macro_rules! by_name {
    ($name:ident, $of:ident, $is:literal) => {
        #[doc = $is]
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let by_name = ObjectBuilder::new().schema_type(Type::Object).description(Some($is));
                by_name.additional_properties(Some(Ref::from_schema_name($of::name()))).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                schemas.push(($of::name().into_owned(), $of::schema()));
                $of::schemas(schemas);
            }
        }
    };
}

by_name!(
    GivenMoments,
    Moment,
    "随命令给的到期时刻,按时限的名称 · due moments that came with it, by name of clock"
);
by_name!(FormValues, FormValue, "表上各栏的值,按栏名 · the values of a form, by name of field");

/// One of a few names.
macro_rules! name_of {
    ($name:ident, $names:expr, $is:literal) => {
        #[doc = $is]
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let text = ObjectBuilder::new().schema_type(Type::String).description(Some($is));
                text.enum_values(Some($names)).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

name_of!(HookName, Hook::ALL.map(Hook::name), "向规则提的问题 · a question to the rules");
name_of!(
    CommandName,
    ActKind::ALL.map(ActKind::name),
    "命令 · kind of command: 登记, 派单, 查实, 回复, 回访, 平台认定, 环节, 签批, 延期, 退回, 填报, 结算, 定分, 时限到期, 删除个人信息, \
     启用政策包, 重算时限, 更正, 并单, 转办, 退单, 挂起, 恢复, 返工, 重开, 办结, 撤回, \
     重定时限, 任职, 免职, 代理."
);
name_of!(
    StageName,
    Stage::ALL.map(Stage::name),
    "办理阶段 · where a ticket stands: 待人工, 待退回, 已派单, 已初次回复, 已最终回复, 已回访, 已退回, 并入, 办结."
);
name_of!(
    CallbackAnswer,
    Answer::ALL.map(Answer::name),
    "回访结果 · what the citizen said when called back: 满意, 不满意, 未联系上."
);
name_of!(FaultName, FaultKind::ALL.map(FaultKind::name), "出错的种类 · why a hook gave no outcome.");
name_of!(
    SeverityName,
    Severity::ALL.map(Severity::name),
    "轻重 · whether a pack can be used in spite of a finding."
);

/// 一句话的中英文 · the same sentence in both languages.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it stands for the policy's sentences in the document only")]
pub struct Sentence {
    /// Chinese.
    zh: String,
    /// English.
    en: String,
}

/// [`Asked`]: any of its forms, and not one of them, for two commands may ask for the same, such as for a reason.
pub enum AnyAsked {}

impl PartialSchema for AnyAsked {
    fn schema() -> RefOr<Schema> {
        match Asked::schema() {
            RefOr::T(Schema::OneOf(forms)) => {
                let any = AnyOfBuilder::new().description(forms.description);
                forms.items.into_iter().fold(any, AnyOfBuilder::item).into()
            }
            other => other,
        }
    }
}

impl ToSchema for AnyAsked {
    fn name() -> Cow<'static, str> {
        Asked::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Asked::schemas(schemas);
    }
}
