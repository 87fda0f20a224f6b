//! Which cell formats show a number as a date: nothing else in a workbook tells dates from numbers.

use super::xml::{Xml, attribute};
use crate::error::IntakeError;
use quick_xml::events::Event;
use std::collections::HashMap;
use std::io::BufRead;

/// For each cell format, in its order, whether it shows dates.
pub(super) fn read(mut xml: Xml<impl BufRead>) -> Result<Vec<bool>, IntakeError> {
    let mut own: HashMap<u32, bool> = HashMap::new();
    let mut formats = Vec::new();
    let mut in_cell_formats = false;
    loop {
        match xml.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "numFmt" => {
                    let id = attribute(&start, "numFmtId").and_then(|id| id.parse().ok());
                    if let (Some(id), Some(code)) = (id, attribute(&start, "formatCode")) {
                        own.insert(id, shows_dates(&code));
                    }
                }
                "cellXfs" => in_cell_formats = true,
                "xf" if in_cell_formats => {
                    let id = attribute(&start, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    formats.push(own.get(&id).copied().unwrap_or_else(|| is_built_in_date(id)));
                }
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref() == "cellXfs" => in_cell_formats = false,
            Event::Eof => return Ok(formats),
            _ => {}
        }
    }
}

/// Formats that every workbook has without writing them (ECMA-376, 18.8.30), with those of East Asia.
fn is_built_in_date(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45 | 47 | 50..=58)
}

/// Whether a format code, such as `yyyy"年"m"月"d"日"`, has a letter of a date or a clock outside quotes,
/// escapes and brackets. Elapsed hours (`[h]:mm`) are a length of time, not a date.
fn shows_dates(code: &str) -> bool {
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            // Only the first section counts; the others are for negative numbers, zero and text.
            ';' => return false,
            '"' => {
                characters.by_ref().find(|inside| *inside == '"');
            }
            '\\' | '_' | '*' => {
                characters.next();
            }
            '[' => {
                let inside: String = characters.by_ref().take_while(|inside| *inside != ']').collect();
                let elapsed = |letter: char| {
                    !inside.is_empty() && inside.chars().all(|other| other.eq_ignore_ascii_case(&letter))
                };
                if ['h', 'm', 's'].into_iter().any(elapsed) {
                    return false;
                }
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_dates_are_told_from_others() {
        for code in [
            "yyyy-mm-dd",
            "yyyy\\-mm\\-dd\\ hh:mm:ss",
            "[$-804]yyyy\"年\"m\"月\"d\"日\";@",
            "m/d/yy h:mm",
            "h:mm AM/PM",
            "[DBNum1][$-804]yyyy\"年\"m\"月\"",
            "[Red]dd",
            "上午/下午h\"时\"",
        ] {
            assert!(shows_dates(code), "{code}");
        }
        for code in [
            "General",
            "0.00",
            "#,##0\\ \"days\"",
            "0.00E+00",
            "[h]:mm:ss",
            "[mm]:ss",
            "[Red]0",
            "0;[Red]d",
            "@",
            "_d0*d",
            "\"ymd\"0",
            "[$¥-804]#,##0",
            "",
            "[",
            "\"",
        ] {
            assert!(!shows_dates(code), "{code}");
        }
    }

    #[test]
    fn formats_are_read_in_their_order() {
        let part = "<styleSheet><numFmts><numFmt numFmtId='176' formatCode='yyyy/m/d'/><numFmt numFmtId='14' formatCode='0'/></numFmts>\
                    <cellStyleXfs><xf numFmtId='22'/></cellStyleXfs>\
                    <cellXfs><xf numFmtId='0'/><xf numFmtId='176'/><xf numFmtId='22'/><xf numFmtId='14'/><xf/></cellXfs>\
                    <cellStyles><xf numFmtId='22'/></cellStyles></styleSheet>";
        let formats = read(Xml::new(part.as_bytes(), "part"));
        assert_eq!(formats, Ok(vec![false, true, true, false, false]));
    }
}
