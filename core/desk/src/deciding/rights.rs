//! Who may do what: the one place that decides it, for every command.
//!
//! A pack names people by [terms](suban_policy::who). Whoever gives a command acts in one capacity or several. Until
//! somebody is appointed, that is what they claim to be, and the organisation is in trial. From then on it is what the
//! records say that the person held when the command was recorded, so that `verify` finds the same again.

use crate::deciding::case::Case;
use crate::refusal::{DeskError, Refusal};
use crate::refusal_of_people::PeopleRefusal;

use crate::rules::rulebook::Rulebook;
use crate::stored::view::View;
use suban_model::{Act, ActKind, Actor, Capacity, Command, Giver, Moment, Person, Routing, Ticket};
use suban_policy::organisation::Units;
use suban_policy::who::{Named, Party, Who};

/// Who gave a command, as far as rules may name them.
pub struct Rights<'a> {
    view: View<'a>,
    /// The rules of today, which say who may do what with tickets of every edition.
    today: &'a Rulebook,
    /// When the command is recorded.
    at: Moment,
    giver: GivenBy,
    /// No person gives it: whoever runs the machine, or a program of theirs.
    is_of_the_machine: bool,
}

/// In what the giver acts.
enum GivenBy {
    /// The desk itself, which no rule restrains.
    Host,
    /// Nobody is appointed: what is claimed counts.
    Claimed(Claim),
    /// What the person holds, of what they claim to act in; never nothing.
    Appointed {
        /// What they act in.
        claims: Vec<Claim>,
        /// All that they are, whatever they act in: whom a term leaves out does not get round it in another capacity.
        holds: Vec<Claim>,
    },
    /// Nothing of what they claim.
    Nobody(PeopleRefusal),
}

/// What somebody acts in.
struct Claim {
    /// Id of the unit.
    unit: Option<String>,
    /// The role.
    role: Option<String>,
    /// The office as it was named, which may be a role too; `None`: the records have said what it is.
    office: Option<String>,
}

impl<'a> Rights<'a> {
    /// Who gave a command that is recorded at this moment.
    pub fn of(view: View<'a>, today: &'a Rulebook, command: &Command, at: Moment) -> Result<Self, DeskError> {
        let by = &command.by;
        // What happened before may be entered by whoever has the post now; a word of one's own is good only as of one's post.
        let is_own_word = matches!(command.act, Act::Approve(_) | Act::Determine(_) | Act::RuleOn(_));
        let since = if is_own_word { command.at.min(at) } else { at };
        let giver = match by {
            Giver::Host(_) => GivenBy::Host,
            Giver::Person(actor) if view.has_people()? => appointed(view, today, actor, (since, at))?,
            Giver::Person(actor) => GivenBy::Claimed(Claim {
                unit: today.pack.units().id(&actor.office).map(str::to_owned),
                role: actor.role.clone(),
                office: Some(actor.office.clone()),
            }),
        };
        let is_of_the_machine = by.person().is_none_or(|actor| actor.person.is_none());
        Ok(Self { view, today, at, giver, is_of_the_machine })
    }

    /// The rules of today.
    pub const fn today(&self) -> &'a Rulebook {
        self.today
    }

    /// What the giver acts in, and all that they are whatever they act in.
    fn acts_in(&self) -> (&[Claim], &[Claim]) {
        match &self.giver {
            GivenBy::Claimed(claim) => (std::slice::from_ref(claim), std::slice::from_ref(claim)),
            GivenBy::Appointed { claims, holds } => (claims, holds),
            GivenBy::Host | GivenBy::Nobody(_) => (&[], &[]),
        }
    }

    /// Whether the organisation knows its people, so that nobody does what no rule lets them do.
    const fn is_enforced(&self) -> bool {
        matches!(self.giver, GivenBy::Appointed { .. } | GivenBy::Nobody(_))
    }
}

