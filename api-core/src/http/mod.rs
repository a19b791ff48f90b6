//! The transport of a program: reqwest, with everything off that could leak a secret or send a request twice.

mod resolver;

use std::{error::Error, io, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::BytesMut;

use self::resolver::{Lookup, Resolver, system_lookup};
use crate::{
    network::{ForbiddenTarget, NetworkPolicy},
    transport::{Request, Response, Sent, Transport, TransportError, TransportErrorKind},
};

/// [`Transport`] on reqwest. Redirects are answers and are not followed; no `Referer`, no cookies, no proxy from the
/// environment, no retry of its own; answers are capped after decompression; the [`NetworkPolicy`] is asked about the very
/// address that is connected to. Clones share their connections. Must be used within a tokio runtime.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    /// For hosts without an entry in the policy: resolves to public addresses alone.
    public: reqwest::Client,
    /// For hosts with an entry.
    allowed: reqwest::Client,
    policy: NetworkPolicy,
    timeout: Duration,
    max_response_bytes: usize,
}

/// Settings of an [`HttpTransport`].
#[derive(Debug, Clone)]
#[must_use]
pub struct HttpTransportBuilder {
    policy: NetworkPolicy,
    user_agent: String,
    connect_timeout: Duration,
    timeout: Duration,
    max_response_bytes: usize,
    lookup: Lookup,
}

impl HttpTransport {
    /// Starts with the safe settings: public hosts by https, 5 s to connect, 60 s in all, 16 MiB of answer.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder {
            policy: NetworkPolicy::public_only(),
            user_agent: concat!("xcart-xero/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(60),
            max_response_bytes: 16 << 20,
            lookup: system_lookup(),
        }
    }
}

