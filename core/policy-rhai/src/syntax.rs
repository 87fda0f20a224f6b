//! Why a script could not be read, in words that help its author.

use rhai::{LexError, ParseError, ParseErrorType, Position};
use suban_policy::diagnostic::{Bilingual, Diagnostic, Span};
use suban_policy::source::Source;

/// Code of everything that is wrong in a script's grammar.
const CODE: &str = "script-syntax";

/// What is wrong, and, where it can be known, what would be right.
struct Explanation {
    message: Bilingual,
    help: Option<Bilingual>,
}

/// Turns the parser's error into a finding at its place.
pub(crate) fn explain(error: &ParseError, source: &Source) -> Diagnostic {
    let span = span_of_word(&source.text, error.position());
    let explanation = explain_type(error.err_type());
    let diagnostic = Diagnostic::error(CODE, &source.path, span, explanation.message);
    match explanation.help {
        Some(help) => diagnostic.help(help.zh, help.en),
        None => diagnostic,
    }
}

/// The word or sign at a position, or the end of the line before it; `None` if the language does not know the
/// place.
pub(crate) fn span_of_word(text: &str, position: Position) -> Option<Span> {
    let (line, column) = (position.line()?, position.position().unwrap_or(1));
    let line_start = Span::at(text, line, 1).offset;
    let written = text.get(line_start..)?.split('\n').next()?;
    let skipped = written.char_indices().nth(column - 1).map_or(written.len(), |(at, _)| at);
    let rest = written.get(skipped..)?;
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let word = rest.find(|character| !is_part(character)).unwrap_or(rest.len());
    let sign = rest.chars().next().map_or(0, char::len_utf8);
    Some(Span { offset: line_start + skipped, len: word.max(sign), line, column })
}

fn explain_type(error: &ParseErrorType) -> Explanation {
    use ParseErrorType as E;
    match error {
        E::UnexpectedEOF => say("脚本没写完", "the script ends too early")
            .help("看看是否少了 } 或 )", "a } or ) may be missing"),
        E::BadInput(error) => explain_input(error),
        E::UnknownOperator(sign) => {
            say(format!("没有运算符「{sign}」"), format!("no operator `{sign}`")).maybe(reserved_help(sign))
        }
        E::MissingToken(token, what) => {
            say(format!("这里应有「{token}」"), format!("expected `{token}` {what}"))
        }
        E::MissingSymbol(what) => say(format!("这里缺少符号:{what}"), format!("a symbol is missing: {what}")),
        E::MalformedIndexExpr(what) => say(format!("下标写得不对:{what}"), format!("a wrong index: {what}")),
        E::DuplicatedProperty(name) => {
            say(format!("键「{name}」写了两次"), format!("the key `{name}` is given twice"))
        }
        E::DuplicatedVariable(name) => {
            say(format!("变量「{name}」写了两次"), format!("the variable `{name}` is given twice"))
        }
        E::WrongSwitchIntegerCase => {
            say("switch 里单个数不能写在范围之后", "in a `switch`, single numbers come before ranges")
        }
        E::WrongSwitchDefaultCase => say("switch 的「_」必须在最后", "`_` comes last in a `switch`"),
        E::WrongSwitchCaseCondition => {
            say("这个 switch 分支不能带条件", "this case of a `switch` takes no condition")
        }
        E::PropertyExpected => say("点号后应为名称", "a name must follow the dot"),
        E::VariableExpected => say("这里应为变量名", "expected the name of a variable"),
        E::Reserved(word) => {
            say(format!("「{word}」是保留字"), format!("`{word}` is reserved")).maybe(reserved_help(word))
        }
        E::MismatchedType(wanted, given) => say(
            format!("应为{},不是{}", chinese_kind(wanted), chinese_kind(given)),
            format!("expected {wanted}, not {given}"),
        ),
        E::ExprExpected(what) => {
            say(format!("这里应为{}", chinese_kind(what)), format!("expected {what} expression"))
        }
        E::WrongFnDefinition => {
            say("fn 不能写在别的函数或代码块里", "a function cannot be defined inside of another")
                .help("把 fn 移到最外层", "move it to the top level")
        }
        E::FnDuplicatedDefinition(name, count) => say(
            format!("函数「{name}」({count} 个参数)定义了两次"),
            format!("the function `{name}` with {count} parameters is defined twice"),
        ),
        E::FnMissingName => say("fn 后面缺少函数名", "a function's name must follow `fn`"),
        E::FnMissingParams(name) => {
            say(format!("函数「{name}」缺少括号"), format!("the function `{name}` has no parentheses"))
                .help(format!("写 fn {name}()"), format!("write fn {name}()"))
        }
        E::FnDuplicatedParam(name, parameter) => say(
            format!("函数「{name}」的参数「{parameter}」写了两次"),
            format!("the function `{name}` has two parameters `{parameter}`"),
        ),
        E::FnMissingBody(name) => {
            say(format!("函数「{name}」缺少 {{ }}"), format!("the function `{name}` has no body"))
                .help(format!("写 fn {name}() {{ … }}"), format!("write fn {name}() {{ … }}"))
        }
        E::AssignmentToConstant(name) => {
            say(format!("常量「{name}」不能再赋值"), format!("the constant `{name}` cannot be assigned"))
                .help("用 let 代替 const", "use `let` instead of `const`")
        }
        E::AssignmentToInvalidLHS(_) => say("等号左边不能赋值", "what stands left of = cannot be assigned")
            .help("比较请写 ==", "to compare, write =="),
        E::VariableUndefined(name) => say(format!("没有变量「{name}」"), format!("no variable `{name}`"))
            .help(
                format!("先写 let {name} = …;事实写 this[\"{name}\"];文字加双引号"),
                format!(
                    "write let {name} = … first; a fact is this[\"{name}\"]; text stands in double quotes"
                ),
            ),
        E::ExprTooDeep => say("嵌套过深或一个式子过长", "nested too deep, or too long an expression")
            .help("拆成几个变量或函数", "split it into variables or functions"),
        E::TooManyFunctions => say("函数过多", "too many functions"),
        E::LiteralTooLarge(what, max) => say(
            format!("写出的数据过大(最多 {max}):{what}"),
            format!("a literal is too large (at most {max}): {what}"),
        ),
        E::LoopBreak => say("break 和 continue 只能写在循环里", "`break` and `continue` belong into a loop"),
        other => say(format!("写法不对:{other}"), other.to_string()),
    }
}

