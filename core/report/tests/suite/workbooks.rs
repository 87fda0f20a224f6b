//! Workbooks read back by another library: every figure as the report has it, no formula, the same bytes again.

use crate::desk::TestDesk;
use crate::history::two_months;
use crate::settling::played;
use calamine::{Data, Reader, Xlsx};
use std::io::{Cursor, Read};
use suban_report::month_end::{RateLine, month_end};
use suban_report::monthly::monthly;
use suban_report::settlement::settled;
use suban_report::weekly::weekly;
use suban_report::{Monthly, Words};

fn march(desk: &TestDesk) -> Monthly {
    monthly(&desk.reading(), "2026-03".parse().unwrap()).unwrap()
}

/// The rows of a sheet, cells joined by `|`; numbers with two decimals.
pub fn rows(bytes: &[u8], sheet: &str) -> Vec<String> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let cell = |cell: &Data| match cell {
        Data::Float(number) => format!("{number:.2}"),
        other => other.to_string(),
    };
    range.rows().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|")).collect()
}

/// A part of the package, as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_month_reads_back_as_it_was_reported() {
    let bytes = march(&two_months()).to_xlsx().unwrap();
    assert_eq!(
        rows(&bytes, "总表")[4..],
        [
            "单位|主办|已办结|本期有超期|待定|扣分|以前期间调整",
            "营业部|1.00|1.00|0.00|0.00|5.50|0.00",
            "管网所|2.00|2.00|1.00|0.00|2.95|0.00",
            "合计|3.00|3.00|1.00|0.00|8.45|0.00",
        ]
    );
    let details = rows(&bytes, "明细");
    assert_eq!(details.len(), 5 + 4, "a head of three lines, a blank one, a header, and a row a charge");
    assert!(details.contains(&"管网所|C2|'=逾期|O2|甲|2.25|".to_owned()), "{details:?}");
    assert!(details.contains(&"营业部|C3|丙|F2|乙|3.50|2026-04 3.5".to_owned()), "{details:?}");
    assert_eq!(rows(&bytes, "条款")[5..], ["C3|丙|2.00|5.50", "C2|'=逾期|1.00|2.25", "C4|丁|1.00|0.70"]);
    // Of four limits that started, one is due in April.
    assert_eq!(rows(&bytes, "时限")[5], "答复|C2|3.00|1.00|2.00|0.00|0.33|0.00");
}

#[test]
fn a_unit_leads_to_its_rows_and_the_details_can_be_filtered() {
    let bytes = march(&two_months()).to_xlsx().unwrap();
    let units = part(&bytes, "xl/worksheets/sheet1.xml");
    for link in ["location=\"'明细'!A6\"", "location=\"'明细'!A8\""] {
        assert!(units.contains(link), "{link} is not in {units}");
    }
    let details = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(details.contains("<autoFilter ref=\"A5:G9\"/>"), "{details}");
    assert!(details.contains("state=\"frozen\""), "{details}");
}

/// Names stand on the axis of categories, from the top down, and only the axis of values is left out.
#[test]
fn bars_have_their_names_beside_them_and_begin_at_the_top() {
    let bytes = march(&two_months()).to_xlsx().unwrap();
    for chart in ["xl/charts/chart1.xml", "xl/charts/chart2.xml"] {
        let xml = part(&bytes, chart);
        assert!(xml.contains("<c:barChart>") && xml.contains("<c:barDir val=\"bar\"/>"), "{chart}: {xml}");
        let axis = |name: &str| {
            let (_, rest) = xml.split_once(&format!("<c:{name}>")).unwrap();
            rest.split_once(&format!("</c:{name}>")).unwrap().0.to_owned()
        };
        let (names, values) = (axis("catAx"), axis("valAx"));
        assert!(names.contains("<c:orientation val=\"maxMin\"/>"), "{chart}: {names}");
        assert!(!names.contains("<c:delete val=\"1\"/>"), "{chart}: {names}");
        assert!(values.contains("<c:orientation val=\"minMax\"/>"), "{chart}: {values}");
        assert!(values.contains("<c:delete val=\"1\"/>"), "{chart}: {values}");
    }
}

