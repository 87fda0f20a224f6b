//! Why somebody does not come in, or an account cannot be as it is asked for.

use crate::limits::{
    ACCOUNTS_MAX, NAME_CHARS_MAX, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, TOKEN_DAYS_MAX, TOKENS_MAX,
};
use crate::tries::TooMany;
use suban_desk::DeskError;
use suban_desk::stored::codec::CodecError;
use suban_store::StoreError;

/// Why not. No sentence holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Login name or password is wrong, or the account is disabled: which, is not told.
    #[error("login name or password is wrong")]
    Wrong,
    /// There is no such ticket, or this is not its code: which, is not told.
    #[error("number or code is wrong")]
    WrongCode,
    /// Too many tries.
    #[error("too many failed tries: try again in {seconds} s")]
    TooMany {
        /// After how many seconds there may be another.
        seconds: i64,
    },
    /// The first account is there.
    #[error("there is an account already: add more with `suban account add`")]
    NotFirst,
    /// Another account has the name.
    #[error("there is an account `{0}` already")]
    LoginTaken(String),
    /// A person has one account, so that disabling it is enough.
    #[error("`{0}` has an account already")]
    PersonTaken(String),
    /// No such account.
    #[error("there is no account `{0}`")]
    UnknownAccount(String),
    /// Not a login name.
    #[error("`{0}` is no login name: 1 to {NAME_CHARS_MAX} characters without spaces")]
    UnfitLogin(String),
    /// Not a staff number or a name.
    #[error("`{0}` is no name: 1 to {NAME_CHARS_MAX} characters in one line")]
    UnfitName(String),
    /// Too easy to guess, or absurd.
    #[error(
        "a password has at least {PASSWORD_CHARS_MIN} characters and at most {PASSWORD_BYTES_MAX} bytes; this one has {chars} \
         characters"
    )]
    UnfitPassword {
        /// How long it is.
        chars: usize,
    },
    /// The new password is the old one.
    #[error("the new password is the old one")]
    SamePassword,
    /// Another token has the name.
    #[error("there is a token `{0}` already")]
    TokenTaken(String),
    /// No such token.
    #[error("there is no token `{0}`")]
    UnknownToken(String),
    /// It would be good for too long, or not at all.
    #[error("a token is good for 1 to {TOKEN_DAYS_MAX} days, not {0}")]
    UnfitDays(u32),
    /// Not a scope.
    #[error(
        "`{0}` is no scope; there are `read`, `act`, `act:register` and so on, `people`, `rules` and `erase`"
    )]
    UnknownScope(String),
    /// A credential that is good for nothing.
    #[error("name at least one scope")]
    NoScope,
    /// There are as many as there may be.
    #[error("there are {ACCOUNTS_MAX} accounts or {TOKENS_MAX} tokens already")]
    Full,
    /// The store could not.
    #[error(transparent)]
    Store(StoreError),
    /// What is stored cannot be read.
    #[error("what is stored of {what} cannot be read")]
    Corrupt {
        /// Of which account, session or token.
        what: String,
        /// Why not.
        #[source]
        source: CodecError,
    },
    /// The machine gives no chance.
    #[error("the machine gives no random bytes")]
    Chance(#[source] getrandom::Error),
    /// The password could not be hashed.
    #[error("the password could not be hashed")]
    Hash,
}

impl AccountError {
    /// Stable name of the kind, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Wrong => "wrong-login",
            Self::WrongCode => "wrong-code",
            Self::TooMany { .. } => "too-many-tries",
            Self::NotFirst => "not-first",
            Self::LoginTaken(_) => "login-taken",
            Self::PersonTaken(_) => "person-taken",
            Self::UnknownAccount(_) => "unknown-account",
            Self::UnfitLogin(_) => "unfit-login",
            Self::UnfitName(_) => "unfit-name",
            Self::UnfitPassword { .. } => "unfit-password",
            Self::SamePassword => "same-password",
            Self::TokenTaken(_) => "token-taken",
            Self::UnknownToken(_) => "unknown-token",
            Self::UnfitDays(_) => "unfit-days",
            Self::UnknownScope(_) => "unknown-scope",
            Self::NoScope => "no-scope",
            Self::Full => "full",
            Self::Store(_) | Self::Corrupt { .. } | Self::Chance(_) | Self::Hash => "internal",
        }
    }

    /// Whether it is the caller's to mend; everything else is the host's.
    pub const fn is_refusal(&self) -> bool {
        !matches!(self, Self::Store(_) | Self::Corrupt { .. } | Self::Chance(_) | Self::Hash)
    }

    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::Wrong => "登录名或密码不对".to_owned(),
            Self::WrongCode => "工单号或查询码不对".to_owned(),
            Self::TooMany { seconds } => format!("失败次数过多,请 {seconds} 秒后再试"),
            Self::NotFirst => "已经有账号了;再加请用 suban account add".to_owned(),
            Self::LoginTaken(login) => format!("已经有账号「{login}」"),
            Self::PersonTaken(person) => format!("「{person}」已经有账号"),
            Self::UnknownAccount(login) => format!("没有账号「{login}」"),
            Self::UnfitLogin(login) => {
                format!("「{login}」不能作登录名:1 到 {NAME_CHARS_MAX} 个字符,没有空格")
            }
            Self::UnfitName(name) => format!("「{name}」不能作名称:1 到 {NAME_CHARS_MAX} 个字符,一行写完"),
            Self::UnfitPassword { chars } => {
                format!(
                    "密码至少 {PASSWORD_CHARS_MIN} 个字符、最多 {PASSWORD_BYTES_MAX} 字节;这个有 {chars} 个字符"
                )
            }
            Self::SamePassword => "新密码与原来的相同".to_owned(),
            Self::TokenTaken(name) => format!("已经有令牌「{name}」"),
            Self::UnknownToken(name) => format!("没有令牌「{name}」"),
            Self::UnfitDays(days) => format!("令牌有效 1 到 {TOKEN_DAYS_MAX} 天,不是 {days}"),
            Self::UnknownScope(scope) => {
                format!("没有范围「{scope}」;可写 read、act、act:登记 等、people、rules、erase")
            }
            Self::NoScope => "至少要写一个范围".to_owned(),
            Self::Full => format!("账号已满 {ACCOUNTS_MAX} 个,或令牌已满 {TOKENS_MAX} 个"),
            Self::Store(error) => format!("数据目录无法使用:{error}"),
            Self::Corrupt { what, .. } => format!("{what} 读不出来"),
            Self::Chance(error) => format!("本机给不出随机数:{error}"),
            Self::Hash => "密码算不出散列".to_owned(),
        }
    }
}

impl From<TooMany> for AccountError {
    fn from(TooMany { seconds }: TooMany) -> Self {
        Self::TooMany { seconds }
    }
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// For whoever tells the host's troubles in the words of the desk.
impl From<AccountError> for DeskError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Store(error) => error.into(),
            AccountError::Corrupt { what, source } => Self::Corrupt { what, source },
            _ => Self::Defect,
        }
    }
}
