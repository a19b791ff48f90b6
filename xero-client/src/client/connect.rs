//! A client for a program, in one line.

use std::sync::Arc;

use api_core::{http::HttpTransport, runtime::TokioRuntime};

use super::{Client, ClientBuilder, TokenSource};
use crate::error::Error;

impl Client {
    /// A client of Xero over HTTPS, within a tokio runtime, with every setting as it is by default.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), xero_client::Error> {
    /// use xero_client::{Client, StaticToken, wire::TenantId};
    ///
    /// let client = Client::connect(StaticToken::new("an access token"))?;
    /// let organisation = TenantId("11111111-1111-4111-8111-111111111111".parse().expect("an id"));
    /// let teas = client.tenant(&organisation).invoices().list().search("tea").all().await?;
    /// # let _ = teas;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the TLS library cannot start.
    pub fn connect(tokens: impl TokenSource + 'static) -> Result<Self, Error> {
        Self::over_http(tokens)?.build()
    }

    /// Starts a client of Xero over HTTPS, within a tokio runtime, whose settings can be changed.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub fn over_http(tokens: impl TokenSource + 'static) -> Result<ClientBuilder, Error> {
        let transport = HttpTransport::builder()
            .build()
            .map_err(|error| Error::invalid_request(format!("there is no transport: {error}")))?;
        Ok(Self::builder(Arc::new(transport), Arc::new(TokioRuntime::new()), Arc::new(tokens)))
    }
}
