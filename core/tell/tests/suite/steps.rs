//! Every step, in both languages.

use crate::small::{clock, record, rulebook};
use std::collections::BTreeSet;
use suban_desk::{Change, Entry, Record};
use suban_model::{
    Act, Amount, Answer, Appeal, Approval, Attention, BookStep, Charge, Classification, ClockState,
    Correction, Determination, Event, GiveBack, HandOver, Measure, Missing, Observation, Observed, Points,
    Routing, RoutingReason, Ruled, Ruling, Stage, Suspension, TicketId, TicketRef, TicketStep, Times,
    Warning,
};
use suban_tell::sentences;
use suban_test_kit::at;

/// Names every variant, and lists the names: one that is forgotten here does not compile, and one that is missing in
/// the table below is found by its name.
macro_rules! variants {
    ($($pattern:pat => $name:literal,)*) => {
        const VARIANTS: &[&str] = &[$($name),*];

        fn variant(step: &TicketStep) -> &'static str {
            match step { $($pattern => $name),* }
        }
    };
}

variants! {
    TicketStep::Classified(_) => "classified",
    TicketStep::Routed(Routing::Assign { .. }) => "routed to units",
    TicketStep::Routed(Routing::Return { .. }) => "routed back",
    TicketStep::Routed(Routing::Queue { .. }) => "routed to a person",
    TicketStep::Attention(_) => "attention",
    TicketStep::ClockStarted(_) => "clock started",
    TicketStep::Happened(Event::Node(_)) => "node passed",
    TicketStep::Happened(Event::Declined) => "declined",
    TicketStep::Happened(Event::Closed) => "closed",
    TicketStep::Happened(_) => "happened",
    TicketStep::ClockLate { .. } => "clock late",
    TicketStep::Replied { .. } => "replied",
    TicketStep::CalledBack(_) => "called back",
    TicketStep::Judged(_) => "judged",
    TicketStep::Repeated(_) => "repeated",
    TicketStep::Excused(_) => "excused",
    TicketStep::Promised(_) => "promised",
    TicketStep::GivenBack => "given back",
    TicketStep::FormRecorded(_) => "form recorded",
    TicketStep::Approved(_) => "approved",
    TicketStep::Lacked(_) => "lacked",
    TicketStep::Warned(_) => "warned",
    TicketStep::Observed(_) => "observed",
    TicketStep::Book(BookStep::Measured { .. }) => "measured",
    TicketStep::Book(BookStep::Assessed { .. }) => "assessed",
    TicketStep::Book(BookStep::Determined { .. }) => "determined",
    TicketStep::Book(BookStep::Appealed(_)) => "appealed",
    TicketStep::Book(BookStep::RuledOn { .. }) => "ruled on",
    TicketStep::Erased => "erased",
    TicketStep::Rescheduled { .. } => "rescheduled",
    TicketStep::RoundBegan(_) => "round began",
    TicketStep::Corrected(_) => "corrected",
    TicketStep::Merged(_) => "merged",
    TicketStep::Suspended(_) => "suspended",
    TicketStep::ClockResumed { .. } => "clock resumed",
    TicketStep::Resumed => "resumed",
    TicketStep::Withdrawn { .. } => "withdrawn",
    TicketStep::DueSet { .. } => "due set",
    TicketStep::FormsLapsed(_) => "forms lapsed",
    TicketStep::SignaturesLapsed(_) => "signatures lapsed",
}

fn classification(kind: &str, category: &str) -> Classification {
    let (kind, category) = (kind.to_owned(), category.to_owned());
    Classification {
        kind,
        category,
        grade: None,
        tags: Vec::new(),
        weight: 1,
        margin: 1,
        missing: Vec::new(),
    }
}

fn charge(amount: Amount) -> Charge {
    Charge {
        rule: "P1".into(),
        clause: "C1".into(),
        who: "pipes".into(),
        amount,
        count: 1,
        times: None,
        decider: None,
        slot: None,
    }
}

fn ruled_on(ruling: Ruling) -> TicketStep {
    let ruled = Ruled { ruling, by: "评审组".into(), record: 9 };
    TicketStep::Book(BookStep::RuledOn { charge: "finding/7#P1#pipes".into(), ruled })
}

fn points(text: &str) -> Points {
    text.parse().unwrap()
}

