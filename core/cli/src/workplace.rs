//! A data folder with an organisation's pack in force: what commands that write, and the server, work in.

use crate::access::{Access, Desk};
use crate::args::{CauseArgs, DataArgs, HolidaysArgs, WorkplaceArgs};
use crate::data_format;
use crate::engines::engines;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::input;
use crate::output::Output;
use crate::show;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use suban_desk::publishing::publish::older_plugin;
use suban_desk::publishing::refused::note_of;
use suban_desk::publishing::trial::{Trial, examine};
use suban_desk::rules::activation::in_force_after;
use suban_desk::running::activate::activate_for;
use suban_desk::running::writer::{Host, Writer};
use suban_desk::stored::keys::Keys;
use suban_desk::{Cause, DeskError, Refusal, Revisions, Rulebook, Rulebooks, Stamp, View};
use suban_model::{Actor, Holidays, Moment, Ticket, TicketRef, Value};
use suban_policy::{Pack, PackFiles};
use suban_store::{OpenOptions, SledStore, Store, StoreError};

/// Most bytes of a holiday file.
const HOLIDAYS_BYTES_MAX: u64 = 1 << 20;

/// The office, on record, of whoever changes rules on the command line.
const ADMINISTRATOR: &str = "管理员";

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

/// Opens a data folder for this program alone. Everything in it must be whole, and of today's format.
pub fn open_store(folder: &Path) -> Result<Arc<dyn Store>, Failure> {
    data_format::check_place(folder)?;
    let store = open_as_it_is(folder)?;
    data_format::check(store.as_ref(), folder)?;
    Ok(store)
}

/// Opens a data folder for this program alone, in whatever format it is.
pub fn open_as_it_is(folder: &Path) -> Result<Arc<dyn Store>, Failure> {
    match SledStore::open(folder, &OpenOptions::default()) {
        Ok(store) => Ok(Arc::new(store)),
        Err(StoreError::InUse { .. }) => Err(in_use(folder)),
        Err(error) => Err(error.into()),
    }
}

fn in_use(folder: &Path) -> Failure {
    let shown = folder.display();
    Failure {
        exit: Exit::Store,
        zh: format!(
            "数据目录 {shown} 正被另一个程序使用:先停下它;若它是 suban serve,发布和退回也可走它的接口(/v1/policy/revisions、/v1/policy/rollback)"
        ),
        en: format!(
            "the data folder {shown} is in use by another program: stop it first; if it is `suban serve`, \
             publish and roll back through its API (/v1/policy/revisions, /v1/policy/rollback)"
        ),
    }
}

/// A data folder with a pack in force.
pub struct Workplace {
    /// The organisation's id.
    pub org: String,
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// What judges that which comes in now.
    pub rulebook: Rulebook,
    /// The data folder.
    pub folder: PathBuf,
    rulebooks: Rulebooks,
    /// A server has the folder open.
    beside: bool,
}

impl Workplace {
    /// Opens the folder for this program alone. A pack that was given is put in force, if it is not already.
    pub fn open(args: &WorkplaceArgs, output: &Output) -> Result<Self, Failure> {
        match &args.pack {
            Some(pack) => Self::with_pack(args, pack, || open_store(&args.data.data), output),
            None => Self::of(&Archive::alone(&args.data)?, &args.data.data),
        }
    }

    /// Opens the folder, or goes through the server that has it open; a pack that was given must then be the one
    /// that the server judges by.
    pub fn join(args: &WorkplaceArgs, output: &Output) -> Result<Self, Failure> {
        let store = match Access::to(&args.data.data, output)? {
            Access::Own(store) => store,
            Access::Beside(store) => return Self::beside(args, store, output),
        };
        match &args.pack {
            Some(pack) => Self::with_pack(args, pack, || Ok(store), output),
            None => Self::of(&Archive::of(store, args.data.org.as_deref())?, &args.data.data),
        }
    }

    fn with_pack(
        args: &WorkplaceArgs,
        folder: &Path,
        open: impl FnOnce() -> Result<Arc<dyn Store>, Failure>,
        output: &Output,
    ) -> Result<Self, Failure> {
        let files = read_pack(folder)?;
        let pack = load_pack(&files, &BTreeMap::new(), output)?;
        let org = args.data.org.clone().unwrap_or_else(|| pack.id.clone());
        let store = open()?;
        let revisions = Revisions::new(Arc::clone(&store), &org, engines());
        let rulebook = Rulebook::new(Arc::new(pack), args.holidays.choose(&revisions)?);
        if !is_in_force(&revisions, &rulebook)? {
            put_in_force(&store, &revisions, &org, &files, &rulebook, &Cause::default(), output)?;
        }
        Self::of(&Archive::of(store, Some(&org))?, &args.data.data)
    }

