//! Accounts as a to-do list names them: how many deals, since when, and who waits in CS.

use std::collections::BTreeMap;

use crate::metrics::deal_ref::DealRef;
use crate::model::Day;
use crate::report::names;
use crate::report::run_info::RunInfo;

/// A deal that somebody is asked for.
pub struct Asked<'a> {
    who: &'a DealRef<'a>,
    /// Since when, or when.
    pub day: Day,
    /// What the day is: `overdue since`.
    what: &'a str,
    /// What there is of the record, where that is not plain from the request: `incomplete`.
    kind: &'a str,
}

impl<'a> Asked<'a> {
    /// A deal with its day and what the day is.
    pub fn new(who: &'a DealRef<'a>, day: Day, what: &'a str) -> Asked<'a> {
        Asked {
            who,
            day,
            what,
            kind: "",
        }
    }

    /// The same, with what there is of the record.
    #[must_use]
    pub fn of_kind(self, kind: &'a str) -> Asked<'a> {
        Asked { kind, ..self }
    }
}

/// The deals of one account.
pub struct AskedAccount<'a> {
    first: Asked<'a>,
    arr: f64,
    deals: u64,
    /// Whether its deals differ in what there is of the record.
    is_mixed: bool,
}

/// Accounts by revenue; one with several deals stands once, with its earliest day.
pub fn by_account<'a>(asked: impl Iterator<Item = Asked<'a>>) -> Vec<AskedAccount<'a>> {
    let mut found: Vec<AskedAccount<'a>> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for one in asked {
        let arr = one.who.arr().unwrap_or(0.0);
        let place = *places.entry(one.who.account()).or_insert(found.len());
        match found.get_mut(place) {
            Some(known) => {
                known.arr += arr;
                known.deals += 1;
                known.is_mixed |= one.kind != known.first.kind;
                if one.day < known.first.day {
                    known.first = one;
                }
            }
            None => found.push(AskedAccount {
                first: one,
                arr,
                deals: 1,
                is_mixed: false,
            }),
        }
    }
    found.sort_by(|a, b| b.arr.total_cmp(&a.arr));
    found
}

/// Accounts by revenue, without more.
pub fn names_of(deals: &[DealRef<'_>]) -> Vec<String> {
    let asked = deals.iter().map(|who| Asked::new(who, who.closed_on, ""));
    by_account(asked).iter().map(AskedAccount::name).collect()
}

impl AskedAccount<'_> {
    /// The earliest day of its deals.
    pub fn day(&self) -> Day {
        self.first.day
    }

    /// `Acme (2 deals)`.
    pub fn name(&self) -> String {
        let name = names::name(self.first.who.account());
        match self.deals {
            1 => name,
            n => format!("{name} ({n} deals)"),
        }
    }

    /// `Acme, 2 deals, incomplete`: for a text that stands in brackets itself.
    pub fn kind_only(&self) -> String {
        let name = names::name(self.first.who.account());
        let deals = match self.deals {
            1 => String::new(),
            n => format!(", {n} deals"),
        };
        match self.kind() {
            "" => format!("{name}{deals}"),
            kind => format!("{name}{deals}, {kind}"),
        }
    }

    /// What there is of the record, where its deals do not differ in it.
    fn kind(&self) -> &str {
        match self.is_mixed {
            true => "",
            false => self.first.kind,
        }
    }

    /// `Acme (Ana)`.
    pub fn with_rep(&self) -> String {
        self.told(&names::rep(self.first.who.rep()))
    }

    /// `Acme (2 deals, overdue since 13 Feb; Mo in CS waits for them)`.
    pub fn with_who_waits(&self, info: &RunInfo) -> String {
        let them = if self.deals > 1 { "them" } else { "it" };
        self.with_csm(info, |csm| format!("{csm} in CS waits for {them}"))
    }

    /// `Acme (handed in 19 Nov; CS manager Mo)`.
    pub fn with_manager(&self, info: &RunInfo) -> String {
        self.with_csm(info, |csm| format!("CS manager {csm}"))
    }

    fn with_csm(&self, info: &RunInfo, told: impl Fn(&str) -> String) -> String {
        match self.first.who.csm() {
            Some(csm) => self.told(&format!(
                "{}; {}",
                self.since(info),
                told(&names::name(csm))
            )),
            None => self.told(&self.since(info)),
        }
    }

    /// `Acme (due 17 Nov)`.
    pub fn with_day(&self, info: &RunInfo) -> String {
        self.told(&self.since(info))
    }

    /// `Acme, overdue since 13 Feb`.
    pub fn in_brief(&self, info: &RunInfo) -> String {
        let name = names::name(self.first.who.account());
        format!("{name}, {}{}", self.several(), self.since(info))
    }

    fn told(&self, what: &str) -> String {
        let name = names::name(self.first.who.account());
        format!("{name} ({}{what})", self.several())
    }

    fn several(&self) -> String {
        match self.deals {
            1 => String::new(),
            n => format!("{n} deals, "),
        }
    }

    /// `overdue since 13 Feb`, with the year of another one.
    fn since(&self, info: &RunInfo) -> String {
        let day = info.formatter().day_near(self.first.day, info.as_of);
        let what = match self.is_mixed {
            true => "open since",
            false => self.first.what,
        };
        format!("{what} {day}")
    }
}
