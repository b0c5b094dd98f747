//! Normal form of objections and their answers.

use std::sync::LazyLock;

use regex::Regex;

use super::prose;
use super::ranking::{Scheme, item};
use crate::record::fold::words;
use crate::record::lines::{Marker, without_marker};
use crate::record::marks::{Mark, chunks, whole_mark};
use crate::record::search::pattern;
use crate::record::stand_in::{
    has_token, is_blank_or_placeholder, is_stand_in, is_stand_in_item, is_stand_in_word,
    says_nothing,
};
use crate::record::words::{Kind, vocabulary};

/// Lines parsed as objections with their answers.
#[derive(Default)]
struct Pairs {
    /// Lines before the first objection.
    intro: Vec<String>,
    /// Objections and their answers.
    pairs: Vec<(String, String)>,
    /// Whether the last line was an answer, which the next line may continue.
    in_answer: bool,
}

impl Pairs {
    /// Takes a line.
    fn line(&mut self, line: &str) {
        let (marker, rest) = without_marker(line);
        let line = arrows(rest);
        // `Objection #1`, and the objection on the next line.
        if let Some(mark) = whole_mark(&line) {
            match mark {
                Mark::Objection => self.pairs.push((String::new(), String::new())),
                Mark::Answer => {}
            }
            self.in_answer = mark == Mark::Answer;
            return;
        }
        let line = arrows_in_list(&line).unwrap_or(line);
        if let Some(items) = numbered_pairs(&line) {
            for item in items {
                self.part(item, Marker::Number);
            }
            return;
        }
        let several = line.matches(" -> ").count();
        let parts: Vec<&str> = match several > 1 {
            // `too dear -> ROI • no API -> built one`
            true => line
                .split([';', '•', '·', '|'])
                .flat_map(|part| part.split(" - "))
                .collect(),
            false => vec![&line],
        };
        let parts = match parts.as_slice() {
            [one] if several > 1 => at_commas(one),
            _ => parts,
        };
        let several = several > 1;
        for part in parts {
            let part = part.trim();
            let (own, part) = without_marker(part);
            let is_first = several || own != Marker::None;
            self.part(part, if is_first { Marker::Bullet } else { marker });
        }
    }

    fn part(&mut self, part: &str, marker: Marker) {
        let mut marker = marker;
        let all = chunks(part);
        // `plates in the mud? -> answer: a second camera`, line for line without bullets.
        if let [first, second, ..] = all.as_slice()
            && first.mark.is_none()
            && first.text.ends_with("->")
            && second.mark == Some(Mark::Answer)
        {
            marker = Marker::Bullet;
        }
        for chunk in all {
            match chunk.mark {
                Some(Mark::Objection) => self.objection(chunk.text),
                Some(Mark::Answer) => self.answer(chunk.text),
                None => self.unmarked(chunk.text, marker),
            }
            marker = Marker::None;
        }
    }

    fn objection(&mut self, text: &str) {
        let (left, right) = split_answer(text);
        self.in_answer = right.is_some();
        self.pairs.push((
            without_signs(left).to_string(),
            right.unwrap_or_default().to_string(),
        ));
    }

    fn answer(&mut self, text: &str) {
        let text = text.trim_end_matches([' ', '|']).trim_end_matches(" -");
        let text = text.strip_prefix("->").unwrap_or(text).trim();
        match self.pairs.last_mut() {
            Some((_, known)) => join(known, text),
            None if self.intro.is_empty() => self.intro.push(format!("Answer: {text}")),
            // `too dear, Answer: ROI`: what stands in front is the objection.
            None => {
                let objection = self.intro.pop().unwrap_or_default();
                self.pairs
                    .push((without_signs(&objection).to_string(), text.to_string()));
            }
        }
        self.in_answer = true;
    }

    fn unmarked(&mut self, text: &str, marker: Marker) {
        if let Some(answer) = text.strip_prefix("->").map(str::trim) {
            match self.pairs.last_mut() {
                Some((_, known)) => join(known, answer),
                None => self.intro.push(text.to_string()),
            }
            self.in_answer = true;
            return;
        }
        let (left, right) = split_answer(text);
        if marker != Marker::None || right.is_some() {
            self.in_answer = right.is_some();
            self.pairs.push((
                without_signs(left).to_string(),
                right.unwrap_or_default().to_string(),
            ));
            return;
        }
        match self.pairs.last_mut() {
            Some((_, answer)) if self.in_answer => join(answer, text),
            Some((objection, _)) => join(objection, text),
            None => self.intro.push(text.to_string()),
        }
    }

