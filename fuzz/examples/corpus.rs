//! Writes the seeds of every target to `corpus/<target>/`, where cargo-fuzz begins.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    for (target, seeds) in clients_fuzz::seeds() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        for (number, seed) in seeds.iter().enumerate() {
            fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}
