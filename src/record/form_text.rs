//! What a form says to write, left in the text: `[Insert metric, e.g. 30 %]`, `<Name>`, `name, role`.

use std::sync::LazyLock;

use regex::Regex;

use super::fold::words;
use super::search::pattern;
use super::words::{Kind, vocabulary};

/// Whether a text is nothing but brackets of the form: `[criterion]`, `<Name>`, `{{answer}}`, `___`.
pub(super) fn is_all_brackets(text: &str) -> bool {
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:[\s,;:./&|-]*(?:\[[^\[\]\n]*\]|<[^<>\n]*>|\{\{?[^{}\n]*\}?\}|«[^«»\n]*»|_{2,}|…|\.{3,}))+[\s,;:.!?-]*$",
        )
    });
    // A quote in French signs is the customer's own.
    let is_quote = text.starts_with('«') && text.ends_with('»') && text.chars().count() > 30;
    !is_quote && WHOLE.is_match(text) && !is_provenance(text)
}

/// Whether a column holds nothing but the prompts of its form, in brackets behind its numbers and
/// labels: `1. [criterion]`, `Objection: [which?] -> Answer that worked: [how?]`. A list of texts in
/// quotes is none.
pub(super) fn is_form_left_empty(text: &str) -> bool {
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        let bracket = r#"\[[^\["'\]\n][^\[\]\n]*\]|<[^<>\n]+>|\{\{?[^{"'}\n][^{}\n]*\}?\}"#;
        let around = r"[\s,;:./&|>→*•-]|[0-9]{1,2}[.)]|(?i:objections?|answers?(?: that worked)?)";
        pattern(&format!("^(?:{around})*(?:(?:{bracket})(?:{around})*)+$"))
    });
    text.contains(['[', '<', '{']) && WHOLE.is_match(text) && !is_provenance(text)
}

/// Whether a text in brackets says whose words stand in front of it.
fn is_provenance(text: &str) -> bool {
    let folded = text.to_lowercase();
    let inside = folded.trim_matches(['[', ']', ' ']);
    inside.starts_with("confirmed")
        || inside.starts_with("our read")
        || inside.starts_with("our interp")
}

/// Whether a pasted text still holds what the form says to write: `[Insert metric, e.g. 30 %]`,
/// `<Name>`, `{{answer}}`, `____`.
pub(super) fn has_instruction(text: &str) -> bool {
    static BRACKETS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\[([^\[\]\n]+)\]|<([^<>\n]+)>|\{\{?([^{}\n]+)\}?\}|(___)"));
    const LONGEST: usize = 240;
    if !text.contains(['[', '<', '{', '_']) {
        return false;
    }
    BRACKETS.captures_iter(text).any(|found| {
        let after = &text[found.get(0).map_or(0, |whole| whole.end())..];
        if let Some(inside) = found.get(1) {
            let inside = inside.as_str().trim();
            // `[text](link)`, `[confirmed]`, `[x]`
            return !after.starts_with('(')
                && !is_provenance(inside)
                && !matches!(inside, "x" | "X" | "" | "sic" | "…" | "...")
                && inside.len() <= LONGEST
                && instructs(inside);
        }
        if let Some(inside) = found.get(2) {
            let inside = inside.as_str();
            let is_address = inside.contains('@') || inside.contains("://");
            let is_long = (2..=LONGEST / 2).contains(&inside.len());
            return inside.starts_with(char::is_alphabetic) && is_long && !is_address;
        }
        true
    })
}

/// Whether a text stands in round brackets as a whole and tells what to write: `(list 3 objections)`,
/// `(example: from 10 to 5 days)`.
pub(super) fn is_instruction_in_brackets(text: &str) -> bool {
    let inside = text
        .strip_prefix(['(', '（'])
        .and_then(|text| text.strip_suffix([')', '）']));
    inside.is_some_and(|inside| {
        let all = words(inside);
        let begins = [Kind::Requests, Kind::Asks, Kind::FormBegins];
        instructs(inside)
            || begins
                .iter()
                .any(|kind| vocabulary().of(*kind).at_start(&all).is_some())
    })
}

/// Whether a text is nothing but the parts that a form asks for: `name, role, why they care`.
pub(super) fn names_parts_alone(text: &str) -> bool {
    const LEAST: usize = 2;
    let text = text.trim_matches(['(', ')', '[', ']', '<', '>', '{', '}', ' ', '.', '…']);
    let parts: Vec<Vec<String>> = text
        .split([',', '/', ';', '+', '&', '、', '，', '|'])
        .map(words)
        .filter(|part| !part.is_empty())
        .collect();
    let is = |part: &Vec<String>, kinds: &[Kind]| {
        kinds.iter().any(|kind| vocabulary().of(*kind).has(part))
    };
    // `Name, role, what worries them`: behind name and role no answer stands, whatever follows.
    let is_form = matches!(&parts[..], [name, role, ..]
        if is(name, &[Kind::Name]) && is(role, &[Kind::Role]));
    is_form
        || parts.len() >= LEAST
            && parts.iter().any(|part| is(part, &[Kind::Name]))
            && parts
                .iter()
                .all(|part| is(part, &[Kind::Name, Kind::Role, Kind::Why, Kind::MetricPart]))
}

/// Whether what stands in brackets tells what to write: it begins or ends so, or with a figure.
fn instructs(inside: &str) -> bool {
    const LAST: usize = 3;
    let all = words(inside);
    let Some(first) = all.first() else {
        return false;
    };
    let phrases = vocabulary().of(Kind::Instructions);
    let is_figure =
        first.starts_with(|c: char| c.is_ascii_digit()) || first.chars().all(|c| c == 'x');
    let ends = (1..=LAST.min(all.len())).any(|n| phrases.has(&all[all.len() - n..]));
    is_figure || phrases.at_start(&all).is_some() || ends || phrases.is_dense_in(inside)
}
