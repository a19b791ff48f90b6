//! Records as rows keep them: JSON, with a check sum against flipped bits, which SQLite itself does not notice.

use serde::{Serialize, de::DeserializeOwned};

use super::error::{Failure, Outcome};

/// A record as it is written.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) json: String,
    pub(super) sum: i64,
}

impl Body {
    pub(super) fn of(table: &'static str, key: &str, record: &impl Serialize) -> Outcome<Self> {
        let json = serde_json::to_string(record).map_err(|error| bad(table, key, error))?;
        Ok(Self { sum: sum(json.as_bytes()), json })
    }

    /// The record again.
    pub(super) fn read<T: DeserializeOwned>(&self, table: &'static str, key: &str) -> Outcome<T> {
        if sum(self.json.as_bytes()) != self.sum {
            return Err(bad(table, key, "its check sum does not match"));
        }
        serde_json::from_str(&self.json).map_err(|error| bad(table, key, error))
    }
}

/// The first eight bytes of a BLAKE3 hash.
pub(super) fn sum(bytes: &[u8]) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = *blake3::hash(bytes).as_bytes();
    i64::from_le_bytes([a, b, c, d, e, f, g, h])
}

pub(super) fn bad(table: &'static str, key: &str, why: impl ToString) -> Failure {
    Failure::Row { table, key: key.to_owned(), why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flipped_digit_is_noticed() {
        let mut body = Body::of("ops", "k", &"100.00").expect("JSON");
        assert_eq!(body.read::<String>("ops", "k").expect("the record"), "100.00");
        body.json = body.json.replace('1', "9");
        assert!(matches!(body.read::<String>("ops", "k"), Err(Failure::Row { table: "ops", .. })));
    }
}
