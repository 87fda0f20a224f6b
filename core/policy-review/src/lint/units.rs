//! Units: written by the word that renaming leaves alone, and able to hand in what their tickets need.

use super::Survey;
use std::ops::Range;
use suban_model::Hook;
use suban_policy::condition::{Condition, Subject, Term};
use suban_policy::diagnostic::Bilingual;
use suban_policy::table::{Grid, GridRow};
use suban_policy::vocabulary::field;

pub(super) fn survey(survey: &mut Survey<'_>) {
    names(survey);
    handing_in(survey);
}

/// A rule that names a unit by its name, though the unit has a key, means nobody once the unit is renamed.
fn names(survey: &mut Survey<'_>) {
    let named = survey.pack.units().iter().filter(|(_, unit)| unit.name != unit.key());
    let named = named.filter(|(_, unit)| survey.mentions.says(&unit.name));
    let named: Vec<(String, String)> =
        named.map(|(_, unit)| (unit.name.clone(), unit.key().to_owned())).collect();
    for (name, key) in named {
        let message = Bilingual::new(
            format!("规则里写的是单位的名称「{name}」,改名以后就不认得了"),
            format!("a rule calls a unit by its name `{name}`, which may change"),
        );
        let help = (format!("写它的 key:{key}"), format!("write its key: {key}"));
        let place = survey.declared("units.toml", None, &name);
        survey.warn("unit-by-name", &name, ("units.toml", place), message, help);
    }
}

/// A unit that leads tickets of the same category as others do, most of whom may hand in a node or form, and it may not.
/// Where few may, it is an office that does it for everybody.
fn handing_in(survey: &mut Survey<'_>) {
    let routes: Vec<Route> = survey.grids.iter().flat_map(routes_of).collect();
    let mut found: Vec<(String, String)> = Vec::new();
    for (thing, offices) in things(survey) {
        let units = survey.pack.units();
        let ids: Vec<&str> = offices.iter().filter_map(|office| units.id(office)).collect();
        let may = |route: &Route| units.id(&route.lead).is_some_and(|lead| ids.contains(&lead));
        let most_peers_may = |route: &Route| {
            let peers = routes.iter().filter(|other| other.lead != route.lead && other.overlaps(route));
            let (able, unable): (Vec<&Route>, Vec<&Route>) = peers.partition(|peer| may(peer));
            !able.is_empty() && able.len() >= unable.len()
        };
        let shut_out: Vec<Route> =
            routes.iter().filter(|route| !may(route) && most_peers_may(route)).cloned().collect();
        for route in shut_out {
            let told = (thing.clone(), route.lead.clone());
            if found.contains(&told) {
                continue;
            }
            found.push(told);
            report(survey, &route, &thing, &offices.join("、"));
        }
    }
}

/// The nodes and forms that somebody must hand in, each with the offices that may.
fn things(survey: &Survey<'_>) -> Vec<(String, Vec<String>)> {
    let pack = survey.pack;
    let nodes = pack.nodes().filter_map(|node| Some((node.to_owned(), pack.node_offices(node)?.to_vec())));
    let forms = pack.forms().iter().filter(|(_, form)| pack.requires_form(&form.name));
    let forms = forms.map(|(_, form)| (form.name.clone(), form.by.clone()));
    nodes.chain(forms).filter(|(_, offices)| !offices.is_empty()).collect()
}

/// A row that makes a unit the lead of tickets of some categories.
#[derive(Clone)]
struct Route {
    lead: String,
    categories: Vec<Term>,
    path: String,
    place: Range<usize>,
}

fn routes_of(grid: &Grid<'_>) -> Vec<Route> {
    let is_category = |subject| matches!(subject, Subject::Field(id, _) if id == field::CATEGORY);
    let column = grid.columns.iter().position(|column| is_category(column.subject));
    let Some(column) = column.filter(|_| grid.hook == Hook::Route) else { return Vec::new() };
    let route = |row: &GridRow<'_>| {
        let Some(Condition::OneOf(categories)) = row.conditions.get(column) else { return None };
        let lead = row.written.outputs.iter().find(|cell| cell.column == "主办")?;
        Some(Route {
            lead: lead.text.clone(),
            categories: categories.clone(),
            path: grid.path.to_owned(),
            place: lead.place.clone(),
        })
    };
    grid.rows.iter().filter_map(route).collect()
}

impl Route {
    /// Whether a ticket could be of both.
    fn overlaps(&self, other: &Self) -> bool {
        let both = |one: &Term, two: &Term| match (one, two) {
            (Term::Exact(one), Term::Exact(two)) => one == two,
            (Term::Under(prefix), Term::Exact(exact)) | (Term::Exact(exact), Term::Under(prefix)) => {
                exact.starts_with(prefix.as_str())
            }
            (Term::Under(one), Term::Under(two)) => {
                one.starts_with(two.as_str()) || two.starts_with(one.as_str())
            }
        };
        self.categories.iter().any(|one| other.categories.iter().any(|two| both(one, two)))
    }
}

fn report(survey: &mut Survey<'_>, route: &Route, thing: &str, offices: &str) {
    let lead = &route.lead;
    let message = Bilingual::new(
        format!("「{lead}」承办的工单要有「{thing}」,可是只有 {offices} 可以记"),
        format!("tickets of `{lead}` need `{thing}`, which only {offices} may hand in"),
    );
    let help = (
        format!("在「{thing}」的 by 里写上它,或写它们共同的组"),
        format!("add it to `by` of `{thing}`, or write the group that they share there"),
    );
    let place = Some(route.place.clone());
    survey.warn("cannot-hand-in", lead, (&route.path, place), message, help);
}
