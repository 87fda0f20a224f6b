//! Sheets as offices keep them, and as other programs than Excel write them.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use std::io::{Cursor, Read, Write};
use suban_intake::{Import, IntakeError, Mapping, Reason, Reject, Row, reject_rows, write_csv};
use suban_model::{Act, Moment, Zone};
use suban_policy::diagnostic::Language;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const MAPPING: &str = "name = 'm'\n[register]\nexternal = '编号'\nreceived_at = '时间'\ntext = ['内容']\n\
                       channel = { is = '来信' }\narea = '片区'\nphone = '电话'\n[final_reply]\nat = '答复时间'\n";

const HEADER: [&str; 6] = ["编号", "时间", "内容", "片区", "电话", "答复时间"];

fn mapping(top: &str) -> Mapping {
    Mapping::parse(&format!("{top}\n{MAPPING}")).unwrap()
}

fn rows_of(bytes: &[u8], mapping: &Mapping) -> Result<Vec<Result<Row, Reject>>, IntakeError> {
    let zone = Zone::default();
    let import = Import::open(bytes, mapping, &zone, "2027-01-01T00:00:00Z".parse().unwrap(), &[])?;
    Ok(import.rows().collect())
}

/// A sheet whose header stands in `row`, from 0, with one whole ticket in each of the rows below.
fn fill(sheet: &mut Worksheet, row: u32, tickets: u32) {
    let date = Format::new().set_num_format("yyyy/m/d h:mm");
    for (column, name) in (0..).zip(HEADER) {
        sheet.write(row, column, name).unwrap();
    }
    for row in row + 1..=row + tickets {
        sheet.write(row, 0, format!("M{row}")).unwrap();
        let at = ExcelDateTime::parse_from_str("2026-03-02T09:00").unwrap();
        sheet.write_with_format(row, 1, at, &date).unwrap();
        sheet.write(row, 2, "没水了").unwrap();
    }
}

fn book(change: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, 0, 3);
    change(sheet);
    workbook.save_to_buffer().unwrap()
}

/// Area, telephone and time of the final reply of a row.
fn told(row: &Result<Row, Reject>) -> (Option<String>, Option<String>, Option<String>) {
    let commands = &row.as_ref().unwrap().commands;
    let first = commands.first().unwrap();
    let Act::Register(register) = &first.command.act else {
        unreachable!("a row begins with its registration")
    };
    let phone = first.private.get("phone").cloned();
    let local = |at: Moment| at.in_zone(&Zone::default()).to_string();
    (register.area.clone(), phone, commands.get(1).map(|reply| local(reply.command.at)))
}

fn reasons(rows: &[Result<Row, Reject>]) -> Vec<(usize, String, Reason)> {
    let rejects = rows.iter().filter_map(|row| row.as_ref().err());
    rejects.map(|reject| (reject.row, reject.column.clone(), reject.reason.clone())).collect()
}

#[test]
fn a_cell_merged_over_rows_counts_in_each_of_them() {
    let plain = Format::new();
    let bytes = book(|sheet| {
        sheet.merge_range(1, 3, 3, 3, "般阳路", &plain).unwrap();
        sheet.merge_range(2, 4, 3, 4, "05332180000", &plain).unwrap();
        let date = Format::new().set_num_format("yyyy/m/d h:mm");
        sheet.merge_range(1, 5, 2, 5, "", &date).unwrap();
        let at = ExcelDateTime::parse_from_str("2026-03-03T09:00").unwrap();
        sheet.write_with_format(1, 5, at, &date).unwrap();
    });
    let rows = rows_of(&bytes, &mapping("")).unwrap();
    let (area, phone, reply) =
        (Some("般阳路".to_owned()), Some("05332180000".to_owned()), Some("2026-03-03T09:00:00".to_owned()));
    assert_eq!(told(&rows[0]), (area.clone(), None, reply.clone()));
    assert_eq!(told(&rows[1]), (area.clone(), phone.clone(), reply));
    assert_eq!(told(&rows[2]), (area, phone, None));
}

