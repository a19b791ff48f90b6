//! Lists: what is asked for, and how it comes, page by page.

use std::{collections::VecDeque, fmt::Display};

use api_core::{runtime::Timestamp, url::BaseUrl, wire::BadElement};
use futures_core::Stream;
use http::HeaderValue;

use super::{TenantClient, retry::is_too_large};
use crate::{
    answer::Page,
    call::Call,
    error::Error,
    filter::{Filter, Order},
    resource::{ModifiedSince, Paged, Resource},
    wire::{Contact, ContactId, DocumentStatus, Invoice, InvoiceId},
};

/// How many values go into one URL, and how many bytes: about 52 ids fit before it is refused (XR-LIST-3).
const MAX_VALUES: usize = 40;
const MAX_VALUE_BYTES: usize = 1_600;
/// The largest page that Xero makes.
const MAX_PAGE_SIZE: u32 = 1_000;
/// What Xero makes if nothing is said.
const DEFAULT_PAGE_SIZE: u32 = 100;

/// A list that is being asked for. Nothing is sent before [`page`](Self::page), [`stream`](Self::stream) or
/// [`all`](Self::all).
///
/// Lists are always paged where Xero can, because an unpaged one comes without lines (XR-LIST-2).
#[derive(Debug, Clone)]
#[must_use]
pub struct List<T> {
    tenant: TenantClient,
    /// Parameters of every page.
    parameters: Vec<(&'static str, String)>,
    filter: Option<Filter>,
    /// The list of values that is cut into several requests where it is too long.
    values: Option<(&'static str, Vec<String>)>,
    modified_since: Option<HeaderValue>,
    page_size: u32,
    /// Something was asked for by an empty list: there is nothing of it.
    nothing: bool,
    problem: Option<String>,
    kind: std::marker::PhantomData<fn() -> T>,
}

impl<T: Resource> List<T> {
    pub(super) fn new(tenant: TenantClient) -> Self {
        let parameters = if T::UNITDP { vec![("unitdp", "4".to_owned())] } else { Vec::new() };
        Self {
            tenant,
            parameters,
            filter: None,
            values: None,
            modified_since: None,
            page_size: DEFAULT_PAGE_SIZE,
            nothing: false,
            problem: None,
            kind: std::marker::PhantomData,
        }
    }

    /// Only those that fit; given again, those that fit both.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = Some(match self.filter.take() {
            Some(earlier) => earlier.and(filter),
            None => filter,
        });
        self
    }

    /// In this order. Xero's own order for invoices is by last change, then by id, so that pages are stable.
    pub fn order(self, order: Order) -> Self {
        self.set("order", order.as_str().to_owned())
    }

    fn set(mut self, name: &'static str, value: String) -> Self {
        self.parameters.retain(|(known, _)| *known != name);
        self.parameters.push((name, value));
        self
    }

    /// A list of values as one parameter. Two long ones cannot both be cut.
    fn values<V: Display>(mut self, name: &'static str, values: impl IntoIterator<Item = V>) -> Self {
        let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
        self.nothing |= values.is_empty();
        if let Some(value) = values.iter().find(|value| value.contains(',') || value.is_empty()) {
            let what = if value.is_empty() { "an empty one" } else { "one with a comma" };
            self.problem = Some(format!("{name} cannot hold {what}; use a filter"));
        }
        if let Some((other, listed)) = self.values.take() {
            if listed.len() > MAX_VALUES {
                self.problem = Some(format!("{other} and {name} cannot both be given where one is long"));
            }
            self = self.set(other, listed.join(","));
        }
        self.values = Some((name, values));
        self
    }

    /// The values in runs that each fit a URL; one run without any where there is no such parameter.
    fn runs(&self) -> Vec<Option<String>> {
        if self.nothing {
            return Vec::new();
        }
        let Some((_, values)) = &self.values else { return vec![None] };
        let mut runs: Vec<Option<String>> = Vec::new();
        let mut run: Vec<&str> = Vec::new();
        let mut bytes = 0_usize;
        for value in values {
            // What is reserved takes three characters, and so does the comma behind.
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            let size = value.bytes().map(|byte| if is_plain(byte) { 1 } else { 3 }).sum::<usize>() + 3;
            if !run.is_empty() && (run.len() == MAX_VALUES || bytes + size > MAX_VALUE_BYTES) {
                runs.push(Some(run.join(",")));
                run.clear();
                bytes = 0;
            }
            run.push(value);
            bytes += size;
        }
        if !run.is_empty() {
            runs.push(Some(run.join(",")));
        }
        runs
    }

    fn call(&self, run: Option<&str>, page: Option<(u32, u32)>) -> Result<Call, Error> {
        if let Some(problem) = &self.problem {
            return Err(Error::invalid_request(problem.clone()));
        }
        // Only the encoding of the builder is wanted; its host never leaves this function.
        let base = BaseUrl::parse("https://xero.invalid").map_err(|error| Error::invalid_request(error.to_string()))?;
        let mut url = base.request_url().segment(T::PATH);
        if let (Some((name, _)), Some(run)) = (&self.values, run) {
            url = url.query(name, run);
        }
        url = url.query_opt("where", self.filter.as_ref().map(Filter::as_str));
        for (name, value) in &self.parameters {
            url = url.query(name, value);
        }
        if let Some((page, size)) = page {
            url = url.query("page", &page.to_string()).query("pageSize", &size.to_string());
        }
        let url = url.build();
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Ok(Call::get(format!("{}{query}", url.path())))
    }

    async fn fetch(&self, run: Option<&str>, page: Option<(u32, u32)>) -> Result<Page<T>, Error> {
        let call = self.call(run, page)?;
        self.tenant.run(call, self.modified_since.clone()).await?.page()
    }

    /// The list of a collection that has no pages.
    pub(super) async fn whole(&self) -> Result<Vec<T>, Error> {
        let page = self.fetch(None, None).await?;
        page.elements.into_iter().map(|element| element.map_err(|bad| bad_element::<T>(&bad))).collect()
    }
}

