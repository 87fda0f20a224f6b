//! The plugin natively, on a bench that has its keywords.

use crate::Power;
use suban_plugin_sdk::{Bench, Classification, Classify, Question, Schedule};

const MANIFEST: &str = include_str!("../plugin.toml");

fn bench(words: &str) -> Bench {
    Bench::of(MANIFEST).words(words)
}

fn classify(words: &str) -> Classification {
    let bench = bench(words);
    Power::classify(&bench.question(), &bench).expect("a bench with its keywords never fails")
}

#[track_caller]
fn expect(words: &str, kind: &str, category: &str) {
    let said = classify(words);
    assert_eq!((said.kind.as_str(), said.category.as_str()), (kind, category), "{words}");
}

#[test]
fn the_five_classes_of_complaint_are_told_apart() {
    expect("营业厅的人态度恶劣", "投诉", "服务投诉/服务态度");
    expect("客服热线一直打不通", "投诉", "服务投诉/服务渠道");
    expect("抄表员连着三个月没抄", "投诉", "营业投诉/抄表催费");
    expect("这个月电费不对,多收了", "投诉", "营业投诉/电费电价");
    expect("电表走得快", "投诉", "营业投诉/电能计量");
    expect("报装交了材料,迟迟不给装表", "投诉", "营业投诉/业扩报装");
    expect("停电没有通知", "投诉", "停送电投诉/停电公告");
    expect("报修以后没人来", "投诉", "停送电投诉/抢修服务");
    expect("停电几个小时了", "投诉", "停送电投诉/抢修服务");
    expect("电费交清了还停电", "投诉", "停送电投诉/停复电");
    expect("这里经常停电", "投诉", "供电质量投诉/频繁停电");
    expect("晚上电压低,空调带不动", "投诉", "供电质量投诉/电压质量");
    expect("电缆沟开挖后不回填", "投诉", "电网建设投诉/施工行为");
    expect("门前电线太低", "投诉", "电网建设投诉/供电设施");
}

#[test]
fn what_is_no_complaint_is_told_too() {
    expect("家里停电了", "报修", "报修/停电");
    expect("停电了,请问几点来电", "报修", "报修/停电");
    expect("明天会停电吗", "咨询", "咨询/停电信息");
    expect("什么算窃电", "咨询", "咨询/业务办理");
    expect("师傅收红包", "举报", "举报/行风");
    expect("电线断了在打火", "报修", "报修/险情");
    expect("峰谷电价是多少", "咨询", "咨询/电费电价");
    expect("怎么办理过户", "咨询", "咨询/业务办理");
    expect("隔壁偷电", "举报", "举报/窃电");
    expect("自来水没水", "求助", "非供电/转他家");
    expect("送上锦旗", "表扬", "表扬/服务");
}

#[test]
fn traditional_characters_mean_the_same() {
    for (traditional, simplified) in [
        ("家裡沒電", "家里没电"),
        ("停電沒有通知", "停电没有通知"),
        ("這裡經常停電", "这里经常停电"),
        ("抄表員連著三個月沒抄", "抄表员连着三个月没抄"),
        ("營業廳的人態度惡劣", "营业厅的人态度恶劣"),
        ("電線斷了", "电线断了"),
        ("報裝交了材料,遲遲不裝表", "报装交了材料,迟迟不装表"),
    ] {
        let (one, other) = (classify(traditional), classify(simplified));
        assert!(!one.category.is_empty(), "{traditional}");
        assert_eq!((one.rule, one.category, one.weight), (other.rule, other.category, other.weight));
    }
}

#[test]
fn what_is_denied_or_over_is_not_told() {
    expect("不是停电,是电压低", "投诉", "供电质量投诉/电压质量");
    expect("昨晚停电,已恢复,想问峰谷电价", "咨询", "咨询/电费电价");
    expect("请领导关心一下我们小区", "", "");
    assert_eq!(classify("").rule, "no-keyword");
}

#[test]
fn a_question_denies_nothing_and_a_longer_word_means_something_else() {
    expect("是不是停电了", "报修", "报修/停电");
    expect("动不动就停电", "投诉", "供电质量投诉/频繁停电");
    expect("漏电保护器怎么选", "", "");
    expect("不好意思,服务热线是多少", "", "");
}

#[test]
fn what_did_not_happen_is_no_complaint_but_what_it_is_about_stays() {
    expect("师傅没有骂人,一点不推诿", "", "");
    expect("抄表员从来不漏抄", "", "");
    expect("连着三个月不抄表", "投诉", "营业投诉/抄表催费");
    expect("没有冒烟,就是跳闸", "报修", "报修/停电");
}

#[test]
fn praise_may_use_the_words_of_complaints() {
    for words in [
        "表扬收费员小张,态度特别好",
        "施工通知贴得很及时,谢谢",
        "频繁停电的老毛病治好了,感谢配电班",
        "昨晚停电,师傅半小时就修好了,点赞",
        "停电提前三天就通知了,安排得很周到",
        "谢谢你们,已经来电了",
    ] {
        expect(words, "表扬", "表扬/服务");
    }
}

