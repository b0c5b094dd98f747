//! Small files that a report has to get right, or ask about: each stands for a kind of file that
//! people really have. A folder under `tests/cases` is a test. In a fresh folder `init` runs on its
//! files, the lines of `config` are added, and `check`, `daily`, `weekly` and `quarterly` run as of
//! `as_of`. Then `expected.json` says what must hold:
//!
//! | key | what it says |
//! |---|---|
//! | `about` | what the files look like and where such files come from |
//! | `config` | lines that the user adds after `init`, each under its `[section]` |
//! | `right` | the figures (`tests/common/facts.rs` has their names); null: none without an answer |
//! | `right_also` | other figures that will do, if `say` is said where everybody sees it |
//! | `say` | what has to be said although the figures are right; of each group one word |
//! | `or_words` | of each group one word has to stand in the question or the reason to stop |
//! | `named_in_config` | a header that `init` has mapped needs no question |
//! | `answer` | the lines that answer the question; with them the figures are `right` |
//! | `never_words` | what must not be said by `init`, `check` or a report |

mod common;

use std::path::Path;

use common::facts::{Facts, REPORTS, differences, facts};
use common::{project, run};
use regex::Regex;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    dead_code,
    reason = "what the file is and must never become is for people"
)]
struct Expected {
    about: String,
    as_of: String,
    config: Option<Vec<String>>,
    right: Option<Facts>,
    #[serde(default)]
    right_also: Vec<Alternative>,
    #[serde(default)]
    say: Vec<Group>,
    #[serde(default)]
    or: String,
    #[serde(default)]
    or_words: Vec<Group>,
    #[serde(default)]
    named_in_config: bool,
    #[serde(default)]
    answer: Vec<String>,
    #[serde(default)]
    never: String,
    #[serde(default)]
    never_words: Vec<String>,
}

#[derive(Deserialize)]
struct Alternative {
    right: Facts,
    #[serde(default)]
    say: Vec<Group>,
}

/// Words of which one has to be said. `*` at the end of a word: it may go on.
#[derive(Deserialize)]
#[serde(untagged)]
enum Group {
    One(String),
    Any(Vec<String>),
}

impl Group {
    fn words(&self) -> &[String] {
        match self {
            Group::One(word) => std::slice::from_ref(word),
            Group::Any(words) => words,
        }
    }
}

fn says(text: &str, word: &str) -> bool {
    let (stem, goes_on) = word
        .strip_suffix('*')
        .map_or((word, false), |stem| (stem, true));
    let edge = |c: Option<char>| {
        if c.is_some_and(char::is_alphanumeric) {
            r"\b"
        } else {
            ""
        }
    };
    let end = if goes_on {
        ""
    } else {
        edge(stem.chars().last())
    };
    let pattern = format!(
        "(?i){}{}{end}",
        edge(stem.chars().next()),
        regex::escape(stem)
    );
    Regex::new(&pattern).expect("a pattern").is_match(text)
}

/// The groups of which no word is said.
fn unsaid(text: &str, groups: &[Group]) -> Vec<String> {
    let is_said = |group: &&Group| !group.words().iter().any(|word| says(text, word));
    groups
        .iter()
        .filter(is_said)
        .map(|group| group.words().join(" or "))
        .collect()
}

/// Adds lines under their `[section]`, in place of a line with the same key.
fn with_lines(config: &str, lines: &[String]) -> String {
    let mut page: Vec<String> = config.lines().map(str::to_string).collect();
    let key = |line: &str| {
        line.split('=')
            .next()
            .unwrap_or_default()
            .trim()
            .to_string()
    };
    let mut section = String::new();
    for line in lines.iter().filter(|line| !line.trim().is_empty()) {
        if line.trim_start().starts_with('[') {
            section = line.trim().to_string();
            continue;
        }
        let is_head = |line: &String| line.starts_with('[');
        let begin = if section.is_empty() {
            0
        } else if let Some(at) = page.iter().position(|l| l.trim() == section) {
            at + 1
        } else {
            page.push(section.clone());
            page.len()
        };
        let end = page[begin..]
            .iter()
            .position(is_head)
            .map_or(page.len(), |i| begin + i);
        let same = (begin..end).find(|i| page[*i].contains('=') && key(&page[*i]) == key(line));
        match same {
            Some(i) => page[i] = line.clone(),
            None => page.insert(begin, line.clone()),
        }
    }
    page.join("\n") + "\n"
}

/// Everything that was said, and where.
#[derive(Default)]
struct Said {
    /// What `init` asks.
    asked: String,
    /// What stands at the top of `check`, and the messages of the reports.
    top: String,
    everything: String,
    has_stopped: bool,
    reports: usize,
}

