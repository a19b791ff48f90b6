//! Writes the JSON Schema of profiles, to `profiles/profile.schema.json` of this crate or to the file that is named:
//! `cargo run -p mapping --features schema --example export-profile-schema [file]`.

use std::{error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).map(PathBuf::from);
    let file = file.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("profiles/profile.schema.json"));
    fs::write(&file, serde_json::to_string_pretty(&mapping::schema::profile())? + "\n")?;
    println!("{}", file.display());
    Ok(())
}
