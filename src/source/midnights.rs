//! Timestamps that show another time zone than the company's: all are midnight there, as days are that
//! were picked in a calendar, or all are written with its offset. In the company's zone some of them
//! are another day.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;

use super::parse;
use crate::model::Day;

/// What shows the other time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneSign {
    /// All timestamps are midnight there.
    Midnight,
    /// All timestamps are written with its offset: `2026-06-30T21:15:00-07:00`.
    Offset,
}

/// A day column whose timestamps all show another time zone.
#[derive(Clone, Debug)]
pub struct Midnights {
    /// What shows it.
    pub sign: ZoneSign,
    /// Its file, by name.
    pub file: String,
    /// Its header.
    pub header: String,
    /// The line of the first of them that is another day in the company's zone.
    pub line: u64,
    /// That timestamp.
    pub value: String,
    /// Usual zones that fit all of them; none where the offsets are those of several.
    pub zones: Vec<Tz>,
}

impl Midnights {
    /// What the timestamps have in common: `are midnight in Europe/Berlin, Europe/Paris`.
    pub fn evidence(&self) -> String {
        let zones: Vec<&str> = self.zones.iter().map(|zone| zone.name()).collect();
        let zones = zones.join(", ");
        match self.sign {
            ZoneSign::Midnight => format!("are midnight in {zones}"),
            ZoneSign::Offset if self.zones.is_empty() => {
                "are written with the offsets of several time zones".into()
            }
            ZoneSign::Offset => format!("have the offset of {zones}"),
        }
    }

