//! `suban plugin list`: the plugins of a pack, and whether they would run.

use crate::commands::plugin::described::Described;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::Output;
use crate::plugin_args::ListArgs;
use crate::show;
use serde::Serialize;
use std::collections::BTreeMap;
use suban_plugin::{PACKAGE_ENDING, Trust, admit};
use suban_policy::diagnostic::Diagnostic;

/// One file of a package.
#[derive(Serialize)]
struct Listed {
    /// `None`: it is refused.
    #[serde(flatten)]
    plugin: Option<Described>,
    diagnostics: Vec<Diagnostic>,
}

/// Lists: exit 0 if all of them would run, else 1.
pub fn run(args: &ListArgs, output: &Output) -> Result<Exit, Failure> {
    let files = read_pack(&args.pack)?;
    let packages: Vec<&str> = files.paths().filter(|path| path.ends_with(PACKAGE_ENDING)).collect();
    if packages.is_empty() {
        output.result(&BTreeMap::<&str, Listed>::new(), || output.say("没有插件", "no plugins").to_owned());
        return Ok(Exit::Done);
    }
    let trust = Trust::read(&files).map_err(|found| super::refused(&found, &files, output))?;
    let listed: BTreeMap<&str, Listed> = packages
        .into_iter()
        .map(|path| match admit(path, &files) {
            Ok(mut admitted) => {
                let diagnostics = std::mem::take(&mut admitted.warnings);
                (path, Listed { plugin: Some(Described::new(admitted, &trust)), diagnostics })
            }
            Err(diagnostics) => (path, Listed { plugin: None, diagnostics }),
        })
        .collect();
    for one in listed.values() {
        show::diagnostics(&one.diagnostics, &files, output);
    }
    output.result(&listed, || {
        let lines = listed.iter().map(|(path, one)| match &one.plugin {
            Some(plugin) => format!("{path}  {}", plugin.in_short(output)),
            None => format!("{path}  {}", output.say("不予采用", "refused")),
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    let good = listed.values().all(|one| one.plugin.as_ref().is_some_and(|plugin| plugin.revoked.is_none()));
    Ok(if good { Exit::Done } else { Exit::Found })
}
