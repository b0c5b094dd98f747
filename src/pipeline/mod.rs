//! One report from beginning to end: [`run`] is the function to read first. [`signal`] is the texts
//! of field 7 alone.

mod failure;
mod memory;
pub mod past;
pub mod post;
pub mod signal;
mod views;

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeZone, Utc};
use lettre::message::Mailbox;
use rayon::prelude::*;

pub use self::failure::Failure;
use self::memory::Memory;
use self::post::{Mailed, Of};
use self::views::{Source, Views};
use crate::config::{self, Config};
use crate::dataset::{TextSource, View};
use crate::deliver::folder::{self, Draft};
use crate::deliver::message::{Envelope, message};
use crate::history::runs::Subject;
use crate::ingest::{self, DealsSeen, Definitions, Loaded, Verdict};
pub use crate::metrics::retention::Scope;
use crate::metrics::{Daily, DailyInputs, Quarterly, QuarterlyInputs, Weekly, WeeklyInputs};
use crate::model::{Day, PreviousInputs, PriorState, TextColumn, steady_hash};
use crate::record::reason::requirement;
use crate::report::{self, Figures, Inputs, Kind, Mail, Rendered, RunInfo, Templates};

/// What to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which report.
    pub kind: Kind,
    /// The configuration.
    pub config: PathBuf,
    /// The day to report for; else the configuration's, else today.
    pub as_of: Option<Day>,
    /// The folder to write; else `out/<as-of>-<report>`.
    pub out: Option<PathBuf>,
    /// Whether to mail it.
    pub send: bool,
    /// Whether to mail it to those who have it already, too.
    pub resend: bool,
    /// Whether far fewer rows than in the run before are right so.
    pub accept_fewer_rows: bool,
    /// How long to wait for another run that is at work.
    pub patience: Duration,
    /// Which accounts the retention analysis is about.
    pub scope: Scope,
    /// An earlier day to compare the retention analysis with.
    pub compare: Option<Day>,
    /// What time it is, for "today" and for the date of mails that are sent.
    pub now: DateTime<Utc>,
}

/// What was done.
#[derive(Debug)]
pub struct Done {
    /// The folder written.
    pub folder: PathBuf,
    /// The finding.
    pub headline: String,
    /// What to know about the inputs.
    pub verdict: Verdict,
    /// Rows read and rows set aside.
    pub rows: (u64, u64),
    /// Audiences and people of the configuration who get nothing, and why.
    pub without_view: Vec<String>,
    /// How the mails fared; nothing when none was to be sent.
    pub mailed: Option<Mailed>,
}

/// Makes a report: load, judge the inputs, count, say, render, write, remember, send.
///
/// # Errors
/// See [`Failure`]; a report that was written but reached only some recipients is no failure but
/// [`Mailed::undelivered`].
pub fn run(options: &Options) -> Result<Done, Failure> {
    let config = config::load(&options.config)?;
    if options.send && config.delivery.is_none() {
        return Err(Failure::NoMail(config.path));
    }
    let as_of = day(&config, options.as_of, options.now)?;
    let asked = asked(&options.scope, options.compare);
    let task = Task {
        config: &config,
        options,
        as_of,
        period: format!("{as_of}{asked}"),
        run: post::run_name(options.kind, as_of, &asked),
        target: options.out.clone().unwrap_or_else(|| {
            PathBuf::from("out").join(format!("{as_of}-{}{asked}", options.kind.key()))
        }),
    };
    let subject = Subject {
        report: options.kind.key(),
        period: &task.period,
        as_of,
    };
    let (memory, result) = match Memory::open(&config, options, &subject) {
        Ok(mut memory) => {
            let result = task.make(&mut memory);
            (memory, result)
        }
        Err(failure) => (Memory::None, Err(failure)),
    };
    post::close(&config, options, memory, &subject, result, |done| {
        done.mailed.as_ref()?.trouble()
    })
    .map_err(|failure| match failure {
        Failure::History(source) => Failure::AfterReport {
            folder: task.target.clone(),
            was_to_be_mailed: options.send,
            source: Box::new(Failure::History(source)),
        },
        other => other,
    })
}

/// One report to be made.
struct Task<'a> {
    config: &'a Config,
    options: &'a Options,
    as_of: Day,
    /// The day, with what else was asked for.
    period: String,
    /// The identity of its mails.
    run: String,
    /// The folder to write.
    target: PathBuf,
}

