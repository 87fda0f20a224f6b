//! A data folder with an organisation's pack in force: what commands that write, and the server, work in.

use crate::access::{Access, Desk};
use crate::args::{DataArgs, OfficeArgs};
use crate::commands::test::{in_words, test};
use crate::exit::Failure;
use crate::folder::read_pack;
use crate::input;
use crate::output::Output;
use crate::show;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use suban_desk::case::find_ticket;
use suban_desk::keys::Keys;
use suban_desk::record::Edition;
use suban_desk::writer::{Surroundings, Writer};
use suban_desk::{DeskError, Office, Refusal, Stamp, View, activate, activation};
use suban_model::{Holidays, Moment, Ticket, TicketRef, Value};
use suban_policy::engine::Engine;
use suban_policy::{Pack, PackFiles};
use suban_policy_rhai::RhaiEngine;
use suban_store::{OpenOptions, SledStore, Store};

/// Most bytes of a holiday file.
const HOLIDAYS_BYTES_MAX: u64 = 1 << 20;

/// The engines of this program.
pub fn engines() -> Vec<Arc<dyn Engine>> {
    vec![Arc::new(RhaiEngine::new())]
}

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

/// A pack goes live only after its own tests.
fn require_sound(files: &PackFiles, holidays: &Arc<Holidays>, output: &Output) -> Result<(), Failure> {
    let tested = test(files, holidays, output)?;
    if tested.is_sound() {
        return Ok(());
    }
    let said = in_words(&tested, output);
    output.remark(&said, &said);
    Err(Failure::input(
        "政策包没有通过自带的测试,不予生效",
        "the pack does not pass its own tests and is not put in force",
    ))
}

/// A data folder with a pack in force.
pub struct Workplace {
    /// The organisation's id.
    pub org: String,
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// What decides.
    pub office: Office,
    /// The data folder.
    pub folder: PathBuf,
    /// A server has the folder open.
    beside: bool,
}

impl Workplace {
    /// Opens the folder for this program alone and puts the pack in force, if it is not already.
    pub fn open(args: &OfficeArgs, output: &Output) -> Result<Self, Failure> {
        let (files, office) = read_office(args, output)?;
        let store: Arc<dyn Store> = Arc::new(SledStore::open(&args.data.data, &OpenOptions::default())?);
        Self::put_in_force(args, &files, office, store, output)
    }

    /// Opens the folder, or goes through the server that has it open and judges by the same pack.
    pub fn join(args: &OfficeArgs, output: &Output) -> Result<Self, Failure> {
        let (files, office) = read_office(args, output)?;
        match Access::to(&args.data.data, output)? {
            Access::Own(store) => Self::put_in_force(args, &files, office, store, output),
            Access::Beside(store) => {
                let archive = Archive::of(store, Some(args.org_of(&office)))?;
                require_in_force(&archive, &office)?;
                let Archive { org, store, .. } = archive;
                Ok(Self { org, store, office, folder: args.data.data.clone(), beside: true })
            }
        }
    }

    fn put_in_force(
        args: &OfficeArgs,
        files: &PackFiles,
        office: Office,
        store: Arc<dyn Store>,
        output: &Output,
    ) -> Result<Self, Failure> {
        let org = args.org_of(&office).to_owned();
        let in_force = Archive::of(Arc::clone(&store), Some(&org))
            .ok()
            .map(|archive| archive.edition())
            .transpose()?
            .flatten();
        if in_force != Some(office.edition) {
            require_sound(files, office.calendar.holidays(), output)?;
        }
        let stamp = Stamp { recorded_at: Host.now(), salt: Host.salt() };
        if activate(store.as_ref(), &org, files, &office, stamp)? {
            let (id, digest) = (&office.pack.id, office.edition.pack.short());
            output.remark(
                &format!("政策包 {id} {digest} 已生效"),
                &format!("pack {id} {digest} is now in force"),
            );
        }
        Ok(Self { org, store, office, folder: args.data.data.clone(), beside: false })
    }

