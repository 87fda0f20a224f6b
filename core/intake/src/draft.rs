//! One row → the commands that it tells of, in business-time order.

use crate::field::{FIELD_BYTES_MAX, Fields, Refusal};
use crate::mapping::{CallbackColumns, Mapping, ReplyColumns};
use crate::reason::{Reason, on_the_clock};
use suban_model::{Act, Actor, Callback, Command, Digest, Moment, Private, Register, Reply, TicketRef, Zone};

/// Most bytes of the citizen's words, and of a reply, as the desk takes them.
pub const TEXT_BYTES_MAX: usize = 28_000;

/// Most bytes of a ticket's number where it came from.
pub const EXTERNAL_BYTES_MAX: usize = 200;

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
}

/// A command of a row and the column that says when it was.
struct Step<'a> {
    column: &'a str,
    intake: Intake,
}

impl<'a> Drafter<'a> {
    /// The number of the row's ticket, and the column to blame if it was there before.
    pub(crate) fn number(self, fields: Fields<'a>) -> Result<(String, &'a str), Refusal> {
        let register = &self.mapping.register;
        if let Some(external) = &register.external {
            let field = fields.field(external);
            let number = field.identifier(EXTERNAL_BYTES_MAX)?;
            return number.map(|number| (number, field.column)).ok_or_else(|| field.refuse(Reason::Missing));
        }
        let content = format!("{} {}", self.received_at(fields)?, self.words(fields)?);
        let digest = Digest::of(content.as_bytes()).to_string();
        let digits = digest.get(..MADE_NUMBER_DIGITS).unwrap_or(&digest);
        Ok((format!("{MADE_NUMBER_PREFIX}{digits}"), &register.received_at))
    }

    /// Everything that the row tells of the ticket `number`, or nothing.
    pub(crate) fn commands(self, fields: Fields<'a>, number: &str) -> Result<Vec<Intake>, Refusal> {
        let register = self.register(fields, number)?;
        let first = self.reply(fields, number, "first_reply", self.mapping.first_reply.as_ref())?;
        let last = self.reply(fields, number, "final_reply", self.mapping.final_reply.as_ref())?;
        let callback = self.callback(fields, number)?;
        if let (Some(first), Some(last)) = (&first, &last) {
            self.check_order(fields, first, last)?;
        }
        if let Some(callback) = &callback {
            let answered = first.as_ref().or(last.as_ref());
            let answered = answered.ok_or_else(|| fields.field(callback.column).refuse(Reason::NoReply))?;
            self.check_order(fields, answered, callback)?;
        }
        let mut steps: Vec<Step<'a>> = [first, last, callback].into_iter().flatten().collect();
        for step in &steps {
            self.check_order(fields, &register, step)?;
        }
        steps.insert(0, register);
        if let Some(step) = steps.iter().find(|step| step.intake.command.at > self.now) {
            return Err(fields.field(step.column).refuse(Reason::Future));
        }
        // Steps of the same moment stay in the order of the work.
        steps.sort_by_key(|step| step.intake.command.at);
        Ok(steps.into_iter().map(|step| step.intake).collect())
    }