fn assessed(charges: Vec<Charge>) -> TicketStep {
    TicketStep::Book(BookStep::Assessed {
        subject: "finding/7".into(),
        charges,
        belongs_to: "2026-03".parse().unwrap(),
    })
}

fn measure(unit: Option<&str>, by: &str) -> Measure {
    Measure {
        rule: "A1".into(),
        clause: "C2".into(),
        whom: "部门负责人".into(),
        unit: unit.map(str::to_owned),
        measure: "约谈".into(),
        by: by.into(),
    }
}

/// A step, and what is told of it: Chinese and English in turn.
#[expect(clippy::too_many_lines, reason = "an entry for each step")]
fn table() -> Vec<(TicketStep, Vec<&'static str>)> {
    let full = Classification {
        grade: Some("紧急".into()),
        tags: vec!["老人".into()],
        missing: vec!["户号".into()],
        ..classification("投诉", "供水/停水")
    };
    let [kind, nothing] =
        [("投诉", "供水/停水"), ("", "")].map(|(kind, category)| classification(kind, category));
    let co_handlers = vec!["billing".to_owned(), "总经理".to_owned()];
    let warning = Warning {
        rule: "W1".into(),
        clause: "C1".into(),
        name: "多次来电".into(),
        notify: vec!["pipes".into(), "分管领导".into()],
        key: "供水".into(),
    };
    let tripled = Charge {
        count: 3,
        times: Some(Times { factor: "1.50".parse().unwrap(), clause: "C2".into() }),
        ..charge(Amount::Fixed(points("2")))
    };
    let ranged = |amount| Charge { decider: Some("考评会议".into()), ..charge(amount) };
    let observation = Observation {
        figure: "satisfaction".into(),
        group: Vec::new(),
        at: at("2026-03-02 09:10"),
        period: "2026-03".parse().unwrap(),
        subject: "T2".into(),
        value: 1.into(),
    };
    let determination = Determination { base: points("5"), by: "考评会议".into(), record: 7 };
    let step = || Event::Node("送批".into());
    vec![
        (
            TicketStep::Classified(kind),
            vec!["分类:投诉 供水/停水 [K1 C1]", "classified: 投诉 供水/停水 [K1 C1]"],
        ),
        (
            TicketStep::Classified(full),
            vec![
                "分类:投诉 供水/停水、分级 紧急、标签 老人、缺项 户号 [K1 C1]",
                "classified: 投诉 供水/停水, grade 紧急, tag 老人, 户号 to be asked for [K1 C1]",
            ],
        ),
        (
            TicketStep::Classified(nothing),
            vec!["分类:未能分类 [K1 C1]", "classified: not classified [K1 C1]"],
        ),
        (
            TicketStep::Routed(Routing::Assign { lead: "pipes".into(), co_handlers }),
            vec![
                "派单:主办 管网所、协办 营业部、协办 总经理 [R1 C1]",
                "routed: lead 管网所, helped by 营业部, helped by 总经理 [R1 C1]",
            ],
        ),
        (
            TicketStep::Routed(Routing::Return { reason: RoutingReason::Rule("不归我管".into()) }),
            vec!["派单:回退:不归我管 [R1 C1]", "routed: to be given back: 不归我管 [R1 C1]"],
        ),
        (
            TicketStep::Routed(Routing::Queue { reason: RoutingReason::RulesFailed }),
            vec![
                "派单:转人工:派单规则出错 [R1 C1]",
                "routed: to a person: the rules for routing failed [R1 C1]",
            ],
        ),
        (
            TicketStep::Attention(Attention::NoRule { subject: "verdict/7".into() }),
            vec!["待人工:平台认定:没有规则适用", "needs a person: the verdict: no rule applies"],
        ),
        (
            TicketStep::ClockStarted(clock(ClockState::Running)),
            vec!["时限 答复:2026-03-05 24:00 到期(C2)", "clock 答复: due 2026-03-05 24:00 (C2)"],
        ),
        (TicketStep::Happened(step()), vec!["环节:送批", "process node 送批"]),
        (TicketStep::Happened(Event::FinalReply), vec![]),
        (
            TicketStep::ClockLate { name: "答复".into(), holder: Some("pipes".into()), next_check: None },
            vec!["时限 答复 超期,承办 管网所", "clock 答复 is late, held by 管网所"],
        ),
        (
            TicketStep::ClockLate { name: "答复".into(), holder: None, next_check: None },
            vec!["时限 答复 超期", "clock 答复 is late"],
        ),
        (
            TicketStep::Rescheduled {
                name: "答复".into(),
                due: at("2026-03-05 23:59:59"),
                provisional: true,
                next_check: None,
            },
            vec![
                "节假日安排有变,时限 答复 改为 2026-03-05 24:00(暂定) 到期",
                "by other holidays, clock 答复 is now due 2026-03-05 24:00 (provisional)",
            ],
        ),
        (TicketStep::Replied { last: false, explained: false }, vec!["初次回复", "reply"]),
        (
            TicketStep::Replied { last: true, explained: true },
            vec!["最终回复,已说明理由", "final reply, reason told"],
        ),
        (TicketStep::CalledBack(Answer::Satisfied), vec!["回访:满意", "called back: satisfied"]),
        (TicketStep::CalledBack(Answer::Unsatisfied), vec!["回访:不满意", "called back: unsatisfied"]),
        (TicketStep::CalledBack(Answer::Unreached), vec!["回访:未联系上", "called back: not reached"]),
        (TicketStep::Judged("超期回退".into()), vec!["平台认定:超期回退", "platform's verdict: 超期回退"]),
        (TicketStep::Repeated(2), vec!["同一诉求第 2 次", "time 2 of the same matter"]),
        (
            TicketStep::Excused(Event::FinalReply),
            vec!["最终回复:有特殊原因", "reply.final: with a special reason"],
        ),
        (
            TicketStep::Promised(at("2026-03-10 18:00")),
            vec!["延期:承诺 2026-03-10 18:00 前答复", "extended: an answer is promised by 2026-03-10 18:00"],
        ),
        (TicketStep::GivenBack, vec!["退回", "given back"]),
        (TicketStep::FormRecorded("督办单".into()), vec!["已填表:督办单", "form recorded: 督办单"]),
        (
            TicketStep::Approved(Approval { step: step(), office: "总经理".into(), granted: true }),
            vec!["总经理 同意送批", "总经理 approved 送批"],
        ),
        (
            TicketStep::Approved(Approval {
                step: Event::FinalReply,
                office: "总经理".into(),
                granted: false,
            }),
            vec!["总经理 不同意最终回复", "总经理 turned down reply.final"],
        ),
        (
            TicketStep::Lacked(Missing { step: step(), clause: "C1".into(), what: "表:督办单".into() }),
            vec!["送批之前还缺:表:督办单(C1)", "送批 needed first: 表:督办单 (C1)"],
        ),
        (
            TicketStep::Warned(warning),
            vec![
                "预警:W1 多次来电 供水 通知 管网所、分管领导 (C1)",
                "warned: W1 多次来电 供水, told to 管网所 and 分管领导 (C1)",
            ],
        ),
        (TicketStep::Observed(Observed { replaces: None, now: Some(observation) }), vec![]),
        (TicketStep::Book(BookStep::Measured { subject: "finding/7".into(), measures: Vec::new() }), vec![]),
        (
            TicketStep::Book(BookStep::Measured {
                subject: "finding/7".into(),
                measures: vec![measure(Some("billing"), "公司研究"), measure(None, "")],
            }),
            vec![
                "追责:A1 部门负责人 营业部 约谈 由 公司研究 (C2)",
                "held to account: A1 部门负责人 营业部: 约谈 by 公司研究 (C2)",
                "追责:A1 部门负责人 约谈 (C2)",
                "held to account: A1 部门负责人: 约谈 (C2)",
            ],
        ),
        (assessed(Vec::new()), vec!["考核 查实:不扣", "assessed the finding: no charge"]),
        (
            assessed(vec![charge(Amount::Fixed(points("0.1"))), tripled]),
            vec![
                "考核:P1 管网所 0.1",
                "assessed: P1 管网所 0.1",
                "考核:P1 管网所 2 ×3 ×1.5 = 9 (C2)",
                "assessed: P1 管网所 2 ×3 ×1.5 = 9 (C2)",
            ],
        ),
        (
            assessed(vec![ranged(Amount::Range(points("5"), points("10"))), ranged(Amount::Open)]),
            vec![
                "考核:P1 管网所 5..10 待定:考评会议",
                "assessed: P1 管网所 5..10 for 考评会议 to pick",
                "考核:P1 管网所 评议 待定:考评会议",
                "assessed: P1 管网所 points left open for 考评会议 to pick",
            ],
        ),
        (
            TicketStep::Book(BookStep::Determined { charge: "finding/7#P1#pipes".into(), determination }),
            vec!["定分:P1 管网所 由 考评会议 定为 5 分", "考评会议 picked 5 for P1 管网所"],
        ),
        (
            TicketStep::Book(BookStep::Appealed(Appeal {
                charge: "finding/7#P1#pipes".into(),
                counts: true,
                due: Some(at("2026-03-16T16:00:00Z")),
                record: 8,
            })),
            vec![
                "申诉:P1 管网所,期间照算,2026-03-17 00:00 前裁定",
                "appealed: P1 管网所, counts meanwhile, to be ruled on by 2026-03-17 00:00",
            ],
        ),
        (
            ruled_on(Ruling::Partly(points("1"))),
            vec![
                "裁定:P1 管网所 的申诉部分成立,改为 1 分(评审组)",
                "ruling on the appeal of P1 管网所: upheld in part, 1 points are left (评审组)",
            ],
        ),
        (
            ruled_on(Ruling::Upheld),
            vec![
                "裁定:P1 管网所 的申诉成立,撤销(评审组)",
                "ruling on the appeal of P1 管网所: upheld, set aside (评审组)",
            ],
        ),
        (
            ruled_on(Ruling::Rejected),
            vec![
                "裁定:P1 管网所 的申诉不成立,照扣(评审组)",
                "ruling on the appeal of P1 管网所: rejected, it stands (评审组)",
            ],
        ),
        (TicketStep::Erased, vec!["个人信息已删除", "the citizen's words were erased"]),
        (TicketStep::RoundBegan(Stage::Dispatched), vec!["重新办理", "work begins again"]),
        (
            TicketStep::Corrected(Correction {
                category: Some("供水/停水".into()),
                tags: Some(vec!["老人".into(), "急".into()]),
                ..Correction::default()
            }),
            vec!["更正:类别 供水/停水、标签 老人、急", "corrected: category 供水/停水, tags 老人、急"],
        ),
        (TicketStep::Merged(TicketId(9)), vec!["并入工单 T9", "merged into ticket T9"]),
        (
            TicketStep::Suspended(Suspension {
                cause: "等用户".into(),
                since: at("2026-03-02 09:10"),
                until: Some(at("2026-03-16 23:59:59")),
                clocks: vec!["clock/2/答复".into()],
            }),
            vec!["挂起:等用户,最晚到 2026-03-16 24:00", "suspended: 等用户, until 2026-03-16 24:00"],
        ),
        (
            TicketStep::ClockResumed {
                clock: "clock/2/答复".into(),
                due: at("2026-03-09 23:59:59"),
                provisional: false,
                next_check: None,
            },
            vec!["时限 答复 接着走,2026-03-09 24:00 到期", "clock 答复 goes on and is due 2026-03-09 24:00"],
        ),
        (TicketStep::Resumed, vec!["恢复办理", "work goes on"]),
        (
            TicketStep::Withdrawn { record: 5, round: 1, form: Some("差错".into()), verdict: None },
            vec!["撤回记录 5 的「差错」", "withdrawn: `差错` of record 5"],
        ),
        (
            TicketStep::Withdrawn { record: 5, round: 1, form: None, verdict: None },
            vec!["撤回记录 5", "withdrawn: record 5"],
        ),
        (
            TicketStep::DueSet { name: "平台".into(), due: at("2026-03-09 17:30"), next_check: None },
            vec![
                "时限 平台 重定为 2026-03-09 17:30 到期",
                "clock 平台 is now due 2026-03-09 17:30, as given",
            ],
        ),
        (
            TicketStep::FormsLapsed(vec!["书面材料".into(), "回退单".into()]),
            vec![
                "换了主办,要重填:书面材料、回退单",
                "another unit leads, to be filled in anew: 书面材料、回退单",
            ],
        ),
        (
            TicketStep::SignaturesLapsed(Event::FinalReply),
            vec![
                "材料改了,「最终回复」要重新签批",
                "what was signed changed, `reply.final` has to be signed again",
            ],
        ),
        (TicketStep::Happened(Event::Declined), vec!["退单", "declined"]),
        (TicketStep::Happened(Event::Closed), vec!["办结", "closed"]),
    ]
}

