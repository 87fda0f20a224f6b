//! One page of something long, bounded both in what it gives and in what it looks at: a question that little fits
//! gets short pages, or empty ones, but each in bounded time and with the place from which to go on.

use crate::refusal::DeskError;

/// How much is read for one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Most that the page gives.
    pub found_max: usize,
    /// Most that is looked at, wanted or not.
    pub looked_at_max: usize,
}

impl Bounds {
    /// Most that needs to be read: one more than is looked at tells whether there is more.
    pub const fn read_max(&self) -> usize {
        self.looked_at_max.saturating_add(1)
    }
}

/// A page.
#[derive(Debug, PartialEq, Eq)]
pub struct Page<T, P> {
    /// What was wanted, in order.
    pub found: Vec<T>,
    /// The place after which the next page begins; `None`: this is the last.
    pub next: Option<P>,
}

/// The first page of what is wanted among all.
pub fn page<T, P>(
    all: impl IntoIterator<Item = Result<T, DeskError>>,
    bounds: Bounds,
    place: impl Fn(&T) -> P,
    wanted: impl Fn(&T) -> bool,
) -> Result<Page<T, P>, DeskError> {
    let (mut found, mut last) = (Vec::new(), None);
    for (looked_at, item) in all.into_iter().enumerate() {
        let item = item?;
        let wanted = wanted(&item);
        if looked_at == bounds.looked_at_max || wanted && found.len() == bounds.found_max {
            return Ok(Page { found, next: last });
        }
        last = Some(place(&item));
        if wanted {
            found.push(item);
        }
    }
    Ok(Page { found, next: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the numbers 1 to 9 page after page; each page must have these.
    fn check(wanted: impl Fn(&u64) -> bool, (found_max, looked_at_max): (usize, usize), pages: &[&[u64]]) {
        let bounds = Bounds { found_max, looked_at_max };
        let (mut seen, mut after) = (Vec::new(), 0);
        loop {
            let all = (after + 1..=9).map(Ok).take(bounds.read_max());
            let page = page(all, bounds, |number| *number, &wanted).unwrap();
            seen.push(page.found);
            let Some(next) = page.next else { break };
            after = next;
        }
        assert_eq!(seen, pages, "{found_max} {looked_at_max}");
    }

    #[test]
    fn pages_join_without_a_gap() {
        let all = |_: &u64| true;
        check(all, (10, 100), &[&[1, 2, 3, 4, 5, 6, 7, 8, 9]]);
        check(all, (9, 100), &[&[1, 2, 3, 4, 5, 6, 7, 8, 9]]);
        check(all, (4, 100), &[&[1, 2, 3, 4], &[5, 6, 7, 8], &[9]]);
        check(|number| number.is_multiple_of(3), (2, 100), &[&[3, 6], &[9]]);
        check(|_| false, (2, 100), &[&[]]);
    }

    #[test]
    fn no_page_looks_at_more_than_it_may() {
        let thirds = |number: &u64| number.is_multiple_of(3);
        check(thirds, (9, 9), &[&[3, 6, 9]]);
        check(thirds, (9, 8), &[&[3, 6], &[9]]);
        check(thirds, (9, 3), &[&[3], &[6], &[9]]);
        check(thirds, (9, 2), &[&[], &[3], &[6], &[], &[9]]);
        check(|_| false, (9, 4), &[&[], &[], &[]]);
    }

    #[test]
    fn what_cannot_be_read_ends_the_page() {
        let all = [Ok(1_u64), Err(DeskError::Defect), Ok(3)];
        let bounds = Bounds { found_max: 9, looked_at_max: 9 };
        assert!(matches!(page(all, bounds, |number| *number, |_| true), Err(DeskError::Defect)));
    }
}
