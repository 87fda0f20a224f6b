//! People with roles: what they may do, and what each of them sees.

use crate::app::TestApp;
use crate::client::Client;
use crate::orders::{NOW, no_water, with};
use crate::small_pack::river_water_with;
use serde_json::{Value, json};

const ROLES: &str = r#"
[roles]
"经办人" = { at = "unit", sees = "unit" }
"值班长" = { at = "unit", in = ["工作室"], sees = "all" }
"人事岗" = { at = "organisation", sees = "none" }
"总经理" = { at = "organisation", sees = "all" }

[acts]
"登记" = { by = ["工作室"] }
"回复" = { by = ["主办"] }
"任职" = { by = ["人事岗"] }
"免职" = { by = ["人事岗"] }
"#;

/// With everybody appointed and logged in: 0001 for staff, 0101 head of the studio, 0201 of the network, 0301 of billing.
async fn staffed() -> (TestApp, Client, Client, Client, Client) {
    let app = TestApp::with_pack(river_water_with("roles.toml", ROLES));
    for (login, person, scopes) in [
        ("staff", "0001", &["read", "people"][..]),
        ("head", "0101", &["read", "act"]),
        ("network", "0201", &["read", "act"]),
        ("billing", "0301", &["read", "act"]),
    ] {
        app.add_account(login, person, scopes);
    }
    let staff = app.logged_in("staff").await;
    let appoint = |person: &str, role: &str, unit: Option<&str>| json!({ "at": NOW, "by": { "office": "人事岗" }, "person": person, "role": role, "unit": unit });
    for (person, role, unit) in [
        ("0001", "人事岗", None),
        ("0101", "值班长", Some("工作室")),
        ("0201", "经办人", Some("管网所")),
        ("0301", "经办人", Some("营业部")),
    ] {
        staff.done("/v1/appointments", &appoint(person, role, unit)).await;
    }
    let (head, network) = (app.logged_in("head").await, app.logged_in("network").await);
    let billing = app.logged_in("billing").await;
    (app, staff, head, network, billing)
}

fn by(office: &str) -> Value {
    json!({ "by": { "office": office } })
}

#[tokio::test]
async fn everybody_sees_what_their_roles_see_and_no_more() {
    let (app, staff, head, network, billing) = staffed().await;
    let ticket = head.done("/v1/tickets", &with(no_water(), by("工作室"))).await;
    let id = ticket["ticket"].as_str().unwrap();

    let of_ticket = format!("/v1/tickets/{id}");
    let by_number = "/v1/tickets?external=GD-1".to_owned();
    for (who, client, sees) in [
        ("head", &head, true),
        ("network", &network, true),
        ("billing", &billing, false),
        ("staff", &staff, false),
    ] {
        for list in ["/v1/tickets".to_owned(), by_number.clone()] {
            let listed = client.read(&list).await["tickets"].as_array().unwrap().len();
            assert_eq!(listed, usize::from(sees), "{who} {list}");
        }
        for path in [of_ticket.clone(), format!("{of_ticket}?words=true"), format!("/v1/records?ticket={id}")]
        {
            let reply = client.get(&path).await;
            if sees {
                assert_eq!(reply.status, 200, "{who} {path}");
            } else {
                reply.refused(404, "unknown-ticket");
            }
        }
        let sheet = client.get(&format!("{of_ticket}/supervision-sheet")).await;
        assert_eq!(sheet.status == 200, sees, "{who}");
    }
    // What is the whole organisation's.
    for path in ["/v1/records", "/v1/warnings", "/?period=2026-03", "/v1/settlements/2026-03"] {
        network.get(path).await.refused(403, "out-of-sight");
        assert_ne!(head.get(path).await.status, 403, "{path}");
    }
    let tokens = app.program(None, &["read"]);
    assert_eq!(tokens.read("/v1/tickets").await["tickets"].as_array().unwrap().len(), 1, "a program's own");
}

