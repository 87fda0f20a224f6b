//! The names that a script spells out: a fact by `this["…"]`, a parameter by `this.param("…")`. What the pack does not
//! have would fail only when that line runs, on the first real ticket. A name that is put together is not known here.

use crate::syntax::span_of_word;
use rhai::{AST, ASTNode, Expr, Position};
use suban_policy::diagnostic::Span;
use suban_policy::engine::{Spelt, SpeltKind};
use suban_policy::source::Source;

/// Functions of `this` and charges whose argument of that number, from 0, names something of the pack.
const ARGUMENTS: [(&str, usize, SpeltKind); 5] = [
    ("param", 0, SpeltKind::Parameter),
    ("figure", 0, SpeltKind::Figure),
    ("note", 0, SpeltKind::Clause),
    ("charge", 1, SpeltKind::Clause),
    ("times", 1, SpeltKind::Clause),
];

/// Every name that a checked script spells out, in the order of the file. In such a script `this` is always the call.
pub(crate) fn spelt(ast: &AST, source: &Source) -> Vec<Spelt> {
    let mut found: Vec<(Position, Spelt)> = Vec::new();
    let mut note = |kind: SpeltKind, name: String, written: &str, position: Position| {
        let place = place(&source.text, written, position);
        found.push((position, Spelt { kind, name, path: source.path.clone(), place }));
    };
    ast.walk(&mut |path| {
        match path.last() {
            Some(ASTNode::Expr(Expr::Index(pair, ..))) if matches!(pair.lhs, Expr::ThisPtr(_)) => {
                if let Some((name, position)) = text(first(&pair.rhs)) {
                    note(SpeltKind::Field, name.to_owned(), name, position);
                }
            }
            Some(ASTNode::Expr(Expr::Dot(pair, ..))) if matches!(pair.lhs, Expr::ThisPtr(_)) => {
                if let Some((name, position)) = field_of_event(&pair.rhs) {
                    note(SpeltKind::Field, format!("event.{name}"), name, position);
                }
            }
            Some(ASTNode::Expr(Expr::MethodCall(call, _))) => {
                for (_, at, kind) in ARGUMENTS.iter().filter(|(function, ..)| *function == call.name.as_str())
                {
                    if let Some((name, position)) = call.args.get(*at).and_then(text) {
                        note(*kind, name.to_owned(), name, position);
                    }
                }
            }
            _ => {}
        }
        true
    });
    found.sort_by_key(|(position, _)| *position);
    found.into_iter().map(|(_, spelt)| spelt).collect()
}

/// The first link of the rest of a chain: `b` of `a.b.c`, whose tree is the pair of `a` and `b.c`.
fn first(rest: &Expr) -> &Expr {
    match rest {
        Expr::Dot(pair, ..) | Expr::Index(pair, ..) => &pair.lhs,
        only => only,
    }
}

/// `key` of `this.event.key` and `this.event["key"]`.
fn field_of_event(rest: &Expr) -> Option<(&str, Position)> {
    let (Expr::Dot(pair, ..) | Expr::Index(pair, ..)) = rest else { return None };
    match (&pair.lhs, first(&pair.rhs)) {
        (Expr::Property(event, _), Expr::Property(key, position)) if event.2 == "event" => {
            Some((key.2.as_str(), *position))
        }
        (Expr::Property(event, _), key) if event.2 == "event" => text(key),
        _ => None,
    }
}

fn text(expression: &Expr) -> Option<(&str, Position)> {
    match expression {
        Expr::StringConstant(text, position) => Some((text.as_str(), *position)),
        _ => None,
    }
}

/// A text with its quotes, or a bare word.
fn place(text: &str, written: &str, position: Position) -> Option<Span> {
    let span = span_of_word(text, position)?;
    let quoted = text.get(span.offset + 1..).is_some_and(|rest| rest.starts_with(written));
    Some(if quoted { Span { len: written.len() + 2, ..span } } else { span })
}
