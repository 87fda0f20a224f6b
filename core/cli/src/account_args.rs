//! What `suban account` takes. No password or token is an argument: arguments are seen by whoever lists the processes of
//! the machine.

use crate::args::DataArgs;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `account`
#[derive(Debug, Args)]
pub struct AccountArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: AccountCommand,
}

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// 建第一个账号,什么范围都有;只在还没有账号时可用 · make the first account, with every scope; only while there is none
    First(NewAccountArgs),
    /// 加一个账号 · add an account
    Add {
        /// Whose.
        #[command(flatten)]
        account: NewAccountArgs,
        /// 范围:read、act 或 act:登记 等、people、rules、erase;可写多次 · what its sessions are good for at most; may be repeated
        #[arg(long = "scope", value_name = "SCOPE", default_values = ["read", "act"])]
        scopes: Vec<String>,
    },
    /// 列出账号 · list the accounts
    List {
        /// Which data.
        #[command(flatten)]
        data: DataArgs,
    },
    /// 停用:会话立即结束,名下的令牌也不能用 · let nobody in by an account: its sessions end at once, its tokens rest
    Disable(OneAccountArgs),
    /// 恢复停用的账号 · let people in again by an account that was disabled
    Enable(OneAccountArgs),
    /// 重设忘了的密码;会话立即结束 · set a password anew that was forgotten; sessions end at once
    Password {
        /// Which one.
        #[command(flatten)]
        account: OneAccountArgs,
        /// The password.
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// 接口令牌 · API tokens, for programs
    Token {
        /// What to do.
        #[command(subcommand)]
        command: TokenCommand,
    },
}

/// A new account.
#[derive(Debug, Args)]
pub struct NewAccountArgs {
    /// 登录名,不分大小写 · login name; capitals do not matter
    pub login: String,
    /// 工号:办理时以谁的名义 · staff number, as commands name the person
    #[arg(long)]
    pub person: String,
    /// The password.
    #[command(flatten)]
    pub password: PasswordArgs,
    /// Which data.
    #[command(flatten)]
    pub data: DataArgs,
}

/// One account.
#[derive(Debug, Args)]
pub struct OneAccountArgs {
    /// 登录名 · login name
    pub login: String,
    /// Which data.
    #[command(flatten)]
    pub data: DataArgs,
}

/// Where a password comes from. Without either, one is made that must be changed at the first login.
#[derive(Debug, Args)]
pub struct PasswordArgs {
    /// 在终端里输入密码,不回显;不写则生成一次性密码 · type the password on the terminal, unseen; without, one is made to be
    /// used once
    #[arg(long)]
    pub ask: bool,
    /// 密码在这个文件的第一行,- 为标准输入 · the password is the first line of this file, - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "ask")]
    pub password_file: Option<PathBuf>,
}

/// What can be done with API tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// 加一个令牌,只显示一次 · make a token, shown once
    Add {
        /// 名称 · what to call it
        name: String,
        /// 代表哪个账号的人;不写则由持有的程序写明是谁 · the account for whose person it speaks; without, the program that has it says
        /// who
        #[arg(long, value_name = "LOGIN")]
        account: Option<String>,
        /// 范围:read、act 或 act:登记 等、people、rules、erase;可写多次 · what it is good for; may be repeated
        #[arg(long = "scope", value_name = "SCOPE", required = true)]
        scopes: Vec<String>,
        /// 有效几天 · for how many days
        #[arg(long, default_value_t = 90)]
        days: u32,
        /// Which data.
        #[command(flatten)]
        data: DataArgs,
    },
    /// 列出令牌 · list the tokens
    List {
        /// Which data.
        #[command(flatten)]
        data: DataArgs,
    },
    /// 收回令牌 · let nobody in by a token any more
    Revoke {
        /// 名称 · what it is called
        name: String,
        /// Which data.
        #[command(flatten)]
        data: DataArgs,
    },
}
