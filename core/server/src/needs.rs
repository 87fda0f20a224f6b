//! What each route asks of whoever comes. A route that is not here lets nobody in.

use axum::http::Method;
use suban_accounts::Need;
use suban_model::ActKind;

/// What a route asks of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// None at all.
    Nothing,
    /// That there is one: it is about the credential itself.
    Any,
    /// One that is good for this.
    For(Need),
}

const READ: Asks = Asks::For(Need::Read);
const PEOPLE: Asks = Asks::For(Need::People);
const RULES: Asks = Asks::For(Need::Rules);
const ERASE: Asks = Asks::For(Need::Erase);

const fn act(kind: ActKind) -> Asks {
    Asks::For(Need::Act(kind))
}

/// Every route, by method and path.
const ROUTES: [(&str, &str, Asks); 59] = [
    ("GET", "/", READ),
    ("GET", "/health", Asks::Nothing),
    ("GET", "/metrics", READ),
    ("GET", "/v1/openapi.json", READ),
    ("POST", "/v1/sessions", Asks::Nothing),
    ("DELETE", "/v1/sessions/current", Asks::Any),
    ("GET", "/v1/me", Asks::Any),
    ("POST", "/v1/me/password", Asks::Any),
    ("GET", "/v1/worklist", READ),
    ("GET", "/v1/tickets", READ),
    ("POST", "/v1/tickets", act(ActKind::Register)),
    ("GET", "/v1/tickets/{ticket}", READ),
    ("POST", "/v1/tickets/{ticket}/corrections", act(ActKind::Correct)),
    ("POST", "/v1/tickets/{ticket}/mergers", act(ActKind::Merge)),
    ("POST", "/v1/tickets/{ticket}/dispatches", act(ActKind::Dispatch)),
    ("POST", "/v1/tickets/{ticket}/handovers", act(ActKind::HandOver)),
    ("POST", "/v1/tickets/{ticket}/declines", act(ActKind::Decline)),
    ("POST", "/v1/tickets/{ticket}/nodes", act(ActKind::Node)),
    ("POST", "/v1/tickets/{ticket}/approvals", act(ActKind::Approve)),
    ("POST", "/v1/tickets/{ticket}/extensions", act(ActKind::Extend)),
    ("POST", "/v1/tickets/{ticket}/limits", act(ActKind::SetDue)),
    ("POST", "/v1/tickets/{ticket}/suspensions", act(ActKind::Suspend)),
    ("POST", "/v1/tickets/{ticket}/resumptions", act(ActKind::Resume)),
    ("POST", "/v1/tickets/{ticket}/returns", act(ActKind::GiveBack)),
    ("POST", "/v1/tickets/{ticket}/replies", act(ActKind::Reply)),
    ("POST", "/v1/tickets/{ticket}/callbacks", act(ActKind::Callback)),
    ("POST", "/v1/tickets/{ticket}/reworks", act(ActKind::Rework)),
    ("POST", "/v1/tickets/{ticket}/reopenings", act(ActKind::Reopen)),
    ("POST", "/v1/tickets/{ticket}/closures", act(ActKind::Close)),
    ("GET", "/v1/tickets/{ticket}/supervision-sheet", READ),
    ("POST", "/v1/tickets/{ticket}/codes", act(ActKind::Register)),
    ("GET", "/v1/public/tickets/{ticket}", Asks::Nothing),
    ("POST", "/v1/tickets/{ticket}/verdicts", act(ActKind::Judge)),
    ("POST", "/v1/tickets/{ticket}/findings", act(ActKind::Record)),
    ("POST", "/v1/tickets/{ticket}/withdrawals", act(ActKind::Withdraw)),
    ("POST", "/v1/tickets/{ticket}/determinations", act(ActKind::Determine)),
    ("POST", "/v1/findings", act(ActKind::Record)),
    ("POST", "/v1/findings/{record}/withdrawals", act(ActKind::Withdraw)),
    ("POST", "/v1/findings/{record}/determinations", act(ActKind::Determine)),
    ("POST", "/v1/tickets/{ticket}/appeals", act(ActKind::Appeal)),
    ("POST", "/v1/tickets/{ticket}/rulings", act(ActKind::RuleOn)),
    ("POST", "/v1/findings/{record}/appeals", act(ActKind::Appeal)),
    ("POST", "/v1/findings/{record}/rulings", act(ActKind::RuleOn)),
    ("POST", "/v1/tallies", act(ActKind::Tally)),
    ("POST", "/v1/settlements", act(ActKind::Settle)),
    ("GET", "/v1/settlements/{period}", READ),
    ("GET", "/v1/ledger", READ),
    ("GET", "/v1/records", READ),
    ("GET", "/v1/warnings", READ),
    ("GET", "/v1/policy", READ),
    ("GET", "/v1/policy/catalogue", READ),
    ("GET", "/v1/policy/revisions", READ),
    ("POST", "/v1/policy/revisions", RULES),
    ("POST", "/v1/policy/rollback", RULES),
    ("GET", "/v1/people", READ),
    ("POST", "/v1/appointments", PEOPLE),
    ("POST", "/v1/dismissals", PEOPLE),
    ("POST", "/v1/stand-ins", act(ActKind::Delegate)),
    ("POST", "/v1/tickets/{ticket}/erasure", ERASE),
];

/// What is asked of a request for the route of this path. What only tells may be asked by `HEAD` as well.
pub fn asked_by(method: &Method, path: &str) -> Option<Asks> {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let found = ROUTES.iter().find(|(of, route, _)| *of == method.as_str() && *route == path);
    found.map(|(_, _, asks)| *asks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router::documented;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_says_what_it_asks() {
        let document = documented().into_openapi();
        let mut served = BTreeSet::new();
        for (path, item) in &document.paths.paths {
            let methods =
                [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("DELETE", &item.delete)];
            let there = methods.into_iter().filter(|(_, operation)| operation.is_some());
            served.extend(there.map(|(method, _)| (method, path.as_str())));
        }
        let told: BTreeSet<_> = ROUTES.iter().map(|(method, path, _)| (*method, *path)).collect();
        assert_eq!(served, told);
        assert_eq!(ROUTES.len(), told.len(), "each once");
    }

    #[test]
    fn what_changes_something_is_never_only_read() {
        for (method, path, asks) in ROUTES {
            assert_eq!(
                asks == READ,
                method == "GET" && !matches!(asks, Asks::Nothing | Asks::Any),
                "{method} {path}"
            );
        }
    }
}
