//! What a plugin is asked, read by name.

use crate::{Decimal, Question, Ticket, Value};

impl Question {
    /// A fact that was granted, by its Chinese name.
    pub fn fact(&self, name: &str) -> Option<&Value> {
        self.facts.iter().find(|fact| fact.name == name).map(|fact| &fact.value)
    }

    /// A fact that is a number.
    pub fn number(&self, name: &str) -> Option<Decimal> {
        match self.fact(name)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A fact that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.fact(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether a fact is 是.
    pub fn holds(&self, name: &str) -> bool {
        self.fact(name) == Some(&Value::Flag(true))
    }
}

impl Ticket {
    /// Whether it came in by this channel, or by one of this group.
    pub fn came_by(&self, channel: &str) -> bool {
        self.channel.iter().any(|name| name == channel)
    }

    /// Whether its category is this one or below it: `供水` holds `供水/停水`.
    pub fn is_about(&self, category: &str) -> bool {
        let below = self.category.as_deref().and_then(|path| path.strip_prefix(category));
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use crate::Bench;

    #[test]
    fn facts_are_read_by_name_and_kind() {
        let question = Bench::new().fact("超期", 3).fact("已说明", true).fact("时限", "办结").question();
        assert_eq!((question.number("超期"), question.text("超期")), (Some(3.into()), None));
        assert!(question.holds("已说明") && !question.holds("超期") && !question.holds("没有"));
        assert_eq!((question.text("时限"), question.number("时限")), (Some("办结"), None));
    }

    #[test]
    fn a_category_holds_what_is_below_it() {
        let mut ticket = Bench::new().question().ticket;
        assert!(!ticket.is_about("供水"));
        ticket.category = Some("供水/停水".to_owned());
        let about = ["供水", "供水/停水", "供", "供水/停水/小区", "供水/"].map(|path| ticket.is_about(path));
        assert_eq!(about, [true, true, false, false, false]);
    }
}
