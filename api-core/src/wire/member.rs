//! What the members of a wire type are to a write: told by the vendor alone, an id, a reference, or plain.

use super::WireValue;

/// What a member of a wire type is to a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// It is written.
    Plain,
    /// It is written, and names the object where the object is a [`Reference`](Self::Reference).
    Id,
    /// An object of its own that is only referred to: if it has an id, the ids are all that is written of it.
    Reference,
    /// The vendor tells it; it is not written.
    ReadOnly,
    /// The vendor computes it, and takes it only beside an [adjustment](Self::Adjustment) of it: it is written only then.
    Sum,
    /// It adjusts the [sums](Self::Sum) beside it.
    Adjustment,
}

impl Role {
    /// The role in an object that has an adjustment, or has none.
    #[doc(hidden)]
    #[inline]
    pub const fn beside(self, adjustment: bool) -> Self {
        match self {
            Self::Sum if adjustment => Self::Plain,
            role => role,
        }
    }
}

/// How much of a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Extent {
    /// Everything: what was read comes out again.
    Whole,
    /// Everything that the types know: without their extras, at every level. What is missing is new to this version.
    Known,
    /// The body of a write: without what is [read only](Role::ReadOnly), at every level.
    Writable,
    /// The ids of an object that is referred to; all that is writable if it has none.
    Reference,
}

impl Extent {
    /// Whether a member of that role is written.
    #[inline]
    pub const fn holds(self, role: Role) -> bool {
        match self {
            Self::Whole | Self::Known => true,
            Self::Writable => !matches!(role, Role::ReadOnly | Role::Sum),
            Self::Reference => matches!(role, Role::Id),
        }
    }

    /// Whether members that the type does not know are written.
    #[inline]
    pub const fn holds_extras(self) -> bool {
        matches!(self, Self::Whole | Self::Writable)
    }

    /// How much is written of what stands in a member of that role.
    #[doc(hidden)]
    #[inline]
    pub const fn inside(self, role: Role) -> Self {
        match (self, role) {
            (Self::Writable, Role::Reference) => Self::Reference,
            (extent, _) => extent,
        }
    }

    /// How much is written of an object without an id.
    #[doc(hidden)]
    #[inline]
    pub const fn unnamed(self) -> Self {
        match self {
            Self::Reference => Self::Writable,
            extent => extent,
        }
    }
}

/// A member of a wire type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// Its name on the wire.
    pub name: &'static str,
    /// Further names under which it is read.
    pub aliases: &'static [&'static str],
    /// What it is to a write.
    pub role: Role,
}

impl Member {
    /// What the macros make.
    #[doc(hidden)]
    pub const fn new(name: &'static str, aliases: &'static [&'static str], role: Role) -> Self {
        Self { name, aliases, role }
    }
}

/// A JSON object that [`wire_struct!`](crate::wire_struct) declares.
pub trait WireStruct: WireValue {
    /// The members that it knows, in the order in which they are written.
    const MEMBERS: &'static [Member];

    /// Whether a member of that name on the wire is there, known or among the extras.
    fn is_set(&self, member: &str) -> bool;
}
