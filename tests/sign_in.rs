//! A configuration whose app signs in: a custom connection by itself, a web app after a person's consent.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::{net::SocketAddr, sync::Arc};

use api_core::{
    fake::{Faults, Shared},
    http::HttpTransport,
    network::NetworkPolicy,
    runtime::{Runtime, TokioRuntime},
    server::{FakeServer, RunningServer},
    transport::{Request, Transport},
    url::{BaseUrl, RequestUrl},
};
use xcart_xero::{Config, LedgerConfig, Parts};
use xero_client::mock::{
    DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_CUSTOM_CLIENT_ID, DEMO_CUSTOM_CLIENT_SECRET, DEMO_REDIRECT_URI,
    DEMO_TENANT, FakeXero,
};

/// A fake Xero as a server, and where it is.
async fn xero() -> (RunningServer, String) {
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let runtime: Arc<dyn Runtime> = Arc::new(TokioRuntime::new());
    let fake = Shared::new(FakeXero::demo());
    let server = FakeServer::bind(any_port, fake, runtime, Faults::none()).await.unwrap().spawn();
    let address = format!("http://{}", server.local_addr());
    (server, address)
}

/// A configuration in that folder with that `[ledger.app]`.
fn config(folder: &std::path::Path, xero: &str, app: &str) -> Config {
    std::fs::write(folder.join("profile.toml"), xcart_xero::mapping::profiles::DEMO).unwrap();
    let text = format!(
        r#"
        connection = "shop"
        database = "sync.db"
        profile = "profile.toml"
        [store]
        url = "https://shop.example"
        key = "k"
        [ledger]
        tenant = "{DEMO_TENANT}"
        url = "{xero}/api.xro/2.0"
        allow_private = true
        [ledger.app]
        {app}
        tokens = "tokens"
        [orders]
        start_from = 1
        include = [{{ payment = "P" }}]
        "#
    );
    let file = folder.join("config.toml");
    std::fs::write(&file, text).unwrap();
    Config::from_file(&file).unwrap()
}

async fn name_of_the_organisation(config: &Config) -> Result<String, xero_client::Error> {
    let parts = Parts::from_config(config, Arc::new(TokioRuntime::new())).unwrap();
    let demo = parts.xero.tenant(&xero_client::wire::TenantId(DEMO_TENANT)).organisation().await?;
    Ok(demo.name.unwrap_or_default().into())
}

#[tokio::test]
async fn a_custom_connection_gets_its_tokens_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, xero) = xero().await;
    let app = format!(
        r#"client_id = "{DEMO_CUSTOM_CLIENT_ID}"
        client_secret = "{DEMO_CUSTOM_CLIENT_SECRET}""#
    );
    let config = config(folder.path(), &xero, &app);
    assert_eq!(name_of_the_organisation(&config).await.unwrap(), "Demo Company (Global)");
    assert!(folder.path().join("tokens").is_dir());
}

#[tokio::test]
async fn after_a_person_signed_in_once_every_later_start_has_its_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, xero) = xero().await;
    let app = format!(
        r#"client_id = "{DEMO_CLIENT_ID}"
        client_secret = "{DEMO_CLIENT_SECRET}"
        redirect_uri = "{DEMO_REDIRECT_URI}""#
    );
    let config = config(folder.path(), &xero, &app);
    let before = name_of_the_organisation(&config).await.unwrap_err();
    assert_eq!(before.kind(), xero_client::ErrorKind::NoToken, "{before}");

    let keeper = config.ledger.token_keeper(Arc::new(TokioRuntime::new())).unwrap();
    let sign_in = keeper.identity().sign_in(&xero_client::oauth::Scopes::sales_broad()).unwrap();
    let returned = consent(&xero, sign_in.url()).await;
    let tokens = keeper.identity().finish(sign_in, &returned).await.unwrap();
    keeper.adopt(tokens).await.unwrap();
    assert_eq!(name_of_the_organisation(&config).await.unwrap(), "Demo Company (Global)");
}

/// What a browser does: it opens the page, the fake consents, and the answer leads back to the app.
async fn consent(xero: &str, url: &str) -> String {
    let base = BaseUrl::parse(xero).unwrap();
    let policy = NetworkPolicy::public_only().allow(base.authority());
    let browser = HttpTransport::builder().policy(policy).build().unwrap();
    let page = RequestUrl::from_received(&base, url.strip_prefix(xero).unwrap());
    let answer = browser.execute(Request::new(http::Method::GET, page)).await.unwrap();
    answer.header("location").unwrap().to_owned()
}

#[tokio::test]
async fn a_profile_that_holds_money_needs_the_scope_of_bank_transactions() {
    let folder = tempfile::tempdir().unwrap();
    let person = "client_id = \"id\"\nredirect_uri = \"http://localhost/back\"";
    let start = |app: &str, profile: &str| {
        let config = config(folder.path(), "http://127.0.0.1:1", app);
        std::fs::write(&config.profile, profile).unwrap();
        Parts::from_config(&config, Arc::new(TokioRuntime::new())).map(drop).map_err(|error| error.to_string())
    };
    let demo = xcart_xero::mapping::profiles::DEMO;
    let overpaying = demo.replacen("account = \"091\"", "account = \"090\"\noverpaid = \"overpayment\"", 1);
    assert_eq!(start(person, demo), Ok(()));
    let told = start(person, &overpaying).unwrap_err();
    assert!(told.contains("`ledger.app.scopes` lacks accounting.banktransactions"), "{told}");
    let (_, asked) = told.split_once("ask for ").unwrap();
    let asked = asked.split_once(", and").unwrap().0;
    for scopes in [asked, "accounting.transactions accounting.contacts accounting.settings"] {
        assert_eq!(start(&format!("{person}\nscopes = \"{scopes}\""), &overpaying), Ok(()), "{scopes}");
    }
    let holding = "[prepayments]\naccount = \"820\"\ntax_type = \"NONE\"";
    let holding = demo.replacen("PP = \"invoice\"", "PP = \"prepayment\"", 1) + holding;
    let told = start(person, &holding).unwrap_err();
    assert!(told.contains("by which the profile's [status] with \"prepayment\" is carried out"), "{told}");
    assert_eq!(start(&format!("{person}\nscopes = \"{asked}\""), &holding), Ok(()));
    let custom = "client_id = \"id\"\nclient_secret = \"s\"";
    assert_eq!(start(custom, &overpaying), Ok(()));
    let few = format!("{custom}\nscopes = \"{}\"", "accounting.invoices accounting.payments");
    assert!(start(&few, &overpaying).unwrap_err().contains("accounting.banktransactions"));
}

#[test]
fn what_is_wrong_with_the_app_is_named() {
    let told = |app: &str| {
        let ledger: LedgerConfig = toml::from_str(&format!("tenant = \"t\"\n{app}")).unwrap();
        ledger.token_source(Arc::new(TokioRuntime::new())).unwrap_err().to_string()
    };
    let app = "[app]\nclient_id = \"id\"\ntokens = \"t\"";
    assert!(told("").contains("ledger.token"));
    assert!(told(&format!("token = \"t\"\n{app}")).contains("both"));
    assert!(told(app).contains("`redirect_uri`"));
    assert!(told(&format!("{app}\nredirect_uri = \"http://127.0.0.1/\"")).contains("http://localhost"));
    assert!(told(&format!("{app}\nclient_secret_env = \"XCART_XERO_NO_SUCH\"")).contains("XCART_XERO_NO_SUCH"));
}
