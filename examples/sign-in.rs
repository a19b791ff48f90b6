//! Signs in to Xero for a configuration: a person consents once, and from then on the tokens keep themselves fresh.
//!
//! `cargo run --example sign-in -- --config FILE`

use std::{io::Write, path::PathBuf, sync::Arc};

use xcart_xero::{Config, api_core::runtime::TokioRuntime};

const HELP: &str = "\
sign-in: lets a person connect Xero with the app of a configuration

  --config FILE   the configuration, with [ledger.app]";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut config = None;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            lexopt::Arg::Long("config") => config = Some(PathBuf::from(parser.value()?)),
            lexopt::Arg::Long("help") => {
                println!("{HELP}");
                return Ok(());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let Some(file) = config else { return Err(HELP.into()) };
    let ledger = Config::from_file(&file)?.ledger;
    let keeper = ledger.token_keeper(Arc::new(TokioRuntime::new()))?;
    let identity = keeper.identity();
    if identity.app().redirect_uri().is_some() {
        let scopes = ledger.app.map(|app| app.scopes()).unwrap_or_default();
        let sign_in = identity.sign_in(&scopes)?;
        println!("open this address in a browser, choose the organisation, and allow access:\n\n  {}\n", sign_in.url());
        println!("the browser then goes to the app's redirect URI; it does not matter if nothing answers there.");
        print!("copy the address from the browser to here: ");
        std::io::stdout().flush()?;
        let mut returned = String::new();
        std::io::stdin().read_line(&mut returned)?;
        let tokens = identity.finish(sign_in, returned.trim()).await?;
        keeper.adopt(tokens).await?;
    }
    println!("signed in; the organisations that this app may use, for `ledger.tenant`:");
    for connection in keeper.connections().await?.elements {
        let connection = connection?;
        println!("  {}  {}", connection.tenant_id, connection.tenant_name.as_deref().unwrap_or("(without a name)"));
    }
    Ok(())
}