fn explain_input(error: &LexError) -> Explanation {
    match error {
        LexError::UnexpectedInput(sign) => {
            say(format!("这里不应有「{sign}」"), format!("`{sign}` is not expected here"))
                .maybe(full_width_help(sign))
        }
        LexError::UnterminatedString => {
            say("文字的引号没有结束", "a text's quote is never closed").help("补上右引号", "close the quote")
        }
        LexError::MalformedEscapeSequence(written) => {
            say(format!("转义「{written}」不对"), format!("`{written}` is no escape sequence"))
        }
        LexError::MalformedNumber(written) => {
            say(format!("数「{written}」写得不对"), format!("`{written}` is no number"))
        }
        LexError::MalformedChar(written) => say(
            format!("单引号里只能有一个字:{written}"),
            format!("single quotes hold one character: {written}"),
        )
        .help("文字请用双引号", "text stands in double quotes"),
        LexError::MalformedIdentifier(name) => {
            say(format!("名称「{name}」不对"), format!("`{name}` is no name"))
        }
        LexError::ImproperSymbol(sign, _) => {
            say(format!("「{sign}」不能用在这里"), format!("`{sign}` cannot be used here"))
                .maybe(reserved_help(sign))
        }
        other => say(format!("写法不对:{other}"), other.to_string()),
    }
}

/// The parser's word for a kind of value.
fn chinese_kind(kind: &str) -> &str {
    match kind {
        "a boolean" | "a boolean expression" => "是或否",
        "a number" | "decimal" => "数",
        "a string" => "文字",
        "a character" => "字",
        "an array" => "列表",
        "an object map" => "对照表",
        "an iterable value" => "列表或范围",
        "a literal" | "literal" => "写明的值",
        "()" => "空",
        other => other,
    }
}

/// What to write instead of a word or sign that other languages have.
fn reserved_help(word: &str) -> Option<Bilingual> {
    let (zh, en) = match word {
        "null" | "nil" | "void" => ("没有值写作 ()", "write () for no value"),
        "var" | "static" => ("变量用 let", "write `let` for a variable"),
        "match" | "case" | "default" => ("分支用 switch", "write `switch`"),
        "=" => ("比较请写 ==", "to compare, write =="),
        "===" => ("写 ==", "write =="),
        "!==" => ("写 !=", "write !="),
        "++" => ("写 += 1", "write += 1"),
        "--" => ("写 -= 1", "write -= 1"),
        ":=" => ("写 =", "write ="),
        "|" | "||" => ("脚本里没有匿名函数:用 for 循环", "there are no closures: use a `for` loop"),
        "try" | "catch" => ("规则不能掩盖自己的错误", "a rule cannot hide its own errors"),
        "print" | "debug" => ("写 this.note(条款, 文字)", "write this.note(clause, text)"),
        "eval" | "Fn" | "call" | "curry" | "type_of" | "is_def_var" | "is_def_fn" => {
            ("规则脚本里没有它", "scripts of rules do not have it")
        }
        "import" | "export" | "module" | "use" => ("一个脚本一个文件", "a script is one file"),
        _ if word.chars().all(char::is_alphanumeric) => ("请换一个名字", "use another name"),
        _ => return full_width_help(word),
    };
    Some(Bilingual::new(zh, en))
}

/// Signs that an input method writes instead of those of the language.
fn full_width_help(sign: &str) -> Option<Bilingual> {
    let plain = match sign.chars().next()? {
        '“' | '”' | '‘' | '’' | '「' | '」' => '"',
        '。' => '.',
        '、' => ',',
        '【' => '[',
        '】' => ']',
        '×' => '*',
        '÷' => '/',
        // The full-width forms stand in Unicode in the order of the plain ones.
        wide @ '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(wide) - 0xFEE0)?,
        _ => return None,
    };
    Some(Bilingual::new(format!("请用半角「{plain}」"), format!("write the plain `{plain}`")))
}

fn say(zh: impl Into<String>, en: impl Into<String>) -> Explanation {
    Explanation { message: Bilingual::new(zh, en), help: None }
}

impl Explanation {
    fn help(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.help = Some(Bilingual::new(zh, en));
        self
    }

    fn maybe(mut self, help: Option<Bilingual>) -> Self {
        self.help = help;
        self
    }
}
