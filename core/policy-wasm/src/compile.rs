//! Component to machine code: in a process of its own that can be killed, and once for all who run it.

pub(crate) mod cache;
mod child;
mod shut_in;
mod wait;

pub use child::{ChildError, child_main};

use std::ffi::OsString;
use std::path::PathBuf;
use suban_policy::diagnostic::Bilingual;
use wasmtime::Engine;

/// Seconds that compiling one component may take.
pub const COMPILE_SECONDS_MAX: u64 = 30;

/// Bytes of machine code that one component may become.
pub const CODE_BYTES_MAX: usize = 32 << 20;

/// Where components are compiled.
#[derive(Debug, Clone)]
pub enum Compiler {
    /// Here: for tests, and for components that one trusts. Nothing stops a component that takes for ever.
    InProcess,
    /// In a process of its own.
    Child(Child),
}

/// A program that calls [`child_main`].
#[derive(Debug, Clone)]
pub struct Child {
    /// Its path.
    pub program: PathBuf,
    /// What to say to it.
    pub args: Vec<OsString>,
}

/// Why there is no machine code.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CompileError {
    #[error("not a component that can be compiled: {0}")]
    Component(String),
    #[error("compiling took longer than {COMPILE_SECONDS_MAX} seconds and was stopped")]
    TooSlow,
    #[error("the machine code has more than {CODE_BYTES_MAX} bytes")]
    TooLarge,
    #[error("the compiling process ended early")]
    Ended,
    #[error("the compiling process cannot be run: {0}")]
    Spawn(#[from] std::io::Error),
}

impl CompileError {
    /// The sentence in both languages.
    pub fn message(&self) -> Bilingual {
        let zh = match self {
            Self::Component(said) => format!("不能编译:{said}"),
            Self::TooSlow => format!("编译超过 {COMPILE_SECONDS_MAX} 秒,已中止"),
            Self::TooLarge => format!("机器码超过 {CODE_BYTES_MAX} 字节"),
            Self::Ended => "编译进程中途结束".to_owned(),
            Self::Spawn(error) => format!("编译进程启动不了:{error}"),
        };
        Bilingual::new(format!("插件的组件:{zh}"), format!("the plugin's component: {self}"))
    }

    /// What can be done.
    pub fn help(&self) -> (&'static str, &'static str) {
        match self {
            Self::Component(_) => (
                "请供应商用 suban plugin build 重新生成",
                "let the vendor build it again with `suban plugin build`",
            ),
            Self::TooSlow | Self::TooLarge | Self::Ended => (
                "请供应商做小;机器忙时可稍后再试",
                "let the vendor make it smaller; if the machine is busy, try again later",
            ),
            Self::Spawn(_) => ("请检查本机的安装", "check the installation of this host"),
        }
    }
}

impl Compiler {
    /// Compiles a component for `engine`.
    pub(crate) fn compile(&self, engine: &Engine, component: &[u8]) -> Result<Vec<u8>, CompileError> {
        match self {
            Self::InProcess => {
                engine.precompile_component(component).map_err(|error| CompileError::Component(said(&error)))
            }
            Self::Child(child) => wait::compile(child, component),
        }
    }
}

/// What the compiler says about a component.
fn said(error: &wasmtime::Error) -> String {
    crate::faults::cut(&format!("{error:#}"))
}
