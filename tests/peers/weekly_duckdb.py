#!/usr/bin/env python3
"""The figures of a weekly handoff report, counted a second time from the CSVs alone.

    python weekly_duckdb.py DATA_DIR WEEKLY_REPORT_JSON

DATA_DIR holds deals.csv, handoffs.csv, reviews.csv and outcomes.csv. Every difference between
this count and the report is printed; the exit code is 1 when there is one. Of a handoff.toml in
DATA_DIR or the folder above it, only `records.blank_row_is_record` and `outcomes.involuntary` are
read. The rules of a complete field and of a lost reason are those of sections 2 and 3 of the
benchmark's FORMULAS.md; what is read, and which rows are dropped, is handoff_duckdb.py's.

Counted are
- reps, cs_leads and drafting: rejections at first review over 365 days, against chance with the
  same partners (sums of hypergeometric distributions), with a Mantel-Haenszel odds ratio; whether
  members can be told apart (likelihood ratio of a beta-binomial, half the chi-square tail, 5 %) and,
  if so, rates drawn towards that of all;
- quarters (Cochran-Armitage), why, mending, diagnoses (all but `copied`);
- losses.cohorts with the pressure on each, signals, waiting_for_signal;
- watch and back_test;
- of to_read, that the records are of won deals and of the trailing 90 days.
"""

import collections
import csv
import dataclasses
import datetime
import functools
import json
import math
import pathlib
import re
import sys
import tomllib
from bisect import bisect_right

import numpy
from scipy.optimize import minimize
from scipy.special import betaln
from scipy.stats import chi2

from handoff_duckdb import DEALS, HANDOFFS, OUTCOMES, PLACEHOLDER, REVIEWS, RULES, TOKEN, Comparison, get, is_assistant, load, median, table, trimmed

ENOUGH = 10  # reviews of a member, deals of a window
SLACK = 1 + 1e-7  # by how much a probability may exceed another and count as equal, as in R


def days(n):
    return datetime.timedelta(n)


