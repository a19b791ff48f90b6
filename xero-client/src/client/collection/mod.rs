//! The collections of an organisation. Here: what many of them can do. What only one can do is in the file of its kind;
//! files, histories and credits have handles of their own.
//!
//! Writes of many elements have a result for each. A write of one has one result, its error; a deletion has nothing to show, and
//! brings `()` whichever of Xero's three ways of deleting it takes.

mod attachments;
mod contacts;
mod credits;
mod documents;
mod file_name;
mod files;
mod history;
mod marker;
mod money;
mod settings;

use std::marker::PhantomData;

use http::Method;

pub use self::{
    attachments::{AttachmentLimits, Attachments, Upload},
    file_name::FileName,
    files::File,
    history::History,
    marker::{Allocatable, Identified, Listable, Printable, ShownOnline},
};
use super::{List, TenantClient, head::Head, write::BatchOutcome};
use crate::{
    call::{Target, Write},
    error::Error,
    resource::{Creatable, Deletable, Editable, HasAttachments, HasHistory, Resource, Updatable, missing},
};

/// A collection of one organisation.
#[derive(Debug, Clone)]
pub struct Collection<T> {
    tenant: TenantClient,
    kind: PhantomData<fn() -> T>,
}

impl<T: Resource> Collection<T> {
    pub(super) fn new(tenant: TenantClient) -> Self {
        Self { tenant, kind: PhantomData }
    }
}

/// One element of a collection, by its path.
fn one<T: Identified>(id: &T::Id) -> Target {
    Target::new(T::PATH).segment(id)
}

impl<T: Listable> Collection<T> {
    /// What there is, by what is asked for: [`all`](List::all) of it, a [`stream`](List::stream), or pages.
    ///
    /// ```
    /// # #[cfg(feature = "client")]
    /// # async fn example(demo: xero_client::TenantClient) -> Result<(), xero_client::Error> {
    /// use xero_client::{Field, wire::DocumentStatus};
    ///
    /// let open = demo.invoices().list().statuses([DocumentStatus::Authorised]).filter(Field("AmountDue").gt(100)).all().await?;
    /// # let _ = open;
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> List<T> {
        List::of(self.tenant.clone())
    }

    /// All there is, in as many calls as it takes: one where the collection has no pages.
    ///
    /// # Errors
    /// As any read.
    pub async fn all(&self) -> Result<Vec<T>, Error> {
        self.list().all().await
    }
}

impl<T: Identified> Collection<T> {
    /// One, in full.
    ///
    /// # Errors
    /// As any read; [`NotFound`](crate::ErrorKind::NotFound) if there is none.
    pub async fn get(&self, id: &T::Id) -> Result<T, Error> {
        let target = one::<T>(id).query_if(T::DECIMALS, "unitdp", "4");
        self.tenant.run(target.get()).await?.single()
    }
}

impl<T: Creatable> Collection<T> {
    /// Adds elements with `PUT`, which refuses what is there already. As many as you like; a result for each. One that lacks
    /// what Xero requires is not sent, and costs the others nothing.
    ///
    /// # Errors
    /// What befell the first request as a whole. If a later one fails, that stands at its elements.
    ///
    /// # Cancellation
    /// Dropping the future leaves what was sent by then; the request under way may have been carried out.
    pub async fn create(&self, elements: &[T]) -> Result<BatchOutcome<T>, Error> {
        self.tenant.write_all(elements, &Write::create::<T>(), incomplete).await
    }
}

impl<T: Updatable> Collection<T> {
    /// Changes elements with `POST`, each by its id. What is `None` stays as it is. As many as you like; a result for each.
    /// One without an id is not sent: it would be found by its number or name, and overwritten (XR-WRITE-2).
    ///
    /// # Errors
    /// As [`create`](Self::create).
    ///
    /// # Cancellation
    /// As [`create`](Self::create).
    pub async fn update(&self, elements: &[T]) -> Result<BatchOutcome<T>, Error> {
        let nameless = |element: &T| {
            element.uuid().is_none().then(|| format!("{} is missing, by which an update finds the element", T::ID))
        };
        self.tenant.write_all(elements, &Write::update::<T>(), nameless).await
    }

    /// Adds or **overwrites** with `POST`: an element without an id whose number, code or name is taken changes the one that
    /// has it, and nothing tells which of the two happened (XR-WRITE-2). Mostly [`create`](Self::create) is what is wanted,
    /// which refuses such an element.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    ///
    /// # Cancellation
    /// As [`create`](Self::create).
    pub async fn create_or_overwrite(&self, elements: &[T]) -> Result<BatchOutcome<T>, Error> {
        self.tenant.write_all(elements, &Write::update::<T>(), |_| None).await
    }
}

impl<T: Editable + Identified> Collection<T> {
    /// Changes one element by its own path. What is `None` stays as it is.
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    ///
    /// # Cancellation
    /// Dropping the future may leave the element changed.
    pub async fn edit(&self, id: &T::Id, element: &T) -> Result<T, Error> {
        self.tenant.write_one(&Write::alone::<T>(Method::POST, one::<T>(id)), element).await
    }
}

impl<T: Deletable + Identified> Collection<T> {
    /// Deletes one element, which Xero allows while nothing uses it (XR-ITEM-4).
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    ///
    /// # Cancellation
    /// Dropping the future may leave the element deleted.
    pub async fn delete(&self, id: &T::Id) -> Result<(), Error> {
        self.tenant.run(one::<T>(id).call(Method::DELETE, "")).await?.success().map(|_| ())
    }
}

/// What a new element lacks without which Xero refuses it.
fn incomplete<T: Resource>(element: &T) -> Option<String> {
    let missing: Vec<_> = missing(element).iter().map(ToString::to_string).collect();
    match &*missing {
        [] => None,
        [one] => Some(format!("{one} is missing")),
        many => Some(format!("{} are missing", many.join(" and "))),
    }
}

impl<T: HasAttachments + Identified> Collection<T> {
    /// The files of one element.
    pub fn attachments(&self, id: &T::Id) -> Attachments<T> {
        Attachments::new(self.tenant.clone(), one::<T>(id).segment("Attachments"))
    }
}

impl<T: HasHistory + Identified> Collection<T> {
    /// What happened to one element, and the notes on it.
    pub fn history(&self, id: &T::Id) -> History {
        History::new(self.tenant.clone(), one::<T>(id).segment("History"))
    }
}

impl<T: Printable> Collection<T> {
    /// A document as Xero prints it: a PDF.
    ///
    /// # Errors
    /// As any read.
    pub async fn pdf(&self, id: &T::Id) -> Result<File, Error> {
        let answer = self.tenant.run_with(one::<T>(id).get(), Head::accept("application/pdf")).await?;
        File::read(&answer, Some("application/pdf"))
    }
}
