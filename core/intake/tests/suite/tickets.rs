//! Rows of the `tickets` preset as commands, and every reason to reject one.

use suban_intake::{
    Import, Intake, IntakeError, Mapping, Reason, Reject, Row, TEXT_BYTES_MAX, reject_rows, write_csv,
};
use suban_model::moment::MomentError;
use suban_model::{Act, Answer, Moment, TicketRef, Zone};
use suban_policy::diagnostic::Language;

const HEADER: &str = "工单编号,接收时间,渠道,片区,来电人,电话,诉求内容,平台要求办结时间,初次回复时间,最终回复时间,\
                      已向平台说明,回访时间,回访结果";

/// A row of which all is in order.
const WHOLE: [&str; 13] = [
    "88001",
    "2020-01-09 14:54",
    "12345",
    "城东",
    "李先生",
    "13800138000",
    "家里水压低",
    "2020-01-20 18:00",
    "2020/1/13 9:05",
    "2020年1月16日 10时00分",
    "是",
    "2020-1-17",
    "满意",
];

fn tickets() -> Mapping {
    Mapping::preset("tickets").unwrap()
}

fn now() -> Moment {
    "2020-06-01T00:00:00Z".parse().unwrap()
}

fn import(text: &str, mapping: &Mapping) -> Result<Vec<Result<Row, Reject>>, IntakeError> {
    let zone = Zone::default();
    let import = Import::open(text.as_bytes(), mapping, &zone, now(), &[])?;
    let rows: Vec<_> = import.rows().collect();
    assert_eq!(rows.len(), import.rows_total());
    Ok(rows)
}

/// The only row of a file whose cells are [`WHOLE`] but for these.
fn one(changes: &[(usize, &str)]) -> Result<Row, Reject> {
    let mut cells = WHOLE;
    for (place, cell) in changes {
        cells.iter_mut().skip(*place).take(1).for_each(|old| *old = cell);
    }
    let rows = import(&format!("{HEADER}\n{}\n", cells.join(",")), &tickets()).unwrap();
    assert_eq!(rows.len(), 1);
    rows.into_iter().next().unwrap()
}

fn steps(commands: &[Intake]) -> Vec<(&str, String)> {
    let key = |intake: &Intake| intake.command.key.clone().unwrap();
    commands.iter().map(|intake| (intake.command.act.name(), key(intake))).collect()
}

#[test]
fn a_row_tells_the_life_of_a_ticket() {
    let row = one(&[]).unwrap();
    assert_eq!(row.number, 2);
    assert_eq!(
        steps(&row.commands),
        [
            ("register", "tickets/88001/register".to_owned()),
            ("reply", "tickets/88001/first_reply".to_owned()),
            ("reply", "tickets/88001/final_reply".to_owned()),
            ("callback", "tickets/88001/callback".to_owned()),
        ]
    );
    let times: Vec<String> = row.commands.iter().map(|intake| intake.command.at.to_string()).collect();
    assert_eq!(
        times,
        ["2020-01-09T06:54:00Z", "2020-01-13T01:05:00Z", "2020-01-16T02:00:00Z", "2020-01-16T16:00:00Z"]
    );
    let ticket = TicketRef::External("88001".into());
    let Act::Register(register) = &row.commands[0].command.act else { panic!("not registered first") };
    assert_eq!(register.external.as_deref(), Some("88001"));
    assert_eq!((register.channel.as_str(), register.area.as_deref()), ("12345", Some("城东")));
    assert_eq!(register.given["平台办结"].to_string(), "2020-01-20T10:00:00Z");
    assert_eq!(row.commands[0].command.by.office(), "台账导入");
    let private: Vec<(&str, &str)> =
        row.commands[0].private.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(private, [("caller", "李先生"), ("phone", "13800138000"), ("text", "家里水压低")]);
    let Act::Reply(first) = &row.commands[1].command.act else { panic!("no first reply") };
    assert_eq!((&first.ticket, first.last, first.explained), (&ticket, false, true));
    let Act::Reply(last) = &row.commands[2].command.act else { panic!("no final reply") };
    assert_eq!((&last.ticket, last.last, last.explained), (&ticket, true, false));
    let Act::Callback(callback) = &row.commands[3].command.act else { panic!("no callback") };
    assert_eq!((&callback.ticket, callback.answer), (&ticket, Answer::Satisfied));
}

