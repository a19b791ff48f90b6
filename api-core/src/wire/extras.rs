//! Members that a wire type does not know, kept as they came.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// Members of a JSON object that the type beside them does not know: raw, exact, in the order of their names. They are
/// written back behind the known ones.
#[derive(Clone, Default)]
pub struct Extras(BTreeMap<String, Box<RawValue>>);

impl Extras {
    /// No members.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The JSON text of a member.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|raw| raw.get())
    }

    /// Keeps a member; an earlier one of that name is returned.
    pub fn insert(&mut self, name: impl Into<String>, raw: Box<RawValue>) -> Option<Box<RawValue>> {
        self.0.insert(name.into(), raw)
    }

    /// Name and JSON text of every member.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(name, raw)| (name.as_str(), &**raw))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
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
        f.debug_set().entries(self.0.keys()).finish()
    }
}
