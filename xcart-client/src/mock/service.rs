//! The machine: requests in, answers out, and between them who may ask what.

use std::{collections::BTreeMap, time::Duration};

use api_core::{
    fake::{ExchangeId, FakeService, Started},
    runtime::Timestamp,
    transport::{Request, Response},
};
use chrono::TimeDelta;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};

use super::{
    config::{FakeXCartConfig, XCartVersion},
    drift::{Drift, Drifted},
    host::{Door, Host, HostPage},
    query::Query,
    quirks::{Quirk, Quirks},
    records::kinds,
    reply::{self, Answer, Credentials, Failure, Format, header_text, negotiate},
    route::{self, Found, Route},
    sign_in,
    tables::Tables,
    zone::StoreZone,
};
use crate::wire::ProductId;

const KEY: HeaderName = HeaderName::from_static("x-auth-token");

/// A store. See the [module](super).
#[derive(Debug)]
pub struct FakeXCart {
    pub(super) config: FakeXCartConfig,
    pub(super) quirks: Quirks,
    pub(super) tables: Tables,
    in_flight: BTreeMap<ExchangeId, Arrived>,
    door: Door,
    closed: bool,
    exchanges: u64,
    calls: BTreeMap<String, u64>,
    /// Ids that JSON-LD drew.
    drawn: u64,
    pub(super) drift: Option<Drift>,
    pub(super) drifted: Vec<Drifted>,
}

impl FakeXCart {
    /// An empty store.
    pub fn new(config: FakeXCartConfig) -> Self {
        let (quirks, tables) = (config.quirks(), Tables::new());
        Self {
            config,
            quirks,
            tables,
            in_flight: BTreeMap::new(),
            door: Door::default(),
            closed: false,
            exchanges: 0,
            calls: BTreeMap::new(),
            drawn: 0,
            drift: None,
            drifted: Vec::new(),
        }
    }

    /// How many requests were carried out, by method and kind of path (`GET /orders/{id}/payment_transactions`), whatever
    /// came of them. Paths that no X-Cart has are counted as `unknown`.
    pub fn calls(&self) -> &BTreeMap<String, u64> {
        &self.calls
    }

    /// How many requests were carried out in all.
    pub fn calls_total(&self) -> u64 {
        self.calls.values().sum()
    }

    /// The faults that it has.
    pub fn quirks(&self) -> &Quirks {
        &self.quirks
    }

    /// From now on it is another version, as after an upgrade. Faults that the configuration turned on or off stay so.
    pub fn upgrade(&mut self, version: XCartVersion) {
        self.config.version = version;
        self.quirks = self.config.quirks();
        self.tables.orders.rows_mut().for_each(drop);
    }

    /// What the clock of the store shows at that moment: every date that it writes down is by that clock. The dates of what it
    /// is [filled](Self::add_order) with are as they are given.
    pub fn clock(&self, now: Timestamp) -> Timestamp {
        now.checked_add_signed(self.config.ahead).unwrap_or(now)
    }

    /// How long every answer takes from now on.
    pub fn set_latency(&mut self, latency: Duration) {
        self.config.latency = latency;
    }

    /// Whether it is closed for maintenance, as while its code is rebuilt after an upgrade: every path, also that of the older
    /// add-on, is then answered 503 with a page for people, and nothing takes effect (XC-CLOSED-1). A storefront that the merchant
    /// closed to customers is something else, and does not show in the API (XC-CLOSED-2).
    pub fn set_closed(&mut self, closed: bool) {
        self.closed = closed;
    }

    /// How much the server before it takes from now on.
    pub fn set_host(&mut self, host: Host) {
        self.config.host = host;
    }

    /// How many requests its [host](FakeXCartConfig::host) refused; they are not among the [calls](Self::calls).
    pub fn refused(&self) -> u64 {
        self.door.refused
    }

    /// Starts counting calls anew.
    pub fn reset_calls(&mut self) {
        self.calls.clear();
    }

