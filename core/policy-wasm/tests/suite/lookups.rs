//! What a plugin may ask the host: what the manifest asks for and the pack grants, and nothing else.

use crate::guest::{Guest, Image, classification};
use crate::pack::Setting;
use suban_policy::{Hook, Outcome};

/// A guest that calls one import, and tells as `kind` the text whose place and length lie at `told` in what came back;
/// if the host answers with a failure, its cause, as the reason why it cannot answer.
fn ask(import: &str, arguments: impl FnOnce(&mut Image) -> Vec<u32>, told: u32) -> Setting {
    let mut image = Image::default();
    let arguments: Vec<String> =
        arguments(&mut image).iter().map(|word| format!("(i32.const {word})")).collect();
    let arguments = arguments.concat();
    let back = image.record(&[0; 16]);
    let words = classification(&mut image, "?");
    let answer = image.record(&words);
    let kind = answer + 12;
    // A value holds 64-bit numbers, so that what is laid out beside it begins at a multiple of eight.
    let failure = back + if import == "parameter" { 8 } else { 4 };
    let signature = match import {
        "row" => "i32 i32 i32 i32 i32",
        "keywords" => "i32",
        "units" => "i32 i32 i32 i32",
        _ => "i32 i32 i32",
    };
    let items = format!("(import \"suban:policy/host@1.0.0\" \"{import}\" (func $ask (param {signature})))");
    let copy = |from: String, to: u32| format!("(i32.store (i32.const {to}) (i32.load {from}))");
    let body = format!(
        "(call $ask {arguments} (i32.const {back}))
         (if (i32.load8_u (i32.const {back})) (then
            (i32.store8 (i32.const {answer}) (i32.const 1))
            {} {} {} {} (return (i32.const {answer}))))
         {} {} (i32.const {answer})",
        copy(format!("(i32.const {failure})"), answer + 4),
        copy(format!("(i32.const {})", failure + 4), answer + 8),
        copy(format!("(i32.const {})", failure + 8), answer + 12),
        copy(format!("(i32.const {})", failure + 12), answer + 16),
        copy(place(back, told), kind),
        copy(format!("(i32.add (i32.const 4) {})", place(back, told)), kind + 4),
    );
    Setting::of(Hook::Classify, Guest::new(Hook::Classify, body).items(items).image(image).build())
}

/// The place of a text in what came back: itself there, or the first of a list there.
fn place(back: u32, told: u32) -> String {
    match told {
        LIST.. => format!("(i32.load (i32.const {}))", back + (told - LIST)),
        inside => format!("(i32.const {})", back + inside),
    }
}

/// Added to the place of a list: its first text is meant.
const LIST: u32 = 1 << 16;

fn told(setting: &Setting) -> String {
    match setting.decide().outcome {
        Ok(Outcome::Classified(said)) => said.kind,
        Ok(other) => panic!("{other:?}"),
        Err(fault) => fault.en,
    }
}

#[test]
fn a_parameter() {
    // result<option<value>>: result at 0, option at 8, variant at 16, text at 24.
    let parameter = |name: &'static str| ask("parameter", move |image| image.text(name).to_vec(), 24);
    assert_eq!(told(&parameter("water.limit")), "45 分钟");
    // There is none of that name, or it is asked for and not granted: none, which is not a failure.
    for none in ["water.nothing", "loose"] {
        assert_eq!(told(&parameter(none)), "", "{none}");
    }
    let beyond = told(&parameter("power.limit"));
    assert!(beyond.contains("the manifest does not ask for the parameter power.limit"), "{beyond}");
}

#[test]
fn a_row() {
    // result<option<list<string>>>: option at 4, list at 8.
    let row = |table: &'static str, key: &'static str| {
        ask("row", move |image| [image.text(table), image.text(key)].concat(), LIST + 8)
    };
    assert_eq!(told(&row("places", "柳泉路")), "柳泉路");
    let beyond = told(&row("secrets", "柳泉路"));
    assert!(beyond.contains("the pack does not grant the plugin `tables: secrets`"), "{beyond}");
}

#[test]
fn keywords() {
    // result<list<hit>>: list at 4; the first hit begins with the name of its list.
    let mut setting = ask("keywords", |_| vec![], LIST + 4);
    assert_eq!(told(&setting), "not");
    setting.asks = "words = true".to_owned();
    let beyond = told(&setting);
    assert!(beyond.contains("the pack does not grant the plugin `keywords`"), "{beyond}");
}

#[test]
fn units() {
    let mut setting = ask("units", |image| [&[1], &image.text("")[..]].concat(), LIST + 4);
    assert_eq!(told(&setting), "repair");
    setting.asks = String::new();
    let beyond = told(&setting);
    assert!(beyond.contains("the pack does not grant the plugin `units`"), "{beyond}");
}