impl HttpTransportBuilder {
    /// Which hosts may be called.
    pub fn policy(mut self, policy: NetworkPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// What the program calls itself.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// How long a connection may take to be made, its TLS handshake included.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long an exchange may take in all, where the request does not say.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The largest answer, after decompression, where the request does not say.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    #[cfg(test)]
    #[cfg(not(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls")))))]
    fn lookup(mut self, lookup: Lookup) -> Self {
        self.lookup = lookup;
        self
    }

    /// The transport.
    ///
    /// # Errors
    /// [`TransportErrorKind::InvalidRequest`] when the user agent is no header value, or the TLS library cannot start; with
    /// feature `rustls-no-provider` alone also when the host has installed no crypto provider yet.
    pub fn build(self) -> Result<HttpTransport, TransportError> {
        check_provider()?;
        let client = |public_only: bool| {
            reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .no_proxy()
                .retry(reqwest::retry::never())
                .user_agent(&self.user_agent)
                .connect_timeout(self.connect_timeout)
                .dns_resolver(Arc::new(Resolver::new(public_only, self.lookup.clone())))
                .build()
                .map_err(|error| {
                    let what = "the HTTP client cannot be set up";
                    TransportError::new(TransportErrorKind::InvalidRequest, Sent::Never, what)
                        .with_source(error.without_url())
                })
        };
        Ok(HttpTransport {
            public: client(true)?,
            allowed: client(false)?,
            policy: self.policy,
            timeout: self.timeout,
            max_response_bytes: self.max_response_bytes,
        })
    }
}

/// reqwest panics where it finds no crypto provider.
#[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
fn check_provider() -> Result<(), TransportError> {
    if rustls::crypto::CryptoProvider::get_default().is_some() {
        return Ok(());
    }
    let what = "no crypto provider is installed: call `install_default()` of one before the transport is built";
    Err(TransportError::new(TransportErrorKind::InvalidRequest, Sent::Never, what))
}

#[cfg(not(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls")))))]
#[allow(clippy::unnecessary_wraps)] // as above
fn check_provider() -> Result<(), TransportError> {
    Ok(())
}

impl HttpTransport {
    /// The client for this target, if the policy lets it be called.
    fn client_for(&self, url: &reqwest::Url) -> Result<&reqwest::Client, ForbiddenTarget> {
        // After parsing: `https://2130706433/` has become an address here, and is judged as one.
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or_default();
        self.policy.check_target(url.scheme() != "https", host, port)?;
        Ok(if self.policy.has_entry(host, port) { &self.allowed } else { &self.public })
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let invalid = |detail| TransportError::new(TransportErrorKind::InvalidRequest, Sent::Never, detail);
        let url: reqwest::Url = request.url.expose().parse().map_err(|_| invalid("its URL is not valid"))?;
        let client = self.client_for(&url).map_err(forbidden)?;
        let cap = request.max_response_bytes.unwrap_or(self.max_response_bytes);

        let exchange = client
            .request(request.method, url)
            .headers(request.headers)
            .timeout(request.timeout.unwrap_or(self.timeout))
            .body(request.body);
        let mut answer = exchange.send().await.map_err(failure)?;

        let too_large = || {
            let detail = format!("more than {cap} bytes after decompression");
            TransportError::new(TransportErrorKind::ResponseTooLarge, Sent::Maybe, detail)
        };
        let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| after_sending(failure(error)))? {
            if chunk.len() > cap - body.len() {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response::new(status, headers, body.freeze()))
    }
}

fn forbidden(target: ForbiddenTarget) -> TransportError {
    TransportError::new(TransportErrorKind::ForbiddenAddress, Sent::Never, target.to_string())
}

/// Once the head of an answer was read, nothing is "never sent" any more.
fn after_sending(error: TransportError) -> TransportError {
    match error.sent() {
        Sent::Maybe => error,
        Sent::Never => TransportError::new(error.kind(), Sent::Maybe, "the answer broke off"),
    }
}

/// Judges reqwest's error. Its URL is taken off; what it wraps (sockets, TLS, HTTP framing) knows none.
fn failure(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let mut io_kind = None;
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(this) = cause {
        if let Some(target) = this.downcast_ref::<ForbiddenTarget>() {
            return forbidden(target.clone());
        }
        io_kind = io_kind.or_else(|| this.downcast_ref::<io::Error>().map(io::Error::kind));
        cause = this.source();
    }
    let detail = |otherwise: &str| io_kind.map_or_else(|| otherwise.to_owned(), |kind: io::ErrorKind| kind.to_string());
    let (kind, sent, detail) = if error.is_builder() {
        (TransportErrorKind::InvalidRequest, Sent::Never, "its parts do not fit together".to_owned())
    } else if error.is_connect() {
        let otherwise = "the name did not resolve, or the host did not answer, or its certificate was not accepted";
        (TransportErrorKind::Connect, Sent::Never, detail(otherwise))
    } else if error.is_timeout() {
        (TransportErrorKind::TimedOut, Sent::Maybe, "the time for the whole exchange is over".to_owned())
    } else {
        (TransportErrorKind::Interrupted, Sent::Maybe, detail("before the answer was complete"))
    };
    TransportError::new(kind, sent, detail).with_source(error)
}

#[cfg(test)]
#[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
mod without_provider {
    #[test]
    fn without_a_crypto_provider_the_error_says_what_to_do() {
        let error = super::HttpTransport::builder().build().unwrap_err();
        assert!(error.to_string().contains("install_default()"), "{error}");
    }
}

#[cfg(test)]
#[cfg(not(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls")))))]
mod tests {
    use std::net::SocketAddr;

    use super::*;
    use crate::url::BaseUrl;

    async fn fetch(transport: &HttpTransport, base: &str) -> TransportError {
        let url = BaseUrl::parse(base).unwrap().request_url().build();
        transport.execute(Request::new(http::Method::GET, url)).await.unwrap_err()
    }

    #[tokio::test]
    async fn a_public_name_that_resolves_to_a_private_address_is_refused() {
        let private: SocketAddr = "10.0.0.7:0".parse().unwrap();
        let public: SocketAddr = "[2606:4700::1111]:0".parse().unwrap();
        for addresses in [vec![private], vec![public, private]] {
            let lookup = Lookup::new(move |_| Box::pin(std::future::ready(Ok(addresses.clone()))));
            let transport = HttpTransport::builder().lookup(lookup).build().unwrap();
            let error = fetch(&transport, "https://rebound.example/").await;
            assert_eq!((error.kind(), error.sent()), (TransportErrorKind::ForbiddenAddress, Sent::Never), "{error}");
            assert!(error.to_string().contains("10.0.0.7"), "{error}");
        }
    }

    #[tokio::test]
    async fn an_unusual_spelling_of_a_loopback_address_is_refused() {
        let transport = HttpTransport::builder().build().unwrap();
        for base in ["https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://[::ffff:127.0.0.1]/"] {
            let error = fetch(&transport, base).await;
            assert_eq!((error.kind(), error.sent()), (TransportErrorKind::ForbiddenAddress, Sent::Never), "{error}");
        }
    }
}
