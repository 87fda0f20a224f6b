//! The shared strings of a workbook: each text once, in one piece of memory.

use crate::error::WorkbookError;
use crate::xml::Xml;
use quick_xml::events::Event;
use std::io::BufRead;

/// Texts by their place in the part.
#[derive(Debug, Default)]
pub(crate) struct Strings {
    text: String,
    /// Where each text ends in `text`; the next begins there.
    ends: Vec<u32>,
}

impl Strings {
    /// Reads the part; however many strings it claims to have, those that are there count.
    pub(crate) fn read(mut xml: Xml<impl BufRead>) -> Result<Self, WorkbookError> {
        let mut strings = Self::default();
        loop {
            match xml.next()? {
                Event::Start(start) if start.local_name().as_ref() == "si" => {
                    strings.text.push_str(&xml.rich_text()?);
                    let end = u32::try_from(strings.text.len()).map_err(|_| WorkbookError::Inflates)?;
                    strings.ends.push(end);
                }
                Event::Eof => return Ok(strings),
                _ => {}
            }
        }
    }

    pub(crate) fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)? as usize;
        let start = match place.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_by_place() {
        let part =
            "<sst count='9' uniqueCount='400000000000'><si><t>漏水</t></si><si/><si><t>88001</t></si></sst>";
        let strings = Strings::read(Xml::new(part.as_bytes(), "part")).unwrap();
        let all: Vec<_> = (0..4).map(|place| strings.get(place)).collect();
        assert_eq!(all, [Some("漏水"), Some(""), Some("88001"), None]);
    }
}