#[test]
fn every_step_is_told_in_both_languages() {
    let rulebook = rulebook();
    let record = record(&rulebook);
    let table = table();
    for (step, expect) in &table {
        let change = Change::Ticket(TicketId(2), vec![step.clone()]);
        let told = sentences::step::all(&Record { change, ..record.clone() }, &rulebook);
        let told: Vec<_> = told.iter().flat_map(|told| [told.zh.as_str(), told.en.as_str()]).collect();
        assert_eq!(told, *expect, "{step:?}");
    }
    let told: BTreeSet<_> = table.iter().map(|(step, _)| variant(step)).collect();
    assert_eq!(told, VARIANTS.iter().copied().collect(), "a step is missing in the table");
}

#[test]
fn a_reason_is_told_while_its_words_are_there() {
    let rulebook = rulebook();
    let mut record = record(&rulebook);
    record.change = Change::Ticket(TicketId(2), vec![TicketStep::GivenBack]);
    let told = |record: &Record| sentences::step::all(record, &rulebook)[0].zh.clone();
    assert_eq!(told(&record), "退回");
    let ticket = TicketRef::Id(TicketId(2));
    record.command.act = Act::GiveBack(GiveBack { ticket, reason: "不归我管".into() });
    assert_eq!(told(&record), "退回:不归我管");
    let (lead, co_handlers, reason) = ("营业部".into(), Vec::new(), "片区划走了".into());
    let ticket = TicketRef::Id(TicketId(2));
    record.command.act = Act::HandOver(HandOver { ticket, lead, co_handlers, reason });
    let lead = Routing::Assign { lead: "billing".into(), co_handlers: Vec::new() };
    record.change = Change::Ticket(TicketId(2), vec![TicketStep::Routed(lead)]);
    assert_eq!(told(&record), "派单:主办 营业部 [R1 C1]:片区划走了");
}

