//! Why somebody may not do something, or not be appointed to it, once an organisation knows its people.

use suban_model::ActKind;

/// What is wrong with who gave a command, or with whom it is about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeopleRefusal {
    /// The command does not say which person gave it.
    #[error("nobody says who this is: `by.person` must be a staff number")]
    NoPerson,
    /// The person does not hold what they claim to act in.
    #[error("`{person}` does not hold `{office}`{}; holds: {}", for_whom(.on_behalf_of.as_deref()), or_nothing(.holds, "nothing"))]
    NotAppointed {
        /// Staff number.
        person: String,
        /// What was claimed.
        office: String,
        /// Staff number of whom they claim to stand in for.
        on_behalf_of: Option<String>,
        /// What they may act in.
        holds: String,
    },
    /// The pack names nobody for commands of this kind.
    #[error("the pack says nowhere who may give `{}`: write it under [acts] in roles.toml", .0.name())]
    NobodyNamed(ActKind),
    /// The pack declares no such role.
    #[error("no role `{role}`; known: {known}")]
    UnknownRole {
        /// As given.
        role: String,
        /// Those there are.
        known: String,
    },
    /// The role is held in a unit and none is named, or the other way round.
    #[error("the role `{role}` is held {}", if *.in_unit { "in a unit: name it" } else { "in no unit" })]
    RolePlace {
        /// Which role.
        role: String,
        /// Whether it is held in a unit.
        in_unit: bool,
    },
    /// The role is held in other units.
    #[error("the role `{role}` is not held in `{unit}`; it is in: {known}")]
    NotHeldThere {
        /// Which role.
        role: String,
        /// Name of the unit.
        unit: String,
        /// Where it is held.
        known: String,
    },
    /// The person does not hold that.
    #[error("`{person}` does not hold `{capacity}`")]
    NotHeld {
        /// Staff number.
        person: String,
        /// The role, and where.
        capacity: String,
    },
    /// Nobody gives a role to themselves, or takes it from whom they stand in for.
    #[error("nobody may `{}` in their own affair: another one must", .0.name())]
    OwnAffair(ActKind),
    /// It is no staff number.
    #[error("`{}` is no staff number: 1 to 40 letters, digits or Chinese characters, and - _ .", .0.escape_debug())]
    NotANumber(String),
    /// Nobody stands in for themselves.
    #[error("`{0}` cannot stand in for themselves")]
    StandsInForSelf(String),
}

fn for_whom(other: Option<&str>) -> String {
    other.map_or_else(String::new, |other| format!(" for `{other}`"))
}

fn or_nothing<'a>(holds: &'a str, nothing: &'a str) -> &'a str {
    if holds.is_empty() { nothing } else { holds }
}

impl PeopleRefusal {
    /// Stable name of the kind, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoPerson => "no-person",
            Self::NotAppointed { .. } => "not-appointed",
            Self::NobodyNamed(_) => "nobody-named",
            Self::UnknownRole { .. } => "unknown-role",
            Self::RolePlace { .. } | Self::NotHeldThere { .. } => "role-place",
            Self::NotHeld { .. } => "not-held",
            Self::OwnAffair(_) => "own-affair",
            Self::NotANumber(_) => "staff-number",
            Self::StandsInForSelf(_) => "stands-in-for-self",
        }
    }

    /// Where the command is wrong, by the names of its fields.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoPerson | Self::NotAppointed { .. } | Self::OwnAffair(_) => Some("by.person"),
            Self::NobodyNamed(_) => None,
            Self::UnknownRole { .. } => Some("role"),
            Self::RolePlace { .. } | Self::NotHeldThere { .. } => Some("unit"),
            Self::NotHeld { .. } | Self::NotANumber(_) => Some("person"),
            Self::StandsInForSelf(_) => Some("to"),
        }
    }

    /// Whether it is about who gives the command, and not about what they ask.
    pub const fn is_about_giver(&self) -> bool {
        matches!(self, Self::NoPerson | Self::NotAppointed { .. } | Self::NobodyNamed(_) | Self::OwnAffair(_))
    }

    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::NoPerson => "没有写是谁:by.person 要写工号".to_owned(),
            Self::NotAppointed { person, office, on_behalf_of, holds } => {
                let for_whom =
                    on_behalf_of.as_ref().map_or_else(String::new, |other| format!("代「{other}」"));
                format!("「{person}」{for_whom}没有「{office}」的身份;现有:{}", or_nothing(holds, "无"))
            }
            Self::NobodyNamed(act) => {
                format!("政策没有写谁可以{};请写在 roles.toml 的 [acts] 里", act.chinese())
            }
            Self::UnknownRole { role, known } => format!("没有角色「{role}」;可用:{known}"),
            Self::RolePlace { role, in_unit: true } => format!("「{role}」在单位里担任,要写明哪个单位"),
            Self::RolePlace { role, in_unit: false } => format!("「{role}」不属于哪个单位,不写单位"),
            Self::NotHeldThere { role, unit, known } => {
                format!("「{role}」不在「{unit}」担任;只在:{known}")
            }
            Self::NotHeld { person, capacity } => format!("「{person}」没有担任「{capacity}」"),
            Self::OwnAffair(act) => format!("自己的事不能自己{},要由别人来办", act.chinese()),
            Self::NotANumber(number) => {
                format!("「{}」不是工号:1 到 40 个字母、数字或汉字,可有 - _ .", number.escape_debug())
            }
            Self::StandsInForSelf(person) => format!("「{person}」不能代自己"),
        }
    }
}