def add_months(day, n):
    """The same day of the month n months on, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    last = (datetime.date(year + month // 11, (month + 1) % 12 + 1, 1) - days(1)).day
    return datetime.date(year, month + 1, min(day.day, last))


def whole_months(start, end):
    n = (end.year - start.year) * 12 + end.month - start.month
    return n if add_months(start, n) <= end else n - 1


def share(k, n):
    return {"k": k, "n": n}


def tally(flags):
    flags = list(flags)
    return share(sum(flags), len(flags))


def ranked(names, most):
    """The most frequent names with their counts, ties by name."""
    counted = collections.Counter(names)
    return sorted(counted.items(), key=lambda x: (-x[1], x[0]))[:most]


def rows_of(panel):
    """The rows of a list of the report, none where it is not measured."""
    return panel if isinstance(panel, list) else []


def named(texts):
    """The ranking as a report has it."""
    return [(x["name"], x["n"]) for x in texts] if isinstance(texts, list) else texts


# ------------------------------------------------------------------------------------- reading


@dataclasses.dataclass(frozen=True)
class Deal:
    deal_id: str
    account_id: str
    rep: str | None
    segment: str | None
    company_size: str | None
    won: bool
    lost: bool
    renewal: bool
    closed: datetime.date | None
    lost_reason: str
    competitor: str | None

    @property
    def cohort(self):
        return (self.segment, self.company_size)

    @functools.cached_property
    def reason(self):
        return reason_of(self.lost_reason)


@dataclasses.dataclass(frozen=True)
class First:
    """The first decision on a deal."""

    deal_id: str
    rep: str | None
    day: datetime.date
    rejected: bool
    lead: str | None
    complete: bool  # the record as it stood that day
    drafted_by: str
    mended_on: datetime.date | None  # the first later day without a rejection


def involuntary(folder):
    """The churn reasons that mean a failed payment."""
    for place in (folder, folder.resolve().parent):
        path = place / "handoff.toml"
        if path.exists():
            reasons = tomllib.loads(path.read_text("utf-8")).get("outcomes", {}).get("involuntary", [])
            return {r.strip().lower() for r in reasons}
    return set()


def has_column(folder, name, column):
    with open(folder / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return column in [h.strip() for h in next(csv.reader(file))]


def read(folder):
    """The tables of handoff_duckdb.py, with the columns that it has no use for."""
    con, _ = load(folder)
    columns = {
        "deals": [*DEALS, "rep", "segment", "company_size", "lost_reason", "competitor"],
        "handoffs": [*HANDOFFS, *(["version"] if has_column(folder, "handoffs", "version") else [])],
        "reviews": [*REVIEWS, "cs_lead", "rejected_fields", "reason"],
        "outcomes": [*OUTCOMES, "churn_reason", "observed_until"],
    }
    for name, wanted in columns.items():
        frame, _ = table(folder, name, wanted)
        con.register(f"wide_{name}", frame)
    # Of the rows of one deal, load() keeps one: the first that says what `deals` says.
    con.execute("""
        create table sold as
        select d.deal_id, d.account_id, nullif(trim(w.rep), '') as rep, nullif(trim(w.segment), '') as segment,
               nullif(trim(w.company_size), '') as company_size, d.won, trim(w.stage) = 'Closed Lost' as lost, d.renewal, d.closed,
               w.lost_reason, nullif(trim(w.competitor), '') as competitor
        from deals d join wide_deals w
          on trim(w.deal_id) = d.deal_id and trim(w.account_id) = d.account_id and w.account_name = d.name
         and day_of(w.closed_on) is not distinct from d.closed and not bad(w.closed_on)
        qualify row_number() over (partition by d.deal_id order by w.row) = 1""")
    # The versions of a record in their order. A row that repeats another to the letter counts once.
    t = trimmed("w.lost_deal_signal")
    says = f"{t} <> '' and not regexp_matches({t}, '{PLACEHOLDER}') and not regexp_matches({t}, '{TOKEN}') and {RULES['lost_deal_signal'].replace('{t}', t)}"
    version = "try_cast(trim(w.version) as double)" if "version" in columns["handoffs"] else "null"
    con.execute(f"""
        create table versions as
        select r.deal_id, r.day, r.complete, r.drafted_by, {says} as signal,
               row_number() over (partition by r.deal_id order by r.day, {version} nulls first, r.row) as place
        from records r join wide_handoffs w using (row)
        qualify row_number() over (partition by {', '.join('w.' + c for c in columns['handoffs'])} order by r.row) = 1""")
    con.execute("""
        create macro standing_on(d) as table
        select deal_id, arg_max(complete, place) as complete, arg_max(signal, place) as signal from versions where day <= d group by deal_id""")
    # A row that is neither accepted nor rejected is no review.
    con.execute(f"""
        create table decided as
        select row, trim(deal_id) as deal_id, trim(cs_lead) as lead, lower(trim(decision)) = 'rejected' as rejected,
               reason, day_of(decided_on) as day
        from wide_reviews
        where day_of(decided_on) is not null and lower(trim(decision)) in ('accepted', 'rejected')
        qualify row_number() over (partition by {', '.join(columns['reviews'])} order by row) = 1""")
    con.execute("""
        create macro decided_on(d) as table
        select v.*, w.rep from decided v join sold w using (deal_id)
        where v.day <= d and w.won and not w.renewal and w.closed <= d and v.deal_id in (select deal_id from versions where versions.day <= d)""")
    con.execute("""
        create table customers as
        select trim(account_id) as account_id, day_of(churned_on) as churned_on, lower(trim(churn_reason)) as churn_reason,
               day_of(observed_until) as observed_until
        from wide_outcomes where not bad(churned_on) and not bad(observed_until)
        qualify row_number() over (partition by trim(account_id) order by row) = 1""")
    return con


def newest_day(con, d):
    """The last day up to D on which the files say that something happened."""
    sources = [("sold", "closed"), ("versions", "day"), ("decided", "day"), ("outcomes", "kickoff_on"), ("outcomes", "first_value_on"),
               ("outcomes", "metric_checked_on"), ("customers", "churned_on"), ("customers", "observed_until")]  # fmt: skip
    union = " union all ".join(f"select {column} as day from {name}" for name, column in sources)
    return con.execute(f"select max(day) from ({union}) where day <= $d", {"d": d}).fetchone()[0]


def all_deals(con):
    rows = con.execute("select * from sold").fetchall()
    return [Deal(*row) for row in rows]


def first_decisions(con, d):
    rows = con.execute(
        """
        with v as (select * from decided_on($d)),
        daily as (select deal_id, any_value(rep) as rep, day, bool_or(rejected) as rejected from v group by deal_id, day),
        first as (select * from daily qualify row_number() over (partition by deal_id order by day) = 1),
        lead as (
            select v.deal_id, arg_min(v.lead, v.row) as lead
            from v join first f on v.deal_id = f.deal_id and v.day = f.day and v.rejected = f.rejected group by v.deal_id),
        stood as (
            select f.deal_id, arg_max(r.complete, r.place) as complete, arg_max(r.drafted_by, r.place) as drafted_by
            from first f join versions r on r.deal_id = f.deal_id and r.day <= f.day group by f.deal_id),
        mended as (
            select f.deal_id, min(x.day) as mended_on from first f join daily x on x.deal_id = f.deal_id and x.day > f.day and not x.rejected
            group by f.deal_id)
        select deal_id, f.rep, f.day, f.rejected, nullif(lead, ''), coalesce(complete, false), coalesce(drafted_by, ''), mended_on
        from first f join lead using (deal_id) left join stood using (deal_id) left join mended using (deal_id)""",
        {"d": d},
    ).fetchall()
    return [First(*row) for row in rows]


# ------------------------------------------------------------------------------------- statistics


@functools.lru_cache(maxsize=None)
def hypergeometric(population, hits, drawn):
    """(least number of hits drawn, probabilities from there on)"""
    least, most = max(0, drawn + hits - population), min(drawn, hits)
    ways = math.comb(population, drawn)
    return least, [math.comb(hits, x) * math.comb(population - hits, drawn - x) / ways for x in range(least, most + 1)]


def two_sided(least, chances, observed):
    """The probability of everything no more likely than what was observed."""
    limit = chances[observed - least] * SLACK
    return min(1.0, math.fsum(c for c in chances if c <= limit))


def fisher(a, b, c, d):
    """Two-sided p of the table [a, b], [c, d]."""
    return two_sided(*hypergeometric(a + b + c + d, a + c, a + b), a)


def quantile(least, chances, q):
    """Interpolated as in Spiegelhalter's funnel plots."""
    below = 0.0
    for i, chance in enumerate(chances):
        below += chance
        if below >= q or i == len(chances) - 1:
            return least + i - (below - q) / chance