    fn carry_out(&mut self, request: &Request, now: Timestamp) -> Response {
        self.drift(now);
        let now = self.clock(now);
        let folder = self.config.web_dir.clone();
        let base = format!("{}{folder}", origin(request.url.expose()));
        let path = request.url.path();
        let inside = path.strip_prefix(folder.as_str());
        if inside == Some(sign_in::PATH) && request.method == Method::POST {
            *self.calls.entry(format!("POST {}", sign_in::PATH)).or_default() += 1;
            return reply::write_token(&base, &self.quirks, self.tables.sign_in(&request.headers, &request.body, now));
        }
        #[cfg(feature = "legacy")]
        if inside == Some(super::legacy::PATH) && self.config.legacy.is_some() {
            let (counted, answer) = super::legacy::answer(self, request, now);
            *self.calls.entry(counted).or_default() += 1;
            return answer;
        }
        let below = inside.and_then(|path| path.strip_prefix("/api"));
        let found = below.and_then(|below| route::find(&request.method, below, &self.quirks));
        let counted = found.as_ref().map(|found| format!("{} {}", request.method, found.pattern));
        *self.calls.entry(counted.unwrap_or_else(|| "unknown".into())).or_default() += 1;
        let Some(Found { route, suffix, .. }) = found else {
            return reply::write(&base, &self.quirks, Format::Json, 0, Err(Failure::NoRoute));
        };
        let format = match suffix {
            Some(format) => Ok(format),
            None => negotiate(header_text(&request.headers, &header::ACCEPT)),
        };
        let shown = *format.as_ref().unwrap_or(&Format::Json);
        let outcome = self.authorize(request, now).and(format).and_then(|format| {
            let mut call = Call {
                format,
                query: Query::new(request.url.query_pairs()),
                path,
                folder: &folder,
                base: base.clone(),
                headers: &request.headers,
                body: &request.body,
                now,
                quirks: &self.quirks,
                zone: &self.config.zone,
                is_put: request.method == Method::PUT,
                is_post: request.method == Method::POST,
                is_delete: request.method == Method::DELETE,
                drawn: &mut self.drawn,
            };
            dispatch(&mut call, &mut self.tables, &request.method, &route)
        });
        // A deletion makes poison orders: the store does it, not the call.
        if let (Ok(_), &Method::DELETE, Route::Product(id)) = (&outcome, &request.method, &route) {
            return match self.delete_product(ProductId(*id)) {
                Ok(()) => reply::write(&base, &self.quirks, shown, 0, Ok(Answer::no_content())),
                Err(_) => reply::write(&base, &self.quirks, shown, 0, Err(Failure::not_found())),
            };
        }
        let answer = reply::write(&base, &self.quirks, shown, self.exchanges, outcome);
        if self.quirks.has(Quirk::ETagIgnored) { answer } else { reply::if_changed(&request.headers, answer) }
    }

    /// Whether the request's credentials allow its method.
    fn authorize(&self, request: &Request, now: Timestamp) -> Result<(), Failure> {
        let Some(key) = header_text(&request.headers, &KEY) else {
            return self.tables.check_bearer(&request.headers, now);
        };
        if self.config.all_key.as_deref() == Some(key) {
            return Ok(());
        }
        if self.config.read_key.as_deref() != Some(key) {
            return Err(Failure::Unauthorized(Credentials::WrongKey));
        }
        if request.method == Method::GET {
            return Ok(());
        }
        Err(Failure::access_denied())
    }
}

/// What became of a request when it arrived.
#[derive(Debug)]
enum Arrived {
    LetIn(Request),
    /// Its host answers it so.
    Refused(Response),
}

impl FakeService for FakeXCart {
    fn start(&mut self, request: Request, now: Timestamp) -> Started {
        self.exchanges += 1;
        let id = ExchangeId(self.exchanges);
        let served = self.in_flight.values().filter(|arrived| matches!(arrived, Arrived::LetIn(_))).count();
        if let Some(page) = self.door.refusal(&self.config.host, served, now) {
            self.in_flight.insert(id, Arrived::Refused(page));
            return Started { id, ready_at: now };
        }
        self.in_flight.insert(id, Arrived::LetIn(request));
        let latency = TimeDelta::from_std(self.config.latency).unwrap_or(TimeDelta::MAX);
        Started { id, ready_at: now.checked_add_signed(latency).unwrap_or(Timestamp::MAX_UTC) }
    }

