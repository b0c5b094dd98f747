//! A company in the state before a run, to be put back after each run with a fault.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::common::post::config;
use crate::common::smtp::{Kind, Server};
use crate::common::{Ran, post, run};

pub const TO: [&str; 2] = ["ada@fernhill.example", "ben@fernhill.example"];
pub const DAY: &str = "2026-11-20";
const MORE: &str = "retry_pauses_seconds = []\nusername = \"handoff\"\npassword_command = \"cat password\"\n\
     [operator]\nheartbeat = \"heartbeat\"\ntextfile = \"metrics.prom\"\n";

/// What stands before the run with the fault, and the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// Nothing was ever run; `daily --send`.
    First,
    /// Many digests were mailed, and the report of the day is there; `daily --send`.
    Later,
    /// The mails of the day wait; `send`.
    Waiting,
    /// The report was mailed; `daily --send --resend`.
    Again,
}

impl Scene {
    pub const ALL: [Scene; 4] = [Scene::First, Scene::Later, Scene::Waiting, Scene::Again];

    pub fn args(self) -> &'static [&'static str] {
        match self {
            Scene::First | Scene::Later => &["daily", "--send", "--quiet"],
            Scene::Waiting => &["send", "--quiet"],
            Scene::Again => &["daily", "--send", "--resend", "--quiet"],
        }
    }
}

/// A folder's files by their paths.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

pub struct Company {
    pub server: Server,
    pub scene: Scene,
    /// Where the runs take place. A history belongs to the path of its configuration.
    folder: TempDir,
    before: Files,
    /// The report before.
    pub old: Option<Files>,
    /// The report as it is to be in the end.
    pub new: Files,
    /// The report as it is without a history.
    pub alone: Files,
}

impl Company {
    /// `earlier` is the number of digests before the one of the day in [`Scene::Later`].
    pub fn new(scene: Scene, earlier: usize) -> Company {
        let kind = Kind {
            password: Some("s3cr3t-Pa55"),
            ..Kind::default()
        };
        let server = Server::start(&kind, Vec::new());
        let folder = post::company(server.port, &TO, MORE);
        let path = folder.path();
        fs::write(path.join("password"), "s3cr3t-Pa55\n").expect("the password");
        let done = |ran: &Ran| assert_eq!(ran.code, 0, "{}", ran.stderr);
        match scene {
            Scene::First => {}
            Scene::Later => {
                let first = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day");
                for day in (1..=earlier).rev() {
                    let day = first - chrono::Days::new(day as u64);
                    let day = day.to_string();
                    done(&run(path, &["daily", "--send", "--quiet", "--as-of", &day]));
                }
                done(&run(path, &["daily", "--quiet"]));
                // The new report differs from the one that is there.
                let text = config(server.port, &TO, MORE);
                fs::write(
                    path.join("handoff.toml"),
                    format!("company = \"New\"\n{text}"),
                )
                .expect("the configuration");
            }
            Scene::Waiting => {
                let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
                let port = closed.local_addr().expect("an address").port();
                drop(closed);
                fs::write(path.join("handoff.toml"), config(port, &TO, MORE)).expect("a file");
                assert_eq!(run(path, &["daily", "--send", "--quiet"]).code, 1);
                fs::write(path.join("handoff.toml"), config(server.port, &TO, MORE))
                    .expect("the configuration");
            }
            Scene::Again => done(&run(path, &["daily", "--send", "--quiet"])),
        }
        let mut company = Company {
            server,
            scene,
            before: files(path),
            folder,
            old: None,
            new: Files::new(),
            alone: Files::new(),
        };
        company.old = company.report();
        done(&run(company.path(), scene.args()));
        company.new = company.report().expect("a report");
        company.put_back();
        let forgotten = company.path().join("handoff-state");
        if forgotten.exists() {
            fs::remove_dir_all(forgotten).expect("the history");
        }
        done(&run(company.path(), &["daily", "--quiet"]));
        company.alone = company.report().expect("a report");
        company
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The report of the day, if it is there.
    pub fn report(&self) -> Option<Files> {
        let folder = self.path().join(format!("out/{DAY}-daily"));
        folder.exists().then(|| files(&folder))
    }

    /// Makes it all as it was before the run.
    pub fn put_back(&self) {
        for entry in fs::read_dir(self.path()).expect("the folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => fs::remove_dir_all(path).expect("a folder"),
                false => fs::remove_file(path).expect("a file"),
            }
        }
        for (name, bytes) in &self.before {
            let path = self.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, bytes).expect("a file");
        }
        self.server.forget();
    }

    /// Hidden leftovers beside the report, the history and the operator's files.
    pub fn leftovers(&self) -> Vec<String> {
        let names = |folder: &Path| {
            let entries = fs::read_dir(folder).into_iter().flatten();
            let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
            entries.flatten().map(name).collect::<Vec<_>>()
        };
        let mut all = names(&self.path().join("out"));
        all.extend(names(self.path()));
        all.retain(|name| name.starts_with('.'));
        all
    }
}

fn files(folder: &Path) -> Files {
    fn add(folder: &Path, below: &Path, files: &mut Files) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let name = below.join(entry.file_name());
            match entry.path().is_dir() {
                true => add(&entry.path(), &name, files),
                false => {
                    files.insert(name, fs::read(entry.path()).expect("a file"));
                }
            }
        }
    }
    let mut found = Files::new();
    add(folder, Path::new(""), &mut found);
    found
}
