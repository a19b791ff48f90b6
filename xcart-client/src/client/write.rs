//! Writes: a thing made, changed or deleted.

use api_core::wire::{self, Json, WireValue};
use bytes::Bytes;
use http::Method;

use super::{
    Client, Row,
    answer::Answer,
    call::{Call, JSON, MAX_SINGLE_BYTES},
    duplicate::told_apart,
    line::Again,
};
use crate::{Error, ErrorKind};

impl Client {
    /// Makes a thing; not repeated once it may have been sent.
    pub(super) async fn create<I: WireValue, T: WireValue>(&self, path: &[&str], input: &I) -> Result<Row<T>, Error> {
        self.write(Method::POST, path, Some(input), Again::IfNotDone).await?.one()
    }

    /// Changes what the input names (XC-WRITE-1). The same values a second time change nothing, so it may be repeated.
    pub(super) async fn update<I: WireValue, T: WireValue>(&self, path: &[&str], input: &I) -> Result<Row<T>, Error> {
        self.write(Method::PUT, path, Some(input), Again::Whenever).await?.one()
    }

    /// Changes what the input names, and does something besides each time; not repeated once it may have been sent.
    pub(super) async fn update_once<I: WireValue, T: WireValue>(
        &self,
        path: &[&str],
        input: &I,
    ) -> Result<Row<T>, Error> {
        self.write(Method::PUT, path, Some(input), Again::IfNotDone).await?.one()
    }

    /// Deletes a thing; whether there was one. If an attempt that brought no answer did it, the next one finds none.
    pub(super) async fn delete(&self, path: &[&str]) -> Result<bool, Error> {
        match self.write::<String>(Method::DELETE, path, None, Again::Whenever).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn write<I: WireValue>(
        &self,
        method: Method,
        path: &[&str],
        input: Option<&I>,
        again: Again,
    ) -> Result<Answer, Error> {
        let url = self.inner.url(path.iter().copied()).build();
        let name = self.inner.name(&method, &url);
        let body = input.map(wire::to_vec).transpose().map_err(|error| {
            Error::new(ErrorKind::Configuration, &*name).with_detail(format!("the input cannot be written: {error}"))
        })?;
        let body = Bytes::from(body.unwrap_or_default());
        let max_bytes = MAX_SINGLE_BYTES;
        let call = Call { name, method, format: JSON, url, body, max_bytes, again, unless: None };
        let written = self.inner.send(&call).await.map_err(|error| told_apart(error, path, &call.body));
        written.map_err(|error| without_password(error, &call.body))
    }
}

/// A store, or what stands before it, may repeat the password that a profile was to get.
fn without_password(error: Error, body: &[u8]) -> Error {
    let sent = Json::parse(body).ok();
    let password = sent.as_ref().and_then(|body| body.get("password")).and_then(Json::as_str);
    error.without(&password.into_iter().collect::<Vec<_>>())
}