#[test]
fn a_cell_merged_over_columns_is_told() {
    let plain = Format::new();
    let bytes = book(|sheet| {
        sheet.merge_range(2, 3, 2, 4, "般阳路", &plain).unwrap();
        sheet.merge_range(4, 0, 4, 5, "以上为三月", &plain).unwrap();
    });
    let rows = rows_of(&bytes, &mapping("")).unwrap();
    let expect = [(3, "电话".to_owned(), Reason::Merged), (5, "时间".to_owned(), Reason::Merged)];
    assert_eq!(reasons(&rows), expect);
    // Columns that are not read do not matter.
    let bytes = book(|sheet| {
        sheet.merge_range(2, 5, 2, 8, "", &plain).unwrap();
    });
    assert!(rows_of(&bytes, &mapping("")).unwrap().iter().all(Result::is_ok));
}

#[test]
fn names_of_columns_may_be_merged_with_the_row_above() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 5, "三月台账", &plain).unwrap();
    fill(sheet, 2, 1);
    for (column, name) in (0..).zip(HEADER).filter(|(column, _)| *column != 4) {
        sheet.merge_range(1, column, 2, column, name, &plain).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    assert!(rows_of(&bytes, &mapping("header_row = 3")).unwrap()[0].is_ok());
}

#[test]
fn a_number_is_what_its_cell_shows() {
    let bytes = book(|sheet| {
        let format = |code: &str| Format::new().set_num_format(code);
        sheet.write_with_format(1, 0, 42, &format("00000")).unwrap();
        sheet.write_with_format(1, 4, 5_332_180_000_i64, &format("00000000000")).unwrap();
        sheet.write_with_format(2, 1, 20_260_302, &format("0000\"-\"00\"-\"00")).unwrap();
        sheet.write_with_format(2, 4, 0.85, &format("0%")).unwrap();
        // What was typed as 1-2 is the second of January.
        sheet.write_with_format(3, 0, 46_024, &format("m\"月\"d\"日\"")).unwrap();
    });
    let rows = rows_of(&bytes, &mapping("")).unwrap();
    let keys = rows[0].as_ref().unwrap().commands[0].command.key.clone();
    assert_eq!(keys.as_deref(), Some("m/00042/register"));
    assert_eq!(told(&rows[0]).1.as_deref(), Some("05332180000"));
    let expect =
        [(3, "电话".to_owned(), Reason::ShownOtherwise), (4, "编号".to_owned(), Reason::DateForText)];
    assert_eq!(reasons(&rows), expect);
    let bytes = book(|sheet| {
        let code = Format::new().set_num_format("0000\"年\"00\"月\"00\"日\"");
        sheet.write_with_format(1, 1, 20_260_302, &code).unwrap();
    });
    let rows = rows_of(&bytes, &mapping("")).unwrap();
    assert_eq!(rows[0].as_ref().unwrap().commands[0].command.at.to_string(), "2026-03-01T16:00:00Z");
}

/// The workbook with its first sheet's text changed, as another program would have written it.
fn rewritten(workbook: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).unwrap();
        let (name, mut bytes) = (part.name().unwrap().into_owned(), Vec::new());
        part.read_to_end(&mut bytes).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(from), "{text}");
            bytes = text.replace(from, to).into_bytes();
        }
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_formula_without_result_is_told_and_an_empty_text_is_empty() {
    let with = |cell: &str| {
        let bytes = book(|sheet| {
            sheet.write(1, 5, "公式").unwrap();
        });
        let shared = "<c r=\"F2\" t=\"s\"><v>8</v></c>";
        rows_of(&rewritten(&bytes, shared, cell), &mapping("")).unwrap()
    };
    for cell in [
        "<c r=\"F2\" s=\"1\"><f>B2+2</f><v></v></c>",
        "<c r=\"F2\" s=\"1\"><f>B2+2</f></c>",
        "<c r=\"F2\" t=\"str\"><f>B2</f></c>",
    ] {
        assert_eq!(reasons(&with(cell)), [(2, "答复时间".to_owned(), Reason::Uncalculated)], "{cell}");
    }
    let reply = |cell: &str| told(&with(cell)[0]).2;
    let at = Some("2026-03-04T09:00:00".to_owned());
    assert_eq!(reply("<c r=\"F2\" s=\"1\"><f>B2+2</f><v>46085.375</v></c>"), at);
    assert_eq!(reply("<c r=\"F2\" t=\"d\"><v>2026-03-04T09:00:00</v></c>"), at);
    assert_eq!(reply("<c r=\"F2\" t=\"d\"><v>2026-03-04T01:00:00.000Z</v></c>"), at);
    assert_eq!(reply("<c r=\"F2\" t=\"str\"><f>\"\"</f><v/></c>"), None);
    // A text that is called a number is still a text.
    let rows = with("<c r=\"F2\" t=\"n\"><v>2026-03-04 09:00</v></c>");
    assert_eq!(told(&rows[0]).2, at);
}

