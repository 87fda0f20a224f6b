//! `suban schema`: what an author of rules can write, as Markdown for people, or as JSON for editors.

use crate::args::SchemaArgs;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::{Format, Output};
use crate::pack::load_pack;
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use suban_policy::diagnostic::Language;
use suban_policy_review::schema::{FILES, FieldEntry, PackFile, Reference};
use suban_policy_rhai::FUNCTIONS;

/// Terms named of one field.
const TERMS_NAMED_MAX: usize = 12;

/// The reference, with the JSON Schemas of files and the functions of scripts.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    reference: Reference,
    functions: Vec<Function>,
    /// By the path of the file.
    schemas: BTreeMap<&'static str, Json>,
}

#[derive(Serialize)]
struct Function {
    usage: &'static str,
    zh: &'static str,
    en: &'static str,
}

/// Prints the reference, or the JSON Schema of one file.
pub fn run(args: &SchemaArgs, output: &Output) -> Result<Exit, Failure> {
    if let Some(file) = &args.file {
        return one_file(file, output);
    }
    let pack = match &args.pack {
        Some(folder) => Some(load_pack(&read_pack(folder)?, &BTreeMap::new(), output)?),
        None => None,
    };
    let schemas = FILES.iter().filter_map(|file| Some((file.path, file.schema()?.to_value())));
    let functions =
        FUNCTIONS.iter().map(|function| Function { usage: function.usage, zh: function.zh, en: function.en });
    let whole = Whole {
        reference: Reference::of(pack.as_ref()),
        functions: functions.collect(),
        schemas: schemas.collect(),
    };
    let output = output.clone().in_form(if args.json { Format::Json } else { output.format });
    output.result(&whole, || whole.to_markdown(&output));
    Ok(Exit::Done)
}

/// The JSON Schema of a file named by its path in a pack, such as `tests/assess.toml`.
fn one_file(path: &str, output: &Output) -> Result<Exit, Failure> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let any = match name.rsplit_once('.') {
        Some((_, ending)) if !folder.is_empty() => format!("{folder}/*.{ending}"),
        _ => path.to_owned(),
    };
    let schema = FILES.iter().find(|file| file.path == any).and_then(PackFile::schema);
    let Some(mut schema) = schema else {
        let known: Vec<&str> =
            FILES.iter().filter(|file| file.schema().is_some()).map(|file| file.path).collect();
        let known = known.join("、");
        return Err(Failure::input(
            format!("「{path}」没有 JSON Schema;有的是 {known}"),
            format!("`{path}` has no JSON Schema; those that do: {known}"),
        ));
    };
    schema.insert("title".to_owned(), json!(any));
    output.clone().in_form(Format::Json).result(&schema, String::new);
    Ok(Exit::Done)
}

impl Whole {
    fn to_markdown(&self, output: &Output) -> String {
        let Reference { engine, files, hooks, events, fields } = &self.reference;
        let mut text = format!("# {}\n\n", output.say("规则里能写什么", "What rules can say"));
        let version = output.say("词汇表版本", "Version of the vocabulary");
        let _ = writeln!(text, "{version}:`{engine}`\n\n## {}\n", output.say("文件", "Files"));
        for file in files {
            let must = if file.required { output.say("(必有)", " (a must)") } else { "" };
            let _ = writeln!(text, "- `{}`{must} {}", file.path, output.say(file.zh, file.en));
        }
        let _ = writeln!(text, "\n## {}\n", output.say("钩子与结论列", "Hooks and output columns"));
        for hook in hooks {
            let (asked, gives) = (hook.asked.speak(output.language), hook.gives.speak(output.language));
            let outputs = hook.outputs.iter().map(|column| format!("{} `{}`", column.chinese, column.name));
            let outputs = outputs.collect::<Vec<_>>().join("、");
            let _ = writeln!(text, "- **{}** {asked} → {gives}\n  - {outputs}", hook.name);
        }
        let _ = writeln!(text, "\n## {}\n", output.say("事件", "Events"));
        let events = events.iter().map(|event| format!("{} `{}`", event.chinese, event.name));
        let _ = writeln!(text, "{}", events.collect::<Vec<_>>().join("、"));
        let _ = writeln!(text, "\n## {}\n", output.say("字段", "Fields"));
        text.push_str(output.say(
            "表的条件列和脚本的 `this[\"字段\"]` 都用这些名字。`*` 或空白:不限;`{参数}`:参数的值。另有「词」「不含」两列,看正文里的关键词。\n\n",
            "Names of input columns, and of `this[\"…\"]` in scripts. `*` or nothing: anything; `{name}`: a parameter. Besides: 词 (contains) and 不含 (lacks), for keywords.\n\n",
        ));
        text.push_str(output.say(
            "| 字段 | 名 | 何时有 | 格里写什么 |\n|---|---|---|---|\n",
            "| field | name | when | cells |\n|---|---|---|---|\n",
        ));
        for field in fields {
            let cells = in_cells(field, output.language);
            let _ =
                writeln!(text, "| {} | `{}` | {} | {cells} |", field.chinese, field.name, met(field, output));
        }
        let _ = writeln!(text, "\n## {}\n", output.say("脚本", "Scripts"));
        for function in &self.functions {
            let _ = writeln!(text, "- `{}` {}", function.usage, output.say(function.zh, function.en));
        }
        text
    }
}

/// From which hook on a field is met, and after what.
fn met(field: &FieldEntry, output: &Output) -> String {
    let from = field.from.map(|hook| match output.language {
        Language::Chinese => format!("{hook} 起"),
        Language::English => format!("from {hook} on"),
    });
    let after = field.after.as_ref().map(|event| match output.language {
        Language::Chinese => format!("{event} 时"),
        Language::English => format!("at {event}"),
    });
    from.into_iter().chain(after).collect::<Vec<_>>().join(output.say(",", ", "))
}

/// What a cell may say, and the pack's terms. Bars would end the cell of a Markdown table.
fn in_cells(field: &FieldEntry, language: Language) -> String {
    let mut cells = field.cells.speak(language).to_owned();
    if let Some(terms) = &field.terms {
        let named = terms.iter().take(TERMS_NAMED_MAX).cloned().collect::<Vec<_>>().join("、");
        let more = terms.len().saturating_sub(TERMS_NAMED_MAX);
        let more = if more > 0 { format!(" …(+{more})") } else { String::new() };
        let _ = write!(cells, " ({named}{more})");
    }
    cells.replace('|', "\\|")
}
