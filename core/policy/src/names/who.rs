//! The grammar of every cell that names somebody: 由谁, 待定由, 签批, and `by`. A cell is a list of terms, of which one is
//! enough:
//!
//! ```text
//! 工作室              whoever acts for that unit, or for one of that group
//! 总经理              whoever holds that role
//! 部门负责人@主办      whoever holds the role in that unit or, where nobody does, in the nearest one above it
//! 主办、协办           whoever acts for the unit that leads the ticket, or for one that helps
//! 班组负责人@被扣单位   the unit that a charge is against, where one is in question: 申诉, 裁定 and 定分
//! 工作室 非 回复人      that one, but not the person who gave a command of that kind on the ticket (four eyes)
//! ```

use super::organisation::{Unit, Units};
use super::roles::{HeldAt, Roles};
use crate::reading::diagnostic::{Bilingual, alternatives};
use suban_model::ActKind;

/// Between somebody and whom that leaves out.
const EXCEPT: &str = " 非 ";

/// The unit that leads the ticket.
const LEAD: &str = "主办";

/// The units that help it.
const CO_HANDLERS: &str = "协办";

/// The unit that the charge in question is against.
const CHARGED: &str = "被扣单位";

/// What ends the word for whoever gave a command of a kind: 回复人, 登记人.
const DOER: char = '人';

/// Somebody, in a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'a> {
    /// A unit, a group, a role, or a relation to the ticket.
    pub what: &'a str,
    /// Where the role is held, if that matters: a unit, a group, or a relation to the ticket.
    pub place: Option<&'a str>,
}

/// A term of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who<'a> {
    /// Who it is.
    pub named: Named<'a>,
    /// Who it is not, although they are named.
    pub except: Vec<Named<'a>>,
}

/// What a word names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party<'a> {
    /// 主办.
    Lead,
    /// 协办.
    CoHandlers,
    /// 被扣单位.
    Charged,
    /// A unit, by its id.
    Unit(&'a str),
    /// The units of a group.
    Group(&'a str),
    /// Whoever gave a command of this kind on the ticket.
    Doer(ActKind),
    /// A role or an office.
    Role(&'a str),
}

impl<'a> Named<'a> {
    fn parse(text: &'a str) -> Self {
        match text.split_once('@') {
            Some((what, place)) => Self { what: what.trim(), place: Some(place.trim()) },
            None => Self { what: text.trim(), place: None },
        }
    }
}

impl Named<'_> {
    fn is_charged(&self) -> bool {
        self.what == CHARGED || self.place == Some(CHARGED)
    }
}

impl<'a> Who<'a> {
    /// Reads a term.
    pub fn parse(term: &'a str) -> Self {
        let mut parts = term.split(EXCEPT).map(Named::parse);
        let named = parts.next().unwrap_or(Named { what: "", place: None });
        Self { named, except: parts.collect() }
    }

    /// Whether it depends on a ticket who this is.
    pub(crate) fn speaks_of_ticket(&self, units: &Units) -> bool {
        let named = std::iter::once(&self.named).chain(&self.except);
        let mut words = named.flat_map(|named| std::iter::once(named.what).chain(named.place));
        words.any(|word| {
            matches!(units.party(word), Party::Lead | Party::CoHandlers | Party::Charged | Party::Doer(_))
        })
    }

    /// Whether it depends on which unit leads the ticket who this is.
    pub fn speaks_of_lead(&self) -> bool {
        self.named.what == LEAD || self.named.place == Some(LEAD)
    }
}

impl Units {
    /// What a word names.
    pub fn party<'a>(&'a self, word: &'a str) -> Party<'a> {
        let in_group = |unit: &Unit| unit.groups.iter().any(|group| group == word);
        match word {
            LEAD => Party::Lead,
            CO_HANDLERS => Party::CoHandlers,
            CHARGED => Party::Charged,
            _ => match (self.id(word), doer(word)) {
                (Some(id), _) => Party::Unit(id),
                (None, Some(act)) => Party::Doer(act),
                (None, None) if self.iter().any(|(_, unit)| in_group(unit)) => Party::Group(word),
                (None, None) => Party::Role(word),
            },
        }
    }
}

/// The kind of command of whose giver a word speaks.
fn doer(word: &str) -> Option<ActKind> {
    let act = word.strip_suffix(DOER)?;
    ActKind::ALL.into_iter().find(|kind| kind.chinese() == act)
}

/// What a term may name.
#[derive(Clone)]
pub(crate) struct Known<'a> {
    /// The units.
    pub units: &'a Units,
    /// The roles; a pack that declares none may name any office.
    pub roles: &'a Roles,
    /// The fields of a form that name a unit, such as 责任单位, for whoever fills it in.
    pub fields: Vec<&'a str>,
    /// A charge is in question, so that it is known which unit it is against.
    pub is_of_charge: bool,
}

