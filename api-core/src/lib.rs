//! The foundation of xcart-xero: what both vendor clients and the engine stand on.
//!
//! ```
//! use api_core::{runtime::{ManualRuntime, Runtime}, url::BaseUrl, wire};
//!
//! // Amounts are exact, because they come from the text of the number.
//! assert_eq!(wire::parse_decimal("9007199254740993.01")?.to_string(), "9007199254740993.01");
//!
//! // URLs are built by parts, and never print what stands in their query.
//! let url = BaseUrl::parse("https://shop.example/sub/")?.request_url().segment("api").query("_key", "secret").build();
//! assert_eq!(url.to_string(), "https://shop.example/sub/api?_key=…");
//!
//! // Time is a value that a test can move.
//! let runtime = ManualRuntime::new(1);
//! let start = runtime.now();
//! runtime.advance(std::time::Duration::from_secs(60));
//! assert_eq!((runtime.now() - start).num_seconds(), 60);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | feature | what it adds |
//! |---|---|
//! | `rustls` (default) | the reqwest transport with rustls |
//! | `native-tls` | the reqwest transport with the TLS of the operating system (and where `rustls` is on too, this one is used) |
//! | `rustls-no-provider` | the reqwest transport with rustls and the crypto provider that the host installs |
//! | `http` | the reqwest transport without a TLS stack |
//! | `ports` | what I/O goes through: the traits of clock, limiter and transport, URLs, the network policy |
//! | `tokio` | `TokioRuntime`, and `ScaledRuntime` for tests of several processes |
//! | `signing` | HMAC-SHA256 signatures of requests that come in, by several keys |
//! | `mock` | what fake services stand on: state machines in process, with faults |
//! | `wiremock` | fakes on `wiremock` |
//! | `server` | the small loopback server on which the fakes run as programs |
//!
//! Without features: wire types and secrets, of which `mapping` needs no more. `ports` adds neither tokio, nor an HTTP library, nor TLS.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "mock")]
pub mod fake;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "ports")]
pub mod limiter;
#[cfg(feature = "ports")]
pub mod network;
#[cfg(feature = "mock")]
mod race;
#[cfg(feature = "ports")]
pub mod runtime;
pub mod secret;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "signing")]
pub mod signing;
pub mod text;
#[cfg(feature = "ports")]
pub mod transport;
#[cfg(feature = "ports")]
pub mod url;
pub mod wire;

pub use secret::Secret;
