//! How the types that are written as one text look in the documentation of the API.

use crate::{Digest, Limit, Period, Points, TicketId, Value};
use std::borrow::Cow;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// Documents a type as a text of this form, with an example.
macro_rules! text {
    ($type:ty, $pattern:literal, $example:literal, $is:literal) => {
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some($pattern));
                text.description(Some($is)).examples([$example.into()]).into()
            }
        }

        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($type))
            }
        }
    };
}

text!(TicketId, "^T[0-9]+$", "T17", "工单号 · number of a ticket here");
text!(Period, "^[0-9]{4}-[0-9]{2}$", "2026-03", "考核期 · assessment period");
text!(Digest, "^[0-9a-f]{64}$", "5e68b1031bfcc4795e68b1031bfcc4795e68b1031bfcc4795e68b1031bfcc479", "摘要 · BLAKE3 digest");
text!(Limit, "^[0-9.]+ .+$", "15 工作日", "时限 · limit with its unit");

impl PartialSchema for Points {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(r"^-?[0-9]+(\.[0-9]{1,2})?$"));
        text.description(Some("分,精确到百分之一 · points, exact to the hundredth; whole ones may be sent as a number"))
            .examples(["2.5".into()])
            .into()
    }
}

impl ToSchema for Points {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Points")
    }
}

impl PartialSchema for Value {
    fn schema() -> RefOr<Schema> {
        let of = |kind: Type| ObjectBuilder::new().schema_type(kind);
        OneOfBuilder::new()
            .item(of(Type::String))
            .item(of(Type::Integer))
            .item(of(Type::Boolean))
            .item(ArrayBuilder::new().items(of(Type::String)))
            .item(ArrayBuilder::new().items(Ref::from_schema_name("Share")))
            .description(Some(
                "文字、整数、是否、几个词,或各单位的份额;小数写成文字 · text, a whole number, true or false, \
                 several terms, or shares; decimals are written as text",
            ))
            .into()
    }
}

impl ToSchema for Value {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Value")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("Share".to_owned(), crate::value::Share::schema()));
    }
}
