//! Contacts and their groups.

use http::Method;

use super::{Collection, one};
use crate::{
    call::{Target, deletion},
    error::Error,
    filter::Field,
    resource::Facts,
    wire::{CisSetting, Contact, ContactGroup, ContactGroupId, ContactId},
};

impl Collection<Contact> {
    /// Those with that contact number, archived ones included; there is one at most.
    ///
    /// # Errors
    /// As any read.
    pub async fn by_number(&self, number: &str) -> Result<Vec<Contact>, Error> {
        let mut found =
            self.list().include_archived().filter(Field("ContactNumber").eq(number)).page_size(100).all().await?;
        found.retain(|contact| contact.contact_number.as_deref() == Some(number));
        Ok(found)
    }

    /// Whether a contact is a subcontractor of the United Kingdom's construction industry scheme.
    ///
    /// # Errors
    /// As any read.
    pub async fn cis_settings(&self, id: &ContactId) -> Result<Vec<CisSetting>, Error> {
        self.tenant.run(one::<Contact>(id).segment("CISSettings").get()).await?.listed("CISSettings")
    }
}

impl Collection<ContactGroup> {
    fn members(id: &ContactGroupId) -> Target {
        one::<ContactGroup>(id).segment(Contact::PATH)
    }

    /// Deletes a group; its contacts stay.
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    pub async fn delete(&self, id: &ContactGroupId) -> Result<(), Error> {
        self.tenant.one::<ContactGroup>(deletion::<ContactGroup>(id)).await.map(|_| ())
    }

    /// Puts contacts into a group, all in one request.
    ///
    /// # Errors
    /// As any write; [`NotFound`](crate::ErrorKind::NotFound) if there is no such group or contact.
    ///
    /// # Cancellation
    /// Dropping the future may leave them in the group.
    pub async fn add_contacts(&self, id: &ContactGroupId, contacts: &[ContactId]) -> Result<Vec<Contact>, Error> {
        if contacts.is_empty() {
            return Ok(Vec::new());
        }
        let members: Vec<_> = contacts.iter().map(|contact| format!("{{\"ContactID\":\"{contact}\"}}")).collect();
        let body = format!("{{\"Contacts\":[{}]}}", members.join(","));
        self.tenant.run(Self::members(id).call(Method::PUT, body)).await?.listed("Contacts")
    }

    /// Takes a contact out of a group.
    ///
    /// # Errors
    /// As any write; [`NotFound`](crate::ErrorKind::NotFound) if it is not there.
    ///
    /// # Cancellation
    /// Dropping the future may leave it out of the group.
    pub async fn remove_contact(&self, id: &ContactGroupId, contact: &ContactId) -> Result<(), Error> {
        let call = Self::members(id).segment(contact).call(Method::DELETE, "");
        self.tenant.run(call).await?.success().map(|_| ())
    }

    /// Takes every contact out of a group.
    ///
    /// # Errors
    /// As any write; [`NotFound`](crate::ErrorKind::NotFound) if there is no such group.
    ///
    /// # Cancellation
    /// Dropping the future may leave the group empty.
    pub async fn remove_all_contacts(&self, id: &ContactGroupId) -> Result<(), Error> {
        self.tenant.run(Self::members(id).call(Method::DELETE, "")).await?.success().map(|_| ())
    }
}