#[test]
fn hundredths_stand_in_the_file_as_they_are_written() {
    let details = part(&march(&two_months()).to_xlsx().unwrap(), "xl/worksheets/sheet2.xml");
    for number in ["<v>2.25</v>", "<v>3.5</v>", "<v>0.7</v>", "<v>2</v>"] {
        assert!(details.contains(number), "{number} is not in {details}");
    }
    assert!(!details.contains("<f>"), "a formula in {details}");
}

#[test]
fn the_same_figures_give_the_same_bytes_and_the_period_ends_on_the_day_of_creation() {
    let (one, other) = (march(&two_months()).to_xlsx().unwrap(), march(&two_months()).to_xlsx().unwrap());
    assert!(one == other, "two histories that are the same gave different bytes");
    assert!(part(&one, "docProps/core.xml").contains("2026-03-31T00:00:00Z"));
}

#[test]
fn weeks_and_month_ends_read_back_too() {
    let desk = two_months();
    let reading = desk.reading_at("2026-04-20 10:00");
    let week = "2026-W15".parse().unwrap();
    let week = weekly(&reading, week, Words::Shown).unwrap().to_xlsx().unwrap();
    let open = rows(&week, "未办结");
    assert!(open[3].starts_with("'=丙|2026-03-02 09:40|来电|(未派单)|(未分类)|(未分类)|待人工|"), "{open:?}");
    assert!(open[3].ends_with("来信\n问个路"), "{open:?}");
    let period = "2026-04".parse().unwrap();
    let month = month_end(&reading, period, Words::Hidden).unwrap().to_xlsx().unwrap();
    assert_eq!(rows(&month, "各单位")[5], "营业部|1.00|1.00|0.00|1.00|0.00|0.00|0.00|0.00");
    assert_eq!(rows(&month, "清单").len(), 6);
}

/// Shares and figures are numbers that a spreadsheet can go on with, and are only shown in percent.
#[test]
fn rates_stand_in_the_file_as_numbers() {
    let desk = played("below-85");
    let month = month_end(&desk.reading(), "2026-03".parse().unwrap(), Words::Hidden).unwrap();
    let rate = |line: &&RateLine| line.now.name == "满意度" && line.now.group.is_none();
    let rate = month.rates.iter().find(rate).unwrap();
    let (top, bottom) = (rate.now.top.unwrap(), rate.now.bottom.unwrap());
    let bytes = month.to_xlsx().unwrap();
    let share = rows(&bytes, "率").into_iter().find(|row| row.starts_with("满意度|S1-17|公司|")).unwrap();
    let expect = (top / bottom).round_dp(2);
    assert_eq!(share, format!("满意度|S1-17|公司|{expect:.2}||{top:.2}|{bottom:.2}"));
    assert!(part(&bytes, "xl/styles.xml").contains("0.00%"));
    let settled = settled(&desk.reading(), "2026-03".parse().unwrap()).unwrap().to_xlsx().unwrap();
    let same = rows(&settled, "口径").into_iter().find(|row| row.starts_with("满意度|S1-17|公司|")).unwrap();
    assert!(same.starts_with(&format!("满意度|S1-17|公司|{expect:.2}|{top:.2}|{bottom:.2}|")), "{same}");
}

#[test]
fn tables_for_the_console() {
    let desk = two_months();
    insta::assert_snapshot!("monthly", march(&desk).to_table());
    let april = monthly(&desk.reading(), "2026-04".parse().unwrap()).unwrap();
    insta::assert_snapshot!("monthly_with_adjustments", april.to_table());
    let reading = desk.reading_at("2026-04-20 10:00");
    let week = weekly(&reading, "2026-W10".parse().unwrap(), Words::Shown).unwrap();
    insta::assert_snapshot!("weekly", week.to_table());
    let month = month_end(&reading, "2026-04".parse().unwrap(), Words::Shown).unwrap();
    insta::assert_snapshot!("month_end", month.to_table());
}
