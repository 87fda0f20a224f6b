//! What happened to a ticket, in plain events.

use crate::company::Matter;
use std::collections::BTreeMap;
use suban_model::{Answer, Moment, Points, Value};

/// Everything that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The tickets, by the moment they were received.
    pub lives: Vec<Life>,
    /// What the platform charged the company as a whole.
    pub charges: Vec<CompanyCharge>,
}

/// One ticket, from its reception on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// Its number where it came from.
    pub number: String,
    /// When it was received.
    pub received_at: Moment,
    /// 渠道.
    pub channel: &'static str,
    /// 片区.
    pub area: &'static str,
    /// What it is about.
    pub matter: &'static Matter,
    /// The citizen's words.
    pub words: String,
    /// Name of the unit that is asked at once (主办); none: nobody yet, or it is not the company's.
    pub asked: Option<&'static str>,
    /// Due moments that came with it, by clock name.
    pub given: BTreeMap<&'static str, Moment>,
    /// Number of the citizen's earlier ticket about the same matter.
    pub repeats: Option<String>,
    /// What happened to it, by time.
    pub events: Vec<Event>,
}

/// Something that happened to a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// What.
    pub what: What,
}

/// What can happen to a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// 送批: it reaches the leader.
    SentUp {
        /// 特殊原因, if it comes late with one.
        excuse: Option<&'static str>,
    },
    /// 请示: the leader is asked by telephone.
    Telephoned,
    /// 派单: this unit, by name, is responsible from now on.
    Dispatched(&'static str),
    /// 重开: the platform had it back to us, and this unit, by name, is responsible from now on.
    Reopened(&'static str),
    /// 回复.
    Replied {
        /// 最终回复.
        last: bool,
        /// The reason of a delay was told (说明理由).
        explained: bool,
    },
    /// The general manager approves an extension to come.
    ExtensionApproved,
    /// 延期: the final answer is promised by this moment.
    Extended(Moment),
    /// 退回 to the platform.
    GivenBack,
    /// 回访.
    CalledBack {
        /// What the citizen said.
        answer: Answer,
        /// When the platform wants it cleared (清零), if it says so.
        clear_by: Option<Moment>,
    },
    /// 平台认定, in the words of the platform.
    Judged(&'static str),
    /// 交办调查.
    InquiryOrdered,
    /// 调查报告.
    InquiryReported,
    /// 查实.
    Found(Finding),
    /// 定分: the assessment meeting picks the points of a charge that waits for it.
    Decided {
        /// Rule and name of the unit, such as `Q05 工程公司`.
        charge: String,
        /// Base points.
        points: Points,
    },
}

/// A form that was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Name of the form.
    pub form: &'static str,
    /// Name of the office that filled it in.
    pub by: &'static str,
    /// 情形.
    pub picks: Vec<&'static str>,
    /// Its fields by label.
    pub fields: BTreeMap<&'static str, Value>,
}

/// 般阳民生 charged the company, which passes it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyCharge {
    /// When the company was told.
    pub at: Moment,
    /// 公司被扣分值.
    pub points: Points,
    /// 责任比例: name of the unit and hundredths of a percent; together 10,000.
    pub shares: Vec<(&'static str, i64)>,
}

impl Finding {
    /// The term in a field.
    pub fn term(&self, label: &str) -> Option<&str> {
        match self.fields.get(label)? {
            Value::Text(term) => Some(term),
            _ => None,
        }
    }

    /// The terms in a field; none if it is empty.
    pub fn terms(&self, label: &str) -> Vec<&str> {
        match self.fields.get(label) {
            Some(Value::Terms(terms)) => terms.iter().map(String::as_str).collect(),
            Some(Value::Text(term)) => vec![term],
            _ => Vec::new(),
        }
    }
}
