//! What a credential is good for, route by route: a table of every route of the document.

use crate::app::TestApp;
use crate::client::{Client, RULES_SECRET, SECRET};
use axum::http::Method;
use serde_json::Value;
use std::collections::BTreeSet;
use suban_server::openapi;

/// What each route wants: `-` nothing at all, `*` any credential, or this scope.
const ROUTES: [(&str, &str); 59] = [
    ("DELETE /v1/sessions/current", "*"),
    ("GET /", "read"),
    ("GET /health", "-"),
    ("GET /metrics", "read"),
    ("GET /v1/ledger", "read"),
    ("GET /v1/me", "*"),
    ("GET /v1/openapi.json", "read"),
    ("GET /v1/people", "read"),
    ("GET /v1/policy", "read"),
    ("GET /v1/policy/catalogue", "read"),
    ("GET /v1/policy/revisions", "read"),
    ("GET /v1/records", "read"),
    ("GET /v1/settlements/{period}", "read"),
    ("GET /v1/tickets", "read"),
    ("GET /v1/tickets/{ticket}", "read"),
    ("GET /v1/tickets/{ticket}/supervision-sheet", "read"),
    ("GET /v1/warnings", "read"),
    ("GET /v1/worklist", "read"),
    ("GET /v1/public/tickets/{ticket}", "-"),
    ("POST /v1/appointments", "people"),
    ("POST /v1/dismissals", "people"),
    ("POST /v1/findings", "act:record"),
    ("POST /v1/findings/{record}/appeals", "act:appeal"),
    ("POST /v1/findings/{record}/rulings", "act:rule_on"),
    ("POST /v1/tickets/{ticket}/appeals", "act:appeal"),
    ("POST /v1/tickets/{ticket}/rulings", "act:rule_on"),
    ("POST /v1/findings/{record}/determinations", "act:determine"),
    ("POST /v1/findings/{record}/withdrawals", "act:withdraw"),
    ("POST /v1/me/password", "*"),
    ("POST /v1/policy/revisions", "rules"),
    ("POST /v1/policy/rollback", "rules"),
    ("POST /v1/sessions", "-"),
    ("POST /v1/settlements", "act:settle"),
    ("POST /v1/stand-ins", "act:delegate"),
    ("POST /v1/tallies", "act:tally"),
    ("POST /v1/tickets", "act:register"),
    ("POST /v1/tickets/{ticket}/approvals", "act:approve"),
    ("POST /v1/tickets/{ticket}/callbacks", "act:callback"),
    ("POST /v1/tickets/{ticket}/closures", "act:close"),
    ("POST /v1/tickets/{ticket}/codes", "act:register"),
    ("POST /v1/tickets/{ticket}/corrections", "act:correct"),
    ("POST /v1/tickets/{ticket}/declines", "act:decline"),
    ("POST /v1/tickets/{ticket}/determinations", "act:determine"),
    ("POST /v1/tickets/{ticket}/dispatches", "act:dispatch"),
    ("POST /v1/tickets/{ticket}/erasure", "erase"),
    ("POST /v1/tickets/{ticket}/extensions", "act:extend"),
    ("POST /v1/tickets/{ticket}/findings", "act:record"),
    ("POST /v1/tickets/{ticket}/handovers", "act:hand_over"),
    ("POST /v1/tickets/{ticket}/limits", "act:set_due"),
    ("POST /v1/tickets/{ticket}/mergers", "act:merge"),
    ("POST /v1/tickets/{ticket}/nodes", "act:node"),
    ("POST /v1/tickets/{ticket}/reopenings", "act:reopen"),
    ("POST /v1/tickets/{ticket}/replies", "act:reply"),
    ("POST /v1/tickets/{ticket}/resumptions", "act:resume"),
    ("POST /v1/tickets/{ticket}/returns", "act:give_back"),
    ("POST /v1/tickets/{ticket}/reworks", "act:rework"),
    ("POST /v1/tickets/{ticket}/suspensions", "act:suspend"),
    ("POST /v1/tickets/{ticket}/verdicts", "act:judge"),
    ("POST /v1/tickets/{ticket}/withdrawals", "act:withdraw"),
];

#[test]
fn every_route_stands_in_the_table() {
    let document: Value = serde_json::from_str(&openapi().unwrap()).unwrap();
    let items = document["paths"].as_object().unwrap().iter();
    let served: BTreeSet<_> = items
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let told: BTreeSet<_> = ROUTES.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert_eq!(served, told);
}

/// What becomes of a request that has nothing in it: the code of the refusal, such as that of what is missing in it.
async fn code(client: &Client, route: &str) -> String {
    let (method, path) = route.split_once(' ').unwrap();
    let path = path.replace("{ticket}", "T99").replace("{record}", "99").replace("{period}", "2099-01");
    let reply = match method {
        "POST" => client.post_body(&path, "{}").await,
        method => client.ask(method.parse::<Method>().unwrap(), &path).await,
    };
    reply.body["error"]["code"].as_str().unwrap_or_default().to_owned()
}

/// Whoever comes, each with what they are good for and with what they are turned away.
fn callers(app: &TestApp) -> Vec<(&'static str, Client, &'static [&'static str], &'static str)> {
    let program = |scopes| app.program(None, scopes);
    vec![
        ("nobody", app.client.clone(), &[], "no-credentials"),
        ("somebody", app.with_secret("suban_token_0000000000000000"), &[], "no-credentials"),
        ("everyday", app.with_secret(SECRET), &["read", "act"], "other-token"),
        ("rules", app.with_secret(RULES_SECRET), &["read", "act", "people", "rules", "erase"], "other-token"),
        ("reader", program(&["read"]), &["read"], "out-of-scope"),
        ("actor", program(&["act"]), &["act"], "out-of-scope"),
        ("registrar", program(&["act:register"]), &["act:register"], "out-of-scope"),
        ("personnel", program(&["people"]), &["people"], "out-of-scope"),
        ("publisher", program(&["rules"]), &["rules"], "out-of-scope"),
        ("eraser", program(&["erase"]), &["erase"], "out-of-scope"),
    ]
}

#[tokio::test]
async fn a_credential_opens_the_routes_of_its_scopes_and_no_other() {
    let app = TestApp::with_account();
    for (who, client, scopes, turned_away) in callers(&app) {
        for (route, wants) in ROUTES {
            let is_let_in = match wants {
                "-" => true,
                "*" => turned_away != "no-credentials",
                act if act.starts_with("act:") => scopes.contains(&"act") || scopes.contains(&act),
                scope => scopes.contains(&scope),
            };
            let code = code(&client, route).await;
            let is_turned_away = ["no-credentials", "other-token", "out-of-scope"].contains(&code.as_str());
            assert_eq!(!is_turned_away, is_let_in, "{who} {route}: {code}");
            assert!(is_let_in || code == turned_away, "{who} {route}: {code}");
        }
    }
}
