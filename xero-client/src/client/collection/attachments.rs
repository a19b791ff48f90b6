//! Files that are attached to documents, contacts and accounts.

use std::{
    collections::BTreeSet,
    fmt,
    marker::PhantomData,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use http::{HeaderValue, Method};

use super::{File, FileName, ShownOnline, TenantClient};
use crate::{
    call::Target,
    client::head::Head,
    error::Error,
    wire::{Attachment, AttachmentId},
};

/// What may be attached (XR-ATTACH-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttachmentLimits {
    /// Bytes of a file at most.
    pub bytes: usize,
    /// Files of an element at most.
    pub files: usize,
}

impl Default for AttachmentLimits {
    /// 10 MiB, 10 files.
    fn default() -> Self {
        Self { bytes: 10 << 20, files: 10 }
    }
}

impl AttachmentLimits {
    /// Sets the bytes of a file.
    #[must_use]
    pub fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Sets the number of files.
    #[must_use]
    pub fn files(mut self, files: usize) -> Self {
        self.files = files;
        self
    }
}

/// A file that is to be attached. `Debug` shows how large it is, and nothing of it.
#[derive(Clone)]
#[must_use]
pub struct Upload {
    name: FileName,
    bytes: Bytes,
    content_type: Option<String>,
}

impl Upload {
    /// A file of that name. Its media type is told by the name's ending.
    pub fn new(name: FileName, bytes: impl Into<Bytes>) -> Self {
        Self { name, bytes: bytes.into(), content_type: None }
    }

    /// Its media type, such as `image/png`.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upload({} bytes)", self.bytes.len())
    }
}

/// The files of one element. Names are percent-encoded by construction; what Xero would refuse fails before it is sent.
///
/// ```
/// # #[cfg(feature = "client")]
/// # async fn example(demo: xero_client::TenantClient, id: xero_client::wire::InvoiceId) -> Result<(), xero_client::Error> {
/// use xero_client::{FileName, Upload};
///
/// let files = demo.invoices().attachments(&id);
/// let receipt = Upload::new(FileName::new("Receipt #7, paid.pdf")?, &b"%PDF-1.7 ..."[..]);
/// let attached = files.clone().include_online().add(&receipt).await?;
/// if let Some(id) = attached.attachment_id {
///     let file = files.get(&id).await?;
///     assert_eq!(file.bytes.len(), 12);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Attachments<T> {
    tenant: TenantClient,
    target: Target,
    online: bool,
    /// The names that are there, as far as this handle and its clones have seen.
    known: Arc<Mutex<Option<BTreeSet<String>>>>,
    kind: PhantomData<fn() -> T>,
}

/// No name of a file.
impl<T> fmt::Debug for Attachments<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachments").field("of", &self.target).field("online", &self.online).finish_non_exhaustive()
    }
}

impl<T> Attachments<T> {
    pub(super) fn new(tenant: TenantClient, target: Target) -> Self {
        Self { tenant, target, online: false, known: Arc::default(), kind: PhantomData }
    }

    fn known(&self) -> MutexGuard<'_, Option<BTreeSet<String>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is attached, without the files themselves.
    ///
    /// # Errors
    /// As any read.
    pub async fn list(&self) -> Result<Vec<Attachment>, Error> {
        let found: Vec<Attachment> = self.tenant.run(self.target.clone().get()).await?.listed("Attachments")?;
        *self.known() =
            Some(found.iter().filter_map(|attachment| attachment.file_name.as_deref()).map(str::to_owned).collect());
        Ok(found)
    }

    /// A file by its id, which is the surest way: a name can belong to another file meanwhile.
    ///
    /// # Errors
    /// As any read; [`NotFound`](crate::ErrorKind::NotFound) if there is none.
    pub async fn get(&self, id: &AttachmentId) -> Result<File, Error> {
        self.read(self.target.clone().segment(id)).await
    }

    /// A file by its name.
    ///
    /// # Errors
    /// As any read; [`NotFound`](crate::ErrorKind::NotFound) if there is none.
    pub async fn get_by_name(&self, name: &FileName) -> Result<File, Error> {
        self.read(self.target.clone().segment(name.as_str())).await
    }

    async fn read(&self, target: Target) -> Result<File, Error> {
        let answer = self.tenant.run_with(target.get(), Head::accept("application/octet-stream")).await?;
        File::read(&answer, None)
    }

    /// Attaches a file. One of the same name is replaced (XR-ATTACH-3).
    ///
    /// # Errors
    /// As any write; [`InvalidRequest`](crate::ErrorKind::InvalidRequest) before anything is sent if the file is empty or
    /// larger than the [limits](AttachmentLimits) allow, or if this handle has [listed](Self::list) as many files as they
    /// allow.
    ///
    /// # Cancellation
    /// Dropping the future may leave the file attached.
    pub async fn add(&self, file: &Upload) -> Result<Attachment, Error> {
        let limit = self.tenant.attachment_limits().files;
        let full =
            self.known().as_ref().is_some_and(|known| known.len() >= limit && !known.contains(file.name.as_str()));
        if full {
            return Err(Error::invalid_request(format!("{limit} files are attached, and there may be no more")));
        }
        self.write(Method::PUT, file).await
    }

    /// Replaces the file of that name.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    ///
    /// # Cancellation
    /// Dropping the future may leave the file replaced.
    pub async fn replace(&self, file: &Upload) -> Result<Attachment, Error> {
        self.write(Method::POST, file).await
    }

    async fn write(&self, method: Method, file: &Upload) -> Result<Attachment, Error> {
        let limit = self.tenant.attachment_limits().bytes;
        match file.bytes.len() {
            0 => return Err(Error::invalid_request("the file is empty")),
            bytes if bytes > limit => {
                return Err(Error::invalid_request(format!("the file has {bytes} bytes, and {limit} are the most")));
            }
            _ => {}
        }
        let kind = file.content_type.as_deref().unwrap_or_else(|| file.name.media_type());
        let kind = HeaderValue::from_str(kind)
            .map_err(|_| Error::invalid_request("the file's media type holds what a header cannot"))?;
        let target = self.target.clone().segment(file.name.as_str()).query_if(self.online, "IncludeOnline", "true");
        let call = target.call(method, file.bytes.clone());
        let answer = self.tenant.run_with(call, Head::default().content_type(kind)).await?;
        let attached = answer.first("Attachments")?;
        if let Some(known) = self.known().as_mut() {
            known.insert(file.name.as_str().to_owned());
        }
        Ok(attached)
    }
}

impl<T: ShownOnline> Attachments<T> {
    /// That files which this handle adds are shown with the document online (XR-ATTACH-4).
    pub fn include_online(mut self) -> Self {
        self.online = true;
        self
    }
}
