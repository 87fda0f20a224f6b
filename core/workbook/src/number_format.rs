//! How a cell shows its number: as a date, in plain digits, or as something that its digits alone do not tell, such as
//! 42 as `00042`. Nothing else in a workbook tells dates from numbers, or what the people who typed it saw.

use crate::error::WorkbookError;
use crate::xml::{Xml, attribute};
use quick_xml::events::Event;
use std::collections::HashMap;
use std::io::BufRead;

/// Longest code of a format, in characters, as spreadsheet programs bound it.
const CODE_CHARS_MAX: usize = 255;

/// Whole numbers below this are shown digit by digit.
const WHOLE_NUMBERS_END: f64 = 1e15;

/// What a number format makes of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NumberFormat {
    /// Its digits.
    Plain,
    /// Its digits, rounded to so many decimals.
    Rounded(usize),
    /// A date, a time of day, or both.
    Date,
    /// Its digits at certain places among other signs.
    Pattern(Vec<Piece>),
    /// Something that we do not work out: shares of a hundred, fractions, money, lengths of time, Chinese numerals.
    Other,
}

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A digit, 0 if the number has none for this place.
    Digit,
    /// A digit, if the number has one for this place.
    OptionalDigit,
    /// This sign.
    Sign(char),
}

/// The formats of a workbook's cells.
#[derive(Debug, Default)]
pub(crate) struct NumberFormats {
    /// Each format once.
    formats: Vec<NumberFormat>,
    /// For each cell format, in its order, the place of its number format.
    by_cell_format: Vec<usize>,
}

impl NumberFormats {
    /// Reads the part of the styles.
    pub(crate) fn read(mut xml: Xml<impl BufRead>) -> Result<Self, WorkbookError> {
        let mut read = Self { formats: vec![NumberFormat::Plain, NumberFormat::Date], ..Self::default() };
        let mut own: HashMap<u32, usize> = HashMap::new();
        let mut in_cell_formats = false;
        loop {
            match xml.next()? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "numFmt" => {
                        let id = attribute(&start, "numFmtId").and_then(|id| id.parse().ok());
                        if let (Some(id), Some(code)) = (id, attribute(&start, "formatCode")) {
                            own.insert(id, read.formats.len());
                            read.formats.push(NumberFormat::of(&code));
                        }
                    }
                    "cellXfs" => in_cell_formats = true,
                    "xf" if in_cell_formats => {
                        let id = attribute(&start, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                        let built_in = || read.built_in(id);
                        let place = own.get(&id).copied().unwrap_or_else(built_in);
                        read.by_cell_format.push(place);
                    }
                    _ => {}
                },
                Event::End(end) if end.local_name().as_ref() == "cellXfs" => in_cell_formats = false,
                Event::Eof => return Ok(read),
                _ => {}
            }
        }
    }

    /// The format of cells of that cell format.
    pub(crate) fn get(&self, cell_format: Option<usize>) -> &NumberFormat {
        let place = cell_format.and_then(|format| self.by_cell_format.get(format));
        place.and_then(|place| self.formats.get(*place)).unwrap_or(&NumberFormat::Plain)
    }
}

impl NumberFormat {
    /// Reads a code such as `yyyy"年"m"月"d"日"` or `"SZ-"0000`. Of its sections the first counts, which is that of
    /// positive numbers; lengths of time (`[h]:mm`) are no dates.
    pub(crate) fn of(code: &str) -> Self {
        if ["", "@", "general", "g/通用格式"].contains(&code.to_lowercase().as_str()) {
            return Self::Plain;
        }
        let mut seen = Seen::default();
        let mut characters = code.chars();
        while let Some(character) = characters.next() {
            match character {
                ';' => break,
                '"' => {
                    let quoted = characters.by_ref().take_while(|inside| *inside != '"');
                    seen.pieces.extend(quoted.map(Piece::Sign));
                }
                '\\' | '!' => seen.pieces.extend(characters.next().map(Piece::Sign)),
                // A space as wide as a character, and a character that fills the cell.
                '_' | '*' => drop(characters.next()),
                '[' => {
                    let inside: String = characters.by_ref().take_while(|inside| *inside != ']').collect();
                    if is_length_of_time(&inside) {
                        return Self::Other;
                    }
                    seen.is_beyond_us |= !is_colour_or_language(&inside);
                }
                // `8.80E+04` may be 88001: the exponent hides digits and changes none.
                'E' if characters.as_str().starts_with(['+', '-']) => return Self::Plain,
                'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return Self::Date,
                _ => seen.take(character),
            }
        }
        if code.chars().count() > CODE_CHARS_MAX { Self::Other } else { seen.format() }
    }

