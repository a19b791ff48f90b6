//! One call of the add-on: everything is at one address, and what is meant stands in the query (XC-LEGACY-1, XC-LEGACY-5).

use std::{fmt, sync::Arc, time::Duration};

use api_core::{
    Secret,
    runtime::Runtime,
    transport::Request,
    url::{BaseUrl, RequestUrl},
    wire::{self, WireValue},
};
use bytes::Bytes;
use http::{HeaderValue, Method, header};

use super::answer::{judge, without_key};
use crate::{
    Error, ErrorKind,
    client::{
        answer::Answer,
        line::{Again, Line},
    },
    legacy::wire::Maybe,
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// The largest answer about a single thing, in bytes.
const MAX_SINGLE_BYTES: usize = 16 << 20;

/// What the clones of a client share.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) line: Line,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) base: BaseUrl,
    pub(crate) key: Secret,
    pub(crate) page_size: u64,
    pub(crate) max_page_bytes: usize,
    pub(crate) overlap: Duration,
}

/// A kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entity {
    Order,
    Item,
    Profile,
    Product,
    Transaction,
    BackendTransaction,
    TrackingNumber,
}

impl Entity {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Item => "orderitem",
            Self::Profile => "profile",
            Self::Product => "product",
            Self::Transaction => "payment-transaction",
            Self::BackendTransaction => "payment-backendtransaction",
            Self::TrackingNumber => "ordertrackingnumber",
        }
    }
}

/// One thing. That it has an id is what keeps a DELETE from meaning all of its kind (XC-LEGACY-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct One {
    pub(super) entity: Entity,
    pub(super) id: i64,
}

impl fmt::Display for One {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.entity.as_str(), self.id)
    }
}

/// In which of its forms the add-on writes a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Schema {
    Default,
    Complex,
}

impl Schema {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Complex => "complex",
        }
    }
}

/// A call, ready to be made.
struct Call {
    /// `GET shop.example/admin.php order/42`: what errors call it.
    name: String,
    method: Method,
    url: RequestUrl,
    body: Bytes,
    max_bytes: usize,
    again: Again,
}

impl Settings {
    /// What errors call a call: nothing of its query but the path that stands there.
    pub(super) fn name(&self, method: &Method, path: &str) -> String {
        format!(
            "{method} {}{} {path}",
            self.base.authority(),
            self.base.request_url().segment("admin.php").build().path()
        )
    }

    fn url<'a>(&self, path: &str, query: impl IntoIterator<Item = (&'a str, &'a str)>) -> RequestUrl {
        let url = self.base.request_url().segment("admin.php").query("target", "RESTAPI");
        let url = url.query("_key", self.key.expose()).query("_path", path);
        query.into_iter().fold(url, |url, (name, value)| url.query(name, value)).build()
    }

    /// The one thing; `None` if there is none (XC-LEGACY-9).
    pub(super) async fn one<T: WireValue>(&self, what: One, schema: Schema) -> Result<Option<T>, Error> {
        let path = what.to_string();
        let call = Call {
            name: self.name(&Method::GET, &path),
            method: Method::GET,
            url: self.url(&path, [("_schema", schema.as_str())]),
            body: Bytes::new(),
            max_bytes: MAX_SINGLE_BYTES,
            again: Again::Whenever,
        };
        self.one_of(self.send(&call).await?)
    }

    /// An answer with rows.
    pub(super) async fn list<'a>(
        &self,
        path: &str,
        query: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Answer, Error> {
        let call = Call {
            name: self.name(&Method::GET, path),
            method: Method::GET,
            url: self.url(path, query),
            body: Bytes::new(),
            max_bytes: self.max_page_bytes,
            again: Again::Whenever,
        };
        self.send(&call).await
    }

    /// Makes a thing; repeated only if nothing of it was sent, as a second one could not be told from the first.
    pub(super) async fn make<I: WireValue, T: WireValue>(&self, kind: Entity, input: &I) -> Result<Option<T>, Error> {
        // The id of what is not there yet is 0.
        self.write(Method::POST, One { entity: kind, id: 0 }, Some(input), Again::IfNeverSent).await
    }

    /// Changes what the input names; the same twice is as good as once. `None` if there is no such thing.
    pub(super) async fn change<I: WireValue, T: WireValue>(&self, what: One, input: &I) -> Result<Option<T>, Error> {
        self.write(Method::PUT, what, Some(input), Again::Whenever).await
    }

    /// Deletes a thing; whether there was one. If an attempt that brought no answer did it, the next one finds none.
    pub(super) async fn delete(&self, what: One) -> Result<bool, Error> {
        let deleted: Option<bool> = self.write::<String, _>(Method::DELETE, what, None, Again::Whenever).await?;
        Ok(deleted == Some(true))
    }

    /// The method is that of HTTP and never stands in the query, where a link could hold it (XC-LEGACY-3).
    async fn write<I: WireValue, T: WireValue>(
        &self,
        method: Method,
        what: One,
        input: Option<&I>,
        again: Again,
    ) -> Result<Option<T>, Error> {
        let path = what.to_string();
        let name = self.name(&method, &path);
        let body = input.map(wire::to_vec).transpose().map_err(|error| {
            Error::new(ErrorKind::Configuration, &*name).with_detail(format!("the input cannot be written: {error}"))
        })?;
        let url = self.url(&path, [("_schema", Schema::Default.as_str())]);
        let body = Bytes::from(body.unwrap_or_default());
        let call = Call { name, method, url, body, max_bytes: MAX_SINGLE_BYTES, again };
        self.one_of(self.send(&call).await?)
    }

    fn one_of<T: WireValue>(&self, answer: Answer) -> Result<Option<T>, Error> {
        let row = answer.one::<Maybe<T>>().map_err(|error| without_key(error, &self.key))?;
        Ok(row.value.0)
    }

    async fn send(&self, call: &Call) -> Result<Answer, Error> {
        let judge = |name: &str, response, now| judge(name, response, &self.key, now);
        self.line.carry(&call.name, call.again, || self.request(call), judge).await
    }

    fn request(&self, call: &Call) -> Request {
        let mut request = Request::new(call.method.clone(), call.url.clone()).header(header::ACCEPT, JSON);
        if !call.body.is_empty() {
            request = request.header(header::CONTENT_TYPE, JSON).body(call.body.clone());
        }
        request.timeout = Some(self.line.timeout);
        request.max_response_bytes = Some(call.max_bytes);
        request
    }
}
