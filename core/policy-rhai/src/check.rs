//! What only reading a whole script can tell: calls of functions that do not exist, and forms that the language
//! has but packs do not get.
//!
//! Some of these checks carry the sandbox. Assigning into a list or map would pass the language's size limits, a
//! function used as a value could hold data without any, and a long literal, or a list as `this`, would be copied
//! for a single step; all are refused here, before a script can run.

mod findings;

use crate::library;
use crate::limits::{FINDINGS_MAX, LITERAL_BYTES_MAX, LITERAL_ITEMS_MAX};
use crate::syntax::span_of_word;
use findings::Finding;
use rhai::{AST, ASTNode, Expr, FnCallExpr, Position, Stmt};
use suban_policy::diagnostic::{Diagnostic, Span};
use suban_policy::source::Source;

/// Checks a script that parsed; the first [`FINDINGS_MAX`] findings come in the order of the file.
pub(crate) fn check(ast: &AST, source: &Source) -> Vec<Diagnostic> {
    let mut reader = Reader { source, functions: functions(ast), calls: Vec::new(), findings: Vec::new() };
    if let Some(statement) = ast.statements().first() {
        reader.find(statement.position(), "script-statement", findings::loose_statement());
    }
    ast.walk(&mut |path| {
        reader.read(path);
        true
    });
    reader.check_functions();
    reader.check_calls();
    reader.findings.sort_by_key(|(position, _)| *position);
    reader.findings.into_iter().map(|(_, finding)| finding).take(FINDINGS_MAX).collect()
}

/// A function that the script defines.
struct Function {
    name: String,
    parameters: Vec<String>,
    /// It is written for one kind of `this`, as in `fn int.double()`.
    typed: bool,
    body: Position,
    uses_this: bool,
}

/// A call of a function by name.
struct Call {
    name: String,
    arguments: usize,
    style: Style,
    position: Position,
}

/// How a function is called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `name(value)`
    Plain,
    /// `this.name()`
    OnThis,
    /// `value.name()`
    OnValue,
}

struct Reader<'a> {
    source: &'a Source,
    /// In the order of the file.
    functions: Vec<Function>,
    calls: Vec<Call>,
    findings: Vec<(Position, Diagnostic)>,
}

fn functions(ast: &AST) -> Vec<Function> {
    let known = ast.iter_functions().map(|function| Function {
        name: function.name.to_owned(),
        parameters: function.params.iter().map(|name| (*name).to_owned()).collect(),
        typed: function.this_type.is_some(),
        body: ast
            .shared_lib()
            .get_script_fn(function.name, function.params.len())
            .map_or(Position::NONE, |definition| definition.body.start_position()),
        uses_this: false,
    });
    let mut known: Vec<Function> = known.collect();
    known.sort_by_key(|function| function.body);
    known
}

