//! What is wrong with a pack: where, and in which words.

use suban_desk::stored::refused_pack::Complaint;
use suban_policy::diagnostic::Bilingual;

/// Such as `tables/routing.csv:4:2「S1-99」 没有条款`; what would be right is the complaint's `help`.
pub fn told(complaint: &Complaint) -> Bilingual {
    let numbers = complaint.line.iter().chain(&complaint.column).map(|number| format!(":{number}"));
    let place: String = std::iter::once(complaint.path.clone()).chain(numbers).collect();
    let (zh, en) = match &complaint.words {
        Some(words) => (format!("「{words}」"), format!(" `{words}`")),
        None => (String::new(), String::new()),
    };
    let message = &complaint.message;
    Bilingual::new(format!("{place}{zh} {}", message.zh), format!("{place}{en} {}", message.en))
}
