//! The credentials of an organisation that another program has open: an administrator on the same machine makes and ends
//! them there, and those who come in over HTTP notice at once.

use crate::error::{LinkError, NotDone};
use crate::frame;
use crate::hello;
use crate::limits::{ANSWER_BYTES_MAX, ANSWER_SECONDS_MAX, ASK_BYTES_MAX};
use crate::place;
use crate::protocol::{Answer, Ask};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;
use suban_accounts::{AccountAnswer, AccountOrder};

/// Manages credentials through the program that has a data folder open.
#[derive(Debug)]
pub struct RemoteAccounts {
    stream: UnixStream,
}

impl RemoteAccounts {
    /// Connects to the program that has a data folder open.
    pub fn connect(data: &Path) -> Result<Self, LinkError> {
        let stream = place::connect(data)?;
        hello::call(&stream)?;
        Ok(Self { stream })
    }

    /// Has an order about an organisation carried out there.
    pub fn carry_out(&mut self, org: &str, order: AccountOrder) -> Result<AccountAnswer, NotDone> {
        let ask = Ask::Account(org.to_owned(), Box::new(order));
        let answered = frame::write(&self.stream, &ask, ASK_BYTES_MAX).and_then(|()| {
            frame::read(&self.stream, ANSWER_BYTES_MAX, Duration::from_secs(ANSWER_SECONDS_MAX))
        });
        match answered.map_err(|error| NotDone::broken(&error))? {
            Answer::Account(told) => Ok(*told),
            Answer::Refused { code, zh, en } => Err(NotDone::Refused { code, zh, en }),
            Answer::Failed(said) => Err(NotDone::Failed { said }),
            _ => Err(NotDone::broken(&LinkError::Stranger)),
        }
    }
}