    fn beside(args: &WorkplaceArgs, store: Arc<dyn Store>, output: &Output) -> Result<Self, Failure> {
        let archive = Archive::of(store, args.data.org.as_deref())?;
        if let Some(folder) = &args.pack {
            let files = read_pack(folder)?;
            let pack = Arc::new(load_pack(&files, &BTreeMap::new(), output)?);
            let rulebook = Rulebook::new(pack, args.holidays.choose(&archive.revisions())?);
            if !is_in_force(&archive.revisions(), &rulebook)? {
                return Err(not_in_force(&archive.rulebook()?, &rulebook));
            }
        }
        Ok(Self { beside: true, ..Self::of(&archive, &args.data.data)? })
    }

    /// The folder as it is, with the rules that are in force in it.
    pub fn of(archive: &Archive, folder: &Path) -> Result<Self, Failure> {
        let rulebooks = archive.revisions().in_force()?.ok_or_else(|| {
            Failure::input(
                "还没有生效的政策包;请用 --pack 给出,或先 suban publish",
                "no pack is in force yet; give one with --pack, or `suban publish` one first",
            )
        })?;
        Ok(Self {
            org: archive.org.clone(),
            store: Arc::clone(&archive.store),
            rulebook: rulebooks.at(System.now()).clone(),
            folder: folder.to_owned(),
            rulebooks,
            beside: false,
        })
    }

    /// Starts writing, in a folder that this program has open.
    pub fn writer(&self) -> Result<Arc<Writer>, Failure> {
        Ok(Arc::new(Writer::start(Arc::clone(&self.store), &self.org, self.rulebooks.clone(), System)?))
    }

    /// Where commands are done.
    pub fn desk(&self) -> Result<Desk, Failure> {
        if self.beside { Desk::beside(&self.folder) } else { self.writer().map(Desk::Own) }
    }
}

/// Whether a pack judges already, among the editions of its organisation.
fn is_in_force(revisions: &Revisions, rulebook: &Rulebook) -> Result<bool, Failure> {
    let activations = revisions.activations()?;
    let standing = in_force_after(&activations);
    let of_its_date = standing.get(&rulebook.pack.effective_from);
    Ok(of_its_date.is_some_and(|standing| standing.revision.rulebook.judges_as(&rulebook.id)))
}

/// A server judges by its own pack, so a command beside it must not mean another.
fn not_in_force(theirs: &Rulebook, ours: &Rulebook) -> Failure {
    let (judging, given) = (theirs.id.pack.short(), ours.id.pack.short());
    if judging == given {
        return Failure::input(
            "服务用的节假日文件或规则引擎与这里的不同,请用与它相同的 --holidays",
            "the server judges by other holidays or another engine: give the same --holidays",
        );
    }
    let id = &ours.pack.id;
    Failure::input(
        format!("服务按政策包 {judging} 判定,而 --pack 给的是 {id} {given}:请给出生效的那个,或先让新的生效"),
        format!(
            "the server judges by the pack {judging}, and --pack gives {id} {given}: \
             give the one in force, or put the new one in force first"
        ),
    )
}

/// Puts a pack in force that passes its own tests, in a folder where no writer is at work: what the tests gave.
pub fn put_in_force(
    store: &Arc<dyn Store>,
    revisions: &Revisions,
    org: &str,
    files: &PackFiles,
    rulebook: &Rulebook,
    cause: &Cause,
    output: &Output,
) -> Result<Trial, Failure> {
    let (revision, trial) = examine(files, revisions.engines(), rulebook.calendar.holidays(), || true)
        .map_err(|unfit| {
            let note = note_of(files, &unfit, cause, System.now());
            show::refused(&unfit, &note, files, output);
            Failure::input(
                "政策包没有通过自带的测试,不予生效",
                "the pack does not pass its own tests and is not put in force",
            )
        })?;
    // Rules that this host cannot load any more must not keep newer ones out.
    if let Ok(Some(in_force)) = revisions.in_force()
        && let Some(older) = older_plugin(&revision.rulebook, in_force.at(revision.rulebook.effective_at))
    {
        return Err(DeskError::from(older).into());
    }
    let stamp = Stamp { recorded_at: System.now(), salt: System.salt() };
    if activate_for(cause, store.as_ref(), org, &revision, stamp)? {
        let (id, digest) = (&rulebook.pack.id, rulebook.id.pack.short());
        output
            .remark(&format!("政策包 {id} {digest} 已生效"), &format!("pack {id} {digest} is now in force"));
    }
    Ok(trial)
}

