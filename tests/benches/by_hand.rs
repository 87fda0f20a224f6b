//! The water pack's classification, routing and limits, written out in Rust as a programmer would.

use aho_corasick::AhoCorasick;
use suban_model::{Routing, RoutingReason};

/// What is decided of a ticket.
#[derive(Debug, PartialEq, Eq)]
pub struct Judged {
    pub kind: String,
    pub category: String,
    pub routing: Routing,
    pub clocks: Vec<String>,
}

/// Words, what they must not stand with, kind, category, weight.
type Rule = (&'static [&'static str], &'static [&'static str], &'static str, &'static str, u32);

const RULES: [Rule; 12] = [
    (&["停水", "没水", "断水", "无水"], &["已恢复"], "报修", "供水/停水", 3),
    (&["水压低", "水压小", "水压不足", "水上不来", "水流很小"], &[], "报修", "供水/水压", 3),
    (
        &["水黄", "水浑", "发黄", "浑浊", "异味", "有味", "杂质", "水质"],
        &["没有味", "没有异味", "无异味"],
        "投诉",
        "水质/异样",
        3,
    ),
    (&["漏水", "爆管", "跑水", "溢水", "渗水"], &[], "报修", "管网/漏水", 3),
    (&["水费", "阶梯水价", "多收", "账单", "缴费"], &[], "咨询", "营业/水费", 2),
    (&["水表", "换表", "表不准"], &[], "求助", "营业/水表", 2),
    (&["态度", "骂人", "推诿", "不接电话", "不耐烦"], &[], "投诉", "服务/态度", 4),
    (&["开挖", "回填", "路面没恢复", "施工"], &[], "投诉", "工程/施工", 3),
    (&["稽查", "违章", "罚款", "拆除"], &[], "投诉", "稽查/执法", 4),
    (&["报装", "开户", "过户", "接水"], &[], "咨询", "营业/报装", 2),
    (
        &["暖气", "供热", "燃气", "排水", "雨水井", "下水道"],
        &["停水", "没水", "漏水", "爆管", "水压", "水表"],
        "求助",
        "非本公司/转他家",
        5,
    ),
    (&["表扬", "感谢", "点赞", "锦旗"], &["请", "希望", "不"], "表扬", "服务/表扬", 1),
];

/// The rules with their words compiled.
pub struct ByHand {
    words: AhoCorasick,
    /// Of each word: its rule, and whether it speaks against it.
    meanings: Vec<(usize, bool)>,
}

impl ByHand {
    pub fn new() -> Self {
        let mut words = Vec::new();
        let mut meanings = Vec::new();
        for (rule, (contains, lacks, ..)) in RULES.iter().enumerate() {
            for (list, against) in [(contains, false), (lacks, true)] {
                words.extend(list.iter().copied());
                meanings.extend(list.iter().map(|_| (rule, against)));
            }
        }
        Self { words: AhoCorasick::new(words).unwrap(), meanings }
    }

    pub fn judge(&self, channel: &str, area: &str, text: &str) -> Judged {
        let text = suban_policy::text::normalise(text);
        let (mut spoken, mut denied) = ([false; RULES.len()], [false; RULES.len()]);
        for hit in self.words.find_overlapping_iter(&text) {
            let (rule, against) = self.meanings[hit.pattern().as_usize()];
            if against { denied[rule] = true } else { spoken[rule] = true }
        }
        let best = (0..RULES.len())
            .filter(|rule| spoken[*rule] && !denied[*rule])
            .rev()
            .max_by_key(|rule| RULES[*rule].4);
        let (kind, category) = best.map_or(("", ""), |rule| (RULES[rule].2, RULES[rule].3));
        let clocks: &[&str] = match channel {
            "来电" | "来信" | "来访" => &["送批", "启动核实", "答复", "解决", "督办"],
            _ => &["送批"],
        };
        Judged {
            kind: kind.to_owned(),
            category: category.to_owned(),
            routing: route(category, area),
            clocks: clocks.iter().map(|clock| (*clock).to_owned()).collect(),
        }
    }
}

fn route(category: &str, area: &str) -> Routing {
    let assign = |lead: &str, co: &[&str]| Routing::Assign {
        lead: lead.to_owned(),
        co_handlers: co.iter().map(|unit| (*unit).to_owned()).collect(),
    };
    match category.split_once('/').map_or("", |(first, _)| first) {
        "非本公司" => {
            Routing::Return { reason: RoutingReason::Rule("不属于公司职责范围".to_owned()) }
        }
        "服务" if category == "服务/态度" => assign("hr", &["billing"]),
        "供水" | "管网" if ["般阳路", "松龄路"].contains(&area) => assign("network-1", &[]),
        "供水" | "管网" => assign("network-2", &[]),
        "水质" => assign("quality", &["network-2"]),
        "营业" => assign("billing", &[]),
        "工程" => assign("works", &["technical"]),
        "稽查" => assign("inspection", &[]),
        "服务" if category == "服务/表扬" => assign("studio", &[]),
        _ => Routing::Queue { reason: RoutingReason::Rule("关键词未能分类".to_owned()) },
    }
}