#[test]
fn who_reports_a_fault_or_complains_is_not_taken_to_praise() {
    expect("停电了,麻烦派人来,谢谢", "报修", "报修/停电");
    expect("停电了,上次的师傅态度很好", "报修", "报修/停电");
    expect("上次的问题解决了,今天停电了,谢谢", "报修", "报修/停电");
    expect("感谢你们修好了,可是第二天又停电了", "报修", "报修/停电");
    expect("我要表扬,也要投诉,停电从不通知", "投诉", "停送电投诉/停电公告");
    expect("请回电,感谢", "", "");
}

#[test]
fn the_grade_rises_with_what_is_at_stake() {
    for (words, grade) in [
        ("家里停电", "一般"),
        ("家里停电,家里有老人", "一般"),
        ("停电,鱼塘养殖要有损失,家里有老人", "紧急"),
        ("医院停电", "紧急"),
        ("电线断了", "紧急"),
        ("全村停电,有病人用呼吸机", "重大"),
        ("医院窗口的人态度恶劣", "一般"),
    ] {
        assert_eq!(classify(words).grade.as_deref(), Some(grade), "{words}");
    }
    let strict = bench("家里停电,家里有老人").parameter("power.urgent_from", 1);
    assert_eq!(Power::classify(&strict.question(), &strict).unwrap().grade.as_deref(), Some("紧急"));
}

#[test]
fn weights_are_the_packs_to_set() {
    let words = "停电没有通知";
    let said = classify(words);
    assert_eq!((said.rule.as_str(), said.weight, said.margin), ("unannounced", 8, 4));
    let changed = bench(words).parameter("power.weight.outage", 20);
    let said = Power::classify(&changed.question(), &changed).unwrap();
    assert_eq!((said.rule.as_str(), said.weight, said.margin), ("outage", 20, 12));
    let wrong = bench(words).parameter("power.weight.outage", "重");
    let failure = Power::classify(&wrong.question(), &wrong).unwrap_err();
    assert_eq!(failure.cause, "parameter `power.weight.outage` is not a number");
}

#[test]
fn missing_fields_and_tags_are_named() {
    assert_eq!(classify("电费多收了").missing, ["户号", "发生时间", "联系电话"]);
    let told = "户号123,今天发现电费多收,联系电话139";
    assert_eq!(classify(told).missing, Vec::<String>::new());
    assert_eq!(classify("全村停电,反映过多次,要找记者").tags, ["重复来诉", "涉众", "舆情"]);
    let again = bench("停电").fact("重复次序", 2);
    assert_eq!(Power::classify(&again.question(), &again).unwrap().tags, ["重复来诉"]);
}

/// What is asked of a registered request.
fn registered(kind: &str, category: &str, area: Option<&str>) -> Question {
    let mut question = bench("").category(category).question();
    question.ticket.kind = Some(kind.to_owned());
    question.ticket.area = area.map(str::to_owned);
    question
}

#[track_caller]
fn expect_clock(question: &Question, bench: &Bench, expected: Option<(&str, &str, &str)>) {
    let clocks = Power::schedule(question, bench).expect("its parameters are texts");
    let started: Vec<_> =
        clocks.iter().map(|clock| (clock.rule.as_str(), clock.name.as_str(), clock.limit.as_str())).collect();
    assert_eq!(started, Vec::from_iter(expected));
}

#[test]
fn a_crew_arrives_by_area() {
    let promised = bench("");
    for (area, rule, limit) in [
        (Some("城区"), "arrive-city", "45 分钟"),
        (Some("农村"), "arrive-rural", "90 分钟"),
        (Some("特殊边远"), "arrive-remote", "120 分钟"),
        (None, "arrive-city", "45 分钟"),
        (Some("开发区"), "arrive-city", "45 分钟"),
    ] {
        expect_clock(&registered("报修", "报修/停电", area), &promised, Some((rule, "到达现场", limit)));
    }
    let changed = bench("").parameter("power.arrive.rural", "60 分钟");
    let rural = registered("报修", "报修/停电", Some("农村"));
    expect_clock(&rural, &changed, Some(("arrive-rural", "到达现场", "60 分钟")));
    let later = Question { event: "reply.first".to_owned(), ..rural };
    expect_clock(&later, &promised, None);
}

#[test]
fn a_complaint_is_answered_in_the_time_that_the_pack_gives_its_class() {
    for (class, rule, parameter) in [
        ("服务投诉", "answer-service", "power.answer.service"),
        ("营业投诉", "answer-business", "power.answer.business"),
        ("停送电投诉", "answer-outage", "power.answer.outage"),
        ("供电质量投诉", "answer-quality", "power.answer.quality"),
        ("电网建设投诉", "answer-grid", "power.answer.grid"),
    ] {
        let question = registered("投诉", &format!("{class}/其他"), None);
        let bench = bench("").parameter(parameter, "5 工作日");
        expect_clock(&question, &bench, Some((rule, "答复", "5 工作日")));
        expect_clock(&question, &Bench::of(MANIFEST), None);
    }
    expect_clock(&registered("咨询", "咨询/电费电价", None), &bench(""), None);
}
