//! A token set in files, for programs of one machine.

use std::{
    ffi::OsStr,
    fs::{self, File, OpenOptions},
    hash::{BuildHasher, RandomState},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use api_core::Secret;
use async_trait::async_trait;

use super::{Swap, TokenSet, TokenStore};
use crate::client::TokenError;

/// How often a directory is listed again because somebody was writing.
const LOOKS: u32 = 20;

/// Keeps one token set in a directory of its own, for command-line programs. Several processes of one machine may share it,
/// containers with one volume among them.
/// The files are readable by their owner alone (on Unix), and **not encrypted**: whoever reads them can act for the user.
///
/// Each version is a file of its own, `tokens-<version>.json`. It is written aside, made durable, and then given its name by a
/// hard link, which fails if the name is there: that is the compare-and-set, without a lock that a crash could leave behind.
/// The last two versions are kept. A program that is killed while it writes leaves a file `.tokens-<random>.tmp`, with tokens
/// in it, which nothing reads and nothing removes. The file system must know hard links; network file systems are not meant.
///
/// Its methods write a few kilobytes without leaving the thread.
#[derive(Debug, Clone)]
pub struct FileTokenStore {
    directory: PathBuf,
}

impl FileTokenStore {
    /// A store in that directory, which is made when something is stored.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    fn path(&self, version: u64) -> PathBuf {
        self.directory.join(format!("tokens-{version}.json"))
    }

    /// The versions that are there.
    fn versions(&self) -> io::Result<Vec<u64>> {
        let entries = match fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut versions = Vec::new();
        for entry in entries {
            versions.extend(version_of(&entry?.file_name()));
        }
        Ok(versions)
    }

    /// The newest version and its text. A listing is no snapshot while others write, so two must agree.
    fn newest(&self) -> io::Result<Option<(u64, String)>> {
        for _ in 0..LOOKS {
            let newest = self.versions()?.into_iter().max();
            let text = match newest.map(|version| fs::read_to_string(self.path(version))).transpose() {
                Ok(text) => text,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            if self.versions()?.into_iter().max() == newest {
                return Ok(newest.zip(text));
            }
        }
        Err(io::Error::other("the files change all the time"))
    }

    fn swap(&self, expected: Option<u64>, new: &TokenSet) -> io::Result<Swap> {
        if self.newest()?.map(|(version, _)| version) != expected {
            return Ok(Swap::Conflict);
        }
        let version = new.version();
        if version != expected.unwrap_or_default() + 1 {
            return Err(io::Error::new(ErrorKind::InvalidInput, "the new version is not the next one"));
        }
        make_directory(&self.directory)?;
        let (aside, file) = self.aside()?;
        let linked = write(file, &new.to_secret_json()).and_then(|()| fs::hard_link(&aside, self.path(version)));
        let _ = fs::remove_file(&aside);
        match linked {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(Swap::Conflict),
            Err(error) => return Err(error),
        }
        let there = self.versions()?;
        match there.iter().max() {
            // A name that was free because others had come further and removed its file: two versions at the least.
            Some(newest) if *newest > version + 1 => {
                let _ = fs::remove_file(self.path(version));
                return Ok(Swap::Conflict);
            }
            // Somebody has built on ours already, and tidies up.
            Some(newest) if *newest > version => return Ok(Swap::Done),
            _ => {}
        }
        sync(&self.directory)?;
        for old in there.into_iter().filter(|other| other + 1 < version) {
            let _ = fs::remove_file(self.path(old));
        }
        Ok(Swap::Done)
    }

    /// A new file that only its owner can read, and nobody else writes to. A process number would not tell writers apart:
    /// each container has its own.
    fn aside(&self) -> io::Result<(PathBuf, File)> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // The keys of a `RandomState` come from the system, and the keeper's runtime is not at hand here.
        let random = RandomState::new();
        for look in 0..LOOKS {
            let path = self.directory.join(format!(".tokens-{:016x}.tmp", random.hash_one(look)));
            match options.open(&path) {
                Ok(file) => return Ok((path, file)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("no name is free for a new file"))
    }

    fn error(&self, error: io::Error) -> TokenError {
        TokenError::store(format!("the tokens in {} cannot be reached: {error}", self.directory.display()))
            .with_source(error)
    }
}

#[async_trait]
impl TokenStore for FileTokenStore {
    async fn load(&self) -> Result<Option<TokenSet>, TokenError> {
        let newest = self.newest().map_err(|error| self.error(error))?;
        newest.map(|(_, text)| TokenSet::from_secret_json(&text)).transpose()
    }

    async fn compare_and_set(&self, expected: Option<u64>, new: &TokenSet) -> Result<Swap, TokenError> {
        self.swap(expected, new).map_err(|error| self.error(error))
    }
}

fn version_of(name: &OsStr) -> Option<u64> {
    name.to_str()?.strip_prefix("tokens-")?.strip_suffix(".json")?.parse().ok()
}

/// Writes the file, and makes it durable.
fn write(mut file: File, text: &Secret) -> io::Result<()> {
    file.write_all(text.expose().as_bytes())?;
    file.sync_all()
}

fn make_directory(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes a new name durable. Where directories cannot be opened, the file system does so by itself.
fn sync(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}
