//! What people do in Xero's own screens, behind the back of an app: the same rules hold, the API does not.

use api_core::{runtime::Timestamp, wire::Json};
use bytes::Bytes;
use chrono::NaiveDate;
use http::Method;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    allocations, attachments,
    batch::{Mode, Refusal},
    document::{Document, DocumentKind},
    http::{Call, Failure, Reply},
    invoices,
    json::{Object, number},
    organisation::Organisation,
    payments,
    resource::Resource,
    write_contact, write_document,
};

/// Somebody at work in one organisation. Every act is one transaction.
#[derive(Debug)]
pub struct Person<'a> {
    organisation: Option<&'a mut Organisation>,
    now: Timestamp,
}

/// Xero does not let a person do this either.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not possible: {0}")]
pub struct NotPossible(pub String);

impl From<Refusal> for NotPossible {
    fn from(refusal: Refusal) -> Self {
        Self(match refusal {
            Refusal::Invalid(problems) => {
                problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join("; ")
            }
            Refusal::Malformed(why) => why,
            Refusal::NotFound => "there is no such record".to_owned(),
        })
    }
}

type Outcome<T> = Result<T, NotPossible>;

impl<'a> Person<'a> {
    pub(super) fn new(organisation: Option<&'a mut Organisation>, now: Timestamp) -> Self {
        Self { organisation, now }
    }

    /// One act: it holds as a whole, or nothing of it.
    fn act<T>(&mut self, act: impl FnOnce(&mut Organisation, &Call) -> Result<T, Refusal>) -> Outcome<T> {
        let missing = || NotPossible("there is no such organisation".to_owned());
        let organisation = self.organisation.as_deref_mut().ok_or_else(missing)?;
        let call = Call::by_a_person(Method::POST, Bytes::new(), self.now);
        let mark = organisation.mark();
        let result = act(organisation, &call);
        match &result {
            Ok(_) => organisation.commit(),
            Err(_) => organisation.roll_back(&mark),
        }
        result.map_err(NotPossible::from)
    }

    /// Adds a contact; its id.
    ///
    /// # Errors
    /// [`NotPossible`] when the name is taken.
    pub fn add_contact(&mut self, name: &str) -> Outcome<Uuid> {
        let contact = Object::new().put("Name", name).done();
        self.act(|books, call| write_contact::write(books, call, &contact, Mode::Create, None))
    }

    /// Changes members of a contact, named as in the API: `Name`, `EmailAddress`, `ContactNumber` …
    ///
    /// # Errors
    /// [`NotPossible`] when there is no such contact, or a rule forbids it.
    pub fn edit_contact(&mut self, id: Uuid, members: &[(&str, &str)]) -> Outcome<()> {
        let change = members.iter().fold(Object::new(), |object, (name, value)| object.put(name, *value)).done();
        self.act(|books, call| write_contact::write(books, call, &change, Mode::Upsert, Some(id)).map(drop))
    }

    /// Archives a contact.
    ///
    /// # Errors
    /// [`NotPossible`] when there is no such contact, or it is archived.
    pub fn archive_contact(&mut self, id: Uuid) -> Outcome<()> {
        self.edit_contact(id, &[("ContactStatus", "ARCHIVED")])
    }

    /// Merges a contact into another, which gets its documents. The one that is merged is archived and names the other in
    /// `MergedToContactID`.
    ///
    /// # Errors
    /// [`NotPossible`] when one of them is not there or not active, or they are the same.
    pub fn merge_contacts(&mut self, from: Uuid, into: Uuid) -> Outcome<()> {
        self.act(|books, call| write_contact::merge(books, call.now, from, into))
    }

    /// Lets Xero compute the sales tax of an invoice, as it can in the United States: from then on apps may only read it.
    ///
    /// # Errors
    /// [`NotPossible`] when there is no such invoice.
    pub fn use_automatic_sales_tax(&mut self, invoice: &str) -> Outcome<()> {
        self.act(|books, call| {
            let document = invoices::resolve(books, invoice).cloned().ok_or(Refusal::NotFound)?;
            let document = Document { auto_tax: true, updated: call.now, ..document };
            books.documents.put(document.id, document);
            Ok(())
        })
    }

    /// Locks the books up to and including a day, or opens them.
    pub fn set_period_lock(&mut self, date: Option<NaiveDate>) {
        if let Some(organisation) = self.organisation.as_deref_mut() {
            organisation.period_lock = date;
        }
    }

    /// Locks the books of a year that has ended, or opens them.
    pub fn set_year_lock(&mut self, date: Option<NaiveDate>) {
        if let Some(organisation) = self.organisation.as_deref_mut() {
            organisation.year_lock = date;
        }
    }

