//! `suban account`: who may come in. What is asked for is done by whoever has the data folder open: this program, or the
//! server beside it, where it counts at once. Passwords are hashed and tokens made here, so that neither goes anywhere else.

mod new_password;
mod words;

use crate::access::{Access, accounts_beside};
use crate::account_args::{AccountArgs, AccountCommand, NewAccountArgs, TokenCommand};
use crate::archive::{Archive, require_folder};
use crate::args::DataArgs;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::system::System;
use new_password::NewPassword;
use std::sync::Arc;
use suban_accounts::{AccountAnswer, AccountOrder, Accounts, Scopes, Secret};
use suban_desk::Host;

/// Does what is asked.
pub fn run(args: &AccountArgs, output: &Output) -> Result<Exit, Failure> {
    match &args.command {
        AccountCommand::First(account) => add(account, true, Scopes::ALL.words(), output),
        AccountCommand::Add { account, scopes } => add(account, false, scopes.clone(), output),
        AccountCommand::List { data } => told(data, AccountOrder::List, None, output),
        AccountCommand::Disable(account) => {
            told(&account.data, AccountOrder::Disable(account.login.clone()), None, output)
        }
        AccountCommand::Enable(account) => {
            told(&account.data, AccountOrder::Enable(account.login.clone()), None, output)
        }
        AccountCommand::Password { account, password } => {
            let (login, NewPassword { hash, once }) =
                (account.login.clone(), NewPassword::of(password, output)?);
            let order = AccountOrder::SetPassword { login, password: hash, must_change: once.is_some() };
            told(&account.data, order, once.as_ref(), output)
        }
        AccountCommand::Token { command } => token(command, output),
    }
}

fn add(args: &NewAccountArgs, first: bool, scopes: Vec<String>, output: &Output) -> Result<Exit, Failure> {
    let NewPassword { hash, once } = NewPassword::of(&args.password, output)?;
    let (login, person) = (args.login.clone(), args.person.clone());
    let order =
        AccountOrder::Add { first, login, person, password: hash, must_change: once.is_some(), scopes };
    told(&args.data, order, once.as_ref(), output)
}

fn token(command: &TokenCommand, output: &Output) -> Result<Exit, Failure> {
    match command {
        TokenCommand::Add { name, account, scopes, days, data } => {
            let made = Secret::of_token().map_err(refused)?;
            let order = AccountOrder::AddToken {
                name: name.clone(),
                secret: made.digest(),
                login: account.clone(),
                scopes: scopes.clone(),
                days: *days,
            };
            told(data, order, Some(&made), output)
        }
        TokenCommand::List { data } => told(data, AccountOrder::ListTokens, None, output),
        TokenCommand::Revoke { name, data } => {
            told(data, AccountOrder::RevokeToken(name.clone()), None, output)
        }
    }
}

/// Has an order carried out, and tells what came of it, with the secret that was made for it.
fn told(
    data: &DataArgs,
    order: AccountOrder,
    made: Option<&Secret>,
    output: &Output,
) -> Result<Exit, Failure> {
    let told = carry_out(data, order, output)?;
    words::tell(&told, made, output);
    Ok(Exit::Done)
}

fn carry_out(data: &DataArgs, order: AccountOrder, output: &Output) -> Result<AccountAnswer, Failure> {
    require_folder(&data.data)?;
    let access = Access::to(&data.data, output)?;
    let archive = Archive::of(access.store(), data.org.as_deref())?;
    let org = archive.revisions().org();
    match access {
        Access::Own(store) => {
            let accounts = Accounts::open(Arc::clone(&store) as _, org).map_err(refused)?;
            accounts.carry_out(order, System.now()).map_err(refused)
        }
        Access::Beside(_) => Ok(accounts_beside(&data.data)?.carry_out(org, order)?),
    }
}

/// Why an account cannot be so, wherever it was found.
fn refused(error: suban_accounts::AccountError) -> Failure {
    suban_link::NotDone::from(error).into()
}