/// What stands under `To fill`.
fn to_fill(text: &str) -> String {
    let lines = text.lines().skip_while(|line| !line.starts_with("To fill"));
    lines
        .take_while(|line| !line.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn initialise(folder: &Path, names: &[String], said: &mut Said) {
    let mut args = vec!["init"];
    args.extend(names.iter().map(String::as_str));
    let ran = run(folder, &args);
    assert!(
        [0, 2, 3].contains(&ran.code),
        "init ended with {}: {}",
        ran.code,
        ran.stderr
    );
    said.has_stopped |= ran.code != 0;
    said.asked = to_fill(&ran.stdout);
    if ran.code != 0 {
        said.asked += &ran.stderr;
    }
    said.everything += &(ran.stdout + &ran.stderr);
    said.everything += &std::fs::read_to_string(folder.join("handoff.toml")).unwrap_or_default();
}

fn report(folder: &Path, as_of: &str, said: &mut Said) {
    for command in std::iter::once("check").chain(REPORTS) {
        let out = format!("out-{command}");
        for name in [out.clone(), format!("{out}-blocked")] {
            let _ = std::fs::remove_dir_all(folder.join(name));
        }
        let mut args = vec![command, "--config", "handoff.toml", "--as-of", as_of];
        if command != "check" {
            args.extend(["--out", &out]);
        }
        let ran = run(folder, &args);
        assert!(
            [0, 2, 3].contains(&ran.code),
            "{command} ended with {}",
            ran.code
        );
        said.has_stopped |= ran.code != 0;
        said.reports += usize::from(ran.code == 0 && command != "check");
        if command == "check" {
            let top = ran
                .stdout
                .lines()
                .take_while(|line| !line.trim().is_empty());
            said.top += &top.collect::<Vec<_>>().join("\n");
        }
        said.top += &format!("\n{}\n", ran.stderr);
        said.everything += &(ran.stdout + &ran.stderr);
    }
}

/// How a case ended.
enum Verdict {
    Right,
    Asked,
    Wrong(String),
}

fn judge(folder: &Path, expected: &Expected, mut said: Said) -> Verdict {
    report(folder, &expected.as_of, &mut said);
    let wrong = |why: String| Verdict::Wrong(why);
    if let Some(word) = expected
        .never_words
        .iter()
        .find(|word| says(&said.everything, word))
    {
        return wrong(format!(
            "said {word:?}, and {} reports were made",
            said.reports
        ));
    }
    if expected.named_in_config && (said.has_stopped || !said.asked.is_empty()) {
        said.top += &std::fs::read_to_string(folder.join("handoff.toml")).unwrap_or_default();
        if !said.asked.is_empty() {
            said.asked += &said.top;
        }
    }
    if said.has_stopped {
        if expected.or_words.is_empty() {
            return wrong(format!("stopped, though it can be read: {}", said.top));
        }
        let lacking = unsaid(&format!("{}\n{}", said.asked, said.top), &expected.or_words);
        return if lacking.is_empty() {
            Verdict::Asked
        } else {
            wrong(format!("stopped without naming {lacking:?}: {}", said.top))
        };
    }
    let found = facts(folder);
    let Some(right) = &expected.right else {
        return wrong("made a report without asking".into());
    };
    let told = differences(right, &found);
    if told.is_empty() {
        let lacking = unsaid(&said.everything, &expected.say);
        return if lacking.is_empty() {
            Verdict::Right
        } else {
            wrong(format!("right figures, but nothing says {lacking:?}"))
        };
    }
    let top = format!("{}\n{}", said.asked, said.top);
    let other = expected.right_also.iter().find(|other| {
        differences(&other.right, &found).is_empty() && unsaid(&top, &other.say).is_empty()
    });
    let is_asked = !expected.or_words.is_empty()
        && !said.asked.trim().is_empty()
        && unsaid(&said.asked, &expected.or_words).is_empty();
    match other {
        Some(_) => Verdict::Right,
        None if is_asked => Verdict::Asked,
        None => wrong(told.join("; ")),
    }
}

fn add_lines(folder: &Path, lines: &[String]) {
    let path = folder.join("handoff.toml");
    if let (false, Ok(config)) = (lines.is_empty(), std::fs::read_to_string(&path)) {
        std::fs::write(path, with_lines(&config, lines)).expect("a configuration");
    }
}

fn case(from: &Path) -> Verdict {
    let text = std::fs::read_to_string(from.join("expected.json")).expect("expected.json");
    let expected: Expected = serde_json::from_str(&text).expect("what is expected");
    let folder = tempfile::tempdir().expect("a folder");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(from).expect("the inputs") {
        let path = entry.expect("a file").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if name != "expected.json" {
            std::fs::copy(&path, folder.path().join(&name)).expect("a copy");
            names.push(name);
        }
    }
    names.sort();
    let mut said = Said::default();
    initialise(folder.path(), &names, &mut said);
    add_lines(
        folder.path(),
        expected.config.as_deref().unwrap_or_default(),
    );
    match judge(folder.path(), &expected, said) {
        Verdict::Asked if !expected.answer.is_empty() => {
            add_lines(folder.path(), &expected.answer);
            match judge(folder.path(), &expected, Said::default()) {
                Verdict::Right => Verdict::Asked,
                Verdict::Asked => Verdict::Wrong("asks on when it is answered".into()),
                Verdict::Wrong(why) => Verdict::Wrong(format!("answered, but {why}")),
            }
        }
        verdict => verdict,
    }
}

#[test]
fn every_case_is_right_or_asked() {
    let mut folders: Vec<_> = std::fs::read_dir(project().join("tests/cases"))
        .expect("tests/cases")
        .map(|entry| entry.expect("a folder").path())
        .collect();
    folders.sort();
    let mut wrong = Vec::new();
    for folder in folders {
        let name = folder
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let verdict = case(&folder);
        let shown = match &verdict {
            Verdict::Right => "right".into(),
            Verdict::Asked => "asked".into(),
            Verdict::Wrong(why) => format!("WRONG: {why}"),
        };
        println!("{name:18} {shown}");
        if let Verdict::Wrong(why) = verdict {
            wrong.push(format!("{name}: {why}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
