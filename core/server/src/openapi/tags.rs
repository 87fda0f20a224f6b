//! The groups of routes, by who asks.

/// Whoever watches the machine.
pub const OPERATIONS: &str = "运行 · operations";

/// Whoever comes in.
pub const ACCESS: &str = "登录 · access";

/// The studio's clerks, and programs that hand tickets over.
pub const STUDIO: &str = "工作室 · studio";

/// Assessors and deciders.
pub const ASSESSMENT: &str = "考核 · assessment";

/// Whoever checks what was done.
pub const AUDIT: &str = "审计 · audit";

/// Citizens.
pub const CITIZEN: &str = "群众 · citizens";

/// Whoever writes the rules.
pub const RULES: &str = "规则 · rules";

/// Whoever gives people their roles.
pub const PEOPLE: &str = "人员 · people";

/// Whoever answers for people's data.
pub const PRIVACY: &str = "个人信息 · personal data";

/// The groups of routes, and what each is for.
pub const TAGS: [(&str, &str); 9] = [
    (OPERATIONS, "看护服务器的人和程序 · whoever watches the machine"),
    (ACCESS, "登录、退出、我是谁、改密码 · logging in and out, who one is, one's password"),
    (STUDIO, "登记、派单、回复、回访 · taking tickets in, sending them on, replying, calling back"),
    (ASSESSMENT, "查实、定分、台账 · findings, points left open, the ledger"),
    (AUDIT, "每一条命令的记录及其依据 · every command on record, with its reasons"),
    (RULES, "政策包:现行、发布、回退 · the pack: what is in force, publishing, going back"),
    (PEOPLE, "任职、免职、代理 · appointing, dismissing, standing in"),
    (CITIZEN, "来电人凭工单号和查询码看办到哪里 · what became of one's ticket, by its number and code"),
    (PRIVACY, "删除个人信息 · erasing a citizen's words and name"),
];
