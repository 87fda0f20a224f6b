//! What went wrong in a call, for people: faults of the host as they were, the language's own errors in words.

use crate::meter::Exhausted;
use rhai::{Dynamic, EvalAltResult, Position};
use suban_policy::budget::Budget;
use suban_policy::diagnostic::Bilingual;
use suban_policy::{Fault, FaultKind};

/// Most bytes of a message that a script throws.
const THROWN_BYTES_MAX: usize = 500;

/// What a function of the library gives.
pub(crate) type Hosted<T> = Result<T, Box<EvalAltResult>>;

/// Hands a fault to the language, which ends the call with it: scripts have no `try`.
pub(crate) fn hosted<T>(result: Result<T, Fault>) -> Hosted<T> {
    result.map_err(|fault| EvalAltResult::ErrorRuntime(Dynamic::from(fault), Position::NONE).into())
}

/// Ends the call with a fault of the script.
pub(crate) fn refuse<T>(zh: impl Into<String>, en: impl Into<String>) -> Hosted<T> {
    hosted(Err(Fault::new(FaultKind::Script, zh, en)))
}

/// Ends the call for something that grew too large.
pub(crate) fn too_large<T>(zh: impl Into<String>, en: impl Into<String>) -> Hosted<T> {
    hosted(Err(Fault::new(FaultKind::Size, zh, en)))
}

/// The fault of a call that ended with an error, with its place in the script. The language forgets the line of
/// calls that ran too long, too deep or too large; their place is the file.
pub(crate) fn fault(error: &EvalAltResult, path: &str, budget: &Budget) -> Fault {
    let (error, position) = innermost(error, Position::NONE);
    let place = match position.line() {
        Some(line) => format!("{path}:{line}:{}", position.position().unwrap_or(1)),
        None => path.to_owned(),
    };
    let fault = match error {
        EvalAltResult::ErrorRuntime(thrown, _) => fault_of_thrown(thrown, budget),
        EvalAltResult::ErrorTerminated(..) | EvalAltResult::ErrorTooManyOperations(_) => budget.exhausted(),
        EvalAltResult::ErrorStackOverflow(_) => {
            Fault::new(FaultKind::Size, "函数调用层数过深", "calls nest too deep")
        }
        EvalAltResult::ErrorTooManyVariables(_) => {
            Fault::new(FaultKind::Size, "变量过多", "too many variables")
        }
        EvalAltResult::ErrorDataTooLarge(what, _) => size_fault(what),
        other => {
            let said = describe(other);
            Fault::new(FaultKind::Script, said.zh, said.en)
        }
    };
    if fault.place.is_some() { fault } else { fault.at(place) }
}

/// The fault of an engine that broke. A rule can end its own call, never the host.
pub(crate) fn broken_engine(path: &str) -> Fault {
    Fault::new(FaultKind::Script, "脚本引擎内部出错", "the script engine failed").at(path)
}

/// The first error, and the nearest place known of it.
fn innermost(error: &EvalAltResult, outer: Position) -> (&EvalAltResult, Position) {
    let position = Some(error.position()).filter(|position| !position.is_none()).unwrap_or(outer);
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => innermost(inner, position),
        _ => (error, position),
    }
}

fn fault_of_thrown(thrown: &Dynamic, budget: &Budget) -> Fault {
    if let Some(fault) = thrown.read_lock::<Fault>() {
        return fault.clone();
    }
    if thrown.is::<Exhausted>() {
        return budget.exhausted();
    }
    let said = if thrown.is_unit() || thrown.is_array() || thrown.is_map() {
        String::new()
    } else {
        thrown.to_string()
    };
    let end =
        (0..=THROWN_BYTES_MAX.min(said.len())).rev().find(|end| said.is_char_boundary(*end)).unwrap_or(0);
    let said = said.get(..end).unwrap_or("");
    Fault::new(FaultKind::Script, format!("脚本中止:{said}"), format!("the script gave up: {said}"))
}

fn size_fault(what: &str) -> Fault {
    let (zh, en) = match what {
        "Length of string" => ("文字过长", "a text is too long"),
        "Size of array/BLOB" => ("列表过长", "a list is too long"),
        "Size of object map" => ("对照表过大", "a map is too large"),
        _ => ("数据过大", "a value is too large"),
    };
    Fault::new(FaultKind::Size, zh, en)
}

