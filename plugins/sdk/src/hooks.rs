//! One trait for each hook, and the macro that exports those that a plugin serves.

use crate::bindings::exports::suban::policy;
use crate::{
    Charge, Classification, Clock, Demand, Failure, Granted, Host, Measure, Question, Routed, Warning,
};

/// A hook: its trait, and the plumbing from what the contract generates.
macro_rules! hook {
    ($(#[$doc:meta])* $name:ident, $function:ident, $gives:ty) => {
        $(#[$doc])*
        pub trait $name {
            /// Answers the question, or says why it cannot: the desk then asks a person.
            fn $function(question: &Question, host: &dyn Host) -> Result<$gives, Failure>;
        }

        impl<Plugin: $name> policy::$function::Guest for Plugin {
            fn $function(question: Question) -> Result<$gives, Failure> {
                Plugin::$function(&question, &Granted)
            }
        }
    };
}

hook!(
    /// 分类: what kind of request is it, about what?
    Classify, classify, Classification
);
hook!(
    /// 派单: whose is it?
    Route, route, Routed
);
hook!(
    /// 定时限: which clocks start now?
    Schedule, schedule, Vec<Clock>
);
hook!(
    /// 先要: what must have been done before this command?
    Require, require, Vec<Demand>
);
hook!(
    /// 考核: which charges should stand for this subject? All of them: what is not given is taken back.
    Assess, assess, Vec<Charge>
);
hook!(
    /// 责任追究: who answers for it, beyond points?
    Accountability, accountability, Vec<Measure>
);
hook!(
    /// 预警: who must be warned now?
    Warn, warn, Vec<Warning>
);
hook!(
    /// 结算: what does a closed period come to?
    Settle, settle, Vec<Charge>
);

/// Exports the hooks that a plugin serves: `export!(Water: classify, schedule);`, once, at the root of the crate.
///
/// They must be those of `plugin.toml`; `suban plugin build` compares. Natively it only looks whether the
/// hooks are served, so that a plugin can be tested like any other crate.
#[macro_export]
macro_rules! export {
    ($plugin:ident: $($hook:ident),+ $(,)?) => {
        $($crate::export_hook!($plugin $hook);)+
    };
}

/// One arm for each hook, because the names of what is generated cannot be put together here.
#[doc(hidden)]
#[macro_export]
macro_rules! export_hook {
    ($plugin:ident classify) => {
        $crate::export_hook!($plugin classify __export_suban_policy_classify_1_0_0_cabi);
    };
    ($plugin:ident route) => {
        $crate::export_hook!($plugin route __export_suban_policy_route_1_0_0_cabi);
    };
    ($plugin:ident schedule) => {
        $crate::export_hook!($plugin schedule __export_suban_policy_schedule_1_0_0_cabi);
    };
    ($plugin:ident require) => {
        $crate::export_hook!($plugin require __export_suban_policy_require_1_0_0_cabi);
    };
    ($plugin:ident assess) => {
        $crate::export_hook!($plugin assess __export_suban_policy_assess_1_0_0_cabi);
    };
    ($plugin:ident accountability) => {
        $crate::export_hook!($plugin accountability __export_suban_policy_accountability_1_0_0_cabi);
    };
    ($plugin:ident warn) => {
        $crate::export_hook!($plugin warn __export_suban_policy_warn_1_0_0_cabi);
    };
    ($plugin:ident settle) => {
        $crate::export_hook!($plugin settle __export_suban_policy_settle_1_0_0_cabi);
    };
    ($plugin:ident $hook:ident $generated:ident) => {
        const _: () = {
            let _served = <$plugin as $crate::bindings::exports::suban::policy::$hook::Guest>::$hook;
        };
        #[cfg(target_family = "wasm")]
        $crate::bindings::exports::suban::policy::$hook::$generated!(
            $plugin with_types_in $crate::bindings::exports::suban::policy::$hook
        );
    };
    ($plugin:ident $other:ident) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($other), "` is no hook; there are classify, route, schedule, require, assess, ",
            "accountability, warn and settle"
        ));
    };
}