impl HolidaysArgs {
    /// The holidays that were named, or else those in force, or else the built-in ones.
    pub fn choose(&self, revisions: &Revisions) -> Result<Arc<Holidays>, Failure> {
        match self.named()? {
            Some(named) => Ok(named),
            None => Ok(revisions.holidays()?.map_or_else(Holidays::china, Arc::new)),
        }
    }

    /// The holidays that were named.
    pub fn named(&self) -> Result<Option<Arc<Holidays>>, Failure> {
        match &self.holidays {
            None => Ok(None),
            Some(path) if path.as_os_str() == "builtin" => Ok(Some(Holidays::china())),
            Some(path) => Ok(Some(Arc::new(read_holidays(path)?))),
        }
    }
}

impl CauseArgs {
    /// Who and why, for the record.
    pub fn cause(&self) -> Cause {
        Cause { by: administrator(self.by.clone()), reason: self.why.clone() }
    }
}

/// Whoever changes rules on this machine: by name, or else by login name.
pub fn administrator(name: Option<String>) -> Actor {
    let person = name.or_else(|| std::env::var("USER").ok()).filter(|name| !name.is_empty());
    Actor { office: ADMINISTRATOR.to_owned(), person }
}

/// A data folder, to read one organisation in.
pub struct Archive {
    /// The organisation's id.
    pub org: String,
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    keys: Keys,
}

impl Archive {
    /// Opens an existing folder, or goes through the server that has it open.
    pub fn open(args: &DataArgs, output: &Output) -> Result<Self, Failure> {
        require_folder(args)?;
        Self::of(Arc::clone(Access::to(&args.data, output)?.store()), args.org.as_deref())
    }

    /// Opens an existing folder for this program alone.
    pub fn alone(args: &DataArgs) -> Result<Self, Failure> {
        require_folder(args)?;
        Self::of(open_store(&args.data)?, args.org.as_deref())
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
        let keys = Keys::of(&org);
        Ok(Self { org, store, keys })
    }

    /// What is stored of the organisation.
    pub fn view(&self) -> View<'_> {
        View::new(self.store.as_ref(), &self.org, &self.keys)
    }

    /// Every revision that was ever in force.
    pub fn revisions(&self) -> Revisions {
        Revisions::new(Arc::clone(&self.store), &self.org, engines())
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
        self.revisions().in_force()?.ok_or_else(nothing)
    }

    /// The pack now in force.
    pub fn rulebook(&self) -> Result<Rulebook, Failure> {
        Ok(self.rulebooks()?.at(System.now()).clone())
    }
}

/// Refuses to make a folder where there is none.
pub fn require_folder(args: &DataArgs) -> Result<(), Failure> {
    data_format::check_place(&args.data)?;
    if SledStore::is_in(&args.data) {
        return Ok(());
    }
    let shown = args.data.display();
    Err(Failure::input(format!("没有数据目录 {shown}"), format!("no data folder {shown}")))
}

fn read_holidays(path: &Path) -> Result<Holidays, Failure> {
    let bytes = input::read(path, HOLIDAYS_BYTES_MAX)?;
    let text = suban_policy::text::decode(&bytes).map_err(|error| Failure::file(path.display(), &error))?;
    Holidays::parse(&text).map_err(|error| Failure::file(path.display(), &error))
}

/// The host's clock and chance.
pub struct System;

impl Host for System {
    fn now(&self) -> Moment {
        // A clock before 1970 or after 2199 counts as the first moment there is; the desk never goes backwards.
        Moment::from_seconds(jiff::Timestamp::now().as_second()).unwrap_or(Moment::MIN)
    }

    fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        if let Err(error) = getrandom::fill(&mut salt) {
            // Without chance the digests of erasable words could be guessed: better no desk than that.
            tracing::error!(%error, "the system gives no random numbers");
            std::process::abort();
        }
        salt
    }
}
