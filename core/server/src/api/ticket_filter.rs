//! By what tickets are found.

use crate::openapi::texts;
use crate::parameters::known_unit;
use crate::problem::Problem;
use crate::site::Site;
use serde::Deserialize;
use suban_desk::stored::listing::{Lateness, List, Row};
use suban_desk::{DeskError, Refusal, Rulebook};
use suban_model::{CivilDate, Moment, Period, Stage, Ticket};
use utoipa::ToSchema;

/// Which tickets.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TicketQuery {
    /// 来源处的编号 · its number where it came from.
    external: Option<String>,
    /// 只要还须有人办的(true),或只要不须再办的(false):没有最终回复、有时限正在超期、有扣分待定,有申诉等裁定,或规则出了错 · only those that
    /// somebody must still act on, or only the others: no final reply, a limit run out and still waiting, a charge
    /// that waits for its decider, an appeal that waits for its ruling, or a rule that failed.
    open: Option<bool>,
    /// 办理阶段 · where it stands.
    #[param(value_type = Option<texts::StageName>, inline)]
    stage: Option<Stage>,
    /// 主办或协办单位,写名称或 id · unit, lead or co-handler, by name or id.
    unit: Option<String>,
    /// 主办单位,写名称或 id · lead, by name or id.
    lead: Option<String>,
    /// 诉求类型 · kind.
    kind: Option<String>,
    /// 类别路径,如 `营业/水费`;`营业/*` 是它下面的各类 · category path; `…/*`: any under it.
    category: Option<String>,
    /// 渠道,或一组渠道,如 `三来` · channel, or group of channels.
    channel: Option<String>,
    /// 片区 · area.
    area: Option<String>,
    /// 接收时间所在的考核期 · received in this assessment period.
    #[param(value_type = Option<texts::Period>, inline)]
    period: Option<String>,
    /// 接收时间不早于 · received then or later.
    received_from: Option<String>,
    /// 接收时间早于 · received earlier.
    received_before: Option<String>,
    /// 时限 · whether its limits were kept.
    #[param(inline)]
    late: Option<Late>,
    /// 扣分 · whether anything is charged.
    #[param(inline)]
    charges: Option<Charges>,
    /// 规则出了错、须有人看的(true) · only those, or only the others, where a rule failed and a person must look.
    attention: Option<bool>,
    #[param(ignore)]
    pub cursor: Option<String>,
    #[param(ignore)]
    pub limit: Option<usize>,
}

/// `now` 正在超期, `ever` 超过期(含正在超期), `never` 没有超过期 · `now`: a limit has run out and waits; `ever`: one ran
/// out, now or before; `never`: none did so far.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Late {
    Now,
    Ever,
    Never,
}

/// `standing` 有扣分, `pending` 有扣分待定, `appealed` 有申诉等裁定, `none` 没有扣分,也没有待定 · `standing`: a charge stands;
/// `pending`: one waits for its decider; `appealed`: an appeal waits for its ruling; `none`: none stands or is pending.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Charges {
    Standing,
    Pending,
    Appealed,
    None,
}

/// A query whose names are known and whose times are moments.
#[derive(Debug)]
pub struct TicketFilter {
    /// The one with this number where it came from.
    pub external: Option<String>,
    /// Received then or later.
    pub received_from: Option<Moment>,
    /// Received earlier.
    pub received_before: Option<Moment>,
    open: Option<bool>,
    stage: Option<Stage>,
    unit: Option<String>,
    lead: Option<String>,
    kind: Option<String>,
    category: Option<String>,
    channels: Option<Vec<String>>,
    area: Option<String>,
    late: Option<Late>,
    charges: Option<Charges>,
    attention: Option<bool>,
}

impl TicketFilter {
    /// Reads a query; what names something unknown is a problem.
    pub fn new(query: TicketQuery, site: &Site) -> Result<Self, Problem> {
        let rulebook = site.rulebook();
        let unit = |field: &str, unit: Option<String>| {
            unit.map(|unit| known_unit(field, &unit, &rulebook)).transpose()
        };
        let moment =
            |field: &str, text: Option<String>| text.map(|text| site.moment(field, &text)).transpose();
        let (from, before) = match query.period {
            Some(period) => received_in(crate::parameters::period(&period)?, site),
            None => (None, None),
        };
        let received_from = moment("received_from", query.received_from)?;
        let received_before = moment("received_before", query.received_before)?;
        Ok(Self {
            external: query.external,
            received_from: from.max(received_from),
            received_before: before.into_iter().chain(received_before).min(),
            open: query.open,
            stage: query.stage,
            unit: unit("unit", query.unit)?,
            lead: unit("lead", query.lead)?,
            kind: query.kind,
            category: query.category,
            channels: query.channel.map(|channel| known_channels(&channel, &rulebook)).transpose()?,
            area: query.area,
            late: query.late,
            charges: query.charges,
            attention: query.attention,
        })
    }