#[tokio::test]
async fn everybody_is_told_what_waits_for_them() {
    let (app, staff, head, network, billing) = staffed().await;
    head.done("/v1/tickets", &with(no_water(), by("工作室"))).await;
    for (who, client, expect) in
        [("staff", &staff, 0), ("head", &head, 0), ("network", &network, 1), ("billing", &billing, 0)]
    {
        let list = client.read("/v1/worklist").await;
        assert_eq!((&list["count"], &list["is_whole"]), (&json!(expect), &json!(true)), "{who}");
    }
    let todo = network.read("/v1/worklist").await["todos"][0].clone();
    assert_eq!((&todo["task"], &todo["what"]), (&json!("bring"), &json!("reply.first")), "{todo}");
    assert_eq!(todo["by"], json!({ "office": "管网所", "role": "经办人" }));
    assert_eq!(network.read("/v1/worklist?office=营业部").await["count"], json!(0), "not what they hold");
    let program = app.program(None, &["read"]);
    program.get("/v1/worklist").await.refused_for((400, "office"), "office", &["the unit or role"]);
    assert_eq!(
        program.read("/v1/worklist?office=管网所").await["count"],
        json!(0),
        "nobody claims after trial"
    );
}

#[tokio::test]
async fn a_unit_is_told_of_its_own_charges() {
    let (app, _, head, _, _) = staffed().await;
    head.done("/v1/tickets", &with(no_water(), by("工作室"))).await;
    app.set_clock("2026-03-09 10:00");
    let (head, network) = (app.logged_in("head").await, app.logged_in("network").await);
    let billing = app.logged_in("billing").await;
    let charges = |page: Value| page["entries"].as_array().unwrap().len();
    let path = "/v1/ledger?period=2026-03";
    let all = charges(head.read(path).await);
    assert!(all > 0);
    assert_eq!(charges(network.read(path).await), all);
    let page = billing.read(path).await;
    assert_eq!(page["totals"], json!([]));
    assert_eq!(charges(page), 0);
}

#[tokio::test]
async fn whoever_does_not_hold_it_does_not_do_it() {
    let (app, staff, head, network, billing) = staffed().await;
    let refused = network.post("/v1/tickets", &with(no_water(), by("工作室"))).await;
    refused.refused_for((403, "not-appointed"), "by.person", &["经办人@管网所"]);
    network.post("/v1/tickets", &with(no_water(), by("管网所"))).await.refused(403, "not-allowed");
    let id = head.done("/v1/tickets", &with(no_water(), by("工作室"))).await["ticket"].clone();
    let replies = format!("/v1/tickets/{}/replies", id.as_str().unwrap());
    let reply = |office: &str| json!({ "at": NOW, "by": { "office": office }, "final": true });
    billing.post(&replies, &reply("营业部")).await.refused(404, "unknown-ticket");
    head.post(&replies, &reply("工作室")).await.refused(403, "not-allowed");
    let done = network.done(&replies, &reply("管网所")).await;
    assert_eq!(done["by"], json!({ "office": "管网所", "person": "0201" }));

    // Nobody appoints who was not appointed to, nor with a credential that is not good for it.
    let appoint = json!({ "at": NOW, "by": { "office": "人事岗" }, "person": "0301", "role": "人事岗" });
    billing.post("/v1/appointments", &appoint).await.refused(403, "out-of-scope");
    let token = app.program(Some("billing"), &["people"]);
    token.post("/v1/appointments", &appoint).await.refused(403, "out-of-scope");
    app.add_account("climber", "0302", &["read", "people"]);
    let climber = app.logged_in("climber").await;
    let own = json!({ "at": NOW, "by": { "office": "人事岗" }, "person": "0302", "role": "人事岗" });
    climber.post("/v1/appointments", &own).await.refused(403, "own-affair");
    let other = with(appoint, json!({ "person": "0101" }));
    climber.post("/v1/appointments", &other).await.refused(403, "not-appointed");

    let me = network.read("/v1/me").await;
    let expect = json!([{
        "role": "经办人", "unit": { "id": "network", "name": "管网所" }, "from": "2026-03-02T10:00:00+08:00",
        "until": null,
    }]);
    assert_eq!(me["capacities"], expect);
    let dismiss = json!({ "at": NOW, "by": { "office": "人事岗" }, "person": "0201", "role": "经办人", "unit": "管网所" });
    staff.done("/v1/dismissals", &dismiss).await;
    assert_eq!(network.read("/v1/tickets").await["tickets"], json!([]));
    let people = staff.read("/v1/people").await;
    let gone = people["people"].as_array().unwrap().iter().find(|person| person["person"] == "0201").unwrap();
    assert_eq!(gone["appointments"][0]["until"], "2026-03-02T10:00:00+08:00");
}