def benjamini_hochberg(ps):
    """q of each p; what is None stays None."""
    order = sorted((p, i) for i, p in enumerate(ps) if p is not None)
    qs, least = [None] * len(ps), 1.0
    for rank in range(len(order), 0, -1):
        p, i = order[rank - 1]
        least = min(least, p * len(order) / rank)
        qs[i] = least
    return qs


def mantel_haenszel(tables):
    """Common odds ratio with Robins-Breslow-Greenland limits: (value, low, high), None when it is 0, infinite or undefined."""
    r = s = pr = ps_qr = qs = 0.0
    for a, b, c, d in tables:
        n = a + b + c + d
        if 0 in (a + b, c + d, a + c, b + d):
            continue
        same, cross = a * d / n, b * c / n
        p, q = (a + d) / n, (b + c) / n
        r, s = r + same, s + cross
        pr, ps_qr, qs = pr + p * same, ps_qr + p * cross + q * same, qs + q * cross
    if r == 0 or s == 0:
        return None
    half = 1.959963984540054 * math.sqrt(pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s))
    return r / s, r / s * math.exp(-half), r / s * math.exp(half)


def cochran_armitage(scores, ks, ns):
    """p of a straight trend, None without variation."""
    k, n = sum(ks), sum(ns)
    p = k / n
    spread = sum(m * x * x for x, m in zip(scores, ns)) - sum(m * x for x, m in zip(scores, ns)) ** 2 / n
    if p in (0, 1) or spread == 0:
        return None
    trend = sum(x * (a - m * p) for x, a, m in zip(scores, ks, ns))
    return float(chi2.sf(trend * trend / (p * (1 - p) * spread), 1))


def beta_binomial(ks, ns):
    """(a, b) of the beta distribution of the members' rates, and p of its likelihood ratio against one rate for all."""
    ks, ns = numpy.array(ks), numpy.array(ns)

    def minus_log_likelihood(logs):
        if max(logs) > 14:  # no spread at all; beyond it, rounding is all that counts
            return math.inf
        a, b = numpy.exp(logs)
        return -numpy.sum(betaln(ks + a, ns - ks + b) - betaln(a, b))

    options = {"xatol": 1e-10, "fatol": 1e-13, "maxiter": 20000}
    fits = [minimize(minus_log_likelihood, start, method="Nelder-Mead", options=options) for start in ([0, 2], [2, 4], [4, 6])]
    best = min(fits, key=lambda f: f.fun)
    rate = ks.sum() / ns.sum()
    alone = numpy.sum(ks * numpy.log(rate) + (ns - ks) * numpy.log(1 - rate))
    return *numpy.exp(best.x), float(chi2.sf(2 * (-best.fun - alone), 1)) / 2


# ------------------------------------------------------------------------------------- rejections


