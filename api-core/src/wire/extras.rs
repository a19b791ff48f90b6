//! Members that a wire type does not know, kept as they came.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// Members of a JSON object that the type beside them does not know: raw, exact, in the order of their names. They are
/// written back behind the known ones.
#[derive(Clone, Default)]
pub struct Extras(Option<Box<Members>>);

/// Behind a pointer, because most objects have none and every object has room for it.
type Members = BTreeMap<String, Box<RawValue>>;

impl Extras {
    /// No members.
    pub const fn new() -> Self {
        Self(None)
    }

    /// The JSON text of a member.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.as_ref()?.get(name).map(|raw| raw.get())
    }

    /// Keeps a member; an earlier one of that name is returned.
    pub fn insert(&mut self, name: impl Into<String>, raw: Box<RawValue>) -> Option<Box<RawValue>> {
        self.0.get_or_insert_default().insert(name.into(), raw)
    }

    /// Name and JSON text of every member.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().flat_map(|members| members.iter()).map(|(name, raw)| (name.as_str(), &**raw))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |members| members.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl PartialEq for Extras {
    fn eq(&self, other: &Self) -> bool {
        self.iter().map(|(name, raw)| (name, raw.get())).eq(other.iter().map(|(name, raw)| (name, raw.get())))
    }
}

impl Eq for Extras {}

/// The names alone: what the members hold may be somebody's.
impl std::fmt::Debug for Extras {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