    /// The number as its cell shows it, where that is not its digits; inside, `None` if we cannot tell.
    #[expect(
        clippy::option_option,
        reason = "outside: its digits are shown; inside: what is, if we can tell"
    )]
    pub(crate) fn shown(&self, number: f64) -> Option<Option<String>> {
        match self {
            Self::Plain | Self::Date => None,
            Self::Rounded(decimals) => {
                let rounded = format!("{number:.decimals$}");
                let same = rounded.parse() == Ok(number);
                (!same).then_some(Some(rounded))
            }
            Self::Pattern(pieces) => {
                let shown = shown_in_pattern(pieces, number);
                (shown.as_deref() != Some(number.to_string().as_str())).then_some(shown)
            }
            Self::Other => Some(None),
        }
    }
}

impl NumberFormats {
    /// Formats that every workbook has without writing them (ECMA-376, 18.8.30), with those of East Asia.
    fn built_in(&mut self, id: u32) -> usize {
        let format = match id {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => return 1,
            1 | 3 | 37 | 38 => NumberFormat::Rounded(0),
            2 | 4 | 39 | 40 => NumberFormat::Rounded(2),
            5..=10 | 12 | 13 | 41..=44 | 46 => NumberFormat::Other,
            _ => return 0,
        };
        let place = self.formats.iter().position(|known| *known == format);
        place.unwrap_or_else(|| {
            self.formats.push(format);
            self.formats.len() - 1
        })
    }
}

/// What of a code has been read.
#[derive(Default)]
struct Seen {
    pieces: Vec<Piece>,
    /// Places behind the point, if there is one.
    decimals: Option<usize>,
    groups_digits: bool,
    is_beyond_us: bool,
}

impl Seen {
    fn take(&mut self, character: char) {
        match (character, &mut self.decimals) {
            ('0' | '#', Some(decimals)) => *decimals += 1,
            ('0', None) => self.pieces.push(Piece::Digit),
            ('#', None) => self.pieces.push(Piece::OptionalDigit),
            ('.', None) => self.decimals = Some(0),
            (',', None) => self.groups_digits = true,
            ('-' | '+' | '(' | ')' | ':' | ' ' | '&' | '~', _) => self.pieces.push(Piece::Sign(character)),
            (character, _) if !character.is_ascii() && !"¥¥€".contains(character) => {
                self.pieces.push(Piece::Sign(character));
            }
            _ => self.is_beyond_us = true,
        }
    }

    fn format(self) -> NumberFormat {
        let signs = self.pieces.iter().any(|piece| matches!(piece, Piece::Sign(_)));
        let digits = self.pieces.iter().filter(|piece| **piece == Piece::Digit).count();
        if self.is_beyond_us || self.pieces.is_empty() {
            return NumberFormat::Other;
        }
        // Signs between the digits, or zeros before them.
        let is_pattern = signs || digits >= 2;
        match self.decimals.unwrap_or(0) {
            decimals if self.groups_digits && !signs => NumberFormat::Rounded(decimals),
            decimals if !is_pattern => NumberFormat::Rounded(decimals),
            0 if !self.groups_digits => NumberFormat::Pattern(self.pieces),
            _ => NumberFormat::Other,
        }
    }
}

/// `h`, `mm` and the like: hours and more that have passed.
fn is_length_of_time(inside: &str) -> bool {
    let only =
        |letter: char| !inside.is_empty() && inside.chars().all(|other| other.eq_ignore_ascii_case(&letter));
    ['h', 'm', 's'].into_iter().any(only)
}

/// A colour such as `Red`, or a language such as `$-804`: what changes no digit.
fn is_colour_or_language(inside: &str) -> bool {
    let is_language = inside.starts_with("$-");
    is_language || !inside.starts_with(['$', '<', '>', '=']) && !inside.to_lowercase().starts_with("dbnum")
}