def standings(firsts, member, partner, nobody):
    """Each member's first decisions against those of the others with the same partners."""
    cells = collections.defaultdict(lambda: [0, 0])  # (member, partner) -> rejected, all
    for f in firsts:
        cell = cells[member(f), partner(f)]
        cell[0] += f.rejected
        cell[1] += 1
    totals = collections.defaultdict(lambda: [0, 0])
    for (_, s), (k, n) in cells.items():
        totals[s][0] += k
        totals[s][1] += n
    everyone = tally(f.rejected for f in firsts)
    members = collections.Counter(s for _, s in cells)
    shared = [totals[s] for s in totals if members[s] > 1]
    base = sum(k for k, _ in shared) / sum(n for _, n in shared) if shared else None
    result = {}
    for name in {m for m, _ in cells}:
        strata = [(k, n, *totals[s]) for (m, s), (k, n) in cells.items() if m == name]
        k, n = sum(x[0] for x in strata), sum(x[1] for x in strata)
        row = dict.fromkeys(["expected", "adjusted", "tails", "p"])
        row["rejected"] = share(k, n)
        row["odds_ratio"] = mantel_haenszel([(k, n - k, all_k - k, all_n - n - all_k + k) for k, n, all_k, all_n in strata])
        if any(all_n > n for _, n, _, all_n in strata):
            row["expected"] = sum(k if all_n == n else n * (all_k - k) / (all_n - n) for k, n, all_k, all_n in strata)
            least, chances = 0, numpy.array([1.0])
            for _, n_s, all_k, all_n in strata:
                low, part = hypergeometric(all_n, all_k, n_s)
                least, chances = least + low, numpy.convolve(chances, part)
            row["p"] = two_sided(least, list(chances), k)
            row["tails"] = [float(chances[: k - least + 1].sum()), float(chances[k - least :].sum())]
            row["half"] = float(chances[k - least]) / 2
            mean = sum(n * all_k / all_n for _, n, all_k, all_n in strata)
            row["adjusted"] = min(1.0, k / mean * base) if mean else None
        result[name] = row
    names = list(result)
    compared = lambda m: result[m]["rejected"]["n"] >= ENOUGH and not (nobody and m is None)
    tested = [result[m]["p"] if compared(m) else None for m in names]
    for name, q in zip(names, benjamini_hochberg(tested)):
        row, k = result[name], result[name]["rejected"]["k"]
        row["q"] = q
        low, high = ([t - row["half"] for t in row["tails"]] if row["tails"] else (1, 1))
        if nobody and name is None:
            row["verdict"] = "unnamed"
        elif row["p"] is None:
            row["verdict"] = "alone"
        elif q is None:
            row["verdict"] = "too_few"
        elif high <= 0.001 and q < 0.05:
            row["verdict"] = "more"
        elif low <= 0.001 and q < 0.05:
            row["verdict"] = "fewer"
        else:
            row["verdict"] = "within_chance"
    named = [r["rejected"] for m, r in result.items() if not (nobody and m is None)]
    too_few = sum(r["n"] >= ENOUGH for r in named) < 8 or sum(r["k"] for r in named) < 20
    return everyone, result, too_few


def compare_standings(c, figures, panel, firsts, member, partner, nobody=True):
    everyone, mine, too_few = standings(firsts, member, partner, nobody)
    c.same(f"{panel}.days", 365, get(figures, panel, "days"))
    c.same(f"{panel}.all", everyone, get(figures, panel, "all"))
    told = get(figures, panel, "told", "verdict")
    c.same(f"{panel}.told is too_few", too_few, told == "too_few")
    theirs = c.by_key(panel, mine, get(figures, panel, "list"), lambda x: x["name"])
    for name, row in mine.items():
        reported = theirs.get(name, {})
        for key in ("rejected", "expected", "adjusted", "tails", "p", "q", "verdict"):
            c.same(f"{panel}, {name}: {key}", row[key], reported.get(key))
        ratio = reported.get("odds_ratio")
        if row["odds_ratio"] is None or ratio is None:
            c.same(f"{panel}, {name}: odds_ratio", row["odds_ratio"], ratio)
        else:
            for key, value, tolerance in zip(("value", "low", "high"), row["odds_ratio"], (1e-9, 1e-6, 1e-6)):
                c.same(f"{panel}, {name}: odds_ratio.{key}", value, ratio[key], tolerance)
    if not too_few:
        shares = {m: r["rejected"] for m, r in mine.items() if not (nobody and m is None)}
        a, b, p = beta_binomial([s["k"] for s in shares.values()], [s["n"] for s in shares.values()])
        c.same(f"{panel}.told", "apart" if p < 0.05 else "alike", told)
        if told == "apart":
            c.same(f"{panel}.told.p", p, get(figures, panel, "told", "p"), 1e-4)
            for name, s in shares.items():
                if s["n"] < ENOUGH:
                    c.same(f"{panel}, {name}: shrunk", None, theirs.get(name, {}).get("shrunk"))
                    continue
                c.same(f"{panel}, {name}: shrunk", float((a + s["k"]) / (a + b + s["n"])), theirs.get(name, {}).get("shrunk"), 1e-4)


def quarter(day):
    return day.year * 4 + (day.month - 1) // 3


def quarter_name(q):
    return f"{q // 4}Q{q % 4 + 1}"


