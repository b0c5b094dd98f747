//! Makes one report: [`run`] is the function to read first.

use std::io::Write;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::audiences::{self, Audiences, Source};
use super::delivery::{Mailed, deliver};
use super::failure::{Failure, Reached};
use super::figures::{compute, info, snapshot};
use super::finish::{Problems, finish_run};
use super::inputs;
use super::options::Options;
use super::panels::{self, PanelSource};
use super::preview::preview;
use super::slug;
use super::state::State;
use crate::config::{self, Config};
use crate::dataset::{Dataset, View};
use crate::deliver::folder::{self, Draft};
use crate::history::ReportKey;
use crate::history::inputs::Input;
use crate::history::runs::RunPurpose;
use crate::ingest::{Loaded, Readiness};
use crate::model::{Day, Issue, PriorState};
use crate::report::{self, Figures, Inputs, Kind, OwnPanel, Rendered, RunInfo, Templates};

/// What was done.
#[derive(Debug)]
pub struct Done {
    /// The folder written.
    pub folder: PathBuf,
    /// The headline of the report.
    pub headline: String,
    /// The verdict on the inputs.
    pub verdict: Readiness,
    /// Rows read, and rows skipped.
    pub rows: (u64, u64),
    /// Panels of the company's own that could not be made, and why.
    pub failed_panels: Vec<String>,
    /// Configured audiences and people without a view, and why.
    pub without_view: Vec<String>,
    /// Delivery of the mails; `None` when none was requested.
    pub mailed: Option<Mailed>,
}

/// Makes a report: reads and judges the inputs, counts, renders, writes the folder, records the run
/// in the history, sends.
///
/// # Errors
/// See [`Failure`]; a report that was written but reached only some recipients is no failure but
/// [`Mailed::undelivered`].
pub fn run(options: &Options) -> Result<Done, Failure> {
    let config = config::load(&options.config)?;
    if options.send && config.delivery.is_none() {
        return Err(Failure::NoMail(config.path));
    }
    let as_of = inputs::report_day(&config, options.as_of, options.now)?;
    let restriction = slug::restriction(&options.scope, options.compare);
    let kind = options.kind.key();
    let period = format!("{as_of}{restriction}");
    let folder = || PathBuf::from("out").join(format!("{as_of}-{kind}{restriction}"));
    let task = Task {
        config: &config,
        options,
        as_of,
        key: ReportKey {
            report: kind,
            period: &period,
        },
        mail_name: slug::mail_name(options.kind, as_of, &restriction),
        target: options.out.clone().unwrap_or_else(folder),
    };
    let purpose = RunPurpose {
        key: task.key,
        as_of,
    };
    // Where the system does not say, opening it will say why.
    let is_there = config.state.folder.try_exists().unwrap_or(true);
    let is_recorded = options.send || config.state.is_named || is_there;
    let opened = if is_recorded {
        State::open(
            (&config.state.folder, &config.path),
            options.patience,
            options.now,
            &purpose,
        )
    } else {
        Ok(State::None)
    };
    let (state, result) = match opened {
        Ok(mut state) => {
            let result = task.make(&mut state);
            (state, result)
        }
        Err(failure) => (State::None, Err(failure)),
    };
    let problems = Problems {
        undelivered: |done: &Done| done.mailed.as_ref()?.problems(),
        failed_panels: |done: &Done| done.failed_panels.clone(),
    };
    finish_run(
        &config,
        options.now,
        options.send,
        state,
        &purpose,
        result,
        problems,
    )
    .map_err(|failure| match failure {
        // Where the history was broken from the start, nothing was mailed.
        Failure::History(_) => task.after_report(failure, options.send.then(Reached::default)),
        other => other,
    })
}

/// One report to be made.
struct Task<'a> {
    config: &'a Config,
    options: &'a Options,
    as_of: Day,
    key: ReportKey<'a>,
    /// The name of its mails.
    mail_name: String,
    /// The folder to write.
    target: PathBuf,
}

