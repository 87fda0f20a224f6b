//! The cells of a row, read as what the mapping says they are.

use crate::choice::{Choice, Term};
use crate::error::IntakeError;
use crate::identifier;
use crate::limits::FIELD_BYTES_MAX;
use crate::mapping::Mapping;
use crate::reason::Reason;
use std::collections::HashMap;
use suban_model::moment::TimeFormat;
use suban_model::{Moment, Zone};
use suban_policy::text::normalise;
use suban_workbook::{Cell, NUMBER_DIGITS_LOST};

/// The columns of a mapping, found in the header of a file.
#[derive(Debug)]
pub(crate) struct Columns(HashMap<String, usize>);

impl Columns {
    /// Finds every column; names are compared without regard to spaces, width and case.
    pub(crate) fn find(mapping: &Mapping, header: &[String]) -> Result<Self, IntakeError> {
        let normal: Vec<String> = header.iter().map(|name| normalise(name)).collect();
        let mut found = HashMap::new();
        let mut missing = Vec::new();
        for column in mapping.columns() {
            let wanted = normalise(column);
            let mut places =
                normal.iter().enumerate().filter(|(_, name)| **name == wanted).map(|(place, _)| place);
            match (places.next(), places.next()) {
                (Some(place), None) => {
                    found.insert(column.to_owned(), place);
                }
                (Some(_), Some(_)) => return Err(IntakeError::RepeatedColumn { header: column.to_owned() }),
                (None, _) if missing.iter().any(|name| name == column) => {}
                (None, _) => missing.push(column.to_owned()),
            }
        }
        if missing.is_empty() {
            return Ok(Self(found));
        }
        let headers = header.iter().filter(|name| !name.is_empty()).cloned().collect();
        Err(IntakeError::MissingColumns { missing, headers })
    }
}

/// Why a row is not imported, and which of its cells is to blame.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) column: String,
    pub(crate) value: String,
    pub(crate) reason: Reason,
}

/// The cells of one row by column.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    pub(crate) cells: &'a [Cell],
    pub(crate) columns: &'a Columns,
    pub(crate) mapping: &'a Mapping,
}

impl<'a> Fields<'a> {
    pub(crate) fn field(self, column: &'a str) -> Field<'a> {
        let place = self.columns.0.get(column);
        let cell = place.and_then(|place| self.cells.get(*place)).unwrap_or(&Cell::Empty);
        Field { column, cell: if self.says_nothing(cell) { &Cell::Empty } else { cell } }
    }

    /// Whether the mapping says that such a cell counts as empty.
    fn says_nothing(self, cell: &Cell) -> bool {
        let Cell::Text(text) = cell else { return false };
        self.mapping.blank.iter().any(|blank| normalise(blank) == normalise(text))
    }

    /// The value that a choice gives; `None` for an empty cell that stands for nothing.
    pub(crate) fn choose<T: Term>(self, choice: &'a Choice<T>) -> Result<Option<T>, Refusal> {
        let (column, values, empty) = match choice {
            Choice::Is(value) => return Ok(Some(value.clone())),
            Choice::Column(column) => (column, None, None),
            Choice::Words { column, values, empty } => (column, Some(values), empty.clone()),
        };
        let field = self.field(column);
        let Some(word) = field.word(FIELD_BYTES_MAX)? else { return Ok(empty) };
        let (value, known) = match values {
            None => (T::named(&word), T::WORDS.join("、")),
            Some(values) => {
                let normal = normalise(&word);
                let value = values.iter().find(|(known, _)| normalise(known) == normal);
                let known: Vec<&str> = values.iter().map(|(known, _)| known.as_str()).collect();
                (value.map(|(_, value)| value.clone()), known.join("、"))
            }
        };
        value.map(Some).ok_or_else(|| field.refuse(Reason::UnknownWord { known }))
    }
}

/// One cell under its column's name.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) column: &'a str,
    cell: &'a Cell,
}

