//! How a client may write what answers tell as one text: more freely than we do.

pub use suban_tell::texts::{
    CallbackAnswer, CommandName, Date, Digest, Factor, FormValue, Moment, Period, Points, StageName,
    TicketNumber,
};

use std::borrow::Cow;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// A moment as a client writes it.
pub enum WrittenMoment {}

impl PartialSchema for WrittenMoment {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some("[0-9]"));
        text.description(Some(
            "时刻;不写时区的按本单位的时区。如 2026-03-02 09:10、2026年3月2日 9时10分、2026-03-02T09:10:00+08:00 · \
             moment; without an offset, on the organisation's clocks",
        ))
        .examples(["2026-03-02 09:10"])
        .into()
    }
}

impl ToSchema for WrittenMoment {
    fn name() -> Cow<'static, str> {
        "WrittenMoment".into()
    }
}

/// Points as a client writes them.
pub enum WrittenPoints {}

impl PartialSchema for WrittenPoints {
    fn schema() -> RefOr<Schema> {
        OneOfBuilder::new()
            .item(Ref::from_schema_name("Points"))
            .item(ObjectBuilder::new().schema_type(Type::Integer))
            .description(Some(
                "分:文字,或整数;小数一律写成文字 · points as text, or whole; decimals are written as text",
            ))
            .into()
    }
}

impl ToSchema for WrittenPoints {
    fn name() -> Cow<'static, str> {
        "WrittenPoints".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Points::name().into_owned(), Points::schema()));
    }
}
