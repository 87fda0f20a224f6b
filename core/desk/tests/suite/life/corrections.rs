//! What is known of a ticket is corrected, declined and handed over.

use super::{decline, hand_over, of, pack, reason, refused, reply};
use suban_model::{Act, Correct, Event, Stage, TicketId};
use suban_test_kit::TestDesk;

fn correct(ticket: TicketId, change: impl FnOnce(&mut Correct)) -> Act {
    let mut correct = Correct {
        ticket: of(ticket),
        area: None,
        kind: None,
        category: None,
        grade: None,
        tags: None,
        classify: false,
        route: false,
        reason: reason(),
    };
    change(&mut correct);
    Act::Correct(correct)
}

#[test]
fn a_category_is_corrected_and_the_ticket_sent_where_it_belongs() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "有事");
    assert_eq!(desk.ticket(id).stage, Stage::Queued);
    refused(
        &desk,
        "2026-03-02 10:00",
        "工作室",
        correct(id, |_| {}),
        ("nothing-to-correct", "没有写哪里不对"),
    );
    let water = |correct: &mut Correct| {
        correct.category = Some("供水/停水".into());
        correct.area = Some("东片".into());
        correct.route = true;
    };
    desk.act("2026-03-02 10:00", correct(id, water));
    let ticket = desk.ticket(id);
    assert_eq!(
        (ticket.stage, ticket.lead(), ticket.area.as_deref()),
        (Stage::Dispatched, Some("pipes"), Some("东片"))
    );
    assert_eq!(ticket.classification.unwrap().category, "供水/停水");
    let events =
        [Event::Corrected, Event::Dispatched].map(|event| desk.ticket(id).happened_at(&event).is_some());
    assert_eq!(events, [true, true]);
    desk.act("2026-03-02 11:00", reply(id, true));
    refused(&desk, "2026-03-02 12:00", "工作室", correct(id, water), ("not-now", "不能派单"));
    desk.act("2026-03-02 12:00", correct(id, |correct| correct.grade = Some("紧急".into())));
    let classification = desk.ticket(id).classification.unwrap();
    assert_eq!(
        (classification.grade.as_deref(), classification.category.as_str()),
        (Some("紧急"), "供水/停水")
    );
    assert!(desk.verify().is_clean());
}

#[test]
fn other_words_are_classified_again_and_can_be_erased() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "有事");
    let again = |correct: &mut Correct| {
        correct.classify = true;
        correct.route = true;
    };
    refused(&desk, "2026-03-02 10:00", "工作室", correct(id, again), ("empty", "text"));
    desk.try_do("2026-03-02 10:00", "工作室", correct(id, again), &[("text", "三楼没水了")]).unwrap();
    assert_eq!((desk.ticket(id).lead(), desk.ticket(id).stage), (Some("pipes"), Stage::Dispatched));
    let erase = suban_model::Erase { ticket: of(id), reason: reason() };
    desk.act("2026-03-03 10:00", Act::Erase(erase));
    assert!(desk.verify().is_clean());
}

#[test]
fn the_unit_that_has_it_declines_and_a_person_sends_it_elsewhere() {
    let desk = TestDesk::with(&pack());
    let id = desk.register("2026-03-02 09:00", "来电", "没水");
    refused(&desk, "2026-03-02 10:00", "营业部", decline(id), ("not-allowed", "须由:主办(管网所)"));
    desk.try_do("2026-03-02 10:00", "管网所", decline(id), &[]).unwrap();
    assert_eq!((desk.ticket(id).stage, desk.ticket(id).lead()), (Stage::Queued, None));
    let declined = desk.view().aggregate("declined", "2026-03".parse().unwrap(), &["pipes".to_owned()]);
    assert_eq!(declined.unwrap().unwrap().count, 1, "the unit that declined is known");
    refused(&desk, "2026-03-02 11:00", "工作室", hand_over(id, "营业部"), ("not-now", "派单"));
    desk.act("2026-03-02 11:00", super::dispatch(id, "营业部"));
    desk.act("2026-03-02 12:00", hand_over(id, "管网所"));
    assert_eq!(desk.ticket(id).lead(), Some("pipes"));
    assert!(desk.verify().is_clean());
}