    /// The lines before the first objection, then one objection per line with its answer.
    fn into_text(mut self) -> String {
        // `see below`, and the pairs below.
        if self.pairs.iter().any(|(_, answer)| !answer.is_empty()) {
            self.intro.retain(|intro| !is_stand_in(intro));
        }
        for (objection, answer) in &mut self.pairs {
            // A token of the template stays, for it makes the field a placeholder.
            if is_stand_in_item(answer) && !has_token(answer) {
                answer.clear();
            }
            *answer = answer.trim_end_matches([' ', '|']).to_string();
            *objection = without_signs(objection).to_string();
        }
        self.pairs.retain(|(objection, answer)| {
            let says_nothing = is_stand_in_word(objection) && answer.is_empty();
            !says_nothing && !is_title(objection)
        });
        let line = |(objection, answer): &(String, String)| match is_no_answer(answer)
            || is_stand_in_word(objection) && !has_token(objection)
        {
            true => format!("- Objection: {objection}"),
            false => format!("- Objection: {objection} -> Answer that worked: {answer}"),
        };
        let pairs = self.pairs.iter().map(line);
        let lines: Vec<String> = self.intro.into_iter().chain(pairs).collect();
        lines.join("\n")
    }
}

/// One objection per line, with the answer that worked after an arrow.
pub fn objections(lines: &[&str]) -> String {
    let mut pairs = Pairs::default();
    lines.iter().for_each(|line| pairs.line(line));
    at_slashes(&mut pairs.pairs);
    let answered = |pairs: &[(String, String)]| {
        let has = |(_, answer): &&(String, String)| !answer.is_empty();
        pairs.iter().filter(has).count()
    };
    if let Some((intro, found)) = prose::pairs(&lines.join("\n"))
        && answered(&found) > answered(&pairs.pairs)
    {
        let intro = Some(intro.replace('\n', " ")).filter(|intro| !intro.is_empty());
        pairs = Pairs {
            intro: intro.into_iter().collect(),
            pairs: found,
            in_answer: false,
        };
    }
    let text = pairs.into_text();
    if !text.is_empty() || lines.is_empty() {
        return text;
    }
    // Nothing but placeholders: one of them says so.
    let mut said = lines.iter().map(|line| without_marker(line).1);
    let word = said.find(|text| is_blank_or_placeholder(text) && !text.is_empty());
    let token = || {
        let mut said = lines
            .iter()
            .flat_map(|line| chunks(line))
            .map(|chunk| chunk.text);
        said.find(|text| is_stand_in(text) && !text.is_empty())
    };
    word.or_else(token).unwrap_or("...").to_string()
}

/// Several objections in one line, each with the same sign in front of its answer, with arrows:
/// `"no API" / built one; "too dear" / ROI`.
fn arrows_in_list(line: &str) -> Option<String> {
    const SIGNS: [&str; 6] = [" / ", " – ", " — ", " - ", " = ", " : "];
    const LEAST: usize = 2;
    if !line.contains(';') || line.contains("->") || chunks(line).len() > 1 {
        return None;
    }
    let parts: Vec<&str> = line
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let sign = SIGNS.into_iter().find(|sign| {
        let is_pair = |part: &&str| {
            let sides = part.split_once(sign);
            part.matches(sign).count() == 1
                && sides.is_some_and(|(left, right)| !left.is_empty() && right.len() > 3)
        };
        parts.len() >= LEAST && parts.iter().all(is_pair)
    })?;
    let with_arrow = |part: &&str| part.replacen(sign, " -> ", 1);
    Some(parts.iter().map(with_arrow).collect::<Vec<_>>().join("; "))
}

/// Pairs with arrows behind numbers in one line: `1) no API -> built one 2) too dear -> ROI`. The
/// number in front of the first was taken away as the marker of the line.
fn numbered_pairs(line: &str) -> Option<Vec<&str>> {
    const SCHEMES: [Scheme; 4] = [
        Scheme::Numbers,
        Scheme::Circled,
        Scheme::Letters,
        Scheme::Roman,
    ];
    let arrows = line.matches(" -> ").count();
    if arrows < 2 {
        return None;
    }
    SCHEMES.into_iter().find_map(|scheme| {
        let mut items = Vec::new();
        let mut rest = line;
        while let Some((before, after)) = item(scheme, rest, items.len() + 2) {
            items.push(before.trim_end_matches([';', ',', ' ']));
            rest = after;
        }
        items.push(rest);
        let all_pairs = items.iter().all(|item| item.matches(" -> ").count() == 1);
        (items.len() == arrows && all_pairs).then_some(items)
    })
}