    /// The zone that fits best, as a suggestion.
    pub fn likely(&self) -> &'static str {
        self.zones.first().map_or("…", |zone| zone.name())
    }

    /// What is said of it where the configuration names another zone. `section` is the one of its
    /// table.
    pub fn words(&self, zone: Tz, section: &str) -> String {
        format!(
            "{}: line {}, column {:?}: {:?} and all other timestamps in this column {}, \
             but fall on another day in {zone}, the configured timezone. Correct timezone, \
             or confirm it for this table: timezone = \"{zone}\" under [{section}]",
            self.file,
            self.line,
            self.header,
            self.value,
            self.evidence(),
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

    /// The column, when all its timestamps show another zone, where some are another day than in the
    /// company's.
    pub fn found(&self, path: &Path, header: &str, company: Tz) -> Option<Midnights> {
        if self.rows < FEWEST {
            return None;
        }
        let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
        // Products write noon so that a day is the same one nearly everywhere.
        let is_noon = self.instants.iter().all(|utc| utc.time() == noon);
        let fitting = |fits: &dyn Fn(Tz) -> bool| -> Vec<Tz> {
            let zones = ZONES.into_iter().filter(|zone| fits(*zone));
            zones.take(MOST_ZONES).collect()
        };
        let is_written_elsewhere = self.is_written_elsewhere();
        let is_at_home = is_written_elsewhere && self.has_offset_of(company);
        if is_at_home || self.fits(company) || is_noon {
            return None;
        }
        let (sign, zones) = match is_written_elsewhere {
            true => (ZoneSign::Offset, fitting(&|zone| self.has_offset_of(zone))),
            false => (ZoneSign::Midnight, fitting(&|zone| self.fits(zone))),
        };
        let day = parse::day_of_instant;
        let moves = |(utc, _, text): &&(NaiveDateTime, u64, String)| {
            let own = day(*utc, company);
            match sign {
                ZoneSign::Midnight => zones.iter().any(|zone| day(*utc, *zone) != own),
                ZoneSign::Offset => written_offset(text).is_some_and(|seconds| {
                    let written = *utc + TimeDelta::seconds(seconds.into());
                    Day::from(written.date()) != own
                }),
            }
        };
        let (_, line, value) = self.seen.iter().find(moves)?;
        Some(Midnights {
            sign,
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

    /// Whether some timestamp has an offset other than that of UTC.
    fn is_written_elsewhere(&self) -> bool {
        let offsets = self.seen.iter().map(|(_, _, text)| written_offset(text));
        offsets.flatten().any(|seconds| seconds != 0)
    }

    /// Whether all are written with the offset that a zone has at that time.
    fn has_offset_of(&self, zone: Tz) -> bool {
        self.seen.iter().all(|(utc, _, text)| {
            let offset = zone.offset_from_utc_datetime(utc).fix();
            written_offset(text) == Some(offset.local_minus_utc())
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

/// The offset at the end of a timestamp, in seconds east of UTC: `-07:00`, `+0530`, `-0700 PDT`,
/// `GMT-0700 (Pacific Daylight Time)`.
fn written_offset(text: &str) -> Option<i32> {
    let (text, _) = text.split_once(" (").unwrap_or((text, ""));
    let text = text.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
    let sign = text.rfind(['+', '-'])?;
    let digits: Vec<i32> = text[sign + 1..]
        .chars()
        .filter(|c| *c != ':')
        .map(|c| c.to_digit(10).and_then(|digit| i32::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let [ten_hours, hours, ten_minutes, minutes] = digits[..] else {
        return None;
    };
    let seconds = (ten_hours * 10 + hours) * 3_600 + (ten_minutes * 10 + minutes) * 60;
    // The day of a date is no offset: `2026-06-30`.
    let has_clock = text[..sign].contains(':');
    has_clock.then_some(if text[sign..].starts_with('-') {
        -seconds
    } else {
        seconds
    })
}

#[cfg(test)]
mod tests {
    use super::super::parse::{DayFormat, Moment, moment};
    use super::*;

    fn zones(texts: &[&str], company: Tz) -> Vec<Tz> {
        found(texts, company).map_or_else(Vec::new, |midnights| midnights.zones)
    }

    fn found(texts: &[&str], company: Tz) -> Option<Midnights> {
        let mut evidence = MidnightEvidence::default();
        for (line, text) in (2..).zip(texts) {
            if let Ok(Some(Moment::Instant(utc))) = moment(text, &DayFormat::default()) {
                evidence.add(utc, line, text);
            }
        }
        evidence.found(Path::new("deals.csv"), "Close Date", company)
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

    #[test]
    fn offsets_of_another_zone_are_seen_where_a_day_moves() {
        let california = [
            "2026-06-30T21:15:00-07:00",
            "2026-04-30T09:00:00-07:00",
            "2026-01-15T18:40:00-08:00",
        ];
        assert_eq!(zones(&california, Tz::UTC), [Tz::America__Los_Angeles]);
        assert!(zones(&california, Tz::America__Los_Angeles).is_empty());
        let india = [
            "2026-06-30 02:15:00 +0530",
            "2026-04-30 12:00:00 +0530",
            "2026-01-15 12:00:00 +0530",
        ];
        assert_eq!(zones(&india, Tz::UTC), [Tz::Asia__Kolkata]);
        // By day, each is the same day in UTC.
        let by_day = [
            "2026-06-30T11:15:00+02:00",
            "2026-04-30T12:00:00+02:00",
            "2026-01-15T12:00:00+01:00",
        ];
        assert!(zones(&by_day, Tz::UTC).is_empty());
    }

    #[test]
    fn offsets_are_seen_however_they_are_written_and_of_whatever_zones() {
        for texts in [
            // Each user's own zone.
            [
                "2026-06-30T21:15:00-07:00",
                "2026-04-30T09:00:00+02:00",
                "2026-01-15T12:00:00Z",
            ],
            [
                "2026-06-30 21:15:00 -0700 PDT",
                "2026-04-30 09:00:00 -0700 PDT",
                "2026-05-15 09:00:00 -0700 PDT",
            ],
            [
                "Tue Jun 30 2026 21:15:00 GMT-0700 (Pacific Daylight Time)",
                "Thu Apr 30 2026 09:00:00 GMT-0700 (Pacific Daylight Time)",
                "Fri May 15 2026 09:00:00 GMT-0700 (Pacific Daylight Time)",
            ],
        ] {
            let found = found(&texts, Tz::UTC).expect("another zone");
            assert_eq!((found.sign, found.line), (ZoneSign::Offset, 2), "{texts:?}");
        }
        let mixed = [
            "2026-06-30T21:15:00-07:00",
            "2026-04-30T09:00:00+02:00",
            "2026-05-15T09:00:00+02:00",
        ];
        let found = found(&mixed, Tz::UTC).expect("several zones");
        assert_eq!((found.zones.len(), found.likely()), (0, "…"));
        assert!(
            found.evidence().contains("several time zones"),
            "{}",
            found.evidence()
        );
    }
}
