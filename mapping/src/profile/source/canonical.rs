//! A hash of what a profile says: of the layers as one, whatever they were written in and in whatever order.

use super::tree::{Entry, Node, Tree};

/// What names a profile and decides nothing: what a template says counts by itself.
const NAMES: &[&str] = &["extends", "version"];

/// The hash of a tree, in lower-case letters and digits. Keys count in their alphabetical order, rows as they stand.
pub(super) fn hash(profile: &Node) -> String {
    let mut hasher = blake3::Hasher::new();
    match &profile.tree {
        Tree::Table(entries) => {
            table(entries.iter().filter(|entry| !NAMES.contains(&entry.key.as_str())), &mut hasher);
        }
        _ => node(profile, &mut hasher),
    }
    data_encoding::BASE32_NOPAD.encode(hasher.finalize().as_bytes()).to_ascii_lowercase()
}

/// Each value begins with a letter for what it is and, where it is not always of one length, its length: no two trees have the
/// same bytes.
fn node(Node { tree, .. }: &Node, hasher: &mut blake3::Hasher) {
    match tree {
        // A decimal says the same in quotes and without.
        Tree::Text(words) | Tree::Decimal(words) => text(words, hasher),
        Tree::Integer(number) => {
            hasher.update(b"i").update(&number.to_le_bytes());
        }
        Tree::Bool(truth) => {
            hasher.update(if *truth { b"y" } else { b"n" });
        }
        Tree::Array(items) => {
            hasher.update(b"a");
            length(items.len(), hasher);
            items.iter().for_each(|item| node(item, hasher));
        }
        Tree::Table(entries) => table(entries.iter(), hasher),
    }
}

fn table<'a>(entries: impl Iterator<Item = &'a Entry>, hasher: &mut blake3::Hasher) {
    let mut entries: Vec<&Entry> = entries.collect();
    entries.sort_by(|one, other| one.key.cmp(&other.key));
    hasher.update(b"t");
    length(entries.len(), hasher);
    for Entry { key, value, .. } in entries {
        text(key, hasher);
        node(value, hasher);
    }
}

fn text(text: &str, hasher: &mut blake3::Hasher) {
    hasher.update(b"s");
    length(text.len(), hasher);
    hasher.update(text.as_bytes());
}

fn length(length: usize, hasher: &mut blake3::Hasher) {
    hasher.update(&(length as u64).to_le_bytes());
}