def quarters(firsts, d):
    last = quarter(d)
    counted = collections.defaultdict(lambda: collections.defaultdict(list))  # rep -> quarter -> rejected?
    everyone = collections.defaultdict(list)
    for f in firsts:
        q = quarter(f.day)
        if q > last - 8:
            counted[f.rep][q].append(f.rejected)
            everyone[q].append(f.rejected)
    listed = lambda by_quarter: [{"quarter": quarter_name(q), "rejected": tally(by_quarter[q])} for q in sorted(by_quarter)]
    reps = {}
    for rep, by_quarter in counted.items():
        start = min(by_quarter)
        used = [q for q in sorted(by_quarter) if len(by_quarter[q]) >= ENOUGH]
        p = None
        if len(used) >= 2:
            p = cochran_armitage([q - start for q in used], [sum(by_quarter[q]) for q in used], [len(by_quarter[q]) for q in used])
        reps[rep] = {"quarters": listed(by_quarter), "p": p}
    for rep, q in zip(reps, benjamini_hochberg([r["p"] for r in reps.values()])):
        reps[rep]["q"] = q
    return listed(everyone), reps


def first_line(text):
    for line in text.split("\n"):
        line = " ".join(line.split())
        if line:
            return line if len(line) <= 60 else line[:59].rstrip() + "…"
    return ""


def why(con, d):
    rows = con.execute("select reason from decided_on($d) where rejected and day > $d::date - 90", {"d": d}).fetchall()
    return ranked((line for (text,) in rows if (line := first_line(text))), 25)


def by_rep(rows):
    groups = collections.defaultdict(list)
    for row in rows:
        groups[row.rep].append(row)
    return groups


def mending(firsts, d):
    """By rep, of what was rejected in the firsts given."""
    result = {}
    for rep, rows in by_rep(f for f in firsts if f.rejected).items():
        mended = [(f.mended_on - f.day).days for f in rows if f.mended_on]
        waiting = [(d - f.day).days for f in rows if not f.mended_on]
        result[rep] = {
            "rejected": len(rows),
            "accepted_since": len(mended),
            "days_to_acceptance": None if not mended else float(median(mended)),
            "longest_open": max(waiting, default=None),
        }
    return result


def diagnoses(deals, firsts, standing, d):
    """firsts are those of the trailing year; standing: deal -> whether its record on D is complete."""
    won = by_rep(x for x in deals if x.won and not x.renewal and x.closed and d - days(365) < x.closed <= d)
    decided = by_rep(firsts)
    result = {}
    for rep in won.keys() | decided.keys():
        result[rep] = {
            # completeness: of the deals whose due day (48 hours, in calendar days) is over
            "complete": tally(standing.get(x.deal_id, False) for x in won.get(rep, []) if x.closed + days(2) < d),
            "accepted": tally(not f.rejected for f in decided.get(rep, [])),
            "accepted_partial": tally(not f.rejected for f in decided.get(rep, []) if not f.complete),
        }
    return result


# ------------------------------------------------------------------------------------- losses

NOT_REAL = re.compile(
    r"^(?:dup|dupe|duplicate|duplikat|doublon|duplicado|spam)(?:\s*[-–—:;,.(/].*"
    r"|\s+(?:of|deal|entry|entries|record|lead|opportunity|opp|account)\b.*)?$"
    r"|^(?:not a (?:real |valid )?(?:deal|lead|opportunity|opp)"
    r"|(?:created|entered|opened|added) (?:twice|(?:in|by) (?:error|mistake))|invalid (?:deal|lead|opportunity|record)"
    r"|test (?:deal|lead|opportunity|opp|record)|merged (?:with|into))\b"
)
REASONS = [
    ("security_legal", r"security|legal|compliance|gdpr|contract terms"),
    ("champion_left", r"champion left|sponsor (?:left|moved)|lost (?:our|the) (?:champion|sponsor)"),
    ("competitor", r"competitor|another vendor|other vendor|chose |went with"),
    ("feature_gap", r"feature|integration|missing|roadmap"),
    ("timing", r"timing|not a priority|next year|postponed|too early"),
    ("no_decision", r"no decision|went dark|ghosted|status quo|stalled"),
    ("price", r"price|pricing|expensive|budget|discount|cost"),
]


@functools.lru_cache(maxsize=None)
def reason_of(text):
    text = text.strip(" \t\r\n").lower()
    if not text:
        return "unspecified"
    if NOT_REAL.search(text):
        return "not_real"
    return next((name for name, pattern in REASONS if re.search(pattern, text)), "other")


def known(deals):
    """Their reasons, without those that say nothing."""
    return [x.reason for x in deals if x.reason not in ("unspecified", "other", "not_real")]


