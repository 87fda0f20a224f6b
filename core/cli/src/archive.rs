//! A data folder that one organisation is read in, brought up to the moment where figures are told of it.

use crate::access::{Access, open_as_it_is, open_store, time_beside};
use crate::args::{DataArgs, ReadArgs};
use crate::data_format;
use crate::engines::engines;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::sealing::{keys_of, unusable};
use crate::system::System;
use crate::temporary::TemporaryFolder;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use suban_desk::{Desk, DeskError, Host, Refusal, Revisions, Rulebook, Rulebooks, View};
use suban_model::{Moment, Ticket, TicketRef};
use suban_seal::copy_keys;
use suban_store::{SledStore, Store, StoreError};

/// A data folder, to read one organisation in.
pub struct Archive {
    revisions: Arc<Revisions>,
    /// The copy of the folder that is read instead of it.
    _copy: Option<TemporaryFolder>,
}

impl Archive {
    /// Opens an existing folder, or goes through the server that has it open, or reads a copy.
    pub fn open(args: &ReadArgs, output: &Output) -> Result<Self, Failure> {
        require_folder(&args.of.data)?;
        if args.read_only {
            return Self::of_copy(&args.of);
        }
        Self::of(Access::to(&args.of.data, output)?.store(), args.of.org.as_deref())
    }

    /// Opens an existing folder as [`Self::open`] does, and brings it up to the moment that is given back: clocks that
    /// ran out fire and periods that closed are settled, as records, by whoever writes there. Where that cannot be done
    /// it is remarked, and what is told must say how far it goes. A copy stays as it is.
    pub fn up_to_now(args: &ReadArgs, output: &Output) -> Result<(Self, Moment), Failure> {
        let now = System.now();
        if args.read_only {
            return Ok((Self::open(args, output)?, now));
        }
        let DataArgs { data, org } = &args.of;
        require_folder(data)?;
        let access = Access::to(data, output)?;
        let archive = Self::of(access.store(), org.as_deref())?;
        if let Err(failure) = archive.let_time_pass(&access, data, now, output) {
            output.remark(
                &format!("到期的时限没有处理完:{}", failure.zh),
                &format!("clocks that ran out could not all be looked at: {}", failure.en),
            );
        }
        Ok((archive, now))
    }

    /// Reads a copy of a folder that nobody has open.
    fn of_copy(args: &DataArgs) -> Result<Self, Failure> {
        let copy = TemporaryFolder::new("copy")?;
        SledStore::copy_files(&args.data, copy.path()).map_err(|error| match error {
            StoreError::InUse { folder } => live(&folder),
            error => error.into(),
        })?;
        let (keys, copied) = (keys_of(&args.data), keys_of(copy.path()));
        copy_keys(&keys, &copied, Duration::MAX, SystemTime::now())
            .map_err(|error| unusable(&keys, &error))?;
        let store = open_as_it_is(copy.path()).map_err(|failure| failure.about(&args.data, copy.path()))?;
        data_format::check(store.as_ref(), &args.data)?;
        Ok(Self { _copy: Some(copy), ..Self::of(store, args.org.as_deref())? })
    }

    fn let_time_pass(
        &self,
        access: &Access,
        folder: &Path,
        now: Moment,
        output: &Output,
    ) -> Result<(), Failure> {
        let bar = output.progress(None, output.say("处理到期的时限", "firing clocks that ran out"));
        match access {
            Access::Own(_) => {
                let mut desk = Desk::open(Arc::clone(&self.revisions), System)?;
                while desk.tick(now)?.more {
                    bar.tick();
                }
            }
            Access::Beside(_) => {
                let mut time = time_beside(folder)?;
                if let Some((doing, seconds)) = time.vitals()?.blocked() {
                    let zh = format!("服务的写入已被「{}」占住 {seconds} 秒", doing.chinese());
                    let en = format!("`{doing}` has held the server's writer for {seconds} s");
                    return Err(Failure { exit: Exit::Store, zh, en });
                }
                while time.tick(self.revisions.org())? {
                    bar.tick();
                }
            }
        }
        bar.finish_and_clear();
        Ok(())
    }

    /// Opens an existing folder for this program alone.
    pub fn alone(args: &DataArgs) -> Result<Self, Failure> {
        require_folder(&args.data)?;
        Self::of(open_store(&args.data)? as _, args.org.as_deref())
    }

    /// Reads the organisation of that id, or the only one.
    pub fn of(store: Arc<dyn Store>, org: Option<&str>) -> Result<Self, Failure> {
        let orgs: Vec<String> = store.orgs()?.into_iter().map(|(org, _)| org).collect();
        let org = match (org, orgs.as_slice()) {
            (Some(org), _) if orgs.iter().any(|known| known == org) => org.to_owned(),
            (None, [only]) => only.clone(),
            (_, all) => {
                let list = all.join("、");
                return Err(Failure::input(
                    format!("请用 --org 指明单位;数据里有:{list}"),
                    format!("name the organisation with --org; there are: {list}"),
                ));
            }
        };
        Ok(Self { revisions: Self::revisions_of(store, &org), _copy: None })
    }

    /// The revisions of an organisation of a store.
    pub fn revisions_of(store: Arc<dyn Store>, org: &str) -> Arc<Revisions> {
        Arc::new(Revisions::new(store, org, engines()))
    }

    /// What is stored of the organisation.
    pub fn view(&self) -> View<'_> {
        self.revisions.view()
    }

    /// Every revision that was ever in force.
    pub const fn revisions(&self) -> &Arc<Revisions> {
        &self.revisions
    }

    /// The ticket of that number, here or where it came from.
    pub fn ticket(&self, number: &str) -> Result<Ticket, Failure> {
        let external = TicketRef::External(number.to_owned());
        let Ok(id) = number.parse() else { return Ok(self.view().find_ticket(&external)?) };
        match self.view().find_ticket(&TicketRef::Id(id)) {
            // Some other office may number its tickets as we do.
            Err(DeskError::Refused(Refusal::UnknownTicket(_))) => Ok(self.view().find_ticket(&external)?),
            found => Ok(found?),
        }
    }

    /// The editions in force, from the folder itself.
    pub fn rulebooks(&self) -> Result<Rulebooks, Failure> {
        let nothing = || Failure::input("还没有生效的政策包", "no pack was ever in force");
        self.revisions.in_force()?.ok_or_else(nothing)
    }

    /// The pack now in force.
    pub fn rulebook(&self) -> Result<Rulebook, Failure> {
        Ok(self.rulebooks()?.at(System.now()).clone())
    }
}

/// What is being written cannot be copied: a part of the files would be older than the rest.
fn live(folder: &Path) -> Failure {
    let shown = folder.display();
    Failure {
        exit: Exit::Store,
        zh: format!(
            "数据目录 {shown} 正被另一个程序使用,不能抄副本:请不用 --read-only,经由服务读;要副本请用 suban backup"
        ),
        en: format!(
            "the data folder {shown} is in use by another program, and a copy would not be whole: read it through the              server, without --read-only; for a copy use `suban backup`"
        ),
    }
}

/// Refuses to make a folder where there is none.
pub fn require_folder(folder: &Path) -> Result<(), Failure> {
    data_format::check_place(folder)?;
    if SledStore::is_in(folder) {
        return Ok(());
    }
    let shown = folder.display();
    Err(Failure::input(format!("没有数据目录 {shown}"), format!("no data folder {shown}")))
}
