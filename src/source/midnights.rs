//! Timestamps that are midnight in a time zone other than the company's: days that were picked in a
//! calendar there, and are the day before or after in the company's zone.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{NaiveDateTime, NaiveTime, Offset, TimeZone, Timelike};
use chrono_tz::Tz;

use super::parse;

/// A day column whose timestamps are all midnight in another time zone.
#[derive(Clone, Debug)]
pub struct Midnights {
    /// Its file, by name.
    pub file: String,
    /// Its header.
    pub header: String,
    /// The line of the first of them that is another day in the company's zone.
    pub line: u64,
    /// That timestamp.
    pub value: String,
    /// Usual zones in which all of them are midnight.
    pub zones: Vec<Tz>,
}

impl Midnights {
    /// What is said of it where the configuration names another zone. `section` is the one of its
    /// table.
    pub fn words(&self, zone: Tz, section: &str) -> String {
        let zones: Vec<&str> = self.zones.iter().map(|zone| zone.name()).collect();
        format!(
            "{}: line {}, column {:?}: {:?} and all other timestamps in this column are midnight \
             in {}, but fall on another day in {zone}, the configured timezone. Correct timezone, \
             or confirm it for this table: timezone = \"{zone}\" under [{section}]",
            self.file,
            self.line,
            self.header,
            self.value,
            zones.join(", "),
            zone = zone.name()
        )
    }
}

/// Fewest timestamps that say something.
const FEWEST: usize = 3;
/// Most zones that a message names.
const MOST_ZONES: usize = 4;

/// Zones that are tried, the usual ones of each offset first.
const ZONES: [Tz; 38] = [
    Tz::Europe__Berlin,
    Tz::Europe__Paris,
    Tz::Europe__London,
    Tz::America__New_York,
    Tz::America__Los_Angeles,
    Tz::America__Chicago,
    Tz::America__Denver,
    Tz::America__Phoenix,
    Tz::America__Toronto,
    Tz::America__Sao_Paulo,
    Tz::America__Argentina__Buenos_Aires,
    Tz::America__Mexico_City,
    Tz::America__Bogota,
    Tz::America__Santiago,
    Tz::Europe__Lisbon,
    Tz::Europe__Madrid,
    Tz::Europe__Helsinki,
    Tz::Europe__Athens,
    Tz::Europe__Istanbul,
    Tz::Europe__Moscow,
    Tz::Africa__Johannesburg,
    Tz::Africa__Lagos,
    Tz::Africa__Cairo,
    Tz::Africa__Nairobi,
    Tz::Asia__Jerusalem,
    Tz::Asia__Riyadh,
    Tz::Asia__Dubai,
    Tz::Asia__Karachi,
    Tz::Asia__Kolkata,
    Tz::Asia__Jakarta,
    Tz::Asia__Bangkok,
    Tz::Asia__Singapore,
    Tz::Asia__Shanghai,
    Tz::Asia__Tokyo,
    Tz::Asia__Seoul,
    Tz::Australia__Sydney,
    Tz::Australia__Brisbane,
    Tz::Pacific__Auckland,
];

/// What the timestamps of a column show.
#[derive(Default)]
pub struct MidnightEvidence {
    rows: usize,
    instants: BTreeSet<NaiveDateTime>,
    /// Line and text of each distinct one.
    seen: Vec<(NaiveDateTime, u64, String)>,
}

impl MidnightEvidence {
    /// Adds the instant (in UTC) that a cell tells.
    pub fn add(&mut self, utc: NaiveDateTime, line: u64, text: &str) {
        self.rows += 1;
        if self.instants.insert(utc) {
            self.seen.push((utc, line, text.trim().to_string()));
        }
    }

    /// The column, when its timestamps are midnight elsewhere and another day in the company's
    /// zone.
    pub fn found(&self, path: &Path, header: &str, company: Tz) -> Option<Midnights> {
        let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
        // Products write noon so that a day is the same one nearly everywhere.
        let is_noon = self.instants.iter().all(|utc| utc.time() == noon);
        if self.rows < FEWEST || is_noon || self.fits(company) {
            return None;
        }
        let zones = ZONES.into_iter().filter(|zone| self.fits(*zone));
        let zones: Vec<Tz> = zones.take(MOST_ZONES).collect();
        let day = parse::day_of_instant;
        let moves = |(utc, ..): &&(NaiveDateTime, u64, String)| {
            zones
                .iter()
                .any(|zone| day(*utc, *zone) != day(*utc, company))
        };
        let (_, line, value) = self.seen.iter().find(moves)?;
        Some(Midnights {
            file: path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            header: header.to_string(),
            line: *line,
            value: value.clone(),
            zones,
        })
    }

    /// Whether all are midnight in a zone.
    fn fits(&self, zone: Tz) -> bool {
        self.instants.iter().all(|utc| {
            let local = *utc + zone.offset_from_utc_datetime(utc).fix();
            local.num_seconds_from_midnight() == 0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::{DayFormat, Moment, moment};
    use super::*;

    fn zones(texts: &[&str], company: Tz) -> Vec<Tz> {
        let mut evidence = MidnightEvidence::default();
        for (line, text) in (2..).zip(texts) {
            if let Ok(Some(Moment::Instant(utc))) = moment(text, &DayFormat::default()) {
                evidence.add(utc, line, text);
            }
        }
        let found = evidence.found(Path::new("deals.csv"), "Close Date", company);
        found.map(|midnights| midnights.zones).unwrap_or_default()
    }

    #[test]
    fn midnights_of_another_zone_are_seen() {
        let berlin = [
            "2026-03-31T22:00:00Z",
            "2026-04-30T22:00:00Z",
            "2026-01-31T23:00:00Z",
        ];
        assert!(zones(&berlin, Tz::UTC).starts_with(&[Tz::Europe__Berlin, Tz::Europe__Paris]));
        assert!(zones(&berlin, Tz::Europe__Vienna).is_empty());
        let tokyo = [
            "2026-03-31T15:00:00Z",
            "2026-04-30T15:00:00Z",
            "2026-01-31T15:00:00Z",
        ];
        assert_eq!(
            zones(&tokyo, Tz::Europe__Berlin),
            [Tz::Asia__Tokyo, Tz::Asia__Seoul]
        );
        let kolkata = [
            "2026-03-31T18:30:00Z",
            "2026-04-30T18:30:00Z",
            "2026-05-01T18:30:00Z",
        ];
        assert_eq!(zones(&kolkata, Tz::UTC), [Tz::Asia__Kolkata]);
        let london = [
            "2026-06-30T23:00:00Z",
            "2026-07-30T23:00:00Z",
            "2026-08-01T23:00:00Z",
        ];
        assert!(zones(&london, Tz::UTC).contains(&Tz::Europe__London));
    }

    #[test]
    fn real_times_and_days_that_do_not_move_ask_nothing() {
        for texts in [
            [
                "2026-03-31T22:00:00Z",
                "2026-04-30T22:17:00Z",
                "2026-01-31T09:00:00Z",
            ],
            [
                "2026-03-31T12:00:00Z",
                "2026-04-30T12:00:00Z",
                "2026-05-31T12:00:00Z",
            ],
            // Midnight in New York is the same day in UTC.
            [
                "2026-03-31T04:00:00Z",
                "2026-04-30T04:00:00Z",
                "2026-01-31T05:00:00Z",
            ],
            [
                "2026-03-31T00:00:00Z",
                "2026-04-30T00:00:00Z",
                "2026-01-31T00:00:00Z",
            ],
        ] {
            assert!(zones(&texts, Tz::UTC).is_empty(), "{texts:?}");
        }
    }
}
