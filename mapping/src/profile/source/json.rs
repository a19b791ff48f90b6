//! JSON as a tree. (serde_json reads JSON too, but does not tell where a value stands.)

use std::collections::HashSet;

use super::{
    Unreadable,
    tree::{Entry, Node, NodeId, Places, Segment, Tree},
};

/// How deep values may lie in each other.
const MAX_DEPTH: usize = 64;

pub(super) fn parse(text: &str, layer: usize, places: &mut Places) -> Result<Node, Unreadable> {
    let mut parser = Parser { text, at: 0, layer, places, depth: 0 };
    let node = parser.node(None, Segment::Root)?;
    parser.skip_space();
    if parser.at < text.len() { Err(parser.error(node.at, "this is behind the end of the profile")) } else { Ok(node) }
}

struct Parser<'a> {
    text: &'a str,
    /// The byte that is read next.
    at: usize,
    layer: usize,
    places: &'a mut Places,
    depth: usize,
}

impl Parser<'_> {
    fn node(&mut self, parent: Option<NodeId>, segment: Segment) -> Result<Node, Unreadable> {
        self.skip_space();
        let at = self.places.add(self.layer, self.at, parent, segment);
        let tree = match self.peek() {
            Some('{') => self.deeper(at, Self::table)?,
            Some('[') => self.deeper(at, Self::array)?,
            Some('"') => Tree::Text(self.string(at)?),
            Some('-' | '0'..='9') => self.number(at)?,
            Some('a'..='z') => self.word(at)?,
            Some(_) => {
                return Err(
                    self.error(at, "a value is expected here: a text in double quotes, a number, true, false, [ or {")
                );
            }
            None => return Err(self.error(at, "the text ends where a value is expected")),
        };
        Ok(Node { at, tree })
    }

    fn deeper(
        &mut self,
        at: NodeId,
        read: impl FnOnce(&mut Self, NodeId) -> Result<Tree, Unreadable>,
    ) -> Result<Tree, Unreadable> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(at, "values lie too deep in each other"));
        }
        self.depth += 1;
        self.at += 1;
        let tree = read(self, at);
        self.depth -= 1;
        tree
    }

    fn table(&mut self, at: NodeId) -> Result<Tree, Unreadable> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut known = HashSet::new();
        while !self.ends_with('}', entries.is_empty(), at)? {
            let offset = self.at;
            if self.peek() != Some('"') {
                return Err(self.error(at, "the name of a field is expected here, in double quotes"));
            }
            let key = self.string(at)?;
            let segment = Segment::Key(key.clone());
            let key_at = self.places.add(self.layer, offset, Some(at), segment.clone());
            if !known.insert(key.clone()) {
                self.at = offset;
                return Err(self.error(key_at, "this stands here twice: keep one of them"));
            }
            self.skip_space();
            if !self.take(':') {
                return Err(self.error(key_at, "a colon is expected here"));
            }
            entries.push(Entry { key, at: key_at, value: self.node(Some(at), segment)? });
        }
        Ok(Tree::Table(entries))
    }

    fn array(&mut self, at: NodeId) -> Result<Tree, Unreadable> {
        let mut items = Vec::new();
        while !self.ends_with(']', items.is_empty(), at)? {
            items.push(self.node(Some(at), Segment::Index(items.len() + 1))?);
        }
        Ok(Tree::Array(items))
    }

    /// Whether the end is here; if not, the comma before what comes next is taken.
    fn ends_with(&mut self, end: char, is_first: bool, at: NodeId) -> Result<bool, Unreadable> {
        self.skip_space();
        if self.take(end) {
            return Ok(true);
        }
        if !is_first && !self.take(',') {
            return Err(self.error(at, &format!("a comma or {end} is expected here")));
        }
        let comma = self.at;
        self.skip_space();
        if !is_first && self.peek() == Some(end) {
            self.at = comma.saturating_sub(1);
            return Err(self.error(at, "this comma is one too many: remove it"));
        }
        Ok(false)
    }

    fn string(&mut self, at: NodeId) -> Result<String, Unreadable> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(letter) = self.peek() else { return Err(self.error(at, "this text has no closing quote")) };
            match letter {
                '"' => break,
                '\\' => text.push(self.escape(at)?),
                '\0'..='\u{1f}' => {
                    return Err(self.error(at, "a text ends on the line on which it begins: write \\n for a new line"));
                }
                _ => {
                    text.push(letter);
                    self.at += letter.len_utf8();
                }
            }
        }
        self.at += 1;
        Ok(text)
    }

    fn escape(&mut self, at: NodeId) -> Result<char, Unreadable> {
        let rest = self.rest();
        let plain = match rest.chars().nth(1) {
            Some(letter @ ('"' | '\\' | '/')) => Some(letter),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            _ => None,
        };
        if let Some(letter) = plain {
            self.at += 2;
            return Ok(letter);
        }
        let unit = |from: usize| {
            let digits = rest.get(from..from + 6)?.strip_prefix("\\u")?;
            digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
        };
        let first = unit(0);
        let units: Vec<u16> = first
            .into_iter()
            .chain(first.filter(|unit| (0xd800..0xdc00).contains(unit)).and_then(|_| unit(6)))
            .collect();
        match char::decode_utf16(units.iter().copied()).next() {
            Some(Ok(letter)) => {
                self.at += 6 * units.len();
                Ok(letter)
            }
            _ => Err(self.error(at, "this is no escape of JSON: write \\\\ for a backslash")),
        }
    }

    fn number(&mut self, at: NodeId) -> Result<Tree, Unreadable> {
        let rest = self.rest();
        let length =
            rest.find(|letter| !matches!(letter, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')).unwrap_or(rest.len());
        let text = rest.get(..length).unwrap_or_default().to_owned();
        if !serde_json::from_str::<serde_json::Number>(&text).is_ok_and(|_| true) {
            return Err(self.error(at, "this is no number"));
        }
        self.at += length;
        if text.contains(['.', 'e', 'E']) {
            return Ok(Tree::Decimal(text));
        }
        text.parse().map(Tree::Integer).map_err(|_| self.error(at, "this number is too large"))
    }

    fn word(&mut self, at: NodeId) -> Result<Tree, Unreadable> {
        let rest = self.rest();
        let length = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let tree = match rest.get(..length) {
            Some("true") => Tree::Bool(true),
            Some("false") => Tree::Bool(false),
            Some("null") => return Err(self.error(at, "null says nothing: leave the field out")),
            _ => return Err(self.error(at, "a text stands in double quotes")),
        };
        self.at += length;
        Ok(tree)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let here = self.peek() == Some(wanted);
        if here {
            self.at += wanted.len_utf8();
        }
        here
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    /// An error at the byte that is read next.
    fn error(&self, at: NodeId, message: &str) -> Unreadable {
        Unreadable { offset: self.at, field: self.places.path(at), message: message.to_owned() }
    }
}
