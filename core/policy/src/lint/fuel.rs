//! A plugin that nearly runs dry on the short texts of the tests runs dry on a long one in earnest.

use super::Survey;
use crate::coverage::{Burnt, Coverage};
use crate::reading::diagnostic::Bilingual;

/// What a test burns should go so many times into what one call may burn.
const HEADROOM: u64 = 10;

/// Finds the plugins that come too near to their limit.
pub(super) fn survey(survey: &mut Survey<'_>, coverage: &Coverage) {
    for (plugin, Burnt { fuel, test }) in &coverage.burnt {
        let mut plugins = survey.pack.plugins();
        let seat = plugins.find(|(name, _)| name == plugin).map(|(_, seat)| seat);
        let Some(most) = seat.and_then(|seat| seat.program.fuel()) else { continue };
        if fuel.saturating_mul(HEADROOM) <= most {
            continue;
        }
        let message = Bilingual::new(
            format!("用例「{}」里,插件 {plugin} 烧了 {fuel} 燃料,一次最多 {most}", test.name),
            format!("in the test `{}` the plugin `{plugin}` burns {fuel} fuel, of {most} a call", test.name),
        );
        let help = (
            format!("应留 {HEADROOM} 倍余量:请供应商改快,或在 plugin.toml 提高 limits.fuel"),
            format!(
                "leave it {HEADROOM} times that: let the vendor make it faster, or raise limits.fuel in plugin.toml"
            ),
        );
        survey.warn("tight-fuel", plugin, ("pack.toml", None), message, help);
    }
}
