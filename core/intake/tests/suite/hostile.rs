//! Files that nobody means well with, and files that are simply broken: an answer each, in bounded memory.

use proptest::prelude::*;
use std::io::{Cursor, Write};
use suban_intake::{
    FILE_BYTES_MAX, INFLATED_BYTES_MAX, Import, IntakeError, Mapping, reject_rows, write_csv,
};
use suban_model::{Moment, Zone};
use suban_policy::diagnostic::Language;
use suban_workbook::{Unsupported, WorkbookError};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const LINKS: &str = r#"<Relationships><Relationship Id="r" Type="t/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const WORKBOOK_LINKS: &str = r#"<Relationships><Relationship Id="r1" Type="t/worksheet" Target="sheet.xml"/>
    <Relationship Id="r2" Type="t/sharedStrings" Target="strings.xml"/>
    <Relationship Id="r3" Type="t/styles" Target="styles.xml"/></Relationships>"#;
const STRINGS: &str =
    "<sst><si><t>编号</t></si><si><t>时间</t></si><si><t>内容</t></si><si><t>水压低</t></si></sst>";
const STYLES: &str = "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='22'/></cellXfs></styleSheet>";
const SHEET: &str = "<worksheet><dimension ref='A1:C2'/><sheetData>\
    <row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' t='s'><v>2</v></c></row>\
    <row r='2'><c r='A2'><v>88001</v></c><c r='B2' s='1'><v>43580.5</v></c><c r='C2' t='s'><v>3</v></c></row>\
    </sheetData><mergeCells count='1'><mergeCell ref='D1:D2'/></mergeCells></worksheet>";
const CSV: &str = "编号,时间,内容\n88001,2019-04-25 12:00,水压低\n88002,\"2019-04-26\",\"漏水,\n三楼\"\n";

