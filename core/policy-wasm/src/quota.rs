//! What a plugin may log: so many lines and bytes a call, and never what the citizen said.

use crate::limits::{LOG_BYTES_MAX, LOG_LINES_MAX};

/// Which lines of plugins reach the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Logs {
    /// Only those of plugins that see neither the citizen's words nor keywords in them: the words could be in any
    /// line of others.
    #[default]
    Guarded,
    /// All: for a vendor's own desk, where the words are invented.
    Open,
}

/// What is left of one call's quota.
#[derive(Debug)]
pub(crate) struct Quota {
    lines: usize,
    bytes: usize,
}

impl Quota {
    /// The quota of a call.
    pub fn new() -> Self {
        Self { lines: LOG_LINES_MAX, bytes: LOG_BYTES_MAX }
    }

    /// As much of a line as may still be logged; control characters are shown as such, so that no line poses as two.
    pub fn take(&mut self, line: &str) -> Option<String> {
        if self.lines == 0 || self.bytes == 0 {
            return None;
        }
        self.lines -= 1;
        let end = (0..=self.bytes.min(line.len())).rev().find(|end| line.is_char_boundary(*end));
        let kept = line.get(..end.unwrap_or(0)).unwrap_or("");
        self.bytes -= kept.len();
        Some(kept.chars().map(|letter| if letter.is_control() { '\u{FFFD}' } else { letter }).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_exactly_at_the_quota() {
        let mut quota = Quota::new();
        assert_eq!((0..100).filter(|_| quota.take("x").is_some()).count(), LOG_LINES_MAX);
    }

    #[test]
    fn bytes_end_at_the_quota_and_no_letter_is_torn() {
        let mut quota = Quota::new();
        let flood = "水".repeat(LOG_BYTES_MAX);
        assert_eq!(quota.take(&flood).unwrap().chars().count(), LOG_BYTES_MAX / 3);
        assert_eq!(quota.take("ab\ncd").as_deref(), Some("ab"));
        assert_eq!(quota.take("more"), None);
    }

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(Quota::new().take("a\nb\u{1b}[2J").as_deref(), Some("a\u{FFFD}b\u{FFFD}[2J"));
    }
}