#[tokio::test]
async fn whoever_builds_a_form_is_told_what_there_is_to_choose() {
    let (_, _, head, _, _) = staffed().await;
    let told = head.read("/v1/policy/catalogue").await;
    let one = |list: &str, key: &str, name: &str| {
        let found = told[list].as_array().unwrap().iter().find(|one| one[key] == name);
        found.unwrap_or_else(|| panic!("no {name} in {list}")).clone()
    };
    assert_eq!(
        one("units", "id", "network"),
        json!({ "id": "network", "name": "管网所", "groups": ["业务部门"] })
    );
    let expect = json!({ "name": "值班长", "in_unit": true, "in": ["工作室"], "sees": "all" });
    assert_eq!(one("roles", "name", "值班长"), expect);
    assert_eq!(told["channels"]["平台"], json!(["12345"]));
    let reply = one("acts", "act", "reply");
    assert_eq!((&reply["act_zh"], &reply["by"]), (&json!("回复"), &json!(["主办"])));
    assert!(reply["stages"].as_array().unwrap().contains(&json!("dispatched")), "{reply}");
    assert_eq!(one("acts", "act", "merge").get("by"), None);
    let fault = one("forms", "id", "handling-fault");
    assert_eq!((&fault["by"], &fault["pick"]), (&json!(["工作室"]), &json!(["推诿扯皮", "造成后果"])));
    let unit = json!({ "key": "unit", "label": "接办单位", "type": "unit", "required": false });
    assert_eq!(fault["fields"], json!([unit]));
}

#[tokio::test]
async fn of_a_ticket_out_of_sight_nothing_is_told_whatever_is_tried() {
    let (app, _, head, network, billing) = staffed().await;
    let id = head.done("/v1/tickets", &with(no_water(), by("工作室"))).await["ticket"].clone();
    let of_ticket = |verb: &str| format!("/v1/tickets/{}{verb}", id.as_str().unwrap());
    let order = |more: Value| with(json!({ "at": NOW, "by": { "office": "营业部" } }), more);
    for (verb, body) in [
        ("/replies", order(json!({ "final": true }))),
        ("/declines", order(json!({ "reason": "不归我" }))),
        ("/withdrawals", order(json!({ "what": "finding/1", "reason": "填错" }))),
        ("/nodes", order(json!({ "node": "没有" }))),
        ("/callbacks", order(json!({ "answer": "满意", "at": "2020-01-01 09:00" }))),
        ("/codes", json!({})),
    ] {
        billing.post(&of_ticket(verb), &body).await.refused(404, "unknown-ticket");
    }
    // Whoever sees it or registered it hands out its code.
    assert_eq!(network.post(&of_ticket("/codes"), &json!({})).await.status, 201);
    assert_eq!(head.post(&of_ticket("/codes"), &json!({})).await.status, 201);
    app.program(None, &["act:register"])
        .post(&of_ticket("/codes"), &json!({}))
        .await
        .refused(404, "unknown-ticket");

    // Roles of others are lent by whoever's credential is good for it.
    let lend = json!({
        "at": NOW, "by": { "office": "管网所" }, "from": "0101", "to": "0301", "role": "值班长", "unit": "工作室",
        "until": "2026-03-05 00:00",
    });
    network.post("/v1/stand-ins", &lend).await.refused(403, "out-of-scope");
}
