//! Intent to receive: the test that Xero puts a receiver to.

use xero_client::webhooks::{Notice, Refusal, SigningKeys, Verdict, answer};

use crate::{INTENT, KEY, MIXED, keys, nearly};

/// PAINS: no webhook support, and everybody fails intent to receive once.
#[test]
fn intent_to_receive_is_answered_200_where_the_signature_is_right_and_401_where_one_character_differs() {
    // XR-HOOK-3: a series, of which one is signed rightly.
    let good = keys().sign(INTENT);
    for bad in nearly(&good) {
        let verdict = answer(INTENT, Some(bad.as_bytes()), &keys());
        assert!(matches!(verdict, Verdict::Refused(Refusal::WrongSignature)), "{bad}");
        assert_eq!(verdict.status(), 401);
    }
    let verdict = answer(INTENT, Some(good.as_bytes()), &keys());
    assert!(matches!(verdict, Verdict::Genuine(Notice::IntentToReceive)));
    assert_eq!(verdict.status(), 200);
}

#[test]
fn without_a_signature_nothing_is_xeros() {
    for header in [None, Some(&b""[..]), Some(&b" "[..])] {
        assert_eq!(answer(MIXED, header, &keys()).status(), 401);
    }
}

#[test]
fn a_signature_fits_one_body_alone() {
    let of_another = keys().sign(MIXED);
    assert_eq!(answer(INTENT, Some(of_another.as_bytes()), &keys()).status(), 401);
}

#[test]
fn during_a_change_of_keys_deliveries_of_both_are_taken() {
    let both = SigningKeys::new("bmV3").unwrap().and(KEY).unwrap();
    let new = SigningKeys::new("bmV3").unwrap();
    for signer in [&keys(), &new] {
        assert_eq!(answer(MIXED, Some(signer.sign(MIXED).as_bytes()), &both).status(), 200);
    }
    assert_eq!(answer(MIXED, Some(keys().sign(MIXED).as_bytes()), &new).status(), 401);
}

#[test]
fn what_xero_signed_and_nobody_can_read_is_answered_200_and_told() {
    for body in ["", "null", "[]", "{}", r#"{"events":{}}"#, r#"{"events":["#, "<xml/>", r#"{"events":"canary"}"#] {
        let verdict = answer(body.as_bytes(), Some(keys().sign(body.as_bytes()).as_bytes()), &keys());
        assert_eq!(verdict.status(), 200, "{body}");
        let Verdict::Genuine(Notice::Unreadable(error)) = verdict else { panic!("{body}: {verdict:?}") };
        assert!(error.to_string().contains("read what changed") && !error.to_string().contains("canary"), "{error}");
    }
}