/// What a person acts in by the records, from a moment up to another: all that fits what they claim.
fn appointed(
    view: View<'_>,
    today: &Rulebook,
    actor: &Actor,
    (since, at): (Moment, Moment),
) -> Result<GivenBy, DeskError> {
    let Some(number) = &actor.person else { return Ok(GivenBy::Nobody(PeopleRefusal::NoPerson)) };
    let person = view.person(number)?.unwrap_or_default();
    let units = today.pack.units();
    let absent = actor.on_behalf_of.as_ref().map(|other| view.person(other)).transpose()?.flatten();
    let absent = absent.unwrap_or_default();
    let held_at = |moment: Moment| -> Vec<Capacity> {
        match &actor.on_behalf_of {
            None => person.holds(moment).cloned().collect(),
            Some(other) => person.stands_in_for(other, &absent, moment).cloned().collect(),
        }
    };
    let (before, mut held) = (held_at(since), held_at(at));
    held.retain(|capacity| before.contains(capacity));
    let unit = units.id(&actor.office);
    let is_claimed = |capacity: &&Capacity| {
        let office = match &capacity.unit {
            Some(held) => unit == Some(held.as_str()) || actor.office == capacity.role,
            None => actor.office == capacity.role,
        };
        office && actor.role.as_ref().is_none_or(|role| *role == capacity.role)
    };
    let claims: Vec<Claim> = held.iter().filter(is_claimed).map(Claim::of).collect();
    if claims.is_empty() {
        let holds = held.iter().map(|capacity| capacity_told(units, capacity)).collect::<Vec<_>>();
        let office = match &actor.role {
            Some(role) if *role != actor.office => format!("{role}@{}", actor.office),
            _ => actor.office.clone(),
        };
        let person = number.clone();
        let on_behalf_of = actor.on_behalf_of.clone();
        return Ok(GivenBy::Nobody(PeopleRefusal::NotAppointed {
            person,
            office,
            on_behalf_of,
            holds: holds.join("、"),
        }));
    }
    let holds = held.iter().chain(person.holds(at)).map(Claim::of).collect();
    Ok(GivenBy::Appointed { claims, holds })
}

impl Claim {
    fn of(capacity: &Capacity) -> Self {
        Self { unit: capacity.unit.clone(), role: Some(capacity.role.clone()), office: None }
    }

    fn has_role(&self, role: &str) -> bool {
        self.role.as_deref() == Some(role) || self.office.as_deref() == Some(role)
    }

    fn is_of(&self, unit: &str) -> bool {
        self.unit.as_deref() == Some(unit)
    }
}

/// `部门负责人@营业部`, or the role alone.
pub fn capacity_told(units: &Units, capacity: &Capacity) -> String {
    match &capacity.unit {
        Some(unit) => format!("{}@{}", capacity.role, units.name(unit)),
        None => capacity.role.clone(),
    }
}

/// Refuses whoever may not give the command. What a node, a form, a charge or a signature names besides is asked where
/// that is looked up.
pub fn check(case: &Case<'_>) -> Result<(), DeskError> {
    match &case.request.command.act {
        Act::Node(_)
        | Act::Record(_)
        | Act::RecordAnother(_)
        | Act::Approve(_)
        | Act::Determine(_)
        | Act::Appeal(_)
        | Act::RuleOn(_)
        | Act::Withdraw(_)
        | Act::Decline(_) => Ok(()),
        // In trial whoever may publish is asked for another token, and names whatever office they like.
        Act::Activate(_) if !case.giver.is_enforced() || case.giver.is_of_the_machine => Ok(()),
        act @ (Act::Appoint(_) | Act::Dismiss(_) | Act::Delegate(_)) => of_people(case, act),
        act => case.allow_act(act.kind()),
    }
}

/// Refuses whoever may not give or take roles. Somebody must be the first to be appointed, and the first after all others
/// are gone: then it is whoever runs the machine, who is no person.
fn of_people(case: &Case<'_>, act: &Act) -> Result<(), DeskError> {
    let own = match act {
        Act::Delegate(delegate) if case.gives_as(&delegate.from) => return Ok(()),
        Act::Appoint(appoint) => case.is_by(&appoint.person),
        Act::Delegate(delegate) => case.is_by(&delegate.to),
        Act::Dismiss(dismiss) => case.stands_in_for(&dismiss.person),
        _ => false,
    };
    if case.giver.is_enforced() && own {
        return Err(Refusal::People(PeopleRefusal::OwnAffair(act.kind())).into());
    }
    let kind = if matches!(act, Act::Delegate(_)) { ActKind::Appoint } else { act.kind() };
    let is_nobodys = !case.giver.is_enforced() || case.giver.is_of_the_machine;
    if is_nobodys && !somebody_appoints(case)? { Ok(()) } else { case.allow_act(kind) }
}

