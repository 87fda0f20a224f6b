//! The plugin natively, on a bench that has its keywords.

use crate::Water;
use suban_plugin_sdk::{Bench, Classification, Classify, Schedule};

const MANIFEST: &str = include_str!("../plugin.toml");

fn bench(words: &str) -> Bench {
    Bench::of(MANIFEST).words(words)
}

fn classify(words: &str) -> Classification {
    let bench = bench(words);
    Water::classify(&bench.question(), &bench).expect("a bench with its keywords never fails")
}

#[track_caller]
fn expect(words: &str, kind: &str, category: &str, grade: &str) {
    let said = classify(words);
    let said = (said.kind.as_str(), said.category.as_str(), said.grade.as_deref().unwrap_or_default());
    assert_eq!(said, (kind, category, grade), "{words}");
}

#[test]
fn classes_are_told_from_the_words() {
    expect("松龄路西街三天没水了,请尽快处理", "报修", "供水/停水", "一般");
    expect("请问我们小区什么时候来水,停水一上午了", "咨询", "供水/停水", "一般");
    expect("家里水 压\n低,五楼用不了", "报修", "供水/水压", "一般");
    expect("自来水发黄,沉淀后有杂质", "投诉", "水质/异样", "一般");
    expect("请问水垢多是正常的吗", "咨询", "水质/异样", "一般");
    expect("喝了自来水后孩子拉肚子,水有异味", "报修", "水质/污染", "紧急");
    expect("城东路口爆管,漏水一个上午了", "报修", "管网/爆管", "紧急");
    expect("单元门口漏水", "报修", "管网/漏水", "一般");
    expect("水表被冻住了", "报修", "营业/水表", "一般");
    expect("想换水表", "求助", "营业/水表", "一般");
    expect("阶梯水价怎么算的", "咨询", "营业/水费", "一般");
    expect("水费不合理,强烈要求退费", "投诉", "营业/水费", "一般");
    expect("买了二手房,水过户要带什么材料", "咨询", "营业/报装", "一般");
    expect("水费多收,去营业厅问,工作人员态度恶劣", "投诉", "服务/态度", "一般");
    expect("小区门口开挖以后一直没有回填", "投诉", "工程/施工", "一般");
    expect("稽查的人来了就开罚款单", "投诉", "稽查/执法", "一般");
    expect("暖气冰凉,供热不足", "求助", "非本公司/转他家", "一般");
    expect("送上锦旗", "表扬", "服务/表扬", "一般");
}

#[test]
fn what_is_denied_or_over_is_not_told() {
    expect("不是停水,是水压低", "报修", "供水/水压", "一般");
    expect("没有爆管,只是水表旁边渗水", "报修", "管网/漏水", "一般");
    expect("昨晚停水,现在已恢复,水费怎么算", "咨询", "营业/水费", "一般");
    expect("没有漏水", "", "", "");
    expect("请领导关心一下我们小区", "", "", "");
}

#[test]
fn the_grade_rises_with_what_is_at_stake() {
    expect("医院门口没水", "报修", "供水/停水", "紧急");
    expect("全小区停水三天,老人没法做饭", "报修", "供水/停水", "重大");
    expect("主管爆裂,管道破裂,路面塌陷", "报修", "管网/爆管", "重大");
    expect("我家停水,家里有老人", "报修", "供水/停水", "一般");
    let bench = bench("我家停水,家里有老人").parameter("water.urgent_from", 1);
    let said = Water::classify(&bench.question(), &bench).unwrap();
    assert_eq!(said.grade.as_deref(), Some("紧急"));
}

#[test]
fn weights_are_the_packs_to_set() {
    let words = "水费多收,工作人员态度恶劣";
    assert_eq!(classify(words).rule, "attitude");
    let bench = bench(words).parameter("water.weight.billing", 9);
    let said = Water::classify(&bench.question(), &bench).unwrap();
    assert_eq!((said.rule.as_str(), said.weight, said.margin), ("billing", 10, 6));
    let wrong = bench.parameter("water.weight.billing", "重");
    let failure = Water::classify(&wrong.question(), &wrong).unwrap_err();
    assert_eq!(failure.cause, "parameter `water.weight.billing` is not a number");
}

#[test]
fn a_pack_that_hears_its_tables_first_caps_the_voice_and_not_the_choice() {
    let bench = bench("路口爆管,漏水").parameter("water.weight_max", 1);
    let said = Water::classify(&bench.question(), &bench).unwrap();
    assert_eq!((said.rule.as_str(), said.weight, said.margin), ("burst-main", 1, 1));
}

#[test]
fn missing_fields_are_named() {
    assert_eq!(classify("水费怎么这么多").missing, ["户号", "水表读数", "联系电话"]);
    assert_eq!(classify("户号123,水费多收,读数是50,联系电话139").missing, Vec::<String>::new());
    assert_eq!(classify("停水了").missing, ["地址", "联系电话", "发生时间"]);
}

#[test]
fn tags_hint_at_repeats_and_risks() {
    assert_eq!(classify("再次反映:全体业主停水,要找媒体曝光").tags, ["重复来诉", "涉众", "舆情"]);
    let bench = bench("停水").fact("重复次序", 2);
    assert_eq!(Water::classify(&bench.question(), &bench).unwrap().tags, ["重复来诉"]);
}

#[test]
fn a_limit_is_only_what_the_pack_promises() {
    let clocks = |grade: Option<&str>, bench: Bench| {
        let mut question = bench.category("管网/爆管").question();
        question.ticket.kind = Some("报修".to_owned());
        question.ticket.grade = grade.map(str::to_owned);
        Water::schedule(&question, &bench_of_limits()).unwrap()
    };
    let usual = clocks(Some("一般"), bench(""));
    assert_eq!((usual[0].rule.as_str(), usual[0].limit.as_str()), ("arrive", "2 小时"));
    let urgent = clocks(Some("紧急"), bench(""));
    assert_eq!((urgent[0].rule.as_str(), urgent[0].limit.as_str()), ("arrive-urgent", "45 分钟"));
    assert!(clocks(None, bench("").event("ticket.replied")).is_empty());
    let promised_nothing = bench("").category("管网/爆管");
    let mut question = promised_nothing.question();
    question.ticket.kind = Some("报修".to_owned());
    assert!(Water::schedule(&question, &promised_nothing).unwrap().is_empty());
}

fn bench_of_limits() -> Bench {
    bench("")
        .parameter("water.arrive", "2 小时")
        .parameter("water.arrive_urgent", "45 分钟")
        .parameter("water.arrive_ends_on", "到场")
}
