//! What is wrong in a pack, each thing with its place and remedy.

use serde::Serialize;
use suban_desk::stored::refused_pack::Complaint;
use suban_policy::diagnostic::{Bilingual, Diagnostic, Severity};

/// 政策包里的一处错误 · one thing for which a pack was refused.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Sentence))]
    pub message: Bilingual,
    /// What would be right.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Sentence>))]
    pub help: Option<Bilingual>,
}

impl From<&Complaint> for ComplaintView {
    fn from(complaint: &Complaint) -> Self {
        Self {
            code: complaint.code.clone(),
            path: complaint.path.clone(),
            line: complaint.line,
            column: complaint.column,
            words: complaint.words.clone(),
            message: complaint.message.clone(),
            help: complaint.help.clone(),
        }
    }
}

/// 政策包里值得一看的一处 · one finding about a pack.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DiagnosticView {
    /// Whether the pack can be used in spite of it.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::SeverityName))]
    pub severity: Severity,
    /// Stable name of the kind.
    pub code: &'static str,
    /// File inside the pack.
    pub path: String,
    /// Where in the file.
    pub span: Option<SpanView>,
    /// What is wrong.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Sentence))]
    pub message: Bilingual,
    /// What would be right.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Sentence>))]
    pub help: Option<Bilingual>,
}

/// 位置 · a place in a file, in bytes of its text and as people count.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
            severity: diagnostic.severity,
            code: diagnostic.code,
            path: diagnostic.path.clone(),
            span,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        }
    }
}
