//! The other views of a report: for whoever may see less, and for each rep and CS lead their own part.

use super::{Failure, compute, eml};
use crate::config::{Audience, Config, Mailbox, Sees};
use crate::metrics::own::own;
use crate::model::{Dataset, Kind, Remembered, TextSource, View, steady_hash};
use crate::report::{self, Attached, Figures, Inputs, Mail, RunInfo, Templates};

/// One view of a report: its files and who gets its mail.
pub(super) struct Made {
    /// The view; empty of the whole report.
    pub audience: String,
    /// The identity of the mail: with the recipient it names it for ever.
    pub run: String,
    /// The mail.
    pub mail: Mail,
    /// Those who get it.
    pub to: Vec<Mailbox>,
    /// Its files, in the folder of the report.
    pub files: Vec<(String, Vec<u8>)>,
}

/// What every view is made from.
pub(super) struct Source<'a> {
    pub config: &'a Config,
    pub options: &'a super::Options,
    pub inputs: &'a Inputs,
    pub info: &'a RunInfo,
    pub templates: &'a Templates,
    pub remembered: &'a Remembered,
    pub run: &'a str,
}

/// The recipients of the whole report.
pub(super) fn everything(config: &Config, kind: Kind) -> Vec<Mailbox> {
    let more = config.audiences.iter().flat_map(|audience| match &audience.sees {
        Sees::Everything { to, reports } if reports.contains(&kind) => to.clone(),
        _ => Vec::new(),
    });
    let mut all: Vec<Mailbox> = config.delivery.iter().flat_map(|delivery| delivery.to.clone()).collect();
    for mailbox in more {
        // Named in two places is still one person and one mail.
        if !all.iter().any(|known| known.address() == mailbox.address()) {
            all.push(mailbox);
        }
    }
    all
}

/// Those who get a report without the names of reps.
fn nameless(config: &Config, kind: Kind) -> Vec<&Audience> {
    let is_nameless = |audience: &&Audience| match &audience.sees {
        Sees::WithoutReps { reports, .. } => reports.contains(&kind),
        _ => false,
    };
    config.audiences.iter().filter(is_nameless).collect()
}

/// Whether a view is counted from the data again: one without the names of reps, which a condition may name.
pub(super) fn count_again(config: &Config, options: &super::Options) -> bool {
    options.scope.filter.is_empty() && !nameless(config, options.kind).is_empty()
}

/// The other views, and who has none and why. Leaves the names of reps out of the data where a view
/// asks for it ([`count_again`]), so that it comes last.
pub(super) fn others(
    source: &Source<'_>,
    figures: &Figures,
    data: Option<&mut Dataset>,
    texts: &mut dyn TextSource,
) -> Result<(Vec<Made>, Vec<String>), Failure> {
    let (mut made, mut without) = (Vec::new(), Vec::new());
    for audience in &source.config.audiences {
        if let (Sees::TheirOwn { whose, to }, Figures::Daily(daily)) = (&audience.sees, figures) {
            for (person, mailbox) in to {
                let own = own(daily, *whose, person);
                if !own.is_known {
                    without.push(format!("audience.{}.to: the exports know nobody called {person:?}", audience.name));
                    continue;
                }
                let view = format!("{}/{}", audience.name, plain(person));
                let info = named(source.info, &view);
                let document = report::own_in_words(&own, *whose, person, source.inputs, &info);
                made.push(one(source, &document, &info, &view, vec![mailbox.clone()])?);
            }
        }
    }
    let nameless = nameless(source.config, source.info.kind);
    // A condition may name reps, and stands in the name of the folder.
    if !source.options.scope.filter.is_empty() {
        let none =
            |audience: &&Audience| format!("audience.{}: with --where there is no view without reps", audience.name);
        without.extend(nameless.iter().map(none));
        return Ok((made, without));
    }
    let Some(data) = data else {
        return Ok((made, without));
    };
    let names = data.leave_out_reps();
    let view = View { data, as_of: source.info.as_of };
    let figures = compute(source.config, source.options, view, source.remembered, texts)?;
    for audience in nameless {
        let Sees::WithoutReps { to, .. } = &audience.sees else { continue };
        let info = named(source.info, &audience.name);
        let document = report::in_words(&figures, source.inputs, &info)?.renamed(&names);
        made.push(one(source, &document, &info, &audience.name, to.clone())?);
    }
    Ok((made, without))
}

fn one(
    source: &Source<'_>,
    document: &report::document::Document,
    info: &RunInfo,
    view: &str,
    to: Vec<Mailbox>,
) -> Result<Made, Failure> {
    let (page, mut mail) = report::render_view(document, info, source.templates)?;
    let run = format!("{}-{}", source.run, view.replace('/', "-"));
    let page = ("report.html".to_string(), page.into_bytes());
    mail.attached = attached(source.config, &mail, std::slice::from_ref(&page));
    let mut files = vec![(format!("views/{view}/{}", page.0), page.1)];
    if let (Some(delivery), Some(first)) = (&source.config.delivery, to.first()) {
        files.push((format!("views/{view}/email.eml"), eml(&mail, &delivery.from.0, &first.0, &run, info)?));
    }
    Ok(Made { audience: view.to_string(), run, mail, to, files })
}

/// Bytes of a file at most that goes with a mail: servers refuse more, and nobody reads it in a mail.
const MOST_ATTACHED: usize = 5_000_000;

/// The files that go with a mail: the page, and the lists of which the mail shows some rows only.
pub(super) fn attached(config: &Config, mail: &Mail, files: &[(String, Vec<u8>)]) -> Vec<Attached> {
    let Some(delivery) = &config.delivery else { return Vec::new() };
    let is_wanted = |name: &str| {
        (delivery.attaches_page && name == "report.html")
            || (delivery.attaches_lists && mail.lists.iter().any(|list| list == name))
    };
    let wanted = files.iter().filter(|(name, bytes)| is_wanted(name) && bytes.len() <= MOST_ATTACHED);
    wanted
        .map(|(name, bytes)| {
            let mime = if name.ends_with(".csv") { "text/csv; charset=utf-8" } else { "text/html; charset=utf-8" };
            Attached { name: name.clone(), mime, bytes: bytes.clone() }
        })
        .collect()
}

/// The run as a view tells of it: its page lies below that of the report.
fn named(info: &RunInfo, view: &str) -> RunInfo {
    RunInfo { folder: format!("{}/views/{view}", info.folder), has_lists: false, ..info.clone() }
}

/// A person's name as the name of a folder: `marco-bellini-2f1c08aa`, the end telling apart those whose letters are the same.
fn plain(person: &str) -> String {
    const LONGEST: usize = 40;
    let mut name = String::new();
    for c in person.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
    }
    name.truncate(LONGEST);
    format!("{}-{:08x}", name.trim_end_matches('-'), steady_hash(person) as u32)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_name_becomes_a_folder_that_no_other_name_has_and_that_stays_where_it_is() {
        assert!(plain("Marco Bellini").starts_with("marco-bellini-"));
        assert_ne!(plain("René"), plain("Renè"));
        assert!(!plain("../../etc/passwd").contains(['/', '.']));
        assert!(plain("李明").len() >= 5 && !plain("李明").starts_with("--"));
    }
}
