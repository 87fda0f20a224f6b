//! What a component may look like before anything is compiled: the sizes that decide how long compiling takes, and
//! what it would need to run. Reading on stops at the first thing that is too much.

use crate::limits::{
    COMPONENT_BYTES_MAX, FUNCTION_BYTES_MAX, FUNCTIONS_MAX, MEMORY_BYTES_MAX, MODULES_MAX, TABLE_ELEMENTS_MAX,
};
use suban_policy::diagnostic::Bilingual;
use wasmparser::{Parser, Payload};

/// Bytes of a page of memory.
const PAGE_BYTES: u64 = 64 << 10;

/// Why a component is not compiled.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ShapeError {
    #[error("not a WebAssembly component: {0}")]
    Unreadable(String),
    #[error("a core module, not a component")]
    CoreModule,
    #[error("{bytes} bytes, more than {COMPONENT_BYTES_MAX}")]
    Bytes { bytes: usize },
    #[error("more than {FUNCTIONS_MAX} functions")]
    Functions,
    #[error("a function of {bytes} bytes, more than {FUNCTION_BYTES_MAX}")]
    Function { bytes: usize },
    #[error("more than {MODULES_MAX} modules and components")]
    Modules,
    #[error("a memory of {bytes} bytes, more than {MEMORY_BYTES_MAX}")]
    Memory { bytes: u64 },
    #[error("a table of {elements} elements, more than {TABLE_ELEMENTS_MAX}")]
    Table { elements: u64 },
}

impl ShapeError {
    /// The sentence in both languages.
    pub fn message(&self) -> Bilingual {
        let zh = match self {
            Self::Unreadable(said) => format!("不是 WebAssembly 组件:{said}"),
            Self::CoreModule => "是核心模块,不是组件".to_owned(),
            Self::Bytes { bytes } => format!("{bytes} 字节,最多 {COMPONENT_BYTES_MAX}"),
            Self::Functions => format!("函数超过 {FUNCTIONS_MAX} 个"),
            Self::Function { bytes } => format!("一个函数有 {bytes} 字节,最多 {FUNCTION_BYTES_MAX}"),
            Self::Modules => format!("模块和组件超过 {MODULES_MAX} 个"),
            Self::Memory { bytes } => format!("内存要 {bytes} 字节,最多 {MEMORY_BYTES_MAX}"),
            Self::Table { elements } => format!("函数表要 {elements} 项,最多 {TABLE_ELEMENTS_MAX}"),
        };
        Bilingual::new(format!("插件的组件:{zh}"), format!("the plugin's component is {self}"))
    }

    /// What the vendor can do.
    pub fn help(&self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable(_) => {
                ("文件可能不完整,请向供应商重新索取", "the file may be damaged: get it from the vendor again")
            }
            Self::CoreModule => {
                ("用 suban plugin build 把它做成组件", "make it a component with `suban plugin build`")
            }
            _ => (
                "请供应商做小:opt-level = \"s\"、lto、strip",
                "let the vendor make it smaller: opt-level = \"s\", lto, strip",
            ),
        }
    }
}

/// Checks the bytes of a component.
pub(crate) fn check(component: &[u8]) -> Result<(), ShapeError> {
    if component.len() > COMPONENT_BYTES_MAX {
        return Err(ShapeError::Bytes { bytes: component.len() });
    }
    if Parser::is_core_wasm(component) {
        return Err(ShapeError::CoreModule);
    }
    let unreadable =
        |error: wasmparser::BinaryReaderError| ShapeError::Unreadable(error.message().to_owned());
    let mut counts = Counts::default();
    for payload in Parser::new(0).parse_all(component) {
        counts.add(&payload.map_err(unreadable)?)?;
    }
    Ok(())
}

#[derive(Default)]
struct Counts {
    functions: u32,
    modules: u32,
}

impl Counts {
    fn add(&mut self, payload: &Payload<'_>) -> Result<(), ShapeError> {
        let unreadable =
            |error: wasmparser::BinaryReaderError| ShapeError::Unreadable(error.message().to_owned());
        match payload {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                self.modules += 1;
                if self.modules > MODULES_MAX {
                    return Err(ShapeError::Modules);
                }
            }
            Payload::CodeSectionStart { count, .. } => {
                self.functions = self.functions.saturating_add(*count);
                if self.functions > FUNCTIONS_MAX {
                    return Err(ShapeError::Functions);
                }
            }
            Payload::CodeSectionEntry(body) => {
                let bytes = body.range().len();
                if bytes > FUNCTION_BYTES_MAX as usize {
                    return Err(ShapeError::Function { bytes });
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories.clone() {
                    let bytes = memory.map_err(unreadable)?.initial.saturating_mul(PAGE_BYTES);
                    if bytes > MEMORY_BYTES_MAX as u64 {
                        return Err(ShapeError::Memory { bytes });
                    }
                }
            }
            Payload::TableSection(tables) => {
                for table in tables.clone() {
                    let elements = table.map_err(unreadable)?.ty.initial;
                    if elements > TABLE_ELEMENTS_MAX as u64 {
                        return Err(ShapeError::Table { elements });
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}