#[test]
fn steps_that_did_not_happen_are_left_out() {
    let check = |changes: &[(usize, &str)], expect: &[&str]| {
        let row = one(changes).unwrap();
        let keys: Vec<String> = steps(&row.commands).into_iter().map(|(_, key)| key).collect();
        let expect: Vec<String> = expect.iter().map(|step| format!("tickets/88001/{step}")).collect();
        assert_eq!(keys, expect, "{changes:?}");
    };
    check(&[(8, ""), (9, ""), (10, ""), (11, ""), (12, "")], &["register"]);
    check(&[(8, ""), (9, ""), (10, "否"), (11, ""), (12, "")], &["register"]);
    check(&[(9, ""), (11, ""), (12, "")], &["register", "first_reply"]);
    check(&[(8, ""), (10, "")], &["register", "final_reply", "callback"]);
    check(&[(9, "")], &["register", "first_reply", "callback"]);
    // A callback between the two replies comes between them.
    check(&[(11, "2020-01-14")], &["register", "first_reply", "callback", "final_reply"]);
    check(
        &[(9, "2020/1/13 9:05"), (11, "2020/1/13 9:05")],
        &["register", "first_reply", "final_reply", "callback"],
    );
}

#[test]
fn every_reject_names_its_cell_and_reason() {
    let check = |changes: &[(usize, &str)], column: &str, value: &str, expect: Reason| {
        let reject = one(changes).unwrap_err();
        assert_eq!(
            (reject.row, reject.column.as_str(), reject.value.as_str(), reject.reason),
            (2, column, value, expect),
            "{changes:?}"
        );
        assert!(reject.cells.len() >= 13, "{changes:?}");
    };
    let unreadable = |text: &str| Reason::Time(MomentError::Unreadable { text: text.into() });
    let out_of_range = |text: &str| Reason::Time(MomentError::OutOfRange { text: text.into() });
    let before = |earlier: &str, at: &str| Reason::OutOfOrder { earlier: earlier.into(), at: at.into() };
    let no_time = |time: &str| Reason::NoTime { time: time.into() };
    let words = |known: &str| Reason::UnknownWord { known: known.into() };
    check(&[(0, "")], "工单编号", "", Reason::Missing);
    check(&[(0, "8.80012E+18")], "工单编号", "8.80012E+18", Reason::DigitsLost);
    check(&[(1, "")], "接收时间", "", Reason::Missing);
    check(&[(1, "昨天")], "接收时间", "昨天", unreadable("昨天"));
    check(&[(1, "9999-12-31")], "接收时间", "9999-12-31", out_of_range("9999-12-31"));
    check(&[(2, "")], "渠道", "", Reason::Missing);
    check(&[(6, " ")], "诉求内容", "", Reason::Missing);
    check(&[(5, "1.38E+10")], "电话", "1.38E+10", Reason::DigitsLost);
    check(
        &[(7, "2020-01-32")],
        "平台要求办结时间",
        "2020-01-32",
        Reason::Time(MomentError::Impossible { text: "2020-01-32".into() }),
    );
    check(
        &[(8, "2020-01-09 14:53")],
        "初次回复时间",
        "2020-01-09 14:53",
        before("接收时间", "2020-01-09 14:54:00"),
    );
    check(
        &[(9, "2020-01-13 09:04")],
        "最终回复时间",
        "2020-01-13 09:04",
        before("初次回复时间", "2020-01-13 09:05:00"),
    );
    check(&[(11, "2020-01-13")], "回访时间", "2020-01-13", before("初次回复时间", "2020-01-13 09:05:00"));
    check(&[(8, ""), (9, ""), (10, "")], "回访时间", "2020-1-17", Reason::NoReply);
    check(&[(8, "")], "已向平台说明", "是", no_time("初次回复时间"));
    check(&[(10, "也许")], "已向平台说明", "也许", words("是、否"));
    check(&[(11, "")], "回访结果", "满意", no_time("回访时间"));
    check(&[(12, "")], "回访结果", "", Reason::Missing);
    check(&[(12, "很好")], "回访结果", "很好", words("满意、不满意、未联系上"));
    check(&[(11, "2020-06-01 08:00:01")], "回访时间", "2020-06-01 08:00:01", Reason::Future);
    assert!(one(&[(11, "2020-06-01 08:00:00"), (7, "2020-12-31")]).is_ok());
    check(&[(6, "水,压低")], "", "满意", Reason::ExtraCells);
}