/// The language's errors that authors meet, in words; the rest as the language says it.
fn describe(error: &EvalAltResult) -> Bilingual {
    match error {
        EvalAltResult::ErrorFunctionNotFound(signature, _) => no_such_use(signature),
        EvalAltResult::ErrorArithmetic(said, _) => {
            Bilingual::new(format!("算不出来:{said}"), format!("arithmetic failed: {said}"))
        }
        EvalAltResult::ErrorArrayBounds(count, index, _) => Bilingual::new(
            format!("下标 {index} 超出列表,只有 {count} 项"),
            format!("index {index} is outside the list of {count}"),
        ),
        EvalAltResult::ErrorStringBounds(count, index, _) => Bilingual::new(
            format!("下标 {index} 超出文字,只有 {count} 字"),
            format!("index {index} is outside the text of {count} characters"),
        ),
        EvalAltResult::ErrorPropertyNotFound(name, _) => {
            Bilingual::new(format!("没有「{name}」这一项"), format!("there is no `{name}`"))
        }
        EvalAltResult::ErrorMismatchDataType(wanted, given, _) => {
            let (wanted, given) = (type_name(wanted), type_name(given));
            Bilingual::new(
                format!("应为{},不是{}", wanted.zh, given.zh),
                format!("wanted {}, not {}", wanted.en, given.en),
            )
        }
        EvalAltResult::ErrorIndexingType(types, _) => {
            let given = type_name(types.split(' ').next().unwrap_or(types));
            Bilingual::new(format!("{}不能这样取值", given.zh), format!("{} cannot be indexed so", given.en))
        }
        EvalAltResult::ErrorDotExpr(said, _) => no_such_property(said),
        EvalAltResult::ErrorFor(_) => {
            Bilingual::new("for 只能用于列表或范围,如 0..3", "`for` takes a list or a range such as 0..3")
        }
        EvalAltResult::ErrorUnboundThis(_) => Bilingual::new(
            "这里没有 this:请写 this.函数()",
            "`this` is not bound here: write `this.function()`",
        ),
        other => {
            let said = other.to_string();
            Bilingual::new(format!("脚本出错:{said}"), format!("the script failed: {said}"))
        }
    }
}

/// `floor (string)`: the name is right, but not for values of these kinds.
fn no_such_use(signature: &str) -> Bilingual {
    let (name, rest) = signature.split_once(" (").unwrap_or((signature, ""));
    let types: Vec<Bilingual> =
        rest.trim_end_matches(')').split(", ").filter(|name| !name.is_empty()).map(type_name).collect();
    let zh: Vec<&str> = types.iter().map(|name| name.zh.as_str()).collect();
    let en: Vec<&str> = types.iter().map(|name| name.en.as_str()).collect();
    Bilingual::new(
        format!("「{name}」不能用于:{}", zh.join("、")),
        format!("`{name}` does not work on {}", en.join(", ")),
    )
}

/// `Unknown property 'total' - a getter is not registered for type 'i64'`: names and kinds stand in quotes.
fn no_such_property(said: &str) -> Bilingual {
    let mut quoted = said.split('\'').skip(1).step_by(2);
    match (quoted.next(), quoted.next().map(type_name)) {
        (Some(name), Some(kind)) => Bilingual::new(
            format!("{}没有「{name}」这一项", kind.zh),
            format!("a {} has no `{name}`", kind.en),
        ),
        _ => Bilingual::new(format!("脚本出错:{said}"), format!("the script failed: {said}")),
    }
}

/// The kind of a value in words.
fn type_name(name: &str) -> Bilingual {
    let (zh, en) = match name {
        "i64" => ("整数", "whole number"),
        "decimal" | "Decimal" => ("小数", "decimal"),
        "bool" => ("是或否", "true or false"),
        "char" => ("字", "character"),
        "array" | "Array" => ("列表", "list"),
        "map" | "Map" => ("对照表", "map"),
        "range" | "range=" => ("范围", "range"),
        "()" => ("空", "nothing"),
        "run" => ("this", "this"),
        "event" => ("this.event", "this.event"),
        "charge" => ("扣分", "charge"),
        text if text.contains("ImmutableString") || text == "string" => ("文字", "text"),
        other => (other, other),
    };
    Bilingual::new(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_said_in_words() {
        for (signature, zh, en) in [
            (
                "* (&str | ImmutableString | String, i64)",
                "「*」不能用于:文字、整数",
                "`*` does not work on text, whole number",
            ),
            ("floor (array)", "「floor」不能用于:列表", "`floor` does not work on list"),
            (
                "times (charge, (), decimal)",
                "「times」不能用于:扣分、空、小数",
                "`times` does not work on charge, nothing, decimal",
            ),
        ] {
            assert_eq!(no_such_use(signature), Bilingual::new(zh, en));
        }
    }

    #[test]
    fn a_thrown_message_is_cut_between_characters() {
        let thrown = |bytes: usize| fault_of_thrown(&"水".repeat(bytes / 3).into(), &Budget::default()).zh;
        let prefix = "脚本中止:";
        assert_eq!(thrown(THROWN_BYTES_MAX - 2).len(), prefix.len() + THROWN_BYTES_MAX - 2);
        assert_eq!(thrown(THROWN_BYTES_MAX * 2).len(), prefix.len() + THROWN_BYTES_MAX - 2);
    }
}
