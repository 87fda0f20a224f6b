//! 类别: which words speak for which, how loudly, and what has to be asked of the caller.

use suban_plugin_sdk::{Failure, Heard, Host};

/// Most that further words of a list add to a class's weight.
const FURTHER_WORDS_MAX: u32 = 2;

/// Categories of water that does not come, comes badly, or comes where it should not.
pub const SUPPLY: [&str; 3] = ["供水", "管网", "水质"];

/// One thing that a request can be about.
#[derive(Debug, PartialEq, Eq)]
pub struct Class {
    /// Id of the rule, which a pack puts a clause behind; also the last part of its weight's parameter.
    pub rule: &'static str,
    /// The keyword list that speaks for it.
    list: &'static str,
    /// 类别.
    pub category: &'static str,
    /// 诉求类型, unless the words say otherwise.
    nature: Nature,
    /// Weight of its first word, next to rows of a pack that weigh 1 to 5.
    weight: u32,
    /// 要素, each with the keyword list that shows it was given.
    needs: &'static [Need],
}

/// What kind of request it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nature {
    /// 报修, however it is put.
    Fault,
    /// 投诉, however it is put.
    Grievance,
    /// This kind, unless the words complain, ask or suggest.
    Matter(&'static str),
    /// 表扬.
    Praise,
}

/// A field and the list that shows it was given.
type Need = (&'static str, &'static str);

const ACCOUNT: Need = ("户号", "有户号");
const ADDRESS: Need = ("地址", "有地址");
const FLOOR: Need = ("楼层房号", "有房号");
const PHONE: Need = ("联系电话", "有电话");
const SINCE: Need = ("发生时间", "有时间");
const PERSON: Need = ("涉及人员", "有人员");
const READING: Need = ("水表读数", "有读数");

/// In case of equal weight the upper one holds.
const CLASSES: &[Class] = &[
    class("contamination", "污染", "水质/污染", Nature::Fault, 6, &[ADDRESS, PHONE, SINCE]),
    class("burst-main", "爆管", "管网/爆管", Nature::Fault, 6, &[ADDRESS, PHONE]),
    class("outage", "停水", "供水/停水", Nature::Fault, 4, &[ADDRESS, PHONE, SINCE]),
    class("pressure", "水压", "供水/水压", Nature::Fault, 4, &[ADDRESS, FLOOR, PHONE]),
    class("leak", "漏水", "管网/漏水", Nature::Fault, 4, &[ADDRESS, PHONE]),
    class("quality", "水质", "水质/异样", Nature::Matter("投诉"), 4, &[ADDRESS, PHONE, SINCE]),
    class("attitude", "服务", "服务/态度", Nature::Grievance, 4, &[PERSON, SINCE, PHONE]),
    class("inspection", "稽查", "稽查/执法", Nature::Grievance, 4, &[ADDRESS, PERSON, PHONE]),
    class("meter-fault", "表坏", "营业/水表", Nature::Fault, 4, &[ACCOUNT, ADDRESS, PHONE]),
    class("meter", "水表", "营业/水表", Nature::Matter("求助"), 3, &[ACCOUNT, ADDRESS, PHONE]),
    class("billing", "水费", "营业/水费", Nature::Matter("咨询"), 3, &[ACCOUNT, READING, PHONE]),
    class("connection", "报装", "营业/报装", Nature::Matter("咨询"), 3, &[ADDRESS, PHONE]),
    class("works", "施工", "工程/施工", Nature::Matter("投诉"), 2, &[ADDRESS, PHONE]),
    class("tank", "二次供水", "供水/二次供水", Nature::Matter("求助"), 2, &[ADDRESS, PHONE]),
    class("not-water", "他家", "非本公司/转他家", Nature::Matter("求助"), 5, &[]),
    class("praise", "表扬", "服务/表扬", Nature::Praise, 1, &[]),
];

const fn class(
    rule: &'static str,
    list: &'static str,
    category: &'static str,
    nature: Nature,
    weight: u32,
    needs: &'static [Need],
) -> Class {
    Class { rule, list, category, nature, weight, needs }
}

/// The class that was said loudest.
pub struct Voice {
    /// Which.
    pub class: &'static Class,
    /// How loudly.
    pub weight: u32,
    /// By how much louder than the next.
    pub margin: u32,
}

/// Weighs all classes that the words speak of; none if they speak of none. Which is loudest is settled by all that
/// they weigh; a pack that would rather hear its own tables first then sets `water.weight_max`, the most that is said.
pub fn loudest(heard: &Heard, host: &dyn Host) -> Result<Option<Voice>, Failure> {
    let mut loudest: Option<Voice> = None;
    let mut next = 0;
    for class in CLASSES.iter().filter(|class| class.is_meant(heard)) {
        let further = heard.count(class.list).saturating_sub(1).min(FURTHER_WORDS_MAX);
        let weight =
            host.whole_or(&format!("water.weight.{}", class.rule), class.weight)?.saturating_add(further);
        match &mut loudest {
            Some(louder) if louder.weight >= weight => next = weight.max(next),
            other => {
                next = other.as_ref().map_or(0, |louder| louder.weight);
                *other = Some(Voice { class, weight, margin: 0 });
            }
        }
    }
    let weight_max = host.whole_or("water.weight_max", u32::MAX)?;
    Ok(loudest.map(|voice| Voice {
        weight: voice.weight.min(weight_max),
        margin: (voice.weight - next).min(weight_max),
        ..voice
    }))
}

impl Class {
    /// Whether the words speak of it, and not only seem to.
    fn is_meant(&self, heard: &Heard) -> bool {
        let of_water = || heard.says("水质") || heard.says("用水") || heard.says("二次供水");
        let ours = || {
            ["停水", "水压", "水质", "爆管", "漏水", "水表", "水费", "报装"]
                .iter()
                .any(|list| heard.says(list))
        };
        heard.says(self.list)
            && match self.rule {
                "contamination" => of_water(),
                "outage" => !heard.says("已恢复"),
                "not-water" => !ours(),
                "praise" => !CLASSES.iter().any(|other| other.rule != self.rule && heard.says(other.list)),
                _ => true,
            }
    }

    /// 诉求类型, by what is meant with it.
    pub fn kind(&self, heard: &Heard) -> &'static str {
        match self.nature {
            Nature::Fault if heard.says("问恢复") => "咨询",
            Nature::Fault => "报修",
            Nature::Grievance => "投诉",
            Nature::Praise => "表扬",
            Nature::Matter(_) if heard.says("投诉语") => "投诉",
            Nature::Matter(_) if heard.says("咨询语") => "咨询",
            Nature::Matter(_) if heard.says("建议语") => "建议",
            Nature::Matter(kind) => kind,
        }
    }

    /// Whether it is about supply.
    pub fn is_of_supply(&self) -> bool {
        SUPPLY.iter().any(|top| self.category.starts_with(top))
    }

    /// 缺项: fields that the words show no trace of.
    pub fn missing(&self, heard: &Heard) -> Vec<&'static str> {
        self.needs.iter().filter(|(_, shown_by)| !heard.says(shown_by)).map(|(field, _)| *field).collect()
    }
}