    fn finish(&mut self, id: ExchangeId, now: Timestamp) -> Response {
        match self.in_flight.remove(&id) {
            Some(Arrived::Refused(page)) => page,
            Some(Arrived::LetIn(_)) if self.closed => HostPage::Closed.response(),
            Some(Arrived::LetIn(request)) => self.carry_out(&request, now),
            None => Response::new(StatusCode::INTERNAL_SERVER_ERROR, HeaderMap::new(), ""),
        }
    }
}

/// A request that may be answered, taken apart.
pub(super) struct Call<'a> {
    pub(super) format: Format,
    pub(super) query: Query,
    /// The path as it was asked for.
    pub(super) path: &'a str,
    /// The folder of the web server in which the store is installed, empty or beginning with a slash.
    pub(super) folder: &'a str,
    /// Scheme, host and folder.
    pub(super) base: String,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
    pub(super) now: Timestamp,
    pub(super) quirks: &'a Quirks,
    pub(super) zone: &'a StoreZone,
    pub(super) is_put: bool,
    pub(super) is_post: bool,
    pub(super) is_delete: bool,
    pub(super) drawn: &'a mut u64,
}

fn dispatch(call: &mut Call<'_>, tables: &mut Tables, method: &Method, route: &Route) -> Result<Answer, Failure> {
    let reads = method == Method::GET;
    match route {
        Route::Orders => call.orders(tables, true),
        Route::Carts => call.orders(tables, false),
        Route::Order(id) => call.order(tables, *id, true),
        Route::Cart(id) => call.order(tables, *id, false),
        Route::OrderByNumber(number) => call.order_by_number(tables, number),
        Route::Transactions { of_cart, id } => call.transactions(tables, *id, *of_cart),
        Route::Details { of_cart, id } => call.details(tables, *id, *of_cart),
        Route::History { of_cart, id } => call.history(tables, *id, *of_cart),
        Route::PaymentStatus(id) => call.payment_status(tables, *id),
        Route::ShippingStatus(id) => call.shipping_status(tables, *id),
        Route::Products if reads => call.products(tables),
        Route::Products => call.make_product(tables),
        Route::Product(id) => call.product(tables, *id),
        Route::Profiles if reads => call.profiles(tables),
        Route::Profiles => call.make_profile(tables),
        Route::Profile(id) if reads => call.profile(tables, *id),
        Route::Profile(id) => call.change_profile(tables, *id),
        Route::Addresses(id) if reads => call.addresses(tables, *id),
        Route::Addresses(id) => call.make_address(tables, *id),
        Route::Address(id, address) if reads => call.address(tables, *id, *address),
        Route::Address(id, address) => call.change_address(tables, *id, *address),
        Route::Records(kind) => call.records(tables, kind, None),
        Route::Record(kind, id) => call.record(tables, kind, None, *id),
        Route::Variants(id) if tables.products.contains_key(&ProductId(*id)) => {
            call.records(tables, &kinds::VARIANTS, Some(*id))
        }
        Route::Variants(_) => Err(Failure::not_found()),
        Route::Variant(product, id) => call.record(tables, &kinds::VARIANTS, Some(*product), *id),
        Route::MoveCategory(id) => call.move_category(tables, *id),
        Route::CategoryStats(id) => call.category_stats(tables, *id),
        Route::CategoryProducts(id) => call.category_products(tables, *id),
        Route::CategoryProduct(id, product) => call.take_out(tables, *id, *product),
        Route::Images(id) => call.make_image(tables, *id),
        Route::Image(product, id) => call.image(tables, *product, *id),
        Route::Picture(picture, id) => call.picture(tables, *picture, *id),
        Route::NotPlayed => Err(Failure::NotPlayed),
    }
}

/// Scheme and host of a URL.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(host..).and_then(|rest| rest.find(['/', '?'])).map_or(url.len(), |at| host + at);
    url.get(..end).unwrap_or(url)
}