impl Task<'_> {
    fn make(&self, state: &mut State) -> Result<Done, Failure> {
        let presentation = &self.config.presentation;
        let templates = Templates::new(&presentation.templates, presentation.locale)?;
        let (loaded, read, verdict) = self.read(state)?;
        self.check_restriction(&loaded.data)?;
        let Loaded {
            mut data,
            read_report,
            mut texts,
            ..
        } = loaded;
        let rows = read_report.totals();
        let inputs = Inputs::new(read_report, verdict);
        let blocked = self.blocked_folder();
        if let Readiness::Blocked(reasons) = inputs.verdict {
            return Err(write_blocked(&blocked, reasons, &inputs.issues)?);
        }

        let prior = self.prior(state);
        let view = View {
            data: &data,
            as_of: self.as_of,
        };
        let figures = compute(self.config, self.options, view, &prior, &mut texts)?;
        tracing::info!("counted");
        self.check_population(&figures)?;
        let info = self.info();
        let draft = Draft::begin(&self.target)?;
        let source = Source {
            config: self.config,
            options: self.options,
            inputs: &inputs,
            info: &info,
            templates: &templates,
            prior: &prior,
            mail_name: &self.mail_name,
            draft: &draft,
            panels: PanelSource {
                config: self.config,
                as_of: self.as_of,
                rows_read: Some(rows.0),
                is_restricted: !self.options.scope.is_everything(),
            },
        };
        let (headline, mut audiences) = write_report(&source, &figures)?;
        let snapshot = snapshot(&figures, info.as_of);
        // The data set is anonymized next, so nothing may borrow it any more.
        drop(figures);
        audiences.without_names(&source, &mut data, &mut texts)?;
        tracing::debug!("rendered");
        draft.finish()?;
        folder::remove_with_only(&blocked, "quarantine.csv")?;
        tracing::info!(folder = %self.target.display(), "written");
        // Freeing a large data set takes a while, and nobody needs to wait for it.
        rayon::spawn(move || drop((data, inputs.issues)));
        state.record(self.as_of, &read, snapshot.as_ref());
        Ok(Done {
            folder: self.target.clone(),
            headline,
            verdict: inputs.verdict,
            rows,
            failed_panels: audiences.failed_panels,
            without_view: audiences.without,
            mailed: self.deliver(state, &audiences.reports)?,
        })
    }

    /// Reads and judges the inputs; returns them with what the history records of them.
    fn read(&self, state: &mut State) -> Result<(Loaded, Vec<Input>, Readiness), Failure> {
        let loaded = inputs::load(self.config, self.as_of)?;
        tracing::info!(
            files = loaded.files.len(),
            rows = loaded.read_report.totals().0,
            "read"
        );
        let read = match state {
            State::Open(_) => inputs::recorded(&loaded)?,
            State::None | State::Broken(_) => Vec::new(),
        };
        let before = state.inputs_before(self.as_of, &read, self.options.accept_fewer_rows);
        let verdict = inputs::judge(self.config, self.as_of, &loaded, &before);
        Ok((loaded, read, verdict))
    }

    /// What earlier digests showed and kept; empty for the weekly review.
    fn prior(&self, state: &mut State) -> PriorState {
        match self.options.kind {
            Kind::Daily => state.before(self.as_of),
            Kind::Quarterly => PriorState {
                health: state.health_before(self.as_of),
                looks: state.looks_before(self.key, self.as_of),
                ..PriorState::default()
            },
            Kind::Weekly => PriorState::default(),
        }
    }

    /// Sends the report, if requested and the history can be written.
    fn deliver(
        &self,
        state: &mut State,
        reports: &[audiences::AudienceReport],
    ) -> Result<Option<Mailed>, Failure> {
        let (Some(delivery), State::Open(open), true) =
            (&self.config.delivery, state, self.options.send)
        else {
            return Ok(None);
        };
        deliver(self.config, delivery, self.options, open, self.key, reports)
            .map(Some)
            .map_err(|(reached, failure)| self.after_report(failure, Some(reached)))
    }

    /// A failure after the report was written.
    fn after_report(&self, source: Failure, reached: Option<Reached>) -> Failure {
        Failure::AfterReport {
            folder: self.target.clone(),
            reached,
            source: Box::new(source),
        }
    }

    /// Rejects conditions that no deal can meet, and a comparison with a later day.
    fn check_restriction(&self, data: &Dataset) -> Result<(), Failure> {
        let Options { scope, compare, .. } = self.options;
        scope
            .filter
            .check(data, &data.coverage)
            .map_err(Failure::Where)?;
        match *compare {
            Some(earlier) if earlier >= self.as_of => Err(Failure::NotEarlier {
                earlier,
                as_of: self.as_of,
            }),
            _ => Ok(()),
        }
    }

    /// Rejects conditions that exclude every account.
    fn check_population(&self, figures: &Figures<'_>) -> Result<(), Failure> {
        if let Figures::Quarterly(quarterly) = figures
            && let Some(retention) = quarterly.retention.measured()
            && !self.options.scope.is_everything()
            && retention.flow.not_asked_for == retention.flow.won_accounts
        {
            let flags = "--from, --to and --where";
            return Err(Failure::Nobody(flags, retention.flow.won_accounts));
        }
        Ok(())
    }

    fn info(&self) -> RunInfo {
        let folder = self
            .target
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        info(self.config, self.options.kind, self.as_of, &folder)
    }

    /// The folder for the list of skipped rows of a blocked run.
    fn blocked_folder(&self) -> PathBuf {
        // Without a trailing slash, or the folder would lie inside the report's.
        let mut folder = self
            .target
            .components()
            .collect::<PathBuf>()
            .into_os_string();
        folder.push("-blocked");
        PathBuf::from(folder)
    }
}