impl Task<'_> {
    fn make(&self, memory: &mut Memory) -> Result<Done, Failure> {
        let Task {
            config,
            options,
            as_of,
            target,
            ..
        } = self;
        let (kind, as_of) = (options.kind, *as_of);
        let templates = Templates::new(&config.presentation.templates)?;
        let loaded = load(config, as_of)?;
        tracing::info!(
            files = loaded.files.len(),
            rows = loaded.intake.totals().0,
            "read"
        );
        let read = if memory.as_open().is_some() {
            memory::inputs(&loaded)
        } else {
            Vec::new()
        };
        let verdict = judge(
            config,
            as_of,
            &loaded,
            &memory.inputs_before(as_of, &read, options.accept_fewer_rows),
        );
        let Loaded {
            mut data,
            intake,
            mut texts,
            ..
        } = loaded;
        let view = View { data: &data, as_of };
        options
            .scope
            .filter
            .check(&data, &data.coverage)
            .map_err(Failure::Where)?;
        if let Some(earlier) = options.compare.filter(|earlier| *earlier >= as_of) {
            return Err(Failure::NotEarlier { earlier, as_of });
        }
        let rows = intake.totals();
        let inputs = Inputs::new(intake, verdict);
        // Without a trailing slash, or the folder would lie inside the report's.
        let mut folder = target.components().collect::<PathBuf>().into_os_string();
        folder.push("-blocked");
        let blocked = PathBuf::from(folder);
        if let Verdict::Blocked(reasons) = inputs.verdict {
            let list = report::quarantine(&inputs.issues);
            let name = list.name;
            let draft = Draft::begin(&blocked)?;
            draft.write(name, |file| list.write(file))?;
            draft.finish()?;
            return Err(Failure::Blocked {
                reasons,
                list: blocked.join(name).display().to_string(),
            });
        }

        let remembered = if kind == Kind::Daily {
            memory.before(as_of)
        } else {
            PriorState::default()
        };
        let figures = compute(config, options, view, &remembered, &mut texts)?;
        tracing::info!("counted");
        if let Figures::Quarterly(quarterly) = &figures
            && let Some(retention) = quarterly.retention.measured()
            && !options.scope.is_everything()
            && retention.flow.not_asked_for == retention.flow.won_accounts
        {
            return Err(Failure::Nobody(
                "--from, --to and --where",
                retention.flow.won_accounts,
            ));
        }
        let folder = target
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let info = info(config, kind, as_of, &folder);
        let draft = Draft::begin(target)?;
        let mut rendered = put(&draft, &figures, &inputs, &info, &templates)?;
        rendered.mail.attached = views::attached(config, &rendered.mail, |name| {
            draft.read(name, views::MOST_ATTACHED)
        })?;
        let preview = preview(&rendered.mail, config, &info, &self.run)?;
        draft.write("email.eml", |file| file.write_all(&preview))?;
        let source = Source {
            config,
            options,
            inputs: &inputs,
            info: &info,
            templates: &templates,
            remembered: &remembered,
            run: &self.run,
            draft: &draft,
        };
        let mut views = Views::default();
        views.whole(&source, rendered.mail);
        views.own(&source, &figures)?;
        let shown = match &figures {
            Figures::Daily(daily) => memory::shown(daily),
            Figures::Weekly(_) | Figures::Quarterly(_) => None,
        };
        // Nothing refers to the data from here on.
        drop(figures);
        views.without_reps(&source, &mut data, &mut texts)?;
        tracing::debug!("rendered");
        draft.finish()?;
        folder::remove_with_only(&blocked, "quarantine.csv")?;
        tracing::info!(folder = %target.display(), "written");
        // Taking a large data set apart takes a while, and nobody waits for it.
        rayon::spawn(move || drop((data, inputs.issues)));
        let mut done = Done {
            folder: target.clone(),
            headline: rendered.headline,
            verdict: inputs.verdict,
            rows,
            without_view: views.without,
            mailed: None,
        };
        memory.remember(as_of, &read, shown.as_ref());
        if let Some(delivery) = config.delivery.as_ref().filter(|_| options.send)
            && let Some(open) = memory.as_open()
        {
            let of = Of {
                report: kind.key(),
                period: &self.period,
            };
            let mailed = post::post(config, delivery, options, open, of, &views.made);
            done.mailed = Some(mailed.map_err(|source| Failure::AfterReport {
                folder: target.clone(),
                was_to_be_mailed: true,
                source: Box::new(source),
            })?);
        }
        Ok(done)
    }
}

