//! What a signal is about, and what an op belongs to.

use std::fmt;

use canonical_model::{
    LedgerWrite, OrderId,
    ledger::{DocKey, DocKind},
};
use serde::{Deserialize, Serialize};

/// Something that is kept in step as one: an order with all its documents, a contact that several orders share, or a document that
/// holds many orders. At most one op of a subject is on its way at any time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum Subject {
    /// An order of the store.
    Order(OrderId),
    /// A contact of the ledger, by the source of its key.
    Contact(String),
    /// All summaries of a connection: what plans them, and what their links belong to.
    Summaries,
    /// A document that holds many orders, with the payments on it, by the source of its key; a credit note with its allocations.
    Summary(String),
}

impl Subject {
    /// To which subject a record belongs, if it was planned for that order.
    pub fn of(key: &DocKey, order: &OrderId) -> Self {
        match key.kind() {
            DocKind::Contact => Self::Contact(key.source().to_owned()),
            _ => Self::Order(order.clone()),
        }
    }

    /// To which subject a write belongs, if a round of summaries planned it.
    pub fn of_summary(write: &LedgerWrite) -> Self {
        let document = match write {
            LedgerWrite::CreatePayment(payment) => &payment.on,
            LedgerWrite::Allocate(allocation) => &allocation.credit,
            other => other.key(),
        };
        match document.kind() {
            DocKind::Contact => Self::Contact(document.source().to_owned()),
            _ => Self::Summary(document.source().to_owned()),
        }
    }

    /// The subject to which the links of its records belong.
    pub fn of_links(&self) -> Self {
        match self {
            Self::Summary(_) => Self::Summaries,
            other => other.clone(),
        }
    }

    /// Whether the record is one of its own, and not of a subject that others share.
    pub(crate) fn holds(&self, key: &DocKey) -> bool {
        match self {
            Self::Order(_) => key.kind() != DocKind::Contact,
            Self::Contact(source) => key.kind() == DocKind::Contact && key.source() == source,
            Self::Summary(source) => key.kind() != DocKind::Contact && key.source() == source,
            Self::Summaries => false,
        }
    }

    /// The order's id, if it is one.
    pub fn order(&self) -> Option<&OrderId> {
        match self {
            Self::Order(id) => Some(id),
            Self::Contact(_) | Self::Summaries | Self::Summary(_) => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(id) => write!(f, "order:{id}"),
            Self::Contact(source) => write!(f, "contact:{source}"),
            Self::Summaries => f.write_str("summaries:"),
            Self::Summary(source) => write!(f, "summary:{source}"),
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
            Some(("summaries", "")) => Ok(Self::Summaries),
            Some(("summary", source)) => Ok(Self::Summary(source.to_owned())),
            _ => Err(format!("{text:?} is no subject, such as order:1042")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_read_back_from_its_text() {
        let summary = Subject::Summary("summary/shop/2025-03-01/card/USD".to_owned());
        for subject in
            [Subject::Order("1042".into()), Subject::Contact("XC-shop-7".into()), Subject::Summaries, summary]
        {
            assert_eq!(Subject::try_from(subject.to_string()), Ok(subject));
        }
        assert!(Subject::try_from("parcel:1".to_owned()).is_err());
    }
}
