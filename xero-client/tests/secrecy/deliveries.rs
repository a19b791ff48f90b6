//! Webhooks: neither the keys nor what a delivery holds is told.

use xero_client::webhooks::{Delivery, Event, Notice, SigningKeys, Verdict, answer};

use crate::canaries::{MARKED, OLD_WEBHOOK_KEY, PRIVATE, SECRETS, TENANT, Told, WEBHOOK_KEY};

#[test]
fn no_key_and_nothing_of_a_delivery_is_told() {
    let told = Told::default();
    let keys = SigningKeys::new(WEBHOOK_KEY).unwrap().and(OLD_WEBHOOK_KEY).unwrap();
    told.debug(&keys);
    let everything = [&SECRETS[..], &MARKED, &PRIVATE].concat().join(" ");
    let event = format!(
        r#"{{"resourceUrl":"https://api.xero.example/{everything}","resourceId":"3d1f0f52-6a0b-4c0e-9a57-0d8f6a1c2b3e","tenantId":"{TENANT}","eventCategory":"CREDITNOTE","eventType":"UPDATE","data":{{"Type":"ACCRECCREDIT","New":"{everything}"}},"{}":"{everything}"}}"#,
        "new"
    );
    let bad = event.replacen("3d1f0f52-6a0b-4c0e-9a57-0d8f6a1c2b3e", &everything, 1);
    let bodies = [
        format!(
            r#"{{"events":[{event},{bad},"{everything}"],"firstEventSequence":1,"lastEventSequence":3,"entropy":"{everything}"}}"#
        ),
        format!(r#"{{"events":"{everything}"}}"#),
        format!(r#"{{"events":[],"entropy":"{everything}"}}"#),
        format!(r#"["{everything}"]"#),
        format!("{{\"{everything}"),
        everything.clone(),
    ];
    told.listen(|| {
        for body in &bodies {
            let signature = keys.sign(body.as_bytes());
            for signature in [Some(signature.as_bytes()), Some(WEBHOOK_KEY.as_bytes()), None] {
                let verdict = answer(body.as_bytes(), signature, &keys);
                told.debug(&verdict);
                match verdict {
                    Verdict::Refused(refusal) => told.error(&refusal),
                    Verdict::Genuine(Notice::Unreadable(error)) => told.error(&error),
                    Verdict::Genuine(Notice::Delivery(delivery)) => tell(&told, &delivery),
                    Verdict::Genuine(_) => {}
                }
            }
            told.outcome(&Event::parse(body));
        }
        told.outcome(&Event::parse(&event));
    });
    told.assert_kept(&"deliveries");
}

fn tell(told: &Told, delivery: &Delivery) {
    told.debug(&delivery.events);
    told.debug(&delivery.resources());
    told.debug(&delivery.key());
    for event in &delivery.events {
        told.outcome(event);
        told.debug(&event.as_ref().ok().and_then(Event::data));
    }
}
