//! Small tables of a store by which products and customers are told apart: classes of products, classes of taxes, memberships.

use super::{MembershipId, ProductClassId, RowId, TaxClassId, Text};
use api_core::wire::SmolStr;

api_core::wire_struct! {
    /// The class of products, or of taxes, that a product is of.
    pub struct ClassRef {
        /// Its id.
        id: RowId => "id",
        /// Its name, by which writes refer to it.
        name: Text => "name",
    }
}

api_core::wire_struct! {
    /// A class of products: those of one class have the same attributes.
    pub struct ProductClass {
        /// Its id.
        id: ProductClassId => "id",
        /// Its name, by which writes of products refer to it.
        name: Text => "name",
    }
}

api_core::wire_struct! {
    /// A class of taxes. Which rate belongs to it, the API does not tell.
    pub struct TaxClass {
        /// Its id.
        id: TaxClassId => "id",
        /// Its name, by which writes of products refer to it.
        name: Text => "name",
    }
}

api_core::wire_struct! {
    /// A membership: a group of customers whom staff treat alike.
    pub struct Membership {
        /// Its id.
        id: MembershipId => "id",
        /// Its name, by which writes of products and categories refer to it; unique (XC-WRITE-3).
        name: Text => "name",
        /// Whether it is in use.
        enabled: Option<bool> => "enabled",
    }
}

api_core::wire_struct! {
    /// A class of products or of taxes to be made or changed. Only what is set is sent.
    #[derive(Default)]
    pub struct ClassInput {
        /// Its name.
        name: Option<SmolStr> => "name",
    }
}

impl ClassInput {
    /// A class of that name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into().into()), ..Self::default() }
    }
}

api_core::wire_struct! {
    /// A membership to be made or changed. Only what is set is sent.
    #[derive(Default)]
    pub struct MembershipInput {
        /// Its name; unique in the store (XC-WRITE-3).
        name: Option<SmolStr> => "name",
        /// Whether it is in use.
        enabled: Option<bool> => "enabled",
    }
}

impl MembershipInput {
    /// A membership of that name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into().into()), ..Self::default() }
    }
}
