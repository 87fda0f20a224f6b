//! A data folder with an organisation's pack in force: what commands that write, and the server, work in.

use crate::access::{Access, CommandDesk, open_store};
use crate::archive::{Archive, require_folder};
use crate::args::{DataArgs, WorkplaceArgs};
use crate::exit::Failure;
use crate::folder::read_pack;
use crate::output::Output;
use crate::pack::load_pack;
use crate::show;
use crate::system::System;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use suban_desk::rules::activation::{activations, in_force_after};
use suban_desk::stored::keys::Keys;
use suban_desk::{Cause, Desk, Host, PublishError, Revisions, Rulebook, View, Writer, publish};
use suban_policy::PackFiles;
use suban_seal::SealedStore;
use suban_store::Store;

/// A data folder with a pack in force.
pub struct Workplace {
    /// Every revision that was ever in force.
    pub revisions: Arc<Revisions>,
    /// What judges that which comes in now.
    pub rulebook: Rulebook,
    /// The data folder.
    pub folder: PathBuf,
    /// The store, if this program has it open; otherwise a server has.
    own: Option<Arc<SealedStore>>,
}

impl Workplace {
    /// Opens the folder for this program alone. A pack that was given is put in force, if it is not already.
    pub fn open(args: &WorkplaceArgs, output: &Output) -> Result<Self, Failure> {
        match &args.pack {
            Some(pack) => Self::founded(args, &read_pack(pack)?, output),
            None => Self::as_it_is(&args.data),
        }
    }

    /// Opens the folder for this program alone, with the pack of these files in force.
    pub fn founded(args: &WorkplaceArgs, files: &PackFiles, output: &Output) -> Result<Self, Failure> {
        Self::with_pack(args, files, || open_store(&args.data.data), output)
    }

    /// Opens the folder for this program alone, with the rules that are in force in it.
    pub fn as_it_is(args: &DataArgs) -> Result<Self, Failure> {
        require_folder(&args.data)?;
        Self::of(open_store(&args.data)?, args)
    }

    fn of(store: Arc<SealedStore>, args: &DataArgs) -> Result<Self, Failure> {
        let archive = Archive::of(Arc::clone(&store) as _, args.org.as_deref())?;
        Ok(Self { own: Some(store), ..Self::judging(Arc::clone(archive.revisions()), &args.data)? })
    }

    /// Opens the folder, or goes through the server that has it open; a pack that was given must then be the one
    /// that the server judges by.
    pub fn join(args: &WorkplaceArgs, output: &Output) -> Result<Self, Failure> {
        let store = match Access::to(&args.data.data, output)? {
            Access::Own(store) => store,
            Access::Beside(store) => return Self::beside(args, store, output),
        };
        match &args.pack {
            Some(pack) => Self::with_pack(args, &read_pack(pack)?, || Ok(store), output),
            None => Self::of(store, &args.data),
        }
    }

    fn with_pack(
        args: &WorkplaceArgs,
        files: &PackFiles,
        open: impl FnOnce() -> Result<Arc<SealedStore>, Failure>,
        output: &Output,
    ) -> Result<Self, Failure> {
        let pack = load_pack(files, &BTreeMap::new(), output)?;
        let store = open()?;
        let org = organisation(store.as_ref(), args.data.org.as_deref(), &pack.id)?;
        let revisions = Archive::revisions_of(Arc::clone(&store) as _, &org);
        let rulebook = Rulebook::new(Arc::new(pack), args.holidays.choose(&revisions)?);
        if !is_in_force(&revisions, &rulebook)? {
            put_in_force(&revisions, files, &rulebook, output)?;
        }
        Ok(Self { own: Some(store), ..Self::judging(revisions, &args.data.data)? })
    }

