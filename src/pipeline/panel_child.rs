//! The process that answers the queries of panels, and what the two processes say to each other:
//! one request on standard input, one JSON line an answer on standard output.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::limits::{TimeLimit, limit_memory};
use super::tables::{TableOptions, loaded};
use crate::config::HiddenNames;
use crate::dataset::View;
use crate::model::{PanelAnswer, PanelChart};
use crate::tables::{PanelQuery, Table, TableName, build, sql};

/// Memory that the queries of panels may need beyond the data, in megabytes (2^20 bytes): that of
/// `handoff query`.
pub const MEGABYTES: u64 = 2_048;

/// Queries to answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    /// Whose names the tables do not have.
    pub hidden: Option<Hidden>,
    /// The queries, in order.
    pub queries: Vec<Asked>,
}

/// Whose names the tables do not have.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) enum Hidden {
    /// Those of reps.
    Reps,
    /// Those of everybody.
    Everybody,
}

impl From<HiddenNames> for Hidden {
    fn from(hidden: HiddenNames) -> Hidden {
        match hidden {
            HiddenNames::Reps => Hidden::Reps,
            HiddenNames::Everybody => Hidden::Everybody,
        }
    }
}

/// A query to answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Asked {
    /// The query.
    pub sql: String,
    /// How the answer is drawn.
    pub chart: PanelChart,
    /// Most seconds that it may take.
    pub seconds: u64,
}

/// A line of the answering process.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Said {
    /// How many rows it read, before any answer.
    Read(u64),
    /// The answer to the next query.
    Answer(PanelAnswer),
    /// Why the next query has no answer.
    Failed(String),
}

/// Checks the query of a panel without data.
///
/// # Errors
/// Why it cannot be shown.
pub(super) fn check(text: &str, chart: PanelChart) -> Result<PanelQuery, String> {
    sql::check(text)
        .and_then(|query| query.for_panel(chart))
        .map_err(|error| error.to_string())
}

/// Answers the queries of a request, within limits on time and memory: the process ends when one is
/// over them.
///
/// # Errors
/// The inputs cannot be read, the request is no request, or `out` cannot be written.
pub fn answer_panels(
    options: &TableOptions,
    request: &[u8],
    mut out: impl Write,
) -> Result<(), Failure> {
    let request: Request = serde_json::from_slice(request).map_err(io::Error::from)?;
    let (config, as_of, mut loaded) = loaded(options)?;
    let read = Said::Read(loaded.read_report.totals().0);
    say(&read, &mut out)?;
    if let Some(hidden) = request.hidden {
        let mut names = loaded.data.anonymize_reps();
        if matches!(hidden, Hidden::Everybody) {
            loaded.data.anonymize_cs(&mut names);
        }
    }
    let view = View {
        data: &loaded.data,
        as_of,
    };
    // What a query breaks in the engine is told in one line, by the error.
    std::panic::set_hook(Box::new(|_| {}));
    let asked = request.queries.iter();
    let queries: Vec<Result<PanelQuery, String>> =
        asked.map(|one| check(&one.sql, one.chart)).collect();
    let used: BTreeSet<TableName> = queries
        .iter()
        .flatten()
        .flat_map(|query| query.query().tables.iter().copied())
        .collect();
    // All tables before the limit: their memory is not that of a query.
    let tables = used
        .into_iter()
        .map(|name| build(name, view, &config.settings, &config.rules))
        .collect::<Result<Vec<Table>, _>>()?;
    limit_memory(MEGABYTES);
    for (query, asked) in queries.into_iter().zip(&request.queries) {
        let said = match query {
            Ok(query) => answer(&query, asked.seconds, &tables),
            Err(why) => Said::Failed(why),
        };
        say(&said, &mut out)?;
    }
    Ok(())
}

/// Answers one query from the tables that it reads.
fn answer(query: &PanelQuery, seconds: u64, tables: &[Table]) -> Said {
    let query = query.query();
    let used = tables
        .iter()
        .filter(|table| query.tables.contains(&table.name));
    let used: Vec<Table> = used.cloned().collect();
    let time = TimeLimit::begin(Duration::from_secs(seconds));
    let answer = query.answer(&used);
    time.end();
    match answer {
        Ok(answer) => Said::Answer(answer.panel()),
        Err(error) => Said::Failed(error.to_string()),
    }
}

fn say(said: &Said, out: &mut impl Write) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, said).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}
