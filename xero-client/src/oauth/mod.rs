//! Signing in to Xero, and tokens that stay fresh.
//!
//! # Which app?
//! | what the program is | app | how it gets tokens |
//! |---|---|---|
//! | a server that can keep a secret | [`App::web`] | a user signs in once; then refreshes |
//! | a program in its user's hands | [`App::native`] | the same, by PKCE and without a secret |
//! | a machine that works for one organisation | [`App::custom_connection`] | by itself, no user; [`TokenKeeper::custom_connection`] |
//!
//! # Signing in
//! 1. [`Identity::sign_in`] makes a [`SignIn`] for the [`Scopes`] that are needed: send the user to its [`url`](SignIn::url), and
//!    keep it with the user's session.
//! 2. Xero sends the user back to the app's redirect URI: [`Identity::finish`] checks the state and exchanges the code for a
//!    [`TokenSet`].
//! 3. [`Identity::just_connected`] tells which organisations were connected; [`TokenKeeper::adopt`] stores the tokens.
//! 4. The [`TokenKeeper`] is the [`TokenSource`](crate::TokenSource) of a [`Client`](crate::Client), and all the rest is its affair.
//!
//! ```
//! # #[cfg(feature = "mock")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//! use api_core::{fake::{InProcess, Shared}, runtime::ManualRuntime, transport::{Request, Transport}, url::{BaseUrl, RequestUrl}};
//! use xero_client::{
//!     Client,
//!     mock::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_REDIRECT_URI, FakeXero},
//!     oauth::{App, Endpoints, Identity, MemoryTokenStore, Scopes, TokenKeeper},
//! };
//!
//! // A fake in this process; a program puts `api_core::http::HttpTransport` and `TokioRuntime` here, and leaves
//! // `endpoints` out.
//! let runtime = Arc::new(ManualRuntime::new(1));
//! let transport = Arc::new(InProcess::new(Shared::new(FakeXero::demo()), runtime.clone()));
//! let fake = BaseUrl::parse("http://localhost:8080")?;
//!
//! let app = App::web(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_REDIRECT_URI)?.endpoints(Endpoints::at(&fake));
//! let identity = Identity::new(app, transport.clone(), runtime.clone());
//! // A program puts a store of its own here: a row of its database, or `FileTokenStore`.
//! let keeper = Arc::new(TokenKeeper::new(identity.clone(), Arc::new(MemoryTokenStore::new())));
//! let client = Client::builder(transport.clone(), runtime.clone(), keeper.clone()).build()?;
//!
//! # let browser = async |url: &str| -> Result<String, Box<dyn std::error::Error>> {
//! #     let target = url.strip_prefix("http://localhost:8080").unwrap_or_default();
//! #     let request = Request::new(http::Method::GET, RequestUrl::from_received(&fake, target));
//! #     Ok(transport.execute(request).await?.header("location").unwrap_or_default().to_owned())
//! # };
//! runtime.block_on(async {
//!     // `Scopes::sales()` for apps made since March 2026.
//!     let sign_in = identity.sign_in(&Scopes::sales_broad())?;
//!     // The user consents in the browser, and comes back to the redirect URI:
//!     let returned: String = browser(sign_in.url()).await?;
//!     let tokens = identity.finish(sign_in, &returned).await?;
//!     let connected = identity.just_connected(&tokens).await?;
//!     keeper.adopt(tokens).await?;
//!
//!     for connection in connected.elements {
//!         let organisation = client.tenant(&connection?.tenant_id).organisation().await?;
//!         assert_eq!(organisation.base_currency.map(|code| code.to_string()).as_deref(), Some("USD"));
//!     }
//!     Ok::<(), Box<dyn std::error::Error>>(())
//! })
//! # }
//! # #[cfg(not(feature = "mock"))]
//! # fn main() {}
//! ```
//!
//! # Where tokens are kept
//! In a [`TokenStore`]: two methods over a row of your database. The trait says what it must promise, and why that is enough for
//! many processes. [`FileTokenStore`] is for command-line programs, [`MemoryTokenStore`] for tests and custom connections.
//! One store holds the tokens of one user, and a keeper serves all organisations of that user; a program with many users
//! has a keeper for each.
//!
//! # When it goes wrong
//! Every error is a [`TokenError`](crate::TokenError) whose [kind](crate::TokenErrorKind) says who can help:
//! [`is_transient`](crate::TokenError::is_transient) (try later; nothing is lost),
//! [`needs_consent`](crate::TokenError::needs_consent) (send the user to sign in), or else the one who configures the program. A call
//! of the client that has no token fails with [`NoToken`](crate::ErrorKind::NoToken), and that error is its source.
//! [`TokenKeeper::status`] is for a page of settings and for alarms, 60 days being the life of a refresh token that nobody
//! uses; [`TokenKeeper::tend`] is to be called by programs that may stand still for longer than ten minutes.
//!
//! # What is secret
//! Tokens, codes, secrets, `state` and verifier are never printed: not by `Debug`, not in errors, not in a log. What must be
//! kept leaves by a method that says so: [`TokenSet::to_secret_json`], [`SignIn::to_secret_json`]. In the memory of the process
//! they are not protected: crate `oauth2`, which makes and reads the requests, has them in plain strings for that long.

mod app;
mod claims;
mod connection;
mod exchange;
mod file_store;
mod identity;
mod keeper;
mod scope;
mod sign_in;
mod store;
mod token_set;

pub use self::{
    app::{App, AppKind, Endpoints},
    claims::Claims,
    connection::{AuthEventId, Connection, ConnectionId, TenantType},
    file_store::FileTokenStore,
    identity::Identity,
    keeper::{TokenKeeper, TokenStatus},
    scope::{Scope, Scopes},
    sign_in::SignIn,
    store::{MemoryTokenStore, Swap, TokenStore},
    token_set::TokenSet,
};