def widenings(cohort):
    """Cohorts from the narrowest: segment and size, segment, all deals."""
    return [cohort[:n] for n in range(len(cohort), -1, -1)]


def likeness(cohort):
    return dict(zip(("segment", "company_size"), cohort))


def words(cohort):
    return ", ".join(x or "(blank)" for x in cohort) or "all deals"


class Closed:
    """New-business deals closed by D, by cohort and its widenings."""

    def __init__(self, deals, d):
        self.deals = [x for x in deals if (x.won or x.lost) and not x.renewal and x.closed and x.closed <= d]
        self.by_cohort = collections.defaultdict(list)
        for x in sorted(self.deals, key=lambda x: x.closed):
            for cohort in widenings(x.cohort):
                self.by_cohort[cohort].append(x)
        real = {c: [x for x in rows if x.won or x.reason != "not_real"] for c, rows in self.by_cohort.items()}
        self.closed_days = {c: [x.closed for x in rows] for c, rows in real.items()}
        self.lost_days = {c: [x.closed for x in rows if x.lost] for c, rows in real.items()}

    def window(self, cohort, start, end):
        """Deals with start < closed <= end, not real ones too."""
        return [x for x in self.by_cohort.get(cohort, []) if start < x.closed <= end]

    def losses(self, cohort, start, end):
        """Real deals lost and closed with start < day <= end."""
        count = lambda rows: bisect_right(rows, end) - bisect_right(rows, start)
        return count(self.lost_days.get(cohort, [])), count(self.closed_days.get(cohort, []))

    @functools.lru_cache(maxsize=None)
    def pressure(self, cohort, day):
        """(recent lost, recent closed, usual lost, usual closed, p), None with too few deals."""
        k, n = self.losses(cohort, day - days(90), day)
        uk, un = self.losses(cohort, day - days(455), day - days(90))
        if n < ENOUGH or un < ENOUGH:
            return None
        if k * un <= uk * n:
            return k, n, uk, un, 1.0
        least, chances = hypergeometric(n + un, k + uk, n)
        return k, n, uk, un, min(1.0, math.fsum(chances[k - least :]))

    def is_under(self, cohort, day):
        """Whether the narrowest cohort short of all deals that can tell is under pressure; None when none can."""
        told = next((p for c in widenings(cohort)[:-1] if (p := self.pressure(c, day))), None)
        return None if told is None else told[-1] <= 0.01


def cohorts(closed, d):
    result = {}
    for cohort in {x.cohort for x in closed.deals if x.lost and d - days(90) < x.closed}:
        now, before = closed.window(cohort, d - days(90), d), closed.window(cohort, d - days(180), d - days(90))
        lost, lost_before = [x for x in now if x.lost], [x for x in before if x.lost]
        reasons = collections.Counter(x.reason for x in lost)
        row = {
            "lost": len(lost),
            "won": len(now) - len(lost),
            "not_real": reasons["not_real"],
            "lost_before": len(lost_before),
            "won_before": len(before) - len(lost_before),
            "not_real_before": sum(x.reason == "not_real" for x in lost_before),
            "unspecified": reasons["unspecified"],
            "other": reasons["other"],
            "top_reasons": ranked(known(lost), 3),
            "competitors": ranked((x.competitor for x in lost if x.competitor), 3),
            "pressure": closed.pressure(cohort, d),
        }
        a, b = row["won"], row["lost"] - row["not_real"]
        u, v = row["won_before"], row["lost_before"] - row["not_real_before"]
        row["win_rate"] = a / (a + b) if a + b else None
        row["change"] = row["p"] = None
        if a + b >= ENOUGH and u + v >= ENOUGH:
            row["change"] = a / (a + b) - u / (u + v)
            row["p"] = fisher(a, b, u, v)
        result[cohort] = row
    for cohort, q in zip(result, benjamini_hochberg([r["p"] for r in result.values()])):
        result[cohort]["q"] = q
        result[cohort]["changed"] = q is not None and q < 0.05
    return result


def signals(closed, d):
    start = d - days(90)
    result = {}
    for cohort in {x.cohort for x in closed.deals if start < x.closed}:
        of = next((c for c in widenings(cohort) if closed.losses(c, start, d)[0] >= 5), ())
        lost = [x for x in closed.window(of, start, d) if x.lost and x.reason != "not_real"]
        result[cohort] = {
            "of": of,
            "own": share(*closed.losses(cohort, start, d)),
            "closed": share(*closed.losses(of, start, d)),
            "reasons": ranked(known(lost), 3),
            "unmatched": sum(x.reason == "other" for x in lost),
            "unwritten": sum(x.reason == "unspecified" for x in lost),
            "competitors": ranked((x.competitor for x in lost if x.competitor), 3),
        }
    return result


