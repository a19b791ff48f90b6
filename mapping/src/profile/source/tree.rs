//! Values of a text, each with its place.

/// Names a place. A value and the key that it stands under have two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NodeId(u32);

impl NodeId {
    pub(super) fn index(self) -> u32 {
        self.0
    }

    pub(super) fn from_index(index: u32) -> Self {
        Self(index)
    }

    /// The byte of its layer's text.
    pub(super) fn offset_in(self, places: &Places) -> usize {
        places.get(self).map_or(0, |place| place.offset)
    }
}

/// A value in its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) at: NodeId,
    pub(super) tree: Tree,
}

/// A value. A day is the text that it was written as.
#[derive(Debug, Clone)]
pub(super) enum Tree {
    Text(String),
    Integer(i64),
    /// As it was written: a decimal is exact.
    Decimal(String),
    Bool(bool),
    Array(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Where the key stands.
    pub(super) at: NodeId,
    pub(super) value: Node,
}

/// Where something stands.
#[derive(Debug)]
pub(super) struct Place {
    /// Which layer, from 0.
    pub(super) layer: usize,
    /// The byte of its text.
    pub(super) offset: usize,
    parent: Option<NodeId>,
    segment: Segment,
}

/// The last step of a path.
#[derive(Debug, Clone)]
pub(super) enum Segment {
    /// Of the text as a whole.
    Root,
    Key(String),
    /// From 1.
    Index(usize),
}

/// All places, by their ids.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<Place>);

impl Places {
    pub(super) fn add(&mut self, layer: usize, offset: usize, parent: Option<NodeId>, segment: Segment) -> NodeId {
        // A text of 256 KiB has no more places than that.
        let id = NodeId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(Place { layer, offset, parent, segment });
        id
    }

    pub(super) fn get(&self, at: NodeId) -> Option<&Place> {
        self.0.get(usize::try_from(at.0).ok()?)
    }

    /// Whether it is a section: a field of the text as a whole.
    pub(super) fn is_section(&self, at: NodeId) -> bool {
        let parent = self.get(at).and_then(|place| self.get(place.parent?));
        parent.is_some_and(|parent| matches!(parent.segment, Segment::Root))
    }

    /// The path of a place in its own layer: keys with dots between them, positions from 1 in brackets.
    pub(super) fn path(&self, at: NodeId) -> String {
        let mut steps = Vec::new();
        let mut next = Some(at);
        while let Some(place) = next.and_then(|at| self.get(at)) {
            steps.push(&place.segment);
            next = place.parent;
        }
        steps.into_iter().rev().fold(String::new(), |path, step| match step {
            Segment::Root => path,
            Segment::Key(key) => join(&path, key),
            Segment::Index(index) => format!("{path}[{index}]"),
        })
    }
}

/// The path of a key in a table. A key with dots of its own stands in quotes.
pub(super) fn join(table: &str, key: &str) -> String {
    let key = if key.contains('.') { format!("{key:?}") } else { key.to_owned() };
    if table.is_empty() { key } else { format!("{table}.{key}") }
}
