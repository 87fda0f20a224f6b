//! What only reading a whole script can tell: calls of functions that do not exist, and forms that the language
//! has but packs do not get.
//!
//! Some of these checks carry the sandbox. Assigning into a list or map would pass the language's size limits, a
//! function used as a value could hold data without any, and a long literal, or a list as `this`, would be copied
//! for a single step; all are refused here, before a script can run.

use crate::library;
use crate::limits::{FINDINGS_MAX, LITERAL_BYTES_MAX, LITERAL_ITEMS_MAX};
use crate::syntax::span_of_word;
use rhai::{AST, ASTNode, Expr, FnCallExpr, Position, Stmt};
use suban_policy::diagnostic::{Bilingual, Diagnostic, Span};
use suban_policy::source::Source;

/// Checks a script that parsed; the first [`FINDINGS_MAX`] findings come in the order of the file.
pub(crate) fn check(ast: &AST, source: &Source) -> Vec<Diagnostic> {
    let mut reader = Reader { source, functions: functions(ast), calls: Vec::new(), findings: Vec::new() };
    if let Some(statement) = ast.statements().first() {
        reader.find(statement.position(), "script-statement", loose_statement());
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

/// What is wrong, and what would be right.
struct Finding {
    message: Bilingual,
    help: Bilingual,
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
                    self.find(target.start_position(), "script-assignment", assignment_into());
                }
            }
            // The walk of the tree leaves such values out, and no check would see them.
            Stmt::BreakLoop(Some(value), ..) => {
                self.find(value.start_position(), "script-break", break_value());
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
                self.find(expression.position(), "script-literal", long_list());
            }
            Expr::StringConstant(text, position) if text.len() > LITERAL_BYTES_MAX => {
                self.find(*position, "script-literal", long_text());
            }
            Expr::FnCall(call, position) => self.read_call(call, Style::Plain, *position),
            // Every variable has an index; a name without one is a function's.
            Expr::Variable(variable, None, position) if variable.0.is_none() => {
                self.find(*position, "script-function-value", function_value(&variable.1));
            }
            _ => {}
        }
    }

    fn read_call(&mut self, call: &FnCallExpr, style: Style, position: Position) {
        if call.is_operator_call() {
            return;
        }
        if call.capture_parent_scope {
            self.find(position, "script-capture", capture(&call.name));
        }
        self.calls.push(Call { name: call.name.to_string(), arguments: call.args.len(), style, position });
    }

    fn check_functions(&mut self) {
        for index in 0..self.functions.len() {
            let Some(function) = self.functions.get(index) else { continue };
            let finding = if function.typed {
                Some(typed_function(&function.name))
            } else {
                hides_library(function).then(|| name_taken(&function.name))
            };
            if let Some(finding) = finding {
                let (position, span) = (function.body, self.span_of_header(function));
                self.find_at(position, span, "script-name", finding);
            }
        }
    }

    fn check_calls(&mut self) {
        let mut calls = std::mem::take(&mut self.calls);
        calls.sort_by_key(|call| call.position);
        let most = self.findings.len() + FINDINGS_MAX;
        for call in calls {
            if self.findings.len() >= most {
                break;
            }
            let same_name = || self.functions.iter().filter(|function| function.name == call.name);
            let defined = same_name().find(|function| function.parameters.len() == call.arguments);
            let finding = match (defined, call.style) {
                (Some(_), Style::OnValue) => Some(("script-this", on_value(&call.name))),
                (Some(function), Style::Plain) if function.uses_this => {
                    Some(("script-this", unbound_this(&call.name)))
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
            return ("wrong-arguments", wrong_arguments(call, &forms));
        }
        let mut names: Vec<&str> = library::names().collect();
        names.extend(self.functions.iter().map(|function| function.name.as_str()));
        ("unknown-function", unknown_function(&call.name, names))
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

fn finding(
    zh: impl Into<String>,
    en: impl Into<String>,
    help_zh: impl Into<String>,
    help_en: impl Into<String>,
) -> Finding {
    Finding { message: Bilingual::new(zh, en), help: Bilingual::new(help_zh, help_en) }
}

fn loose_statement() -> Finding {
    finding(
        "函数之外的语句不会执行",
        "a statement outside of functions never runs",
        "写进 fn 里;常量请放 pack.toml 的 [parameters]",
        "move it into a function; constants belong to [parameters] of pack.toml",
    )
}

fn assignment_into() -> Finding {
    finding(
        "不能改列表、对照表或 this 里的一项",
        "an item of a list, of a map or of `this` cannot be assigned",
        "对照表写 表 = 表.put(键, 值);列表写 列表 += [项]",
        "write map = map.put(key, value), or list += [item]",
    )
}

fn long_list() -> Finding {
    finding(
        format!("写出的列表或对照表超过 {LITERAL_ITEMS_MAX} 项"),
        format!("a list or map written out has more than {LITERAL_ITEMS_MAX} items"),
        "这么多的数据请做成表(tables/)",
        "so much data belongs into a table",
    )
}

fn long_text() -> Finding {
    finding(
        format!("写出的文字超过 {LITERAL_BYTES_MAX} 字节"),
        format!("a text written out has more than {LITERAL_BYTES_MAX} bytes"),
        "规则的原文请放 clauses.toml",
        "the words of the rules belong into clauses.toml",
    )
}

fn break_value() -> Finding {
    finding(
        "break 不能带值",
        "`break` takes no value",
        "先赋给变量,再写 break;",
        "assign it to a variable, then write break;",
    )
}

fn function_value(name: &str) -> Finding {
    finding(
        format!("函数「{name}」不能当作值"),
        format!("the function `{name}` is no value"),
        format!("直接调用:this.{name}()"),
        format!("call it: this.{name}()"),
    )
}

fn capture(name: &str) -> Finding {
    finding(
        format!("不能用「{name}!」调用"),
        format!("`{name}!` is no way to call"),
        format!("去掉叹号,把用到的值作为参数:{name}(…)"),
        format!("leave out the `!` and pass what it needs: {name}(…)"),
    )
}

fn typed_function(name: &str) -> Finding {
    finding(
        format!("函数「{name}」不能限定 this 的类型"),
        format!("the function `{name}` cannot be written for one kind of `this`"),
        format!("写 fn {name}()"),
        format!("write fn {name}()"),
    )
}

fn name_taken(name: &str) -> Finding {
    let usages = library::usages(name).join(", ");
    finding(
        format!("函数名「{name}」已有所指:{usages}"),
        format!("the name `{name}` is taken by {usages}"),
        "请换一个名字",
        "use another name",
    )
}

fn unbound_this(name: &str) -> Finding {
    finding(
        format!("这样调用时,「{name}」里没有 this"),
        format!("called like this, `{name}` has no `this`"),
        format!("写 this.{name}(…)"),
        format!("write this.{name}(…)"),
    )
}

fn on_value(name: &str) -> Finding {
    finding(
        format!("脚本里的函数「{name}」只能在 this 上调用"),
        format!("the function `{name}` of the script can only be called on `this`"),
        format!("把值作为参数:this.{name}(值)"),
        format!("pass the value: this.{name}(value)"),
    )
}

fn wrong_arguments(call: &Call, forms: &[String]) -> Finding {
    let (name, count, forms) = (&call.name, call.arguments, forms.join(", "));
    finding(
        format!("「{name}」不能这样调用:给了 {count} 个参数"),
        format!("`{name}` cannot be called so, with {count} arguments"),
        format!("写法:{forms}"),
        format!("write {forms}"),
    )
}

fn unknown_function(name: &str, known: Vec<&str>) -> Finding {
    let list = suban_policy::diagnostic::alternatives(name, known);
    finding(
        format!("没有函数「{name}」"),
        format!("no function `{name}`"),
        format!("可用:{list}"),
        format!("known: {list}"),
    )
}
