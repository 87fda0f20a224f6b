//! Tables as spreadsheet programs save them: cell by cell, and a random table in every manner.

use super::*;
use crate::facts::keywords::KeywordList;
use crate::names::Names;
use crate::names::clauses::Clause;
use crate::reading::diagnostic::{Bilingual, DIAGNOSTICS_MAX, Diagnostic, Severity};
use crate::reading::files::PackFiles;
use crate::reading::source::Source;
use encoding_rs::GB18030;
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use std::collections::BTreeMap;

const HEADER: [&str; 11] =
    ["编号", "条款", "渠道", "类别", "超期天数", "已说明", "词", "→", "诉求类型", "类别", "权重"];

/// What a row says of a request, with a number that a spreadsheet program may write otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    kind: String,
    category: String,
    weight: u32,
}

impl Effect for Said {
    const COLUMNS: &'static [(&'static str, &'static str)] =
        &[("诉求类型", "kind"), ("类别", "category"), ("权重", "weight")];

    fn compile(outputs: &mut Outputs<'_>) -> Option<Self> {
        let Ok(weight) = outputs.amount("权重").parse() else {
            return outputs.refuse("权重", Bilingual::new("权重不对", "no weight"), None);
        };
        Some(Self { kind: outputs.text("诉求类型"), category: outputs.text("类别"), weight })
    }
}

type Compiled = Vec<(String, String, Vec<Condition>, Said)>;

/// Compiles the bytes of a table, as a pack does.
fn compile(bytes: Vec<u8>) -> (Compiled, Vec<Diagnostic>) {
    compile_files([("tables/t.csv".to_owned(), bytes)].into())
}

fn compile_files(files: BTreeMap<String, Vec<u8>>) -> (Compiled, Vec<Diagnostic>) {
    let files = PackFiles::new(files).unwrap();
    let mut diagnostics = Vec::new();
    let mut names = Names::default();
    names.clauses.insert("C01".to_owned(), Clause::default());
    names.clauses.insert("007".to_owned(), Clause::default());
    let Some(source) = Source::read_table(&files, "t", &mut diagnostics) else {
        return (Vec::new(), diagnostics);
    };
    let mut keywords = KeywordList::default();
    let file = TableFile { name: "t", policy: HitPolicy::Best, on: None, source: &source };
    let table = Table::<Said>::compile(file, &mut names, &mut keywords, &mut diagnostics);
    let rows = table.into_iter().flat_map(|table| table.rows);
    (rows.map(|row| (row.rule, row.clause, row.conditions, row.effect)).collect(), diagnostics)
}

fn with_row(row: &str) -> (Compiled, Vec<Diagnostic>) {
    compile(format!("{}\n{row}\n", HEADER.join(",")).into_bytes())
}

#[test]
fn cells_that_excel_changed_mean_what_was_typed() {
    let (plain, _) = with_row("K1,C01,12345,供水/*,<=2,是,停水|没水,→,报修,供水/停水,1000");
    assert_eq!(plain.len(), 1);
    for changed in [
        "'K1,C01,'12345,供水/*,'<=2,TRUE,停水|没水,→,报修,供水/停水,1000",
        "K1,\"=\"\"C01\"\"\",\"12,345\",供水/*,=<2,Yes,停水|没水,→,报修,供水/停水,\"1,000\"",
        "K1,C01,12345.00,供水/*,≤2,是,停水|没水,→,报修,供水/停水,1000.00",
        "K1,C01,12345,供水/*,< = 2.00,是,停水|没水,→,报修,供水/停水,1000",
        "\u{feff}K1 ,\u{a0}C01\u{3000},12345,供水/*,<=2,是,\"停水|\n没水\",→,报修,供水/停水,1000,,,",
    ] {
        let (rows, diagnostics) = with_row(changed);
        assert!(diagnostics.is_empty(), "{changed}: {diagnostics:?}");
        assert_eq!(rows, plain, "{changed}");
    }
}

