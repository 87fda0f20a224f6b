//! How the small things look that are written as one text: numbers of tickets, moments, points. The types stand for
//! the model's in the document only, so that the model need not know of it.

use std::borrow::Cow;
use suban_policy::Hook;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, Type};
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

/// Name of a hook.
pub enum HookName {}

impl PartialSchema for HookName {
    fn schema() -> RefOr<Schema> {
        let names = Hook::ALL.map(Hook::name);
        let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        text.description(Some("向规则提的问题 · a question to the rules")).into()
    }
}

impl ToSchema for HookName {
    fn name() -> Cow<'static, str> {
        "HookName".into()
    }
}
