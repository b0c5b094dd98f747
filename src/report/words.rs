//! Line breaks: between numbers and units, in long words, in headers and plain text.

use super::format::Formatter;

/// Puts a non-breaking space between each number and its unit.
pub fn units(text: &str, f: &Formatter) -> String {
    let text = f.fixed_percents(text);
    const UNITS: [&str; 10] = [
        "day", "days", "h", "min", "week", "weeks", "month", "months", "pt", "q",
    ];
    let mut out = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        breakable(word, &mut out);
        let Some(next) = words.peek() else { break };
        let bare = next.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_unit = UNITS.contains(&bare) || next.starts_with('%');
        let sticks = word.ends_with(|c: char| c.is_ascii_digit()) && is_unit;
        out.push(if sticks { '\u{a0}' } else { ' ' });
    }
    out
}

/// Appends a word, with break opportunities when it is longer than a line on a phone.
fn breakable(word: &str, out: &mut String) {
    const LONGEST: usize = 24;
    const PIECE: usize = 12;
    if word.len() <= LONGEST || word.chars().count() <= LONGEST {
        return out.push_str(word);
    }
    for (i, c) in word.chars().enumerate() {
        if i > 0 && i.is_multiple_of(PIECE) {
            out.push('\u{200b}');
        }
        out.push(c);
    }
}

/// Replaces the brackets of anything like an HTML tag, so that no mail program renders it in plain
/// text.
pub fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut is_inside = false;
    while let Some(c) = chars.next() {
        let begins = c == '<'
            && chars
                .peek()
                .is_some_and(|next| next.is_ascii_alphabetic() || "/!".contains(*next));
        out.push(match c {
            '<' if begins => '‹',
            '>' if is_inside => '›',
            other => other,
        });
        is_inside = (is_inside || begins) && c != '>' && c != '\n';
    }
    out
}

/// Words read per minute.
const A_MINUTE: f64 = 220.0;
/// Seconds to look at a picture.
const A_PICTURE: f64 = 6.0;

/// Seconds to read a mail.
pub fn seconds_to_read(html: &str, pictures: usize) -> f64 {
    let body = html.find("<body").map_or(html, |at| &html[at..]);
    // The first line that inboxes show is hidden in the mail itself.
    let hidden = body.find("display:none").map_or(0, |at| {
        body[at..].find("</div>").map_or(0, |length| at + length)
    });
    let body = &body[hidden..];
    let (mut words, mut is_word) = (0_u32, false);
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        let begins = c.is_alphanumeric() || c == '_';
        words += u32::from(begins && !is_word);
        is_word = begins || (is_word && ".,%-".contains(c));
        // Neither what a tag nor what an entity is called is read.
        match c {
            '<' => drop(chars.find(|c| *c == '>')),
            '&' => drop(chars.find(|c| *c == ';')),
            _ => {}
        }
    }
    f64::from(words) / A_MINUTE * 60.0 + A_PICTURE * pictures as f64
}

/// A cell of a number column; short ones are kept on one line.
pub fn figure(text: &str, longest: Option<usize>, f: &Formatter) -> String {
    const LONGEST: usize = 14;
    if text.chars().count() <= longest.unwrap_or(LONGEST) {
        text.replace(' ', "\u{a0}")
    } else {
        units(text, f)
    }
}

/// Text for a header: one line, no control characters.
pub fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// Wraps the paragraphs of a plain text at 76 columns; lines of tables are kept as they are.
pub fn wrap(text: &str, f: &Formatter) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = f.fixed_percents(line);
        let indent: String = line.chars().take_while(|c| *c == ' ').collect();
        let mut width = 0;
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if width == 0 {
                out.push_str(&indent);
                width = indent.len();
            } else if width + 1 + length > 76 {
                out.push('\n');
                out.push_str(&indent);
                width = indent.len();
            } else {
                out.push(' ');
                width += 1;
            }
            out.push_str(word);
            width += length;
        }
        out.push('\n');
    }
    while out.contains("\n\n\n") {
        out = out.replace("\n\n\n", "\n\n");
    }
    out.trim_start().to_string()
}
