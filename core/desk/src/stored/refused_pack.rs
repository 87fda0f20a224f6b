//! The last pack that was not put in force, and what is wrong with it: for whoever saved or published it, wherever
//! they look. It is kept beside the chain, for it decided nothing, until a pack goes live again.

use crate::stored::cause::Cause;
use serde::{Deserialize, Serialize};
use suban_model::{Actor, Digest, Moment};
use suban_policy::diagnostic::Bilingual;

/// Most complaints that are kept; the pack itself gives them all again.
pub const COMPLAINTS_MAX: usize = 8;

/// Most bytes of one sentence or quotation of a complaint, about 200 Chinese characters. All complaints together fit
/// a value of the store.
pub const COMPLAINT_BYTES_MAX: usize = 600;

/// A pack that was not put in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedPack {
    /// When.
    pub at: Moment,
    /// Who wanted it.
    pub by: Actor,
    /// Why they did.
    pub reason: String,
    /// Names the files; `None` if they could not be read.
    pub digest: Option<Digest>,
    /// What is wrong, at most [`COMPLAINTS_MAX`].
    pub complaints: Vec<Complaint>,
    /// How many complaints there are.
    pub complaints_total: usize,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
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
    pub message: Bilingual,
    /// What would be right.
    pub help: Option<Bilingual>,
}

impl RefusedPack {
    /// What is to be kept when the pack could not even be read.
    pub fn unreadable(why: Bilingual, cause: &Cause, at: Moment) -> Self {
        Self::new(None, vec![Complaint::general("unreadable", why)], cause, at)
    }

    /// What is kept of these complaints about the files of this digest.
    pub fn new(digest: Option<Digest>, mut complaints: Vec<Complaint>, cause: &Cause, at: Moment) -> Self {
        let complaints_total = complaints.len();
        complaints.truncate(COMPLAINTS_MAX);
        complaints.iter_mut().for_each(Complaint::shorten);
        Self {
            at,
            by: Actor {
                office: shortened(&cause.by.office),
                person: cause.by.person.as_deref().map(shortened),
                role: cause.by.role.as_deref().map(shortened),
                on_behalf_of: cause.by.on_behalf_of.as_deref().map(shortened),
            },
            reason: shortened(&cause.reason),
            digest,
            complaints,
            complaints_total,
        }
    }
}

impl Complaint {
    /// A complaint about no file in particular.
    pub fn general(code: &str, message: Bilingual) -> Self {
        let (code, path) = (code.to_owned(), String::new());
        Self { code, path, line: None, column: None, words: None, message, help: None }
    }

    /// Whatever a pack may hold, what is kept of it fits a value of the store.
    fn shorten(&mut self) {
        let sentences = std::iter::once(&mut self.message).chain(&mut self.help);
        let texts = sentences.flat_map(|sentence| [&mut sentence.zh, &mut sentence.en]);
        texts.chain(&mut self.words).for_each(|text| *text = shortened(text));
    }
}

fn shortened(text: &str) -> String {
    if text.len() <= COMPLAINT_BYTES_MAX {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(COMPLAINT_BYTES_MAX - '…'.len_utf8());
    format!("{}…", text.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_end_exactly_at_their_limit() {
        let check =
            |text: String, expect: usize| assert_eq!(shortened(&text).len(), expect, "{}", text.len());
        check("x".repeat(COMPLAINT_BYTES_MAX), COMPLAINT_BYTES_MAX);
        check("x".repeat(COMPLAINT_BYTES_MAX + 1), COMPLAINT_BYTES_MAX);
        check("水".repeat(COMPLAINT_BYTES_MAX / 3), COMPLAINT_BYTES_MAX);
        check("水".repeat(COMPLAINT_BYTES_MAX), COMPLAINT_BYTES_MAX);
    }
}
