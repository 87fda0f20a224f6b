//! What `suban report` takes.

use crate::args::ReadArgs;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use suban_model::Period;
use suban_report::Week;

/// `report`
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Which figures.
    #[command(subcommand)]
    pub report: Report,
}

/// The reports.
#[derive(Debug, Subcommand)]
pub enum Report {
    /// 月度考核,可下钻到条款和工单 · monthly assessment, down to clause and ticket
    Monthly {
        /// 期间,如 2026-03 · period
        period: Period,
        /// Where it goes.
        #[command(flatten)]
        to: ReportTo,
        /// Which data.
        #[command(flatten)]
        data: ReadArgs,
    },
    /// 一周统计 · statistics of a week
    Weekly {
        /// 周,如 2026-W10,或其中一天,如 2026-03-05 · week, or a day of it
        week: Week,
        /// 连同诉求标题和正文 · with the citizens' words
        #[arg(long)]
        with_words: bool,
        /// Where it goes.
        #[command(flatten)]
        to: ReportTo,
        /// Which data.
        #[command(flatten)]
        data: ReadArgs,
    },
    /// 月末统计:各单位诉求的数量、内容和满意度,与上月比较 · statistics of a month, beside the one before
    MonthEnd {
        /// 期间,如 2026-03 · period
        period: Period,
        /// 连同诉求标题和正文 · with the citizens' words
        #[arg(long)]
        with_words: bool,
        /// Where it goes.
        #[command(flatten)]
        to: ReportTo,
        /// Which data.
        #[command(flatten)]
        data: ReadArgs,
    },
    /// 结算:一个考核期的口径、结算扣分、历次结算及缘由、责任追究和预警 · what a period came to, and how
    Settlement {
        /// 期间,如 2026-03 · period
        period: Period,
        /// Where it goes.
        #[command(flatten)]
        to: ReportTo,
        /// Which data.
        #[command(flatten)]
        data: ReadArgs,
    },
    /// 督办单,可打印的网页 · a ticket's supervision sheet, a page to print
    Sheet {
        /// 工单号,如 T17,或外部编号 · the ticket's number here or where it came from
        ticket: String,
        /// 写到这个 .html 文件 · the file to write
        #[arg(long)]
        out: PathBuf,
        /// Which data.
        #[command(flatten)]
        data: ReadArgs,
    },
    /// 各时限按时与超期 · how every limit was kept, over all tickets
    Clocks {
        /// Which data.
        #[command(flatten)]
        data: ReadArgs,
    },
}

/// Where a report goes.
#[derive(Debug, Args)]
pub struct ReportTo {
    /// 写成 Excel 文件,不打印 · write a workbook instead of printing
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
}
