//! How a plugin's answer joins a hook call: its names are resolved by the pack, its rules get the clauses that the
//! pack puts behind them, and whatever contradicts the pack is a fault.

use super::answer::{
    Answer, ProposedAmount, ProposedCharge, ProposedClassification, ProposedClock, ProposedMeasure,
    ProposedPrerequisite, ProposedRequirement, ProposedRouting, ProposedWarning,
};
use super::{DIGITS_REPEATED_MAX, LIST_ENTRIES_MAX, TEXT_BYTES_MAX, WORDS_REPEATED_MAX, Window};
use crate::call::decision::Fired;
use crate::hooks::{WEIGHT_MAX, read_allowance, start_clock};
use crate::reading::text::normalise;
use rust_decimal::Decimal;
use suban_model::{
    Amount, Charge, Classification, ClockPlan, Fault, FaultKind, Measure, OnMissing, Points, Prerequisite,
    Requirement, Routing, RoutingReason, Times, Warning,
};

impl Window<'_> {
    /// Takes the plugin's answer in.
    pub fn answer(&mut self, answer: Answer) -> Result<(), Fault> {
        match answer {
            Answer::Classified(proposed) => self.classify(proposed),
            Answer::Routed(rule, proposed) => self.route(&rule, proposed),
            Answer::Scheduled(clocks) => self.each(clocks, Self::start),
            Answer::Required(requirements) => self.each(requirements, Self::require),
            Answer::Assessed(charges) => self.each(charges, Self::charge_points),
            Answer::Accounted(measures) => self.each(measures, Self::measure),
            Answer::Warned(warnings) => self.each(warnings, Self::warn),
        }
    }

    fn each<T>(
        &mut self,
        items: Vec<T>,
        take: impl Fn(&mut Self, T) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        check_list(items.len())?;
        items.into_iter().try_for_each(|item| take(self, item))
    }

    /// Weighs as one row among the others: the heavier opinion wins, and its lead shrinks by the weight of the other.
    fn classify(&mut self, proposed: ProposedClassification) -> Result<(), Fault> {
        let ProposedClassification { rule, kind, category, grade, tags, weight, margin, missing } = proposed;
        for list in [&tags, &missing] {
            check_list(list.len())?;
        }
        self.check_texts([&kind, &category].into_iter().chain(&grade).chain(&tags).chain(&missing))?;
        let has_opinion = !kind.is_empty() || !category.is_empty();
        if has_opinion && !(1..=WEIGHT_MAX).contains(&weight) {
            return Err(contradiction(
                format!("权重 {weight} 不在 1 到 {WEIGHT_MAX} 之间"),
                format!("the weight {weight} is not within 1..{WEIGHT_MAX}"),
            ));
        }
        if has_opinion || grade.is_some() || !tags.is_empty() || !missing.is_empty() {
            let said = [kind.as_str(), &category, grade.as_deref().unwrap_or_default()].join(" ");
            self.fire(&rule, &said)?;
        }
        let held: &mut Classification = self.run.classification()?;
        if has_opinion && (kind.as_str(), category.as_str()) == (held.kind.as_str(), held.category.as_str()) {
            held.weight = held.weight.saturating_add(weight);
            held.margin = held.margin.saturating_add(margin);
        } else if has_opinion && weight > held.weight {
            let margin = margin.min(weight - held.weight);
            *held = Classification { kind, category, weight, margin, ..held.clone() };
        } else if has_opinion {
            held.margin = held.margin.min(held.weight - weight);
        }
        held.grade = held.grade.take().or(grade);
        held.tags.extend(tags);
        held.tags.sort_unstable();
        held.tags.dedup();
        held.missing.extend(missing);
        held.missing.sort_unstable();
        held.missing.dedup();
        Ok(())
    }

    /// Takes effect only if no row of the pack has routed the ticket.
    fn route(&mut self, rule: &str, proposed: ProposedRouting) -> Result<(), Fault> {
        if self.run.routing()?.is_some() {
            return Ok(());
        }
        let (routing, said) = match proposed {
            ProposedRouting::None => return Ok(()),
            ProposedRouting::Assign { lead, co_handlers } => {
                check_list(co_handlers.len())?;
                self.check_texts(co_handlers.iter().chain([&lead]))?;
                let lead = self.unit(&lead)?;
                let co_handlers = co_handlers.iter().map(|unit| self.unit(unit)).collect::<Result<_, _>>()?;
                let said = format!("主办 {lead}");
                (Routing::Assign { lead, co_handlers }, said)
            }
            ProposedRouting::GiveBack(reason) => {
                self.check_texts([&reason])?;
                let said = format!("回退:{reason}");
                (Routing::Return { reason: RoutingReason::Rule(reason) }, said)
            }
            ProposedRouting::Queue(reason) => {
                self.check_texts([&reason])?;
                let said = format!("转人工:{reason}");
                (Routing::Queue { reason: RoutingReason::Rule(reason) }, said)
            }
        };
        self.fire(rule, &said)?;
        *self.run.routing()? = Some(routing);
        Ok(())
    }

    fn start(&mut self, proposed: ProposedClock) -> Result<(), Fault> {
        check_list(proposed.ends_on.len())?;
        let texts = [&proposed.name, &proposed.limit].into_iter().chain(&proposed.ends_on);
        self.check_texts(texts.chain(&proposed.holder))?;
        let allowance = read_allowance(&proposed.limit)
            .map_err(|error| contradiction(format!("看不懂时长「{}」", proposed.limit), error.to_string()))?;
        let ends_on = proposed.ends_on.iter().map(|word| self.event(word)).collect::<Result<Vec<_>, _>>()?;
        if proposed.name.is_empty() || ends_on.is_empty() {
            return Err(contradiction(
                "时限没有名称,或没有结束于哪件事",
                "a clock has no name, or nothing ends it",
            ));
        }
        let holder = proposed.holder.as_deref().map(|unit| self.unit(unit)).transpose()?;
        let (rule, clause) = self.fire(&proposed.rule, &format!("{} {}", proposed.name, proposed.limit))?;
        start_clock(ClockPlan { name: proposed.name, rule, clause, allowance, ends_on, holder }, self.run)
    }

    fn require(&mut self, proposed: ProposedRequirement) -> Result<(), Fault> {
        let ProposedRequirement { rule, prerequisites, offices, refuse } = proposed;
        check_list(prerequisites.len().max(offices.len()))?;
        self.check_texts(&offices)?;
        let prerequisites = prerequisites
            .into_iter()
            .map(|proposed| self.prerequisite(proposed))
            .collect::<Result<Vec<_>, _>>()?;
        if prerequisites.is_empty() && offices.is_empty() {
            return Err(contradiction(
                "既没有先要什么,也没有由谁办",
                "neither what is wanted nor who may do it",
            ));
        }
        let (rule, clause) = self.fire(&rule, "先要")?;
        let on_missing = if refuse { OnMissing::Refuse } else { OnMissing::Remind };
        self.run.requirements()?.push(Requirement { rule, clause, prerequisites, offices, on_missing });
        Ok(())
    }

    fn prerequisite(&mut self, proposed: ProposedPrerequisite) -> Result<Prerequisite, Fault> {
        if let ProposedPrerequisite::Form(name) | ProposedPrerequisite::Event(name) = &proposed {
            self.check_texts([name])?;
        }
        Ok(match proposed {
            ProposedPrerequisite::Form(form) => match self.run.names().forms.get(&form) {
                Some(form) => Prerequisite::Form(form.name.clone()),
                None => {
                    return Err(contradiction(
                        format!("findings.toml 里没有表「{form}」"),
                        format!("no form `{form}` in findings.toml"),
                    ));
                }
            },
            ProposedPrerequisite::Event(event) => Prerequisite::Event(self.event(&event)?),
            ProposedPrerequisite::Signatures(offices) => {
                check_list(offices.len())?;
                self.check_texts(&offices)?;
                Prerequisite::Signatures(offices)
            }
        })
    }

    fn charge_points(&mut self, proposed: ProposedCharge) -> Result<(), Fault> {
        let ProposedCharge { rule, who, amount, count, times, decider } = proposed;
        self.check_texts(decider.iter().chain([&who]))?;
        let amount = match amount {
            ProposedAmount::Fixed(fixed) => Amount::Fixed(points(fixed)?),
            ProposedAmount::Range(low, high) if low <= high => Amount::Range(points(low)?, points(high)?),
            ProposedAmount::Range(low, high) => {
                return Err(contradiction(
                    format!("分值区间 {low}..{high} 颠倒"),
                    format!("{low}..{high} ends before it begins"),
                ));
            }
            ProposedAmount::Open => Amount::Open,
        };
        if matches!(amount, Amount::Fixed(_)) == decider.is_some() {
            return Err(contradiction(
                "区间或评议要写待定由谁,固定分值不写",
                "a range or 评议 needs a decider, fixed points none",
            ));
        }
        if times.is_some_and(|factor| factor <= Decimal::ZERO || factor > Decimal::ONE_HUNDRED) {
            return Err(contradiction("倍数不在 0 到 100 之间", "the multiplier is not within 0..100"));
        }
        let who = self.run.resolve_who(&who)?;
        let (rule, clause) = self.fire(&rule, &format!("扣 {who}"))?;
        let times = times.map(|factor| Times { factor, clause: clause.clone() });
        self.run.push_charge(Charge { rule, clause, who, amount, count, times, decider, slot: None })?;
        Ok(())
    }

    fn measure(&mut self, proposed: ProposedMeasure) -> Result<(), Fault> {
        let ProposedMeasure { rule, whom, unit, measure, by } = proposed;
        self.check_texts([&whom, &measure, &by].into_iter().chain(&unit))?;
        let unit = unit.as_deref().map(|word| self.run.resolve_who(word)).transpose()?;
        let (rule, clause) = self.fire(&rule, &format!("{whom} {measure}"))?;
        self.run.measures()?.push(Measure { rule, clause, whom, unit, measure, by });
        Ok(())
    }

    fn warn(&mut self, proposed: ProposedWarning) -> Result<(), Fault> {
        let ProposedWarning { rule, name, notify, key } = proposed;
        check_list(notify.len())?;
        self.check_texts([&name, &key].into_iter().chain(&notify))?;
        let units = &self.run.names().units;
        let notify =
            notify.into_iter().map(|word| units.id(&word).map_or(word.clone(), str::to_owned)).collect();
        let (rule, clause) = self.fire(&rule, &name)?;
        self.run.warnings()?.push(Warning { rule, clause, name, notify, key });
        Ok(())
    }

    /// Notes that a rule of the plugin fired, and gives the id it has in the pack and the clause behind it.
    fn fire(&mut self, rule: &str, said: &str) -> Result<(String, String), Fault> {
        self.check_texts([rule])?;
        let plugin = self.run.asking_mut().map(|asked| asked.plugin.clone()).unwrap_or_default();
        let Some(clause) = self.grant.clause(rule) else {
            return Err(contradiction(
                format!(
                    "没有条款管规则「{rule}」:在 [plugins.{plugin}.rules] 里写 \"{rule}\" = \"条款\",或 \"*\""
                ),
                format!(
                    "no clause stands behind the rule `{rule}`: add `\"{rule}\" = \"clause\"`, or `\"*\"`, to [plugins.{plugin}.rules]"
                ),
            ));
        };
        let fired = Fired { rule: format!("{plugin}:{rule}"), clause: clause.to_owned() };
        self.run.fire(fired.clone());
        if let Some(asked) = self.run.asking_mut() {
            asked.say(&format!("{rule} {said}"));
        }
        Ok((fired.rule, fired.clause))
    }

    fn unit(&self, name: &str) -> Result<String, Fault> {
        let units = &self.run.names().units;
        units.id(name).map(str::to_owned).ok_or_else(|| {
            let known = units.alternatives(name);
            contradiction(
                format!("没有单位「{name}」;可用:{known}"),
                format!("no unit `{name}`; known: {known}"),
            )
        })
    }

    fn event(&self, word: &str) -> Result<suban_model::Event, Fault> {
        let names = self.run.names();
        names.event(word).ok_or_else(|| {
            let known = names.event_alternatives(word);
            contradiction(
                format!("没有事件「{word}」;可用:{known}"),
                format!("no event `{word}`; known: {known}"),
            )
        })
    }

    /// Texts of an answer, and of the faults that quote it, stay on record for good, so they must be short and must not
    /// repeat the citizen. Keywords alone would let a plugin spell out the citizen's words, letter by letter.
    pub fn check_texts<'t, T: AsRef<str> + ?Sized + 't>(
        &mut self,
        texts: impl IntoIterator<Item = &'t T>,
    ) -> Result<(), Fault> {
        for text in texts {
            let text = text.as_ref();
            if text.len() > TEXT_BYTES_MAX {
                return Err(Fault::new(
                    FaultKind::Plugin,
                    format!("插件给的一段文字有 {} 字节,超过 {TEXT_BYTES_MAX}", text.len()),
                    format!("a text of the answer has {} bytes, more than {TEXT_BYTES_MAX}", text.len()),
                ));
            }
            if (self.grant.words || self.grant.keywords) && self.repeats_citizen(text)? {
                return Err(Fault::new(
                    FaultKind::Plugin,
                    "插件的回答里抄了来电人的原话,不能入档",
                    "the answer repeats the citizen's words, which must not go on record",
                ));
            }
        }
        Ok(())
    }

    /// Charges for every piece of the text that is compared with all the words.
    fn repeats_citizen(&mut self, text: &str) -> Result<bool, Fault> {
        let text = normalise(text);
        let pieces = pieces(&text);
        if pieces.is_empty() {
            return Ok(false);
        }
        self.charge(self.run.facts().text().len().saturating_mul(pieces.len()))?;
        Ok(pieces.into_iter().any(|piece| self.run.facts().text().contains(piece)))
    }
}

