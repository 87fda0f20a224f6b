//! The SDK's bindings are generated from the contract and kept in the repository, so that a vendor compiles in
//! seconds. To write them again: `SUBAN_WRITE_BINDINGS=1 cargo test -p suban-tests --test suite bindings`.

use crate::repository::root;
use std::path::Path;
use wit_bindgen_core::{Files, WorldGenerator as _};

const HEAD: &str = "//! The contract in Rust: generated from plugins/wit by tests/suite/bindings.rs.\n\n";

fn generated(contract: &Path) -> String {
    let mut resolve = wit_parser::Resolve::default();
    let (package, _) = resolve.push_path(contract).expect("the contract is sound");
    let world = resolve.select_world(&[package], Some("every-hook")).expect("the world is there");
    let options = wit_bindgen_rust::Opts {
        format: true,
        generate_all: true,
        generate_unused_types: true,
        pub_export_macro: true,
        // `suban plugin build` says which hooks there are; the section here would claim all of them.
        disable_custom_section_link_helpers: true,
        disable_run_ctors_once_workaround: true,
        runtime_path: Some("::wit_bindgen::rt".to_owned()),
        additional_derive_attributes: ["PartialEq", "Eq"].map(str::to_owned).to_vec(),
        // Equal by value, not by digits: see src/decimal.rs.
        additional_derive_ignore: vec!["decimal".to_owned()],
        ..wit_bindgen_rust::Opts::default()
    };
    let mut files = Files::default();
    options.build().generate(&mut resolve, world, &mut files).expect("bindings can be made");
    let (_, contents) = files.iter().next().expect("there is one file");
    let text = std::str::from_utf8(contents).expect("Rust is text");
    format!("{HEAD}{}", without_the_world(text))
}

/// Leaves out the macro that exports every hook at once, which no plugin wants, and the section that goes with it.
fn without_the_world(text: &str) -> &str {
    let end =
        text.find("/// Generates `#[unsafe(no_mangle)]` functions to export").expect("the macro is there");
    &text[..end]
}

#[test]
fn the_bindings_are_those_of_the_contract() {
    let generated = generated(&root().join("plugins/wit/since-v1.0.0"));
    let kept = root().join("plugins/sdk/src/bindings.rs");
    if std::env::var_os("SUBAN_WRITE_BINDINGS").is_some() {
        std::fs::write(&kept, &generated).expect("the file can be written");
    }
    let kept = std::fs::read_to_string(&kept).expect("the bindings are there");
    assert!(
        kept == generated,
        "plugins/sdk/src/bindings.rs is stale: run this test with SUBAN_WRITE_BINDINGS=1"
    );
}
