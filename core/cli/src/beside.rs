//! Two lists beside each other, as `--against` shows them: what both say, in order, and what only the one or the other does.

use serde::Serialize;

/// Which of the two says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Both.
    Both,
    /// Only the first: as it is.
    Is,
    /// Only the second: as it would be.
    WouldBe,
}

impl Side {
    /// The sign before a line.
    pub const fn sign(self) -> char {
        match self {
            Self::Both => ' ',
            Self::Is => '-',
            Self::WouldBe => '+',
        }
    }
}

/// Puts two lists beside each other, so that as much as possible is said by both. Takes time by their product: they are
/// what one decision or one step of a ticket's life comes to.
pub fn beside<T: PartialEq + Clone>(first: &[T], second: &[T]) -> Vec<(Side, T)> {
    // By how many of the first and of the second are left: most that both can still say.
    let mut most = vec![vec![0_usize; second.len() + 1]; first.len() + 1];
    for (row, one) in first.iter().enumerate().rev() {
        for (column, other) in second.iter().enumerate().rev() {
            let said = |row: usize, column: usize| most.get(row).and_then(|row| row.get(column)).copied();
            let best = if one == other {
                said(row + 1, column + 1).map(|most| most + 1)
            } else {
                said(row + 1, column).max(said(row, column + 1))
            };
            if let Some(place) = most.get_mut(row).and_then(|row| row.get_mut(column)) {
                *place = best.unwrap_or_default();
            }
        }
    }
    let said = |row: usize, column: usize| most.get(row).and_then(|row| row.get(column)).copied();
    let (mut row, mut column, mut lines) = (0, 0, Vec::new());
    loop {
        match (first.get(row), second.get(column)) {
            (Some(one), Some(other)) if one == other => {
                lines.push((Side::Both, one.clone()));
                (row, column) = (row + 1, column + 1);
            }
            (Some(one), other) if other.is_none() || said(row + 1, column) >= said(row, column + 1) => {
                lines.push((Side::Is, one.clone()));
                row += 1;
            }
            (_, Some(other)) => {
                lines.push((Side::WouldBe, other.clone()));
                column += 1;
            }
            (_, None) => return lines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_say_stands_once() {
        let check = |first: &str, second: &str, expect: &str| {
            let list = |text: &str| text.chars().collect::<Vec<_>>();
            let told = beside(&list(first), &list(second)).into_iter();
            let told: Vec<String> = told.map(|(side, one)| format!("{}{one}", side.sign())).collect();
            assert_eq!(told.concat(), expect, "{first} beside {second}");
        };
        check("", "", "");
        check("ab", "ab", " a b");
        check("ab", "", "-a-b");
        check("", "ab", "+a+b");
        check("abc", "axc", " a-b+x c");
        check("abcd", "bd", "-a b-c d");
        check("ab", "ba", "-a b+a");
    }
}