    /// From now on this is the day's rate of a currency: units of it for one of the base currency. Nobody does that; the world does.
    pub fn set_day_rate(&mut self, currency: &str, rate: Decimal) {
        if let Some(organisation) = self.organisation.as_deref_mut()
            && organisation.subscribes_to(currency)
        {
            organisation.currencies.put(currency.to_owned(), rate);
        }
    }

    /// Changes members of a sales invoice or a credit note to a customer, named as in the API; the rest stays.
    ///
    /// # Errors
    /// [`NotPossible`] when there is no such document, or a rule forbids it.
    pub fn edit(&mut self, kind: DocumentKind, number: &str, members: &[(&str, Json)]) -> Outcome<()> {
        let change = members.iter().fold(Object::new(), |object, (name, value)| object.put(name, value.clone())).done();
        self.act(|books, call| {
            let id = books.numbers.get(&(kind, number.to_lowercase())).copied().ok_or(Refusal::NotFound)?;
            let family = if kind.is_credit() { super::credit_notes::FAMILY } else { invoices::FAMILY };
            write_document::write(books, call, "", family, &change, Mode::Upsert, Some(id)).map(drop)
        })
    }

    /// Voids an approved document that no money has touched, or deletes a draft.
    ///
    /// # Errors
    /// [`NotPossible`] when there is no such document, or money has touched it.
    pub fn void(&mut self, kind: DocumentKind, number: &str) -> Outcome<()> {
        let is_posted = self.organisation.as_deref().is_some_and(|books| {
            let id = books.numbers.get(&(kind, number.to_lowercase()));
            id.and_then(|id| books.document(*id)).is_some_and(|document| document.status.is_posted())
        });
        let status = if is_posted { "VOIDED" } else { "DELETED" };
        self.edit(kind, number, &[("Status", Json::from(status))])
    }

    /// Pays a sales invoice from an account; the payment's id.
    ///
    /// # Errors
    /// [`NotPossible`] when there is no such invoice or account, or the amount is more than is due.
    pub fn pay(&mut self, invoice: &str, account: &str, amount: Decimal, date: NaiveDate) -> Outcome<Uuid> {
        let payment = Object::new()
            .put("Invoice", Object::new().put("InvoiceNumber", invoice).done())
            .put("Account", Object::new().put("Code", account).done())
            .put("Amount", number(amount))
            .put("Date", date.to_string())
            .done();
        self.act(|books, call| payments::write(books, call, &payment, Mode::Create, None))
    }

    /// Deletes a payment.
    ///
    /// # Errors
    /// [`NotPossible`] when there is no such payment, or it lies in a closed period.
    pub fn delete_payment(&mut self, id: Uuid) -> Outcome<()> {
        let change = Object::new().put("Status", "DELETED").done();
        self.act(|books, call| payments::write(books, call, &change, Mode::Upsert, Some(id)).map(drop))
    }

    /// Attaches a file to a sales invoice or a credit note to a customer.
    ///
    /// # Errors
    /// [`NotPossible`] when there is no such document, or it cannot take the file.
    pub fn attach(&mut self, kind: DocumentKind, number: &str, name: &str, bytes: impl Into<Bytes>) -> Outcome<()> {
        let bytes = bytes.into();
        self.act(|books, call| {
            let id = books.numbers.get(&(kind, number.to_lowercase())).copied().ok_or(Refusal::NotFound)?;
            let resource = if kind.is_credit() { Resource::CreditNotes } else { Resource::Invoices };
            match attachments::attach(books, resource, id, name, bytes, call.now) {
                Ok(Reply::List { .. }) => Ok(()),
                _ => Err(Refusal::because(format!("the file {name} cannot be attached"))),
            }
        })
    }

    /// Takes an allocation back.
    ///
    /// # Errors
    /// [`NotPossible`] when there is no such allocation, or it lies in a closed period.
    pub fn delete_allocation(&mut self, id: Uuid) -> Outcome<()> {
        self.act(|books, call| {
            let credit = books.allocations.get(&id).map(|allocation| allocation.credit).ok_or(Refusal::NotFound)?;
            match allocations::delete(books, call, credit, &id.to_string()) {
                Ok(Reply::Bare(_)) => Ok(()),
                Ok(_) => Err(Refusal::because("the period is locked")),
                Err(Failure::NotFound) => Err(Refusal::NotFound),
                Err(other) => Err(Refusal::because(format!("{other:?}"))),
            }
        })
    }
}
