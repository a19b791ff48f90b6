//! Where this crate and the documents differ on purpose, and why. Each entry is needed: one that is not fails the test.

#[path = "../../../testing/exceptions.rs"]
mod needed;

pub(crate) use needed::Exceptions;

const ATTRIBUTES: &str = "what a product looks like; what it costs, and how it was sold, stands in orders and variants";

/// Paths of the API that this crate does not call.
pub(crate) const NOT_OURS: &[(&str, &str)] = &[
    ("/api/attribute_groups*", ATTRIBUTES),
    ("/api/attributes_*", ATTRIBUTES),
    ("/api/product_classes/{class_id}/attribute*", ATTRIBUTES),
    ("/api/products/{product_id}/attributes*", ATTRIBUTES),
];

/// Schemas that are no types of ours: what the paths above send and answer.
pub(crate) const NO_TYPE: &[(&str, &str)] = &[
    ("Attribute*", ATTRIBUTES),
    ("Hidden.Attribute.*", ATTRIBUTES),
    ("Plain.Field.Attribute.*", ATTRIBUTES),
    ("Textarea.Attribute.*", ATTRIBUTES),
    ("Yes.No.Attribute.*", ATTRIBUTES),
];

/// Properties that our type has not as a member.
pub(crate) const LEFT_OUT: &[(&str, &str)] = &[(
    "History.Event.OrderHistoryOutput.data",
    "another form with every event, and not the list of texts that the documents call it: kept among the extras, where `data` reads it",
)];

/// Members of ours that the schema has not.
pub(crate) const BEYOND: &[(&str, &str)] =
    &[("POST /api/categories/*", "one type of input for all pictures; a category's have no place among others")];

const WHOLE: &str = "the whole list is read, in the store's own order";
const BOTH_ENDS: &str = "one filter at each end suffices, with whole seconds";

/// Parameters that are never sent with operations that are called.
pub(crate) const UNSENT: &[(&str, &str)] = &[
    ("GET /api/carts date[*", WHOLE),
    ("GET /api/carts order[*", WHOLE),
    ("GET /api/carts paymentStatus*", "carts have no status"),
    ("GET /api/carts shippingStatus*", "carts have no status"),
    ("GET /api/carts profile.login", WHOLE),
    ("GET /api/carts/{id}/payment_transactions order[date]", "they are sorted by id here, which has no ties"),
    ("GET /api/memberships order[name]", WHOLE),
    ("GET /api/orders date[before]", BOTH_ENDS),
    ("GET /api/orders date[strictly_after]", BOTH_ENDS),
    ("GET /api/orders/{id}/payment_transactions order[date]", "they are sorted by id here, which has no ties"),
    ("GET /api/product_classes order[name]", WHOLE),
    ("GET /api/products order[*", WHOLE),
    ("GET /api/profiles added[before]", BOTH_ENDS),
    ("GET /api/profiles added[strictly_after]", BOTH_ENDS),
    ("GET /api/profiles first_login[*", WHOLE),
    ("GET /api/profiles searchFakeField", "what it looks through is not known"),
    ("GET /api/tax_classes order[name]", WHOLE),
];