    /// Starts writing, in a folder that this program has open.
    pub fn writer(&self) -> Result<Arc<Writer>, Failure> {
        Ok(Arc::new(Writer::start(Arc::clone(&self.store), &self.org, self.office.clone(), Host)?))
    }

    /// Where commands are done.
    pub fn desk(&self) -> Result<Desk, Failure> {
        if self.beside { Desk::beside(&self.folder) } else { self.writer().map(Desk::Own) }
    }
}

impl OfficeArgs {
    /// The organisation that was named, or the one that the pack is of.
    fn org_of<'a>(&'a self, office: &'a Office) -> &'a str {
        self.data.org.as_deref().unwrap_or(&office.pack.id)
    }
}

fn read_office(args: &OfficeArgs, output: &Output) -> Result<(PackFiles, Office), Failure> {
    let files = read_pack(&args.pack)?;
    let pack = load_pack(&files, &BTreeMap::new(), output)?;
    let holidays = match &args.holidays {
        Some(path) => Arc::new(read_holidays(path)?),
        None => Holidays::china(),
    };
    Ok((files, Office::new(Arc::new(pack), holidays)))
}

/// A server judges by its own pack, so a command beside it must not mean another.
fn require_in_force(archive: &Archive, office: &Office) -> Result<(), Failure> {
    let in_force = archive.edition()?;
    if in_force == Some(office.edition) {
        return Ok(());
    }
    let theirs = in_force.map(|edition| edition.pack.short()).unwrap_or_default();
    let (id, ours) = (&office.pack.id, office.edition.pack.short());
    if theirs == ours {
        return Err(Failure::input(
            "服务用的节假日文件或规则引擎与这里的不同,请用与它相同的 --holidays",
            "the server judges by other holidays or another engine: give the same --holidays",
        ));
    }
    Err(Failure::input(
        format!("服务按政策包 {theirs} 判定,而 --pack 给的是 {id} {ours}:请给出生效的那个,或先让新的生效"),
        format!(
            "the server judges by the pack {theirs}, and --pack gives {id} {ours}: \
             give the one in force, or put the new one in force first"
        ),
    ))
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
        if !SledStore::is_in(&args.data) {
            let shown = args.data.display();
            return Err(Failure::input(format!("没有数据目录 {shown}"), format!("no data folder {shown}")));
        }
        Self::of(Arc::clone(Access::to(&args.data, output)?.store()), args.org.as_deref())
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

    /// What decided the newest record.
    pub fn edition(&self) -> Result<Option<Edition>, Failure> {
        Ok(self.view().last_record()?.map(|record| record.edition))
    }

    /// The ticket of that number, here or where it came from.
    pub fn ticket(&self, number: &str) -> Result<Ticket, Failure> {
        let external = TicketRef::External(number.to_owned());
        let Ok(id) = number.parse() else { return Ok(find_ticket(&self.view(), &external)?) };
        match find_ticket(&self.view(), &TicketRef::Id(id)) {
            // Some other office may number its tickets as we do.
            Err(DeskError::Refused(Refusal::UnknownTicket(_))) => Ok(find_ticket(&self.view(), &external)?),
            found => Ok(found?),
        }
    }

    /// The pack now in force, from the folder itself.
    pub fn office(&self) -> Result<Office, Failure> {
        let nothing = || Failure::input("还没有生效的政策包", "no pack was ever in force");
        let edition = self.edition()?.ok_or_else(nothing)?;
        activation::office_of(self.view(), &edition, &engines()).map_err(|error| Failure::other(&error))
    }
}

fn read_holidays(path: &Path) -> Result<Holidays, Failure> {
    let bytes = input::read(path, HOLIDAYS_BYTES_MAX)?;
    let text = suban_policy::text::decode(&bytes).map_err(|error| Failure::file(path.display(), &error))?;
    Holidays::parse(&text).map_err(|error| Failure::file(path.display(), &error))
}

/// The host's clock and chance.
pub struct Host;

impl Surroundings for Host {
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
