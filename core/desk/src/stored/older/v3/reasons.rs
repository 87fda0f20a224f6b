//! The sentences of format 3 for what is a type today.

use crate::stored::record::Judgement;
use serde::{Deserialize, Serialize};
use suban_model::{Attention, Fault, FaultKind, Hook, RoutingReason};

const NO_RULE: &str = "没有适用的派单规则";
const RULES_FAILED: &str = "派单规则出错";
const NO_RULE_SPOKE: &str = ": 没有规则适用";
const NOT_RESTARTED: (&str, &str) = ("时限「", "」超期后又只给不到一天,没有重新开始");

#[derive(Serialize, Deserialize)]
pub(super) enum Routing {
    Assign { lead: String, co_handlers: Vec<String> },
    Return { reason: String },
    Queue { reason: String },
}

impl From<Routing> for suban_model::Routing {
    fn from(routing: Routing) -> Self {
        let up = |reason: String| match reason.as_str() {
            NO_RULE => RoutingReason::NoRule,
            RULES_FAILED => RoutingReason::RulesFailed,
            _ => RoutingReason::Rule(reason),
        };
        match routing {
            Routing::Assign { lead, co_handlers } => Self::Assign { lead, co_handlers },
            Routing::Return { reason } => Self::Return { reason: RoutingReason::Rule(reason) },
            Routing::Queue { reason } => Self::Queue { reason: up(reason) },
        }
    }
}

impl From<suban_model::Routing> for Routing {
    fn from(routing: suban_model::Routing) -> Self {
        let down = |reason| match reason {
            RoutingReason::Rule(words) => words,
            RoutingReason::NoRule => NO_RULE.to_owned(),
            RoutingReason::RulesFailed => RULES_FAILED.to_owned(),
            // Of a ticket, not of a step.
            RoutingReason::Person | RoutingReason::NotAsked => String::new(),
            // Format 3 did not hold back.
            RoutingReason::HeldBack { why, .. } => why.zh,
        };
        match routing {
            suban_model::Routing::Assign { lead, co_handlers } => Self::Assign { lead, co_handlers },
            suban_model::Routing::Return { reason } => Self::Return { reason: down(reason) },
            suban_model::Routing::Queue { reason } => Self::Queue { reason: down(reason) },
        }
    }
}

/// Why a person must look; `None`: nothing that format 3 ever wrote. How a hook failed is among the record's judgements.
pub(super) fn attention(why: &str, judgements: &[Judgement]) -> Option<Attention> {
    if let Some(subject) = why.strip_suffix(NO_RULE_SPOKE) {
        return Some(Attention::NoRule { subject: subject.to_owned() });
    }
    if let Some(clock) = why.strip_prefix(NOT_RESTARTED.0).and_then(|rest| rest.strip_suffix(NOT_RESTARTED.1))
    {
        return Some(Attention::NotRestarted { clock: clock.to_owned() });
    }
    let (hook, said) = why.split_once(": ")?;
    let hook = Hook::ALL.into_iter().find(|known| known.name() == hook)?;
    let mut faults =
        judgements.iter().filter(|asked| asked.hook == hook).filter_map(|asked| asked.fault.as_ref());
    let fault = faults.find(|fault| fault.zh == said).cloned();
    Some(Attention::HookFailed {
        hook,
        fault: fault.unwrap_or_else(|| Fault::new(FaultKind::Rule, said, said)),
    })
}

/// The sentence for it.
pub(super) fn sentence(attention: &Attention) -> String {
    match attention {
        Attention::HookFailed { hook, fault } => format!("{hook}: {}", fault.zh),
        Attention::NoRule { subject } => format!("{subject}{NO_RULE_SPOKE}"),
        Attention::NotRestarted { clock } => format!("{}{clock}{}", NOT_RESTARTED.0, NOT_RESTARTED.1),
    }
}
