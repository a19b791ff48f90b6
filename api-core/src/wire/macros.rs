//! The macros that write wire types.

/// Declares a JSON object: each member with its type and wire name (further names after `|` are read, not written), and
/// `extras` for the members it does not know. It gets [`WireStruct`](crate::wire::WireStruct), serde's traits, and
/// `Debug`, `Clone` and `PartialEq`; add others, `Default` among them, in front.
///
/// `Debug` shows the members that are there: numbers, dates, ids and codes as they are, of a text only its length, because it
/// may be somebody's name or address. Whoever wants to see everything writes it as JSON.
///
/// A member of an `Option`, `Vec` or map type may be absent; any other is required. A name given twice is refused.
///
/// A [role](crate::wire::Role) in parentheses behind the name says what becomes of the member in the body of a write:
/// `(read_only)`, `(id)`, `(reference)`, `(sum)` or `(adjustment)`.
///
/// ```
/// use rust_decimal::Decimal;
///
/// api_core::wire_struct! {
///     /// A line.
///     #[derive(Default)]
///     pub struct Line {
///         /// What it says.
///         description: Option<String> => "Description",
///         /// Its amount.
///         amount: Decimal => "LineAmount" | "Amount",
///     }
/// }
///
/// let line: Line = serde_json::from_str(r#"{"LineAmount": 9007199254740993.01, "New": [1.10]}"#)?;
/// assert_eq!(line.amount.to_string(), "9007199254740993.01");
/// assert_eq!(line.extras.get("New"), Some("[1.10]"));
/// assert_eq!(serde_json::to_string(&line)?, r#"{"LineAmount":9007199254740993.01,"New":[1.10]}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// ```
/// use api_core::wire::{self, Extent};
///
/// api_core::wire_struct! {
///     /// A party.
///     pub struct Party { id: Option<u64> => "Id" (id), name: Option<String> => "Name" }
/// }
/// api_core::wire_struct! {
///     /// A document.
///     pub struct Document { party: Option<Party> => "Party" (reference), total: Option<u64> => "Total" (read_only) }
/// }
///
/// let read = r#"{"Party":{"Id":7,"Name":"Tea Ltd"},"Total":3}"#;
/// let document: Document = wire::from_str(read)?;
/// assert_eq!(wire::to_vec(&document)?, read.as_bytes());
/// let mut body = Vec::new();
/// wire::append(&mut body, &document, Extent::Writable)?;
/// assert_eq!(body, br#"{"Party":{"Id":7}}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! wire_struct {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$fmeta:meta])* $field:ident : $ty:ty => $wire:literal $(| $alias:literal)* $(($role:ident))? ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq)]
        pub struct $name {
            $( $(#[$fmeta])* pub $field: $ty, )*
            /// Members that this version does not know, exactly as they were read.
            pub extras: $crate::wire::Extras,
        }

        const _: () = {
            use $crate::wire::private::{RawValue, Shown, serde, write_member};
            use $crate::wire::{Extent, Member, Role};
            use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};

            struct Members;

            impl<'de> de::Visitor<'de> for Members {
                type Value = $name;

                fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(concat!("the JSON object of a ", stringify!($name)))
                }

                fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> ::std::result::Result<$name, A::Error> {
                    $( let mut $field: ::std::option::Option<$ty> = ::std::option::Option::None; )*
                    let mut extras = $crate::wire::Extras::new();
                    while let ::std::option::Option::Some($crate::wire::private::Key(key)) = map.next_key()? {
                        match &*key {
                            $( $wire $(| $alias)* => {
                                if $field.is_some() {
                                    return ::std::result::Result::Err(de::Error::duplicate_field($wire));
                                }
                                $field = ::std::option::Option::Some(
                                    map.next_value_seed($crate::wire::Seed::<$ty>::new())
                                        .map_err(|error| $crate::wire::in_field($wire, error))?,
                                );
                            } )*
                            _ => {
                                let key = key.into_owned();
                                let raw: ::std::boxed::Box<RawValue> = map.next_value()?;
                                if extras.insert(key, raw).is_some() {
                                    return ::std::result::Result::Err(de::Error::custom("a member is given twice"));
                                }
                            }
                        }
                    }
                    ::std::result::Result::Ok($name {
                        $( $field: match $field.or_else(<$ty as $crate::wire::WireValue>::absent) {
                            ::std::option::Option::Some(value) => value,
                            ::std::option::Option::None => {
                                return ::std::result::Result::Err(de::Error::missing_field($wire));
                            }
                        }, )*
                        extras,
                    })
                }
            }

            impl $crate::wire::WireValue for $name {
                fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                    deserializer.deserialize_map(Members)
                }

                fn to_wire<S: Serializer>(
                    &self,
                    serializer: S,
                    extent: Extent,
                ) -> ::std::result::Result<S::Ok, S::Error> {
                    // Whether a member of that role is there; for most types a constant.
                    let has = |role: Role| false $( || (role == $crate::wire_role!($($role)?)
                        && !$crate::wire::WireValue::is_absent(&self.$field)) )*;
                    // What has no id cannot be named by it.
                    let extent = if has(Role::Id) { extent } else { extent.unnamed() };
                    let adjusted = has(Role::Adjustment);
                    let mut map = serializer.serialize_map(::std::option::Option::None)?;
                    $( write_member(&mut map, $wire, &self.$field, $crate::wire_role!($($role)?).beside(adjusted), extent)?; )*
                    if extent.holds_extras() {
                        for (name, raw) in self.extras.iter() {
                            map.serialize_entry(name, raw)?;
                        }
                    }
                    map.end()
                }

                fn show(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    ::std::fmt::Debug::fmt(self, f)
                }
            }

            impl ::std::fmt::Debug for $name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    let mut shown = f.debug_struct(stringify!($name));
                    $( if !$crate::wire::WireValue::is_absent(&self.$field) {
                        shown.field(stringify!($field), &Shown(&self.$field));
                    } )*
                    if !self.extras.is_empty() {
                        shown.field("extras", &self.extras);
                    }
                    shown.finish()
                }
            }

            impl $crate::wire::WireStruct for $name {
                const MEMBERS: &'static [Member] =
                    &[$( Member::new($wire, &[$($alias),*], $crate::wire_role!($($role)?)) ),*];

                fn is_set(&self, member: &str) -> bool {
                    match member {
                        $( $wire => !$crate::wire::WireValue::is_absent(&self.$field), )*
                        _ => self.extras.get(member).is_some(),
                    }
                }
            }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                    $crate::wire::WireValue::to_wire(self, serializer, Extent::Whole)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                    $crate::wire::private::read(deserializer)
                }
            }
        };
    };
}

