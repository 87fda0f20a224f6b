//! Refusals in Chinese.

use crate::limits::RECORD_BYTES_MAX;
use crate::refusal::Refusal;
use suban_model::{ActKind, Bilingual, Stage};

impl Refusal {
    /// Why the command is refused, in both languages.
    pub fn told(&self) -> Bilingual {
        Bilingual::new(self.chinese(), self.to_string())
    }

    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::UnknownTicket(ticket) => format!("没有工单「{ticket}」"),
            Self::UnknownChannel { channel, known } => format!("没有渠道「{channel}」;可用:{known}"),
            Self::UnitNoMore { unit, successor, .. } => format!("「{unit}」已撤并,由「{successor}」接办"),
            Self::UnknownUnit { unit, known, .. } => format!("没有单位「{unit}」;可用:{known}"),
            Self::Form(fault) => fault.zh.clone(),
            Self::FormSubject { form, about_ticket } => {
                format!("「{form}」{}", if *about_ticket { "须指明工单" } else { "不挂工单" })
            }
            Self::NotAllowed { office, allowed } => format!("「{office}」无权办理;须由:{allowed}"),
            Self::JudgedBefore { verdict, record } => {
                format!("「{verdict}」在记录 {record} 已认定过,时间也一样;确是另一次的,写它自己的时间")
            }
            Self::NothingToSign { step } => format!("「{step}」之前没有要签批的"),
            Self::NotTheirTurn { step, turn } => not_their_turn(step, turn),
            Self::People(why) => why.chinese(),
            Self::DuplicateExternal { external, ticket } => {
                format!("外部编号「{external}」已是工单 {ticket}")
            }
            Self::NumberTaken(external) => format!("外部编号「{external}」已登记过"),
            Self::KeyReused(key) => format!("幂等键「{key}」已用于另一条命令"),
            Self::TooLong { field, size, max } => format!("「{field}」有 {size}(字节或项),上限 {max}"),
            Self::Empty(field) => format!("「{field}」为空"),
            Self::Future { at, now } => format!("时间 {at} 在将来;现在是 {now}"),
            Self::BeforeReceived { at, ticket, received_at } => {
                format!("时间 {at} 早于工单 {ticket} 的接收时间 {received_at}")
            }
            Self::NoRunningClock { ticket, clock } => format!("工单 {ticket} 没有在走的时限「{clock}」"),
            Self::NothingToReschedule(ticket) => format!("工单 {ticket} 没有因节假日安排而变的时限"),
            Self::ClockNotOut { ticket, clock, due } => {
                format!("工单 {ticket} 的时限「{clock}」到 {due} 才到期")
            }
            Self::NotNow { act, ticket, stage, suspended, possible } => {
                let suspended = if *suspended { "(挂起中)" } else { "" };
                let possible = listed(possible, ActKind::chinese);
                let (act, stage) = (act.chinese(), stage.chinese());
                format!("工单 {ticket} 现在是「{stage}」{suspended},不能{act};现在可以:{possible}")
            }
            Self::NodeNotNow { node, stage, stages } => node_not_now(node, *stage, stages),
            Self::NodeOnce { node } => format!("「{node}」这一轮已经办过"),
            Self::CannotLead { ticket, stage } => {
                format!("工单 {ticket} 现在是「{}」,不能并到它上面", stage.chinese())
            }
            Self::LeadsItself(ticket) => format!("工单 {ticket} 不能并到自己上面"),
            Self::UnknownSuspension { cause, known } => format!("没有挂起事由「{cause}」;可用:{known}"),
            Self::BeforeThat { at, what, since } => format!("时间 {at} 早于{}({since})", what.zh),
            Self::ClocksOpen { ticket, clocks } => {
                format!("工单 {ticket} 还有未了的时限,不能办结:{clocks}")
            }
            Self::NothingToCorrect => "更正没有写哪里不对".to_owned(),
            Self::SaidBefore { form, record } => {
                format!("「{form}」在记录 {record} 已填过一样的;确是另一次的,请注明(another)")
            }
            Self::NothingToWithdraw { what, known } => {
                format!("没有可撤回的查实或认定「{what}」;现有:{known}")
            }
            Self::NotGiven { ticket, clock } => {
                format!("工单 {ticket} 没有未了的、由对方指定到某一刻的时限「{clock}」")
            }
            Self::NothingToExcuse(step) => {
                format!("工单没有要由「{step}」结束、还在走或已超期的时限,不用写特殊原因")
            }
            Self::Lacks { step, clause, what } => format!("「{step}」之前还缺:{what}({clause})"),
            Self::Forbidden { step, clause, reason } => format!("不能「{step}」:{reason}({clause})"),
            Self::UnknownStep { step, known, .. } => format!("没有环节「{step}」;可用:{known}"),
            Self::UnknownTally { figure, known } => format!("没有可填报的口径「{figure}」;可用:{known}"),
            Self::NegativeTally(value) => format!("填报数 {value} 为负"),
            Self::PromisePast { until, at } => format!("{at} 不能承诺 {until} 前答复"),
            Self::PeriodOpen { period, closes } => format!("考核期 {period} 到 {closes} 才截止"),
            Self::NothingToSettle => "当期规则没有期末要结算的".to_owned(),
            Self::BeforeRules { since } => format!("制度从 {since} 起适用,此前的谁也不扣"),
            Self::UnknownFinding(seq) => format!("记录 {seq} 不是全单位的查实"),
            Self::OneSubject => "工单和查实,须写其一,且只写其一".to_owned(),
            Self::Decided { called, keys } => {
                format!("「{called}」已经定过分;要改,写明是哪一笔:{keys}")
            }
            Self::Book(error) => error.chinese(),
            Self::NoAppeals => "制度没有规定申诉;认定有误的,可记它的人可以撤回".to_owned(),
            Self::AppealTooLate { charge, until, clause } => {
                format!("「{charge}」到 {until} 为止可以申诉({clause});认定有误的,可记它的人仍可撤回")
            }
            Self::AlreadyErased(ticket) => format!("工单 {ticket} 的个人信息已删除"),
            Self::RecordTooLarge { bytes } => format!("这条记录有 {bytes} 字节,上限 {RECORD_BYTES_MAX}"),
            Self::NotInForce => "要生效的政策包不是已装载的那个".to_owned(),
            Self::NoRules => "还没有生效的政策包;请先发布一个".to_owned(),
            Self::UnknownRevision(seq) => {
                format!("记录 {seq} 没有启用过政策包;有哪些,请看 suban rollback")
            }
            Self::OtherPack { in_force, given } => other_pack(in_force, given),
            Self::RulesChanged { by } => {
                format!("检查这个政策包期间,记录 {by} 改了规则:请先看 suban status,再发布一次")
            }
            Self::OlderPlugin { plugin, seen, given } => format!(
                "插件 {plugin} 的序号是 {given},生效过的是 {seen}:要退回请用 suban rollback,或请供应方以更大的序号重新发布"
            ),
            Self::UnknownClock { clock, known } => format!("没有时限「{clock}」;可用:{known}"),
            Self::HostOnly(command) => format!("「{command}」由系统自己执行,不由外部下达"),
            Self::WordsNotKept(command) => format!("「{command}」不收个人信息"),
            Self::TicketFull { ticket } => format!("工单 {ticket} 已满:只能再回复、回访和删除个人信息"),
        }
    }
}

fn node_not_now(node: &str, stage: Stage, stages: &[Stage]) -> String {
    let (stage, stages) = (stage.chinese(), listed(stages, Stage::chinese));
    format!("现在是「{stage}」,不能办「{node}」;可办于:{stages}")
}

fn listed<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> String {
    all.iter().map(|one| name(*one)).collect::<Vec<_>>().join("、")
}

fn not_their_turn(step: &str, turn: &str) -> String {
    if turn.is_empty() {
        return format!("「{step}」都签过了");
    }
    format!("「{step}」现在轮到签批的是:{turn}")
}

fn other_pack(in_force: &str, given: &str) -> String {
    format!("这是政策包「{given}」,而这里现行的是「{in_force}」:目录或单位选对了吗?")
}
