//! Who gave a command: a person, or the host by itself.

use crate::ActKind;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What the host goes by where an office is told.
const HOST: &str = "suban";

/// Who asks: a unit or office, and the person who acts for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// Id or name of the unit or office, such as 工作室 or 总经理.
    pub office: String,
    /// The person's staff number or name.
    #[serde(default)]
    pub person: Option<String>,
    /// 角色: in which role the person acts, such as 分管领导.
    #[serde(default)]
    pub role: Option<String>,
    /// 代: on whose behalf, if the person stands in for somebody.
    #[serde(default)]
    pub on_behalf_of: Option<String>,
}

impl Actor {
    /// An office, and nobody in particular who acts for it.
    pub fn of(office: impl Into<String>) -> Self {
        Self { office: office.into(), ..Self::default() }
    }

    /// Whoever runs the host, when nobody was named.
    pub fn host() -> Self {
        Self::of(HOST)
    }
}

/// Who gave a command. People write an [`Actor`]; no text that comes from outside can name the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Giver {
    /// A person, for an office.
    Person(Actor),
    /// The host, because time passed or something else happened; `None`: a record of format 3, which did not say.
    Host(Option<Occasion>),
}

/// What made the host give a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// Time passed.
    Tick,
    /// A command of this kind came for the same ticket, and had to find it as it was by then.
    Before(ActKind),
    /// The record of this number changed what a settled period had counted.
    After(u64),
}

impl Giver {
    /// The person; `None`: the host.
    pub const fn person(&self) -> Option<&Actor> {
        match self {
            Self::Person(actor) => Some(actor),
            Self::Host(_) => None,
        }
    }

    /// The unit or office, as it was named.
    pub fn office(&self) -> &str {
        self.person().map_or(HOST, |actor| &actor.office)
    }

    /// As an actor, for whoever tells people and hosts alike.
    pub fn actor(&self) -> Actor {
        self.person().cloned().unwrap_or_else(Actor::host)
    }
}

impl From<Actor> for Giver {
    fn from(actor: Actor) -> Self {
        Self::Person(actor)
    }
}

/// As bytes keep it.
#[derive(Serialize, Deserialize)]
enum Kept {
    Person(Actor),
    Host(Option<Occasion>),
}

impl Serialize for Giver {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return self.actor().serialize(serializer);
        }
        match self {
            Self::Person(actor) => Kept::Person(actor.clone()),
            Self::Host(occasion) => Kept::Host(*occasion),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Giver {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Actor::deserialize(deserializer).map(Self::Person);
        }
        Ok(match Kept::deserialize(deserializer)? {
            Kept::Person(actor) => Self::Person(actor),
            Kept::Host(occasion) => Self::Host(occasion),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_keep_every_giver_and_people_only_name_persons() {
        let stand_in = Actor {
            office: "营业部".into(),
            person: Some("0417".into()),
            role: Some("分管领导".into()),
            on_behalf_of: Some("0203".into()),
        };
        let hosts =
            [None, Some(Occasion::Tick), Some(Occasion::Before(ActKind::Reply)), Some(Occasion::After(7))];
        let givers = hosts.map(Giver::Host).into_iter().chain([Giver::Person(stand_in)]);
        for giver in givers {
            let bytes = postcard::to_stdvec(&giver).unwrap();
            assert_eq!(postcard::from_bytes(&bytes), Ok(giver.clone()));
            let text = serde_json::to_string(&giver).unwrap();
            assert_eq!(serde_json::from_str::<Giver>(&text).unwrap(), Giver::Person(giver.actor()), "{text}");
        }
        let plain: Giver = serde_json::from_str(r#"{"office": "工作室"}"#).unwrap();
        assert_eq!(plain, Actor::of("工作室").into());
        assert!(serde_json::from_str::<Giver>(r#"{"host": "tick"}"#).is_err());
    }
}