impl<T: ModifiedSince> List<T> {
    /// Only those that changed since then, to the second. Not every change counts (XR-LIST-4): let windows overlap by a
    /// minute, and read everything now and then.
    pub fn modified_since(mut self, time: Timestamp) -> Self {
        let text = time.format("%Y-%m-%dT%H:%M:%S").to_string();
        match HeaderValue::try_from(text) {
            Ok(value) => self.modified_since = Some(value),
            Err(_) => self.problem = Some("the time cannot be written".to_owned()),
        }
        self
    }
}

impl<T: Paged> List<T> {
    /// How many to a page, 1 to 1,000; 100 if nothing is said, 1,000 for contacts.
    pub fn page_size(mut self, size: u32) -> Self {
        self.page_size = size.clamp(1, MAX_PAGE_SIZE);
        self
    }

    /// One page, from 1.
    ///
    /// # Errors
    /// As any read; [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if it takes several requests to ask for all of the
    /// ids or numbers: [`stream`](Self::stream) does that.
    pub async fn page(&self, page: u32) -> Result<Page<T>, Error> {
        let mut runs = self.runs().into_iter();
        match (runs.next(), runs.next()) {
            (None, _) => Ok(Page { elements: Vec::new(), pagination: None }),
            (Some(run), None) => self.fetch(run.as_deref(), Some((page.max(1), self.page_size))).await,
            _ => Err(Error::invalid_request("more ids or numbers than one request can hold: use stream or all")),
        }
    }

    /// Its elements, one after the other; pages are read as they are needed. An element that cannot be read is an error in
    /// its place, and the stream goes on; a page that cannot be had is an error that ends it. A page that is too large to be
    /// received is asked for again in halves.
    ///
    /// # Cancellation
    /// The stream may be dropped at any time.
    pub fn stream(self) -> impl Stream<Item = Result<T, Error>> + Send {
        let runs: VecDeque<_> = self.runs().into();
        let size = self.page_size;
        let state = Pages { list: self, runs, page: 1, size, ready: VecDeque::new() };
        futures_util::stream::unfold(state, |mut state| async move {
            let item = state.next().await?;
            Some((item, state))
        })
    }

