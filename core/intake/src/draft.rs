//! One row → the commands that it tells of, in business-time order.

use crate::choice::Choice;
use crate::field::{Field, Fields, Refusal};
use crate::limits::{EXTERNAL_BYTES_MAX, FIELD_BYTES_MAX, TEXT_BYTES_MAX};
use crate::mapping::{Mapping, ReplyColumns};
use crate::reason::{Reason, on_the_clock};
use std::collections::BTreeMap;
use suban_model::{
    Act, Actor, Callback, Command, Digest, Moment, Node, Private, Register, Reply, TicketRef, Zone,
};

/// Begins the number that a ticket without one is given.
const MADE_NUMBER_PREFIX: &str = "导入-";

/// Hexadecimal digits of a number that is made from a ticket's content: 64 bits, so that two of a million
/// tickets collide with odds of one in forty million.
const MADE_NUMBER_DIGITS: usize = 16;

/// A command with the words that must stay erasable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// What was done. Its key is made of the mapping's name, the ticket's number and the step, so that a file
    /// can be imported again.
    pub command: Command,
    /// The citizen's words and name (`text`, `caller`, `phone`), or the words of the reply (`text`).
    pub private: Private,
}

/// Turns rows into commands by a mapping.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drafter<'a> {
    pub(crate) mapping: &'a Mapping,
    pub(crate) zone: &'a Zone,
    pub(crate) now: Moment,
    /// The process nodes of the pack.
    pub(crate) nodes: &'a [String],
}

impl<'a> Drafter<'a> {
    /// The number of the row's ticket, and the column to blame if it was there before.
    pub(crate) fn number(self, fields: Fields<'a>) -> Result<(String, &'a str), Refusal> {
        let register = &self.mapping.register;
        if let Some(external) = &register.external {
            let field = fields.field(external);
            let number =
                field.identifier(EXTERNAL_BYTES_MAX)?.ok_or_else(|| field.refuse(Reason::Missing))?;
            return Ok((number, field.column));
        }
        let content = format!("{} {}", self.received_at(fields)?, self.words(fields)?);
        let digest = Digest::of(content.as_bytes()).to_string();
        let digits = digest.get(..MADE_NUMBER_DIGITS).unwrap_or(&digest);
        Ok((format!("{MADE_NUMBER_PREFIX}{digits}"), &register.received_at))
    }

    /// Everything that the row tells of the ticket `number`, or nothing.
    pub(crate) fn commands(self, fields: Fields<'a>, number: &'a str) -> Result<Vec<Intake>, Refusal> {
        let draft = Draft { drafter: self, fields, number };
        let register = draft.register()?;
        let first_reply = draft.reply("first_reply", self.mapping.first_reply.as_ref(), false)?;
        let final_reply = draft.reply("final_reply", self.mapping.final_reply.as_ref(), true)?;
        let callback = draft.callback()?;
        if let (Some(first), Some(last)) = (&first_reply, &final_reply) {
            draft.check_order(first, last)?;
        }
        if let Some(callback) = &callback {
            let reply = first_reply.as_ref().or(final_reply.as_ref());
            let reply = reply.ok_or_else(|| fields.field(callback.column).refuse(Reason::NoReply))?;
            draft.check_order(reply, callback)?;
        }
        let mut steps: Vec<Step<'a>> =
            [Some(register), first_reply, final_reply, callback].into_iter().flatten().collect();
        steps.extend(draft.nodes()?);
        steps.extend(draft.untold()?);
        if let Some((register, later)) = steps.split_first() {
            later.iter().try_for_each(|step| draft.check_order(register, step))?;
        }
        if let Some(step) = steps.iter().find(|step| step.at() > self.now) {
            return Err(fields.field(step.column).refuse(Reason::Future));
        }
        // Steps of the same moment stay in the order of the work.
        steps.sort_by_key(Step::at);
        Ok(steps.into_iter().map(|step| step.intake).collect())
    }

    fn received_at(self, fields: Fields<'a>) -> Result<Moment, Refusal> {
        let field = fields.field(&self.mapping.register.received_at);
        field.moment(self.zone, &self.mapping.times)?.ok_or_else(|| field.refuse(Reason::Missing))
    }