#[test]
fn cells_that_excel_spoiled_are_told_with_the_way_back() {
    for (row, code, told) in [
        ("K1,C01,*,*,1月2日,是,*,→,报修,供水,1", "condition", "写 1..2"),
        ("K1,C01,*,*,85%,是,*,→,报修,供水,1", "condition", "百分比格式"),
        ("K1,C01,*,*,#NAME?,是,*,→,报修,供水,1", "condition", "当成公式"),
        ("K1,C01,*,*,2,是,*,→,报修,供水,2-Mar", "cell", "写 3..2"),
        ("K1,C01,*,*,2,是,*,→,报修,供水,¥2.00", "cell", "货币格式"),
        ("K1,7,*,*,2,是,*,→,报修,供水,1", "unknown-clause", "「007」"),
        ("K1,1月7日,*,*,2,是,*,→,报修,供水,1", "unknown-clause", "「1-7」"),
        ("1月7日,C01,*,*,2,是,*,→,报修,供水,1", "excel", "「1-7」"),
    ] {
        let (_, diagnostics) = with_row(row);
        let help = diagnostics[0].help.as_ref().unwrap();
        assert_eq!((diagnostics.len(), diagnostics[0].code), (1, code), "{row}");
        assert!(help.zh.contains(told), "{row}: {}", help.zh);
    }
    let (rows, _) = with_row("1月7日,C01,*,*,2,是,*,→,报修,供水,1");
    assert_eq!(rows.len(), 1, "a warning loses no row");
    let (_, diagnostics) = compile(HEADER.join(",").replace('→', "?").into_bytes());
    assert!(diagnostics[0].help.as_ref().unwrap().zh.contains("写 ->"), "{diagnostics:?}");
}

#[test]
fn numbers_are_read_in_the_words_of_people() {
    let (plain, _) = with_row("K1,C01,*,*,>=3,是,*,→,报修,供水,2");
    for words in ["3以上", "3天以上", "至少3天", "不少于 3 日"] {
        assert_eq!(
            with_row(&format!("K1,C01,*,*,{words},是,*,→,报修,供水,2")),
            (plain.clone(), vec![]),
            "{words}"
        );
    }
    let (plain, _) = with_row("K1,C01,*,*,1..2,是,*,→,报修,供水,2");
    for words in ["1-2", "1~2天", "1至2", "1天到2天"] {
        assert_eq!(
            with_row(&format!("K1,C01,*,*,{words},是,*,→,报修,供水,2")),
            (plain.clone(), vec![]),
            "{words}"
        );
    }
    for words in ["3小时", "3个工作日", "两天", "三天以上"] {
        let (_, diagnostics) = with_row(&format!("K1,C01,*,*,{words},是,*,→,报修,供水,2"));
        assert_eq!(diagnostics.iter().map(|told| told.code).collect::<Vec<_>>(), ["condition"], "{words}");
    }
}

#[test]
fn several_words_in_one_are_told() {
    for (words, list) in [
        ("停水、没水", "停水|没水"),
        ("\"停水,没水\"", "停水|没水"),
        ("停水;没水", "停水|没水"),
        ("断水|停水\u{FF0C}没水", "停水|没水"),
        ("\"停水\n没水\"", "停水|没水"),
        ("停水\u{4E28}没水", "停水|没水"),
    ] {
        for row in [
            format!("K1,C01,*,*,2,是,{words},→,报修,供水,1"),
            format!("K1,C01,{words},*,2,是,*,→,报修,供水,1"),
        ] {
            let (rows, diagnostics) = with_row(&row);
            assert_eq!((rows.len(), diagnostics.len()), (1, 1), "{row}: {diagnostics:?}");
            assert_eq!((diagnostics[0].code, diagnostics[0].severity), ("list", Severity::Warning), "{row}");
            assert!(diagnostics[0].help.as_ref().unwrap().zh.ends_with(list), "{diagnostics:?}");
        }
    }
    for words in ["停水|没水", "\"停水|\n没水\"", "\"1,000\"", "水压 低"] {
        let (_, diagnostics) = with_row(&format!("K1,C01,*,*,2,是,{words},→,报修,供水,1"));
        assert!(diagnostics.is_empty(), "{words}: {diagnostics:?}");
    }
    let (_, diagnostics) = with_row("K1,C01,1月2日,*,2,是,*,→,报修,供水,1");
    assert_eq!(diagnostics.iter().map(|told| told.code).collect::<Vec<_>>(), ["excel"]);
}

#[test]
fn text_of_the_wrong_code_page_is_one_mistake() {
    let text = format!("{}\nK1,C01,*,供水/*,2,是,停水,→,报修,供水,1\n", HEADER.join(","));
    let garbled = GB18030.decode_without_bom_handling(text.as_bytes()).0.into_owned();
    let (_, diagnostics) = compile(garbled.into_bytes());
    assert_eq!(diagnostics.iter().map(|told| told.code).collect::<Vec<_>>(), ["mangled-text"]);
}

/// A table in a workbook: a sheet with these rows, and whatever else is done to it.
fn workbook(rows: &[&str], change: impl FnOnce(&mut Worksheet)) -> BTreeMap<String, Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(std::iter::once(HEADER.join(",").as_str()).chain(rows.iter().copied())) {
        for (column, cell) in (0..).zip(cells.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) => sheet.write(row, column, cell).unwrap(),
            };
        }
    }
    change(sheet);
    [("tables/t.xlsx".to_owned(), workbook.save_to_buffer().unwrap())].into()
}

