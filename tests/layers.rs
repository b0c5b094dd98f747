//! Data goes one way: a room uses only the rooms this table allows it, and inside a room the files
//! can be put in an order in which each uses only files before it.

#[path = "layers/imports.rs"]
mod imports;

use std::fs;
use std::path::Path;

/// A room and the rooms it may use. `cli` and `pipeline` join the others and so stand last.
const TABLE: [(&str, &[&str]); 17] = [
    ("stats", &[]),
    ("model", &[]),
    ("dataset", &["model"]),
    ("record", &["dataset", "model"]),
    ("config", &["dataset", "model", "record"]),
    ("source", &["config", "model", "record"]),
    (
        "ingest",
        &["config", "dataset", "model", "record", "source"],
    ),
    ("setup", &["config", "dataset", "ingest", "model", "source"]),
    (
        "metrics",
        &["config", "dataset", "model", "record", "stats"],
    ),
    (
        "tables",
        &["config", "dataset", "metrics", "model", "record"],
    ),
    (
        "check",
        &["config", "dataset", "ingest", "metrics", "model", "source"],
    ),
    (
        "gate",
        &[
            "config", "dataset", "ingest", "metrics", "model", "record", "source",
        ],
    ),
    (
        "report",
        &["dataset", "ingest", "metrics", "model", "record", "stats"],
    ),
    ("history", &["model"]),
    ("deliver", &["config", "history", "model", "report"]),
    (
        "pipeline",
        &[
            "config", "dataset", "deliver", "history", "ingest", "metrics", "model", "record",
            "report", "source", "tables",
        ],
    ),
    (
        "cli",
        &[
            "check", "config", "dataset", "gate", "ingest", "model", "pipeline", "record",
            "report", "setup", "source", "tables",
        ],
    ),
];

/// Crates that only some rooms may use, so that an upgrade touches one of them.
const CONFINED: [(&str, &[&str]); 24] = [
    ("base64", &["deliver"]),
    ("ring", &["deliver"]),
    ("webpki_roots", &["deliver"]),
    ("calamine", &["source"]),
    ("quick_xml", &["source"]),
    ("chardetng", &["source"]),
    ("parquet", &["source", "tables"]),
    ("polars", &["tables"]),
    ("sqlparser", &["tables"]),
    ("strsim", &["tables"]),
    ("zip", &["source"]),
    ("flate2", &["source"]),
    ("csv", &["report", "tables"]),
    ("glob", &["source"]),
    ("plotters", &["report"]),
    ("resvg", &["report"]),
    ("minijinja", &["report"]),
    ("email_address", &["config"]),
    ("lettre", &["deliver"]),
    ("rusqlite", &["history"]),
    ("rustls", &["deliver"]),
    ("tracing_subscriber", &["cli"]),
    ("clap", &["cli"]),
    ("statrs", &["stats"]),
];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("src is there")
        .map(|e| e.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            found.push((path.to_string_lossy().into_owned(), text));
        }
    }
}

/// `(room, file, text)` of every source file of a room.
fn rooms() -> Vec<(String, String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&src, &mut found);
    let room = |file: &str| {
        let inside = file
            .strip_prefix(&format!("{}/", src.display()))
            .unwrap_or(file);
        inside
            .split('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".rs")
            .to_string()
    };
    let all = found
        .into_iter()
        .map(|(file, text)| (room(&file), file, text));
    // A room's tests may read fixtures with what they like.
    let is_test_only = |file: &str| file.ends_with("stats/reference.rs");
    all.filter(|(room, file, _)| room != "main" && room != "lib" && !is_test_only(file))
        .collect()
}

/// The words that follow `prefix` in a text: `crate::model::Day` gives `model`.
fn words_after<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(prefix).map(move |(at, _)| {
        let rest = &text[at + prefix.len()..];
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        &rest[..end]
    })
}

