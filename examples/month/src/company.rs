//! The company and its town: who there is, what people come with, and how often.

use crate::chance::Chance;

/// Units that answer citizens, to whom a person can send a ticket.
pub const ANSWERING: [&str; 6] = ["管网一所", "管网二所", "营业部", "水质中心", "工程公司", "稽查大队"];

/// How tickets come, each with its weight.
pub const CHANNELS: [(&str, u32); 5] =
    [("来电", 36), ("来信", 4), ("来访", 6), ("12345", 34), ("般阳民生", 20)];

/// Whether a channel is a platform's.
pub fn is_platform(channel: &str) -> bool {
    ["12345", "般阳民生"].contains(&channel)
}

/// Parts of the town, each with its weight; the first two are those of 管网一所.
pub const AREAS: [(&str, u32); 6] =
    [("般阳路", 22), ("松龄路", 18), ("城东", 20), ("城西", 16), ("城南", 14), ("城北", 10)];

/// What a ticket can be about.
#[derive(Debug, PartialEq, Eq)]
pub struct Matter {
    /// 类别; none: nobody can tell from the words.
    pub category: Option<&'static str>,
    /// Who is asked.
    asked: Asked,
    /// What people write.
    words: [&'static str; 2],
    /// How common it is.
    weight: u32,
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// The pipe station of the area.
    Pipes,
    /// Always this unit.
    Unit(&'static str),
    /// It is not the company's.
    NotOurs,
    /// A person must say.
    Unknown,
}

static MATTERS: [Matter; 11] = [
    matter("供水/停水", Asked::Pipes, ["家里停水了,也没有通知", "没水两天了,什么时候来"], 20),
    matter("供水/水压", Asked::Pipes, ["五楼水压低", "早上水流很小,洗不了澡"], 14),
    matter("管网/漏水", Asked::Pipes, ["路口漏水,往外冒", "院里管子爆管,地上全湿"], 14),
    matter("水质/异样", Asked::Unit("水质中心"), ["自来水发黄", "水里有杂质,烧开还浑浊"], 9),
    matter("营业/水费", Asked::Unit("营业部"), ["水费比上月多出一倍", "账单看不懂"], 14),
    matter("营业/水表", Asked::Unit("营业部"), ["水表走得太快", "约好的换表没有人来"], 6),
    matter("营业/报装", Asked::Unit("营业部"), ["过户材料交了没有回音", "报装要带什么"], 6),
    matter("服务/态度", Asked::Unit("营业部"), ["窗口态度恶劣", "收费员很不耐烦"], 5),
    matter("工程/施工", Asked::Unit("工程公司"), ["开挖以后路面没恢复", "施工的围挡挡了店门"], 5),
    matter("稽查/执法", Asked::Unit("稽查大队"), ["说我违章,不给看文书", "罚款没有收据"], 2),
    matter("非本公司/转他家", Asked::NotOurs, ["暖气冰凉", "燃气灶打不着火"], 3),
];

/// What nobody can tell from the words.
static UNCLEAR: Matter =
    Matter {
        category: None, asked: Asked::Unknown, words: ["关心一下我们小区", "反映一件事"], weight: 2
    };

const fn matter(category: &'static str, asked: Asked, words: [&'static str; 2], weight: u32) -> Matter {
    Matter { category: Some(category), asked, words, weight }
}

impl Matter {
    /// One of them, as common as it is.
    pub(crate) fn by_chance(chance: &mut Chance) -> &'static Self {
        let all = MATTERS.iter().chain([&UNCLEAR]).map(|matter| (matter, matter.weight));
        chance.weighted(all).unwrap_or(&UNCLEAR)
    }

    /// The ways to put it.
    pub(crate) const fn words(&self) -> &[&'static str] {
        &self.words
    }

    /// Whether the company has nothing to do with it.
    pub(crate) fn is_not_ours(&self) -> bool {
        self.asked == Asked::NotOurs
    }

    /// Who is asked about it in an area, if that is clear at once.
    pub(crate) fn asked_in(&self, area: &str) -> Option<&'static str> {
        match self.asked {
            Asked::Pipes if ["般阳路", "松龄路"].contains(&area) => Some("管网一所"),
            Asked::Pipes => Some("管网二所"),
            Asked::Unit(unit) => Some(unit),
            Asked::NotOurs | Asked::Unknown => None,
        }
    }
}
