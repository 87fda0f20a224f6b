//! Tells a burst main from an outage. Replace it by what you know of your sector.

use suban_plugin_sdk::{Classification, Classify, Failure, Host, Question, export};

struct Plugin;

export!(Plugin: classify);

impl Classify for Plugin {
    fn classify(_question: &Question, host: &dyn Host) -> Result<Classification, Failure> {
        let heard = host.heard("否定")?;
        if heard.says("爆管") {
            let weight = host.whole_or("{{name}}.burst_weight", 8)?;
            return Ok(Classification::new("burst-main", "报修", "管网/爆管").weight(weight).grade("紧急"));
        }
        if heard.says("停水") {
            return Ok(Classification::new("outage", "报修", "供水/停水").weight(4));
        }
        Ok(Classification::no_opinion("no-keyword"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suban_plugin_sdk::Bench;

    #[test]
    fn a_burst_main_is_urgent() {
        let bench = Bench::of(include_str!("../plugin.toml")).words("路口爆管了,家里没水");
        let said = Plugin::classify(&bench.question(), &bench).unwrap();
        assert_eq!((said.category.as_str(), said.grade.as_deref()), ("管网/爆管", Some("紧急")));
    }
}
