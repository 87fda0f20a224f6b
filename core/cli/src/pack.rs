//! A pack's folder, loaded for people: what is wrong with it is shown.

use crate::engines::engines;
use crate::exit::Failure;
use crate::output::Output;
use crate::show;
use std::collections::BTreeMap;
use suban_model::Value;
use suban_policy::{Pack, PackFiles};

/// Loads a pack, showing what is wrong with it.
pub fn load_pack(
    files: &PackFiles,
    overrides: &BTreeMap<String, Value>,
    output: &Output,
) -> Result<Pack, Failure> {
    let pack = Pack::load(files, &engines(), overrides).map_err(|found| {
        show::diagnostics(&found, files, output);
        let errors = found.len();
        Failure::input(format!("政策包有 {errors} 处错误"), format!("errors in the pack: {errors}"))
    })?;
    show::diagnostics(&pack.warnings, files, output);
    Ok(pack)
}
