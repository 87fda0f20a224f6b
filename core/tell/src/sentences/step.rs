//! A step: what changed, and by which rules.

use crate::names::unit_name;
use crate::sentences::{about, clock, clock_of, decision, moment, person, reason};
use suban_desk::{Change, Record, Rulebook};
use suban_model::{
    Act, Answer, Appeal, AppealCharge, Approval, BookStep, Close, Correct, Correction, Decline, Determine,
    Event, FindingStep, GiveBack, HandOver, Merge, Missing, Reopen, Rework, RuleOn, Ruled, Ruling, SetDue,
    Suspend, Suspension, TicketStep, Withdraw,
};
use suban_policy::Hook;
use suban_policy::diagnostic::Bilingual;

/// Tells the steps of a record. What the command itself says and what only the figures tell is left out; the full set
/// of charges or measures for a subject is a sentence for each.
pub fn all(record: &Record, rulebook: &Rulebook) -> Vec<Bilingual> {
    match &record.change {
        Change::Ticket(_, steps) => steps.iter().flat_map(|step| of_ticket(step, record, rulebook)).collect(),
        Change::Finding(_, steps) => steps
            .iter()
            .filter_map(FindingStep::book)
            .flat_map(|step| of_book(step, record, rulebook))
            .collect(),
        Change::Period(_, steps) => steps.iter().flat_map(|step| of_book(step, record, rulebook)).collect(),
        Change::Person(number, steps) => {
            steps.iter().map(|step| person::step(number, step, rulebook)).collect()
        }
        Change::Figures(_) | Change::Rules => Vec::new(),
    }
}

/// Tells a step of a ticket.
fn of_ticket(step: &TicketStep, record: &Record, rulebook: &Rulebook) -> Vec<Bilingual> {
    match step {
        TicketStep::Classified(classification) => {
            let what = decision::classification(classification, rulebook);
            vec![ruled(("分类", "classified"), &what, record, Hook::Classify)]
        }
        TicketStep::Routed(routing) => {
            let what = decision::routing(routing, rulebook);
            let told = ruled(("派单", "routed"), &what, record, Hook::Route);
            let is_handed_over = matches!(record.command.act, Act::HandOver(_));
            vec![if is_handed_over { because(told, record) } else { told }]
        }
        TicketStep::Attention(why) => vec![after(("待人工", "needs a person"), &reason::attention(why))],
        TicketStep::ClockStarted(clock) => vec![clock::started(clock, rulebook)],
        TicketStep::ClockLate { name, holder, .. } => vec![clock::ran_out(name, holder.as_deref(), rulebook)],
        TicketStep::Rescheduled { name, due, provisional, .. } => {
            vec![clock::rescheduled(name, *due, *provisional, rulebook)]
        }
        TicketStep::ClockResumed { clock, due, provisional, .. } => {
            vec![clock::resumed(clock_of(clock), *due, *provisional, rulebook)]
        }
        TicketStep::DueSet { name, due, .. } => {
            vec![because(clock::set(name, *due, rulebook), record)]
        }
        TicketStep::FormsLapsed(forms) => {
            let forms = forms.join("、");
            one(
                format!("换了主办,要重填:{forms}"),
                format!("another unit leads, to be filled in anew: {forms}"),
            )
        }
        TicketStep::SignaturesLapsed(step) => one(
            format!("材料改了,「{}」要重新签批", step.chinese()),
            format!("what was signed changed, `{}` has to be signed again", step.name()),
        ),
        TicketStep::RoundBegan(_) => vec![because(Bilingual::new("重新办理", "work begins again"), record)],
        TicketStep::Corrected(correction) => {
            vec![because(after(("更正", "corrected"), &corrected(correction)), record)]
        }
        TicketStep::Merged(leader) => {
            let merged = Bilingual::new(format!("并入工单 {leader}"), format!("merged into ticket {leader}"));
            vec![because(merged, record)]
        }
        TicketStep::Suspended(suspension) => vec![suspended(suspension, record, rulebook)],
        TicketStep::Resumed => one("恢复办理".to_owned(), "work goes on".to_owned()),
        TicketStep::Withdrawn { record: number, form, verdict, .. } => {
            let withdrawn = match form.as_ref().or(verdict.as_ref()) {
                Some(what) => Bilingual::new(
                    format!("撤回记录 {number} 的「{what}」"),
                    format!("withdrawn: `{what}` of record {number}"),
                ),
                None => Bilingual::new(format!("撤回记录 {number}"), format!("withdrawn: record {number}")),
            };
            vec![because(withdrawn, record)]
        }
        TicketStep::Happened(Event::Declined) => {
            vec![because(Bilingual::new("退单", "declined"), record)]
        }
        TicketStep::Happened(Event::Closed) => vec![because(Bilingual::new("办结", "closed"), record)],
        TicketStep::Happened(Event::Node(node)) => {
            one(format!("环节:{node}"), format!("process node {node}"))
        }
        TicketStep::Happened(_) | TicketStep::Observed(_) => Vec::new(),
        TicketStep::Book(step) => of_book(step, record, rulebook),
        TicketStep::Replied { last, explained } => {
            let (zh, en) = if *last { ("最终回复", "final reply") } else { ("初次回复", "reply") };
            let (reason, told) = if *explained { (",已说明理由", ", reason told") } else { ("", "") };
            one(format!("{zh}{reason}"), format!("{en}{told}"))
        }
        TicketStep::CalledBack(answer) => vec![after(("回访", "called back"), &called_back(*answer))],
        TicketStep::Judged(verdict) => {
            one(format!("平台认定:{verdict}"), format!("platform's verdict: {verdict}"))
        }
        TicketStep::Repeated(nth) => {
            one(format!("同一诉求第 {nth} 次"), format!("time {nth} of the same matter"))
        }
        TicketStep::Excused(event) => {
            one(format!("{}:有特殊原因", event.chinese()), format!("{event}: with a special reason"))
        }
        TicketStep::Promised(until) => {
            let until = moment(*until, rulebook);
            one(format!("延期:承诺 {until} 前答复"), format!("extended: an answer is promised by {until}"))
        }
        TicketStep::GivenBack => vec![because(Bilingual::new("退回", "given back"), record)],
        TicketStep::FormRecorded(form) => one(format!("已填表:{form}"), format!("form recorded: {form}")),
        TicketStep::Approved(approval) => vec![approved(approval)],
        TicketStep::Lacked(missing) => vec![lacked(missing)],
        TicketStep::Warned(warning) => vec![after(("预警", "warned"), &decision::warning(warning, rulebook))],
        TicketStep::Erased => one("个人信息已删除".to_owned(), "the citizen's words were erased".to_owned()),
    }
}

