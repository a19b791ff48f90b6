//! Whether a delivery is Xero's: keys, the signature, and the comparison of both.

use api_core::{
    Secret,
    signing::{Encoding, Keys},
};

/// The header that holds a delivery's signature (XR-HOOK-1).
pub const SIGNATURE_HEADER: &str = "x-xero-signature";

/// The largest body that is looked at, 4 MiB: more than 5,000 events. What is larger is refused before it is hashed.
pub const MAX_BODY_BYTES: usize = 4 << 20;

/// A signing key is empty, as a setting is that nobody has set.
///
/// It would make every delivery good that anybody signs with an empty key, so there is no such [`SigningKeys`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the webhook's signing key is empty; copy it from the app's page in Xero's developer portal")]
pub struct EmptyKey;

/// The signing keys of one webhook: the one that Xero shows, and, while it is being changed, the one before or after.
/// `Debug` prints how many there are.
///
/// ```
/// use xero_client::webhooks::{EmptyKey, SigningKeys};
///
/// let keys = SigningKeys::new("bmV3IGtleSBvZiB0aGUgcG9ydGFs")?.and("b2xkIGtleQ==")?;
/// assert_eq!(format!("{keys:?}"), "SigningKeys(2)");
/// assert_eq!(SigningKeys::new(" ").unwrap_err(), EmptyKey);
/// # Ok::<(), EmptyKey>(())
/// ```
#[derive(Clone)]
pub struct SigningKeys(Keys);

impl SigningKeys {
    /// The key as the portal shows it. It looks like Base64 and is not decoded (XR-HOOK-1); white space around it, such as
    /// the end of a file's line, is left out.
    ///
    /// # Errors
    /// [`EmptyKey`] if there is nothing in it.
    pub fn new(key: impl Into<Secret>) -> Result<Self, EmptyKey> {
        Keys::new(key).map(Self).map_err(|_| EmptyKey)
    }

    /// One more key that is good. Both are, until the old one is taken out.
    ///
    /// # Errors
    /// [`EmptyKey`] if there is nothing in it.
    pub fn and(self, key: impl Into<Secret>) -> Result<Self, EmptyKey> {
        self.0.and(key).map(Self).map_err(|_| EmptyKey)
    }

    /// The signature that Xero sends with that body, by the key that was given first: for tests of a receiver.
    pub fn sign(&self, body: &[u8]) -> String {
        self.0.sign(&[body], Encoding::Base64)
    }
}

impl std::fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKeys({})", self.0.count())
    }
}

/// Why a delivery is not taken for Xero's. All are answered by a 401.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no signature.
    #[error("the request has no x-xero-signature")]
    Unsigned,
    /// The signature is not that of this body with any of the keys. While a webhook is set up that is Xero's own test
    /// (XR-HOOK-3); later it is a wrong key, a body that was changed on its way, or a stranger.
    #[error(
        "the signature fits none of the signing keys: compare the key with the portal's, and sign the bytes as received"
    )]
    WrongSignature,
    /// The body is larger than [`MAX_BODY_BYTES`].
    #[error("the body is larger than {MAX_BODY_BYTES} bytes")]
    TooLarge,
}

