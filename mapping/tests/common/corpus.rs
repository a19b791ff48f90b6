//! The corpus of broken profiles, as the files of `tests/broken` have it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A broken profile.
pub struct Broken {
    pub name: String,
    pub text: String,
    /// What the person is told.
    pub told: Vec<String>,
    /// What to write in place of what.
    mends: Vec<(String, String)>,
}

impl Broken {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        let about = if is_json {
            fs::read_to_string(path.with_extension("txt")).unwrap()
        } else {
            let comments = text.lines().take_while(|line| line.starts_with('#'));
            comments.map(|line| format!("{}\n", line.trim_start_matches("# "))).collect()
        };
        let said = |what: &str| -> Vec<String> {
            about.lines().filter_map(|line| line.strip_prefix(what)).map(|rest| rest.replace("\\n", "\n")).collect()
        };
        let mend = |mend: &String| {
            let (from, to) = mend.split_once(" =>").unwrap();
            (from.to_owned(), to.strip_prefix(' ').unwrap_or(to).to_owned())
        };
        Self {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            mends: said("mend: ").iter().map(mend).collect(),
            told: said("told: "),
            text,
        }
    }

    /// The text with what is broken mended.
    pub fn mended(&self) -> String {
        // The comments name what is replaced too.
        let body = self.text.find("\n\n").filter(|_| self.text.starts_with('#')).unwrap_or(0);
        let (about, body) = self.text.split_at(body);
        let mended = self.mends.iter().fold(body.to_owned(), |text, (from, to)| {
            assert_eq!(text.matches(from).count(), 1, "{}: {from:?}", self.name);
            text.replace(from, to)
        });
        format!("{about}{mended}")
    }
}

/// All of them.
pub fn corpus() -> Vec<Broken> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension != "txt"));
    paths.sort();
    let corpus = paths.iter().map(|path| Broken::read(path));
    corpus.filter(|broken| cfg!(feature = "cel") || !broken.text.starts_with("# needs: expressions\n")).collect()
}