/// Whether anybody holds what it takes to appoint people.
fn somebody_appoints(case: &Case<'_>) -> Result<bool, DeskError> {
    let Rights { view, today, at, .. } = case.giver;
    let Some(terms) = today.pack.may(ActKind::Appoint) else { return Ok(false) };
    for (_, person) in view.people()? {
        for capacity in person.holds(at) {
            let claims = [Claim::of(capacity)];
            if named_by(case, (&claims, &claims), terms.iter().map(String::as_str))? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

impl Case<'_> {
    /// Refuses unless the giver is one of these.
    pub fn allow<'n>(&self, terms: impl Iterator<Item = &'n str> + Clone) -> Result<(), DeskError> {
        if self.has_happened() || matches!(self.giver.giver, GivenBy::Host) {
            return Ok(());
        }
        if let GivenBy::Nobody(refusal) = &self.giver.giver {
            return Err(Refusal::People(refusal.clone()).into());
        }
        if named_by(self, self.giver.acts_in(), terms.clone())? {
            return Ok(());
        }
        let office = self.request.command.by.office().to_owned();
        let allowed = terms.map(|term| self.told(term)).collect::<Vec<_>>().join("、");
        Err(Refusal::NotAllowed { office, allowed }.into())
    }

    /// A term, and who leads the ticket if that is what it speaks of.
    fn told(&self, term: &str) -> String {
        let units = self.rulebook.pack.units();
        match self.ticket_meant().and_then(Ticket::lead) {
            Some(lead) if Who::parse(term).speaks_of_lead() => format!("{term}({})", units.name(lead)),
            _ => term.to_owned(),
        }
    }

    /// Refuses unless the pack lets the giver give commands of this kind. An organisation that has appointed nobody trusts
    /// everybody where its pack names nobody.
    pub fn allow_act(&self, kind: ActKind) -> Result<(), DeskError> {
        match self.giver.today.pack.may(kind) {
            Some(terms) => self.allow(terms.iter().map(String::as_str)),
            None if self.giver.is_enforced() && !self.has_happened() => {
                Err(Refusal::People(PeopleRefusal::NobodyNamed(kind)).into())
            }
            None => Ok(()),
        }
    }

    /// Whether the giver is the one that a term names.
    pub fn is_given_by(&self, term: &str) -> Result<bool, DeskError> {
        named_by(self, self.giver.acts_in(), std::iter::once(term))
    }

    /// Whether the giver is this person, and nobody's stand-in.
    fn gives_as(&self, number: &str) -> bool {
        self.is_by(number) && self.request.command.by.person().is_some_and(|by| by.on_behalf_of.is_none())
    }

    /// Whether the giver is this person, for whomever.
    fn is_by(&self, number: &str) -> bool {
        self.request.command.by.person().is_some_and(|by| by.person.as_deref() == Some(number))
    }

    /// Whether the giver stands in for this person.
    fn stands_in_for(&self, number: &str) -> bool {
        self.request.command.by.person().is_some_and(|by| by.on_behalf_of.as_deref() == Some(number))
    }

    /// When the command is recorded.
    pub fn recorded_at(&self) -> Moment {
        self.giver.at
    }
}

/// Whether one of the claims is one that a term names, and nothing that its giver is one that it leaves out.
fn named_by<'n>(
    case: &Case<'_>,
    (claims, holds): (&[Claim], &[Claim]),
    terms: impl Iterator<Item = &'n str>,
) -> Result<bool, DeskError> {
    for term in terms {
        let who = Who::parse(term);
        let except = who.except.iter().collect::<Vec<_>>();
        if is_any(case, claims, &[&who.named])? && !is_any(case, holds, &except)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether one of the claims is one of those named.
fn is_any(case: &Case<'_>, claims: &[Claim], named: &[&Named<'_>]) -> Result<bool, DeskError> {
    for claim in claims {
        for named in named {
            if is_named(case, claim, named)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn is_named(case: &Case<'_>, claim: &Claim, named: &Named<'_>) -> Result<bool, DeskError> {
    let units = case.rulebook.pack.units();
    if let Some(place) = named.place {
        let of_claim = || claim.has_role(named.what);
        for unit in units_of(case, &units.party(place)) {
            if of_claim() && holds_nearest(case, claim, named.what, unit)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    Ok(match units.party(named.what) {
        Party::Role(role) => claim.has_role(role) || is_in_finding(case, claim, role),
        Party::Doer(kind) => has_given(case, kind)?,
        party => units_of(case, &party).into_iter().any(|unit| claim.is_of(unit)),
    })
}

/// Whether the claim is of the unit that a field of the finding names, such as 责任单位.
fn is_in_finding(case: &Case<'_>, claim: &Claim, field: &str) -> bool {
    let (Act::Record(finding) | Act::RecordAnother(finding)) = &case.request.command.act else {
        return false;
    };
    let pack = &case.rulebook.pack;
    let Some(form) = pack.form(&finding.form) else { return false };
    let named = form.unit_named(finding, field).and_then(|unit| pack.units().id(unit));
    named.is_some_and(|unit| claim.is_of(unit))
}

/// The ids of the units that a word names.
fn units_of<'u>(case: &'u Case<'_>, party: &Party<'u>) -> Vec<&'u str> {
    let now = |unit: &'u String| case.unit_on(unit, case.giver.at);
    let assigned = case.ticket_meant().and_then(|ticket| match &ticket.routing {
        Routing::Assign { lead, co_handlers } => Some((lead, co_handlers)),
        Routing::Return { .. } | Routing::Queue { .. } => None,
    });
    match party {
        Party::Lead => assigned.into_iter().map(|(lead, _)| now(lead)).collect(),
        Party::CoHandlers => assigned.into_iter().flat_map(|(_, co)| co.iter().map(now)).collect(),
        Party::Charged => case.charged().into_iter().collect(),
        Party::Unit(id) => vec![id],
        Party::Group(group) => case.rulebook.pack.units().in_group(group).collect(),
        Party::Doer(_) | Party::Role(_) => Vec::new(),
    }
}

/// Whether the claim is to the role in the unit or, where nobody holds it, in the nearest one above.
fn holds_nearest(case: &Case<'_>, claim: &Claim, role: &str, unit: &str) -> Result<bool, DeskError> {
    let Rights { view, at, .. } = case.giver;
    let above = case.rulebook.pack.units().above(unit);
    if !case.giver.is_enforced() {
        // Whoever claims the role alone is believed to hold it there.
        return Ok(claim.unit.is_none() || std::iter::once(unit).chain(above).any(|unit| claim.is_of(unit)));
    }
    if claim.is_of(unit) {
        return Ok(true);
    }
    let people = view.people()?;
    let is_held = |unit: &str| {
        let holds = |person: &Person| {
            person.holds(at).any(|held| held.role == role && held.unit.as_deref() == Some(unit))
        };
        people.iter().any(|(_, person)| holds(person))
    };
    let nearest = std::iter::once(unit).chain(above).find(|unit| is_held(unit));
    Ok(nearest.is_some_and(|unit| claim.is_of(unit)))
}

/// Whether the person who gives the command, or for whom it is given, has to do with one of this kind on the ticket, or
/// about the finding.
fn has_given(case: &Case<'_>, kind: ActKind) -> Result<bool, DeskError> {
    // Who stood in for whom, both have.
    let persons = |by: &Giver| {
        let named = by.person().map(|actor| [actor.person.clone(), actor.on_behalf_of.clone()]);
        named.into_iter().flatten().flatten().collect::<Vec<_>>()
    };
    let givers = persons(&case.request.command.by);
    for seq in case.records() {
        let record = case.view.record(seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))?;
        let is_of_one = persons(&record.command.by).iter().any(|one| givers.contains(one));
        if record.command.act.kind() == kind && is_of_one {
            return Ok(true);
        }
    }
    Ok(false)
}