impl Field<'_> {
    pub(crate) fn refuse(self, reason: Reason) -> Refusal {
        Refusal { column: self.column.to_owned(), value: self.cell.shown(), reason }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.cell.is_empty()
    }

    /// The cell as text of at most `bytes_max` bytes.
    pub(crate) fn text(self, bytes_max: usize) -> Result<Option<String>, Refusal> {
        let text = match self.cell {
            Cell::Empty => return Ok(None),
            Cell::Number(number) if number.abs() >= NUMBER_DIGITS_LOST => {
                return Err(self.refuse(Reason::DigitsLost));
            }
            Cell::Formatted { shown: None, .. } => return Err(self.refuse(Reason::ShownOtherwise)),
            cell => {
                self.check_whole()?;
                cell.shown()
            }
        };
        if text.len() > bytes_max {
            return Err(self.refuse(Reason::TooLong { bytes: text.len(), max: bytes_max }));
        }
        Ok(Some(text))
    }

    /// The cell as text that is no date: what is one was made so by a spreadsheet program.
    fn word(self, bytes_max: usize) -> Result<Option<String>, Refusal> {
        match self.cell {
            Cell::Date(_) => Err(self.refuse(Reason::DateForText)),
            _ => self.text(bytes_max),
        }
    }

    /// The cell as a number that names something, such as a ticket or a telephone.
    pub(crate) fn identifier(self, bytes_max: usize) -> Result<Option<String>, Refusal> {
        let Some(text) = self.word(bytes_max)? else { return Ok(None) };
        identifier::restored(&text)
            .map(|number| Some(number).filter(|number| !number.is_empty()))
            .ok_or_else(|| self.refuse(Reason::DigitsLost))
    }

    /// The cell as a moment: a date cell, or text in one of these forms or in any that [`Moment::parse`] reads, or the
    /// bare digits of a date and time (`20200109145412`, the last four or six of which may be missing).
    pub(crate) fn moment(self, zone: &Zone, forms: &[TimeFormat]) -> Result<Option<Moment>, Refusal> {
        self.check_whole()?;
        let moment = match self.cell {
            Cell::Date(local) => Moment::from_local(*local, zone),
            Cell::Text(text) | Cell::Formatted { shown: Some(text), .. } => {
                if let Some(moment) = self.in_a_form(text, zone, forms)? {
                    return Ok(Some(moment));
                }
                if text.contains('.') && text.parse::<f64>().is_ok() {
                    return Err(self.refuse(Reason::NumberForTime));
                }
                Moment::parse(parted(text).as_deref().unwrap_or(text), zone)
            }
            Cell::Number(number) => match parted(&number.to_string()) {
                Some(text) => Moment::parse(&text, zone),
                None => return Err(self.refuse(Reason::NumberForTime)),
            },
            Cell::Formatted { shown: None, .. } => return Err(self.refuse(Reason::NumberForTime)),
            Cell::Empty | Cell::Fault(_) | Cell::Uncalculated | Cell::Merged => return Ok(None),
        };
        moment.map(Some).map_err(|error| self.refuse(Reason::Time(error)))
    }

    /// The moment that the text is in the forms of the mapping, all of which must agree.
    fn in_a_form(self, text: &str, zone: &Zone, forms: &[TimeFormat]) -> Result<Option<Moment>, Refusal> {
        let mut read = forms.iter().filter_map(|form| Some((form, form.read(text, zone)?)));
        let Some((form, moment)) = read.next() else { return Ok(None) };
        if let Some((other, _)) = read.find(|(_, other)| *other != moment) {
            let (one, other) = (form.to_string(), other.to_string());
            return Err(self.refuse(Reason::AmbiguousTime { one, other }));
        }
        moment.map(Some).map_err(|error| self.refuse(Reason::Time(error)))
    }

    /// A cell whose value the file does not hold, or holds elsewhere, is no empty cell.
    fn check_whole(self) -> Result<(), Refusal> {
        Err(self.refuse(match self.cell {
            Cell::Fault(code) => Reason::Fault(code.clone()),
            Cell::Uncalculated => Reason::Uncalculated,
            Cell::Merged => Reason::Merged,
            _ => return Ok(()),
        }))
    }
}