#[test]
fn what_stands_for_nothing_is_nothing() {
    let text = format!("{}\nM1,2026-03-02 9:00,没水了,/,无,——\n", HEADER.join(","));
    let read = |top: &str| rows_of(text.as_bytes(), &mapping(top)).unwrap();
    assert_eq!(told(&read("blank = ['/', '无', '——']")[0]), (None, None, None));
    assert_eq!(reasons(&read("blank = ['/']"))[0].1, "答复时间");
}

#[test]
fn forms_of_times_are_named_by_the_mapping() {
    let text = format!("{}\nM1,3/14/2025 1:20,没水了,,,3/14/2025 1:20 PM\n", HEADER.join(","));
    let times = "times = ['m/d/yyyy h:mm', 'm/d/yyyy h:mm AM/PM']";
    let rows = rows_of(text.as_bytes(), &mapping(times)).unwrap();
    assert_eq!(told(&rows[0]).2.as_deref(), Some("2025-03-14T13:20:00"));
    assert_eq!(reasons(&rows_of(text.as_bytes(), &mapping("")).unwrap())[0].1, "时间");
}

#[test]
fn a_file_of_the_wrong_code_page_is_told() {
    let header = HEADER.join(",");
    let (garbled, _) = encoding_rs::GB18030.decode_without_bom_handling(header.as_bytes());
    let error = rows_of(format!("{garbled}\n1,2,3,4,5,6\n").as_bytes(), &mapping("")).unwrap_err();
    let said = error.say();
    assert!(said.zh.starts_with("文字是乱码:UTF-8 的文件被当成 GBK(ANSI)打开又存了一遍"), "{}", said.zh);
}

/// As a spreadsheet program shows the cells of a CSV file: numbers without what makes them names.
fn opened_in_excel(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(csv.trim_start_matches('\u{FEFF}').as_bytes());
    let calculated = |cell: &str| match cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        Some(text) => text.to_owned(),
        None => cell.parse::<f64>().map_or_else(|_| cell.to_owned(), |number| number.to_string()),
    };
    reader.records().map(|record| record.unwrap().iter().map(calculated).collect()).collect()
}

#[test]
fn rejects_keep_their_numbers_in_a_spreadsheet_program() {
    let numbers = [("00042", "05332180000"), ("202603020000123456", "013800000002"), ("1-2", "3E5")];
    let row = |(number, phone): &(&str, &str)| format!("{number},2026-13-02 09:00,没水了,,{phone},");
    let text = [HEADER.join(",")].into_iter().chain(numbers.iter().map(row)).collect::<Vec<_>>().join("\n");
    let (mapping, zone) = (mapping(""), Zone::default());
    let import = Import::open(text.as_bytes(), &mapping, &zone, Moment::MAX, &[]).unwrap();
    let rejects: Vec<Reject> = import.rows().filter_map(Result::err).collect();
    assert_eq!(rejects.len(), 3);
    let table = reject_rows(import.header(), &rejects, Language::Chinese);
    let mut csv = Vec::new();
    write_csv(&mut csv, &table).unwrap();
    assert_eq!(opened_in_excel(std::str::from_utf8(&csv).unwrap())[1..], table[1..]);
    // Corrected and saved as a workbook.
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(&table) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write(row, column, cell.replace("-13-", "-12-")).unwrap();
        }
    }
    let rows = rows_of(&workbook.save_to_buffer().unwrap(), &mapping).unwrap();
    for (row, (number, phone)) in rows.iter().zip(numbers) {
        let key = row.as_ref().unwrap().commands[0].command.key.clone();
        assert_eq!((key, told(row).1), (Some(format!("m/{number}/register")), Some(phone.to_owned())));
    }
}
