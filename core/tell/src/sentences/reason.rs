//! Why something waits for a person.

use suban_model::Attention;
use suban_policy::diagnostic::Bilingual;

/// Why a person must look at a ticket.
pub fn attention(attention: &Attention) -> Bilingual {
    match attention {
        Attention::HookFailed { hook, fault } => Bilingual::new(
            format!("{}出错:{}", hook.chinese(), fault.zh),
            format!("{hook} failed: {}", fault.en),
        ),
        Attention::NoRule { subject } => {
            Bilingual::new(format!("{subject}:没有规则适用"), format!("{subject}: no rule applies"))
        }
        Attention::NotRestarted { clock } => Bilingual::new(
            format!("时限「{clock}」超期后又只给不到一天,没有重新开始"),
            format!(
                "the clock `{clock}` ran out and would have got less than a day more, so it was not started again"
            ),
        ),
    }
}
