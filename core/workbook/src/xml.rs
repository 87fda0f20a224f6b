//! The XML of a part: events with a bounded depth, texts, and attributes by their local names.
//!
//! Prefixes are ignored, for some programs write `x:row` where others write `row`. Entities of a document type
//! are never expanded.

use crate::bounds::XML_DEPTH_MAX;
use crate::error::{WorkbookError, damaged};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{self, BufRead};

/// A part being read.
pub(crate) struct Xml<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    depth: usize,
    part: String,
}

impl<R: BufRead> Xml<R> {
    pub(crate) fn new(source: R, part: &str) -> Self {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0, part: part.to_owned() }
    }

    /// The next event; never [`Event::Empty`], and [`Event::Eof`] only after all elements have ended.
    pub(crate) fn next(&mut self) -> Result<Event<'_>, WorkbookError> {
        self.buffer.clear();
        let event =
            self.reader.read_event_into(&mut self.buffer).map_err(|error| refuse(&self.part, &error))?;
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(damaged(&self.part, "it ends too early")),
            _ => {}
        }
        if self.depth > XML_DEPTH_MAX {
            return Err(damaged(&self.part, "nested too deeply"));
        }
        Ok(event)
    }

    /// The text in the element that has just begun, read to its end.
    pub(crate) fn text(&mut self) -> Result<String, WorkbookError> {
        self.collect(false)
    }

    /// The text in the rich text (`si`, `is`) that has just begun, read to its end: what is in its `t` elements,
    /// without the readings above them (`rPh`).
    pub(crate) fn rich_text(&mut self) -> Result<String, WorkbookError> {
        self.collect(true)
    }

    fn collect(&mut self, rich: bool) -> Result<String, WorkbookError> {
        let inside = self.depth;
        let mut text = String::new();
        let mut in_text = !rich;
        let mut in_reading = false;
        while self.depth >= inside {
            let mut understood = true;
            match self.next()? {
                Event::Start(start) if rich => match start.local_name().as_ref() {
                    "rPh" => in_reading = true,
                    "t" => in_text = !in_reading,
                    _ => {}
                },
                Event::End(end) if rich => match end.local_name().as_ref() {
                    "rPh" => in_reading = false,
                    "t" => in_text = false,
                    _ => {}
                },
                Event::Text(words) if in_text => text.push_str(&words.xml10_content()),
                Event::CData(words) if in_text => text.push_str(&words.xml10_content()),
                Event::GeneralRef(reference) if in_text => match resolve(&reference) {
                    Some(character) => text.push(character),
                    None => understood = false,
                },
                _ => {}
            }
            if !understood {
                return Err(self.damaged("an unknown entity"));
            }
        }
        Ok(unescape(text))
    }

    /// This part is not what it should be.
    pub(crate) fn damaged(&self, detail: &str) -> WorkbookError {
        damaged(&self.part, detail)
    }
}

/// The attribute with this local name; one that cannot be read counts as absent.
pub(crate) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

fn refuse(part: &str, error: &quick_xml::Error) -> WorkbookError {
    match error {
        quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => WorkbookError::Inflates,
        _ => damaged(part, error.to_string()),
    }
}

fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

/// Undoes `_x000D_`, which stands for a character that XML cannot hold (ECMA-376, 22.9.2.19).
fn unescape(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        match after.split_at_checked(5).and_then(|(code, next)| Some((escaped(code)?, next))) {
            Some((character, next)) => {
                plain.push(character);
                rest = next;
            }
            None => {
                plain.push_str("_x");
                rest = after;
            }
        }
    }
    plain + rest
}

/// `000D_` as its character.
fn escaped(code: &str) -> Option<char> {
    let digits =
        code.strip_suffix('_').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(xml: &str) -> Result<String, WorkbookError> {
        let is_rich = xml.contains("si");
        let mut xml = Xml::new(xml.as_bytes(), "part");
        while !matches!(xml.next()?, Event::Start(_)) {}
        if is_rich { xml.rich_text() } else { xml.text() }
    }

    #[test]
    fn texts_are_read_whole() {
        for (xml, expect) in [
            ("<si><t>漏水</t></si>", "漏水"),
            ("<si/>", ""),
            ("<v> 88001\n</v>", " 88001\n"),
            ("<si>\n  <r><rPr><b/></rPr><t>漏 </t></r>\n  <r><t>水</t></r>\n</si>", "漏 水"),
            ("<x:si><x:r><x:t>漏</x:t></x:r><x:r><x:t>水</x:t></x:r></x:si>", "漏水"),
            ("<si><t>東京</t><rPh sb=\"0\"><t>トウキョウ</t></rPh></si>", "東京"),
            ("<si><t>a &amp;&lt;&#x6C34;<![CDATA[<b>]]></t></si>", "a &<水<b>"),
            ("<si><t>一_x000D_\r\n二_x005F_x000D_ _xZZZZ_ _x12</t></si>", "一\r\n二_x000D_ _xZZZZ_ _x12"),
            ("<?xml version=\"1.0\"?><!-- c --><si><t>x</t></si><more/>", "x"),
        ] {
            assert_eq!(text_of(xml).as_deref(), Ok(expect), "{xml}");
        }
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for (xml, detail) in [
            ("<si><t>x</t>", "it ends too early"),
            ("<si><t>&x;</t></si>", "an unknown entity"),
            ("<si><t>x</si></t>", "ill-formed document: expected `</t>`, but `</si>` was found"),
        ] {
            assert_eq!(text_of(xml), Err(damaged("part", detail)), "{xml}");
        }
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><si><t>&b;</t></si>";
        assert_eq!(text_of(bomb), Err(damaged("part", "an unknown entity")));
    }

    #[test]
    fn depth_ends_exactly() {
        let nested = |depth| text_of(&("<a>".repeat(depth) + "x" + &"</a>".repeat(depth)));
        assert_eq!(nested(XML_DEPTH_MAX).as_deref(), Ok("x"));
        assert_eq!(nested(XML_DEPTH_MAX + 1), Err(damaged("part", "nested too deeply")));
    }

    #[test]
    fn attributes_are_found_by_local_name() {
        let mut xml = Xml::new(&b"<sheet name='A&amp;B' sheetId='7' r:id='rId1'/>"[..], "part");
        let Event::Start(start) = xml.next().unwrap() else { panic!("no element") };
        assert_eq!(attribute(&start, "name").as_deref(), Some("A&B"));
        assert_eq!(attribute(&start, "id").as_deref(), Some("rId1"));
        assert_eq!(attribute(&start, "state"), None);
    }
}
