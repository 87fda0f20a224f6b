//! `suban worklist`: what waits for an office or a person, what is due first.

use crate::archive::Archive;
use crate::args::WorklistArgs;
use crate::commands::status::local;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use serde::Serialize;
use suban_desk::Sight;
use suban_desk::waiting::{Todo, Worklist, actors, worklist};
use suban_model::{Actor, Moment, Zone};
use suban_tell::worklist::TodoView;

#[derive(Debug, Serialize)]
struct Waits {
    todos: Vec<TodoView>,
    is_whole: bool,
}

/// Lists it.
pub fn run(args: &WorklistArgs, output: &Output) -> Result<Exit, Failure> {
    let (archive, now) = Archive::up_to_now(&args.data, output)?;
    let (view, rulebooks) = (archive.view(), archive.rulebooks()?);
    let asking = match (&args.person, &args.office) {
        (Some(number), office) => {
            let held = actors(number, &view.person(number)?.unwrap_or_default(), now);
            let units = rulebooks.at(now).pack.units();
            let is_asked = |actor: &Actor| {
                office.as_ref().is_none_or(|office| {
                    actor.office == *office || units.id(office) == Some(actor.office.as_str())
                })
            };
            held.into_iter().filter(is_asked).collect()
        }
        (None, Some(office)) => {
            vec![Actor { office: office.clone(), person: None, role: None, on_behalf_of: None }]
        }
        (None, None) => {
            return Err(Failure::input(
                "请写是谁的待办:--office 单位或角色,或 --person 工号",
                "say whose: --office, a unit or role, or --person, a staff number",
            ));
        }
    };
    let sight = Sight::of(view, rulebooks.at(now), args.person.as_deref(), now)?;
    let list = worklist(&rulebooks, view, &asking, &sight, now)?;
    let told = Waits {
        todos: list.todos.iter().map(|todo| TodoView::of(todo, &rulebooks, now)).collect(),
        is_whole: list.is_whole,
    };
    output.result(&told, || in_words(&list, &rulebooks.at(now).pack.zone, now, output));
    Ok(Exit::Done)
}

fn in_words(list: &Worklist, zone: &Zone, now: Moment, output: &Output) -> String {
    let mut lines: Vec<String> = list.todos.iter().map(|todo| line(todo, zone, now, output)).collect();
    if lines.is_empty() {
        lines.push(output.say("没有待办", "nothing waits").to_owned());
    }
    if !list.is_whole {
        let zh = "在办的太多,最早接收的没有看";
        lines.push(output.say(zh, "too many are open: the oldest were not looked into").to_owned());
    }
    lines.join("\n")
}

/// Such as `2026-03-02 14:15  晚了  T1(甲)  送批`.
fn line(todo: &Todo, zone: &Zone, now: Moment, output: &Output) -> String {
    let due = todo.due.map_or_else(|| " ".repeat(16), |due| local(due, zone));
    let late = todo.due.is_some_and(|due| due < now);
    let late = if late { output.say("晚了", "late") } else { output.say("    ", "    ") };
    let external = todo.ticket.external.as_ref().map_or_else(String::new, |number| format!("({number})"));
    let told = todo.task.told();
    let clock = todo.clock.as_ref().map_or_else(String::new, |clock| format!("  [{clock}]"));
    let lacks = match todo.lacks.as_slice() {
        [] => String::new(),
        lacks => format!("  {}{}", output.say("还缺:", "wants first: "), lacks.join("、")),
    };
    format!("{due}  {late}  {}{external}  {}{clock}{lacks}", todo.ticket.id, output.say(&told.zh, &told.en))
}
