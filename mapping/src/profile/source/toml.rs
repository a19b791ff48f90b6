//! TOML as a tree.

use std::borrow::Cow;

use ::toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Unreadable, syntax,
    tree::{Entry, Node, NodeId, Places, Segment, Tree, join},
};

pub(super) fn parse(text: &str, layer: usize, places: &mut Places) -> Result<Node, Unreadable> {
    let table = DeTable::parse(text).map_err(|error| unreadable(text, &error))?;
    let root = places.add(layer, 0, None, Segment::Root);
    let tree = Builder { layer, places }.table(table.get_ref(), root)?;
    Ok(Node { at: root, tree })
}

struct Builder<'a> {
    layer: usize,
    places: &'a mut Places,
}

impl Builder<'_> {
    fn table(&mut self, table: &DeTable<'_>, at: NodeId) -> Result<Tree, Unreadable> {
        let mut entries = Vec::with_capacity(table.len());
        for (key, value) in table {
            let segment = Segment::Key(key.get_ref().to_string());
            let key_at = self.places.add(self.layer, key.span().start, Some(at), segment.clone());
            let value = self.node(value, at, segment)?;
            entries.push(Entry { key: key.get_ref().to_string(), at: key_at, value });
        }
        // As they stand in the text, so that the first mistake of it is found first.
        entries.sort_by_key(|entry| entry.at.offset_in(self.places));
        Ok(Tree::Table(entries))
    }

    fn node(&mut self, value: &Spanned<DeValue<'_>>, parent: NodeId, segment: Segment) -> Result<Node, Unreadable> {
        let offset = value.span().start;
        let at = self.places.add(self.layer, offset, Some(parent), segment);
        let tree = match value.get_ref() {
            DeValue::String(text) => Tree::Text(text.to_string()),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Tree::Integer(number),
                Err(_) => {
                    let message = "this number is too large".to_owned();
                    return Err(Unreadable { offset, field: self.places.path(at), message });
                }
            },
            DeValue::Float(number) => Tree::Decimal(number.as_str().to_owned()),
            DeValue::Boolean(truth) => Tree::Bool(*truth),
            DeValue::Datetime(date) => Tree::Text(date.to_string()),
            DeValue::Array(items) => {
                let items = items.iter().enumerate();
                Tree::Array(
                    items
                        .map(|(index, item)| self.node(item, at, Segment::Index(index + 1)))
                        .collect::<Result<_, _>>()?,
                )
            }
            DeValue::Table(table) => self.table(table, at)?,
        };
        Ok(Node { at, tree })
    }
}

/// What the TOML reader found wrong. There is no tree yet: what stands around it tells the field.
fn unreadable(text: &str, error: &::toml::de::Error) -> Unreadable {
    let offset = error.span().map_or(text.len(), |span| span.start);
    let field = join_written(&table_at(text, offset), &key_at(text, offset));
    let rest = text.get(offset..).unwrap_or_default();
    Unreadable { offset, field, message: syntax::in_words(error.message(), rest) }
}

/// The path of a key that may have dots, as it is written.
fn join_written(table: &str, key: &str) -> String {
    match (table.is_empty(), key.is_empty()) {
        (true, _) => key.to_owned(),
        (_, true) => table.to_owned(),
        _ => join(table, key),
    }
}

/// The table that holds a byte of the text, with its position if there are several: `tax[2]`.
fn table_at(text: &str, offset: usize) -> String {
    let end = text.get(offset..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| offset + length);
    let before = text.get(..end).unwrap_or(text);
    let headers: Vec<&str> = before.lines().map(str::trim).filter(|line| line.starts_with('[')).collect();
    let Some(header) = headers.last() else { return String::new() };
    let name = header.split(']').next().unwrap_or_default().trim_start_matches('[').trim();
    if header.starts_with("[[") {
        let same = headers.iter().filter(|other| **other == *header).count();
        return format!("{name}[{same}]");
    }
    name.to_owned()
}

/// The key of the line that holds a byte of the text.
fn key_at(text: &str, offset: usize) -> Cow<'_, str> {
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    match line.split_once(['=', ':']) {
        Some((key, _)) if !line.trim_start().starts_with('[') => Cow::Borrowed(key.trim().trim_matches('"')),
        _ => Cow::Borrowed(""),
    }
}
