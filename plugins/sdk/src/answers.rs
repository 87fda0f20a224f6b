//! Answers, said in the order in which one thinks of them: the rule, what it gives, then what goes with it.

use crate::{
    Amount, Assignment, Charge, Classification, Clock, Decimal, Demand, Failure, Measure, Routed, Routing,
    Value, Want, Warning,
};

fn owned<Word: Into<String>>(words: impl IntoIterator<Item = Word>) -> Vec<String> {
    words.into_iter().map(Into::into).collect()
}

impl Classification {
    /// A voice of weight 1 for 诉求类型 `kind` and 类别 `category`.
    pub fn new(rule: &str, kind: &str, category: &str) -> Self {
        Self {
            rule: rule.to_owned(),
            kind: kind.to_owned(),
            category: category.to_owned(),
            grade: None,
            tags: Vec::new(),
            weight: 1,
            margin: 0,
            missing: Vec::new(),
        }
    }

    /// No opinion: the pack's own rows decide.
    pub fn no_opinion(rule: &str) -> Self {
        Self::new(rule, "", "")
    }

    /// How much it weighs against the rows of the pack, from 1 to 1000.
    #[must_use]
    pub fn weight(mut self, weight: u32) -> Self {
        self.weight = weight.clamp(1, 1000);
        self
    }

    /// By how much it leads what the plugin would have said otherwise.
    #[must_use]
    pub fn margin(mut self, margin: u32) -> Self {
        self.margin = margin;
        self
    }

    /// 分级.
    #[must_use]
    pub fn grade(mut self, grade: &str) -> Self {
        self.grade = Some(grade.to_owned());
        self
    }

    /// 标签.
    #[must_use]
    pub fn tags<Word: Into<String>>(mut self, tags: impl IntoIterator<Item = Word>) -> Self {
        self.tags.extend(owned(tags));
        self
    }

    /// 缺项: what the caller should still be asked, by name.
    #[must_use]
    pub fn missing<Word: Into<String>>(mut self, fields: impl IntoIterator<Item = Word>) -> Self {
        self.missing.extend(owned(fields));
        self
    }
}

impl Routed {
    fn new(rule: &str, routing: Routing) -> Self {
        Self { rule: rule.to_owned(), routing }
    }

    /// No opinion: the pack's own rows decide.
    pub fn no_opinion(rule: &str) -> Self {
        Self::new(rule, Routing::None)
    }

    /// 主办, by a unit's id or name.
    pub fn to(rule: &str, lead: &str) -> Self {
        Self::new(rule, Routing::Assign(Assignment { lead: lead.to_owned(), co_handlers: Vec::new() }))
    }

    /// 协办, besides the lead that was named.
    #[must_use]
    pub fn with<Word: Into<String>>(mut self, co_handlers: impl IntoIterator<Item = Word>) -> Self {
        if let Routing::Assign(assignment) = &mut self.routing {
            assignment.co_handlers.extend(owned(co_handlers));
        }
        self
    }

    /// 退回.
    pub fn give_back(rule: &str, reason: &str) -> Self {
        Self::new(rule, Routing::GiveBack(reason.to_owned()))
    }

    /// 转人工.
    pub fn queue(rule: &str, reason: &str) -> Self {
        Self::new(rule, Routing::Queue(reason.to_owned()))
    }
}

impl Clock {
    /// A clock of the lead's: its name, and how long, as tables write it (`45 分钟`, `3 工作日`).
    pub fn new(rule: &str, name: &str, limit: &str) -> Self {
        Self {
            rule: rule.to_owned(),
            name: name.to_owned(),
            limit: limit.to_owned(),
            ends_on: Vec::new(),
            holder: None,
        }
    }

    /// 结束于: events or nodes.
    #[must_use]
    pub fn ends_on<Word: Into<String>>(mut self, events: impl IntoIterator<Item = Word>) -> Self {
        self.ends_on.extend(owned(events));
        self
    }

    /// 归谁, if not the lead.
    #[must_use]
    pub fn held_by(mut self, unit: &str) -> Self {
        self.holder = Some(unit.to_owned());
        self
    }
}

impl Demand {
    /// 提醒, if one of these is not there.
    pub fn new(rule: &str, wants: impl IntoIterator<Item = Want>) -> Self {
        Self { rule: rule.to_owned(), wants: wants.into_iter().collect(), offices: Vec::new(), refuse: false }
    }

    /// 由谁: only these offices may give the command.
    #[must_use]
    pub fn by<Word: Into<String>>(mut self, offices: impl IntoIterator<Item = Word>) -> Self {
        self.offices.extend(owned(offices));
        self
    }

    /// 拒绝 instead of 提醒.
    #[must_use]
    pub fn or_refuse(mut self) -> Self {
        self.refuse = true;
        self
    }
}

impl Charge {
    /// Once, against a word of the pack's `[who]` or a unit.
    pub fn new(rule: &str, who: &str, amount: impl Into<Amount>) -> Self {
        Self {
            rule: rule.to_owned(),
            who: who.to_owned(),
            amount: amount.into(),
            count: 1,
            times: None,
            decider: None,
        }
    }

    /// 每项, 每次.
    #[must_use]
    pub fn count(mut self, count: u32) -> Self {
        self.count = count;
        self
    }

    /// 倍数.
    #[must_use]
    pub fn times(mut self, factor: impl Into<Decimal>) -> Self {
        self.times = Some(factor.into());
        self
    }

    /// 待定由: who picks the points.
    #[must_use]
    pub fn decided_by(mut self, decider: &str) -> Self {
        self.decider = Some(decider.to_owned());
        self
    }
}

impl From<Decimal> for Amount {
    fn from(points: Decimal) -> Self {
        Self::Fixed(points)
    }
}

impl From<(Decimal, Decimal)> for Amount {
    fn from(range: (Decimal, Decimal)) -> Self {
        Self::Range(range)
    }
}

impl Measure {
    /// A measure against someone, taken by someone.
    pub fn new(rule: &str, whom: &str, measure: &str, by: &str) -> Self {
        Self {
            rule: rule.to_owned(),
            whom: whom.to_owned(),
            unit: None,
            measure: measure.to_owned(),
            by: by.to_owned(),
        }
    }

    /// The unit it is about.
    #[must_use]
    pub fn about(mut self, unit: &str) -> Self {
        self.unit = Some(unit.to_owned());
        self
    }
}

impl Warning {
    /// What it says, to whom; the same rule and key warn once.
    pub fn new<Word: Into<String>>(
        rule: &str,
        name: &str,
        notify: impl IntoIterator<Item = Word>,
        key: &str,
    ) -> Self {
        Self { rule: rule.to_owned(), name: name.to_owned(), notify: owned(notify), key: key.to_owned() }
    }
}

impl Failure {
    /// What is wrong, and what an administrator can do about it.
    pub fn new(cause: &str, remedy: &str) -> Self {
        Self { cause: cause.to_owned(), remedy: remedy.to_owned() }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}