/// Whether the method call at the end of a path is one on `this`. A chain `a.b.c` is a pair of `a` and the rest.
fn method_style(path: &[ASTNode<'_>]) -> Style {
    let mut nodes = path.iter().rev();
    let Some(ASTNode::Expr(call)) = nodes.next() else { return Style::OnValue };
    let mut node: &Expr = call;
    for parent in nodes {
        match parent {
            ASTNode::Expr(Expr::Dot(pair, ..)) if std::ptr::eq(&raw const pair.rhs, node) => {
                return if matches!(pair.lhs, Expr::ThisPtr(_)) { Style::OnThis } else { Style::OnValue };
            }
            ASTNode::Expr(chain @ (Expr::Dot(pair, ..) | Expr::Index(pair, ..)))
                if std::ptr::eq(&raw const pair.lhs, node) =>
            {
                node = chain;
            }
            _ => break,
        }
    }
    Style::OnValue
}

/// Whether some call of the library would reach this function instead.
fn hides_library(function: &Function) -> bool {
    let parameters = function.parameters.len();
    library::takes(&function.name, parameters) || library::takes(&function.name, parameters + 1)
}

/// Items written out in a literal and in those within it.
fn literal_items(expression: &Expr) -> usize {
    match expression {
        Expr::Array(items, _) => items.iter().map(|item| 1 + literal_items(item)).sum(),
        Expr::Map(map, _) => map.0.iter().map(|(_, value)| 1 + literal_items(value)).sum(),
        _ => 0,
    }
}

impl Reader<'_> {
    /// Takes note of one node; its parents are in front of it.
    fn read(&mut self, path: &[ASTNode<'_>]) {
        match path.last() {
            Some(ASTNode::Stmt(statement)) => self.read_statement(statement),
            Some(ASTNode::Expr(Expr::MethodCall(call, position))) => {
                self.read_call(call, method_style(path), *position);
            }
            Some(ASTNode::Expr(expression)) => self.read_expression(expression),
            _ => {}
        }
    }

    fn read_statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Assignment(assignment) => {
                let target = &assignment.1.lhs;
                if matches!(target, Expr::Index(..) | Expr::Dot(..) | Expr::ThisPtr(_)) {
                    self.find(target.start_position(), "script-assignment", findings::assignment_into());
                }
            }
            // The walk of the tree leaves such values out, and no check would see them.
            Stmt::BreakLoop(Some(value), ..) => {
                self.find(value.start_position(), "script-break", findings::break_value());
            }
            Stmt::FnCall(call, position) => self.read_call(call, Style::Plain, *position),
            _ => {}
        }
    }

    fn read_expression(&mut self, expression: &Expr) {
        match expression {
            Expr::ThisPtr(position) => {
                let around = self.functions.iter_mut().rev().find(|function| function.body <= *position);
                if let Some(function) = around {
                    function.uses_this = true;
                }
            }
            Expr::Array(..) | Expr::Map(..) if literal_items(expression) > LITERAL_ITEMS_MAX => {
                self.find(expression.position(), "script-literal", findings::long_list());
            }
            Expr::StringConstant(text, position) if text.len() > LITERAL_BYTES_MAX => {
                self.find(*position, "script-literal", findings::long_text());
            }
            Expr::FnCall(call, position) => self.read_call(call, Style::Plain, *position),
            // Every variable has an index; a name without one is a function's.
            Expr::Variable(variable, None, position) if variable.0.is_none() => {
                self.find(*position, "script-function-value", findings::function_value(&variable.1));
            }
            _ => {}
        }
    }

    fn read_call(&mut self, call: &FnCallExpr, style: Style, position: Position) {
        if call.is_operator_call() {
            return;
        }
        if call.capture_parent_scope {
            self.find(position, "script-capture", findings::capture(&call.name));
        }
        self.calls.push(Call { name: call.name.to_string(), arguments: call.args.len(), style, position });
    }

    fn check_functions(&mut self) {
        let wrong = |function: &Function| {
            if function.typed {
                return Some(findings::typed_function(&function.name));
            }
            hides_library(function).then(|| findings::name_taken(&function.name))
        };
        let place =
            |function: &Function| Some((function.body, self.span_of_header(function), wrong(function)?));
        let found: Vec<_> = self.functions.iter().filter_map(place).collect();
        for (position, span, finding) in found {
            self.find_at(position, span, "script-name", finding);
        }
    }

    fn check_calls(&mut self) {
        let mut calls = std::mem::take(&mut self.calls);
        calls.sort_by_key(|call| call.position);
        let enough = self.findings.len() + FINDINGS_MAX;
        for call in calls {
            if self.findings.len() >= enough {
                return;
            }
            let same_name = || self.functions.iter().filter(|function| function.name == call.name);
            let defined = same_name().find(|function| function.parameters.len() == call.arguments);
            let finding = match (defined, call.style) {
                (Some(_), Style::OnValue) => Some(("script-this", findings::on_value(&call.name))),
                (Some(function), Style::Plain) if function.uses_this => {
                    Some(("script-this", findings::unbound_this(&call.name)))
                }
                (Some(_), _) => None,
                (None, style) => {
                    let arguments = call.arguments + usize::from(style != Style::Plain);
                    (!library::takes(&call.name, arguments)).then(|| self.wrong_call(&call))
                }
            };
            if let Some((code, finding)) = finding {
                self.find(call.position, code, finding);
            }
        }
    }

    /// A call that fits no function: of an unknown name, or with too many or too few arguments.
    fn wrong_call(&self, call: &Call) -> (&'static str, Finding) {
        let of_script = self.functions.iter().filter(|function| function.name == call.name);
        let mut forms: Vec<String> = of_script
            .map(|function| format!("{}({})", function.name, function.parameters.join(", ")))
            .collect();
        forms.extend(library::usages(&call.name).into_iter().map(str::to_owned));
        if !forms.is_empty() {
            return ("wrong-arguments", findings::wrong_arguments(&call.name, call.arguments, &forms));
        }
        let mut names: Vec<&str> = library::names().collect();
        names.extend(self.functions.iter().map(|function| function.name.as_str()));
        ("unknown-function", findings::unknown_function(&call.name, names))
    }

    fn find(&mut self, position: Position, code: &'static str, finding: Finding) {
        let span = span_of_word(&self.source.text, position);
        self.find_at(position, span, code, finding);
    }

    fn find_at(&mut self, position: Position, span: Option<Span>, code: &'static str, finding: Finding) {
        let diagnostic = Diagnostic::error(code, &self.source.path, span, finding.message);
        self.findings.push((position, diagnostic.help(finding.help.zh, finding.help.en)));
    }

    /// The name in a function's header; the tree only knows where its body begins.
    fn span_of_header(&self, function: &Function) -> Option<Span> {
        let text = &self.source.text;
        let body = span_of_word(text, function.body)?.offset;
        let is_callee = |at: usize| {
            text.get(at + function.name.len()..).is_some_and(|rest| rest.trim_start().starts_with('('))
        };
        let (at, _) = text.get(..body)?.rmatch_indices(&function.name).find(|(at, _)| is_callee(*at))?;
        Some(Span::locate(text, at..at + function.name.len()))
    }
}
