//! What commands may name, by the rules in force: units, roles, channels, commands, nodes and forms, for whoever builds a
//! form of them.

use serde::Serialize;
use std::collections::BTreeMap;
use suban_model::{ActKind, Stage};
use suban_policy::Pack;
use suban_policy::findings::{About, Form, FormField, InputType};
use suban_policy::organisation::Unit;
use suban_policy::roles::{HeldAt, Role, Sees};

/// 名录 · all that commands may name.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CatalogueView {
    /// 单位 · units, by id.
    pub units: Vec<UnitEntry>,
    /// 角色 · roles, by name; none: the pack declares no roles.
    pub roles: Vec<RoleEntry>,
    /// 渠道,按组 · channels by group.
    pub channels: BTreeMap<String, Vec<String>>,
    /// 动作 · commands that people give.
    pub acts: Vec<ActEntry>,
    /// 环节 · process nodes.
    pub nodes: Vec<NodeEntry>,
    /// 表单 · forms of findings.
    pub forms: Vec<FormEntry>,
}

/// 单位 · a unit.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnitEntry {
    /// Id, which never changes.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Groups that rules may name instead of it.
    pub groups: Vec<String>,
    /// What it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
}

/// 角色 · a role.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RoleEntry {
    /// Its name.
    pub name: String,
    /// Whether it is held in a unit, or of the whole organisation.
    pub in_unit: bool,
    /// The only units or groups in which it is held; none: any.
    #[serde(rename = "in", skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<String>,
    /// Which tickets it sees: `all`, `subtree`, `unit` or `none`.
    pub sees: &'static str,
}

/// 动作 · a command.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ActEntry {
    /// Its name.
    pub act: &'static str,
    /// The same in Chinese.
    pub act_zh: &'static str,
    /// The stages of a ticket in which it is possible; none: it is about no ticket.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<crate::texts::StageName>))]
    pub stages: &'static [Stage],
    /// 由谁 · who may give it, of which one is enough; none: the pack does not say, or says it elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Vec<String>>,
    /// The clause that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}

/// 环节 · a node.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NodeEntry {
    /// Its name.
    pub name: String,
    /// 由谁 · who may pass a ticket through it; none: whoever may give the command.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// The stages in which it is possible; none: all in which nodes are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<crate::texts::StageName>))]
    pub stages: Vec<Stage>,
    /// Whether it is possible once a round.
    pub once: bool,
}

/// 表单 · a form.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FormEntry {
    /// Id.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Whether it is about a ticket, or about the whole organisation.
    pub of_ticket: bool,
    /// 由谁 · who may record it.
    pub by: Vec<String>,
    /// 情形 · what there is to pick from.
    pub pick: Vec<String>,
    /// Its fields.
    pub fields: Vec<FieldEntry>,
}

/// 字段 · a field of a form.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FieldEntry {
    /// What commands call it.
    pub key: String,
    /// What people call it; commands may, too.
    pub label: String,
    /// `unit`, `pick`, `bool`, `integer`, `points`, `text` or `shares`.
    #[serde(rename = "type")]
    pub input: &'static str,
    /// What there is to pick from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// Where another field, by its key, says one of these (`a|b`), it must be too.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub required_when: BTreeMap<String, String>,
}

impl CatalogueView {
    /// Of a pack.
    pub fn of(pack: &Pack) -> Self {
        let commands = ActKind::ALL.into_iter().filter(|kind| !kind.is_hosts());
        Self {
            units: pack.units().iter().map(unit).collect(),
            roles: pack.roles().iter().map(role).collect(),
            channels: pack.channels().groups().map(|(group, of)| (group.to_owned(), of.to_vec())).collect(),
            acts: commands.map(|kind| act(kind, pack)).collect(),
            nodes: pack.nodes().map(|name| node(name, pack)).collect(),
            forms: pack.forms().iter().map(form).collect(),
        }
    }
}

fn unit((id, unit): (&str, &Unit)) -> UnitEntry {
    let Unit { name, groups, within, .. } = unit.clone();
    UnitEntry { id: id.to_owned(), name, groups, within }
}

fn role((name, role): (&str, &Role)) -> RoleEntry {
    let sees = match role.sees {
        Sees::All => "all",
        Sees::Subtree => "subtree",
        Sees::Unit => "unit",
        Sees::None => "none",
    };
    let (name, within) = (name.to_owned(), role.within.clone());
    RoleEntry { name, in_unit: role.at == HeldAt::Unit, within, sees }
}

fn act(kind: ActKind, pack: &Pack) -> ActEntry {
    let rule = pack.acts().find(|(of, _)| *of == kind).map(|(_, rule)| rule);
    ActEntry {
        act: kind.name(),
        act_zh: kind.chinese(),
        stages: kind.stages(),
        by: rule.map(|rule| rule.by.clone()),
        clause: rule.and_then(|rule| rule.clause.clone()),
    }
}

fn node(name: &str, pack: &Pack) -> NodeEntry {
    let (stages, once) = pack.node_in(name).unwrap_or_default();
    let by = pack.node_offices(name).unwrap_or_default().to_vec();
    NodeEntry { name: name.to_owned(), by, stages: stages.to_vec(), once }
}

fn form((id, form): (&str, &Form)) -> FormEntry {
    FormEntry {
        id: id.to_owned(),
        name: form.name.clone(),
        of_ticket: form.about == About::Ticket,
        by: form.by.clone(),
        pick: form.pick.clone(),
        fields: form.fields.iter().map(field).collect(),
    }
}

fn field((key, field): (&String, &FormField)) -> FieldEntry {
    let input = match field.input {
        InputType::Unit => "unit",
        InputType::Pick => "pick",
        InputType::Bool => "bool",
        InputType::Integer => "integer",
        InputType::Points => "points",
        InputType::Text => "text",
        InputType::Shares => "shares",
    };
    let when = field.required_when.iter();
    FieldEntry {
        key: key.clone(),
        label: field.label.get_ref().clone(),
        input,
        of: field.of.clone(),
        required: field.required || field.must,
        required_when: when.map(|(key, of)| (key.get_ref().clone(), of.get_ref().clone())).collect(),
    }
}
