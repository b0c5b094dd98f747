//! The parts of a paste that may each hold a record: mails of a thread, drafts and final versions.

use std::sync::LazyLock;

use regex::Regex;

use super::heading::heading;
use super::label::Label;
use super::labels::Labels;
use super::source::Line;
use crate::record::fold::words;
use crate::record::lines::{Marker, without_marker};
use crate::record::search::pattern;
use crate::record::words::{Kind, vocabulary};

/// What a part is marked as.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Mark {
    /// The version that counts.
    Final,
    /// Nothing said.
    Plain,
    /// A draft: it counts where nothing better stands.
    Draft,
    /// To be ignored.
    Ignored,
}

/// Lines that belong together.
#[derive(Clone, Debug)]
pub struct Part {
    /// The mail it is of: 0 for the newest text, higher for what is quoted below.
    pub mail: usize,
    /// What it is marked as.
    pub mark: Mark,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Lines of a mail's head, and lines that introduce a quoted mail.
    pub noise: Vec<Line>,
}

/// Cuts a paste into its parts.
pub fn parts(lines: Vec<Line>, labels: &Labels) -> Vec<Part> {
    let mails = mails(&lines, labels);
    let mut all: Vec<Part> = Vec::new();
    for (line, (mail, is_noise)) in lines.into_iter().zip(mails) {
        if is_noise {
            part_of(&mut all, mail).noise.push(line);
            continue;
        }
        let above = all
            .iter()
            .rev()
            .find(|part| part.mail == mail)
            .map(|part| part.mark);
        if let Some(mark) = mark_of(&line, labels, above) {
            if mark.points_up {
                let above = all.iter_mut().filter(|part| part.mail == mail);
                above.for_each(|part| part.mark = mark.of);
            }
            all.push(Part {
                mail,
                mark: if mark.points_up { Mark::Plain } else { mark.of },
                lines: Vec::new(),
                noise: Vec::new(),
            });
        }
        part_of(&mut all, mail).lines.push(line);
    }
    all
}

/// The last part of a mail; a new one where there is none.
fn part_of(all: &mut Vec<Part>, mail: usize) -> &mut Part {
    let at = match all.iter().rposition(|part| part.mail == mail) {
        Some(at) => at,
        None => {
            all.push(Part {
                mail,
                mark: Mark::Plain,
                lines: Vec::new(),
                noise: Vec::new(),
            });
            all.len() - 1
        }
    };
    &mut all[at]
}

/// For each line the mail that it is of, and whether it is of no record.
fn mails(lines: &[Line], labels: &Labels) -> Vec<(usize, bool)> {
    let mut out = vec![(0, false); lines.len()];
    let (mut current, mut last) = (0, 0);
    // A mail quoted by signs ends where the signs end.
    let mut by_signs = false;
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        let heads = head_lines(&lines[at..]);
        if heads > 0 {
            if lines[..at].iter().any(|line| !line.is_blank()) && !out[at.saturating_sub(1)].1 {
                (last, current) = (last + 1, last + 1);
                by_signs = line.quotes > 0;
            }
            (0..heads).for_each(|i| out[at + i] = (current, true));
            at += heads;
            continue;
        }
        if let Some(n) = intro_lines(&lines[at..]) {
            (last, current) = (last + 1, last + 1);
            let next = lines[at + n..].iter().find(|line| !line.is_blank());
            by_signs = next.is_some_and(|next| next.quotes > line.quotes);
            (0..n).for_each(|i| out[at + i] = (current, true));
            at += n;
            continue;
        }
        if by_signs && line.quotes == 0 && !line.is_blank() {
            (current, by_signs) = (0, false);
        }
        out[at] = (current, false);
        at += 1;
    }
    if is_answered_inside(lines, labels) {
        out.iter_mut().for_each(|slot| slot.0 = 0);
    } else if last == 0 {
        quoted_records(lines, labels, &mut out);
    }
    out
}

/// Whether the questions of a mail are quoted, each with its answer below: the quoted labels have no
/// text of their own.
fn is_answered_inside(lines: &[Line], labels: &Labels) -> bool {
    const LEAST: usize = 3;
    let said: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    let asks = |line: &Line| {
        let heading = heading(&line.text, labels, true);
        heading.is_some_and(|h| h.found.label.is_field() && h.rest.is_empty())
    };
    let answered = said
        .windows(2)
        .filter(|pair| pair[0].quotes > pair[1].quotes && asks(pair[0]));
    answered.take(LEAST).count() == LEAST
}