/// What no words may have in common with the normalised `text`: every run of one character more than
/// [`WORDS_REPEATED_MAX`], or of one digit more than [`DIGITS_REPEATED_MAX`], which could be somebody's number.
fn pieces(text: &str) -> Vec<&str> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let of = |characters: usize| {
        starts.windows(characters + 1).filter_map(|window| text.get(*window.first()?..*window.last()?))
    };
    let numbers = of(DIGITS_REPEATED_MAX + 1).filter(|piece| piece.bytes().all(|byte| byte.is_ascii_digit()));
    of(WORDS_REPEATED_MAX + 1).chain(numbers).collect()
}

fn check_list(entries: usize) -> Result<(), Fault> {
    if entries <= LIST_ENTRIES_MAX {
        return Ok(());
    }
    Err(Fault::new(
        FaultKind::Plugin,
        format!("插件给的一个清单有 {entries} 项,超过 {LIST_ENTRIES_MAX}"),
        format!("a list of the answer has {entries} entries, more than {LIST_ENTRIES_MAX}"),
    ))
}

fn points(number: Decimal) -> Result<Points, Fault> {
    Points::from_decimal(number).ok_or_else(|| {
        contradiction(format!("分值 {number} 过大"), format!("`{number}` points are too many"))
    })
}

fn contradiction(zh: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Plugin, zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_may_share_a_phrase_with_the_words_but_no_sentence_and_no_number() {
        let words = normalise("金晶大道 12 号院昨晚开始停水, 至今没有人来修。电话 13800000000,户号 123456。");
        for (answer, repeated) in [
            ("停水", false),
            ("金晶大道12号院昨晚开始停", true),
            ("金晶大道12号院昨晚开始", false),
            ("昨晚开始停水,至今没有人", false),
            ("回复:金晶大道12号院昨晚开始停水", true),
            ("回电 13800000000", true),
            ("尾号 8000000", true),
            ("尾号 000000", false),
            ("户号 123456", false),
        ] {
            let answer = normalise(answer);
            assert_eq!(pieces(&answer).iter().any(|piece| words.contains(piece)), repeated, "{answer}");
        }
    }
}
