//! Where the handoff breaks, for the team and by rep.

use crate::metrics::diagnosis::{Diagnosis, Evidence, RepEvidence};
use crate::metrics::{Daily, Measured, Share, TRAILING_DAYS};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{measured, names};

/// The diagnosis of completeness and acceptance, without the steps.
pub fn section(panel: &Measured<Evidence>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    match measured::or_not_measured(panel, "diagnosis", TITLE) {
        Ok(evidence) => Section::new("diagnosis", TITLE)
            .text(in_words(evidence, f))
            .text(targets(info)),
        Err(section) => section,
    }
}

const TITLE: &str = "Where the handoff breaks";

fn targets(info: &RunInfo) -> String {
    let f = &info.formatter();
    format!(
        "Targets: {} complete, {} accepted at first review.",
        f.percent(info.target_complete),
        f.percent(info.target_accepted)
    )
}

/// The diagnosis of completeness and acceptance, with the steps.
pub fn with_steps(daily: &Daily<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let evidence = match measured::or_not_measured(&daily.diagnosis, "diagnosis", TITLE) {
        Ok(evidence) => evidence,
        Err(section) => return section.see(drilldown::DEALS, drilldown::DEAL_BY_DEAL),
    };
    let mut section = Section::new("diagnosis", TITLE).text(in_words(evidence, f));
    let row = |name: &str, share: Share| vec![name.into(), f.share(share).into()];
    let mut rows = Vec::new();
    // The same deals as in the sentence: those past their due day.
    if let Some(reps) = daily.reps_trailing.measured() {
        let shares = reps.iter().map(|one| &one.tally);
        let sum = shares.fold([Share::default(); 2], |[missing, on_time], tally| {
            [missing + tally.missing, on_time + tally.on_time]
        });
        rows.push(row("No record, of deals past their due day", sum[0]));
        rows.push(row("Record on time, of the same deals", sum[1]));
    }
    rows.push(row("Complete record, of the same deals", evidence.complete));
    rows.push(row(
        "Accepted at first review, of all records reviewed",
        evidence.accepted,
    ));
    rows.push(row(
        "Accepted at first review, of incomplete records",
        evidence.accepted_partial,
    ));
    rows.extend(evidence.kickoffs.map(|share| row("Kickoff on time", share)));
    let titles = [format!("Last {TRAILING_DAYS} days"), "#Share".into()];
    section = section.table(Table::new(&titles.each_ref().map(String::as_str), rows));
    section
        .text(targets(info))
        .see(drilldown::DEALS, drilldown::DEAL_BY_DEAL)
}

/// The diagnosis in one or two sentences.
pub fn in_words(evidence: &Evidence, f: &Formatter) -> String {
    let reviewed = match evidence.accepted.n {
        0 => "none was reviewed".into(),
        _ => format!(
            "{} records that CS reviewed in that time were accepted at first review",
            f.of(evidence.accepted)
        ),
    };
    let shares = format!(
        "Of the deals won in {TRAILING_DAYS} days, {} past their due day have a complete record; {reviewed}.",
        f.of(evidence.complete)
    );
    format!("{shares} {}", verdict_in_words(evidence.diagnosis))
}

/// Where the handoff breaks, as a sentence.
fn verdict_in_words(diagnosis: Diagnosis) -> &'static str {
    match diagnosis {
        Diagnosis::TooFew => "Too few to tell where the handoff breaks.",
        Diagnosis::NotFiled => {
            "Most deals without a complete record have no record at all: it breaks in sales, where \
             records are not filed."
        }
        Diagnosis::OnTarget => {
            "Both are on target, and kickoffs are on time where they are measured."
        }
        Diagnosis::WrongRules => {
            "Complete but rejected: the rules check the wrong things. Ask CS what it lacks, and \
             change the form."
        }
        Diagnosis::Theatre => {
            "CS accepts incomplete records as readily as complete ones: acceptance says nothing \
             here. Ask CS what it has to find out again."
        }
        Diagnosis::Capacity => "Records are good and kickoffs late: CS needs capacity, not data.",
        Diagnosis::NotFilledIn => {
            "Records come in incomplete, and acceptance at first review is below target: the handoff \
             breaks in sales, before the record is handed in."
        }
        Diagnosis::NotComplete => {
            "CS accepts most of what it reviews, but too many records are missing or incomplete: \
             it breaks in sales."
        }
    }
}

/// Where the handoff breaks, by rep.
pub fn by_rep(panel: &Measured<Vec<RepEvidence>>, info: &RunInfo) -> Section {
    const TITLE: &str = "Where it breaks, by rep, last 12 months";
    let f = &info.formatter();
    let reps = match measured::or_not_measured(panel, "diagnoses", TITLE) {
        Ok(reps) => reps,
        Err(section) => return section,
    };
    let told: Vec<&RepEvidence> = reps
        .iter()
        .filter(|rep| rep.evidence.diagnosis != Diagnosis::TooFew)
        .collect();
    let too_few: Vec<String> = reps
        .iter()
        .filter(|rep| rep.evidence.diagnosis == Diagnosis::TooFew)
        .map(|rep| names::rep(rep.rep.as_deref()))
        .collect();
    let rows = told.iter().map(|rep| {
        vec![
            names::rep(rep.rep.as_deref()).into(),
            f.of(rep.evidence.complete).into(),
            f.of(rep.evidence.accepted).into(),
            in_brief(rep, f).into(),
        ]
    });
    let titles = [
        "Rep, 12 months",
        "#Complete, of those due",
        "#Accepted at first review",
        "Where it breaks",
    ];
    let section = Section::new("diagnoses", TITLE).table(Table::new(&titles, rows.collect()));
    match too_few.is_empty() {
        true => section,
        false => section.text(format!(
            "Too few deals or reviews to tell: {}.",
            names::list(&too_few)
        )),
    }
}

/// Where the handoff breaks for a rep, as a phrase.
fn in_brief(rep: &RepEvidence, f: &Formatter) -> String {
    let verdict = match rep.evidence.diagnosis {
        Diagnosis::TooFew => "too few to tell",
        Diagnosis::NotFiled => {
            return format!("no record at all for {} deals", f.of(rep.evidence.missing));
        }
        Diagnosis::OnTarget => "nowhere: on target",
        Diagnosis::WrongRules => "complete but rejected: the rules check the wrong things",
        Diagnosis::Theatre => "CS accepts incomplete records: acceptance says nothing",
        Diagnosis::Capacity => "good records, late kickoffs",
        Diagnosis::NotFilledIn => "records incomplete; CS rejects many",
        Diagnosis::NotComplete => "records incomplete; CS accepts most",
    };
    match rep.is_copied() {
        true => format!(
            "▲ reused text on {} records: complete fields say little about the customer",
            f.of(rep.copied)
        ),
        false => verdict.to_string(),
    }
}
