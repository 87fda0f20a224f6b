//! 分级: 一般, 紧急 or 重大, from what is at stake.

use crate::classes::Class;
use suban_plugin_sdk::{Failure, Heard, Host};

/// Points that each circumstance adds to a matter of supply, by its keyword list.
const CIRCUMSTANCES: [(&str, u32); 7] =
    [("险情", 2), ("人身", 3), ("要害", 2), ("大面积", 2), ("长时间", 1), ("损害", 1), ("弱势", 1)];

/// Where the grades begin, unless the pack says otherwise.
const URGENT_FROM: u32 = 2;
const MAJOR_FROM: u32 = 4;

/// The grade of a request; what is not about supply has nothing at stake that could not wait.
pub fn grade(class: &Class, heard: &Heard, host: &dyn Host) -> Result<&'static str, Failure> {
    let said = CIRCUMSTANCES.iter().filter(|(list, _)| class.is_of_supply() && heard.says(list));
    let points: u32 = said.map(|(_, points)| points).sum();
    if points >= host.whole_or("power.major_from", MAJOR_FROM)? {
        return Ok("重大");
    }
    Ok(if points >= host.whole_or("power.urgent_from", URGENT_FROM)? { "紧急" } else { "一般" })
}