#[test]
fn rooms_use_only_rooms_before_them() {
    let mut wrong = Vec::new();
    for (room, file, text) in rooms() {
        let Some((_, allowed)) = TABLE.iter().find(|(name, _)| *name == room) else {
            panic!("{file}: the room {room} is not in the table");
        };
        for used in words_after(&text, "crate::") {
            if used != room
                && TABLE.iter().any(|(name, _)| *name == used)
                && !allowed.contains(&used)
            {
                wrong.push(format!("{file}: {room} may not use {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_arrow_of_the_table_goes_back() {
    for (i, (room, allowed)) in TABLE.iter().enumerate() {
        for used in *allowed {
            let at = TABLE.iter().position(|(name, _)| name == used);
            assert!(
                at.is_some_and(|at| at < i),
                "{room} uses {used}, which does not stand before it"
            );
        }
    }
}

#[test]
fn outside_crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for (room, file, text) in rooms() {
        for (name, allowed) in CONFINED {
            let uses = words_after(&text, "use ")
                .chain(words_after(&text, " "))
                .any(|word| word == name)
                && (text.contains(&format!("use {name}::"))
                    || text.contains(&format!(" {name}::")));
            if uses && !allowed.contains(&room.as_str()) {
                wrong.push(format!(
                    "{file}: {name} belongs into {}",
                    allowed.join(", ")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// polars brings an HTTP client with any of its features that read or write files. Cargo.lock names
/// one all the same, as it holds what any feature could ask for; it is not compiled.
#[test]
fn no_http_client_is_compiled() {
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p} {f}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo tree");
    let tree = String::from_utf8(tree.stdout).expect("UTF-8");
    let names: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(names.contains(&"polars-core"), "cargo tree says: {tree}");
    for banned in [
        "reqwest",
        "hyper",
        "object_store",
        "openssl",
        "openssl-sys",
        "native-tls",
    ] {
        assert!(!names.contains(&banned), "{banned} is compiled");
    }
    // polars-io always has a reader of CSV; SQL reaches it only with this feature of polars-sql.
    let readers = [
        "csv",
        "parquet",
        "json",
        "ipc",
        "avro",
        "cloud",
        "http",
        "streaming",
    ];
    for line in tree.lines() {
        let is_asked = ["polars ", "polars-sql ", "polars-lazy "]
            .iter()
            .any(|name| line.starts_with(name));
        for feature in readers.iter().filter(|_| is_asked) {
            let is_on = line.split([' ', ',']).any(|word| word == *feature);
            assert!(!is_on, "{line}");
        }
    }
}

/// The arrows of a circle, in words: first those that point from a file to a `mod.rs` above it.
fn in_words(circle: &[String], arrows: &imports::Arrows) -> String {
    let (mut up, mut across) = (String::new(), String::new());
    for from in circle {
        for to in circle {
            let Some(names) = arrows[from].get(to) else {
                continue;
            };
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let line = format!("    {from} uses {to}: {}\n", names.join(", "));
            let folder = to.strip_suffix("mod.rs").or(to.strip_suffix(".rs"));
            if folder.is_some_and(|folder| from.starts_with(folder)) {
                up += &line;
            } else if names.iter().any(|name| !name.starts_with("mod ")) {
                across += &line;
            }
        }
    }
    format!(
        "a circle of {} files\n  these use what a file above them defines (move it into a file of \
         its own):\n{up}  the other uses among them (one of them may point back):\n{across}",
        circle.len()
    )
}

#[test]
fn files_use_only_files_before_them() {
    let src = format!("{}/src/", env!("CARGO_MANIFEST_DIR"));
    let files: Vec<(String, String)> = rooms()
        .into_iter()
        .map(|(_, file, text)| (file.trim_start_matches(&src).to_string(), text))
        .collect();
    let arrows = imports::arrows(&files);
    let circles: Vec<String> = imports::circles(&arrows)
        .iter()
        .map(|circle| in_words(circle, &arrows))
        .collect();
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}
