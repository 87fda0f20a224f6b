//! Workbooks as spreadsheet programs write them.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use suban_intake::{Import, IntakeError, Mapping, Reason, Reject, Row};
use suban_model::moment::MomentError;
use suban_model::{Act, Moment, Zone};

/// Column order differs from the preset's, as it does between real exports.
const HEADER: [&str; 8] =
    ["答复时间", "留言编号", "留言主题", "点赞数", "留言用户", "留言时间", "留言详情", "答复意见"];

fn mapping() -> Mapping {
    Mapping::preset("messages-with-replies").unwrap()
}

fn now() -> Moment {
    "2024-01-01T00:00:00Z".parse().unwrap()
}

fn rows(workbook: &mut Workbook, mapping: &Mapping) -> Result<Vec<Result<Row, Reject>>, IntakeError> {
    let bytes = workbook.save_to_buffer().unwrap();
    let zone = Zone::default();
    let import = Import::open(&bytes, mapping, &zone, now(), &[])?;
    Ok(import.rows().collect())
}

/// A sheet with the header in row 1 and one whole message in row 2.
fn fill(sheet: &mut Worksheet) {
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\" hh:mm:ss");
    for (column, name) in (0..).zip(HEADER) {
        sheet.write(0, column, name).unwrap();
    }
    sheet.write(1, 0, "2019/5/10 14:56:53").unwrap();
    sheet.write(1, 1, 2549).unwrap();
    sheet.write(1, 2, "水压低").unwrap();
    sheet.write(1, 3, 7).unwrap();
    sheet.write(1, 4, "A00045581").unwrap();
    sheet
        .write_with_format(1, 5, ExcelDateTime::parse_from_str("2019-04-25T09:32:09").unwrap(), &date)
        .unwrap();
    sheet.write(1, 6, "\n\t\t\t三楼没有水\n\t").unwrap();
    sheet.write(1, 7, "已修好").unwrap();
}

fn book() -> Workbook {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook
}

#[test]
fn dates_and_numbers_are_read_as_they_are_meant() {
    let rows = rows(&mut book(), &mapping()).unwrap();
    let row = rows[0].as_ref().unwrap();
    assert_eq!(row.number, 2);
    let [register, reply] = row.commands.as_slice() else { panic!("not two commands") };
    assert_eq!(register.command.at.to_string(), "2019-04-25T01:32:09Z");
    assert_eq!(register.command.key.as_deref(), Some("messages-with-replies/2549/register"));
    assert_eq!(register.private["text"], "水压低\n三楼没有水");
    assert_eq!(register.private["caller"], "A00045581");
    assert_eq!(reply.command.at.to_string(), "2019-05-10T06:56:53Z");
    assert_eq!(reply.command.key.as_deref(), Some("messages-with-replies/2549/final_reply"));
    assert_eq!(reply.private["text"], "已修好");
    let Act::Reply(reply) = &reply.command.act else { panic!("no reply") };
    assert!(reply.last);
}

#[test]
fn cells_that_are_not_what_they_should_be_are_rejected() {
    let refused = |change: &dyn Fn(&mut Worksheet)| {
        let mut workbook = book();
        change(workbook.worksheet_from_index(0).unwrap());
        let rows = rows(&mut workbook, &mapping()).unwrap();
        let reject = rows[0].clone().unwrap_err();
        (reject.column, reject.value, reject.reason)
    };
    let told = |column: &str, value: &str, reason| (column.to_owned(), value.to_owned(), reason);
    assert_eq!(
        refused(&|sheet| drop(sheet.write(1, 1, 8.800_123_456_789_012e19))),
        told("留言编号", "88001234567890120000", Reason::DigitsLost)
    );
    assert_eq!(
        refused(&|sheet| drop(sheet.write(1, 5, 43_580.5))),
        told("留言时间", "43580.5", Reason::NumberForTime)
    );
    let clock = Format::new().set_num_format("hh:mm");
    assert_eq!(
        refused(&|sheet| drop(sheet.write_with_format(1, 5, 0.75, &clock))),
        told("留言时间", "0.75", Reason::NumberForTime)
    );
    let day = Format::new().set_num_format("yyyy/m/d");
    let text = "9999-12-31T00:00:00".to_owned();
    assert_eq!(
        refused(&|sheet| drop(sheet.write_with_format(1, 0, 2_958_465, &day))),
        told("答复时间", "9999-12-31", Reason::Time(MomentError::OutOfRange { text }))
    );
    assert_eq!(
        refused(&|sheet| drop(sheet.write_formula(1, 5, Formula::new("=1/0").set_result("#DIV/0!")))),
        told("留言时间", "#DIV/0!", Reason::Fault("#DIV/0!".into()))
    );
    assert_eq!(
        refused(&|sheet| drop(sheet.write(1, 0, " "))),
        told("答复意见", "已修好", Reason::NoTime { time: "答复时间".into() })
    );
}

#[test]
fn notes_beside_the_table_do_no_harm() {
    let mut workbook = book();
    workbook.worksheet_from_index(0).unwrap().write(1, 20, "已核对").unwrap();
    let rows = rows(&mut workbook, &mapping()).unwrap();
    assert!(rows[0].is_ok());
}

#[test]
fn sheets_are_chosen_by_number_or_name() {
    let with = |sheet: &str| {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().set_name("字典").unwrap().set_hidden(true);
        fill(workbook.add_worksheet().set_active(true).set_name("留言").unwrap());
        workbook.add_worksheet().set_name("空").unwrap();
        let text = Mapping::preset_text("messages-with-replies").unwrap();
        let mapping = Mapping::parse(&text.replacen("= 1 ", &format!("= {sheet} "), 1)).unwrap();
        rows(&mut workbook, &mapping).map(|rows| rows.len())
    };
    assert_eq!(with("1"), Ok(1));
    assert_eq!(with("'留言'"), Ok(1));
    assert_eq!(with("2"), Err(IntakeError::NoHeader { row: 1 }));
    assert_eq!(with("'字典'"), Err(IntakeError::NoHeader { row: 1 }));
    let error = with("3").unwrap_err();
    assert_eq!(error.say().zh, "没有工作表「3」;现有:字典、留言、空");
}