#[test]
fn a_workbook_is_the_table_that_it_shows() {
    let rows =
        ["K1,C01,12345,供水/*,<=2,是,停水|没水,→,报修,供水/停水,1000", "K2,C01,*,*,2,否,*,→,咨询,营业,2"];
    let (plain, _) = compile([HEADER.join(",").as_str(), rows[0], rows[1]].join("\n").into_bytes());
    assert_eq!(compile_files(workbook(&rows, |_| {})), (plain.clone(), vec![]));
    let zeros = Format::new().set_num_format("000");
    let with_zeros = workbook(&rows, |sheet| {
        sheet.write_with_format(2, 1, 7, &zeros).unwrap();
        sheet.merge_range(1, 8, 2, 8, "报修", &Format::new()).unwrap();
        sheet.write(2, 6, "停水|\n没水").unwrap();
    });
    let (read, diagnostics) = compile_files(with_zeros);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!((read[1].1.as_str(), read[1].3.kind.as_str()), ("007", "报修"));
}

#[test]
fn cells_of_a_workbook_are_told_by_their_names() {
    let rows = ["K1,C01,*,*,2,是,*,→,报修,供水,1"];
    let told = |change: &dyn Fn(&mut Worksheet)| {
        let (_, diagnostics) = compile_files(workbook(&rows, change));
        let told = diagnostics.first().unwrap();
        let place = told.span.map(|span| (span.line, span.column));
        (told.code, place, told.message.zh.clone(), told.help.clone().unwrap().zh)
    };
    let date = Format::new().set_num_format("m\"月\"d\"日\"");
    let (code, place, message, help) =
        told(&|sheet| drop(sheet.write_with_format(1, 4, 46_024, &date).map(drop)));
    assert_eq!((code, place), ("condition", Some((2, 12))));
    assert!(message.starts_with("E2:") && help.contains("写 1..2"), "{message} {help}");
    let percent = Format::new().set_num_format("0%");
    let (code, _, message, _) = told(&|sheet| drop(sheet.write_with_format(1, 10, 0.85, &percent).map(drop)));
    assert_eq!((code, message.as_str()), ("workbook", "K2:这一格显示的与存的数不同"));
    let plain = Format::new();
    let (code, _, message, _) = told(&|sheet| drop(sheet.merge_range(1, 2, 1, 3, "*", &plain).map(drop)));
    assert_eq!((code, message.as_str()), ("workbook", "D2:这一格与别的列合并了"));
}

#[test]
fn of_two_files_of_one_table_the_text_is_read() {
    let mut files = workbook(&["K1,C01,*,*,2,是,*,→,报修,供水,1"], |_| {});
    files.insert("tables/t.csv".to_owned(), HEADER.join(",").into_bytes());
    let (rows, diagnostics) = compile_files(files);
    assert!(rows.is_empty());
    assert_eq!(diagnostics.iter().map(|told| told.code).collect::<Vec<_>>(), ["two-files"]);
    let broken = [("tables/t.xlsx".to_owned(), b"PK\x03\x04 and no more".to_vec())].into();
    assert_eq!(compile_files(broken).1[0].code, "workbook");
}

#[test]
fn a_table_full_of_mistakes_is_read_as_far_as_they_can_be_told() {
    let rows = vec!["K1,无此条款,*,*,*,*,*,→,报修,供水,1"; DIAGNOSTICS_MAX + 1].join("\n");
    let (_, diagnostics) = with_row(&rows);
    assert_eq!(diagnostics.len(), DIAGNOSTICS_MAX + 1, "the row that reaches the limit is told whole");
}

/// How a spreadsheet program may have saved a table.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one habit of a program, independent of the others"
)]
struct Manner {
    encoding: Encoding,
    delimiter: char,
    line_end: &'static str,
    names_delimiter: bool,
    quotes_all: bool,
    wide: bool,
    apostrophes: bool,
    groups: bool,
    turned_signs: bool,
    empty_columns: usize,
    empty_rows: usize,
}

#[derive(Debug, Clone, Copy)]
enum Encoding {
    Utf8,
    MarkedUtf8,
    Gb18030,
    Utf16(bool),
}