    fn beside(args: &WorkplaceArgs, store: Arc<dyn Store>, output: &Output) -> Result<Self, Failure> {
        let archive = Archive::of(store, args.data.org.as_deref())?;
        if let Some(folder) = &args.pack {
            let files = read_pack(folder)?;
            let pack = Arc::new(load_pack(&files, &BTreeMap::new(), output)?);
            let rulebook = Rulebook::new(pack, args.holidays.choose(archive.revisions())?);
            if !is_in_force(archive.revisions(), &rulebook)? {
                return Err(not_in_force(&archive.rulebook()?, &rulebook));
            }
        }
        Self::judging(Arc::clone(archive.revisions()), &args.data.data)
    }

    fn judging(revisions: Arc<Revisions>, folder: &Path) -> Result<Self, Failure> {
        let rulebooks = revisions.in_force()?.ok_or_else(|| {
            Failure::input(
                "还没有生效的政策包;请用 --pack 给出,或先 suban publish",
                "no pack is in force yet; give one with --pack, or `suban publish` one first",
            )
        })?;
        let rulebook = rulebooks.at(System.now()).clone();
        Ok(Self { revisions, rulebook, folder: folder.to_owned(), own: None })
    }

    /// Starts writing, in a folder that this program has open.
    pub fn writer(&self) -> Result<Arc<Writer>, Failure> {
        Ok(Arc::new(Writer::start(Desk::open(Arc::clone(&self.revisions), System)?)?))
    }

    /// Where commands are done.
    pub fn desk(&self) -> Result<CommandDesk, Failure> {
        if self.own.is_some() {
            self.writer().map(CommandDesk::Own)
        } else {
            CommandDesk::beside(&self.folder)
        }
    }

    /// The store of a folder that this program has open.
    pub const fn own_store(&self) -> Option<&Arc<SealedStore>> {
        self.own.as_ref()
    }
}

/// Whose pack this is: the organisation that was named; that of the pack; or the only one there is, if it is judged by this
/// pack. A second organisation is not begun in a folder because somebody gave another's pack.
fn organisation(store: &dyn Store, named: Option<&str>, pack: &str) -> Result<String, Failure> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let orgs: Vec<String> = store.orgs()?.into_iter().map(|(org, _)| org).collect();
    if orgs.is_empty() || orgs.iter().any(|org| org == pack) {
        return Ok(pack.to_owned());
    }
    if let [only] = orgs.as_slice() {
        let keys = Keys::of(only);
        let newest = activations(View::new(store, only, &keys))?.pop();
        if newest.is_some_and(|activation| activation.pack == pack) {
            return Ok(only.clone());
        }
    }
    let there = orgs.join("、");
    Err(Failure::input(
        format!(
            "这是「{pack}」的政策包,而数据目录里是「{there}」:目录选对了吗?要在同一目录里另立一家,请写 --org {pack}"
        ),
        format!(
            "this is the pack of `{pack}`, but the data folder holds `{there}`: is it the right folder? To begin another \
             organisation in it, say `--org {pack}`"
        ),
    ))
}

/// Puts the pack of a folder in force, if it passes every gate.
fn put_in_force(
    revisions: &Arc<Revisions>,
    files: &PackFiles,
    rulebook: &Rulebook,
    output: &Output,
) -> Result<(), Failure> {
    let mut desk = Desk::open_to_publish(Arc::clone(revisions), System)?;
    let holidays = Some(Arc::clone(rulebook.calendar.holidays()));
    match publish(&mut desk, files, holidays, &Cause::default(), &|| true) {
        Ok(_) => {
            let (id, digest) = (&rulebook.pack.id, rulebook.id.pack.short());
            let zh = format!("政策包 {id} {digest} 已生效");
            output.remark(&zh, &format!("pack {id} {digest} is now in force"));
            Ok(())
        }
        Err(PublishError::Unfit { unfit, note }) => {
            show::refused(&unfit, &note, files, output);
            Err(Failure::input(
                "政策包没有通过自带的测试,不予生效",
                "the pack does not pass its own tests and is not put in force",
            ))
        }
        Err(PublishError::Desk(error)) => Err(error.into()),
        Err(PublishError::Rulebook(error)) => Err(error.into()),
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
