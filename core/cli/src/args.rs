//! What the command line takes.

use crate::account_args::AccountArgs;
use crate::operation_args::{
    BackupArgs, CompletionsArgs, DoctorArgs, ReindexArgs, ResealArgs, RestoreArgs, SalvageArgs, UpgradeArgs,
    VerifyArgs,
};
use crate::output::{Format, Lang, LogFormat};
use crate::plugin_args::PluginArgs;
use crate::report_args::ReportArgs;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// 诉办:接诉即办的规则主机 · a policy host for public complaints
///
/// 退出码 exit codes: 0 done; 1 done, but something was found (errors in a pack, failed tests, rejected rows,
/// differences); 2 wrong call or input; 3 data folder unusable; 4 anything else.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub struct Cli {
    /// 结果的形式 · form of the result
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// 消息的语言 · language of messages
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
    /// 日志的形式;json 为一行一个对象 · form of the log; `json` is an object a line
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// 多说一些 · say more on the way
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 用示例工单跑一遍:导入、判定、月度考核,然后开服务 · run the example tickets, then serve
    Demo(DemoArgs),
    /// 开服务 · serve the HTTP API
    Serve(ServeArgs),
    /// 导入 CSV 或 XLSX · import a sheet of tickets
    Import(ImportArgs),
    /// 执行一条或多条命令(JSON,一行一条) · perform commands, one JSON object a line
    Do(DoArgs),
    /// 检查政策包 · check a pack
    Check(CheckArgs),
    /// 运行政策包自带的测试和情景 · run a pack's own tests and scenarios
    Test(TestArgs),
    /// 规则册(Markdown):条款、规则、用例、命中 · the rulebook: clauses, rules, tests, hits, as Markdown
    Rulebook(RulebookArgs),
    /// 规则里能写什么:文件、钩子、事件、字段、脚本函数 · what rules can say: files, hooks, events, fields, functions
    Schema(SchemaArgs),
    /// 演一个情景,逐步说明 · play one scenario, step by step
    Simulate(SimulateArgs),
    /// 重演:改了规则,过去的每一件会怎样 · what a candidate would have made of everything on record
    Replay(ReplayArgs),
    /// 问政策包一个问题 · ask one hook of a pack about invented facts
    Decide(DecideArgs),
    /// 插件:新建、编译、试跑、签名、安装、撤销 · plugins: begin, build, try out, sign, install, revoke
    Plugin(PluginArgs),
    /// 发布政策包:检查、跑自带测试,都通过才生效 · put a pack in force once it passes its own tests
    Publish(PublishArgs),
    /// 退回到以前某次启用时的规则;不写哪次则列出 · go back to earlier rules; lists them if none is named
    Rollback(RollbackArgs),
    /// 待办:轮到某单位、某人做的,先到期的在前 · what waits for an office or a person, what is due first
    Worklist(WorklistArgs),
    /// 现行规则、各版本、上次没生效的原因 · the rules in force, and what was refused last
    Status(StatusArgs),
    /// 体检:逐项说好坏和怎么办 · what is well and what is not, each with its remedy
    Doctor(DoctorArgs),
    /// 本机时钟是否可信;确认它 · whether the host's clock is believed; confirm it
    Clock(ClockArgs),
    /// 账号和接口令牌:谁能进来 · accounts and API tokens: who may come in
    Account(AccountArgs),
    /// 报表 · figures
    Report(ReportArgs),
    /// 说明一张工单:每一分为什么扣、怎样可以不扣 · why each point of a ticket, and what would have avoided it
    Explain(ExplainArgs),
    /// What this program starts itself as, to compile a plugin where it can do no harm.
    #[command(hide = true, name = "compile-component")]
    CompileComponent,
    /// 命令行补全脚本 · a script that completes commands in a shell
    Completions(CompletionsArgs),
    /// 接口说明(OpenAPI,JSON) · the document of the HTTP API
    Openapi,
    /// 重算并核对所有记录 · recompute and compare everything on record
    Verify(VerifyArgs),
    /// 把数据目录备份成一个文件,服务不用停 · back a data folder up into one file, while it is served
    Backup(BackupArgs),
    /// 由备份恢复出一个新的数据目录,核对无误才放到位 · make a data folder out of a backup, proven before it is in place
    Restore(RestoreArgs),
    /// 由损坏的数据目录救出链上完好的部分 · save what still holds of a damaged data folder into a new one
    Salvage(SalvageArgs),
    /// 由记录重建所有索引;中断了可再运行 · build everything derived anew from the records
    Reindex(ReindexArgs),
    /// 用新密钥重新封存个人信息,销毁旧密钥 · seal personal words with a new key and destroy the old ones
    Reseal(ResealArgs),
    /// 把旧格式的数据目录升级:检查、复制、重建、核对,再换上 · bring a data folder to today's format
    Upgrade(UpgradeArgs),
}