#[test]
fn a_record_tells_its_steps_and_then_its_entries() {
    let rulebook = rulebook();
    let mut record = record(&rulebook);
    record.change =
        Change::Ticket(TicketId(2), vec![TicketStep::Happened(Event::FinalReply), TicketStep::Erased]);
    record.entries = vec![Entry {
        seq: 7,
        index: 0,
        about: record.change.about(),
        unit: "pipes".into(),
        rule: "P1".into(),
        clause: "C1".into(),
        slot: "finding/7#P1#pipes".into(),
        points: points("-2"),
        belongs_to: "2026-03".parse().unwrap(),
        posted_in: "2026-04".parse().unwrap(),
    }];
    let told = sentences::record::followed(&record, &rulebook);
    let told: Vec<_> = told.iter().flat_map(|told| [told.zh.as_str(), told.en.as_str()]).collect();
    assert_eq!(
        told,
        [
            "个人信息已删除",
            "the citizen's words were erased",
            "入账 P1 管网所 -2(C1,属 2026-03)",
            "posted P1 管网所 -2 (C1, for 2026-03)",
        ]
    );
}

#[test]
fn a_clock_is_told_by_how_much_it_was_kept_or_missed() {
    let rulebook = rulebook();
    let check = |state: ClockState, now: &str, zh: &str, en: &str| {
        let told = sentences::clock::margin(&clock(state), &rulebook, at(now));
        assert_eq!((told.zh.as_str(), told.en.as_str()), (zh, en), "{state:?} {now}");
    };
    let ended = |moment: &str| ClockState::Ended(at(moment));
    check(
        ended("2026-03-04 17:30"),
        "2026-04-01 09:00",
        "按时,余 1.0 个工作日",
        "kept with 1.0 working days left",
    );
    check(
        ended("2026-03-06 17:30"),
        "2026-04-01 09:00",
        "实际超期 1.0 个工作日",
        "it came 1.0 working days late",
    );
    check(ClockState::Running, "2026-03-04 17:30", "还有 1.0 个工作日", "1.0 working days left");
    check(ClockState::Late, "2026-03-06 17:30", "现超期 1.0 个工作日", "it is 1.0 working days late now");
}
