//! What tests ask for: bodies of commands.

use serde_json::{Value, json};

/// What every clock of these tests shows at first: a Monday morning.
pub const NOW: &str = "2026-03-02 10:00";

pub fn by(office: &str) -> Value {
    json!({ "office": office, "person": "王工" })
}

/// A citizen calls: no water, near the river.
pub fn no_water() -> Value {
    json!({
        "received_at": "2026-03-02 09:10",
        "by": by("工作室"),
        "channel": "来电",
        "title": "停水",
        "text": "般阳路一早停水,家里没有水",
        "caller": "李先生",
        "phone": "13800000000",
        "address": "般阳路 1 号",
        "area": "般阳路",
        "external": "GD-1",
    })
}

/// A command of the studio at [`NOW`], with more or other fields.
pub fn order(more: Value) -> Value {
    with(json!({ "at": NOW, "by": by("工作室") }), more)
}

/// The same with some fields otherwise; null takes one away.
pub fn with(mut body: Value, changes: Value) -> Value {
    let (Some(fields), Value::Object(changes)) = (body.as_object_mut(), changes) else {
        panic!("no objects")
    };
    for (name, value) in changes {
        match value {
            Value::Null => fields.remove(&name),
            value => fields.insert(name, value),
        };
    }
    body
}