/// The bare digits of a date, or of a date and a time, as a text that is a date.
fn parted(digits: &str) -> Option<String> {
    if !matches!(digits.len(), 8 | 12 | 14) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        match place {
            4 | 6 => text.push('-'),
            8 => text.push(' '),
            10 | 12 => text.push(':'),
            _ => {}
        }
        text.push(digit);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use suban_model::moment::MomentError;
    use suban_workbook::Epoch;

    fn field(cell: &Cell) -> Field<'_> {
        Field { column: "列", cell }
    }

    fn text(text: &str) -> Cell {
        Cell::text(text)
    }

    #[test]
    fn times_are_read_as_text_digits_and_dates() {
        let check = |cell: Cell, expect: &str| {
            let moment = field(&cell).moment(&Zone::default(), &[]).unwrap().unwrap();
            assert_eq!(moment.to_string(), expect, "{cell:?}");
        };
        check(text("2019/4/25 9:32:09"), "2019-04-25T01:32:09Z");
        check(text("2018/4/24"), "2018-04-23T16:00:00Z");
        check(text("2019年4月25日 9时32分"), "2019-04-25T01:32:00Z");
        check(text("20190425"), "2019-04-24T16:00:00Z");
        check(text("201904250932"), "2019-04-25T01:32:00Z");
        check(Cell::Number(20_190_425_093_209.0), "2019-04-25T01:32:09Z");
        check(Cell::date(43_580.397_326_388_89, Epoch::Y1900), "2019-04-25T01:32:09Z");
        let padded = |shown: &str| Cell::Formatted { number: 1.0, shown: Some(shown.into()) };
        check(padded("2019-04-25"), "2019-04-24T16:00:00Z");
        check(text("2019/4/25 下午2:05"), "2019-04-25T06:05:00Z");
        assert_eq!(field(&Cell::Empty).moment(&Zone::default(), &[]), Ok(None));
    }

    #[test]
    fn what_is_no_time_is_refused_with_its_reason() {
        let refused = |cell: Cell| field(&cell).moment(&Zone::default(), &[]).unwrap_err().reason;
        let owned = str::to_owned;
        assert_eq!(refused(text("昨天")), Reason::Time(MomentError::Unreadable { text: owned("昨天") }));
        assert_eq!(
            refused(text("20190230")),
            Reason::Time(MomentError::Impossible { text: owned("2019-02-30") })
        );
        assert_eq!(
            refused(text("9999-12-31")),
            Reason::Time(MomentError::OutOfRange { text: owned("9999-12-31") })
        );
        assert!(matches!(
            refused(Cell::date(2_958_465.0, Epoch::Y1900)),
            Reason::Time(MomentError::OutOfRange { .. })
        ));
        assert_eq!(refused(Cell::Number(43_580.5)), Reason::NumberForTime);
        assert_eq!(refused(text("43580.5")), Reason::NumberForTime);
        assert_eq!(refused(Cell::Formatted { number: 0.5, shown: None }), Reason::NumberForTime);
        assert_eq!(refused(Cell::Fault("#N/A".into())), Reason::Fault("#N/A".into()));
        assert_eq!(refused(Cell::Uncalculated), Reason::Uncalculated);
        assert_eq!(refused(Cell::Merged), Reason::Merged);
    }

    #[test]
    fn forms_of_the_mapping_are_read_if_they_agree() {
        let read = |forms: &[&str], cell: &str| {
            let forms: Vec<TimeFormat> = forms.iter().map(|form| form.parse().unwrap()).collect();
            let moment = field(&text(cell)).moment(&Zone::default(), &forms);
            moment.map(|moment| moment.unwrap().to_string()).map_err(|refusal| refusal.reason)
        };
        let (month_first, day_first) = ("m/d/yyyy h:mm", "d/m/yyyy h:mm");
        assert_eq!(read(&[month_first], "3/14/2025 1:20"), Ok("2025-03-13T17:20:00Z".into()));
        assert_eq!(read(&[month_first], "2025/3/14 1:20"), Ok("2025-03-13T17:20:00Z".into()));
        assert_eq!(read(&[month_first, day_first], "3/3/2025 1:20"), Ok("2025-03-02T17:20:00Z".into()));
        let ambiguous = Reason::AmbiguousTime { one: month_first.into(), other: day_first.into() };
        assert_eq!(read(&[month_first, day_first], "3/4/2025 1:20"), Err(ambiguous));
        assert!(matches!(read(&[], "3/14/2025 1:20"), Err(Reason::Time(MomentError::Unreadable { .. }))));
    }

    #[test]
    fn numbers_that_name_things_keep_their_digits() {
        let read = |cell: Cell| field(&cell).identifier(20).map_err(|refusal| refusal.reason);
        for (cell, expect) in [
            (Cell::Number(88_001.0), "88001"),
            (Cell::Number(13_800_138_000.0), "13800138000"),
            (Cell::Number(999_999_999_999_999.0), "999999999999999"),
            (Cell::Formatted { number: 42.0, shown: Some("00042".into()) }, "00042"),
            (text("88001.0"), "88001"),
            (text("12345678901234567890"), "12345678901234567890"),
        ] {
            assert_eq!(read(cell), Ok(Some(expect.to_owned())));
        }
        for cell in [Cell::Number(1e15), Cell::Number(-1e15), Cell::Number(8.8e19), text("1.38001E+10")] {
            assert_eq!(read(cell), Err(Reason::DigitsLost));
        }
        assert_eq!(read(text("\u{200B}")), Ok(None));
        let refused = |cell| read(cell).unwrap_err();
        assert_eq!(refused(Cell::date(46_024.0, Epoch::Y1900)), Reason::DateForText);
        assert_eq!(refused(Cell::Formatted { number: 0.85, shown: None }), Reason::ShownOtherwise);
        assert_eq!(refused(Cell::Uncalculated), Reason::Uncalculated);
        assert_eq!(refused(Cell::Merged), Reason::Merged);
        let long = "123456789012345678901";
        assert_eq!(read(text(long)), Err(Reason::TooLong { bytes: 21, max: 20 }));
    }

    #[test]
    fn columns_are_found_by_name_alone() {
        let mapping = "name = 'm'\n[register]\nreceived_at = '时间'\ntext = ['内容']\nchannel = 'Source'\n";
        let mapping = Mapping::parse(mapping).unwrap();
        let find = |header: &[&str]| {
            let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
            Columns::find(&mapping, &header).map(|columns| columns.0["时间"])
        };
        assert_eq!(find(&["内 容", "source", "时间"]), Ok(2));
        assert_eq!(find(&["时\n间", "内容", "SOURCE ", "时间2"]), Ok(0));
        assert_eq!(
            find(&["时间", "内容", "Source", "时间"]),
            Err(IntakeError::RepeatedColumn { header: "时间".into() })
        );
        assert_eq!(
            find(&["时间", "", "正文"]),
            Err(IntakeError::MissingColumns {
                missing: vec!["内容".into(), "Source".into()],
                headers: vec!["时间".into(), "正文".into()]
            })
        );
    }
}
