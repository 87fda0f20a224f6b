//! `suban plugin trust`: enter a public key in a pack, or take it out.

use crate::commands::plugin::belief::public_key;
use crate::commands::plugin::trust_file::TrustFile;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::plugin_args::{TrustAddArgs, TrustArgs, TrustCommand, TrustRemoveArgs};
use serde::Serialize;
use suban_plugin::KeyId;

#[derive(Serialize)]
struct Changed<'a> {
    name: &'a str,
    key: Option<KeyId>,
}

/// Changes the trust of a pack.
pub fn run(args: &TrustArgs, output: &Output) -> Result<Exit, Failure> {
    match &args.command {
        TrustCommand::Add(args) => add(args, output),
        TrustCommand::Remove(args) => remove(args, output),
    }
}

fn add(args: &TrustAddArgs, output: &Output) -> Result<Exit, Failure> {
    if args.signs.is_empty() && !args.revokes {
        return Err(Failure::input(
            "请用 --signs 写明它可以签哪些插件,或用 --revokes 许它发撤销名单",
            "say with `--signs` which plugins it may sign, or with `--revokes` that it may sign revocation lists",
        ));
    }
    let (key, public) = public_key(&args.public)?;
    let mut file = TrustFile::open(&args.pack)?;
    file.add_key(args, &public)?;
    file.save(output)?;
    let (name, id) = (&args.name, key.id());
    output.result(&Changed { name, key: Some(id) }, || {
        let zh = format!("已登记「{name}」的公钥 {id};请向本人核对这个编号");
        let en = format!("the public key {id} of `{name}` is entered: check the number with its owner");
        output.say(&zh, &en).to_owned()
    });
    Ok(Exit::Done)
}

fn remove(args: &TrustRemoveArgs, output: &Output) -> Result<Exit, Failure> {
    let mut file = TrustFile::open(&args.pack)?;
    let name = &args.name;
    if !file.remove_key(name)? {
        let trust = file.trust(output)?;
        let known: Vec<&str> = trust.keys.iter().map(|key| key.name.as_str()).collect();
        let known = known.join("、");
        return Err(Failure::input(
            format!("没有叫「{name}」的密钥;有的是:{known}"),
            format!("no key is called `{name}`; there are: {known}"),
        ));
    }
    file.save(output)?;
    output.result(&Changed { name, key: None }, || {
        let zh = format!("已除去「{name}」;它签的插件不再装载");
        let en = format!("`{name}` is taken out; plugins that it signed will not load any more");
        output.say(&zh, &en).to_owned()
    });
    Ok(Exit::Done)
}