impl Known<'_> {
    /// What is wrong with a term, and what would be right.
    pub(crate) fn complaint(&self, term: &str) -> Option<(Bilingual, Bilingual)> {
        let who = Who::parse(term);
        let except = who.except.iter().filter(|named| !self.fields.contains(&named.what));
        let mut named = std::iter::once(&who.named).chain(&who.except);
        if !self.is_of_charge && named.any(Named::is_charged) {
            let message = Bilingual::new(
                format!("「{CHARGED}」只能写在说到扣分的地方"),
                format!("`{CHARGED}` can only be named where a charge is meant"),
            );
            return Some((message, Bilingual::new("申诉、裁定、定分由谁", "who may 申诉, 裁定 and 定分")));
        }
        self.only_left_out(who.named.what)
            .or_else(|| std::iter::once(&who.named).chain(except).find_map(|named| self.of(named)))
    }

    fn only_left_out(&self, what: &str) -> Option<(Bilingual, Bilingual)> {
        let is_doer = matches!(self.units.party(what), Party::Doer(_));
        if !is_doer {
            return None;
        }

        let message = Bilingual::new(
            format!("「{what}」只能写在「非」后面"),
            format!("`{what}` can only be left out, after 非"),
        );
        Some((message, Bilingual::new("如:工作室 非 回复人", "such as 工作室 非 回复人")))
    }

    /// The words for units: their keys and groups, and the relations of a unit to a ticket.
    fn words(&self) -> impl Iterator<Item = &str> {
        let groups = self.units.iter().flat_map(|(_, unit)| unit.groups.iter().map(String::as_str));
        let keys = self.units.iter().map(|(_, unit)| unit.key());
        keys.chain(groups).chain([LEAD, CO_HANDLERS]).chain(self.is_of_charge.then_some(CHARGED))
    }

    fn of(&self, named: &Named<'_>) -> Option<(Bilingual, Bilingual)> {
        let (Named { what, place }, roles) = (*named, self.roles);
        let known = |words: Vec<&str>, wrong: &str| {
            let list = alternatives(wrong, words);
            Bilingual::new(format!("可用:{list}"), format!("known: {list}"))
        };
        let role = match self.units.party(what) {
            Party::Role(role) => roles.get(role),
            _ if place.is_some() => {
                let message = Bilingual::new(
                    format!("「{what}」不是角色,后面不能写 @"),
                    format!("`{what}` is no role, which alone is held somewhere (@)"),
                );
                return Some((message, known(roles.held_at(HeldAt::Unit).collect(), what)));
            }
            _ => return None,
        };
        let Some(place) = place else {
            if role.is_some() || (roles.is_empty() && !what.is_empty()) {
                return None;
            }
            let message = Bilingual::new(
                format!("没有角色或单位「{what}」"),
                format!("there is no role or unit `{what}`"),
            );
            return Some((message, known(roles.names().chain(self.words()).collect(), what)));
        };
        if role.is_none_or(|role| role.at != HeldAt::Unit) {
            let message = Bilingual::new(
                format!("没有在单位里担任的角色「{what}」"),
                format!("there is no role `{what}` that is held in a unit"),
            );
            return Some((message, known(roles.held_at(HeldAt::Unit).collect(), what)));
        }
        let is_place = !matches!(self.units.party(place), Party::Role(_) | Party::Doer(_));
        (!is_place).then(|| {
            let message =
                Bilingual::new(format!("没有单位「{place}」"), format!("there is no unit `{place}`"));
            (message, known(self.words().collect(), place))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared() -> (Units, Roles) {
        let units = r#"
            studio  = { name = "工作室" }
            billing = { name = "营业部", groups = ["业务部门"] }
        "#;
        let roles = r#"
            "部门负责人" = { at = "unit", sees = "unit" }
            "总经理"     = { at = "organisation", sees = "all" }
        "#;
        (toml::from_str(units).unwrap(), toml::from_str(roles).unwrap())
    }

    #[test]
    fn a_term_says_who_where_and_who_not() {
        let bare = |what| Named { what, place: None };
        let at = |what, place| Named { what, place: Some(place) };
        let check = |term, named, except: &[Named<'_>]| {
            assert_eq!(Who::parse(term), Who { named, except: except.to_vec() }, "{term}");
        };
        check("工作室", bare("工作室"), &[]);
        check("部门负责人@主办", at("部门负责人", "主办"), &[]);
        check(
            "工作室 非 回复人 非 部门负责人@主办",
            bare("工作室"),
            &[bare("回复人"), at("部门负责人", "主办")],
        );
    }

    #[test]
    fn a_word_names_one_party() {
        let (units, _) = declared();
        let check = |word, party| assert_eq!(units.party(word), party, "{word}");
        check("主办", Party::Lead);
        check("被扣单位", Party::Charged);
        check("协办", Party::CoHandlers);
        check("营业部", Party::Unit("billing"));
        check("billing", Party::Unit("billing"));
        check("业务部门", Party::Group("业务部门"));
        check("回复人", Party::Doer(ActKind::Reply));
        check("总经理", Party::Role("总经理"));
        check("经办人", Party::Role("经办人"));
    }

    #[test]
    fn what_names_nobody_is_told() {
        let (units, roles) = declared();
        let check = |term: &str, expect: Option<&str>| {
            let known =
                Known { units: &units, roles: &roles, fields: vec!["责任单位"], is_of_charge: false };
            let told = known.complaint(term).map(|(message, _)| message.en);
            assert_eq!(told.as_deref(), expect, "{term}");
        };
        for sound in ["工作室", "业务部门", "总经理", "部门负责人", "部门负责人@主办", "部门负责人@业务部门"]
        {
            check(sound, None);
        }
        check("工作室 非 回复人 非 主办", None);
        check("工作室 非 责任单位", None);
        check("责任单位", Some("there is no role or unit `责任单位`"));
        check("经理", Some("there is no role or unit `经理`"));
        check("", Some("there is no role or unit ``"));
        check("工作室 非 经理", Some("there is no role or unit `经理`"));
        check("总经理@主办", Some("there is no role `总经理` that is held in a unit"));
        check("工作室@主办", Some("`工作室` is no role, which alone is held somewhere (@)"));
        check("部门负责人@总经理", Some("there is no unit `总经理`"));
        check("回复人", Some("`回复人` can only be left out, after 非"));
        // A pack that declares no roles names offices as it likes, but cannot say where they are held.
        let any = Known { units: &units, roles: &Roles::default(), fields: Vec::new(), is_of_charge: false };
        assert_eq!(any.complaint("经理"), None);
        assert!(any.complaint("经理@主办").is_some());
    }
}