/// Which data.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// 数据目录 · data folder
    #[arg(long, default_value = "suban-data")]
    pub data: PathBuf,
    /// 单位编号;目录里只有一个时可不写 · organisation; needless if there is only one
    #[arg(long)]
    pub org: Option<String>,
}

/// Which data, to be read.
#[derive(Debug, Args)]
pub struct ReadArgs {
    /// Which data.
    #[command(flatten)]
    pub of: DataArgs,
    /// 数据目录里什么也不改动,读的是它的副本(用于取证、只读介质);到期的时限不处理 · change nothing in the data folder and
    /// read a copy of it, as for evidence or from a medium that cannot be written; no clock fires
    #[arg(long)]
    pub read_only: bool,
}

/// Which data and which pack decides.
#[derive(Debug, Args)]
pub struct WorkplaceArgs {
    /// Data folder and organisation.
    #[command(flatten)]
    pub data: DataArgs,
    /// 政策包目录;不写用数据目录里现行的 · folder of the pack; without, the rules in force there
    #[arg(long)]
    pub pack: Option<PathBuf>,
    /// Which holidays.
    #[command(flatten)]
    pub holidays: HolidaysArgs,
}

/// By which holidays working days are counted.
#[derive(Debug, Default, Args)]
pub struct HolidaysArgs {
    /// 节假日文件,只替换其中写到的年份;不写沿用现行的,首次用内置的 2007–2026;builtin 为内置的 · holidays of the years
    /// that the file names, the others stay; without, those in force, at first the built-in ones; `builtin` for these
    #[arg(long)]
    pub holidays: Option<PathBuf>,
}

/// Who changes the rules, and why.
#[derive(Debug, Args)]
pub struct CauseArgs {
    /// 谁办的;不写用登录名 · who does it; without, the login name
    #[arg(long)]
    pub by: Option<String>,
    /// 以哪个单位或岗位的名义 · in which office
    #[arg(long, default_value = "管理员")]
    pub office: String,
    /// 为什么,记入链中 · why; goes on record
    #[arg(long, default_value = "")]
    pub why: String,
}

/// `publish`
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// 政策包目录 · folder of the pack
    pub pack: PathBuf,
    /// 有提醒就不生效 · with warnings it is not put in force
    #[arg(long)]
    pub strict: bool,
    /// 确认上次拒绝时所说的,写它给的摘要 · accepts what a refusal told, by the digest that it named
    #[arg(long, value_name = "DIGEST")]
    pub accept: Option<String>,
    /// Which data.
    #[command(flatten)]
    pub data: DataArgs,
    /// Which holidays.
    #[command(flatten)]
    pub holidays: HolidaysArgs,
    /// Who and why.
    #[command(flatten)]
    pub cause: CauseArgs,
}

/// `rollback`
#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// 退回到哪次启用:记录号,或摘要的前几位 · number of an activation, or first digits of its pack's digest
    pub revision: Option<String>,
    /// Which data.
    #[command(flatten)]
    pub data: DataArgs,
    /// Who and why.
    #[command(flatten)]
    pub cause: CauseArgs,
}