    /// The citizen's words; a ticket without any is none.
    fn words(self, fields: Fields<'a>) -> Result<String, Refusal> {
        let columns = &self.mapping.register.text;
        let mut parts = Vec::new();
        for column in columns {
            let field = fields.field(column);
            if let Some(part) = field.text(usize::MAX)? {
                parts.push((field, part));
            }
        }
        let words = parts.iter().map(|(_, part)| part.as_str()).collect::<Vec<_>>().join("\n");
        match parts.iter().max_by_key(|(_, part)| part.len()) {
            None => Err(fields.field(columns.last().map_or("", String::as_str)).refuse(Reason::Missing)),
            Some((longest, _)) if words.len() > TEXT_BYTES_MAX => {
                Err(longest.refuse(Reason::TooLong { bytes: words.len(), max: TEXT_BYTES_MAX }))
            }
            Some(_) => Ok(words),
        }
    }
}

/// A command of a row and the column that says when it was.
struct Step<'a> {
    column: &'a str,
    intake: Intake,
}

impl Step<'_> {
    fn at(&self) -> Moment {
        self.intake.command.at
    }
}

/// A row whose ticket has its number.
#[derive(Clone, Copy)]
struct Draft<'a> {
    drafter: Drafter<'a>,
    fields: Fields<'a>,
    number: &'a str,
}

