//! 表扬: words of praise and thanks, and when they are all that was said.
//!
//! Praise uses the words of complaints: 态度特别好, 施工通知贴得很及时, 频繁停电治好了. And every other request ends in 谢谢.

use crate::classes::Class;
use suban_plugin_sdk::Heard;

/// Whether the words only praise or thank. Whoever reports a fault is never taken to praise: nobody would come.
pub fn is_all(meant: &[&Class], heard: &Heard) -> bool {
    let grievance = meant.iter().any(|class| class.is_grievance());
    // Outages that somebody complained of and that were put right are the past; any other is reported.
    let was_put_right = grievance && heard.says("已解决");
    let reports = meant.iter().any(|class| class.is_fault()) && !heard.says("通知到");
    if (grievance || reports) && !was_put_right || heard.says("转折") {
        return false;
    }
    let thanks = heard.says("谢");
    let is_over = heard.says("已解决") || heard.says("已恢复");
    // Thanks alone are good manners, unless there is nothing else or the matter is over.
    let wants_nothing = meant.is_empty() && !heard.says("求") && !heard.says("咨询语");
    heard.says("表扬") || heard.says("好话") || thanks && (is_over || wants_nothing)
}