/// Whether the delivery is Xero's: `body` as it was received, byte for byte, and the value of [`SIGNATURE_HEADER`], if there
/// is one (XR-HOOK-1).
///
/// Every key is tried, and every comparison looks at every character, so the time that it takes tells nothing of the keys.
///
/// # Errors
/// Why it is not: answer it by a 401.
pub fn verify(body: &[u8], signature_header: Option<&[u8]>, keys: &SigningKeys) -> Result<(), Refusal> {
    if body.len() > MAX_BODY_BYTES {
        return Err(Refusal::TooLarge);
    }
    let Some(given) = signature_header.filter(|given| !given.is_empty()) else { return Err(Refusal::Unsigned) };
    if keys.0.fit(&[body], given, Encoding::Base64) { Ok(()) } else { Err(Refusal::WrongSignature) }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "a2V5IG9mIHRoZSB3ZWJob29r";
    /// Two spaces here, one there, as Xero's own.
    const BODY: &[u8] =
        br#"{"events":[],"firstEventSequence": 0,"lastEventSequence":  0, "entropy": "ABCDEFGHIJKLMNOPQRST"}"#;

    fn keys(text: &str) -> SigningKeys {
        SigningKeys::new(text).unwrap()
    }

    #[test]
    fn the_signature_is_that_of_another_implementation() {
        // Computed by Python's hmac and base64 with the key's text, not with what it decodes to.
        assert_eq!(keys(KEY).sign(BODY), "ucDSbQiM3kSZG42KJJVVHzQqsKUtE9BmYzdua0SW2IA=");
        // RFC 4231, test case 2.
        assert_eq!(
            keys("Jefe").sign(b"what do ya want for nothing?"),
            BASE64.encode(
                &data_encoding::HEXLOWER
                    .decode(b"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
                    .unwrap()
            )
        );
    }

    #[test]
    fn a_signature_that_differs_by_one_character_is_refused() {
        let good = keys(KEY).sign(BODY);
        assert_eq!(verify(BODY, Some(good.as_bytes()), &keys(KEY)), Ok(()));
        for at in 0..good.len() {
            for other in [b'A', b'b', b'+', b'=', b' ', 0xff] {
                let mut bad = good.clone().into_bytes();
                if std::mem::replace(&mut bad[at], other) != other {
                    assert_eq!(verify(BODY, Some(&bad), &keys(KEY)), Err(Refusal::WrongSignature), "{at}");
                }
            }
            assert!(verify(BODY, Some(&good.as_bytes()[..at]), &keys(KEY)).is_err(), "{at}");
        }
        assert_eq!(verify(BODY, Some(format!("{good}=").as_bytes()), &keys(KEY)), Err(Refusal::WrongSignature));
    }

    #[test]
    fn a_body_that_was_read_and_written_again_is_refused() {
        let good = keys(KEY).sign(BODY);
        let rewritten = api_core::wire::Json::parse(BODY).unwrap().to_bytes();
        assert_eq!(verify(&rewritten, Some(good.as_bytes()), &keys(KEY)), Err(Refusal::WrongSignature));
    }

    #[test]
    fn the_key_is_not_decoded_and_the_end_of_its_line_is_no_part_of_it() {
        let good = keys(KEY).sign(BODY);
        let decoded = String::from_utf8(BASE64.decode(KEY.as_bytes()).unwrap()).unwrap();
        assert_eq!(verify(BODY, Some(good.as_bytes()), &keys(&decoded)), Err(Refusal::WrongSignature));
        assert_eq!(verify(BODY, Some(good.as_bytes()), &keys(&format!("{KEY}\r\n"))), Ok(()));
    }

    #[test]
    fn while_a_key_is_changed_both_are_good_and_afterwards_one() {
        let (old, new) = (keys("old"), keys("new"));
        let both = keys("new").and("old").unwrap();
        for signer in [&old, &new] {
            assert_eq!(verify(BODY, Some(signer.sign(BODY).as_bytes()), &both), Ok(()));
        }
        assert_eq!(verify(BODY, Some(old.sign(BODY).as_bytes()), &new), Err(Refusal::WrongSignature));
        assert_eq!(verify(BODY, Some(keys("third").sign(BODY).as_bytes()), &both), Err(Refusal::WrongSignature));
    }

    #[test]
    fn a_key_that_is_empty_is_no_key() {
        for empty in ["", " ", "\n"] {
            assert_eq!(SigningKeys::new(empty).unwrap_err(), EmptyKey);
            assert_eq!(keys(KEY).and(empty).unwrap_err(), EmptyKey);
        }
    }

    #[test]
    fn what_is_not_signed_or_too_large_is_refused() {
        assert_eq!(verify(BODY, None, &keys(KEY)), Err(Refusal::Unsigned));
        assert_eq!(verify(BODY, Some(b""), &keys(KEY)), Err(Refusal::Unsigned));
        let large = vec![b' '; MAX_BODY_BYTES + 1];
        let signature = keys(KEY).sign(&large);
        assert_eq!(verify(&large, Some(signature.as_bytes()), &keys(KEY)), Err(Refusal::TooLarge));
        assert_eq!(verify(&large[1..], Some(keys(KEY).sign(&large[1..]).as_bytes()), &keys(KEY)), Ok(()));
    }

    #[test]
    fn no_key_is_printed() {
        let shown = format!("{:?} {:?}", keys(KEY), Refusal::WrongSignature);
        assert!(!shown.contains(KEY), "{shown}");
    }

    proptest! {
        #[test]
        fn what_is_signed_is_good_and_any_other_body_is_not(body: Vec<u8>, other: Vec<u8>, key in "\\PC*[A-Za-z0-9]") {
            let keys = keys(&key);
            let signature = keys.sign(&body);
            prop_assert_eq!(verify(&body, Some(signature.as_bytes()), &keys), Ok(()));
            prop_assert_eq!(verify(&other, Some(signature.as_bytes()), &keys).is_ok(), body == other);
        }
    }
}
