//! What a delivery holds.

use xero_client::{
    webhooks::{ChangedResource, Delivery, EventCategory, EventType, SequenceRange, TenantType},
    wire::{ContactId, CreditNoteId, CreditNoteType, DocumentStatus, InvoiceId},
};

use crate::{CREDIT_NOTE, INTENT, MIXED, SUBSCRIPTION};

const TENANTS: [&str; 2] = ["3d1f0f52-6a0b-4c0e-9a57-0d8f6a1c2b3e", "9b2c4e61-07d8-4f3a-8c15-6e1d2a3b4c5d"];

#[test]
fn one_delivery_may_mix_tenants_and_categories_and_name_a_resource_twice() {
    // XR-HOOK-5, XR-HOOK-6, XR-HOOK-9.
    let delivery = Delivery::parse(MIXED).unwrap();
    let events: Vec<_> = delivery.events.iter().map(|event| event.as_ref().unwrap()).collect();
    assert_eq!(events.len(), 3);
    assert_eq!(events[0].tenant_id.to_string(), TENANTS[0]);
    assert_eq!(events[0].tenant_type, Some(TenantType::Organisation));
    assert_eq!((&events[1].category, &events[1].event_type), (&EventCategory::Invoice, &EventType::Create));
    assert_eq!(events[2].event_type, EventType::Update);
    let times: Vec<_> = events.iter().map(|event| event.occurred_at.unwrap().0.timestamp_millis()).collect();
    assert_eq!(times, [1_767_607_200_123, 1_767_607_201_000, 1_767_607_202_500]);
    // The work that they ask for: each resource once.
    let wanted: Vec<_> =
        delivery.resources().into_iter().map(|key| (key.tenant_id.to_string(), key.resource)).collect();
    let contact = ChangedResource::Contact(ContactId("0f7c0b2e-8a5d-4e0b-b1b4-2f6b0a9d7c11".parse().unwrap()));
    let invoice = ChangedResource::Invoice(InvoiceId("b0a5c1de-93f4-4a36-8e0b-5d7c2f90a1e4".parse().unwrap()));
    assert_eq!(wanted, [(TENANTS[0].to_owned(), contact), (TENANTS[1].to_owned(), invoice)]);
    assert_eq!(delivery.sequence, SequenceRange::new(41, 43));
    assert!(delivery.is_whole());
}

#[test]
fn a_credit_note_says_its_type_and_status() {
    let delivery = Delivery::parse(CREDIT_NOTE).unwrap();
    let event = delivery.events[0].as_ref().unwrap();
    assert_eq!(
        event.resource(),
        ChangedResource::CreditNote(CreditNoteId("5e0e3c42-1f4d-4b57-9a6e-7c8d9e0f1a2b".parse().unwrap()))
    );
    let data = event.data().unwrap();
    assert_eq!((data.credit_note_type, data.status), (Some(CreditNoteType::AccRecCredit), Some(DocumentStatus::Draft)));
}

#[test]
fn a_subscription_is_the_apps_own_and_what_is_new_is_kept() {
    let delivery = Delivery::parse(SUBSCRIPTION).unwrap();
    let event = delivery.events[0].as_ref().unwrap();
    assert!(matches!(event.resource(), ChangedResource::Subscription(_)));
    assert_eq!(event.tenant_type, Some(TenantType::Application));
    assert_eq!(delivery.extras.get("partition").map(|raw| raw.get()), Some("3"));
    assert_eq!(delivery.extras.get("entropy").map(|raw| raw.get()), Some(r#""MNBVCXZLKJHGFDSAPOIU""#));
}

#[test]
fn one_bad_event_costs_the_delivery_nothing_else_and_is_told() {
    let text = std::str::from_utf8(MIXED).unwrap();
    let body = text.replacen("0f7c0b2e-8a5d-4e0b-b1b4-2f6b0a9d7c11\",\"eventDateUtc", "no-uuid\",\"eventDateUtc", 1);
    assert_ne!(body, text);
    let delivery = Delivery::parse(body.as_bytes()).unwrap();
    assert_eq!((delivery.events.len(), delivery.resources().len(), delivery.is_whole()), (3, 1, false));
    let bad: Vec<_> = delivery.unreadable().collect();
    assert_eq!(bad[0].index, 0);
    assert!(bad[0].to_string().contains("resourceId"), "{}", bad[0]);
}

#[test]
fn a_delivery_with_fewer_events_than_numbers_is_not_whole() {
    // XR-HOOK-7.
    let body = std::str::from_utf8(MIXED).unwrap().replace("\"lastEventSequence\": 43", "\"lastEventSequence\": 44");
    assert!(!Delivery::parse(body.as_bytes()).unwrap().is_whole());
    for sequences in
        [r#""firstEventSequence":"41","lastEventSequence":"41""#, r#""firstEventSequence":41,"lastEventSequence":41"#]
    {
        let delivery = Delivery::parse(format!(r#"{{"events":[7],{sequences}}}"#).as_bytes()).unwrap();
        assert_eq!(delivery.sequence, SequenceRange::new(41, 41));
    }
    for sequences in [
        r#""firstEventSequence":9,"lastEventSequence":8"#,
        r#""firstEventSequence":-1,"lastEventSequence":8"#,
        r#""x":1"#,
    ] {
        let delivery = Delivery::parse(format!(r#"{{"events":[7],{sequences}}}"#).as_bytes()).unwrap();
        assert_eq!((delivery.sequence, delivery.key()), (None, None), "{sequences}");
    }
}

#[test]
fn a_delivery_that_comes_again_is_known_by_its_numbers_and_tenants_not_by_its_entropy() {
    // XR-HOOK-8.
    let key = |body: &[u8]| Delivery::parse(body).unwrap().key();
    let again = std::str::from_utf8(MIXED).unwrap().replace("QWMXZKTRPLVBNHGFDSAY", "AAAAAAAAAAAAAAAAAAAA");
    assert_eq!(key(MIXED), key(again.as_bytes()));
    assert_eq!(key(MIXED).unwrap().to_string(), format!("41-43 of {} {}", TENANTS[0], TENANTS[1]));
    let of_others = std::str::from_utf8(MIXED).unwrap().replace(TENANTS[1], TENANTS[0]);
    assert_ne!(key(MIXED), key(of_others.as_bytes()));
    assert_ne!(key(MIXED), key(CREDIT_NOTE));
    assert_eq!(key(INTENT), None);
}

#[test]
fn printed_a_delivery_shows_counts_alone() {
    let shown = format!("{:?}", Delivery::parse(MIXED).unwrap());
    assert!(shown.contains("events: 3") && !shown.contains(TENANTS[0]) && !shown.contains("b0a5c1de"), "{shown}");
}