/// How many lines introduce a quoted mail here.
fn intro_lines(lines: &[Line]) -> Option<usize> {
    static INTRO: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:on\b.+\bwrote:|.+\bwrote on .+:|am\b.+\bschrieb\b.*:|le\b.+\ba écrit\s*:|el\b.+\bescribió:|em\b.+\bescreveu:|op\b.+\bschreef\b.*:|il\b.+\bha scritto:|.+(?:さんは書きました|のメール)[:：]|בתאריך.+:|-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d.origine|message (?:transféré|original)|mensaje (?:original|reenviado)|mensagem (?:original|encaminhada)|oorspronkelijk bericht|messaggio (?:originale|inoltrato)|元のメッセージ).*|begin forwarded message:)$",
        )
    });
    static BEGINS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:On|Am|Le|El|Em|Op|Il) .+$"));
    let text = lines.first()?.text.as_str();
    const LONGEST: usize = 160;
    let may_be = |text: &str| {
        text.len() <= LONGEST && (text.ends_with([':', '：']) || text.starts_with('-'))
    };
    if may_be(text) && INTRO.is_match(text) {
        return Some(1);
    }
    // A long introduction may be wrapped.
    let next = lines.get(1)?.text.as_str();
    let both = || format!("{text} {next}");
    (may_be(next) && next.len() < 80 && BEGINS.is_match(text) && INTRO.is_match(&both()))
        .then_some(2)
}

/// How many lines of a mail's head begin here; none unless one of them is its subject or day.
fn head_lines(lines: &[Line]) -> usize {
    static KEY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:from|sent|to|cc|bcc|subject|date|reply-to|von|gesendet|an|betreff|datum|de|envoyé|à|objet|para|enviado(?: el)?|asunto|da|inviato|a|oggetto|van|verzonden|aan|onderwerp|assunto|data|差出人|宛先|件名|日時|送信日時)\s*[:：]\s*\S",
        )
    });
    static SURE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:sent|subject|date|gesendet|betreff|datum|envoyé|objet|enviado(?: el)?|asunto|inviato|oggetto|verzonden|onderwerp|assunto|data|件名|日時|送信日時)\s*[:：]",
        )
    });
    let n = lines
        .iter()
        .take_while(|line| line.text.contains([':', '：']) && KEY.is_match(&line.text))
        .count();
    let is_head = n >= 2 && lines[..n].iter().any(|line| SURE.is_match(&line.text));
    if is_head { n } else { 0 }
}

/// A record quoted by signs beside one that is not is an older one, when fields come twice.
fn quoted_records(lines: &[Line], labels: &Labels, out: &mut [(usize, bool)]) {
    let labelled = |quoted: bool| {
        let of = lines.iter().filter(|line| (line.quotes > 0) == quoted);
        let found = of.filter_map(|line| heading(&line.text, labels, false));
        let found = found
            .filter(|h| h.has_sign)
            .flat_map(|h| h.found.label.columns());
        found.collect::<std::collections::BTreeSet<_>>()
    };
    if !lines.iter().any(|line| line.quotes > 0) {
        return;
    }
    let (quoted, own) = (labelled(true), labelled(false));
    if quoted.len() >= 2 && own.len() >= 2 && quoted.intersection(&own).count() > 0 {
        for (line, slot) in lines.iter().zip(out) {
            slot.0 = usize::from(line.quotes > 0);
        }
    }
}

struct Found {
    of: Mark,
    /// Whether it speaks of the text above.
    points_up: bool,
}

