//! Webhooks: neither the secrets nor what was sent is told.

use api_core::{
    runtime::{ManualRuntime, Runtime},
    signing::{Encoding, Keys},
};
use http::{HeaderMap, HeaderValue};
use xcart_client::webhooks::{OrderIds, Receiver, Verdict};

use crate::canaries::{HOOK_SECRET, OLD_HOOK_SECRET, PRIVATE, SECRETS, Told};

#[test]
fn no_secret_and_nothing_of_a_delivery_is_told() {
    let (told, runtime) = (Told::default(), ManualRuntime::new(1));
    let keys = Keys::new(HOOK_SECRET).unwrap().and(OLD_HOOK_SECRET).unwrap();
    told.debug(&keys);
    let everything = [&SECRETS[..], &PRIVATE].concat().join(" ");
    let bodies = [
        everything.clone(),
        format!(r#"{{"order_id":"{everything}"}}"#),
        format!(r#"{{"order_id":42,"note":"{everything}"}}"#),
        format!(r#"{{"order_id":["{everything}",42]}}"#),
        format!(r#"{{"{everything}":1}}"#),
    ];
    for builder in [
        Receiver::hmac(keys.clone(), "x-shop-signature", Encoding::Hex).timestamp("x-shop-time"),
        Receiver::hmac(keys.clone(), "x-shop-signature", Encoding::Base64).order_ids(OrderIds::form_field("id")),
        Receiver::token(keys.clone(), "x-shop-signature").prefix("Bearer ").nonce("x-shop-nonce"),
    ] {
        told.debug(&builder);
        let receiver = builder.build().unwrap();
        told.debug(&receiver);
        for body in &bodies {
            let good = receiver.sign(body.as_bytes(), runtime.now(), PRIVATE[0]);
            let mut bad = good.clone();
            for value in bad.values_mut() {
                *value = HeaderValue::from_static(HOOK_SECRET);
            }
            for headers in [good.clone(), good, bad, HeaderMap::new()] {
                let verdict = receiver.receive(&headers, body.as_bytes(), runtime.now());
                told.debug(&verdict);
                match verdict {
                    Verdict::Refused(refusal) => told.error(&refusal),
                    Verdict::Unreadable(error) => told.error(&error),
                    _ => {}
                }
            }
        }
    }
    told.assert_kept(&"deliveries");
    assert!(told.text().contains("OrderId(42)") && told.text().contains("fits none"));
}