/// Tells a step of a book.
fn of_book(step: &BookStep, record: &Record, rulebook: &Rulebook) -> Vec<Bilingual> {
    match step {
        BookStep::Measured { measures, .. } => {
            let told = |measure| after(("追责", "held to account"), &decision::measure(measure, rulebook));
            measures.iter().map(told).collect()
        }
        BookStep::Assessed { subject, charges, .. } if charges.is_empty() => {
            let about = about(subject);
            one(format!("考核 {}:不扣", about.zh), format!("assessed {}: no charge", about.en))
        }
        BookStep::Assessed { charges, .. } => {
            let told = |charge| after(("考核", "assessed"), &decision::charge(charge, rulebook));
            charges.iter().map(told).collect()
        }
        BookStep::Determined { charge, determination } => {
            let (base, by) = (determination.base, &determination.by);
            let charge = charge_in_words(charge, rulebook);
            let picked = Bilingual::new(
                format!("定分:{charge} 由 {by} 定为 {base} 分"),
                format!("{by} picked {base} for {charge}"),
            );
            vec![because(picked, record)]
        }
        BookStep::Appealed(appeal) => vec![because(appealed(appeal, rulebook), record)],
        BookStep::RuledOn { charge, ruled } => {
            vec![because(ruled_on(&charge_in_words(charge, rulebook), ruled), record)]
        }
    }
}

/// The same with the reason that the command gave, if that is at hand.
fn because(what: Bilingual, record: &Record) -> Bilingual {
    match &record.command.act {
        Act::GiveBack(GiveBack { reason, .. })
        | Act::Determine(Determine { reason, .. })
        | Act::Correct(Correct { reason, .. })
        | Act::Merge(Merge { reason, .. })
        | Act::HandOver(HandOver { reason, .. })
        | Act::Decline(Decline { reason, .. })
        | Act::Rework(Rework { reason, .. })
        | Act::Reopen(Reopen { reason, .. })
        | Act::Withdraw(Withdraw { reason, .. })
        | Act::SetDue(SetDue { reason, .. })
        | Act::Appeal(AppealCharge { reason, .. })
        | Act::RuleOn(RuleOn { reason, .. })
        | Act::Suspend(Suspend { note: Some(reason), .. })
        | Act::Close(Close { note: Some(reason), .. })
            if !reason.is_empty() =>
        {
            Bilingual::new(format!("{}:{reason}", what.zh), format!("{}: {reason}", what.en))
        }
        _ => what,
    }
}

/// A charge that its key names, by its rule and unit, such as `P11 管网一所`.
fn charge_in_words(key: &str, rulebook: &Rulebook) -> String {
    match key.splitn(3, '#').collect::<Vec<_>>()[..] {
        [_, rule, unit] => format!("{rule} {}", unit_name(rulebook, unit)),
        _ => key.to_owned(),
    }
}