impl<'a> Draft<'a> {
    fn register(self) -> Result<Step<'a>, Refusal> {
        let columns = &self.drafter.mapping.register;
        let at = self.drafter.received_at(self.fields)?;
        let mut private = Private::from([("text".to_owned(), self.drafter.words(self.fields)?)]);
        for (name, column) in [("caller", &columns.caller), ("phone", &columns.phone)] {
            let value = column.as_ref().map(|column| self.fields.field(column).identifier(FIELD_BYTES_MAX));
            private.extend(value.transpose()?.flatten().map(|value| (name.to_owned(), value)));
        }
        let channel = self.fields.choose(&columns.channel)?.ok_or_else(|| {
            let column = columns.channel.column().unwrap_or_default();
            self.fields.field(column).refuse(Reason::Missing)
        })?;
        let area = columns.area.as_ref().map(|area| self.fields.choose(area)).transpose()?.flatten();
        let given = self.given(&columns.given)?;
        let repeats = columns.repeats.as_ref().map(|column| {
            let number = self.fields.field(column).identifier(EXTERNAL_BYTES_MAX)?;
            Ok(number.map(TicketRef::External))
        });
        let repeats = repeats.transpose()?.flatten();
        let external = Some(self.number.to_owned());
        let act = Act::Register(Register { external, channel, area, given, repeats });
        self.step("register", (&columns.received_at, at), columns.by.as_ref(), act, private)
    }

    fn reply(
        self,
        name: &str,
        columns: Option<&'a ReplyColumns>,
        last: bool,
    ) -> Result<Option<Step<'a>>, Refusal> {
        let Some(columns) = columns else { return Ok(None) };
        let text = columns.text.as_ref().map(|column| self.fields.field(column));
        let explained = columns.explained.as_ref().map(|choice| self.fields.choose(choice)).transpose()?;
        let explained = explained.flatten().unwrap_or(false);
        let Some(at) = self.moment(&columns.at)? else {
            let explanation = columns.explained.as_ref().filter(|_| explained).and_then(Choice::column);
            let words = text.filter(|text| !text.is_empty());
            let told = words.or(explanation.map(|column| self.fields.field(column)));
            return untimed(told, &columns.at);
        };
        let text = text.map(|text| text.text(TEXT_BYTES_MAX)).transpose()?.flatten();
        let private = text.map(|text| ("text".to_owned(), text)).into_iter().collect();
        let act = Act::Reply(Reply { ticket: self.ticket(), last, explained });
        self.step(name, (&columns.at, at), columns.by.as_ref(), act, private).map(Some)
    }

    fn callback(self) -> Result<Option<Step<'a>>, Refusal> {
        let Some(columns) = &self.drafter.mapping.callback else { return Ok(None) };
        let field = self.fields.field(columns.answer.column().unwrap_or(&columns.at));
        let Some(at) = self.moment(&columns.at)? else {
            return untimed(Some(field).filter(|field| !field.is_empty()), &columns.at);
        };
        let answer = self.fields.choose(&columns.answer)?.ok_or_else(|| field.refuse(Reason::Missing))?;
        let given = self.given(&columns.given)?;
        let act = Act::Callback(Callback { ticket: self.ticket(), answer, given });
        self.step("callback", (&columns.at, at), columns.by.as_ref(), act, Private::new()).map(Some)
    }

    /// The process nodes that the row tells of.
    fn nodes(self) -> Result<Vec<Step<'a>>, Refusal> {
        let mut steps = Vec::new();
        for (node, columns) in &self.drafter.mapping.nodes {
            let reason = columns.excuse.as_ref().map(|column| self.fields.field(column));
            let Some(at) = self.moment(&columns.at)? else {
                untimed(reason.filter(|reason| !reason.is_empty()), &columns.at)?;
                continue;
            };
            let excuse = reason.map(|reason| reason.text(FIELD_BYTES_MAX)).transpose()?.flatten();
            let act = Act::Node(Node { ticket: self.ticket(), node: node.clone(), excuse });
            let name = format!("node/{node}");
            steps.push(self.step(&name, (&columns.at, at), columns.by.as_ref(), act, Private::new())?);
        }
        Ok(steps)
    }

    /// The process nodes by which the pack is told what the file cannot tell.
    fn untold(self) -> Result<Vec<Step<'a>>, Refusal> {
        let Drafter { mapping, nodes, .. } = self.drafter;
        let Some(untold) = &mapping.untold else { return Ok(Vec::new()) };
        let at = self.drafter.received_at(self.fields)?;
        let passed = |node: &String| {
            let act = Act::Node(Node { ticket: self.ticket(), node: node.clone(), excuse: None });
            let (name, when) = (format!("node/{node}"), (mapping.register.received_at.as_str(), at));
            let mut step = self.step(&name, when, None, act, Private::new())?;
            step.intake.command.by.office.clone_from(&untold.by);
            Ok(step)
        };
        untold.nodes.iter().filter(|node| nodes.contains(node)).map(passed).collect()
    }

    /// Due moments by clock name.
    fn given(self, columns: &'a BTreeMap<String, String>) -> Result<BTreeMap<String, Moment>, Refusal> {
        let mut given = BTreeMap::new();
        for (clock, column) in columns {
            given.extend(self.moment(column)?.map(|due| (clock.clone(), due)));
        }
        Ok(given)
    }

    fn step(
        self,
        name: &str,
        (column, at): (&'a str, Moment),
        by: Option<&'a Choice<String>>,
        act: Act,
        private: Private,
    ) -> Result<Step<'a>, Refusal> {
        let mapping = self.drafter.mapping;
        let office = by.map(|by| self.fields.choose(by)).transpose()?.flatten();
        let by = Actor::of(office.unwrap_or_else(|| mapping.by.clone())).into();
        let key = Some(format!("{}/{}/{name}", mapping.name, self.number));
        Ok(Step { column, intake: Intake { command: Command { at, by, key, act }, private } })
    }

    fn check_order(self, earlier: &Step<'a>, later: &Step<'a>) -> Result<(), Refusal> {
        if later.at() >= earlier.at() {
            return Ok(());
        }
        let at = on_the_clock(earlier.at(), self.drafter.zone);
        let reason = Reason::OutOfOrder { earlier: earlier.column.to_owned(), at };
        Err(self.fields.field(later.column).refuse(reason))
    }

    fn moment(self, column: &'a str) -> Result<Option<Moment>, Refusal> {
        self.fields.field(column).moment(self.drafter.zone, &self.drafter.mapping.times)
    }

    fn ticket(self) -> TicketRef {
        TicketRef::External(self.number.to_owned())
    }
}

/// A step without a time did not happen, unless a cell tells of it.
fn untimed<'a>(told: Option<Field<'a>>, time: &str) -> Result<Option<Step<'a>>, Refusal> {
    told.map_or(Ok(None), |field| Err(field.refuse(Reason::NoTime { time: time.to_owned() })))
}