/// Writes the list of skipped rows of a blocked run, and returns its failure.
fn write_blocked(
    folder: &Path,
    reasons: Vec<String>,
    issues: &[Issue],
) -> Result<Failure, Failure> {
    let list = report::quarantine(issues);
    let name = list.name;
    let draft = Draft::begin(folder)?;
    draft.write(name, |file| list.write(file))?;
    draft.finish()?;
    Ok(Failure::Blocked {
        reasons,
        list: folder.join(name).display().to_string(),
    })
}

/// Writes the whole report and each person's own part; returns the headline and the mails.
fn write_report(
    source: &Source<'_>,
    figures: &Figures<'_>,
) -> Result<(String, Audiences), Failure> {
    let Source {
        config,
        inputs,
        info,
        templates,
        draft,
        ..
    } = *source;
    let panels = panels::panels(&source.panels, info.kind, None);
    let mut rendered = put(draft, figures, &panels, inputs, info, templates)?;
    rendered.mail.attached = audiences::attached(config, &rendered.mail, |name| {
        draft.read(name, audiences::MAX_ATTACHED)
    })?;
    let to = audiences::everything(config, info.kind);
    let eml = preview(&rendered.mail, config, to.first(), source.mail_name, info)?;
    draft.write("email.eml", |file| file.write_all(&eml))?;
    let mut audiences = Audiences {
        failed_panels: panels::failed(&panels),
        ..Audiences::default()
    };
    audiences.whole(source, rendered.mail, to);
    audiences.own(source, figures)?;
    Ok((rendered.headline, audiences))
}

/// Writes page, charts, JSON and lists into the folder; long lists row by row, several at the same
/// time.
fn put(
    draft: &Draft,
    figures: &Figures<'_>,
    panels: &[OwnPanel],
    inputs: &Inputs,
    info: &RunInfo,
    templates: &Templates,
) -> Result<Rendered, Failure> {
    let shown = || -> Result<Rendered, Failure> {
        let document = report::in_words(figures, inputs, info)?;
        let document = report::with_panels(document, panels, info)?;
        tracing::debug!("composed");
        let json = || {
            draft.write("report.json", |file| {
                report::write_json(&document, figures, panels, inputs, info, file)
            })
        };
        let (rendered, json) = rayon::join(|| report::render(&document, info, templates), json);
        json?;
        let rendered = rendered?;
        for (name, bytes) in &rendered.files {
            draft.write(name, |file| file.write_all(bytes))?;
        }
        Ok(rendered)
    };
    let lists = report::as_lists(figures, inputs);
    let lists = || {
        lists
            .into_par_iter()
            .try_for_each(|list| draft.write(list.name, |file| list.write(file)))
    };
    let (rendered, lists) = rayon::join(shown, lists);
    lists?;
    rendered
}
