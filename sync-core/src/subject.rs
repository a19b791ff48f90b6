//! What a signal is about, and what an op belongs to.

use std::fmt;

use canonical_model::{
    OrderId,
    ledger::{DocKey, DocKind},
};
use serde::{Deserialize, Serialize};

/// Something that is kept in step as one: an order with all its documents, or a contact that several orders share. At most one
/// op of a subject is on its way at any time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum Subject {
    /// An order of the store.
    Order(OrderId),
    /// A contact of the ledger, by the source of its key.
    Contact(String),
}

impl Subject {
    /// To which subject a record belongs, if it was planned for that order.
    pub fn of(key: &DocKey, order: &OrderId) -> Self {
        match key.kind() {
            DocKind::Contact => Self::Contact(key.source().to_owned()),
            _ => Self::Order(order.clone()),
        }
    }

    /// The order's id, if it is one.
    pub fn order(&self) -> Option<&OrderId> {
        match self {
            Self::Order(id) => Some(id),
            Self::Contact(_) => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(id) => write!(f, "order:{id}"),
            Self::Contact(source) => write!(f, "contact:{source}"),
        }
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

impl TryFrom<String> for Subject {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("order", id)) => Ok(Self::Order(OrderId::new(id))),
            Some(("contact", source)) => Ok(Self::Contact(source.to_owned())),
            _ => Err(format!("{text:?} is no subject, such as order:1042")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_read_back_from_its_text() {
        for subject in [Subject::Order("1042".into()), Subject::Contact("XC-shop-7".into())] {
            assert_eq!(Subject::try_from(subject.to_string()), Ok(subject));
        }
        assert!(Subject::try_from("parcel:1".to_owned()).is_err());
    }
}
