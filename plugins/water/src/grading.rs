//! 分级: 一般, 紧急 or 重大, from the class and from what is at stake.

use crate::classes::Class;
use suban_plugin_sdk::{Failure, Heard, Host};

/// Points that each kind of circumstance adds, by its keyword list.
const CIRCUMSTANCES: &[(&str, u32)] = &[("人身", 3), ("要害", 2), ("大面积", 2), ("损害", 2), ("弱势", 1)];

/// Points of a class that is urgent by itself.
const GRAVE: &[(&str, u32)] = &[("contamination", 2), ("burst-main", 2)];

/// Where the grades begin, unless the pack says otherwise.
const URGENT_FROM: u32 = 2;
const MAJOR_FROM: u32 = 4;

/// The grade of a request. What is not about supply is graded by people's safety alone.
pub fn grade(class: &Class, heard: &Heard, host: &dyn Host) -> Result<&'static str, Failure> {
    let points = if class.is_of_supply() { at_stake(class, heard) } else { safety(heard) };
    if points >= host.whole_or("water.major_from", MAJOR_FROM)? {
        return Ok("重大");
    }
    Ok(if points >= host.whole_or("water.urgent_from", URGENT_FROM)? { "紧急" } else { "一般" })
}

fn at_stake(class: &Class, heard: &Heard) -> u32 {
    let of_class = GRAVE.iter().filter(|(rule, _)| *rule == class.rule).map(|(_, points)| points);
    let said = CIRCUMSTANCES.iter().filter(|(list, _)| heard.says(list)).map(|(_, points)| points);
    let lasting = heard.says("长时间") && class.category.starts_with("供水");
    of_class.chain(said).sum::<u32>() + u32::from(lasting)
}

fn safety(heard: &Heard) -> u32 {
    if heard.says("人身") { 3 } else { 0 }
}
