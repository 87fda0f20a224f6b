//! What is wrong with a pack, with its place.

use suban_desk::stored::refused_pack::Complaint;
use suban_policy::diagnostic::Bilingual;
use suban_tell::sentences::complaint;

#[test]
fn a_complaint_tells_its_place_as_far_as_it_has_one() {
    let general = Complaint::general("unknown-clause", Bilingual::new("没有条款", "no such clause"));
    let in_file = Complaint { path: "tables/routing.csv".into(), ..general.clone() };
    let at_words =
        Complaint { line: Some(4), column: Some(2), words: Some("S1-99".into()), ..in_file.clone() };
    let check = |complaint: &Complaint, zh: &str, en: &str| {
        let told = complaint::told(complaint);
        assert_eq!((told.zh.as_str(), told.en.as_str()), (zh, en));
    };
    check(&general, " 没有条款", " no such clause");
    check(&in_file, "tables/routing.csv 没有条款", "tables/routing.csv no such clause");
    check(
        &at_words,
        "tables/routing.csv:4:2「S1-99」 没有条款",
        "tables/routing.csv:4:2 `S1-99` no such clause",
    );
}
