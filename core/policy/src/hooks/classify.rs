//! `classify`: every row that fires adds its weight to a category; the category with the highest total wins, and its
//! lead over the next is the confidence. Of two equal totals, the one whose first row stands higher wins.

use super::Conclude;
use crate::call::run::Run;
use crate::reading::diagnostic::Bilingual;
use crate::table::{Effect, HitPolicy, Outputs, Table};
use suban_model::Fault;

/// Highest weight of one row.
pub const WEIGHT_MAX: u32 = 1_000;

/// What a row says of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindEffect {
    kind: String,
    category: String,
    grade: Option<String>,
    tags: Vec<String>,
    weight: u32,
}

impl Effect for KindEffect {
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("诉求类型", "kind"),
        ("类别", "category"),
        ("分级", "grade"),
        ("标签", "tags"),
        ("权重", "weight"),
    ];

    fn compile(outputs: &mut Outputs<'_>) -> Option<Self> {
        let written = outputs.amount("权重");
        let weight = if written.is_empty() {
            Some(1)
        } else {
            written.parse().ok().filter(|weight| (1..=WEIGHT_MAX).contains(weight))
        };
        let Some(weight) = weight else {
            let message =
                Bilingual::new(format!("权重「{written}」不对"), format!("`{written}` is no weight"));
            let help = Bilingual::new(
                format!("应为 1 到 {WEIGHT_MAX} 的整数"),
                format!("write a whole number from 1 to {WEIGHT_MAX}"),
            );
            return outputs.refuse("权重", message, Some(help));
        };
        let grade = outputs.text("分级");
        Some(Self {
            kind: outputs.text("诉求类型"),
            category: outputs.text("类别"),
            grade: (!grade.is_empty()).then_some(grade),
            tags: outputs.free_list("标签"),
            weight,
        })
    }
}

/// One category's rows.
struct Candidate<'a> {
    effect: &'a KindEffect,
    weight: u32,
}

impl Conclude for KindEffect {
    fn conclude(table: &Table<Self>, run: &mut Run) -> Result<(), Fault> {
        let hits = table.hits(run)?;
        let mut candidates: Vec<Candidate<'_>> = Vec::new();
        for row in &hits {
            let effect = &row.effect;
            run.classification()?.tags.extend(effect.tags.iter().cloned());
            match candidates.iter_mut().find(|candidate| candidate.effect.category == effect.category) {
                Some(candidate) => candidate.weight = candidate.weight.saturating_add(effect.weight),
                None if effect.category.is_empty() && effect.kind.is_empty() => {}
                None => candidates.push(Candidate { effect, weight: effect.weight }),
            }
        }
        if table.policy == HitPolicy::Best {
            candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.weight));
        }
        let next = candidates.get(1).map_or(0, |candidate| candidate.weight);
        let grade = hits.iter().find_map(|row| row.effect.grade.clone());
        let classification = run.classification()?;
        if let Some(best) = candidates.first() {
            classification.kind.clone_from(&best.effect.kind);
            classification.category.clone_from(&best.effect.category);
            classification.weight = best.weight;
            classification.margin = best.weight.saturating_sub(next);
        }
        classification.grade = grade.or_else(|| classification.grade.take());
        classification.tags.sort_unstable();
        classification.tags.dedup();
        Ok(())
    }
}
