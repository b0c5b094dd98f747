//! Questions of `handoff init` that are still open in a configuration: its lines marked `FILL`.

use std::collections::BTreeSet;

/// The mark of a line that a person has to fill.
pub const MARK: &str = "FILL";

/// What stands in a draft where a person has to write a word.
pub const BLANK: &str = "…";

/// What a draft says of a file that is none of the tables.
pub const NOT_RECOGNISED: &str = "not recognised, skipped";

/// A question of `handoff init` that nobody has answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unanswered {
    /// The line of the configuration.
    pub line: usize,
    /// The section; blank above the first one.
    pub section: String,
    /// The setting that would answer it.
    pub key: String,
    /// The question, without what stands behind its question mark.
    pub question: String,
    /// Whether it asks if the rows of files count that are left out of their table.
    pub asks_for_files: bool,
}

impl Unanswered {
    /// `line 12, money.currency (which currency are the amounts in?)`.
    pub fn in_words(&self) -> String {
        let dot = if self.section.is_empty() { "" } else { "." };
        format!(
            "line {}, {}{dot}{} ({})",
            self.line, self.section, self.key, self.question
        )
    }
}

/// A question while its lines are read.
struct Open {
    line: usize,
    text: String,
    keys: Vec<String>,
    /// Files that it asks to list, beside those that are.
    files: Vec<String>,
}

/// The marked lines of a configuration that still stand as comments, unless a setting that answers
/// them is there. `settings` is the same text, parsed.
pub fn unanswered(text: &str, settings: &toml::Table) -> Vec<Unanswered> {
    let mut section = String::new();
    let mut found = Vec::new();
    let mut open: Option<Open> = None;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        let comment = line.strip_prefix('#').map(str::trim);
        let question = comment.and_then(|words| words.strip_prefix(MARK)?.strip_prefix(':'));
        if question.is_none()
            && let (Some(words), Some(open)) = (comment, open.as_mut())
        {
            open.keys.extend(key_of(words).map(str::to_string));
            open.files.extend(files_of(words));
            continue;
        }
        found.extend(
            open.take()
                .and_then(|one| still_open(one, &section, settings)),
        );
        if let Some(question) = question {
            open = Some(Open {
                line: at + 1,
                text: question.trim().to_string(),
                keys: Vec::new(),
                files: Vec::new(),
            });
        } else if let Some(header) = line.strip_prefix('[') {
            section = header.split(']').next().unwrap_or_default().trim().into();
        }
    }
    found.extend(open.and_then(|one| still_open(one, &section, settings)));
    found
}

/// What a draft says of files that are none of the tables.
pub fn skipped(text: &str) -> impl Iterator<Item = &str> {
    let marked = text.lines().filter_map(|line| {
        let words = line.trim().strip_prefix('#')?.trim().strip_prefix(MARK)?;
        words.strip_prefix(':').map(str::trim)
    });
    marked.filter(|words| words.contains(NOT_RECOGNISED))
}

/// The key of a line that is a setting.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim();
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    (!key.is_empty() && key.chars().all(is_key)).then_some(key)
}

/// The files of a line that lists several.
fn files_of(line: &str) -> Vec<String> {
    let list = line.trim_start().strip_prefix("files = [").is_some();
    let settings: Option<toml::Table> = list.then(|| toml::from_str(line).ok()).flatten();
    let files = settings.as_ref().and_then(|settings| settings.get("files"));
    let files = files.and_then(toml::Value::as_array);
    let texts = files.into_iter().flatten().filter_map(toml::Value::as_str);
    texts.map(str::to_string).collect()
}

/// Whether a section lists all of these files. A question about files that are left out has a list
/// beside it, which does not answer it.
fn lists_all(settings: &toml::Table, section: &str, files: &[String]) -> bool {
    let mut path = section.split('.').filter(|part| !part.is_empty());
    let first = path.next().and_then(|first| settings.get(first));
    let section = path.fold(first, |value, part| value.and_then(|value| value.get(part)));
    let listed = section.and_then(|section| section.get("files"));
    let is_listed = |file: &String| match listed {
        Some(toml::Value::String(one)) => one == file,
        Some(toml::Value::Array(all)) => all.iter().any(|one| one.as_str() == Some(file)),
        _ => false,
    };
    files.iter().all(is_listed)
}

/// The question, if nothing in its section answers it. A question without a setting below it has
/// been answered: somebody removed the mark of the comment.
fn still_open(open: Open, section: &str, settings: &toml::Table) -> Option<Unanswered> {
    let key = open.keys.first()?.clone();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    // Other columns that the question offers: `or map the column instead, columns.stage = …`.
    let words = open.text.split(|c: char| !is_part(c));
    let named = words.map(|word| word.trim_matches('.'));
    let mut answers: BTreeSet<&str> = open.keys.iter().map(String::as_str).collect();
    let is_column = |word: &&str| word.starts_with("columns.") || word.starts_with("fixed.");
    answers.extend(named.filter(is_column));
    let asks_for_files = !open.files.is_empty();
    let is_answered = answers.iter().any(|answer| {
        if asks_for_files {
            return lists_all(settings, section, &open.files);
        }
        let column = answer
            .strip_prefix("columns.")
            .or_else(|| answer.strip_prefix("fixed."));
        match column {
            Some(column) => ["columns", "fixed"]
                .iter()
                .any(|kind| is_set(settings, section, &format!("{kind}.{column}"))),
            None => is_set(settings, section, answer),
        }
    });
    let question = match open.text.split_once('?') {
        Some((question, _)) => format!("{question}?"),
        None => open.text,
    };
    (!is_answered).then(|| Unanswered {
        line: open.line,
        section: section.to_string(),
        key,
        question,
        asks_for_files,
    })
}