/// Writes what a report shows into its folder, its long lists row by row and several at a time.
fn put(
    draft: &Draft,
    figures: &Figures<'_>,
    inputs: &Inputs,
    info: &RunInfo,
    templates: &Templates,
) -> Result<Rendered, Failure> {
    let shown = || -> Result<Rendered, Failure> {
        let document = report::in_words(figures, inputs, info)?;
        tracing::debug!("in words");
        let json = || {
            draft.write("report.json", |file| {
                report::write_json(&document, figures, inputs, info, file)
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

/// The figures of a report.
fn compute<'a>(
    config: &'a Config,
    options: &'a Options,
    view: View<'a>,
    remembered: &'a PriorState,
    texts: &mut dyn TextSource,
) -> Result<Figures<'a>, std::io::Error> {
    let settings = &config.settings;
    Ok(match options.kind {
        Kind::Daily => {
            let mut inputs = DailyInputs::new(view, settings, &config.rules, remembered);
            inputs.texts = inputs.texts_to_quote().read(texts)?;
            Figures::Daily(Box::new(Daily::measure(&inputs)))
        }
        Kind::Weekly => {
            let mut inputs = WeeklyInputs::new(view, settings);
            inputs.texts = inputs.texts_to_quote().read(texts)?;
            Figures::Weekly(Box::new(Weekly::measure(&inputs)))
        }
        Kind::Quarterly => Figures::Quarterly(Box::new(Quarterly::measure(&QuarterlyInputs {
            view,
            settings,
            scope: &options.scope,
            earlier: options.compare,
        }))),
    })
}

/// What is added to a folder's name where not all is asked for, so that no report takes the place
/// of another:
/// `-by-rep-from-2026-01-01-where-segment-retail`.
fn asked(scope: &Scope, compare: Option<Day>) -> String {
    const LONGEST: usize = 80;
    let parts = [
        scope.by.map(|by| format!("by {}", by.key())),
        scope.from.map(|day| format!("from {day}")),
        scope.to.map(|day| format!("to {day}")),
        (!scope.filter.is_empty()).then(|| format!("where {}", scope.filter)),
        compare.map(|day| format!("against {day}")),
    ];
    let text = parts
        .into_iter()
        .flatten()
        .fold(String::new(), |text, part| text + " " + &part);
    let plain = text.chars().flat_map(char::to_lowercase);
    let mut name = String::new();
    for c in plain.map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }) {
        if c != '-' || !name.ends_with('-') {
            name.push(c);
        }
    }
    if name.len() > LONGEST {
        name.truncate(LONGEST);
        // What is cut off tells apart.
        return format!(
            "{}-{:08x}",
            name.trim_end_matches('-'),
            steady_hash(&text) as u32
        );
    }
    name.trim_end_matches('-').to_string()
}

/// The day to report for.
fn day(config: &Config, asked: Option<Day>, now: DateTime<Utc>) -> Result<Day, Failure> {
    let today = config.today(now);
    let day = asked.or(config.as_of).unwrap_or(today);
    let latest = config.as_of.map_or(today, |day| day.max(today));
    if day > latest {
        Err(Failure::Future { day, latest })
    } else {
        Ok(day)
    }
}

/// The inputs.
fn load(config: &Config, as_of: Day) -> Result<Loaded, Failure> {
    ingest::load(
        &config.inputs,
        &config.rules,
        &config.taxonomy,
        as_of,
        Definitions::Used,
    )
    .map_err(Failure::Inputs)
}

/// The verdict on the inputs.
fn judge(config: &Config, as_of: Day, loaded: &Loaded, before: &PreviousInputs) -> Verdict {
    let view = View {
        data: &loaded.data,
        as_of,
    };
    let seen = DealsSeen {
        won: view.won_of_any_kind().count(),
        lost: view.lost_of_any_kind().count(),
        first_won: loaded.data.first_won(),
    };
    ingest::preflight(
        &loaded.intake,
        &config.inputs,
        &config.settings,
        seen,
        before,
    )
}

/// What a run is; `folder` is the name of the one its report is written to.
pub fn info(config: &Config, kind: Kind, as_of: Day, folder: &str) -> RunInfo {
    RunInfo {
        kind,
        as_of,
        company: config.company.clone(),
        zone: config.zone,
        currency: config.inputs.money.currency.clone(),
        locale: config.presentation.locale,
        deal_link: config.presentation.deal_link.clone(),
        account_link: config.presentation.account_link.clone(),
        target_complete: config.settings.target_complete,
        target_accepted: config.settings.target_accepted,
        on_time_days: config.settings.on_time_days,
        complete_when: TextColumn::ALL
            .map(|column| (column.label(), requirement(column, &config.rules)))
            .to_vec(),
        folder: folder.to_string(),
        has_lists: true,
        url: config.delivery.as_ref().and_then(|d| d.report_url.clone()),
    }
}

/// The mail to the first recipient as a file.
fn preview(mail: &Mail, config: &Config, info: &RunInfo, run: &str) -> Result<Vec<u8>, Failure> {
    let nobody = || -> Option<(Mailbox, Mailbox)> {
        Some((
            "Handoff <handoff@example.com>".parse().ok()?,
            "founders@example.com".parse().ok()?,
        ))
    };
    let first = views::everything(config, info.kind).into_iter().next();
    let addresses = match &config.delivery {
        Some(delivery) => first
            .map(|to| (delivery.from.0.clone(), to.0))
            .or_else(nobody),
        None => nobody(),
    };
    let Some((from, to)) = addresses else {
        return Ok(Vec::new());
    };
    eml(mail, &from, &to, run, info)
}

/// A mail as a file, dated at the start of the as-of day so that the same inputs give the same
/// bytes. When it is sent, the date is that of the sending.
fn eml(
    mail: &Mail,
    from: &Mailbox,
    to: &Mailbox,
    run: &str,
    info: &RunInfo,
) -> Result<Vec<u8>, Failure> {
    let midnight = info.as_of.date().and_time(chrono::NaiveTime::MIN);
    let date = info
        .zone
        .from_local_datetime(&midnight)
        .earliest()
        .map_or_else(|| midnight.and_utc(), |d| d.to_utc());
    let envelope = Envelope {
        from,
        to,
        run,
        date: SystemTime::from(date),
    };
    Ok(message(mail, &envelope)?.formatted())
}