    fn register(self, fields: Fields<'a>, number: &str) -> Result<Step<'a>, Refusal> {
        let columns = &self.mapping.register;
        let at = self.received_at(fields)?;
        let mut private = Private::from([("text".to_owned(), self.words(fields)?)]);
        for (name, column) in [("caller", &columns.caller), ("phone", &columns.phone)] {
            let Some(column) = column else { continue };
            if let Some(value) = fields.field(column).identifier(FIELD_BYTES_MAX)? {
                private.insert(name.to_owned(), value);
            }
        }
        let mut register = Register { external: Some(number.to_owned()), ..Register::default() };
        register.channel = fields.choose(&columns.channel)?.ok_or_else(|| {
            let column = columns.channel.column().unwrap_or_default();
            fields.field(column).refuse(Reason::Missing)
        })?;
        register.area = columns.area.as_ref().map(|area| fields.choose(area)).transpose()?.flatten();
        for (clock, column) in &columns.given {
            if let Some(due) = fields.field(column).moment(self.zone)? {
                register.given.insert(clock.clone(), due);
            }
        }
        let by = self.actor(fields, columns.by.as_ref())?;
        let command =
            Command { at, by, key: Some(self.key(number, "register")), act: Act::Register(register) };
        Ok(Step { column: &columns.received_at, intake: Intake { command, private } })
    }

    fn reply(
        self,
        fields: Fields<'a>,
        number: &str,
        step: &str,
        columns: Option<&'a ReplyColumns>,
    ) -> Result<Option<Step<'a>>, Refusal> {
        let Some(columns) = columns else { return Ok(None) };
        let no_time = || Reason::NoTime { time: columns.at.clone() };
        let text = columns.text.as_ref().map(|column| fields.field(column));
        let explained = columns.explained.as_ref().map(|choice| fields.choose(choice)).transpose()?.flatten();
        let Some(at) = fields.field(&columns.at).moment(self.zone)? else {
            let told = columns
                .explained
                .as_ref()
                .and_then(|choice| choice.column())
                .filter(|_| explained == Some(true));
            let told = text.filter(|text| !text.is_empty()).or(told.map(|column| fields.field(column)));
            return told.map_or(Ok(None), |field| Err(field.refuse(no_time())));
        };
        let text = text.map(|text| text.text(TEXT_BYTES_MAX)).transpose()?.flatten();
        let private = text.map(|text| ("text".to_owned(), text)).into_iter().collect();
        let act = Act::Reply(Reply {
            ticket: TicketRef::External(number.to_owned()),
            last: step == "final_reply",
            explained: explained.unwrap_or(false),
        });
        let by = self.actor(fields, columns.by.as_ref())?;
        let command = Command { at, by, key: Some(self.key(number, step)), act };
        Ok(Some(Step { column: &columns.at, intake: Intake { command, private } }))
    }

    fn callback(self, fields: Fields<'a>, number: &str) -> Result<Option<Step<'a>>, Refusal> {
        let Some(columns) = &self.mapping.callback else { return Ok(None) };
        let CallbackColumns { at, answer, by } = columns;
        let answer_field = fields.field(answer.column().unwrap_or(at));
        let Some(moment) = fields.field(at).moment(self.zone)? else {
            let no_time = || Reason::NoTime { time: at.clone() };
            return if answer_field.is_empty() { Ok(None) } else { Err(answer_field.refuse(no_time())) };
        };
        let answer = fields.choose(answer)?.ok_or_else(|| answer_field.refuse(Reason::Missing))?;
        let act = Act::Callback(Callback { ticket: TicketRef::External(number.to_owned()), answer });
        let by = self.actor(fields, by.as_ref())?;
        let command = Command { at: moment, by, key: Some(self.key(number, "callback")), act };
        Ok(Some(Step { column: at, intake: Intake { command, private: Private::new() } }))
    }

    fn received_at(self, fields: Fields<'a>) -> Result<Moment, Refusal> {
        let field = fields.field(&self.mapping.register.received_at);
        field.moment(self.zone)?.ok_or_else(|| field.refuse(Reason::Missing))
    }

    /// The citizen's words; a ticket without any is none.
    fn words(self, fields: Fields<'a>) -> Result<String, Refusal> {
        let columns = &self.mapping.register.text;
        let mut words = String::new();
        let mut longest = None;
        for column in columns {
            let field = fields.field(column);
            let Some(part) = field.text(usize::MAX)? else { continue };
            if longest.is_none_or(|(bytes, _)| part.len() >= bytes) {
                longest = Some((part.len(), field));
            }
            if !words.is_empty() {
                words.push('\n');
            }
            words.push_str(&part);
        }
        match longest {
            Some((_, field)) if words.len() > TEXT_BYTES_MAX => {
                Err(field.refuse(Reason::TooLong { bytes: words.len(), max: TEXT_BYTES_MAX }))
            }
            Some(_) => Ok(words),
            None => Err(fields.field(columns.last().map_or("", String::as_str)).refuse(Reason::Missing)),
        }
    }

    fn actor(self, fields: Fields<'a>, by: Option<&'a crate::Choice<String>>) -> Result<Actor, Refusal> {
        let office = by.map(|by| fields.choose(by)).transpose()?.flatten();
        Ok(Actor { office: office.unwrap_or_else(|| self.mapping.by.clone()), person: None })
    }

    fn key(self, number: &str, step: &str) -> String {
        format!("{}/{number}/{step}", self.mapping.name)
    }

    fn check_order(self, fields: Fields<'a>, earlier: &Step<'a>, later: &Step<'a>) -> Result<(), Refusal> {
        if later.intake.command.at >= earlier.intake.command.at {
            return Ok(());
        }
        let at = on_the_clock(earlier.intake.command.at, self.zone);
        Err(fields.field(later.column).refuse(Reason::OutOfOrder { earlier: earlier.column.to_owned(), at }))
    }
}
