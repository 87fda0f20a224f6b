//! What is wrong in a pack, each thing with its place and remedy.

use crate::wire::names::Sentence;
use serde::Serialize;
use suban_desk::stored::refused_pack::Complaint;
use suban_policy::diagnostic::{Diagnostic, Severity};
use utoipa::ToSchema;

/// 政策包里的一处错误 · one thing for which a pack was refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintView {
    /// Stable name of the kind, such as `unknown-unit` or `failed-case`.
    pub code: String,
    /// File inside the pack; empty if it is about no file.
    pub path: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// The words at fault.
    pub words: Option<String>,
    /// What is wrong.
    pub message: Sentence,
    /// What would be right.
    pub help: Option<Sentence>,
}

impl From<&Complaint> for ComplaintView {
    fn from(complaint: &Complaint) -> Self {
        Self {
            code: complaint.code.clone(),
            path: complaint.path.clone(),
            line: complaint.line,
            column: complaint.column,
            words: complaint.words.clone(),
            message: Sentence::from(&complaint.message),
            help: complaint.help.as_ref().map(Sentence::from),
        }
    }
}

/// 政策包里值得一看的一处 · one finding about a pack.
#[derive(Debug, Serialize, ToSchema)]
pub struct DiagnosticView {
    /// Whether the pack can be used in spite of it.
    pub severity: SeverityName,
    /// Stable name of the kind.
    pub code: &'static str,
    /// File inside the pack.
    pub path: String,
    /// Where in the file.
    pub span: Option<SpanView>,
    /// What is wrong.
    pub message: Sentence,
    /// What would be right.
    pub help: Option<Sentence>,
}

/// 轻重 · whether a pack can be used in spite of a finding.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeverityName {
    /// It can.
    Warning,
    /// It cannot.
    Error,
}

/// 位置 · a place in a file, in bytes of its text and as people count.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpanView {
    /// First byte.
    pub offset: usize,
    /// Bytes.
    pub len: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl From<&Diagnostic> for DiagnosticView {
    fn from(diagnostic: &Diagnostic) -> Self {
        let span = diagnostic.span.map(|span| SpanView {
            offset: span.offset,
            len: span.len,
            line: span.line,
            column: span.column,
        });
        Self {
            severity: match diagnostic.severity {
                Severity::Warning => SeverityName::Warning,
                Severity::Error => SeverityName::Error,
            },
            code: diagnostic.code,
            path: diagnostic.path.clone(),
            span,
            message: Sentence::from(&diagnostic.message),
            help: diagnostic.help.as_ref().map(Sentence::from),
        }
    }
}
