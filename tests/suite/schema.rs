//! What `suban schema` tells authors and editors.

use crate::program::run;
use serde_json::Value;

fn printed(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_reference_names_what_rules_can_say() {
    let zh = printed(&["schema", "--lang", "zh"]);
    for line in [
        "- `pack.toml`(必有)",
        "  - 主办 `lead`、协办 `co_handlers`、处置 `disposition`",
        "| 超期天数 | `clock.late_days` | assess 起,clock.late 时 |",
        "- `this.param(name)` 参数的值",
    ] {
        assert!(zh.contains(line), "{line} is not in\n{zh}");
    }
    let en = printed(&["schema", "--lang", "en", "--pack", "scripts/xingchen-water"]);
    assert!(
        en.contains("| 缺项数 | `event.missing` | from assess on, at finding.recorded | numbers"),
        "{en}"
    );
    assert!(en.contains("(12345、三来、平台"), "{en}");
}

#[test]
fn editors_get_the_schema_of_a_file() {
    let whole: Value = serde_json::from_str(&printed(&["schema", "--json"])).expect("JSON");
    assert!(whole["schemas"]["pack.toml"]["properties"]["hooks"].is_object());
    assert_eq!(whole["fields"][0]["chinese"], "事件");
    for (file, title) in [("pack.toml", "pack.toml"), ("tests/assess.toml", "tests/*.toml")] {
        let schema: Value = serde_json::from_str(&printed(&["schema", file])).expect("JSON");
        assert_eq!(schema["title"], title);
        assert!(schema["$schema"].as_str().is_some_and(|version| version.contains("json-schema.org")));
    }
    let refused = run(&["schema", "tables/a.csv", "--lang", "en"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("`tables/a.csv` has no JSON Schema; those that do: pack.toml"), "{said}");
}