#[test]
fn words_end_exactly() {
    let longest = "水".repeat(TEXT_BYTES_MAX / 3) + "x";
    assert_eq!(longest.len(), TEXT_BYTES_MAX);
    assert_eq!(one(&[(6, &longest)]).unwrap().commands[0].private["text"], longest);
    let reject = one(&[(6, &(longest + "x"))]).unwrap_err();
    assert_eq!(reject.reason, Reason::TooLong { bytes: TEXT_BYTES_MAX + 1, max: TEXT_BYTES_MAX });
    assert_eq!(reject.value.chars().count(), suban_intake::VALUE_CHARS_MAX + 1);
    for (place, max) in [(0, suban_intake::EXTERNAL_BYTES_MAX), (3, suban_intake::FIELD_BYTES_MAX)] {
        assert!(one(&[(place, &"a".repeat(max))]).is_ok());
        assert_eq!(
            one(&[(place, &"a".repeat(max + 1))]).unwrap_err().reason,
            Reason::TooLong { bytes: max + 1, max }
        );
    }
}

#[test]
fn a_number_comes_once_even_if_its_row_was_rejected() {
    let broken = WHOLE.join(",").replace("2020-01-09 14:54", "昨天");
    let text = format!("{HEADER}\n{broken}\n\n{whole}\n{whole}\n", whole = WHOLE.join(","));
    let rows = import(&text, &tickets()).unwrap();
    let said: Vec<(usize, String)> = rows
        .into_iter()
        .map(|row| row.unwrap_err())
        .map(|reject| (reject.row, reject.reason.say().zh))
        .collect();
    assert_eq!(
        said,
        [
            (2, "不是日期时间;请写成 2020-01-09 14:54".to_owned()),
            (4, "与第 2 行编号重复".to_owned()),
            (5, "与第 2 行编号重复".to_owned()),
        ]
    );
}

#[test]
fn the_same_file_gives_the_same_commands_wherever_its_rows_stand() {
    let other = WHOLE.join(",").replace("88001", "88002");
    let forward = import(&format!("{HEADER}\n{}\n{other}\n", WHOLE.join(",")), &tickets()).unwrap();
    let backward = import(&format!("{HEADER}\n\n{other}\n{}\n", WHOLE.join(",")), &tickets()).unwrap();
    let commands = |row: &Result<Row, Reject>| row.as_ref().unwrap().commands.clone();
    assert_eq!(commands(&forward[0]), commands(&backward[1]));
    assert_eq!(commands(&forward[1]), commands(&backward[0]));
}

#[test]
fn tickets_without_number_are_known_by_time_and_words() {
    let mapping = "name = 'visits'\nby = '工作室'\n[register]\nreceived_at = '时间'\ntext = ['事由', '详情']\n\
                   channel = { column = '方式', values = { '上门' = '来访' }, empty = '来电' }\n\
                   [final_reply]\nat = '答复时间'\nby = { is = '营业部' }\n";
    let mapping = Mapping::parse(mapping).unwrap();
    let text = "时间,事由,详情,方式,答复时间\n2020-01-09,水压低,三楼,上门,2020-01-10\n2020-01-09,水压低,,,\n\
                2020-01-09,水压低,三楼,,\n2020-01-09,漏水,,微信,\n";
    let rows = import(text, &mapping).unwrap();
    let first = rows[0].as_ref().unwrap();
    let Act::Register(register) = &first.commands[0].command.act else { panic!("not registered") };
    let number = register.external.clone().unwrap();
    assert!(number.starts_with("导入-") && number.len() == "导入-".len() + 16, "{number}");
    assert_eq!(first.commands[1].command.act.ticket(), Some(&TicketRef::External(number)));
    assert_eq!(first.commands[0].private["text"], "水压低\n三楼");
    assert_eq!(register.channel, "来访");
    let offices: Vec<&str> = first.commands.iter().map(|intake| intake.command.by.office()).collect();
    assert_eq!(offices, ["工作室", "营业部"]);
    let Act::Register(second) = &rows[1].as_ref().unwrap().commands[0].command.act else {
        panic!("not registered")
    };
    assert_eq!(second.channel, "来电");
    assert_eq!(rows[2].as_ref().unwrap_err().reason, Reason::SameContent { row: 2 });
    assert_eq!(rows[3].as_ref().unwrap_err().reason, Reason::UnknownWord { known: "上门".into() });
}