    /// All its elements.
    ///
    /// # Errors
    /// The first error of the [`stream`](Self::stream).
    pub async fn all(self) -> Result<Vec<T>, Error> {
        let runs: VecDeque<_> = self.runs().into();
        let size = self.page_size;
        let mut pages = Pages { list: self, runs, page: 1, size, ready: VecDeque::new() };
        let mut all = Vec::new();
        while let Some(item) = pages.next().await {
            all.push(item?);
        }
        Ok(all)
    }
}

/// Where a stream stands.
struct Pages<T> {
    list: List<T>,
    /// Runs of values that are still to be asked for; the first is being read.
    runs: VecDeque<Option<String>>,
    page: u32,
    size: u32,
    ready: VecDeque<Result<T, BadElement>>,
}

impl<T: Paged> Pages<T> {
    async fn next(&mut self) -> Option<Result<T, Error>> {
        loop {
            if let Some(element) = self.ready.pop_front() {
                return Some(element.map_err(|bad| bad_element::<T>(&bad)));
            }
            let run = self.runs.front()?.clone();
            match self.list.fetch(run.as_deref(), Some((self.page, self.size))).await {
                Ok(page) => {
                    if page.has_next(self.page, self.size) {
                        self.page = self.page.saturating_add(1);
                    } else {
                        self.runs.pop_front();
                        (self.page, self.size) = (1, self.list.page_size);
                    }
                    self.ready = page.elements.into();
                }
                // The same place in pages of half the size. What was read so far ends where such a page begins.
                Err(error) if is_too_large(&error) && self.size.is_multiple_of(2) => {
                    self.size /= 2;
                    self.page = self.page.saturating_sub(1).saturating_mul(2).saturating_add(1);
                }
                Err(error) => {
                    self.runs.clear();
                    return Some(Err(error));
                }
            }
        }
    }
}

fn bad_element<T: Resource>(bad: &BadElement) -> Error {
    Error::unreadable(T::PATH, bad)
}

impl List<Invoice> {
    /// Only these statuses.
    pub fn statuses(mut self, statuses: impl IntoIterator<Item = DocumentStatus>) -> Self {
        let statuses: Vec<String> = statuses.into_iter().map(|status| status.to_string()).collect();
        self.nothing |= statuses.is_empty();
        self.set("Statuses", statuses.join(","))
    }

    /// Only these; as many as you like.
    pub fn ids(self, ids: impl IntoIterator<Item = InvoiceId>) -> Self {
        self.values("IDs", ids)
    }

    /// Only those with these numbers; as many as you like. A number may not hold a comma.
    pub fn numbers<N: Display>(self, numbers: impl IntoIterator<Item = N>) -> Self {
        self.values("InvoiceNumbers", numbers)
    }

    /// Only those of these contacts; as many as you like.
    pub fn contacts(self, contacts: impl IntoIterator<Item = ContactId>) -> Self {
        self.values("ContactIDs", contacts)
    }

    /// Without lines, payments and whether there are attachments: those members are absent then.
    pub fn summary(self) -> Self {
        self.set("summaryOnly", "true".to_owned())
    }

    /// Only those that this app made.
    pub fn created_by_my_app(self) -> Self {
        self.set("createdByMyApp", "true".to_owned())
    }

    /// Only those with the text in number or reference.
    pub fn search(self, text: &str) -> Self {
        self.set("searchTerm", text.to_owned())
    }

    /// Also those of archived contacts.
    pub fn include_archived(self) -> Self {
        self.set("includeArchived", "true".to_owned())
    }
}

impl List<Contact> {
    /// Only these; as many as you like.
    pub fn ids(self, ids: impl IntoIterator<Item = ContactId>) -> Self {
        self.values("IDs", ids)
    }

    /// Archived ones too, which are left out otherwise.
    pub fn include_archived(self) -> Self {
        self.set("includeArchived", "true".to_owned())
    }

    /// Without balances, and without being customer or supplier: those members are absent then.
    pub fn summary(self) -> Self {
        self.set("summaryOnly", "true".to_owned())
    }

    /// Only those with the text in a name, number or e-mail.
    pub fn search(self, text: &str) -> Self {
        self.set("searchTerm", text.to_owned())
    }
}