impl Manner {
    fn write(&self, rows: &[Vec<String>]) -> Vec<u8> {
        let mut text = String::new();
        if self.names_delimiter {
            text.extend(["sep=", &self.delimiter.to_string(), self.line_end]);
        }
        for (at, row) in rows.iter().enumerate() {
            let cells = row.iter().enumerate().map(|(place, cell)| self.cell(cell, at > 0, place));
            let cells = cells.chain(std::iter::repeat_n(String::new(), self.empty_columns));
            text.push_str(&cells.collect::<Vec<_>>().join(&self.delimiter.to_string()));
            text.push_str(self.line_end);
        }
        for _ in 0..self.empty_rows {
            text.push_str(&self.delimiter.to_string().repeat(HEADER.len() - 1 + self.empty_columns));
            text.push_str(self.line_end);
        }
        self.encode(&text)
    }

    fn cell(&self, cell: &str, is_data: bool, place: usize) -> String {
        let mut cell = cell.to_owned();
        let is_number = is_data && (HEADER[place] == "超期天数" || HEADER[place] == "权重");
        if is_number && self.turned_signs {
            cell = cell.replace("<=", "=<").replace(">=", "=>");
        }
        if is_number && self.groups && cell.len() == 4 && cell.bytes().all(|byte| byte.is_ascii_digit()) {
            cell.insert(1, ',');
        }
        if is_number && self.wide {
            cell = cell.replace(',', "").chars().map(wide).collect();
        }
        if is_data && self.apostrophes && !cell.is_empty() {
            cell.insert(0, '\'');
        }
        if self.quotes_all || cell.contains([self.delimiter, '"', ',']) {
            cell = format!("\"{}\"", cell.replace('"', "\"\""));
        }
        cell
    }

    fn encode(&self, text: &str) -> Vec<u8> {
        let utf16 = |big: bool| {
            let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
            units.flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        match self.encoding {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::MarkedUtf8 => [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(),
            Encoding::Gb18030 => GB18030.encode(text).0.into_owned(),
            Encoding::Utf16(big) => utf16(big),
        }
    }
}

/// The full-width twin of a digit or sign.
fn wide(character: char) -> char {
    match character {
        '!'..='~' => char::from_u32(u32::from(character) + 0xFEE0).unwrap(),
        other => other,
    }
}

fn manner() -> impl Strategy<Value = Manner> {
    let encoding = prop::sample::select(vec![
        Encoding::Utf8,
        Encoding::MarkedUtf8,
        Encoding::Gb18030,
        Encoding::Utf16(true),
        Encoding::Utf16(false),
    ]);
    let how = (
        encoding,
        prop::sample::select(vec![',', ';', '\t']),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        any::<[bool; 6]>(),
        (0usize..3, 0usize..3),
    );
    how.prop_map(|(encoding, delimiter, line_end, yes, (empty_columns, empty_rows))| Manner {
        encoding,
        delimiter,
        line_end,
        names_delimiter: yes[0],
        quotes_all: yes[1],
        wide: yes[2],
        apostrophes: yes[3],
        groups: yes[4],
        turned_signs: yes[5],
        empty_columns,
        empty_rows,
    })
}

fn row() -> impl Strategy<Value = Vec<String>> {
    let one_of = |cells: &'static [&'static str]| prop::sample::select(cells).prop_map(str::to_owned);
    (
        one_of(&["来电", "12345", "not 来电|来信", "*", ""]),
        one_of(&["供水/*", "管网/漏水", "not 供水/*|水质/异样", "*"]),
        one_of(&["<=2", ">=3", "<2", ">0.5", "1..2", "1000", "1000..2000", "*"]),
        one_of(&["是", "否", "", "*"]),
        one_of(&["停水|没水", "水压 低", "*"]),
        one_of(&["1", "20", "1000"]),
    )
        .prop_map(|(channel, category, late, explained, words, weight)| {
            let cells =
                [channel, category, late, explained, words, "→".into(), "报修".into(), "供水".into(), weight];
            cells.into_iter().collect()
        })
}

proptest! {
    #[test]
    fn a_table_saved_in_any_manner_is_the_same_table(rows in prop::collection::vec(row(), 1..6), manner in manner()) {
        let mut written = vec![HEADER.map(str::to_owned).to_vec()];
        for (at, cells) in rows.into_iter().enumerate() {
            written.push([format!("K{at}"), "C01".to_owned()].into_iter().chain(cells).collect());
        }
        let plain: Vec<String> = written.iter().map(|row| row.join(",")).collect();
        let (expect, diagnostics) = compile(plain.join("\n").into_bytes());
        prop_assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let (saved, diagnostics) = compile(manner.write(&written));
        prop_assert!(diagnostics.is_empty(), "{diagnostics:?}");
        prop_assert_eq!(saved, expect);
    }
}
