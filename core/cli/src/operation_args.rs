//! What the commands take that keep a data folder safe and well.

use crate::args::{DataArgs, ReadArgs};
use clap::Args;
use clap_complete::Shell;
use std::path::PathBuf;

/// `backup`
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// 写到这个文件,不能已经存在 · the file to write, which must not be there
    pub file: PathBuf,
    /// 数据目录 · data folder
    #[arg(long, default_value = "suban-data")]
    pub data: PathBuf,
    /// 个人信息的密钥抄到这个目录,应在另一处;已作废 30 天的在那里销毁 · copy the keys of personal words to this folder, which
    /// should be elsewhere; those replaced 30 days ago are destroyed there
    #[arg(long, value_name = "FOLDER")]
    pub keys: Option<PathBuf>,
}

/// `restore`
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// 备份文件 · the backup
    pub file: PathBuf,
    /// 数据目录,须不存在或是空的 · the data folder to make, which must be missing or empty
    pub data: PathBuf,
    /// 抄有密钥的目录 · folder with the copied keys of personal words
    #[arg(long, value_name = "FOLDER")]
    pub keys: Option<PathBuf>,
    /// 没有密钥也恢复,打不开的个人信息不要了 · restore without the keys that are missing, and without the words that they open
    #[arg(long)]
    pub without_words: bool,
    /// 另外记下的一条:序号:摘要 · a record noted elsewhere, as NUMBER:DIGEST
    #[arg(long, value_name = "NUMBER:DIGEST")]
    pub expect: Option<String>,
}

/// `salvage`
#[derive(Debug, Args)]
pub struct SalvageArgs {
    /// 损坏的数据目录,不会改动 · the damaged data folder, in which nothing is changed
    pub data: PathBuf,
    /// 新的数据目录,须不存在或是空的 · the data folder to make, which must be missing or empty
    pub new: PathBuf,
}

/// `completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// 哪种命令行 · which shell
    pub shell: Shell,
}

/// `verify`
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Which data.
    #[command(flatten)]
    pub data: ReadArgs,
    /// 以前记下的链头,如 287:21363e… · a head noted earlier, which must still be in the chain
    #[arg(long, value_name = "NUMBER:DIGEST")]
    pub expect: Option<String>,
}

/// `reindex`
#[derive(Debug, Args)]
pub struct ReindexArgs {
    /// Which data.
    #[command(flatten)]
    pub data: DataArgs,
}

/// `reseal`
#[derive(Debug, Args)]
pub struct ResealArgs {
    /// 数据目录 · data folder
    #[arg(long, default_value = "suban-data")]
    pub data: PathBuf,
}

/// `upgrade`
#[derive(Debug, Args)]
pub struct UpgradeArgs {
    /// 数据目录 · data folder
    #[arg(long, default_value = "suban-data")]
    pub data: PathBuf,
}

/// `doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Which data.
    #[command(flatten)]
    pub data: DataArgs,
}