/// Items that all have one slash between objection and answer: `- no API / built one`.
fn at_slashes(pairs: &mut [(String, String)]) {
    const SIGN: &str = " / ";
    const LEAST: usize = 2;
    // `price / budget` is one objection: an answer says more.
    let says = |text: &str, least: usize| text.split_whitespace().count() >= least;
    let is_pair = |(objection, answer): &(String, String)| {
        let sides = objection.split_once(SIGN);
        answer.is_empty()
            && objection.matches(SIGN).count() == 1
            && sides.is_some_and(|(left, right)| says(left, 2) && says(right, 3))
    };
    if pairs.len() < LEAST || !pairs.iter().all(is_pair) {
        return;
    }
    for (objection, answer) in pairs {
        if let Some((left, right)) = objection.clone().split_once(SIGN) {
            (*objection, *answer) = (left.trim().to_string(), right.trim().to_string());
        }
    }
}

/// `too dear -> ROI, no API -> built one`: a line cut at the last comma between two arrows.
fn at_commas(line: &str) -> Vec<&str> {
    if !chunks(line).iter().all(|chunk| chunk.mark.is_none()) {
        return vec![line];
    }
    let arrows: Vec<usize> = line.match_indices(" -> ").map(|(at, _)| at).collect();
    let mut parts = Vec::new();
    let mut begin = 0;
    for pair in arrows.windows(2) {
        let between = &line[pair[0]..pair[1]];
        let Some(at) = between.rfind([',', '.']).map(|at| pair[0] + at) else {
            continue;
        };
        parts.push(line[begin..at].trim());
        begin = at + 1;
    }
    parts.push(line[begin..].trim());
    parts
}

/// Whether a text is the title of the list and not an objection.
fn is_title(text: &str) -> bool {
    matches!(
        text.to_lowercase().trim_end_matches('s'),
        "objection" | "top objection"
    )
}

/// Whether a short answer begins with the words that there is none yet: `still waiting for their
/// officer`.
fn is_awaited(answer: &str) -> bool {
    const MOST_WORDS: usize = 7;
    let all = words(answer);
    let begins = vocabulary().of(Kind::Unanswered).at_start(&all);
    all.len() <= MOST_WORDS && begins.is_some_and(|n| n >= 2)
}

/// Whether an answer says that there was none.
fn is_no_answer(answer: &str) -> bool {
    const OPEN: [&str; 8] = [
        "open",
        "still open",
        "not answered",
        "not answered yet",
        "no answer",
        "no answer yet",
        "we have no answer",
        "none yet",
    ];
    is_blank_or_placeholder(answer)
        || says_nothing(answer)
        || is_awaited(answer)
        || OPEN.contains(&answer.to_lowercase().trim_end_matches(['.', '!']))
}

/// An objection and its answer behind an arrow, or behind words such as `solved by`.
fn split_answer(text: &str) -> (&str, Option<&str>) {
    static INLINE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)[\s.,;|/(–—-]+(?:(?:re)?solved by\s|answered (?:by|with)\s)\s*")
    });
    if let Some((left, right)) = text.split_once("->") {
        // `x -> Answer: y` is cut at the mark already: nothing stands behind the arrow.
        return (left, Some(right.trim()).filter(|right| !right.is_empty()));
    }
    match INLINE.find(text) {
        Some(found) => (
            &text[..found.start()],
            Some(text[found.end()..].trim_end_matches(')')),
        ),
        None => prose::answered(text).map_or((text, None), |(left, right)| (left, Some(right))),
    }
}

/// An objection without the signs and bullets around it.
fn without_signs(objection: &str) -> &str {
    let text = without_marker(objection.trim()).1;
    let text = text.trim_end_matches([' ', ',', ';', '|', '/', '–', '—', '-', '>', '.', '(']);
    text.trim()
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// Every arrow as `->`, as the rules want it.
fn arrows(line: &str) -> String {
    // `O1 too dear - A1 showed the ROI`
    static SHORT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^[OQ][0-9]?\s+(.*?)[\s–—/;,.-]+[AR][0-9]?\s+(.*)$"));
    if let Some(found) = SHORT.captures(line) {
        return format!("Objection: {} -> Answer: {}", &found[1], &found[2]);
    }
    static ARROW: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[ ]*(?:[→⇒⟶⟹➔➜➝➞➡⮕▶►]\u{fe0f}?|[-–—=]{1,2}>|&rarr;|>>)[ ]*"));
    let line = ARROW.replace_all(line, " -> ").trim().to_string();
    // `Objection: too dear > Answer: ROI`
    match line.split_once(" > ") {
        Some((before, behind)) if chunks(behind).first().is_some_and(|c| c.mark.is_some()) => {
            format!("{before} -> {behind}")
        }
        _ => line,
    }
}