#[test]
fn the_rejects_file_can_be_corrected_and_imported() {
    let zone = Zone::default();
    let mapping = tickets();
    let hostile = WHOLE.join(",").replace("李先生", "=HYPERLINK(1)").replace("2020-1-17", "昨天");
    let text = format!("{HEADER}\n{hostile}\n");
    let file = Import::open(text.as_bytes(), &mapping, &zone, now(), &[]).unwrap();
    let rejects: Vec<Reject> = file.rows().filter_map(Result::err).collect();
    let mut out = Vec::new();
    write_csv(&mut out, &reject_rows(file.header(), &rejects, Language::Chinese)).unwrap();
    let corrected = String::from_utf8(out).unwrap().replace(",昨天,满意", ",2020-1-17,满意");
    assert!(corrected.contains("2,回访时间,昨天,不是日期时间;请写成 2020-01-09 14:54,88001"), "{corrected}");
    assert!(corrected.contains(",'=HYPERLINK(1),"), "{corrected}");
    let again = import(&corrected, &mapping).unwrap();
    let row = again[0].as_ref().unwrap();
    assert_eq!(row.commands[0].private["caller"], "=HYPERLINK(1)");
    assert_eq!(steps(&row.commands), steps(&one(&[]).unwrap().commands));
}

#[test]
fn a_row_that_the_desk_refuses_becomes_a_reject() {
    let zone = Zone::default();
    let mapping = tickets();
    let text = format!("{HEADER}\n\n{}\n", WHOLE.join(","));
    let file = Import::open(text.as_bytes(), &mapping, &zone, now(), &[]).unwrap();
    let refused = Reason::Refused { zh: "没有渠道「12345」".into(), en: "no channel `12345`".into() };
    let reject = file.reject(3, refused);
    assert_eq!((reject.row, reject.cells.as_slice()), (3, WHOLE.map(str::to_owned).as_slice()));
    assert_eq!(reject.reason.say().zh, "没有渠道「12345」");
    assert_eq!(file.reject(2, Reason::Missing).cells, vec![String::new(); 13]);
}

#[test]
fn process_nodes_come_from_columns_and_from_what_is_untold() {
    let text = "name = 'm'\nuntold = { nodes = ['核实不详', '签收不详'], by = '台账导入' }\n\
                [register]\nexternal = '编号'\nreceived_at = '时间'\ntext = ['内容']\nchannel = { is = '来信' }\n\
                [nodes]\n'签收' = '签收时间'\n'送批' = { at = '送批时间', by = { is = '工作室' }, excuse = '原因' }\n";
    let mapping = Mapping::parse(text).unwrap();
    let nodes = ["送批", "签收", "核实不详"].map(str::to_owned);
    let rows = |cells: &str| {
        let text = format!("编号,时间,内容,签收时间,送批时间,原因\n甲,2020-01-09 9:00,水压低,{cells}\n");
        let zone = Zone::default();
        let import = Import::open(text.as_bytes(), &mapping, &zone, now(), &nodes).unwrap();
        import.rows().next().unwrap()
    };
    let told = |row: &Row| -> Vec<(String, String, String)> {
        let told = |intake: &Intake| {
            let Intake { command, .. } = intake;
            let Act::Node(node) = &command.act else { return None };
            assert_eq!(command.key, Some(format!("m/甲/node/{}", node.node)));
            let at = command.at.in_zone(&Zone::default()).strftime("%d %H:%M").to_string();
            let why = node.excuse.clone().map_or_else(String::new, |why| format!(" {why}"));
            Some((at, command.by.office().to_owned(), format!("{}{why}", node.node)))
        };
        row.commands.iter().filter_map(told).collect()
    };
    let line = |at: &str, by: &str, what: &str| (at.to_owned(), by.to_owned(), what.to_owned());
    // The pack has no 签收不详.
    let untold = line("09 09:00", "台账导入", "核实不详");
    assert_eq!(told(&rows(",,").unwrap()), std::slice::from_ref(&untold));
    assert_eq!(
        told(&rows("2020-01-10 8:00,2020-01-09 14:00,出差").unwrap()),
        [untold, line("09 14:00", "工作室", "送批 出差"), line("10 08:00", "台账导入", "签收")]
    );
    let reject = rows(",,出差").unwrap_err();
    assert_eq!((reject.column.as_str(), reject.reason), ("原因", Reason::NoTime { time: "送批时间".into() }));
    let reject = rows(",2020-01-09 8:59,").unwrap_err();
    assert!(matches!(reject.reason, Reason::OutOfOrder { .. }), "{reject:?}");
}

#[test]
fn missing_columns_are_told_once_before_any_row() {
    let error = import("渠道,片区,工单号\n1,昨天,12345\n", &tickets()).unwrap_err();
    let said = error.say().zh;
    assert!(said.starts_with("文件里没有列「工单编号」「接收时间」"), "{said}");
    assert!(said.ends_with("现有列:工单号、渠道、片区"), "{said}");
}
