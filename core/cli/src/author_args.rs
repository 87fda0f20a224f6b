//! What the commands take that a plugin's author needs.

use clap::Args;
use std::path::PathBuf;

/// `plugin new`
#[derive(Debug, Args)]
pub struct NewArgs {
    /// 插件名:小写字母、数字、连字符;也是目录名 · its name, and that of the folder
    pub name: String,
    /// 供应方,插件编号的前一半 · the vendor, first half of its id
    #[arg(long, default_value = "example")]
    pub vendor: String,
    /// 建在哪个目录下 · folder to put it in
    #[arg(long, default_value = ".")]
    pub into: PathBuf,
    /// 用什么语言写 · what it is written in
    #[arg(long = "in", value_name = "LANGUAGE", default_value = "rust")]
    pub written_in: Written,
}

/// What a plugin is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Written {
    /// Rust, with the SDK
    Rust,
    /// C, with bindings
    C,
}

/// What is built, and how.
#[derive(Debug, Args)]
pub struct SourceArgs {
    /// 插件工程目录,其中有 plugin.toml · folder of the project
    #[arg(default_value = ".")]
    pub folder: PathBuf,
    /// 不用 cargo:取别的工具链编好的模块或组件 · a module or component that another toolchain made, instead of cargo
    #[arg(long, value_name = "WASM")]
    pub from: Option<PathBuf>,
}

/// `plugin build`
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// What is built.
    #[command(flatten)]
    pub source: SourceArgs,
    /// 放在哪个目录;不写就在工程目录 · folder for the package; without, the project's
    #[arg(long)]
    pub into: Option<PathBuf>,
    /// 不写文件,只看与已有的包是否逐字节相同 · write nothing, compare with the package that is there
    #[arg(long)]
    pub check: bool,
}

/// `plugin test`
#[derive(Debug, Args)]
pub struct TestArgs {
    /// What is built.
    #[command(flatten)]
    pub source: SourceArgs,
    /// 不编译:试这个现成的包 · build nothing, try this package out
    #[arg(long, conflicts_with = "from")]
    pub package: Option<PathBuf>,
}
