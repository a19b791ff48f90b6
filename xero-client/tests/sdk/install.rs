//! The SDKs, installed once for a target directory.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

pub(crate) const PYTHON_SDK: &str = "xero-python==15.2.0";
pub(crate) const NODE_SDK: &str = "xero-node@20.0.0";

/// Why a test cannot be made here.
#[derive(Debug)]
pub(crate) struct Missing(pub(crate) String);

fn run(command: &mut Command) -> Result<Output, Missing> {
    let output = command.output().map_err(|error| Missing(format!("{command:?}: {error}")))?;
    if output.status.success() {
        return Ok(output);
    }
    Err(Missing(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim())))
}

/// An empty folder of that name, for what is installed.
fn emptied(home: &Path) -> Result<(), Missing> {
    let failed = |error| Missing(format!("{}: {error}", home.display()));
    if home.exists() {
        fs::remove_dir_all(home).map_err(failed)?;
    }
    fs::create_dir_all(home).map_err(failed)
}

/// The interpreter of a virtual environment that has the SDK for Python.
pub(crate) fn python() -> Result<PathBuf, Missing> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(PYTHON_SDK);
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let ask = "import importlib.metadata as m; print('xero-python==' + m.version('xero-python'))";
    let found = run(Command::new(&python).args(["-c", ask]));
    if found.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == PYTHON_SDK) {
        return Ok(python);
    }
    emptied(&home)?;
    run(Command::new(if cfg!(windows) { "python" } else { "python3" }).args(["-m", "venv"]).arg(&home))?;
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYTHON_SDK]))?;
    Ok(python)
}

/// The folder of modules that has the SDK for Node.js.
pub(crate) fn node_modules() -> Result<PathBuf, Missing> {
    run(Command::new("node").arg("--version"))?;
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(NODE_SDK);
    let modules = home.join("node_modules");
    let ask = "console.log('xero-node@' + require('xero-node/package.json').version)";
    let found = run(Command::new("node").env("NODE_PATH", &modules).args(["-e", ask]));
    if found.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == NODE_SDK) {
        return Ok(modules);
    }
    emptied(&home)?;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm)
        .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
        .arg(&home)
        .arg(NODE_SDK))?;
    Ok(modules)
}
