//! Hashes of several texts, which stand in ids: never change one.

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

/// The hash as 52 characters of base32, in lower case.
pub(crate) fn base32(hash: blake3::Hash) -> String {
    let mut text = data_encoding::BASE32_NOPAD.encode(hash.as_bytes());
    text.make_ascii_lowercase();
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_that_stand_in_journals() {
        let hashed = base32(parts_hash(&["op1", "shop", "create_payment", "payment", "1042/55", ""]));
        assert_eq!(hashed, "iyxzvcbdrfjfl4x5sdkg2sj34twjt37ol4imqijjblkgnotcnhdq");
        assert_ne!(hashed, base32(parts_hash(&["op1", "shop", "create_payment", "payment", "1042/5", "5"])));
    }
}