/// `worklist`
#[derive(Debug, Args)]
pub struct WorklistArgs {
    /// 单位或角色 · the unit or role
    #[arg(long)]
    pub office: Option<String>,
    /// 工号:此人各种身份的 · staff number: of all that the person holds
    #[arg(long)]
    pub person: Option<String>,
    /// Which data.
    #[command(flatten)]
    pub data: ReadArgs,
}

/// `status`
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Which data.
    #[command(flatten)]
    pub data: ReadArgs,
    /// 连同各种存了多少;要读全部数据 · with how much there is of each kind, for which all data is read
    #[arg(long)]
    pub sizes: bool,
}

/// `clock`
#[derive(Debug, Args)]
pub struct ClockArgs {
    /// What to do about it.
    #[command(subcommand)]
    pub action: Option<ClockAction>,
    /// Which data.
    #[command(flatten)]
    pub data: DataArgs,
}

/// What is done about a clock that is doubted.
#[derive(Debug, Subcommand)]
pub enum ClockAction {
    /// 确认本机时钟现在是对的 · confirm that the host's clock is right as it is
    Confirm {
        /// Which data.
        #[command(flatten)]
        data: DataArgs,
        /// Who and why.
        #[command(flatten)]
        cause: CauseArgs,
    },
}

/// `demo`
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// 数据目录;不写用临时目录,结束时删除 · data folder; without, a temporary one, removed in the end
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// 只打印,不开服务 · print and end, do not serve
    #[arg(long)]
    pub once: bool,
    /// 不演,只把政策包和示例工单放到这个新目录里 · run nothing; put the packs and example tickets into this new folder
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["data", "once"])]
    pub unpack: Option<PathBuf>,
    /// 监听地址 · address
    #[arg(long, default_value = "127.0.0.1:8460")]
    pub listen: SocketAddr,
}

/// `serve`
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Data and pack.
    #[command(flatten)]
    pub workplace: WorkplaceArgs,
    /// 监听地址 · address
    #[arg(long, default_value = "127.0.0.1:8460")]
    pub listen: SocketAddr,
    /// 令牌文件,别人不能读;不写则在数据目录里生成 · file with the token, which nobody else can read; without, one is made in
    /// the data folder
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// 规则令牌文件:发布、回退、删除个人信息要用它;不写则在数据目录里生成 · file with the token for publishing, rolling back and
    /// erasing; without, one is made in the data folder
    #[arg(long, value_name = "FILE")]
    pub rules_token_file: Option<PathBuf>,
    /// 不要令牌,本机谁都能用;只可在本机回环上监听 · ask for no token, so that anybody on this machine may do anything; on loopback
    /// only
    #[arg(long, conflicts_with_all = ["token_file", "rules_token_file"])]
    pub without_token: bool,
    /// 盯住政策包目录,保存即生效;写错了不生效 · put the pack in force at every save that is sound
    #[arg(long, requires = "pack")]
    pub watch: bool,
}

/// `import`
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// 表格 · the sheet
    pub file: PathBuf,
    /// 映射:预置名或文件 · mapping: a preset's name or a file
    #[arg(long)]
    pub mapping: String,
    /// Data and pack.
    #[command(flatten)]
    pub workplace: WorkplaceArgs,
    /// 由谁导入,写工号;任职以后要写,此人要担任映射里写的单位或岗位 · staff number of whoever imports; needed once people are
    /// appointed, and they must hold what the mapping names
    #[arg(long, value_name = "NUMBER")]
    pub person: Option<String>,
    /// 退回行写到这里,.xlsx 或 .csv;不写则为 表格名.rejects.xlsx · where rejected rows go, as .xlsx or .csv
    #[arg(long)]
    pub rejects: Option<PathBuf>,
}

/// `do`
#[derive(Debug, Args)]
pub struct DoArgs {
    /// 命令文件,- 为标准输入 · file of commands, - for standard input
    pub file: PathBuf,
    /// Data and pack.
    #[command(flatten)]
    pub workplace: WorkplaceArgs,
}

