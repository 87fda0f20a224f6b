//! The document of the API: its snapshot is what the program prints, the server tells the same, and every route in it
//! is there and answers as it says.

use crate::program::{Client, Server, run};
use crate::repository::root;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const FILE: &str = "docs/openapi.json";

fn printed() -> String {
    let output = run(&["openapi"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("JSON is UTF-8")
}

#[test]
fn the_snapshot_is_up_to_date() {
    let (printed, written) = (printed(), std::fs::read_to_string(root().join(FILE)).unwrap_or_default());
    let differs = printed.lines().zip(written.lines()).find(|(printed, written)| printed != written);
    assert!(
        printed == written,
        "{FILE} is not what is served, from here on:\n  {differs:?}\nWrite it anew: cargo run -- openapi > {FILE}"
    );
}

/// A request for a route, and the status that it must come to.
fn request(operation: &str, client: &Client) -> (String, Option<Value>, u16) {
    let order = |body: Value| {
        let mut order = json!({ "at": "2026-04-10 09:00", "by": { "office": "工作室", "person": "0101" } });
        let fields = order.as_object_mut().expect("an order is an object");
        fields.extend(body.as_object().expect("a body is an object").clone());
        Some(order)
    };
    let of_ticket = |verb: &str| format!("/v1/tickets/external:{FRESH}{verb}");
    let get = |path: &str| (path.to_owned(), None, 200);
    if let Some((verb, body, status)) = of_its_life(operation) {
        return (of_ticket(verb), order(body), status);
    }
    if let Some((path, body, status)) = of_people(operation) {
        return (path.to_owned(), body.and_then(order), status);
    }
    if let Some((path, body, status)) = of_a_login(operation) {
        return (path.to_owned(), body, status);
    }
    if let Some((verb, body, status)) = of_a_finding(operation) {
        return (format!("/v1/findings/1{verb}"), order(body), status);
    }
    match operation {
        "show_overview" => get("/?period=2026-03"),
        "health" => get("/health"),
        "read_metrics" => get("/metrics"),
        "read_document" => get("/v1/openapi.json"),
        "issue_code" => (of_ticket("/codes"), Some(json!({})), 201),
        // Without a code.
        "read_public" => (format!("/v1/public/tickets/external:{FRESH}"), None, 404),
        "register" => {
            let words = json!({
                "received_at": "2026-04-09 09:00", "channel": "来电", "text": "家里没有水", "external": FRESH,
            });
            let mut body = order(words).expect("it has a body");
            body.as_object_mut().expect("it is an object").remove("at");
            ("/v1/tickets".to_owned(), Some(body), 201)
        }
        "list_tickets" => get("/v1/tickets?period=2026-03&charges=standing&late=never&limit=3"),
        "read_ticket" => get(&of_ticket("?words=true")),
        "dispatch" => (of_ticket("/dispatches"), order(json!({ "lead": "管网一所" })), 201),
        "reply" => (of_ticket("/replies"), order(json!({ "final": true, "text": "已修好" })), 201),
        "call_back" => (of_ticket("/callbacks"), order(json!({ "answer": "满意" })), 201),
        "show_supervision_sheet" => get(&of_ticket("/supervision-sheet")),
        "judge" => (of_ticket("/verdicts"), order(json!({ "verdict": "群众满意" })), 201),
        "record_on_ticket" => {
            let finding =
                json!({ "form": "接办差错", "pick": ["推诿扯皮"], "fields": { "接办单位": "管网一所" } });
            (of_ticket("/findings"), order(finding), 201)
        }
        // A form about a ticket is refused here, and told which it is.
        "record_on_organisation" => ("/v1/findings".to_owned(), order(json!({ "form": "接办差错" })), 422),
        "pass_node" => (of_ticket("/nodes"), order(json!({ "node": "没有的环节" })), 422),
        "approve" => (
            of_ticket("/approvals"),
            order(json!({ "step": "最终回复", "by": { "office": "部门负责人" } })),
            201,
        ),
        // The pack wants a first reply and the general manager's word before.
        "extend" => {
            let promise = json!({ "until": "2026-05-10 18:00", "reason": "需换总管" });
            (of_ticket("/extensions"), order(promise), 409)
        }
        // It has its final reply by then.
        "give_back" => (of_ticket("/returns"), order(json!({ "reason": "不归公司管" })), 409),
        "tally" => {
            let number = json!({ "figure": "没有的口径", "on": "2026-04-09", "value": "1" });
            ("/v1/tallies".to_owned(), order(number), 422)
        }
        "settle" => (
            "/v1/settlements".to_owned(),
            order(json!({ "by": { "office": "人力资源部" }, "period": "2099-01" })),
            409,
        ),
        "read_settlement" => ("/v1/settlements/2099-01".to_owned(), None, 404),
        "list_warnings" => get("/v1/warnings"),
        "determine" => {
            let (ticket, charge) = pending(client);
            let pick = json!({
                "by": { "office": charge["decider"] }, "charge": charge["key"], "points": charge["base"]["least"],
                "reason": "影响较轻",
            });
            (format!("/v1/tickets/{ticket}/determinations"), order(pick), 201)
        }
        "read_worklist" => get("/v1/worklist?office=工作室"),
        "read_ledger" => get("/v1/ledger?period=2026-03&limit=2"),
        "list_records" => get("/v1/records?command=register&limit=2"),
        "read_policy" => get("/v1/policy"),
        "list_revisions" => get("/v1/policy/revisions"),
        // A pack is published in the tests of live editing; JSON is none.
        "publish_pack" => ("/v1/policy/revisions?office=admin".to_owned(), Some(json!({})), 415),
        "roll_back" => {
            let back = json!({ "by": { "office": "管理员" }, "record": 1 });
            ("/v1/policy/rollback".to_owned(), Some(back), 200)
        }
        "erase" => (
            of_ticket("/erasure"),
            order(json!({ "by": { "office": "信息保护岗" }, "reason": "本人申请" })),
            201,
        ),
        other => panic!("write a request for `{other}`"),
    }
}

/// A request about who one is. Nobody is logged in here.
fn of_a_login(operation: &str) -> Option<(&'static str, Option<Value>, u16)> {
    let nobody = || json!({ "login": "nobody", "password": "wrong password" });
    Some(match operation {
        "log_in" => ("/v1/sessions", Some(nobody()), 401),
        "read_me" => ("/v1/me", None, 200),
        "change_password" => ("/v1/me/password", Some(json!({ "old": "one", "new": "other" })), 404),
        "log_out" => ("/v1/sessions/current", None, 404),
        _ => return None,
    })
}

/// A request about people. Somebody appointed would end the trial in which all others are asked.
fn of_people(operation: &str) -> Option<(&'static str, Option<Value>, u16)> {
    let stand_in = || json!({ "from": "0001", "to": "0101", "role": "总经理", "until": "2026-05-10 18:00" });
    Some(match operation {
        "list_people" => ("/v1/people", None, 200),
        "read_catalogue" => ("/v1/policy/catalogue", None, 200),
        "appoint" => ("/v1/appointments", Some(json!({ "person": "0101", "role": "没有的角色" })), 422),
        "dismiss" => ("/v1/dismissals", Some(json!({ "person": "0101", "role": "总经理" })), 409),
        "delegate" => ("/v1/stand-ins", Some(stand_in()), 409),
        _ => return None,
    })
}

/// A request by which a ticket's life turns: its verb, its body, and the status that it must come to.
fn of_its_life(operation: &str) -> Option<(&'static str, Value, u16)> {
    Some(match operation {
        "correct" => ("/corrections", json!({ "area": "东片", "reason": "登记时写错" }), 201),
        // It cannot lead itself.
        "merge" => {
            let into = format!("external:{FRESH}");
            ("/mergers", json!({ "into": into, "reason": "同一件事" }), 409)
        }
        "hand_over" => ("/handovers", json!({ "lead": "管网二所", "reason": "片区划给二所" }), 201),
        "decline" => ("/declines", json!({ "by": { "office": "管网二所" }, "reason": "是一所的片区" }), 201),
        // The pack suspends nothing.
        "suspend" => ("/suspensions", json!({ "cause": "等用户" }), 422),
        "resume" => ("/resumptions", json!({}), 409),
        // It came by telephone.
        "set_due" => {
            let given = json!({ "平台办结": "2026-05-10 18:00" });
            ("/limits", json!({ "given": given, "reason": "平台改了" }), 409)
        }
        "rework" => ("/reworks", json!({ "reason": "又没水了" }), 201),
        "reopen" => ("/reopenings", json!({ "reason": "又没水了" }), 409),
        "close" => ("/closures", json!({}), 409),
        // The pack grants no appeals.
        "appeal" => {
            ("/appeals", json!({ "charge": "P01 管网一所", "reason": "不是我们的", "evidence": [] }), 409)
        }
        "rule_on" => {
            ("/rulings", json!({ "charge": "P01 管网一所", "ruling": "upheld", "reason": "确实不是" }), 409)
        }
        "withdraw_from_ticket" => ("/withdrawals", json!({ "what": "接办差错", "reason": "填错了" }), 201),
        _ => return None,
    })
}

/// A request about a finding about the organisation, of which record 1 holds none: its verb, its body, and the status that it
/// must come to.
fn of_a_finding(operation: &str) -> Option<(&'static str, Value, u16)> {
    let charge = "finding/1#P#x";
    Some(match operation {
        "withdraw_from_organisation" => ("/withdrawals", json!({ "reason": "填错了" }), 409),
        "determine_on_organisation" => {
            ("/determinations", json!({ "charge": charge, "points": "1", "reason": "无" }), 404)
        }
        "appeal_on_organisation" => ("/appeals", json!({ "charge": charge, "reason": "不是我们的" }), 404),
        "rule_on_organisation" => {
            let left = json!({ "charge": charge, "ruling": "partly", "points": "1", "reason": "有出入" });
            ("/rulings", left, 404)
        }
        _ => return None,
    })
}

/// Every operation by its name.
fn operations(document: &Value) -> BTreeMap<String, Value> {
    let paths = document["paths"].as_object().expect("there are paths");
    let items = paths.values().flat_map(|item| item.as_object().expect("a path has methods").values());
    items
        .map(|operation| {
            (operation["operationId"].as_str().unwrap_or_default().to_owned(), operation.clone())
        })
        .collect()
}

/// Every route, in an order in which a ticket is taken in, worked on, and erased at last.
const WALK: [&str; 59] = [
    "show_overview",
    "health",
    "read_metrics",
    "read_document",
    "log_in",
    "read_me",
    "change_password",
    "log_out",
    "register",
    "issue_code",
    "read_public",
    "list_tickets",
    "read_ticket",
    "correct",
    "merge",
    "hand_over",
    "decline",
    "dispatch",
    "suspend",
    "resume",
    "set_due",
    "pass_node",
    "approve",
    "extend",
    "reply",
    "give_back",
    "call_back",
    "rework",
    "reopen",
    "close",
    "judge",
    "show_supervision_sheet",
    "record_on_ticket",
    "withdraw_from_ticket",
    "record_on_organisation",
    "withdraw_from_organisation",
    "determine",
    "determine_on_organisation",
    "appeal",
    "rule_on",
    "appeal_on_organisation",
    "rule_on_organisation",
    "tally",
    "settle",
    "read_settlement",
    "read_ledger",
    "read_worklist",
    "list_records",
    "list_warnings",
    "read_policy",
    "list_revisions",
    "publish_pack",
    "roll_back",
    "read_catalogue",
    "list_people",
    "appoint",
    "dismiss",
    "delegate",
    "erase",
];

/// The ticket that the walk makes and works on.
const FRESH: &str = "WALK-1";

/// A ticket with a charge that waits for its decider.
fn pending(client: &Client) -> (String, Value) {
    let page = client.get("/v1/tickets?charges=pending&limit=1").expect("the server answers").body;
    let ticket = page["tickets"][0]["ticket"].as_str().expect("an example waits for its decider").to_owned();
    let read = client.get(&format!("/v1/tickets/{ticket}")).expect("the server answers").body;
    let charges = read["charges"].as_array().expect("a ticket has charges");
    let waits = |charge: &&Value| charge["state"] == "pending" && charge["base"].is_object();
    let charge = charges.iter().find(waits).expect("one of them waits, within bounds");
    (ticket, charge.clone())
}

#[test]
fn every_route_is_there_and_answers_as_it_says() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let data = folder.path().join("data");
    let demo = run(&["demo", "--once", "--data", data.to_str().expect("temporary paths are text")]);
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let server = Server::start(&data);
    let client = Client::of(&server.url);
    let document: Value = serde_json::from_str(&printed()).expect("it is JSON");
    assert_eq!(client.get("/v1/openapi.json").expect("the server answers").body, document);

    let operations = operations(&document);
    for id in operations.keys() {
        assert!(WALK.contains(&id.as_str()), "{id} is not walked");
    }
    for id in WALK {
        let (path, body, expect) = request(id, &client);
        let sent = match &body {
            Some(body) => client.post_text(&path, &format!("walk-{id}"), body),
            None if id == "log_out" => client.delete_text(&path),
            None => client.get_text(&path),
        };
        let (status, body) = sent.expect("the server answers");
        assert_eq!(status, expect, "{id} {path}: {body}");
        assert!(operations[id]["responses"].get(expect.to_string()).is_some(), "{id}: {expect} is not told");
        if expect >= 400 {
            check_envelope(&path, &body);
        }
    }
    for (path, item) in document["paths"].as_object().expect("there are paths") {
        let path = path.replace("{ticket}", "T1").replace("{record}", "1").replace("{period}", "2026-03");
        // Where both methods are taken, the parameter is wrong.
        let (status, body) = if item.get("post").is_some() {
            client.get_text(&format!("{path}?colour=red")).expect("the server answers")
        } else {
            client.post_text(&path, "wrong-method", &json!({})).expect("the server answers")
        };
        assert!([400, 405].contains(&status), "{path}: {status} {body}");
        check_envelope(&path, &body);
    }
    let (status, body) = client.get_text("/v1/nothing").expect("the server answers");
    assert_eq!(status, 404, "{body}");
    check_envelope("/v1/nothing", &body);
}

/// The one form in which something is refused.
fn check_envelope(shown: &str, body: &str) {
    let body: Value = serde_json::from_str(body).unwrap_or_else(|error| panic!("{shown}: {error}\n{body}"));
    for field in ["code", "message", "message_zh"] {
        assert!(body["error"][field].as_str().is_some_and(|text| !text.is_empty()), "{shown}: {body}");
    }
}
