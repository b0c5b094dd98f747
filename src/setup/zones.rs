//! In which time zone the days of a file were picked.

use chrono::{DateTime, NaiveTime, Timelike, Utc};
use chrono_tz::Tz;

use super::parts::Part;
use crate::source::InputError;

/// Zones that are tried, those of most people first; of zones that keep one time, the best known.
const ZONES: [Tz; 26] = [
    Tz::Europe__Berlin,
    Tz::Europe__London,
    Tz::America__New_York,
    Tz::America__Chicago,
    Tz::America__Denver,
    Tz::America__Los_Angeles,
    Tz::America__Phoenix,
    Tz::America__Sao_Paulo,
    Tz::America__Bogota,
    Tz::America__Mexico_City,
    Tz::America__Halifax,
    Tz::Europe__Athens,
    Tz::Europe__Istanbul,
    Tz::Africa__Lagos,
    Tz::Africa__Johannesburg,
    Tz::Asia__Jerusalem,
    Tz::Asia__Dubai,
    Tz::Asia__Karachi,
    Tz::Asia__Kolkata,
    Tz::Asia__Bangkok,
    Tz::Asia__Singapore,
    Tz::Asia__Tokyo,
    Tz::Australia__Brisbane,
    Tz::Australia__Sydney,
    Tz::Pacific__Auckland,
    Tz::Pacific__Honolulu,
];
/// Fewest instants that show anything.
const FEWEST: usize = 3;
/// Instants that are looked at.
const MOST: usize = 5_000;
/// Columns whose days figures hang on.
const COLUMNS: [&str; 3] = ["closed_on", "won_on", "lost_on"];

/// The zones in which every instant of a column is a midnight.
pub struct Midnights {
    /// The header of the column.
    pub header: String,
    /// One of the instants, as written.
    pub example: String,
    /// The zones, the likeliest first; empty where none of the usual ones fits.
    pub zones: Vec<Tz>,
}

/// Finds a column of timestamps that are midnight somewhere, and the day before or after in UTC.
///
/// # Errors
/// The file cannot be read.
pub fn midnights(part: &Part) -> Result<Option<Midnights>, InputError> {
    for column in COLUMNS {
        let Some(position) = part.file.position(column) else {
            continue;
        };
        let (mut instants, mut others, mut example) = (Vec::new(), 0, String::new());
        part.file.sample(MOST, |row| {
            let text = part.file.cell(row, position);
            match instant(&text) {
                Some(instant) => {
                    if example.is_empty() {
                        example = text.trim().to_string();
                    }
                    instants.push(instant);
                }
                None => others += usize::from(!text.trim().is_empty()),
            }
        })?;
        if instants.len() >= FEWEST && instants.len() > others && are_midnights(&instants) {
            let is_midnight = |zone: &Tz| {
                let local = |i: &DateTime<Utc>| i.with_timezone(zone).time() == NaiveTime::MIN;
                instants.iter().all(local)
            };
            return Ok(Some(Midnights {
                header: part.file.header(column).to_string(),
                example,
                zones: ZONES.into_iter().filter(is_midnight).collect(),
            }));
        }
    }
    Ok(None)
}

/// Whether instants stand at one or two times of the day (summer and winter), and not in UTC's own
/// midnight.
fn are_midnights(instants: &[DateTime<Utc>]) -> bool {
    let mut times: Vec<NaiveTime> = instants.iter().map(DateTime::time).collect();
    times.sort_unstable();
    times.dedup();
    // Zones differ from UTC by quarters of an hour.
    let is_zone = |time: &NaiveTime| {
        time.num_seconds_from_midnight().is_multiple_of(900) && time.nanosecond() == 0
    };
    times.len() <= 2 && !times.contains(&NaiveTime::MIN) && times.iter().all(is_zone)
}

/// A timestamp that names its offset.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let joined = text.replacen(' ', "T", 1);
    let parsed = DateTime::parse_from_rfc3339(&joined)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z UTC"));
    parsed.ok().map(|instant| instant.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_at_one_hour_are_midnights_elsewhere() {
        let at = |texts: &[&str]| -> Vec<DateTime<Utc>> {
            texts.iter().filter_map(|text| instant(text)).collect()
        };
        assert!(are_midnights(&at(&[
            "2026-03-31T22:00:00Z",
            "2026-01-31 23:00:00.000Z"
        ])));
        assert!(!are_midnights(&at(&[
            "2026-03-31T00:00:00Z",
            "2026-04-30T00:00:00+00:00"
        ])));
        assert!(!are_midnights(&at(&[
            "2026-03-31T09:12:41Z",
            "2026-03-31T10:00:00Z",
            "2026-03-31T22:00:00Z"
        ])));
        assert_eq!(instant("2026-03-31"), None);
    }
}
