//! `suban reseal`: a new key for all words, now.

use crate::access::open_store;
use crate::archive::require_folder;
use crate::exit::{Exit, Failure};
use crate::operation_args::ResealArgs;
use crate::output::Output;
use crate::sealing::{keys_of, reseal, rewrite_alone};
use std::sync::Arc;
use suban_store::Store;

/// Seals every organisation's words anew and destroys the older keys. A running server does so by itself.
pub fn run(args: &ResealArgs, output: &Output) -> Result<Exit, Failure> {
    require_folder(&args.data)?;
    let store = open_store(&args.data)?;
    let all: Arc<dyn Store> = Arc::clone(&store) as _;
    let resealed = reseal(&store, |org| rewrite_alone(&all, org))?;
    let keys = keys_of(&args.data);
    output.result(&resealed, || {
        let (zh, en) = (
            format!(
                "个人信息已用新密钥重新封存(第 {} 期),旧密钥销毁 {} 个;此前删除的内容从此无人能读,包括旧备份里的。\n\
                 密钥在 {},请与数据分开保管",
                resealed.epoch,
                resealed.destroyed,
                keys.display()
            ),
            format!(
                "all words are sealed with the key of epoch {}, and {} older keys are destroyed: what was erased before \
                 can be read by nobody, not even in old backups.\nThe keys are in {}: keep them apart from the data",
                resealed.epoch,
                resealed.destroyed,
                keys.display()
            ),
        );
        output.say(&zh, &en).to_owned()
    });
    Ok(Exit::Done)
}