/// Whether a section has a setting.
fn is_set(settings: &toml::Table, section: &str, key: &str) -> bool {
    let mut path = section.split('.').chain(key.split('.'));
    let first = path.find(|part| !part.is_empty());
    let mut value = first.and_then(|first| settings.get(first));
    for part in path {
        value = value.and_then(|value| value.get(part));
    }
    value.is_some()
}

/// The settings that still hold the placeholder of a draft, each with its path.
pub fn blanks(settings: &toml::Table) -> Vec<String> {
    fn look(value: &toml::Value, path: &str, found: &mut Vec<String>) {
        match value {
            toml::Value::String(text) if text == BLANK => found.push(path.to_string()),
            toml::Value::Array(all) => all.iter().for_each(|one| look(one, path, found)),
            toml::Value::Table(table) => look_into(table, path, found),
            _ => {}
        }
    }
    fn look_into(table: &toml::Table, path: &str, found: &mut Vec<String>) {
        for (key, value) in table {
            let dot = if path.is_empty() { "" } else { "." };
            look(value, &format!("{path}{dot}{key}"), found);
        }
    }
    let mut found = Vec::new();
    look_into(settings, "", &mut found);
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Vec<String> {
        let settings = toml::from_str(text).expect("a configuration");
        let found = unanswered(text, &settings);
        found.iter().map(Unanswered::in_words).collect()
    }

    #[test]
    fn a_marked_line_is_open_until_its_comment_is_removed_or_a_setting_answers_it() {
        let currency = "# FILL: which currency are the amounts in? No column says so\n";
        let text = |line: &str| format!("[money]\n{currency}{line}\n# A remark.\n[mail]\n");
        assert_eq!(
            open(&text("# currency = \"USD\"")),
            ["line 2, money.currency (which currency are the amounts in?)"]
        );
        assert!(open(&text("currency = \"EUR\"")).is_empty());
        // Answered on a line of its own.
        let above = format!("[money]\ncurrency = \"EUR\"\n{currency}# currency = \"USD\"\n");
        assert!(open(&above).is_empty());
        // In another section it answers nothing.
        let other = format!("[money]\n{currency}# currency = \"USD\"\n[x]\ncurrency = \"EUR\"\n");
        assert_eq!(open(&other).len(), 1);
    }

    #[test]
    fn the_other_settings_that_a_question_offers_answer_it_too() {
        let words = "[outcomes]\n# FILL: which mean churned? \"A\" (1). List those in churned, and \
                     all others in stayed\n#   \"B\" (2), \"C = D\" (1)\n# churned = [\"…\"]\n# \
                     stayed = [\"…\"]\n";
        assert_eq!(
            open(words),
            ["line 2, outcomes.churned (which mean churned?)"]
        );
        assert!(open(&format!("{words}stayed = [\"A\"]\n")).is_empty());
        let stage = "[deals]\n# FILL: no column has the outcome; or map the column, columns.stage \
                     = \"…\": is it \"X\"?\n# fixed.stage = \"Lost\"\n";
        assert_eq!(open(stage).len(), 1);
        let churn = "[outcomes]\ncolumns.csm = \"CSM\"\n# FILL: several files say who churned. Without \
                     this line, the columns under [outcomes] count\n# churn = \"billing\"\n";
        assert_eq!(open(churn).len(), 1);
        assert!(open(&format!("{stage}columns.stage = \"X\"\n")).is_empty());
        let rep = "[deals]\n# FILL: which column has the rep?\n# columns.rep = \"Owner\"\n";
        assert!(open(&format!("{rep}fixed.rep = \"Ana\"\n")).is_empty());
    }

    #[test]
    fn a_question_about_files_left_out_is_open_until_all_are_listed_or_its_lines_are_deleted() {
        let asks =
            "# FILL: b.csv is left out. Should its rows count?\n# files = [\"a.csv\", \"b.csv\"]\n";
        let text = |files: &str| format!("[deals]\nfiles = {files}\n{asks}");
        assert_eq!(
            open(&text("\"a.csv\"")),
            ["line 3, deals.files (b.csv is left out. Should its rows count?)"]
        );
        assert!(open(&text("[\"b.csv\", \"a.csv\"]")).is_empty());
        assert!(open("[deals]\nfiles = \"a.csv\"\n").is_empty());
    }

    #[test]
    fn several_questions_and_those_above_the_first_section_are_found() {
        let text = "# FILL: Which time zone is yours?\n# timezone = \"Europe/Berlin\"\n\n[deals]\n# \
                    FILL: a?\n# columns.rep = \"A\"\n# FILL: b?\n# columns.stage = \"B\"\n";
        let found = open(text);
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[0], "line 1, timezone (Which time zone is yours?)");
    }

    #[test]
    fn placeholders_of_a_draft_are_found_wherever_they_stand() {
        let text = "[deals]\nrenewal = [\"Renewal\", \"…\"]\ncolumns.rep = \"…\"\n";
        let settings = toml::from_str(text).expect("a configuration");
        assert_eq!(blanks(&settings), ["deals.columns.rep", "deals.renewal"]);
    }
}