fn one(zh: String, en: String) -> Vec<Bilingual> {
    vec![Bilingual::new(zh, en)]
}

/// What it is called, and then what it is.
fn after((zh, en): (&str, &str), what: &Bilingual) -> Bilingual {
    Bilingual::new(format!("{zh}:{}", what.zh), format!("{en}: {}", what.en))
}

/// The same with the rules that said so.
fn ruled(called: (&str, &str), what: &Bilingual, record: &Record, hook: Hook) -> Bilingual {
    let rules = decision::fired(record, hook);
    after(called, &Bilingual::new(format!("{}{rules}", what.zh), format!("{}{rules}", what.en)))
}

/// What a correction says, such as `类别 供水/停水、分级 紧急`.
fn corrected(correction: &Correction) -> Bilingual {
    let Correction { area, kind, category, grade, tags } = correction;
    let tags = tags.as_ref().map(|tags| tags.join("、"));
    let said = [
        ("片区", "area", area),
        ("诉求类型", "kind", kind),
        ("类别", "category", category),
        ("分级", "grade", grade),
        ("标签", "tags", &tags),
    ];
    let said = said.into_iter().filter_map(|(zh, en, value)| {
        let value = value.as_ref()?;
        Some((format!("{zh} {value}"), format!("{en} {value}")))
    });
    let (zh, en): (Vec<_>, Vec<_>) = said.unzip();
    Bilingual::new(zh.join("、"), en.join(", "))
}

/// Such as `挂起:等用户,最晚到 2026-03-16 24:00`.
fn suspended(suspension: &Suspension, record: &Record, rulebook: &Rulebook) -> Bilingual {
    let until = suspension.until.map(|until| moment(until, rulebook));
    let [zh, en] = [",最晚到 ", ", until "].map(|word| until.as_ref().map(|until| format!("{word}{until}")));
    let (cause, zh, en) = (&suspension.cause, zh.unwrap_or_default(), en.unwrap_or_default());
    because(Bilingual::new(format!("挂起:{cause}{zh}"), format!("suspended: {cause}{en}")), record)
}

/// Such as `申诉:N03 抄表一班,期间不计,2026-03-16 24:00 前裁定`.
fn appealed(appeal: &Appeal, rulebook: &Rulebook) -> Bilingual {
    let charge = charge_in_words(&appeal.charge, rulebook);
    let (zh, en) = if appeal.counts {
        ("期间照算", "counts meanwhile")
    } else {
        ("期间不算", "does not count meanwhile")
    };
    let due = appeal.due.map(|due| moment(due, rulebook));
    let [zh_due, en_due] = [(",", " 前裁定"), (", to be ruled on by ", "")]
        .map(|(before, after)| due.as_ref().map_or_else(String::new, |due| format!("{before}{due}{after}")));
    Bilingual::new(format!("申诉:{charge},{zh}{zh_due}"), format!("appealed: {charge}, {en}{en_due}"))
}

fn ruled_on(charge: &str, Ruled { ruling, by, record: _ }: &Ruled) -> Bilingual {
    let told = self::ruling(*ruling);
    Bilingual::new(
        format!("裁定:{charge} 的申诉{}({by})", told.zh),
        format!("ruling on the appeal of {charge}: {} ({by})", told.en),
    )
}

/// What comes of an appeal, such as `部分成立,改为 1 分`.
pub fn ruling(ruling: Ruling) -> Bilingual {
    match ruling {
        Ruling::Upheld => Bilingual::new("成立,撤销", "upheld, set aside"),
        Ruling::Partly(points) => Bilingual::new(
            format!("部分成立,改为 {points} 分"),
            format!("upheld in part, {points} points are left"),
        ),
        Ruling::Rejected => Bilingual::new("不成立,照扣", "rejected, it stands"),
    }
}

fn called_back(answer: Answer) -> Bilingual {
    let en = match answer {
        Answer::Satisfied => "satisfied",
        Answer::Unsatisfied => "unsatisfied",
        Answer::Unreached => "not reached",
    };
    Bilingual::new(answer.chinese(), en)
}

fn approved(approval: &Approval) -> Bilingual {
    let Approval { step, office, granted } = approval;
    let (zh, en) = if *granted { ("同意", "approved") } else { ("不同意", "turned down") };
    Bilingual::new(format!("{office} {zh}{}", step.chinese()), format!("{office} {en} {step}"))
}

fn lacked(missing: &Missing) -> Bilingual {
    let Missing { step, what, clause } = missing;
    Bilingual::new(
        format!("{}之前还缺:{what}({clause})", step.chinese()),
        format!("{step} needed first: {what} ({clause})"),
    )
}
