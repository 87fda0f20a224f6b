//! A scenario as written.
//!
//! ```toml
//! name = "一张 12345 工单:迟办、说明、不满意"
//!
//! [[step]]
//! at  = "2026-03-02 09:10"                 # both when it happened and when it was written down
//! by  = "工作室"
//! do  = { register = { external = "甲", channel = "12345", given = { "平台办结" = "2026-03-06 17:30" } } }
//! words = { text = "三天了没人管" }        # what must stay erasable
//! see = { category = "甲类/乙", lead = "一所", clocks = ["平台办结 2026-03-06 17:30"], charges = [] }
//!
//! [[step]]
//! at  = "2026-03-09 09:00"                 # without `do` time passes, and clocks run out
//! see = { charges = ["P13 一所 1"] }
//!
//! [at_end]                                 # and everything is verified
//! ledger  = { "2026-03 一所" = "1" }
//! figures = { "2026-03 满意度" = "83.33", "2026-03 办件数 一所" = "1" }
//! ```

use crate::deciding::request::Request;
use crate::refusal::DeskError;
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use suban_model::{Act, Actor, Command, Moment, Private, Value, Zone};
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::reader_words::ReaderWords;
use suban_policy::source::Source;
use toml::Spanned;

/// A scenario.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// What it shows.
    pub name: String,
    /// Parameters set otherwise.
    #[serde(default)]
    pub param: BTreeMap<String, Value>,
    /// What happens.
    pub step: Vec<Step>,
    /// What must be in the end.
    #[serde(default)]
    pub at_end: AtEnd,
}

/// One step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// When, on the pack's clocks.
    pub at: Spanned<String>,
    /// Who acts.
    #[serde(default)]
    pub by: Option<By>,
    /// The command, named as in the API; a ticket is named by its external number, a pending charge by its rule and
    /// unit, such as `Q05 工程公司`.
    #[serde(default, rename = "do")]
    pub act: Option<BTreeMap<String, Json>>,
    /// The citizen's words.
    #[serde(default)]
    pub words: Private,
    /// What must be seen after it.
    #[serde(default)]
    pub see: Expect,
}

/// Who acts: an office, or a person in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(
    untagged,
    expecting = "an office such as \"工作室\", or a person such as { office = \"工作室\", person = \"0102\" }"
)]
pub enum By {
    /// 单位或岗位.
    Office(String),
    /// With staff number, role and whom they stand in for.
    Person(Actor),
}

impl From<By> for Actor {
    fn from(by: By) -> Self {
        match by {
            By::Office(office) => Self::of(office),
            By::Person(actor) => actor,
        }
    }
}

/// What must be seen after a step; what is left out may be anything.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The ticket's category.
    pub category: Option<String>,
    /// Its grade.
    pub grade: Option<String>,
    /// 缺项: what the citizen should still be asked, in the order of the characters.
    pub missing: Option<Vec<String>>,
    /// Name of its lead.
    pub lead: Option<String>,
    /// Where it stands, by the Chinese name.
    pub stage: Option<String>,
    /// Its clocks that still run, such as `答复 2026-03-05 24:00`, in the order started.
    pub clocks: Option<Vec<String>>,
    /// What the step posted to the ledger, such as `P09 一所 1`, in order.
    pub charges: Option<Vec<String>>,
    /// Charges of the ticket that wait for their decider.
    pub pending: Option<Vec<String>>,
    /// Who answers for the ticket, and for the period that the step settled, beyond points, such as
    /// `A30 部门负责人 营业部 按《干部管理规定》追究责任 由 公司 (S1-P30)`.
    pub measures: Option<Vec<String>>,
    /// Whom the step warned of what, such as `W1 同类诉求多次出现 营业部 通知 营业部 (S1-23)`.
    pub warnings: Option<Vec<String>>,
    /// What the step lacked and was only reminded of, such as `送批 缺 表:督办单 (S1-09)`.
    pub lacks: Option<Vec<String>>,
    /// Near misses that must be told.
    #[serde(default)]
    pub near: Vec<String>,
    /// Part of the sentence that refuses the command.
    pub refused: Option<String>,
}

/// What must be in the end.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtEnd {
    /// Totals of the ledger by `period unit`.
    #[serde(default)]
    pub ledger: BTreeMap<String, String>,
    /// What figures come to, by `period figure` for the whole organisation or `period figure unit`: a number, or 无.
    #[serde(default)]
    pub figures: BTreeMap<String, String>,
}

impl Script {
    /// The time and command of each step.
    pub fn requests(
        &self,
        zone: &Zone,
        source: &Source,
    ) -> Result<Vec<(Moment, Option<Request>)>, Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let mut requests = Vec::new();
        for step in &self.step {
            match step.request(zone) {
                Ok(request) => requests.push(request),
                Err(message) => diagnostics.push(source.error("step", step.at.span(), message)),
            }
        }
        if diagnostics.is_empty() { Ok(requests) } else { Err(diagnostics) }
    }
}

impl Step {
    fn request(&self, zone: &Zone) -> Result<(Moment, Option<Request>), Bilingual> {
        let moment = |text: &str| {
            Moment::parse(text, zone)
                .map_err(|error| Bilingual::new(format!("看不懂时间「{text}」"), error.to_string()))
        };
        let at = moment(self.at.get_ref())?;
        let Some(act) = &self.act else { return Ok((at, None)) };
        let mut act = act.clone();
        for (verb, fields) in &mut act {
            let Some(fields) = fields.as_object_mut() else { continue };
            for reference in ["ticket", "repeats"] {
                if let Some(Json::String(number)) = fields.get(reference) {
                    let number = serde_json::json!({ "external": number });
                    fields.insert(reference.to_owned(), number);
                }
            }
            // Who is away is named by `from`, too.
            let begins = if verb == "appoint" { "from" } else { "since" };
            for moments in [begins, "until"] {
                if let Some(Json::String(written)) = fields.get_mut(moments) {
                    *written = moment(written)?.to_string();
                }
            }
            for due in fields
                .get_mut("given")
                .and_then(Json::as_object_mut)
                .into_iter()
                .flat_map(serde_json::Map::values_mut)
            {
                *due = Json::String(moment(due.as_str().unwrap_or_default())?.to_string());
            }
        }
        let act: Act = serde_json::from_value(Json::Object(act.into_iter().collect())).map_err(|error| {
            let said = ReaderWords::of_json(&error);
            Bilingual::new(format!("这一步写得不对:{}", said.zh), said.en)
        })?;
        let by: Actor = self
            .by
            .clone()
            .map(Into::into)
            .ok_or_else(|| Bilingual::new("没写由谁办(by)", "`by` is missing"))?;
        let command = Command { at, by: by.into(), key: None, act };
        Ok((at, Some(Request { command, private: self.words.clone() })))
    }
}

/// An error of the desk as a diagnostic's sentence.
pub fn in_words(error: &DeskError) -> Bilingual {
    let why = match error {
        DeskError::Refused(refusal) => refusal.chinese(),
        error => error.to_string(),
    };
    Bilingual::new(format!("演不下去:{why}"), error.to_string())
}
