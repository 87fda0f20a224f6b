//! What `suban plugin` takes.

use crate::author_args::{BuildArgs, NewArgs, TestArgs};
use clap::{ArgGroup, Args, Subcommand};
use std::path::PathBuf;
use suban_plugin::{KeyId, PluginId, Scope};

/// `plugin`
#[derive(Debug, Args)]
pub struct PluginArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PluginCommand,
}

/// What can be done with plugins.
#[derive(Debug, Subcommand)]
pub enum PluginCommand {
    /// 新建插件工程 · begin a plugin's project
    New(NewArgs),
    /// 编译成插件包 NAME.plugin · build a package of a project
    Build(BuildArgs),
    /// 编译,再在真正的宿主里跑 tests/*.toml 的用例 · build a project and run its cases in the real host
    Test(TestArgs),
    /// 造一对签名密钥 · make a pair of keys for signing
    Key(KeyArgs),
    /// 给插件包签名 · sign a package
    Sign(SignArgs),
    /// 核对签名 · check who signed a package
    Verify(VerifyPackageArgs),
    /// 是谁的、申请看什么、限额多少 · whose it is, what it asks for, and its limits
    Inspect(InspectArgs),
    /// 信任谁的密钥 · whose keys a pack trusts
    Trust(TrustArgs),
    /// 撤销对密钥、插件包或某些版本的信任 · trust a key, a package or some releases no longer
    Revoke(RevokeArgs),
    /// 给撤销名单签名 · sign a list of revocations
    SignList(SignListArgs),
    /// 把插件包装进政策包 · put a package into a pack
    Install(InstallArgs),
    /// 政策包里有哪些插件 · the plugins of a pack
    List(ListArgs),
    /// 从政策包里拿掉插件 · take a plugin out of a pack
    Remove(RemoveArgs),
}

/// `plugin key`
#[derive(Debug, Args)]
pub struct KeyArgs {
    /// 私钥文件;公钥写在旁边的 .pub · file of the secret key; the public one goes beside it, as .pub
    pub file: PathBuf,
    /// 不设口令 · without a password
    #[arg(long)]
    pub no_password: bool,
}

/// `plugin sign`
#[derive(Debug, Args)]
pub struct SignArgs {
    /// 插件包 · the package
    pub package: PathBuf,
    /// 私钥文件 · file of the secret key
    #[arg(long)]
    pub key: PathBuf,
    /// 加在已有的签名后面 · keep the signatures that are there
    #[arg(long)]
    pub add: bool,
}

/// `plugin sign-list`
#[derive(Debug, Args)]
pub struct SignListArgs {
    /// 名单(TOML) · the list
    pub list: PathBuf,
    /// 私钥文件 · file of the secret key
    #[arg(long)]
    pub key: PathBuf,
}

/// Whom to believe about a package.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct BeliefArgs {
    /// 信这个政策包所信的 · whomever this pack trusts
    #[arg(long)]
    pub pack: Option<PathBuf>,
    /// 信这把公钥:.pub 文件,或 RW 开头的一行 · this public key: a .pub file, or its line that begins with RW
    #[arg(long, value_name = "KEY")]
    pub public: Option<String>,
}

/// `plugin verify`
#[derive(Debug, Args)]
pub struct VerifyPackageArgs {
    /// 插件包 · the package
    pub package: PathBuf,
    /// Whom to believe.
    #[command(flatten)]
    pub belief: BeliefArgs,
}

/// `plugin inspect`
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// 插件包 · the package
    pub package: PathBuf,
    /// Whom to believe.
    #[command(flatten)]
    pub belief: BeliefArgs,
}

/// `plugin trust`
#[derive(Debug, Args)]
pub struct TrustArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: TrustCommand,
}

/// What can be done with a pack's trust.
#[derive(Debug, Subcommand)]
pub enum TrustCommand {
    /// 登记公钥 · enter a public key
    Add(TrustAddArgs),
    /// 除去公钥 · take a public key out
    Remove(TrustRemoveArgs),
}

/// `plugin trust add`
#[derive(Debug, Args)]
pub struct TrustAddArgs {
    /// 政策包目录 · folder of the pack
    pub pack: PathBuf,
    /// 怎么称呼 · what to call it
    #[arg(long)]
    pub name: String,
    /// 公钥:.pub 文件,或 RW 开头的一行 · the public key: a .pub file, or its line that begins with RW
    #[arg(long, value_name = "KEY")]
    pub public: String,
    /// 可以签哪些插件:vendor/name 或 vendor/* · which plugins it may sign: vendor/name or vendor/*
    #[arg(long, value_name = "ID")]
    pub signs: Vec<Scope>,
    /// 可以发撤销名单 · it may sign lists of revocations
    #[arg(long)]
    pub revokes: bool,
}

/// `plugin trust remove`
#[derive(Debug, Args)]
pub struct TrustRemoveArgs {
    /// 政策包目录 · folder of the pack
    pub pack: PathBuf,
    /// 怎么称呼 · what it is called
    pub name: String,
}

/// `plugin revoke`
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true)))]
pub struct RevokeArgs {
    /// 政策包目录 · folder of the pack
    pub pack: PathBuf,
    /// 导入签过名的撤销名单 · take in a signed list
    #[arg(long, group = "what", conflicts_with = "reason")]
    pub list: Option<PathBuf>,
    /// 撤销这把密钥 · this key
    #[arg(long, group = "what", requires = "reason")]
    pub key: Option<KeyId>,
    /// 撤销这个插件包文件 · this file of a package
    #[arg(long, group = "what", requires = "reason")]
    pub package: Option<PathBuf>,
    /// 撤销这个插件 · this plugin
    #[arg(long, group = "what", requires = "reason")]
    pub plugin: Option<PluginId>,
    /// 从序号几起 · from this counter on
    #[arg(long, requires = "plugin")]
    pub from: Option<u64>,
    /// 到序号几止 · up to this counter
    #[arg(long, requires = "plugin")]
    pub to: Option<u64>,
    /// 为什么 · why
    #[arg(long)]
    pub reason: Option<String>,
}

/// `plugin install`
#[derive(Debug, Args)]
pub struct InstallArgs {
    /// 插件包;签名在旁边的 .minisig · the package; its signatures lie beside it, as .minisig
    pub package: PathBuf,
    /// 政策包目录 · folder of the pack
    #[arg(long)]
    pub pack: PathBuf,
    /// 把申请的都许给它,写进 pack.toml · grant all that it asks for, in pack.toml
    #[arg(long)]
    pub grant: bool,
    /// 新版申请得更多也装 · even if the new release asks for more
    #[arg(long)]
    pub accept: bool,
}

/// `plugin list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// 政策包目录 · folder of the pack
    pub pack: PathBuf,
}

/// `plugin remove`
#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// 在 pack.toml 里叫什么 · its name in pack.toml
    pub name: String,
    /// 政策包目录 · folder of the pack
    #[arg(long)]
    pub pack: PathBuf,
}
