//! Whether a request that came in was made by somebody who knows a secret: HMAC-SHA256 by one of several keys, or one of several
//! tokens, compared in constant time.

use std::fmt;

use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::Secret;

/// A key is empty, as a setting is that nobody has set. It would make everything good that anybody signs with an empty key, so
/// there are no such [`Keys`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key is empty")]
pub struct EmptyKey;

/// How a signature is written down. The texts are compared, not what they decode to, so each signature has one text alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// 64 digits, lower case.
    Hex,
    /// Base64 with padding, 44 characters.
    Base64,
}

/// Keys of which each is good: the one in use, and, while it is being changed, the one before or after. `Debug` prints how many
/// there are.
///
/// ```
/// use api_core::signing::{Encoding, Keys};
///
/// let keys = Keys::new("the new one")?.and("the old one")?;
/// let signature = keys.sign(&[b"1767607200", b".", b"{}"], Encoding::Hex);
/// assert!(keys.fit(&[b"1767607200.{}"], signature.as_bytes(), Encoding::Hex));
/// assert!(keys.hold(b"the old one") && !keys.hold(b"another"));
/// # Ok::<(), api_core::signing::EmptyKey>(())
/// ```
#[derive(Clone)]
pub struct Keys(Vec<Secret>);

impl Keys {
    /// The key as a text, which is not decoded; white space around it, such as the end of a file's line, is left out.
    ///
    /// # Errors
    /// [`EmptyKey`] if there is nothing in it.
    pub fn new(key: impl Into<Secret>) -> Result<Self, EmptyKey> {
        Self(Vec::new()).and(key)
    }

    /// One more key that is good. All are, until they are taken out.
    ///
    /// # Errors
    /// [`EmptyKey`] if there is nothing in it.
    pub fn and(mut self, key: impl Into<Secret>) -> Result<Self, EmptyKey> {
        let key = key.into();
        if key.is_empty() {
            return Err(EmptyKey);
        }
        self.0.push(Secret::new(key.expose().trim()));
        Ok(self)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The signature of the parts, one after the other, by the key that was given first.
    pub fn sign(&self, parts: &[&[u8]], encoding: Encoding) -> String {
        self.0.first().and_then(|key| signature(key, parts, encoding)).unwrap_or_default()
    }

    /// Whether that is the signature of the parts by one of the keys. Every key is tried, and every comparison looks at every
    /// character, so the time that it takes tells nothing of the keys.
    pub fn fit(&self, parts: &[&[u8]], given: &[u8], encoding: Encoding) -> bool {
        self.any(|key| {
            signature(key, parts, encoding).map_or(Choice::from(0), |signature| signature.as_bytes().ct_eq(given))
        })
    }

    /// Whether one of the keys is given itself, as a token. The time that it takes tells nothing of them, not even their length.
    pub fn hold(&self, given: &[u8]) -> bool {
        let given = Sha256::digest(given);
        self.any(|key| Sha256::digest(key.expose().as_bytes()).as_slice().ct_eq(given.as_slice()))
    }

    /// The key that was given first, as it is sent where it serves as a token.
    pub fn first(&self) -> Option<&Secret> {
        self.0.first()
    }

    fn any(&self, fits: impl Fn(&Secret) -> Choice) -> bool {
        self.0.iter().fold(Choice::from(0), |found, key| found | fits(key)).into()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.count())
    }
}

/// `None` for no key: HMAC takes any.
fn signature(key: &Secret, parts: &[&[u8]], encoding: Encoding) -> Option<String> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()).ok()?;
    parts.iter().for_each(|part| hmac.update(part));
    let digest = hmac.finalize().into_bytes();
    Some(match encoding {
        Encoding::Hex => HEXLOWER.encode(&digest),
        Encoding::Base64 => BASE64.encode(&digest),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        // Test case 2.
        let keys = Keys::new("Jefe").unwrap();
        let hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let parts: [&[u8]; 2] = [b"what do ya want ", b"for nothing?"];
        assert_eq!(keys.sign(&parts, Encoding::Hex), hex);
        assert_eq!(keys.sign(&parts, Encoding::Base64), BASE64.encode(&HEXLOWER.decode(hex.as_bytes()).unwrap()));
        assert!(keys.fit(&parts, hex.as_bytes(), Encoding::Hex));
        assert!(!keys.fit(&parts, hex.to_uppercase().as_bytes(), Encoding::Hex), "one text alone");
        assert!(!keys.fit(&parts, hex.as_bytes(), Encoding::Base64));
        assert!(!keys.fit(&[], hex.as_bytes(), Encoding::Hex));
    }

    #[test]
    fn each_of_the_keys_is_good_and_an_empty_one_is_none() {
        let both = Keys::new("new\n").unwrap().and(" old ").unwrap();
        assert_eq!((both.count(), format!("{both:?}")), (2, "Keys(2)".to_owned()));
        for key in ["new", "old"] {
            let signature = Keys::new(key).unwrap().sign(&[b"x"], Encoding::Hex);
            assert!(both.fit(&[b"x"], signature.as_bytes(), Encoding::Hex));
            assert!(both.hold(key.as_bytes()));
        }
        for other in ["", "ne", "new\n", "newold", "neu"] {
            assert!(!both.hold(other.as_bytes()), "{other}");
        }
        for empty in ["", " ", "\n"] {
            assert_eq!(Keys::new(empty).unwrap_err(), EmptyKey);
            assert_eq!(both.clone().and(empty).unwrap_err(), EmptyKey);
        }
    }
}