/// `check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// 政策包目录 · folder of the pack
    pub pack: PathBuf,
    /// 有提醒也算不通过 · warnings count as well
    #[arg(long)]
    pub strict: bool,
    /// 每种提醒都全部列出 · list every warning of each kind
    #[arg(long)]
    pub all: bool,
}

/// `test`
#[derive(Debug, Args)]
pub struct TestArgs {
    /// 政策包目录 · folder of the pack
    pub pack: PathBuf,
    /// 逐条列出覆盖 · list the coverage rule by rule
    #[arg(long)]
    pub coverage: bool,
    /// 把表一格一格改错,看用例和情景能否发现 · make each cell wrong and see whether the tests notice
    #[arg(long, conflicts_with = "coverage")]
    pub mutate: bool,
}

/// `rulebook`
#[derive(Debug, Args)]
pub struct RulebookArgs {
    /// 政策包目录 · folder of the pack
    pub pack: PathBuf,
}

/// `schema`
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// 只要这个文件的 JSON Schema,如 pack.toml、tests/assess.toml · only the JSON Schema of this file, for an editor
    pub file: Option<String>,
    /// 连同这个政策包的表单字段和取值 · with the fields of this pack's forms, and its terms
    #[arg(long, conflicts_with = "file")]
    pub pack: Option<PathBuf>,
    /// 输出 JSON,连同各文件的 JSON Schema · as JSON, with the JSON Schemas of all files
    #[arg(long)]
    pub json: bool,
}

/// `simulate`
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// 政策包目录 · folder of the pack
    pub pack: PathBuf,
    /// 情景文件:政策包里的,如 scenarios/direct-late.toml,或任何一个文件的路径 · scenario file: of the pack, or the path
    /// of any file
    pub scenario: PathBuf,
    /// 再按另一个政策包演一遍,看从哪一步起不同 · play it by another pack too, and tell from which step on they part
    #[arg(long, value_name = "PACK")]
    pub against: Option<PathBuf>,
}

/// `decide`
#[derive(Debug, Args)]
pub struct DecideArgs {
    /// 政策包目录 · folder of the pack
    pub pack: PathBuf,
    /// classify 分类、route 派单、schedule 定时限、require 先要、assess 考核、accountability 责任追究、warn 预警、settle
    /// 结算;中英文名都行 · one of the eight, by either name
    pub hook: suban_policy::Hook,
    /// 事实(JSON),- 为标准输入 · facts as JSON, - for standard input
    #[arg(long)]
    pub input: PathBuf,
    /// 再问另一个政策包(也可以是同一个,配 --set),看结果有什么不同 · ask another pack too, or the same with `--set`, and
    /// tell what differs
    #[arg(long, value_name = "PACK")]
    pub against: Option<PathBuf>,
    /// 改一个参数;有 --against 时,改那一边的 · set a parameter otherwise; with `--against`, on that side
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub set: Vec<String>,
}

/// `replay`
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// 候选政策包的目录 · folder of the candidate
    pub pack: PathBuf,
    /// Which data.
    #[command(flatten)]
    pub data: ReadArgs,
    /// 不论生效日,一律按候选判 · judge every ticket by the candidate, whatever its effective date
    #[arg(long)]
    pub always: bool,
    /// 只看一张工单:两边各会怎样 · one ticket only: both its lives
    #[arg(long, value_name = "TICKET")]
    pub ticket: Option<String>,
    /// 全部列出 · list everything
    #[arg(long)]
    pub all: bool,
    /// 另写成一页可打印的 .html · as a page to print
    #[arg(long, value_name = "FILE", conflicts_with = "ticket")]
    pub html: Option<PathBuf>,
    /// 另写成 .xlsx 工作簿 · as a workbook
    #[arg(long, value_name = "FILE", conflicts_with = "ticket")]
    pub xlsx: Option<PathBuf>,
}

/// `explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// 工单号,如 T17,或外部编号 · the ticket's number here or where it came from
    pub ticket: String,
    /// Which data.
    #[command(flatten)]
    pub data: ReadArgs,
}