def compare_signal(c, name, mine, theirs):
    if mine is None:
        return c.same(f"{name}: a cohort with closed deals", False, True)
    c.same(f"{name}: of", likeness(mine["of"]), get(theirs, "of"))
    of = get(theirs, "of")
    c.same(f"{name}: of, in words", words(mine["of"]), words(tuple(of.values())) if isinstance(of, dict) else of)
    for key in ("own", "closed", "unmatched", "unwritten"):
        c.same(f"{name}: {key}", mine[key], get(theirs, key))
    for key in ("reasons", "competitors"):
        c.same(f"{name}: {key}", mine[key], named(get(theirs, key)))


def waiting_for_signal(con, d):
    """(deal, whether it has no record)"""
    rows = con.execute(
        """
        select w.deal_id, s.deal_id is null from won_on($d) w left join standing_on($d) s using (deal_id)
        where w.closed > $d::date - 90 and not coalesce(s.signal, false)""",
        {"d": d},
    ).fetchall()
    return set(rows)


# ------------------------------------------------------------------------------------- customers


def first_won(deals, d):
    """The first won deal of every account that it made a customer. A deal that names no account is one of its own."""
    first = {}
    for x in deals:
        if x.won and x.closed and x.closed <= d:
            account = x.account_id or x.deal_id
            best = first.get(account, x)
            first[account] = min(best, x, key=lambda y: (y.closed, y.deal_id))
    return [x for x in first.values() if not x.renewal]


def watch(customers, outcomes, closed, d):
    in_months, untold, watched = 0, 0, set()
    for x in customers:
        gone = outcomes.get(x.account_id, (None,))[0]
        if not add_months(x.closed, 3) <= d < add_months(x.closed, 6) or (gone and gone <= d):
            continue
        in_months += 1
        now, at_close = closed.is_under(x.cohort, d), closed.is_under(x.cohort, x.closed)
        untold += now is None and at_close is None
        if now or at_close:
            watched.add((x.deal_id, whole_months(x.closed, d) + 1, bool(now), bool(at_close)))
    return in_months, untold, watched


def back_test(customers, outcomes, closed, d, payment_failed, newest):
    counts = collections.Counter()
    for x in customers:
        if x.account_id not in outcomes:
            continue
        churned, churn_reason, observed = outcomes[x.account_id]
        asked, until = add_months(x.closed, 3), add_months(x.closed, 9)
        if until > d or (churned and churned <= asked):
            continue
        left = churned is not None and churned <= until
        if left and churn_reason in payment_failed or not left and (observed or newest) < until:
            counts["not_followed"] += 1
            continue
        then = [closed.is_under(x.cohort, asked), closed.is_under(x.cohort, x.closed)]
        if then == [None, None]:
            counts["untold"] += 1
            continue
        counts["named" if any(then) else "others", left] += 1
    named_left, named_kept = counts["named", True], counts["named", False]
    other_left, other_kept = counts["others", True], counts["others", False]
    return {
        "named": share(named_left, named_left + named_kept),
        "others": share(other_left, other_left + other_kept),
        "found": share(named_left, named_left + other_left),
        "untold": counts["untold"],
        "not_followed": counts["not_followed"],
    }


# ------------------------------------------------------------------------------------- comparing


class Closer(Comparison):
    """Compares whole trees, floats within a relative tolerance."""

    def same(self, name, mine, theirs, tolerance=1e-9):
        self.compared += 1
        if not equal(mine, theirs, tolerance):
            self.differences += 1
            print(f"{name}: counted {json.dumps(mine, ensure_ascii=False)}, the report says {json.dumps(theirs, ensure_ascii=False)}")

    def by_key(self, name, mine, rows, key):
        """The report's rows by key, after comparing who is listed."""
        theirs = {key(r): r for r in rows_of(rows)}
        self.same(f"{name}, listed", sorted(map(str, mine)), sorted(str(key(r)) for r in rows) if isinstance(rows, list) else rows)
        return theirs


def equal(mine, theirs, tolerance):
    if isinstance(mine, dict):
        return isinstance(theirs, dict) and mine.keys() == theirs.keys() and all(equal(mine[k], theirs[k], tolerance) for k in mine)
    if isinstance(mine, (list, tuple)):
        return isinstance(theirs, (list, tuple)) and len(mine) == len(theirs) and all(equal(m, t, tolerance) for m, t in zip(mine, theirs))
    if isinstance(mine, float) and isinstance(theirs, (int, float)) and not isinstance(theirs, bool):
        return math.isclose(mine, theirs, rel_tol=tolerance, abs_tol=1e-12)
    return mine == theirs


def value_of(estimate):
    return estimate["value"] if isinstance(estimate, dict) and "value" in estimate else estimate