    /// The shortest list that has every ticket wanted.
    pub fn list(&self) -> List {
        let unanswered = self.stage.is_some_and(|stage| !stage.is_done());
        let open = self.open == Some(true)
            || unanswered
            || matches!(self.late, Some(Late::Now))
            || matches!(self.charges, Some(Charges::Pending | Charges::Appealed))
            || self.attention == Some(true);
        if open { List::Open } else { List::All }
    }

    /// Whether a row of a list, of a ticket received in time, is wanted.
    pub fn wants(&self, row: &Row) -> bool {
        let is = |wanted: &Option<String>, held: Option<&String>| {
            wanted.as_ref().is_none_or(|wanted| held == Some(wanted))
        };
        let late = self.late.is_none_or(|late| match late {
            Late::Now => row.lateness == Lateness::Now,
            Late::Ever => row.lateness != Lateness::Never,
            Late::Never => row.lateness == Lateness::Never,
        });
        let charges = self.charges.is_none_or(|charges| match charges {
            Charges::Standing => row.charged,
            Charges::Pending => row.pending,
            Charges::Appealed => row.appealed,
            Charges::None => !row.charged && !row.pending,
        });
        late && charges
            && self.open.is_none_or(|open| row.is_open() == open)
            && self.attention.is_none_or(|attention| row.attention == attention)
            && self.stage.is_none_or(|stage| row.stage == stage)
            && self.unit.as_ref().is_none_or(|unit| row.units.contains(unit))
            && is(&self.lead, row.units.first())
            && is(&self.kind, row.kind.as_ref())
            && self.category.as_ref().is_none_or(|wanted| in_category(wanted, row.category.as_deref()))
            && self.channels.as_ref().is_none_or(|channels| channels.contains(&row.channel))
            && is(&self.area, row.area.as_ref())
    }

    /// Whether a ticket is wanted.
    pub fn fits(&self, ticket: &Ticket) -> bool {
        self.received_from.is_none_or(|from| ticket.received_at >= from)
            && self.received_before.is_none_or(|before| ticket.received_at < before)
            && self.wants(&Row::of(ticket))
    }
}

/// The first moment of a period and the first after it, by the edition in force when the month began.
fn received_in(period: Period, site: &Site) -> (Option<Moment>, Option<Moment>) {
    let month = CivilDate::new(period.year(), period.month(), 1).ok();
    let rulebooks = site.in_force();
    let zone = &site.rulebook().pack.zone;
    let start_of = |date: CivilDate| Moment::start_of_day(date, zone).ok();
    let begins = month.and_then(start_of).unwrap_or(Moment::MIN);
    let rulebook = rulebooks.at(begins);
    let (first, last) = rulebook.pack.period.span(period, &rulebook.calendar);
    (start_of(first), last.tomorrow().ok().and_then(start_of))
}

/// Whether a category is the wanted one, or under it if that ends in `/*`.
fn in_category(wanted: &str, category: Option<&str>) -> bool {
    match (wanted.strip_suffix('*').filter(|path| path.ends_with('/')), category) {
        (Some(path), Some(category)) => category.starts_with(path),
        (None, Some(category)) => category == wanted,
        (_, None) => false,
    }
}

/// The channel of this name, or those of the group of this name.
fn known_channels(name: &str, rulebook: &Rulebook) -> Result<Vec<String>, Problem> {
    let channels = rulebook.pack.channels();
    if channels.fact(name).is_some() {
        return Ok(vec![name.to_owned()]);
    }
    let group = channels.groups().find(|(group, _)| *group == name);
    group.map(|(_, channels)| channels.to_vec()).ok_or_else(|| {
        let known = channels.alternatives(name);
        DeskError::from(Refusal::UnknownChannel { channel: name.to_owned(), known }).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_itself_or_under_a_path() {
        for (wanted, category, fits) in [
            ("a/b", Some("a/b"), true),
            ("a/b", Some("a/bc"), false),
            ("a", Some("a/b"), false),
            ("a/*", Some("a/b"), true),
            ("a/*", Some("a/b/c"), true),
            ("a/*", Some("ab/c"), false),
            ("a/*", Some("a"), false),
            ("a*", Some("ab"), false),
            ("a/*", None, false),
            ("", Some(""), true),
            ("", None, false),
        ] {
            assert_eq!(in_category(wanted, category), fits, "{wanted} {category:?}");
        }
    }
}