fn mapping() -> Mapping {
    let text = "name = 'm'\n[register]\nexternal = '编号'\nreceived_at = '时间'\ntext = ['内容']\nchannel = { is = '来信' }\n";
    Mapping::parse(text).unwrap()
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in parts {
        writer.start_file(*path, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook whose part at `path` is `bytes`.
fn workbook(path: &str, bytes: &[u8]) -> Vec<u8> {
    let mut parts = [
        ("_rels/.rels", LINKS.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_LINKS.as_bytes()),
        ("xl/strings.xml", STRINGS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/sheet.xml", SHEET.as_bytes()),
    ];
    for part in &mut parts {
        if part.0 == path {
            part.1 = bytes;
        }
    }
    archive(&parts)
}

/// How many rows are accepted, after everything has been done with the file that can be.
fn read(bytes: &[u8]) -> Result<usize, IntakeError> {
    let (mapping, zone) = (mapping(), Zone::default());
    let import = Import::open(bytes, &mapping, &zone, Moment::MAX, &[])?;
    let (rows, rejects): (Vec<_>, Vec<_>) = import.rows().partition(Result::is_ok);
    let rejects: Vec<_> = rejects.into_iter().filter_map(Result::err).collect();
    write_csv(Vec::new(), &reject_rows(import.header(), &rejects, Language::English)).unwrap();
    assert!(rejects.iter().all(|reject| !reject.reason.say().zh.is_empty()));
    Ok(rows.len())
}

#[test]
fn the_samples_are_in_order() {
    assert_eq!(read(&workbook("", b"")), Ok(1));
    assert_eq!(read(CSV.as_bytes()), Ok(2));
}

#[test]
fn what_a_workbook_claims_is_not_believed() {
    let lies = [
        ("xl/sheet.xml", SHEET.replace("A1:C2", "A1:XFD1048576")),
        ("xl/sheet.xml", SHEET.replace("A1:C2", "C2:A1")),
        ("xl/sheet.xml", SHEET.replace("A1:C2", "")),
        ("xl/sheet.xml", SHEET.replace("D1:D2", "D1:XFD1048576")),
        (
            "xl/sheet.xml",
            SHEET.replace("<mergeCell ref='D1:D2'/>", &"<mergeCell ref='E1:XFD1048576'/>".repeat(1_000)),
        ),
        ("xl/strings.xml", STRINGS.replace("<sst>", "<sst count='1' uniqueCount='400000000000'>")),
        ("xl/styles.xml", {
            let code = format!(
                "<numFmts><numFmt numFmtId='22' formatCode='y{}'/></numFmts><cellXfs>",
                "0".repeat(100_000)
            );
            STYLES.replace("<cellXfs>", &(code + &"<xf numFmtId='22'/>".repeat(100_000)))
        }),
    ];
    for (path, part) in lies {
        assert_eq!(read(&workbook(path, part.as_bytes())), Ok(1), "{path}");
    }
}

#[test]
fn a_bomb_is_refused_wherever_it_is_hidden() {
    let blanks = " ".repeat(usize::try_from(INFLATED_BYTES_MAX).unwrap() + 1);
    for path in ["xl/sheet.xml", "xl/strings.xml"] {
        let bomb = workbook(path, [blanks.as_bytes(), SHEET.as_bytes()].concat().as_slice());
        assert!(bomb.len() < 1 << 20);
        assert_eq!(read(&bomb), Err(WorkbookError::Inflates.into()), "{path}");
    }
}

#[test]
fn a_bomb_of_overlapping_parts_is_refused() {
    // Two parts, each within the limit, share the same compressed bytes.
    let share = usize::try_from(INFLATED_BYTES_MAX).unwrap() / 2;
    let part = [" ".repeat(share).as_bytes(), SHEET.as_bytes()].concat();
    let mut bytes = workbook("xl/strings.xml", &part);
    let (strings, sheet) =
        (directory_entry(&bytes, "xl/strings.xml"), directory_entry(&bytes, "xl/sheet.xml"));
    // Checksum and sizes, then the place of the data.
    bytes.copy_within(strings + 16..strings + 28, sheet + 16);
    bytes.copy_within(strings + 42..strings + 46, sheet + 42);
    assert_eq!(read(&bytes), Err(WorkbookError::Inflates.into()));
}

#[test]
fn a_part_larger_than_it_claims_is_refused() {
    let mut bytes = workbook("", b"");
    let sheet = directory_entry(&bytes, "xl/sheet.xml");
    bytes[sheet + 24..sheet + 28].copy_from_slice(&10_u32.to_le_bytes());
    assert!(matches!(read(&bytes), Err(IntakeError::Workbook(WorkbookError::Damaged { .. }))));
}

/// Where the entry of a path begins in the directory of a zip file.
fn directory_entry(bytes: &[u8], path: &str) -> usize {
    let mut entries =
        bytes.windows(4).enumerate().filter(|(_, magic)| *magic == b"PK\x01\x02").map(|(at, _)| at);
    entries.find(|at| bytes.get(at + 46..).is_some_and(|name| name.starts_with(path.as_bytes()))).unwrap()
}

#[test]
fn file_bytes_end_exactly() {
    let padded = |bytes: usize| {
        let mut text = CSV.to_owned();
        text.push_str(&"\n".repeat(bytes - text.len()));
        read(text.as_bytes())
    };
    assert_eq!(padded(FILE_BYTES_MAX), Ok(2));
    assert_eq!(padded(FILE_BYTES_MAX + 1), Err(IntakeError::FileTooLarge { bytes: FILE_BYTES_MAX + 1 }));
}

#[test]
fn other_kinds_of_files_are_named_and_refused() {
    let compound = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    let stream: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let links_to = |target: &str| LINKS.replace("xl/workbook.xml", target);
    for (bytes, expect) in [
        ([compound.clone(), stream].concat(), Unsupported::Encrypted),
        (compound, Unsupported::Xls),
        (
            archive(&[
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", b"<x/>"),
            ]),
            Unsupported::OpenDocument,
        ),
        (archive(&[("_rels/.rels", links_to("xl/workbook.bin").as_bytes())]), Unsupported::Xlsb),
        (
            archive(&[
                ("_rels/.rels", links_to("word/document.xml").as_bytes()),
                ("word/_rels/document.xml.rels", b"<Relationships/>"),
                ("word/document.xml", b"<document/>"),
            ]),
            Unsupported::Archive,
        ),
        (archive(&[("tickets.csv", CSV.as_bytes())]), Unsupported::Archive),
        (archive(&[]), Unsupported::Archive),
        (b"<html><table></table></html>".to_vec(), Unsupported::WebPage),
    ] {
        assert_eq!(read(&bytes), Err(WorkbookError::Unsupported(expect).into()));
    }
    assert_eq!(read(b""), Err(IntakeError::Empty));
    assert!(matches!(read(b"\x89PNG\r\n\x1a\n\0\0\0"), Err(IntakeError::Encoding(_))));
}

#[test]
fn a_damaged_workbook_is_refused_whole() {
    let whole = workbook("", b"");
    for end in 0..whole.len() {
        assert!(read(&whole[..end]).is_err(), "{end}");
    }
    let cut = SHEET.split("</sheetData>").next().unwrap();
    let detail = "it ends too early".to_owned();
    assert_eq!(
        read(&workbook("xl/sheet.xml", cut.as_bytes())),
        Err(WorkbookError::Damaged { part: "xl/sheet.xml".into(), detail }.into())
    );
}

/// `bytes` with some bytes replaced, taken out and put in.
fn mutated(bytes: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..3_u8);
    prop::collection::vec(change, 1..6).prop_map(move |changes| {
        let mut bytes = bytes.to_vec();
        for (place, byte, kind) in changes {
            let place = place.index(bytes.len());
            match kind {
                0 => bytes.iter_mut().skip(place).take(1).for_each(|old| *old = byte),
                1 => bytes.insert(place, byte),
                _ => drop(bytes.remove(place)),
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), magic in 0..4_usize) {
        let magic: &[u8] = [&b""[..], b"PK\x03\x04", b"\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"][magic];
        let _ = read(&[magic, &bytes].concat());
    }

    #[test]
    fn no_broken_csv_panics(bytes in mutated(CSV.as_bytes())) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_broken_archive_panics(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = workbook("", b"");
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let _ = read(&bytes);
    }

    #[test]
    fn no_broken_sheet_panics(sheet in mutated(SHEET.as_bytes())) {
        let _ = read(&workbook("xl/sheet.xml", &sheet));
    }

    #[test]
    fn no_broken_strings_panic(strings in mutated(STRINGS.as_bytes())) {
        let _ = read(&workbook("xl/strings.xml", &strings));
    }

    #[test]
    fn no_broken_styles_panic(styles in mutated(STYLES.as_bytes())) {
        let _ = read(&workbook("xl/styles.xml", &styles));
    }

    #[test]
    fn no_broken_contents_panic(contents in mutated(WORKBOOK.as_bytes()), links in mutated(WORKBOOK_LINKS.as_bytes())) {
        let _ = read(&workbook("xl/workbook.xml", &contents));
        let _ = read(&workbook("xl/_rels/workbook.xml.rels", &links));
    }
}
