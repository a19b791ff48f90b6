//! Writes the JSON Schemas of the model's records, to the folder `schema` of this crate or to the one that is named:
//! `cargo run -p canonical-model --features schema --example export-schema [folder]`.

use std::{error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema"));
    fs::create_dir_all(&folder)?;
    for (name, schema) in canonical_model::schema::records() {
        let path = folder.join(format!("{name}.json"));
        fs::write(&path, serde_json::to_string_pretty(&schema)? + "\n")?;
        println!("{}", path.display());
    }
    Ok(())
}
