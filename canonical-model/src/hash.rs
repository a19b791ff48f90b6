//! Hashes of several texts, which stand in ids: never change one.

use smol_str::SmolStr;

/// A hash of the parts, in their order.
pub(crate) fn parts_hash(parts: &[&str]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&length(part));
        hasher.update(part.as_bytes());
    }
    hasher.finalize()
}

/// Adds a part to what is hashed later.
pub(crate) fn push_part(all: &mut Vec<u8>, part: &str) {
    all.extend_from_slice(&length(part));
    all.extend_from_slice(part.as_bytes());
}

/// What stands before each part: it keeps ("a", "bc") and ("ab", "c") apart.
fn length(part: &str) -> [u8; size_of::<u64>()] {
    (part.len() as u64).to_le_bytes()
}

/// How many characters of base32 a hash has.
pub(crate) const CHARACTERS: usize = (blake3::OUT_LEN * 8).div_ceil(5);

/// The first characters of the hash in base32, in lower case; there are 52.
pub(crate) fn base32(hash: blake3::Hash, first: usize) -> SmolStr {
    let mut text = [0; CHARACTERS];
    let bytes = hash.as_bytes();
    let needed = bytes.get(..(first * 5).div_ceil(8)).unwrap_or(bytes);
    let length = data_encoding::BASE32_NOPAD.encode_len(needed.len());
    let text = text.get_mut(..length).unwrap_or_default();
    data_encoding::BASE32_NOPAD.encode_mut(needed, text);
    text.make_ascii_lowercase();
    let first = text.get(..first).unwrap_or(text);
    std::str::from_utf8(first).map(SmolStr::new).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_characters_are_the_beginning_of_all() {
        let hash = parts_hash(&["a"]);
        let all = base32(hash, CHARACTERS);
        assert_eq!(all.len(), 52);
        for first in 0..=CHARACTERS {
            assert_eq!(base32(hash, first), all[..first]);
        }
    }

    #[test]
    fn hashes_are_those_that_stand_in_journals() {
        let hashed = base32(parts_hash(&["op1", "shop", "create_payment", "payment", "1042/55", ""]), CHARACTERS);
        assert_eq!(hashed, "iyxzvcbdrfjfl4x5sdkg2sj34twjt37ol4imqijjblkgnotcnhdq");
        assert_ne!(
            hashed,
            base32(parts_hash(&["op1", "shop", "create_payment", "payment", "1042/5", "5"]), CHARACTERS)
        );
    }
}
