//! The status of every problem, chosen by who must act: 4xx the client, 5xx the host.

use crate::problem::Problem;
use axum::http::StatusCode;
use suban_accounts::AccountError;
use suban_desk::{DeskError, PeopleRefusal, Refusal};
use suban_model::BookError;
use suban_store::StoreError;

/// The status that a problem is answered with.
pub fn status_of(problem: &Problem) -> StatusCode {
    match problem {
        Problem::Input { .. } => StatusCode::BAD_REQUEST,
        Problem::Refused { refusal, .. } => of_refusal(refusal),
        Problem::Desk(error) => of_desk(error),
        Problem::NoCredentials => StatusCode::UNAUTHORIZED,
        Problem::OtherToken
        | Problem::OutOfScope
        | Problem::OutOfSight
        | Problem::OtherPerson { .. }
        | Problem::PasswordMustChange
        | Problem::ForeignHost
        | Problem::ForeignOrigin { .. } => StatusCode::FORBIDDEN,
        Problem::Account(error) => of_account(error),
        Problem::NoRoute | Problem::NotSettled(_) | Problem::NoSession => StatusCode::NOT_FOUND,
        Problem::NoMethod => StatusCode::METHOD_NOT_ALLOWED,
        Problem::SlowBody => StatusCode::REQUEST_TIMEOUT,
        Problem::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Problem::UnfitPack(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Problem::NotJson | Problem::OtherMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Problem::Crowded | Problem::NoAnswer | Problem::Unwell(_) => StatusCode::SERVICE_UNAVAILABLE,
        Problem::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What the desk refused: not there, not allowed, against what is on record, or not possible as asked.
fn of_refusal(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::UnknownTicket(_) | Refusal::UnknownRevision(_) | Refusal::UnknownFinding(_) => {
            StatusCode::NOT_FOUND
        }
        Refusal::NotAllowed { .. } | Refusal::HostOnly(_) => StatusCode::FORBIDDEN,
        Refusal::People(why) => of_people(why),
        Refusal::DuplicateExternal { .. }
        | Refusal::NumberTaken(_)
        | Refusal::KeyReused(_)
        | Refusal::NotNow { .. }
        | Refusal::NodeNotNow { .. }
        | Refusal::NodeOnce { .. }
        | Refusal::CannotLead { .. }
        | Refusal::LeadsItself(_)
        | Refusal::ClocksOpen { .. }
        | Refusal::SaidBefore { .. }
        | Refusal::NothingToWithdraw { .. }
        | Refusal::NotGiven { .. }
        | Refusal::AlreadyErased(_)
        | Refusal::NoRunningClock { .. }
        | Refusal::NothingToReschedule(_)
        | Refusal::ClockNotOut { .. }
        | Refusal::TicketFull { .. }
        | Refusal::NothingToExcuse(_)
        | Refusal::NothingToSign { .. }
        | Refusal::NotTheirTurn { .. }
        | Refusal::JudgedBefore { .. }
        | Refusal::Lacks { .. }
        | Refusal::Forbidden { .. }
        | Refusal::PeriodOpen { .. }
        | Refusal::NothingToSettle
        | Refusal::BeforeRules { .. }
        | Refusal::OtherPack { .. }
        | Refusal::RulesChanged { .. }
        | Refusal::OlderPlugin { .. }
        | Refusal::NotInForce
        | Refusal::NoRules
        | Refusal::NoAppeals
        | Refusal::AppealTooLate { .. }
        | Refusal::Book(BookError::Appeal(_)) => StatusCode::CONFLICT,
        Refusal::UnknownChannel { .. }
        | Refusal::UnknownUnit { .. }
        | Refusal::UnitNoMore { .. }
        | Refusal::UnknownClock { .. }
        | Refusal::UnknownSuspension { .. }
        | Refusal::BeforeThat { .. }
        | Refusal::NothingToCorrect
        | Refusal::UnknownStep { .. }
        | Refusal::UnknownTally { .. }
        | Refusal::NegativeTally(_)
        | Refusal::PromisePast { .. }
        | Refusal::OneSubject
        | Refusal::Form(_)
        | Refusal::FormSubject { .. }
        | Refusal::TooLong { .. }
        | Refusal::Empty(_)
        | Refusal::Future { .. }
        | Refusal::BeforeReceived { .. }
        | Refusal::Decided { .. }
        | Refusal::Book(BookError::Determine(_))
        | Refusal::WordsNotKept(_)
        | Refusal::RecordTooLarge { .. } => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// What is wrong with who asks, or with whom it is about.
const fn of_people(refusal: &PeopleRefusal) -> StatusCode {
    match refusal {
        why if why.is_about_giver() => StatusCode::FORBIDDEN,
        PeopleRefusal::NotHeld { .. } => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// Why somebody is not let in, or an account cannot be so.
fn of_account(error: &AccountError) -> StatusCode {
    match error {
        AccountError::Wrong => StatusCode::UNAUTHORIZED,
        AccountError::WrongCode => StatusCode::NOT_FOUND,
        AccountError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// What the host must see to: 503 if trying again later may help, 500 if not.
fn of_desk(error: &DeskError) -> StatusCode {
    match error {
        DeskError::Refused(refusal) => of_refusal(refusal),
        DeskError::Busy | DeskError::Closed | DeskError::Clock(_) | DeskError::Abandoned => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        DeskError::Corrupt { .. }
        | DeskError::Missing(_)
        | DeskError::Chain(_)
        | DeskError::Format(_)
        | DeskError::Defect => StatusCode::INTERNAL_SERVER_ERROR,
        DeskError::Store(error) => match **error {
            StoreError::DiskFull { .. }
            | StoreError::ReadOnly { .. }
            | StoreError::Unconfirmed { .. }
            | StoreError::Stopped { .. } => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        },
    }
}