def compare_cohorts(c, figures, mine):
    key = lambda x: (x.get("segment"), x.get("company_size"))
    theirs = c.by_key("losses.cohorts", mine, get(figures, "losses", "cohorts"), key)
    for cohort, row in mine.items():
        reported = theirs.get(cohort, {})
        for name, value in row.items():
            their = reported.get(name)
            if name in ("win_rate", "change"):
                their = value_of(their)
            elif name in ("top_reasons", "competitors"):
                their = named(their)
            elif name == "pressure" and isinstance(their, dict):
                their = [their["recent"]["k"], their["recent"]["n"], their["usual"]["k"], their["usual"]["n"], their["p"]]
            c.same(f"losses.cohorts, {words(cohort)}: {name}", value, their)


def compare_rows(c, panel, mine, rows):
    """Rows by rep."""
    theirs = c.by_key(panel, mine, rows, lambda x: x["rep"])
    for rep, row in mine.items():
        for key, value in row.items():
            c.same(f"{panel}, {rep}: {key}", value, theirs.get(rep, {}).get(key))


def compare_sets(c, name, mine, theirs):
    c.ids(name, [json.dumps(x, ensure_ascii=False) for x in mine], [json.dumps(x, ensure_ascii=False) for x in theirs])


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    report = json.loads(pathlib.Path(sys.argv[2]).read_text("utf-8"))
    d = datetime.date.fromisoformat(report["as_of"])
    figures = report["figures"]
    con = read(folder)
    c = Closer()

    deals = all_deals(con)
    firsts = first_decisions(con, d)
    year = [f for f in firsts if f.day > d - days(365)]
    rep, lead = lambda f: f.rep, lambda f: f.lead
    compare_standings(c, figures, "reps", year, rep, lead)
    compare_standings(c, figures, "cs_leads", year, lead, rep)
    compare_standings(c, figures, "drafting", year, lambda f: f.drafted_by if is_assistant(f.drafted_by) else None, lead, nobody=False)

    everyone, reps = quarters(firsts, d)
    c.same("quarters.all", everyone, get(figures, "quarters", "all"))
    compare_rows(c, "quarters.reps", reps, get(figures, "quarters", "reps"))

    c.same("why", sorted(why(con, d)), sorted(named(rows_of(get(figures, "why")))))
    compare_rows(c, "mending", mending(year, d), get(figures, "mending"))
    standing = dict(con.execute("select deal_id, complete from standing_on($d)", {"d": d}).fetchall())
    compare_rows(c, "diagnoses", diagnoses(deals, year, standing, d), get(figures, "diagnoses"))

    closed = Closed(deals, d)
    compare_cohorts(c, figures, cohorts(closed, d))

    spoken = signals(closed, d)
    cohort_of = lambda x: (x["cohort"].get("segment"), x["cohort"].get("company_size"))
    theirs = c.by_key("signals", spoken, get(figures, "signals"), cohort_of)
    for cohort, row in spoken.items():
        compare_signal(c, f"signals, {words(cohort)}", row, theirs.get(cohort))

    rows = rows_of(get(figures, "waiting_for_signal"))
    compare_sets(c, "waiting_for_signal", waiting_for_signal(con, d), [(x["deal_id"], x["without_record"]) for x in rows])
    by_id = {x.deal_id: x for x in deals}
    for x in rows:
        if x["deal_id"] in by_id:
            compare_signal(c, f"waiting_for_signal, {x['deal_id']}", spoken.get(by_id[x["deal_id"]].cohort), x["signal"])

    customers = first_won(deals, d)
    outcomes = {a: rest for a, *rest in con.execute("select * from customers").fetchall()}
    in_months, untold, watched = watch(customers, outcomes, closed, d)
    c.same("watch.in_months", in_months, get(figures, "watch", "in_months"))
    c.same("watch.untold", untold, get(figures, "watch", "untold"))
    rows = [(y["deal_id"], y["month"], y["now"], y["at_close"]) for x in rows_of(get(figures, "watch", "cohorts")) for y in x["accounts"]]
    compare_sets(c, "watch", watched, rows)

    for key, value in back_test(customers, outcomes, closed, d, involuntary(folder), newest_day(con, d)).items():
        c.same(f"back_test.{key}", value, get(figures, "back_test", key))

    won = {x.deal_id for x in deals if x.won and not x.renewal and x.closed and x.closed <= d}
    for x in rows_of(get(figures, "to_read")):
        submitted = datetime.date.fromisoformat(x["submitted_on"])
        c.same(f"to_read, {x['deal_id']}: of a won deal, and of the 90 days", True, x["deal_id"] in won and d - days(90) < submitted <= d)

    print(f"{report['as_of']}: {c.compared} compared, {c.differences} different")
    return 1 if c.differences else 0


if __name__ == "__main__":
    sys.exit(main())
