//! Manual journals.

use rust_decimal::{Decimal, dec};

use crate::world::{Answer, Look, World, column, request, with, world};

fn journal(world: &World, lines: &[(&str, &str)], more: &str) -> Answer {
    let lines: Vec<String> = lines
        .iter()
        .map(|(account, amount)| format!(r#"{{"AccountCode":"{account}","LineAmount":{amount},"Description":"x"}}"#))
        .collect();
    let body = format!(r#"{{"Narration":"Accrual","Date":"2026-01-05","JournalLines":[{}]{more}}}"#, lines.join(","));
    world.put("ManualJournals?summarizeErrors=false", &body)
}

fn refused(answer: Answer) -> String {
    let mut found = Vec::new();
    crate::world::messages(&answer.ok().json, &mut found);
    found.join("; ")
}

#[test]
fn a_journal_has_a_narration_and_two_lines_that_sum_to_zero() {
    // XR-JOURNAL-1
    let world = world();
    let made = journal(&world, &[("200", "100"), ("220", "-100")], r#","Status":"POSTED""#).ok().first().clone();
    assert_eq!((made.text("Status"), made.text("LineAmountTypes")), ("POSTED".into(), "NoTax".into()));
    assert_eq!(made.at("ShowOnCashBasisReports").as_bool(), Some(true));
    let balance = world.fake.lock().books().trial_balance();
    assert_eq!(balance[&("200".to_owned(), "USD".to_owned())], dec!(100));
    assert_eq!(balance.values().sum::<Decimal>(), dec!(0));
    assert_eq!(
        refused(journal(&world, &[("200", "100"), ("220", "-10")], "")),
        "The total debits (100.00) must equal total credits (-10.00)"
    );
    assert!(refused(journal(&world, &[("200", "0")], "")).contains("two journal lines"));
    let silent = world.put("ManualJournals", r#"{"JournalLines":[{"LineAmount":0},{"LineAmount":0}]}"#).refused();
    assert_eq!(silent, ["Narration must be specified."]);
    let taxed =
        journal(&world, &[("200", "100"), ("210", "-100")], r#","LineAmountTypes":"Exclusive","Status":"POSTED""#);
    assert_eq!(taxed.ok().first().amount("JournalLines.0.TaxAmount"), dec!(8.25));
    assert_eq!(world.fake.lock().books().trial_balance().values().sum::<Decimal>(), dec!(0));
    for account in ["090", "610", "800"] {
        assert!(refused(journal(&world, &[(account, "1"), ("200", "-1")], "")).contains("manual journal"), "{account}");
    }
}

#[test]
fn an_unknown_account_is_dropped_from_a_draft_with_a_warning_and_refused_in_a_posted_one() {
    // XR-JOURNAL-2
    let world = world();
    let made = journal(&world, &[("476", "10"), ("200", "-10")], "").ok().first().clone();
    assert_eq!(
        (made.text("Status"), made.text("StatusAttributeString"), made.text("Warnings.0.Message")),
        (
            "DRAFT".into(),
            "WARNING".into(),
            "Account code '476' has been removed as it does not match a recognised account.".into()
        )
    );
    assert!(!made.at("JournalLines.0").has("AccountCode"));
    let target = format!("ManualJournals/{}", made.text("ManualJournalID"));
    assert!(!world.get(&target).ok().first().has("Warnings"));
    assert!(world.post(&target, r#"{"Status":"POSTED"}"#).refused()[0].contains("needs an account"));
    let posted = journal(&world, &[("476", "10"), ("200", "-10")], r#","Status":"POSTED""#);
    assert!(refused(posted).contains("'476' is not a valid code"));
}

#[test]
fn a_draft_is_changed_posted_or_deleted_and_a_posted_one_voided() {
    // XR-JOURNAL-3
    let world = world();
    let made = journal(&world, &[("200", "10"), ("220", "-10")], "").ok().first().clone();
    let target = format!("ManualJournals/{}", made.text("ManualJournalID"));
    let status = |status: &str| world.post(&target, &format!(r#"{{"Status":"{status}"}}"#));
    assert_eq!(world.post(&target, r#"{"Narration":"Other"}"#).ok().first().text("Narration"), "Other");
    assert!(world.fake.lock().books().trial_balance().is_empty());
    assert_eq!(status("VOIDED").status, 400);
    assert_eq!(status("POSTED").ok().first().at("JournalLines").as_array().unwrap().len(), 2);
    assert!(world.post(&target, r#"{"Narration":"Third"}"#).refused()[0].contains("not of valid status"));
    let now = world.now();
    let lock = |date| world.fake.lock().person(now).set_period_lock(date);
    lock(chrono::NaiveDate::from_ymd_opt(2026, 1, 5));
    assert!(status("VOIDED").refused()[0].contains("period lock date"));
    journal(&world, &[("200", "10"), ("220", "-10")], "").ok();
    assert!(refused(journal(&world, &[("200", "1"), ("220", "-1")], r#","Status":"POSTED""#)).contains("lock date"));
    lock(None);
    assert_eq!(status("VOIDED").ok().first().text("Status"), "VOIDED");
    assert!(world.fake.lock().books().trial_balance().is_empty());
    assert_eq!((status("POSTED").status, status("DELETED").status), (400, 400));
    assert_eq!(journal(&world, &[], r#","Status":"VOIDED""#).ok().first().text("StatusAttributeString"), "ERROR");
}

#[test]
fn journals_are_listed_without_lines_unless_in_pages_and_take_files_and_notes() {
    // XR-JOURNAL-4
    let world = world();
    let id = journal(&world, &[("200", "10"), ("220", "-10")], "").ok().first().text("ManualJournalID");
    let lines = |target: &str| world.get(target).ok().first().at("JournalLines").as_array().unwrap().len();
    assert_eq!(
        (lines("ManualJournals"), lines("ManualJournals?page=1"), lines(&format!("ManualJournals/{id}"))),
        (0, 2, 2)
    );
    assert_eq!(column(&world.get("ManualJournals?where=Status==\"DRAFT\"").ok(), "Narration"), ["Accrual"]);
    let upload = request("PUT", &format!("ManualJournals/{id}/Attachments/a.txt"), "x");
    world.send(with(upload, "content-type", "text/plain")).ok();
    assert_eq!(world.get(&format!("ManualJournals/{id}")).ok().first().text("Attachments.0.FileName"), "a.txt");
    world.put(&format!("ManualJournals/{id}/History"), r#"{"HistoryRecords":[{"Details":"x"}]}"#).ok();
    assert_eq!(world.get("ManualJournals/x").status, 404);
}
