//! Accounts as a to-do list names them: how many deals, since when, and who waits in CS.

use std::collections::BTreeMap;

use crate::metrics::deal_ref::DealRef;
use crate::model::Day;
use crate::report::names;
use crate::report::run_info::RunInfo;

/// Most accounts named because CS sent their records back.
const NAMED: usize = 5;

/// What there is of a record that CS sent back.
pub const REJECTED: &str = "rejected";

/// A deal that somebody is asked for.
pub struct Asked<'a> {
    who: &'a DealRef<'a>,
    /// The day it was due, or of the rejection.
    pub day: Day,
    /// What the day is: `due`.
    what: &'a str,
    /// What there is of the record, where that is not plain from the request: `incomplete`.
    kind: &'a str,
    /// Day of the first digest that asked for it, where that is an earlier one.
    asked_since: Option<Day>,
}

impl<'a> Asked<'a> {
    /// A deal with its day and what the day is.
    pub fn new(who: &'a DealRef<'a>, day: Day, what: &'a str) -> Asked<'a> {
        Asked {
            who,
            day,
            what,
            kind: "",
            asked_since: None,
        }
    }

    /// The same, with the day of the first digest that showed it as open. That of the as-of day
    /// asks for the first time.
    #[must_use]
    pub fn seen(self, first_seen: Option<Day>, as_of: Day) -> Asked<'a> {
        Asked {
            asked_since: first_seen.filter(|day| *day < as_of),
            ..self
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
    /// Whether the ARR of any of its deals is known.
    is_arr_known: bool,
    deals: u64,
    /// Whether its deals differ in what there is of the record.
    is_mixed: bool,
    /// Whether CS rejected the record of one of its deals.
    has_rejected: bool,
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
                known.is_arr_known |= one.who.arr().is_some();
                known.deals += 1;
                known.is_mixed |= one.kind != known.first.kind;
                known.has_rejected |= one.kind == REJECTED;
                if one.day < known.first.day {
                    known.first = one;
                }
            }
            None => found.push(AskedAccount {
                has_rejected: one.kind == REJECTED,
                is_arr_known: one.who.arr().is_some(),
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

/// The accounts so that the first `most`, which are named, hold those that CS sent back: the subject
/// counts them, and a rep mends them fastest.
pub fn rejected_first(mut accounts: Vec<AskedAccount<'_>>, most: usize) -> Vec<AskedAccount<'_>> {
    if accounts.iter().skip(most).any(|one| one.has_rejected) {
        accounts.sort_by_key(|one| !one.has_rejected);
    }
    accounts
}

/// How many to name: `most`, or as many more as CS sent back where these are few.
pub fn named_with_rejected(accounts: &[AskedAccount<'_>], most: usize) -> usize {
    let rejected = accounts.iter().filter(|one| one.has_rejected).count();
    if rejected > NAMED {
        most
    } else {
        most.max(rejected)
    }
}

/// Accounts by revenue, without more.
pub fn names_of(deals: &[DealRef<'_>]) -> Vec<String> {
    let asked = deals.iter().map(|who| Asked::new(who, who.closed_on, ""));
    by_account(asked).iter().map(AskedAccount::name).collect()
}

impl AskedAccount<'_> {
    /// The same without the day of the first digest that asked for it.
    #[must_use]
    pub fn without_asked(mut self) -> Self {
        self.first.asked_since = None;
        self
    }

    /// Whether an earlier digest asked for it.
    pub fn is_asked_again(&self) -> bool {
        self.first.asked_since.is_some()
    }

    /// `Acme (2 deals, $42k; CS manager Mo)`.
    pub fn with_money(&self, info: &RunInfo) -> String {
        let arr = match self.is_arr_known {
            true => info.formatter().money(self.arr, &info.currency),
            false => info.formatter().money_or_unknown(None, &info.currency),
        };
        match self.first.who.csm() {
            Some(csm) => self.told(&format!("{arr}; CS manager {}", names::name(csm))),
            None => self.told(&arr),
        }
    }

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
        let rep = names::rep(self.first.who.rep());
        match self.kind() {
            "" => self.told(&rep),
            kind => self.told(&format!("{rep}, {kind}")),
        }
    }

    /// `Acme (2 deals, incomplete)`.
    pub fn with_kind(&self) -> String {
        match self.kind() {
            "" => self.name(),
            kind => self.told(kind),
        }
    }

    /// `Acme (2 deals, the oldest due 13 Feb; CS manager Mo is waiting)`.
    pub fn with_who_waits(&self, info: &RunInfo) -> String {
        self.with_csm(info, |csm| format!("CS manager {csm} is waiting"))
    }

    /// `Acme (handed in 19 Nov; CS manager Mo)`.
    pub fn with_manager(&self, info: &RunInfo) -> String {
        self.with_csm(info, |csm| format!("CS manager {csm}"))
    }

    /// `Acme (Mo, since 19 Nov)`.
    pub fn waiting_since(&self, info: &RunInfo) -> String {
        let day = info.formatter().day_near(self.first.day, info.as_of);
        match self.first.who.csm() {
            Some(csm) => self.told(&format!("{}, since {day}", names::name(csm))),
            None => self.told(&format!("since {day}")),
        }
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

    /// `Acme, due 13 Feb`.
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

    /// `due 13 Feb`, with the year of another one; of what earlier digests asked for `due 13 Feb,
    /// listed since 16 Feb`.
    fn since(&self, info: &RunInfo) -> String {
        let day = info.formatter().day_near(self.first.day, info.as_of);
        let (state, what) = match self.first.what.split_once(", ") {
            Some((state, what)) => (format!("{state}, "), what),
            None => (String::new(), self.first.what),
        };
        let due = match (self.is_mixed, self.deals) {
            (true, _) => format!("the oldest {what} {day}"),
            (false, 1) => format!("{state}{what} {day}"),
            (false, _) => format!("{state}the oldest {what} {day}"),
        };
        match self.first.asked_since {
            Some(day) => {
                let day = info.formatter().day_near(day, info.as_of);
                format!("{due}, listed since {day}")
            }
            None => due,
        }
    }
}