/// What a line marks the text below it as, or above; titles begin a part too.
fn mark_of(line: &Line, labels: &Labels, above: Option<Mark>) -> Option<Found> {
    const MOST_WORDS: usize = 12;
    let is_key = line.text.starts_with(['"', '\'', '{', '}']);
    if is_key
        || line.is_blank()
        || line.text.len() > 120
        || without_marker(&line.text).0 == Marker::Bullet
    {
        return None;
    }
    let found = heading(&line.text, labels, false);
    if found.is_some_and(|h| h.found.label.is_field() || matches!(h.found.label, Label::Head(_))) {
        return None;
    }
    let folded = words(&line.text);
    if folded.len() > MOST_WORDS {
        return None;
    }
    let all = vocabulary();
    let has = |kind: Kind| all.of(kind).count_in(&folded) > 0;
    let label = found.map(|h| h.found.label);
    let is_title = label == Some(Label::Title) || all.of(Kind::Title).at_start(&folded).is_some();
    if matches!(label, Some(Label::Drafted | Label::Reviewed | Label::Note)) {
        return None;
    }
    let is_short = folded.len() <= 4 || line.is_heading || line.is_bold || is_title;
    let begins = all.of(Kind::Ignore).at_start(&folded).is_some();
    let is_set_off = line.is_heading || line.is_bold || line.text.ends_with(':');
    let of = if has(Kind::Ignore)
        && (begins
            || is_title
            || is_set_off
            || has(Kind::Draft)
            || has(Kind::Above)
            || is_framed(line))
    {
        Mark::Ignored
    } else if has(Kind::Final) && matches!(above, Some(Mark::Ignored | Mark::Draft)) {
        // `v2, after the call - use this`
        Mark::Final
    } else if is_short
        && has(Kind::Final)
        && (is_set_off || is_title || is_framed(line) || is_upper(line))
    {
        Mark::Final
    } else if is_short
        && has(Kind::Draft)
        && (is_set_off || is_title || is_framed(line) || is_upper(line))
    {
        Mark::Draft
    } else if is_title {
        Mark::Plain
    } else {
        return None;
    };
    Some(Found {
        of,
        points_up: of == Mark::Ignored && has(Kind::Above),
    })
}

/// Whether signs stand around a line: `--- Draft ---`, `=== Handoff 2 ===`, `[old]`.
fn is_framed(line: &Line) -> bool {
    let text = line.text.trim();
    ["--", "==", "**", "##", "__", "[", "("]
        .iter()
        .any(|sign| text.starts_with(sign))
}

fn is_upper(line: &Line) -> bool {
    !line.text.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::super::source::lines;
    use super::*;

    fn parts_of(text: &str) -> Vec<(usize, Mark, usize)> {
        let labels = Labels::default();
        parts(lines(text, &labels), &labels)
            .iter()
            .map(|part| {
                (
                    part.mail,
                    part.mark,
                    part.lines.iter().filter(|l| !l.is_blank()).count(),
                )
            })
            .filter(|(_, _, lines)| *lines > 0)
            .collect()
    }

    #[test]
    fn quoted_mails_are_parts() {
        let new = "Hi\nRisks: a\nKPI: 5\n";
        let old = "Risks: b\nKPI: 6";
        for text in [
            format!("{new}\nOn Mon, 2 Nov 2026 at 10:14, Ana wrote:\n> Risks: b\n> KPI: 6"),
            format!(
                "{new}\n-----Original Message-----\nFrom: Ana\nSent: Monday\nSubject: x\n\n{old}"
            ),
            format!("From: Ana\nSubject: x\n\n{new}\nVon: Bo\nGesendet: Montag\nBetreff: x\n{old}"),
            format!("{new}\n> Risks: b\n> KPI: 6"),
            format!(
                "{new}\nAm 02.11.2026 um 10:14 schrieb Ana Ruiz\n<ana@x.com>:\n> Risks: b\n> KPI: 6"
            ),
        ] {
            let found = parts_of(&text);
            assert_eq!(found.len(), 2, "{text}: {found:?}");
            assert_eq!((found[0].0, found[0].2, found[1].2), (0, 3, 2), "{text}");
        }
        assert_eq!(parts_of("KPI: tickets\nFrom: 9\nTo: 4").len(), 1);
        assert_eq!(parts_of("Risks:\n> SAP\nKPI: 5").len(), 1);
    }

    #[test]
    fn drafts_and_final_versions_are_parts() {
        let marks =
            |text: &str| -> Vec<Mark> { parts_of(text).iter().map(|part| part.1).collect() };
        use Mark::{Draft, Final, Ignored, Plain};
        assert_eq!(
            marks("--- OLD DRAFT, please ignore ---\nRisks: a\n\n## Final version\nRisks: b"),
            [Ignored, Final]
        );
        assert_eq!(marks("DRAFT\nRisks: a\nFINAL\nRisks: b"), [Draft, Final]);
        assert_eq!(
            marks("Risks: a\nPlease ignore the above\nRisks: b"),
            [Ignored, Plain]
        );
        assert_eq!(
            marks("Handoff 1: A\nRisks: a\nHandoff 2: B\nRisks: b"),
            [Plain, Plain]
        );
        assert_eq!(
            marks("Risks:\nthey ignore our mails in the final week of the year"),
            [Plain]
        );
    }
}