/// The role that stands behind a member's name; not for direct use.
#[doc(hidden)]
#[macro_export]
macro_rules! wire_role {
    () => {
        $crate::wire::Role::Plain
    };
    (id) => {
        $crate::wire::Role::Id
    };
    (reference) => {
        $crate::wire::Role::Reference
    };
    (read_only) => {
        $crate::wire::Role::ReadOnly
    };
    (sum) => {
        $crate::wire::Role::Sum
    };
    (adjustment) => {
        $crate::wire::Role::Adjustment
    };
}

/// Declares an open enum of texts: what a vendor sends and we do not know becomes `Other` with its text, and is written
/// back unchanged.
///
/// ```
/// api_core::wire_enum! {
///     /// A status.
///     pub enum Status {
///         /// Not yet approved.
///         Draft => "DRAFT",
///     }
/// }
///
/// assert_eq!(Status::from("DRAFT"), Status::Draft);
/// assert_eq!(Status::from("NEW"), Status::Other("NEW".into()));
/// assert_eq!(Status::from("NEW").as_str(), "NEW");
/// ```
#[macro_export]
macro_rules! wire_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$vmeta:meta])* $variant:ident => $text:literal ),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[$vmeta])* $variant, )*
            /// A value that this version does not know, with its text.
            Other(::std::string::String),
        }

        impl $name {
            /// Every value that this version knows.
            pub const KNOWN: &'static [$name] = &[$( $name::$variant ),*];

            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $( $name::$variant => $text, )*
                    $name::Other(text) => text,
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $text => $name::$variant, )*
                    other => $name::Other(::std::borrow::ToOwned::to_owned(other)),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        const _: () = {
            use $crate::wire::private::{Key, serde};
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            impl $crate::wire::WireValue for $name {
                fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                    let Key(text) = Key::deserialize(deserializer)?;
                    ::std::result::Result::Ok($name::from(&*text))
                }

                fn to_wire<S: Serializer>(
                    &self,
                    serializer: S,
                    _: $crate::wire::Extent,
                ) -> ::std::result::Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }

                fn show(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    ::std::fmt::Debug::fmt(self, f)
                }
            }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                    <Self as $crate::wire::WireValue>::from_wire(deserializer)
                }
            }
        };
    };
}

/// Declares a newtype around a wire value, so that two kinds of identifier cannot be swapped. It gets `Display`, `FromStr`
/// and the common traits of its inner value, which must have them; without `Debug`, for a type that writes its own, if
/// `@without_debug` stands in front.
///
/// ```
/// api_core::wire_newtype! {
///     /// An order's id.
///     #[derive(Copy)]
///     pub struct OrderId(i64);
/// }
///
/// assert_eq!(OrderId(7).to_string(), "7");
/// assert_eq!("7".parse::<OrderId>(), Ok(OrderId(7)));
/// ```
#[macro_export]
macro_rules! wire_newtype {
    ($(#[$meta:meta])* pub struct $name:ident($inner:ty);) => {
        $crate::wire_newtype! { @without_debug #[derive(Debug)] $(#[$meta])* pub struct $name($inner); }
    };
    (@without_debug $(#[$meta:meta])* pub struct $name:ident($inner:ty);) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = <$inner as ::std::str::FromStr>::Err;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                text.parse().map($name)
            }
        }

        impl ::std::convert::From<$inner> for $name {
            fn from(inner: $inner) -> Self {
                $name(inner)
            }
        }

        const _: () = {
            use $crate::wire::Extent;
            use $crate::wire::private::serde;
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            impl $crate::wire::WireValue for $name {
                fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                    <$inner as $crate::wire::WireValue>::from_wire(deserializer).map($name)
                }

                fn to_wire<S: Serializer>(
                    &self,
                    serializer: S,
                    extent: Extent,
                ) -> ::std::result::Result<S::Ok, S::Error> {
                    $crate::wire::WireValue::to_wire(&self.0, serializer, extent)
                }

                fn show(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    ::std::fmt::Debug::fmt(self, f)
                }
            }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                    $crate::wire::WireValue::to_wire(&self.0, serializer, Extent::Whole)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                    $crate::wire::private::read(deserializer)
                }
            }
        };
    };
}
