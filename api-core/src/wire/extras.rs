//! Members that a wire type does not know, kept as they came.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{WireValue, from_str, to_vec};

/// Members of a JSON object that the type beside them does not know: raw, exact, in the order of their names. They are
/// written back behind the known ones. What a caller knows of them can be [read](Self::read) and [set](Self::set) by name:
///
/// ```
/// use api_core::wire::Extras;
/// use rust_decimal::Decimal;
///
/// api_core::wire_struct! {
///     /// A thing.
///     pub struct Thing { id: u64 => "id" }
/// }
/// let mut thing: Thing = serde_json::from_str(r#"{"id": 7, "deposit": 1.10, "colour": null, "size": "L"}"#)?;
/// assert_eq!(thing.extras.read("deposit"), Ok(Some(Decimal::new(110, 2))));
/// assert_eq!(thing.extras.read::<String>("colour"), Ok(None));
/// let error = thing.extras.read::<Decimal>("size").unwrap_err();
/// assert!(error.to_string().starts_with("the member `size` has another form than it was read for: a number is expected"));
/// thing.extras.set("size", &Decimal::new(450, 2))?;
/// assert_eq!(serde_json::to_string(&thing)?, r#"{"id":7,"colour":null,"deposit":1.10,"size":4.50}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
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

    /// A member as a `T`: a merchant's own field, or what an add-on of the vendor's sends. None if it is absent, or null.
    ///
    /// # Errors
    /// [`BadMember`] when it is there and is no `T`. It costs nothing else: its text stays where it is.
    pub fn read<T: WireValue>(&self, name: &str) -> Result<Option<T>, BadMember> {
        let Some(text) = self.get(name) else { return Ok(None) };
        from_str::<Option<T>>(text).map_err(|error| BadMember { name: name.to_owned(), reason: error.to_string() })
    }

    /// Keeps a value as a member, in place of an earlier one of that name.
    ///
    /// # Errors
    /// As for [`to_vec`](super::to_vec): none that a wire type of this workspace can cause.
    pub fn set<T: WireValue>(&mut self, name: impl Into<String>, value: &T) -> Result<(), serde_json::Error> {
        let text = String::from_utf8(to_vec(value)?).map_err(serde::ser::Error::custom)?;
        self.insert(name, RawValue::from_string(text)?);
        Ok(())
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

/// A member of an object's extras that is not what it was read as. It shows nothing of what stood there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the member `{name}` has another form than it was read for: {reason}; `Extras::get` gives its JSON")]
#[non_exhaustive]
pub struct BadMember {
    /// Its name.
    pub name: String,
    /// Why it could not be read, with the place within it.
    pub reason: String,
}

/// The names alone: what the members hold may be somebody's.
impl std::fmt::Debug for Extras {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
