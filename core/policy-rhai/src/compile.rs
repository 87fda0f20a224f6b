//! From a file to a checked script: its size, its grammar, then what only reading it whole can tell.

use crate::check;
use crate::limits::SCRIPT_BYTES_MAX;
use crate::sandbox::Optimisation;
use crate::spelt;
use crate::syntax;
use rhai::{AST, ASTNode, Engine, Expr, Scope};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::engine::Spelt;
use suban_policy::source::Source;

/// A script that passed every check.
pub(crate) struct Compiled {
    /// Its functions.
    pub ast: AST,
    /// File inside the pack.
    pub path: String,
    /// Functions without parameters: those that a hook may call.
    pub hooks: Vec<String>,
    /// Texts that it spells out.
    pub texts: BTreeSet<String>,
    /// Names of the pack among them.
    pub spelt: Vec<Spelt>,
}

/// Compiles and checks a script, or says what is wrong in it.
pub(crate) fn compile(
    engine: &Engine,
    source: &Source,
    optimisation: Optimisation,
) -> Result<Compiled, Vec<Diagnostic>> {
    if source.text.len() > SCRIPT_BYTES_MAX {
        return Err(vec![too_long(source)]);
    }
    // A script must not take the host down, not even by a flaw in the engine's parser.
    catch_unwind(AssertUnwindSafe(|| compile_checked(engine, source, optimisation)))
        .unwrap_or_else(|_| Err(vec![broken(source)]))
}

fn compile_checked(
    engine: &Engine,
    source: &Source,
    optimisation: Optimisation,
) -> Result<Compiled, Vec<Diagnostic>> {
    let written = engine.compile(&source.text).map_err(|error| vec![syntax::explain(&error, source)])?;
    let findings = check::check(&written, source);
    if !findings.is_empty() {
        return Err(findings);
    }
    let without_parameters = written.iter_functions().filter(|function| function.params.is_empty());
    let mut hooks: Vec<String> = without_parameters.map(|function| function.name.to_owned()).collect();
    hooks.sort_unstable();
    let (texts, spelt) = (texts(&written), spelt::spelt(&written, source));
    let ast = engine.optimize_ast(&Scope::new(), written, optimisation.level());
    Ok(Compiled { ast, path: source.path.clone(), hooks, texts, spelt })
}

/// Every text in a script, before anything is optimised away.
fn texts(ast: &AST) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    ast.walk(&mut |path| {
        if let Some(ASTNode::Expr(Expr::StringConstant(text, _))) = path.last() {
            texts.insert(text.to_string());
        }
        true
    });
    texts
}

fn too_long(source: &Source) -> Diagnostic {
    let bytes = source.text.len();
    let message = Bilingual::new(
        format!("脚本有 {bytes} 字节,超过 {SCRIPT_BYTES_MAX}"),
        format!("the script has {bytes} bytes, more than {SCRIPT_BYTES_MAX}"),
    );
    Diagnostic::error("script-size", &source.path, None, message)
}

fn broken(source: &Source) -> Diagnostic {
    let message = Bilingual::new("脚本引擎读不了这个脚本", "the script engine failed on this script");
    Diagnostic::error("script-engine", &source.path, None, message)
}
