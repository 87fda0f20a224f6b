//! The engines of this program: one for scripts, one for plugins. They are set up once.

use crate::exit::{Exit, Failure};
use std::ffi::OsString;
use std::io::{stdin, stdout};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, OnceLock};
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::engine::{Engine, Program, Unit};
use suban_policy_rhai::RhaiEngine;
use suban_policy_wasm::{Child, Compiler, Logs, Options, SetUpError, WasmEngine, child_main};

/// The hidden command that compiles a component and does nothing else.
const COMPILE: &str = "compile-component";

static ENGINES: LazyLock<Vec<Arc<dyn Engine>>> = LazyLock::new(|| {
    vec![Arc::new(RhaiEngine::new()), plugins().unwrap_or_else(|why| Arc::new(Without(why)))]
});

/// Where machine code of plugins is kept instead of where it usually is.
static CACHE: OnceLock<PathBuf> = OnceLock::new();

/// Keeps machine code of plugins in this folder. To be said before the engines are asked for.
pub fn keep_code_in(folder: PathBuf) {
    CACHE.get_or_init(|| folder);
}

/// The engines of this program.
pub fn engines() -> Vec<Arc<dyn Engine>> {
    ENGINES.clone()
}

/// What the child that compiles does.
pub fn compile() -> Result<Exit, Failure> {
    child_main(stdin().lock(), stdout().lock()).map_err(|error| Failure::other(&error))?;
    Ok(Exit::Done)
}

fn plugins() -> Result<Arc<dyn Engine>, SetUpError> {
    let compiler = match std::env::current_exe() {
        Ok(program) => Compiler::Child(Child { program, args: vec![OsString::from(COMPILE)] }),
        Err(error) => return Err(SetUpError::Engine(error.to_string())),
    };
    let engine = WasmEngine::new(Options { compiler, cache: cache(), logs: Logs::Guarded })?;
    Ok(Arc::new(engine))
}

/// Where machine code of plugins is kept; nowhere for a user without a home.
fn cache() -> Option<PathBuf> {
    if let Some(folder) = CACHE.get() {
        return Some(folder.clone());
    }
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let caches = named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")))?;
    Some(caches.join("suban").join("plugins"))
}

/// In place of plugins on a machine that cannot run them: whatever needs none still works.
struct Without(SetUpError);

impl Engine for Without {
    fn extension(&self) -> &'static str {
        "plugin"
    }

    fn profile(&self) -> String {
        "no plugins".to_owned()
    }

    fn compile(&self, unit: Unit<'_>) -> Result<Arc<dyn Program>, Vec<Diagnostic>> {
        let message = Bilingual::new(format!("本机跑不了插件:{}", self.0), self.0.to_string());
        Err(vec![Diagnostic::error("plugin-engine", unit.path, None, message)])
    }
}