/// A whole number in a pattern: what has no place of its own stands before the first digit.
fn shown_in_pattern(pieces: &[Piece], number: f64) -> Option<String> {
    if !(0.0..WHOLE_NUMBERS_END).contains(&number) || number.fract() != 0.0 {
        return None;
    }
    let digits = if number == 0.0 { String::new() } else { number.to_string() };
    let places = pieces.iter().filter(|piece| !matches!(piece, Piece::Sign(_))).count();
    // Places that the number has no digit for, and digits that have no place.
    let (mut unfilled, surplus) = (places.saturating_sub(digits.len()), digits.len().saturating_sub(places));
    let (surplus, rest) = digits.split_at_checked(surplus)?;
    let mut rest = rest.chars();
    let mut surplus = Some(surplus);
    let mut shown = String::new();
    for piece in pieces {
        if let Piece::Sign(sign) = piece {
            shown.push(*sign);
            continue;
        }
        shown.push_str(surplus.take().unwrap_or_default());
        if unfilled == 0 {
            shown.extend(rest.next());
        } else {
            unfilled -= 1;
            shown.extend((*piece == Piece::Digit).then_some('0'));
        }
    }
    Some(shown.trim().to_owned())
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
            assert_eq!(NumberFormat::of(code), NumberFormat::Date, "{code}");
        }
        for code in ["General", "G/通用格式", "@", "", "0.00E+00", "##0.0E-0"] {
            assert_eq!(NumberFormat::of(code), NumberFormat::Plain, "{code}");
        }
        for (code, decimals) in [
            ("0", 0),
            ("#", 0),
            ("0_ ", 0),
            ("[Red]0", 0),
            ("0;[Red]d", 0),
            ("#,##0", 0),
            ("#,##0.00_);(#,##0.00)", 2),
            ("0.00", 2),
        ] {
            assert_eq!(NumberFormat::of(code), NumberFormat::Rounded(decimals), "{code}");
        }
        for code in [
            "[h]:mm:ss",
            "[mm]:ss",
            "0%",
            "0.0%",
            "# ?/?",
            "[$¥-804]#,##0",
            "¥0",
            "[DBNum2]0",
            "[>100]0",
            ";;;",
            "_d*d",
            "[",
            "\"",
        ] {
            assert_eq!(NumberFormat::of(code), NumberFormat::Other, "{code}");
        }
        assert_eq!(NumberFormat::of(&"0".repeat(CODE_CHARS_MAX + 1)), NumberFormat::Other);
    }

    #[test]
    fn numbers_are_shown_as_their_cells_show_them() {
        let check = |code: &str, number: f64, expect: Option<Option<&str>>| {
            let shown = NumberFormat::of(code).shown(number);
            assert_eq!(shown.as_ref().map(|shown| shown.as_deref()), expect, "{code} for {number}");
        };
        check("00000", 42.0, Some(Some("00042")));
        check("00000", 123_456.0, None);
        check("00000", 12_345.0, None);
        check("\"SZ-\"0000", 7.0, Some(Some("SZ-0007")));
        check("000-0000-0000", 13_800_000_001.0, Some(Some("138-0000-0001")));
        check("0-0", 1_234.0, Some(Some("123-4")));
        check("0000\"年\"00\"月\"00\"日\"", 20_260_302.0, Some(Some("2026年03月02日")));
        check("#号", 12.0, Some(Some("12号")));
        check("\\N#", 0.0, Some(Some("N")));
        check("00000", 0.0, Some(Some("00000")));
        check("00000", -42.0, Some(None));
        check("00000", 4.2, Some(None));
        check("0", 88_001.0, None);
        check("0", 88_001.4, Some(Some("88001")));
        check("0.0", 88_001.0, None);
        check("#,##0", 88_001.0, None);
        check("0%", 0.85, Some(None));
        check("General", 0.85, None);
    }

    #[test]
    fn formats_are_read_in_their_order() {
        let part = "<styleSheet><numFmts><numFmt numFmtId='176' formatCode='yyyy/m/d'/><numFmt numFmtId='14' formatCode='00000'/></numFmts>\
                    <cellStyleXfs><xf numFmtId='22'/></cellStyleXfs>\
                    <cellXfs><xf numFmtId='0'/><xf numFmtId='176'/><xf numFmtId='22'/><xf numFmtId='14'/><xf/><xf numFmtId='9'/></cellXfs>\
                    <cellStyles><xf numFmtId='22'/></cellStyles></styleSheet>";
        let formats = NumberFormats::read(Xml::new(part.as_bytes(), "part")).unwrap();
        let padded = NumberFormat::Pattern(vec![Piece::Digit; 5]);
        let (plain, date) = (NumberFormat::Plain, NumberFormat::Date);
        for (cell_format, expect) in
            [&plain, &date, &date, &padded, &plain, &NumberFormat::Other, &plain].into_iter().enumerate()
        {
            assert_eq!(formats.get(Some(cell_format)), expect, "{cell_format}");
        }
        assert_eq!(formats.get(None), &plain);
    }
}
