//! `suban plugin new`: a project that builds and passes its tests at once.
//!
//! The SDK, or the bindings and the contract, are written beside it, at the version of this program: there is nothing to
//! look up, and what is built speaks the contract that this host knows.

use crate::author_args::{NewArgs, Written};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use std::fs;
use std::path::Path;
use suban_plugin::PluginId;

/// Files by path in the project, and their text here.
type Files = &'static [(&'static str, &'static str)];

/// In Rust, with `{{name}}` and `{{vendor}}` to fill in.
const IN_RUST: Files = &[
    (".gitignore", include_str!("../../../../../plugins/template/gitignore")),
    ("Cargo.toml", include_str!("../../../../../plugins/template/Cargo.toml")),
    ("README.md", include_str!("../../../../../plugins/template/README.md")),
    ("plugin.toml", include_str!("../../../../../plugins/template/plugin.toml")),
    ("src/lib.rs", include_str!("../../../../../plugins/template/src/lib.rs")),
    ("tests/cases.toml", include_str!("../../../../../plugins/template/tests/cases.toml")),
];

/// In C, likewise.
const IN_C: Files = &[
    (".gitignore", include_str!("../../../../../plugins/template-c/gitignore")),
    ("README.md", include_str!("../../../../../plugins/template-c/README.md")),
    (BUILD, include_str!("../../../../../plugins/template-c/build")),
    ("plugin.c", include_str!("../../../../../plugins/template-c/plugin.c")),
    ("plugin.toml", include_str!("../../../../../plugins/template-c/plugin.toml")),
    ("plugin.wit", include_str!("../../../../../plugins/template-c/plugin.wit")),
    ("tests/cases.toml", include_str!("../../../../../plugins/template/tests/cases.toml")),
];

/// The script that compiles a project in C, and must be executable.
const BUILD: &str = "build";

/// The world for which the bindings of the example in C were made; those of a new project are for one called `plugin`.
const BOUND_WORLD: &str = "hydrant";

/// The bindings, whose world is renamed.
const BINDINGS: Files = &[
    ("bindings/plugin.c", include_str!("../../../../../examples/plugin-c/bindings/hydrant.c")),
    ("bindings/plugin.h", include_str!("../../../../../examples/plugin-c/bindings/hydrant.h")),
];

/// The contract, as it is.
const CONTRACT: Files = &[
    ("deps/suban-policy/hooks.wit", include_str!("../../../../../plugins/wit/since-v1.0.0/hooks.wit")),
    ("deps/suban-policy/host.wit", include_str!("../../../../../plugins/wit/since-v1.0.0/host.wit")),
    ("deps/suban-policy/types.wit", include_str!("../../../../../plugins/wit/since-v1.0.0/types.wit")),
    ("deps/suban-policy/world.wit", include_str!("../../../../../plugins/wit/since-v1.0.0/world.wit")),
];

/// As it is.
const SDK: Files = &[
    ("sdk/Cargo.toml", include_str!("../../../../../plugins/sdk/Cargo.toml")),
    ("sdk/src/answers.rs", include_str!("../../../../../plugins/sdk/src/answers.rs")),
    ("sdk/src/bench.rs", include_str!("../../../../../plugins/sdk/src/bench.rs")),
    ("sdk/src/bindings.rs", include_str!("../../../../../plugins/sdk/src/bindings.rs")),
    ("sdk/src/decimal.rs", include_str!("../../../../../plugins/sdk/src/decimal.rs")),
    ("sdk/src/heard.rs", include_str!("../../../../../plugins/sdk/src/heard.rs")),
    ("sdk/src/hooks.rs", include_str!("../../../../../plugins/sdk/src/hooks.rs")),
    ("sdk/src/host.rs", include_str!("../../../../../plugins/sdk/src/host.rs")),
    ("sdk/src/lib.rs", include_str!("../../../../../plugins/sdk/src/lib.rs")),
    ("sdk/src/question.rs", include_str!("../../../../../plugins/sdk/src/question.rs")),
];

/// Writes the project; a folder that is already there is left alone.
pub fn run(args: &NewArgs, output: &Output) -> Result<Exit, Failure> {
    let id = format!("{}/{}", args.vendor, args.name);
    if id.parse::<PluginId>().is_err() {
        return Err(Failure::input(
            format!("`{id}` 不能作插件编号:供应方和名称只用小写字母、数字和中间的连字符"),
            format!("`{id}` is no id: vendor and name are small letters, digits and inner hyphens"),
        ));
    }
    let folder = args.into.join(&args.name);
    if folder.exists() {
        let shown = folder.display();
        return Err(Failure::input(format!("{shown} 已存在"), format!("{shown} is already there")));
    }
    let filled = |(path, text): &(_, &str)| {
        (*path, text.replace("{{name}}", &args.name).replace("{{vendor}}", &args.vendor))
    };
    let as_it_is = |(path, text): &(_, &str)| (*path, (*text).to_owned());
    let renamed = |(path, text): &(_, &str)| (*path, text.replace(BOUND_WORLD, "plugin"));
    let files: Vec<(&str, String)> = match args.written_in {
        Written::Rust => IN_RUST.iter().map(filled).chain(SDK.iter().map(as_it_is)).collect(),
        Written::C => {
            let given = BINDINGS.iter().map(renamed).chain(CONTRACT.iter().map(as_it_is));
            IN_C.iter().map(filled).chain(given).collect()
        }
    };
    for (path, text) in files {
        write(&folder.join(path), &text)?;
    }
    let next = match args.written_in {
        Written::Rust => "suban plugin test",
        Written::C => {
            make_executable(&folder.join(BUILD))?;
            "./build && suban plugin test . --from plugin.wasm"
        }
    };
    let shown = folder.display();
    output.result(&serde_json::json!({ "project": folder, "id": id }), || {
        output
            .say(
                &format!("已建好 {shown}。接着:cd {shown} && {next}"),
                &format!("{shown} is ready. Next: cd {shown} && {next}"),
            )
            .to_owned()
    });
    Ok(Exit::Done)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(path, executable).map_err(|error| Failure::file(path.display(), &error))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> Result<(), Failure> {
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::file(path.display(), &error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A file that is missing here is missing in every new project.
    #[test]
    fn the_whole_sdk_is_written() {
        let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/sdk/src");
        let there: BTreeSet<String> = sdk
            .read_dir()
            .unwrap()
            .map(|entry| format!("sdk/src/{}", entry.unwrap().file_name().to_string_lossy()))
            .chain(["sdk/Cargo.toml".to_owned()])
            .collect();
        let written: BTreeSet<String> = SDK.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(written, there);
    }
}
