//! `suban plugin remove`: take a plugin out of a pack. Its counter stays on record, so that it cannot come back older.

use crate::commands::plugin::grant::PackToml;
use crate::commands::plugin::parcel::signatures_of;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::plugin_args::RemoveArgs;
use serde::Serialize;
use std::fs;
use std::io::ErrorKind;
use suban_plugin::{PACKAGE_ENDING, PluginId};

#[derive(Serialize)]
struct Removed<'a> {
    name: &'a str,
}

/// Takes the plugin out, unless a hook still asks it.
pub fn run(args: &RemoveArgs, output: &Output) -> Result<Exit, Failure> {
    let name = args.name.as_str();
    let mut pack_toml = PackToml::open(&args.pack)?;
    let hooks = pack_toml.hooks_of(name).join("、");
    if !hooks.is_empty() {
        return Err(Failure::input(
            format!("钩子 {hooks} 还在问 {name};先在 pack.toml 里去掉 plugin = \"{name}\""),
            format!("the hooks {hooks} still ask {name}: take plugin = \"{name}\" out of pack.toml first"),
        ));
    }
    let package = args.pack.join("plugins").join(format!("{name}{PACKAGE_ENDING}"));
    if !PluginId::is_name(name) || !package.exists() {
        let shown = args.pack.display();
        return Err(Failure::input(
            format!("{shown} 里没有插件「{name}」"),
            format!("there is no plugin `{name}` in {shown}"),
        ));
    }
    if pack_toml.grants(name) {
        pack_toml.remove(name);
        pack_toml.save()?;
    }
    for file in [&package, &signatures_of(&package)] {
        match fs::remove_file(file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(Failure::file(file.display(), &error));
            }
            _ => {}
        }
    }
    output.result(&Removed { name }, || {
        output.say(&format!("已拿掉 {name}"), &format!("{name} is taken out")).to_owned()
    });
    Ok(Exit::Done)
}
