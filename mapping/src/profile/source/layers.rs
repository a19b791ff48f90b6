//! Layers, laid over each other.
//!
//! A field of a section, such as `documents.due_days`, is the upper layer's wholly, if it has it. Rows of a table that has one,
//! such as `[[surcharge]]`, come together; where both layers have rows of the same key, such as one code, the upper layer's count.

use std::collections::{HashMap, HashSet};

use super::tree::{Entry, Node, Tree};

/// Sections whose own sections are laid over each other too.
const NESTED: &[&str] = &["custom"];

/// What makes two rows of a table the same.
const KEYS: &[(&str, &[&str])] = &[
    ("surcharge", &["code"]),
    ("tax", &["code", "untaxed", "exempt", "country", "region", "class", "kind"]),
    ("payment_method", &["name", "currency"]),
    ("currency", &["code"]),
    ("tracking", &["category"]),
    ("gift_card", &["sku"]),
];

/// The trees, the first the undermost, as one.
pub(super) fn merge(layers: Vec<Node>) -> Option<Node> {
    layers.into_iter().reduce(|under, over| table(under, over, section))
}

/// Two tables: entries of both are laid over each other.
fn table(under: Node, over: Node, merge: fn(&str, Node, Node) -> Node) -> Node {
    let (Tree::Table(mut entries), Tree::Table(upper)) = (under.tree, over.tree.clone()) else { return over };
    let positions: HashMap<String, usize> =
        entries.iter().enumerate().map(|(position, entry)| (entry.key.clone(), position)).collect();
    for entry in upper {
        let Some(lower) = positions.get(&entry.key).and_then(|position| entries.get_mut(*position)) else {
            entries.push(entry);
            continue;
        };
        let value = merge(&entry.key, lower.value.clone(), entry.value);
        *lower = Entry { value, ..entry };
    }
    Node { at: over.at, tree: Tree::Table(entries) }
}

fn section(name: &str, under: Node, over: Node) -> Node {
    if let Some((_, keys)) = KEYS.iter().find(|(rows, _)| *rows == name) {
        return rows(under, over, keys);
    }
    table(under, over, if NESTED.contains(&name) { nested } else { replace })
}

fn nested(_: &str, under: Node, over: Node) -> Node {
    table(under, over, replace)
}

fn replace(_: &str, _: Node, over: Node) -> Node {
    over
}

fn rows(under: Node, over: Node, keys: &[&str]) -> Node {
    let (Tree::Array(mut rows), Tree::Array(upper)) = (under.tree, over.tree.clone()) else { return over };
    let own: HashSet<Vec<Vec<String>>> = upper.iter().map(|row| key(row, keys)).collect();
    rows.retain(|row| !own.contains(&key(row, keys)));
    rows.extend(upper);
    Node { at: over.at, tree: Tree::Array(rows) }
}

/// What a row says in those fields, as codes are compared.
fn key(row: &Node, keys: &[&str]) -> Vec<Vec<String>> {
    let value = |name: &&str| {
        let Tree::Table(entries) = &row.tree else { return None };
        entries.iter().find(|entry| entry.key == **name).map(|entry| said(&entry.value))
    };
    // What is not said is the same as false.
    keys.iter()
        .map(|name| value(name).filter(|value| *name != "untaxed" || value != &["false"]).unwrap_or_default())
        .collect()
}

/// A value as a key: of a list, whatever the order, each of its own.
fn said(value: &Node) -> Vec<String> {
    match &value.tree {
        Tree::Text(text) | Tree::Decimal(text) => vec![text.trim().to_lowercase()],
        Tree::Integer(number) => vec![number.to_string()],
        Tree::Bool(truth) => vec![truth.to_string()],
        Tree::Array(items) => {
            let mut all: Vec<String> = items.iter().flat_map(said).collect();
            all.sort();
            all
        }
        Tree::Table(_) => Vec::new(),
    }
}
