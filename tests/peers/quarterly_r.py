#!/usr/bin/env python3
"""Recompute the retention analysis from the raw exports and compare it with report.json.

    quarterly_r.py DATA_DIR REPORT_JSON

DATA_DIR holds handoff.toml and, in it or in native/, deals.csv, handoffs.csv, reviews.csv and
outcomes.csv under the native column names. A report made with --from, --to, --where or --by is
recomputed under what its `scope` says. Rows and curves are made here, Cox models and log-rank
tests in R (package survival). Prints every difference and "N compared, K different"; exits with
1 when there is one. Read are exports without `involuntary`, with one version of each record.
"""

import csv
import datetime as dt
import json
import math
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from scipy import stats

# ---------------------------------------------------------------- the rules, as numbers

LANDMARK = 30              # day after the close on which records are looked at
CLASSES = [(0, 2), (3, 4), (5, 6), (7, 7)]
ENOUGH = 5                 # complete fields of "five or more"
STEP = 4                   # the first ratio is for four fields more, where records are so far apart
FAR_APART = 5              # accounts with three fields or fewer, and as many with all seven
CURVE_DAYS = [90, 180, 365, 540, 730]
PER_EXPOSURE = 10          # churns what is asked about takes
PER_PARAMETER = 5          # churns each parameter of the model takes
LEFT_A_REP = 2             # churns a rep on average from which accounts are compared within reps
REPS_FOR_ERRORS = 20
FEWEST_CHURNED = 20        # below that nothing is compared; as many have to tell, too
FEWEST_EXPECTED = 5        # churns expected on the smaller side
FEWEST_FOR_CHANGE = 30     # churned from which a change of the ratio over time is looked for
HORIZONS = [365, 180, 90]   # days after the landmark up to which shares are standardised
AT_RISK_A_SIDE = 10        # accounts at risk on that day with more and with fewer fields
AT_RISK_A_STRATUM = 5      # and in a rep or segment, for its accounts to be standardised over
IN_SUCH_STRATA = 0.8       # share of the accounts that must be in those
RARE = 0.05                # share of accounts below which a side is "nearly none"
UNSEEN_DAYS = 90           # "nobody saw for over 90 days"
NEAR_ANNIVERSARY = 30      # days, either way of a multiple of 365 days
FIRST_VALUE_DAY = 2        # records are looked at on this day for the time to the first value
FIRST_P, OTHER_Q, OTHER_Q_AFTER = 0.03, 0.01, 0.05
WATCH_P, WATCH_Q = 0.05, 0.20
REFIT_P, REFIT_P_UNFOUND = 0.05, 0.0005   # level at which a refit differs; where there is no finding
TURNS_P, DIFFERS_P = 0.05, 0.01
PRESSURE_LATELY, PRESSURE_BEFORE, PRESSURE_FEWEST, PRESSURE_P = 90, 365, 10, 0.01

Z = stats.norm.ppf(0.975)


def power(alpha):
    """Standard errors from 1 at which a ratio is found four times in five."""
    return stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(0.8)



FIELDS = ["promised_outcome", "decision_criteria", "objections", "champion_skeptic", "risk_flags",
          "success_metric", "lost_deal_signal"]
PROPERTIES = ["segment", "amount", "company_size", "lead_source"]   # [retention] adjust, in order

# ---------------------------------------------------------------- is a field complete?

PLACEHOLDER = re.compile(r"(?i:tbd|tba|tbc|n/?a|none|null|nil|todo|unknown|pending|see notes?"
                         r"|x+|-+|\.+|\?+)")
TOKEN = re.compile(r"\[[A-Z][A-Z _]*\]")
NUMBERED = re.compile(r"[ \t]*[0-9]+[.)][ \t]+[^ \t\r\n]")
ANSWERED = re.compile(r"(?i)objection[^\n]*->[^\n]*answer[^:\n]*:[ \t]*[^ \t\r\n]")
PERSON = re.compile(r"[^,\r\n]{2,},[ \t]*[^, \t\r\n][^,\r\n]+")
REASON = re.compile(r"(?i)price|pricing|budget|timing|feature|competitor|decision|champion|security"
                    r"|legal")
NOT_REAL = re.compile(r"\bdup(?:e|licate|licated)?\b|\bspam\b|by mistake|entered twice")
SHAPES = {
    "promised_outcome": lambda t: len(t) >= 40,
    "decision_criteria": lambda t: sum(bool(NUMBERED.match(x)) for x in t.split("\n")) >= 3,
    "objections": lambda t: sum(bool(ANSWERED.search(x)) for x in t.split("\n")) >= 3,
    "champion": lambda t: bool(PERSON.match(t)),
    "skeptic": lambda t: bool(PERSON.match(t)),
    "risk_flags": lambda t: len(t) >= 20,
    "success_metric": lambda t: bool(re.search("[0-9]", t)),
    "lost_deal_signal": lambda t: bool(re.search("[0-9]", t)) and bool(REASON.search(t)),
}


def complete(column, text):
    text = text.strip(" \t\r\n") if isinstance(text, str) else ""
    if not text or PLACEHOLDER.fullmatch(text) or TOKEN.search(text):
        return False
    return SHAPES[column](text)


def field_complete(row, field):
    columns = ["champion", "skeptic"] if field == "champion_skeptic" else [field]
    return all(complete(column, row[column]) for column in columns)


# ---------------------------------------------------------------- reading

def day(text):
    """A day, None where blank, False where it is none."""
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return False


def read(folder, table):
    folder = folder / "native" if (folder / "native").is_dir() else folder
    return duckdb.connect().execute(
        f"select * from read_csv('{folder}/{table}.csv', all_varchar=true, header=true, delim=',',"
        " quote='\"', escape='\"')").df().astype(object).where(lambda t: t.notna(), None)


def quarter(date):
    return f"{date.year}Q{(date.month + 2) // 3}"


def asked_for(first, scope):
    """--from, --to and --where, on the first won deal; words without letter case."""
    keep = pd.Series(True, index=first.index)
    if scope["from"]:
        keep &= first.closed.map(lambda d: d >= day(scope["from"]))
    if scope["to"]:
        keep &= first.closed.map(lambda d: d <= day(scope["to"]))
    compare = {"=": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
               "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}
    for part in filter(None, re.split(r"\s+and\s+(?=\w+\s*(?:=|!=|<|>|in\b))", scope["where"])):
        column, sign, value = re.fullmatch(r"(\w+)\s*(=|!=|<=|>=|<|>|in)\s*(.*)", part).groups()
        if column == "amount":
            keep &= first.arr.map(lambda x: compare[sign](x, float(value)))
        elif column == "closed_on":
            keep &= first.closed.map(lambda x: compare[sign](x, day(value.strip('"'))))
        else:
            words = {w.strip().lower() for w in next(csv.reader([value.strip("()")],
                                                                skipinitialspace=True))}
            keep &= first[column].map(lambda x: ((x or "").lower() in words) == (sign != "!="))
    return keep


class Data:
    """One row an account with a won deal, and the deals beside it."""

    def __init__(self, folder, scope, as_of):
        config = tomllib.loads((folder / "handoff.toml").read_text())
        self.as_of = day(as_of)
        rates = {config["money"].get("currency", "USD"): 1.0, **config["money"].get("rates", {})}

        # An exact repetition, a test and a closed deal on a day that cannot be read are set aside;
        # what closes after the day of the report does not count yet.
        deals = read(folder, "deals").drop_duplicates()
        deals = deals[~deals.account_name.fillna("").str.contains(r"(?i)^test\b")]
        deals["closed"] = deals.closed_on.map(day)
        self.mapped = set(deals.columns)
        deals = deals[deals.closed.map(lambda d: d is not False and d is not None)
                      & deals.stage.isin(["Closed Won", "Closed Lost"])]
        deals = deals[deals.closed.map(lambda d: d <= self.as_of)]
        renewal = deals["type"].fillna("").str.lower().eq("renewal") if "type" in deals else False
        deals = deals.assign(won=deals.stage == "Closed Won", renewal=renewal)
        self.deals = deals

        # The first won deal of an account; of several on one day that with the smallest id.
        first = (deals[deals.won].sort_values(["closed", "deal_id"])
                 .drop_duplicates("account_id").copy())
        first["arr"] = [float(a) * rates[c] for a, c in zip(first.amount, first.currency)]
        for column in ["segment", "company_size", "product", "lead_source", "rep"]:
            first[column] = first[column].fillna("") if column in first else ""
        self.won_accounts = len(first)
        first = first[asked_for(first, scope)]
        self.not_asked_for = self.won_accounts - len(first)

        hand = read(folder, "handoffs")
        texts = [c for column in FIELDS
                 for c in (["champion", "skeptic"] if column == "champion_skeptic" else [column])]
        if not config.get("records", {}).get("blank_row_is_record"):
            hand = hand[hand[texts].notna().any(axis=1)]
        hand["submitted"] = hand.submitted_on.map(day)
        known = [x for x in hand.submitted if x]
        hand = hand[hand.submitted.map(lambda d: bool(d) and d <= self.as_of)]
        hand = hand[hand.deal_id.isin(deals.deal_id)]
        self.first_record = hand.submitted.min()
        self.single_versions = not hand.deal_id.duplicated().any()
        for field in FIELDS:
            hand["is_" + field] = [field_complete(row, field) for row in hand.to_dict("records")]
        hand["assistant"] = hand.drafted_by.fillna("").str.contains(
            r"(?i)\b(?:assistant|bot|copilot|gpt|agent)\b")
        first = first.merge(hand[["deal_id", "submitted", "assistant"]
                                 + ["is_" + f for f in FIELDS]], on="deal_id", how="left")

        outcomes = read(folder, "outcomes")
        outcomes["has_outcome"] = True
        first = first.merge(outcomes, on="account_id", how="left")
        self.with_outcome = first[first.has_outcome.eq(True)].copy()
        self.without_outcome = len(first) - len(self.with_outcome)
        a = self.with_outcome
        a["last"] = [min(day(x) or self.as_of, self.as_of) for x in a.observed_until]
        a["left_on"] = a.churned_on.map(day)
        known += [x for t in ("churned_on", "observed_until", "kickoff_on", "onboarded_on",
                              "first_value_on") if t in outcomes
                  for x in outcomes[t].map(day) if x]
        a["churned"] = [bool(c) and c <= last for c, last in zip(a.left_on, a["last"])]
        a["end"] = [c if x else last for c, x, last in zip(a.left_on, a.churned, a["last"])]
        a["days"] = [(end - closed).days for end, closed in zip(a.end, a.closed)]
        a["followed"] = [(last - closed).days for last, closed in zip(a["last"], a.closed)]
        a["rate"] = [rates[c] for c in a.currency]
        a["quarter"] = a.closed.map(quarter)

        # Reviews: what was decided on the record, and when.
        reviews = read(folder, "reviews")
        reviews["decided"] = reviews.decided_on.map(day)
        known += [x for x in reviews.decided if x]
        self.reviews = {}
        for deal, decision, decided in zip(reviews.deal_id, reviews.decision, reviews.decided):
            if decided and decided <= self.as_of:
                self.reviews.setdefault(deal, []).append((decided, decision))

        # What accounts pay is what they paid when the files were exported. A close in the future is
        # no sign of a later export, it may be a slip.
        self.exported_later = max(known) > self.as_of

    def at(self, landmark):
        """The accounts still there after the landmark, with their records as they stood then."""
        z = self.with_outcome[(self.with_outcome.days > landmark)].copy()
        z = z[[not r for r in z.renewal]]
        z["t"] = z.days - landmark
        z["e"] = z.churned.astype(int)
        z["record"] = [isinstance(s, dt.date) and (s - c).days <= landmark
                       for s, c in zip(z.submitted, z.closed)]
        for field in FIELDS:
            z[field] = [int(r and x is True) for r, x in zip(z.record, z["is_" + field])]
        z["k"] = z[FIELDS].sum(axis=1)
        z["cls"] = ["no record" if not r else class_name(k) for r, k in zip(z.record, z.k)]
        return z.reset_index(drop=True)


def class_name(k):
    low, high = next(c for c in CLASSES if c[0] <= k <= c[1])
    return str(low) if low == high else f"{low}-{high}"


CLASS_NAMES = ["no record"] + [class_name(low) for low, _ in CLASSES]

# ---------------------------------------------------------------- R

R_PROGRAM = r"""
suppressPackageStartupMessages(library(survival))
dir <- commandArgs(trailingOnly = TRUE)[1]
source(commandArgs(trailingOnly = TRUE)[2], local = TRUE)
todo <- read.csv(file.path(dir, "todo.csv"), colClasses = "character", encoding = "UTF-8")
out <- list()
put <- function(name, key, value)
  out[[length(out) + 1]] <<- data.frame(name = name, key = key,
                                        value = sprintf("%.17g", as.numeric(value)))
tight <- coxph.control(eps = 1e-12, iter.max = 60, toler.chol = 1e-13)
for (i in seq_len(nrow(todo))) {
  job <- todo[i, ]
  d <- read.csv(file.path(dir, job$file), encoding = "UTF-8", check.names = FALSE)
  d$stratum <- as.character(d$stratum); d$cluster <- as.character(d$cluster)
  tail <- if (job$strata == "1") " + strata(stratum)" else ""
  if (job$kind == "cox") {
    x <- strsplit(job$x, ";", fixed = TRUE)[[1]]
    terms <- function(v) as.formula(paste0("Surv(t, e) ~ ", paste0("`", v, "`", collapse = " + "),
                                           tail))
    fit <- suppressWarnings(coxph(terms(x), d, ties = "efron", control = tight))
    put(job$name, "loglik", fit$loglik[2])
    if (job$influence == "1") {
      moved <- as.matrix(residuals(fit, type = "dfbeta"))[, 1]
      put(job$name, paste0("dfbeta:", seq_along(moved)), moved)
    }
    se <- sqrt(diag(fit$var))
    for (j in seq_along(x)) {
      put(job$name, paste0("coef:", x[j]), fit$coefficients[j])
      put(job$name, paste0("model_se:", x[j]), se[j])
    }
    if (length(x) > 1) {
      less <- suppressWarnings(coxph(terms(x[-1]), d, ties = "efron", control = tight))$loglik[2]
    } else less <- fit$loglik[1]
    put(job$name, "loglik_without_first", less)
    if (job$cluster == "1") {
      robust <- suppressWarnings(coxph(terms(x), d, ties = "efron", cluster = cluster, control = tight))
      se <- sqrt(diag(robust$var))
      for (j in seq_along(x)) put(job$name, paste0("cluster_se:", x[j]), se[j])
      put(job$name, "clusters", length(unique(d$cluster)))
    }
    if (job$zph == "1")
      put(job$name, "zph", tryCatch(
        cox.zph(fit, transform = "km", terms = FALSE, global = FALSE)$table[1, "p"],
        error = function(e) NA))
  } else if (job$kind == "standard") {
    x <- strsplit(job$x, ";", fixed = TRUE)[[1]]
    given <- as.numeric(strsplit(job$given, ";", fixed = TRUE)[[1]])
    names(d)[match(x, names(d))] <- columns <- paste0("x", seq_along(x))
    names(d)[match(c("t", "e"), names(d))] <- c("time", "event")
    d$entry <- -1
    errors <- if (job$cluster == "1") cluster_errors else model_errors
    # Two arms, each one value or one for each of the first columns; then the day and the fewest.
    size <- (length(given) - 2) / 2
    arms <- list(given[seq_len(size)], given[size + seq_len(size)])
    last <- given[2 * size + 1:2]
    value <- figures_of(d, columns, arms, last[1], last[2])
    made <- errors(d, columns, arms, last[1], last[2])
    for (j in 1:6) {
      put(job$name, paste0("value:", j), value[j])
      put(job$name, paste0("se:", j), made$se[j])
    }
    put(job$name, "width", made$width)
  } else {
    fit <- survdiff(as.formula(paste0("Surv(t, e) ~ g", tail)), d)
    total <- function(v) if (is.matrix(v)) rowSums(v) else v
    observed <- total(fit$obs); expected <- total(fit$exp)
    put(job$name, "chi_square", fit$chisq)
    for (j in seq_along(observed)) {
      put(job$name, paste0("observed:", j), observed[j])
      put(job$name, paste0("expected:", j), expected[j])
    }
    score <- seq_along(observed)
    put(job$name, "trend", sum(score * (observed - expected))^2 / c(score %*% fit$var %*% score))
  }
}
write.csv(do.call(rbind, out), file.path(dir, "done.csv"), row.names = FALSE)
"""


class R:
    """Jobs for R: they are collected, run at once, and their numbers read back by name."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="quarterly_r_"))
        self.jobs = []

    def add(self, kind, name, rows, x, strata, cluster, zph=False, given=(), influence=False):
        table = pd.DataFrame({"t": list(rows.t), "e": list(rows.e)})
        for column, values in x.items():
            table[column] = list(values)
        table["stratum"] = "all" if strata is None else list(strata)
        table["cluster"] = "all" if cluster is None else list(cluster)
        file = f"{len(self.jobs)}.csv"
        table.to_csv(self.folder / file, index=False)
        self.jobs.append({"kind": kind, "name": name, "file": file, "x": ";".join(x),
                          "strata": int(strata is not None), "cluster": int(cluster is not None),
                          "zph": int(zph), "influence": int(influence),
                          "given": ";".join(map(str, given))})

    def cox(self, name, rows, x, strata=None, cluster=None, zph=False, influence=False):
        self.add("cox", name, rows, x, strata, cluster, zph, influence=influence)

    def standard(self, name, rows, x, strata, cluster, given):
        """The first columns of `x` set to the values of each of two arms, up to a day, over strata with
        so many at risk."""
        self.add("standard", name, rows, x, strata, cluster, given=given)

    def log_rank(self, name, rows, groups, strata=None):
        self.add("log_rank", name, rows, {"g": groups}, strata, None)

    def run(self):
        pd.DataFrame(self.jobs).to_csv(self.folder / "todo.csv", index=False)
        (self.folder / "models.R").write_text(R_PROGRAM)
        subprocess.run(["Rscript", str(self.folder / "models.R"), str(self.folder),
                        str(Path(__file__).with_name("standardization.R"))], check=True)
        self.done = {}
        for row in csv.DictReader((self.folder / "done.csv").open()):
            value = float("nan") if row["value"] == "NA" else float(row["value"])
            self.done.setdefault(row["name"], {})[row["key"]] = value


# ---------------------------------------------------------------- small statistics

def benjamini_hochberg(ps):
    order = np.argsort(ps)[::-1]
    q, least = [0.0] * len(ps), 1.0
    for rank, i in zip(range(len(ps), 0, -1), order):
        least = min(least, ps[i] * len(ps) / rank)
        q[i] = least
    return q


def holm(ps):
    order, p, least = np.argsort(ps), [0.0] * len(ps), 0.0
    for rank, i in enumerate(order):
        least = max(least, min(1.0, ps[i] * (len(ps) - rank)))
        p[i] = least
    return p


def differs(first, again):
    """p of the difference of two coefficients whose fits share accounts: by each one's influence."""
    accounts = {**first["moved"], **again["moved"]}
    moved = {a: first["moved"].get(a, (0, 0.0))[1] - again["moved"].get(a, (0, 0.0))[1]
             for a in accounts}
    if first["clustered"] or again["clustered"]:
        by_rep = {}
        for a, by in moved.items():
            by_rep[accounts[a][0]] = by_rep.get(accounts[a][0], 0.0) + by
        moved = by_rep
    variance = sum(by * by for by in moved.values())
    return stats.chi2.sf((first["coef"] - again["coef"]) ** 2 / variance, 1)


def steps(t, e, until=math.inf):
    """The days of a product-limit curve: day, at risk, events."""
    t, e = np.asarray(t), np.asarray(e)
    for u in np.unique(t[(e == 1) & (t <= until)]):
        yield u, int((t >= u).sum()), int(((t == u) & (e == 1)).sum())


def survival(t, e, until):
    """Share left and Greenwood's sum."""
    share, greenwood = 1.0, 0.0
    for _, n, d in steps(t, e, until):
        share *= 1 - d / n
        greenwood += d / (n * (n - d)) if n > d else math.inf
    return share, greenwood


def log_log(share, variance_of_log):
    if share in (0.0, 1.0):
        return share, share
    half = Z * math.sqrt(variance_of_log) / math.log(share)
    ends = share ** math.exp(half), share ** math.exp(-half)
    return min(ends), max(ends)


def first_half(t, e):
    """First day on which half or fewer are left."""
    return next((float(u) for u, *_ in steps(t, e) if survival(t, e, u)[0] <= 0.5 + 1e-12), None)


def median(t, e):
    """Day on which half are left, and that of its two log-log limits. Where a curve stands at one
    half exactly, the middle of that step, as R has it."""
    share, greenwood = 1.0, 0.0
    curves = {"time": [], "low": [], "high": []}
    for u, n, d in steps(t, e):
        share *= 1 - d / n
        greenwood += d / (n * (n - d)) if n > d else math.inf
        low, high = (0.0, 0.0) if n == d else log_log(share, greenwood)
        for key, value in (("time", share), ("low", low), ("high", high)):
            curves[key].append((float(u), value))
    found = dict.fromkeys(curves)
    for key, points in curves.items():
        below = [u for u, value in points if value < 0.5 - 1e-9]
        exact = [u for u, value in points if abs(value - 0.5) <= 1e-9]
        if exact and below:
            found[key] = (exact[0] + below[0]) / 2
        elif exact or below:
            found[key] = (exact + below)[0]
    return found


def e_value(ratio, common):
    """VanderWeele and Ding; a ratio of hazards becomes one of risks where churn is common."""
    if common:
        ratio = (1 - 0.5 ** math.sqrt(ratio)) / (1 - 0.5 ** math.sqrt(1 / ratio))
    ratio = max(ratio, 1 / ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))


# ---------------------------------------------------------------- comparing

class Compare:
    def __init__(self):
        self.n, self.different, self.skipped, self.parts = 0, 0, [], {}

    def __call__(self, path, theirs, ours, tolerance=1e-7):
        self.n += 1
        part = re.split(r"[.\[]", path)[0]
        n, k = self.parts.get(part, (0, 0))
        number = lambda x: isinstance(x, (int, float, np.number)) and not isinstance(x, bool)
        if isinstance(ours, float) and math.isnan(ours):
            ours = None
        if number(theirs) and number(ours):
            same = abs(theirs - ours) <= tolerance * max(1e-12, abs(theirs), abs(ours)) \
                if isinstance(theirs, float) or isinstance(ours, float) else theirs == ours
            if abs(theirs) < 1e-9 and abs(ours) < 1e-9 and not path.endswith((".p", ".q")):
                same = True
        else:
            same = theirs == ours
        self.parts[part] = (n + 1, k + (not same))
        if not same:
            self.different += 1
            print(f"DIFFERENT {path}: report {theirs!r}, here {ours!r}")

    def estimate(self, path, theirs, value, low, high):
        if theirs is None:
            self(path, None, value)
            return
        for key, ours in (("value", value), ("low", low), ("high", high)):
            self(f"{path}.{key}", theirs[key], ours)

    def share(self, path, theirs, k, n):
        self(path + ".k", theirs["k"], int(k))
        self(path + ".n", theirs["n"], int(n))

    def skip(self, what):
        self.skipped.append(what)


# ---------------------------------------------------------------- what is taken out

def levels_with_churn(rows, column):
    return sorted(rows.loc[rows.e == 1, column].unique())


def dummies(rows, column):
    levels = levels_with_churn(rows, column)
    return {f"{column}={v}": (rows[column] == v).astype(int) for v in levels[1:]}


def covariates(rows, properties):
    x = {}
    for p in properties:
        x.update({"log_amount": np.log(rows.arr.astype(float))} if p == "amount"
                 else dummies(rows, p))
    return x


def with_churn(rows, properties):
    """The rows that a model with these covariates can tell from: a value nobody of whom left gets an
    infinite coefficient, so that its accounts take part in nothing."""
    keep = np.ones(len(rows), dtype=bool)
    for p in properties:
        if p != "amount":
            keep &= rows[p].isin(levels_with_churn(rows, p)).to_numpy()
    return keep


def parameters_of(rows, p):
    return 1 if p == "amount" else max(0, len(levels_with_churn(rows, p)) - 1)


def joined(*columns):
    columns = [c for c in columns if c is not None]
    if not columns:
        return None
    return [" | ".join(values) for values in zip(*columns)]


def telling(rows, exposure, strata):
    """Churns of accounts beside which another of the same stratum was still there, or left on the
    same day, that differs in what is asked about. All others say nothing in a stratified model."""
    x, count = np.asarray(exposure), 0
    strata = np.asarray(["all"] * len(rows) if strata is None else strata)
    t, e = rows.t.to_numpy(), rows.e.to_numpy()
    for i in np.flatnonzero(e == 1):
        beside = (strata == strata[i]) & (t >= t[i])
        count += bool((x[beside] != x[i]).any())
    return count


def reps_as_means(reps):
    if reps <= 1:
        return "unnamed"
    return {"means": {"reps": reps, "clustered": reps >= REPS_FOR_ERRORS}}


def reps_without_strata(reps):
    if reps <= 1:
        return "unnamed"
    return {"errors" if reps >= REPS_FOR_ERRORS else "too_few": {"reps": reps}}


def taken(rows, properties, room):
    """The properties in their order, up to the first that does not fit."""
    beside = []
    for p in properties:
        room -= parameters_of(rows, p)
        if room < 0:
            break
        beside.append(p)
    return beside


def adjustment(rows, exposure, mapped, exposures=1):
    """What is taken out of a ratio; nothing where too few churns tell. The number of complete
    fields that goes along with some questions is one of the exposures."""
    churned, reps = int(rows.e.sum()), rows.rep.nunique()
    room = churned // PER_PARAMETER - exposures
    properties = [p for p in PROPERTIES if p in mapped]
    others = [p for p in properties if p != "segment"]
    has_segment = "segment" in properties

    def how(within, beside, reps):
        return {"within": within, "beside": beside, "reps": reps,
                "left_out": [p for p in properties if p not in within + beside],
                "not_mapped": [p for p in PROPERTIES if p not in mapped]}

    def tells(how):
        keep = with_churn(rows, how["beside"])
        mine = rows[keep]
        return telling(mine, np.asarray(exposure)[keep], strata_of(mine, how)) >= FEWEST_CHURNED

    fits = not has_segment or parameters_of(rows, "segment") <= room
    if reps > 1 and churned >= LEFT_A_REP * reps and fits:
        ours = how([], taken(rows, properties, room), {"within": {"reps": reps}})
        if tells(ours):
            return ours
    # Where reps are no strata, segments are, and a rep's mean is a covariate.
    room -= reps > 1
    ours = how(["segment"] if has_segment else [], taken(rows, others, room), reps_as_means(reps))
    return ours if tells(ours) else None


def units_of(rows):
    far = min((rows.k <= 7 - STEP).sum(), (rows.k == 7).sum()) >= FAR_APART
    return STEP if far else 1


def strata_of(rows, how):
    within_reps = isinstance(how["reps"], dict) and "within" in how["reps"]
    return joined(rows.rep if within_reps else None,
                  rows.segment if "segment" in how["within"] else None)


def cluster_of(rows, how):
    reps = how["reps"]
    by_rep = isinstance(reps, dict) and ("errors" in reps or reps.get("means", {}).get("clustered"))
    return rows.rep if by_rep else None


def with_rep_mean(rows, x, how):
    """The exposure, the first of `x`, and each rep's mean of it where that is in the model."""
    if not isinstance(how["reps"], dict) or "means" not in how["reps"]:
        return x
    first = next(iter(x))
    values = pd.Series(np.asarray(x[first], dtype=float), index=rows.index)
    mean = values.groupby(rows.rep).transform("mean")
    return {first: x[first], "rep_mean": mean, **{k: v for k, v in x.items() if k != first}}


# ---------------------------------------------------------------- the analysis

class Analysis:
    def __init__(self, folder, report):
        self.report = report
        self.figures = report["figures"]["retention"]
        self.by_record = self.figures["by_record"]
        self.scope = report["figures"]["scope"]
        self.data = Data(folder, self.scope, report["as_of"])
        self.rows = self.data.at(LANDMARK)
        # Accounts won before a record could be there are left out.
        before = [(self.data.first_record - c).days > LANDMARK for c in self.rows.closed]
        self.before_records = self.rows[before]
        self.rows = self.rows[[not b for b in before]].reset_index(drop=True)
        self.recorded = self.rows[self.rows.record].reset_index(drop=True)
        self.r = R()
        self.compare = Compare()
        self.later = []        # what is compared once R has run

    def run(self):
        for part in [self.flow, self.classes, self.first_question, self.shares,
                     self.record_or_complete,
                     self.questions, self.together, self.inside, self.doubts, self.first_value,
                     self.parts, self.twelve_months, self.triangle, self.gross]:
            part()
        self.r.run()
        for step in self.later:
            step()
        self.verdicts()
        return self.compare

    # ---- who is in it

    def flow(self):
        d, c, theirs = self.data, self.compare, self.figures["flow"]
        a = d.with_outcome
        undated = sum(x is False for x in a.left_on)
        began = int(a.renewal.sum())
        rest = a[[not x for x in a.renewal]]
        early = rest[(rest.days >= 0) & (rest.days <= LANDMARK)]
        ours = {
            "won_accounts": d.won_accounts, "not_asked_for": d.not_asked_for,
            "without_outcome": d.without_outcome, "with_outcome": len(a),
            "churned_undated": undated, "left_involuntarily": 0, "began_before": began,
            "ended_before_start": int((rest.days < 0).sum()),
            "left_before_landmark": len(early), "churned_before_landmark": int(early.churned.sum()),
            "before_records": len(self.before_records),
            "churned_before_records": int(self.before_records.e.sum()),
            "analysed": len(self.rows), "churned": int(self.rows.e.sum()),
            "churned_in_all": int(a.churned.sum()) + undated,
        }
        for key, value in ours.items():
            c(f"flow.{key}", theirs[key], value)
        c("flow.closed", self.figures["closed"], [str(a.closed.min()), str(a.closed.max())])
        # One half of the accounts against the other, as strict as the first question.
        self.needed("flow", self.figures, FIRST_P, 4)

    # ---- curves of the classes and their tests

    def curves(self, path, theirs, rows, classes):
        c = self.compare
        c(f"{path}.names", [x["class"] for x in theirs], classes)
        for curve, name in zip(theirs, classes):
            z = rows[rows.cls == name]
            at = f"{path}[{name}]"
            c(at + ".n", curve["n"], len(z))
            c(at + ".churned", curve["churned"], int(z.e.sum()))
            c(at + ".median_days", curve["median_days"], first_half(z.t, z.e))
            c(at + ".days", [p["day"] for p in curve["at"]], CURVE_DAYS)
            for point in curve["at"]:
                value, greenwood = survival(z.t, z.e, point["day"])
                c(f"{at}.{point['day']}.at_risk", point["at_risk"], int((z.t >= point["day"]).sum()))
                c.estimate(f"{at}.{point['day']}", point["survival"], value,
                           *log_log(value, greenwood))

    def log_rank(self, path, theirs, rows, groups, strata=None):
        """`groups` are numbered from 1 in the order of the report."""
        if theirs is None:
            self.compare.skip(path)
            return
        self.r.log_rank(path, rows, groups, strata)

        def then():
            ours, c = self.r.done[path], self.compare
            c(path + ".chi_square", theirs["chi_square"], ours["chi_square"])
            df = len(theirs["groups"]) - 1
            c(path + ".df", theirs["df"], df)
            c(path + ".p", theirs["p"], stats.chi2.sf(ours["chi_square"], df), 1e-6)
            for i, group in enumerate(theirs["groups"], 1):
                c(f"{path}.{i}.n", group["n"], int((np.asarray(groups) == i).sum()))
                c(f"{path}.{i}.observed", group["observed"], int(ours[f"observed:{i}"]))
                c(f"{path}.{i}.expected", group["expected"], ours[f"expected:{i}"])
        self.later.append(then)

    def classes(self):
        rows, tests = self.rows, self.by_record["tests"]
        names = [n for n in CLASS_NAMES if (rows.cls == n).any()]
        self.curves("classes", self.by_record["classes"], rows, names)
        number = rows.cls.map({n: i for i, n in enumerate(names, 1)})
        self.log_rank("tests.logrank", tests["logrank"], rows, number)
        self.log_rank("tests.within_segments", tests["within_segments"], rows, number, rows.segment)

        # The trend runs over the classes of those with a record.
        z = self.recorded
        present = [n for n in names if n != "no record"]
        self.r.log_rank("trend", z, z.cls.map({n: i for i, n in enumerate(present, 1)}))
        pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1:]]
        for a, b in pairs:
            z = rows[rows.cls.isin([a, b])]
            self.r.log_rank(f"{a}|{b}", z, z.cls.map({a: 1, b: 2}))

        def then():
            c, done = self.compare, self.r.done
            if tests["trend"]:
                c("tests.trend.value", tests["trend"]["value"], done["trend"]["trend"])
                c("tests.trend.df", tests["trend"]["df"], 1)
                c("tests.trend.p", tests["trend"]["p"], stats.chi2.sf(done["trend"]["trend"], 1), 1e-6)
            chi = [done[f"{a}|{b}"]["chi_square"] for a, b in pairs]
            ps = [stats.chi2.sf(x, 1) for x in chi]
            c("tests.pairs", [(x["a"], x["b"]) for x in tests["pairs"]], pairs)
            for theirs, x, p, q in zip(tests["pairs"], chi, ps, benjamini_hochberg(ps)):
                at = f"tests.pairs[{theirs['a']}/{theirs['b']}]"
                c(at + ".chi_square", theirs["chi_square"], x)
                c(at + ".p", theirs["p"], p, 1e-6)
                c(at + ".q", theirs["q"], q, 1e-6)
        self.later.append(then)

    # ---- ratios

    def fit(self, name, rows, x, units, how, zph=False, influence=False):
        """Put an adjusted model to R; the first of `x` is what is asked about, the rest its
        companions. Without the last covariates as well: where it has no finite answer the last is
        dropped and it is asked again."""
        tries, first = [], next(iter(x))
        for n in range(len(how["beside"]), -1, -1):
            beside = how["beside"][:n]
            keep = with_churn(rows, beside)
            mine, own = rows[keep], {k: np.asarray(v)[keep] for k, v in x.items()}
            job = name if n == len(how["beside"]) else f"{name} with {n}"
            made = {**how, "beside": beside, "left_out": [
                p for p in PROPERTIES if p in how["beside"][n:] or p in how["left_out"]]}
            names = {**with_rep_mean(mine, own, made), **covariates(mine, beside)}
            names = {k: v for k, v in names.items() if np.ptp(np.asarray(v, dtype=float)) > 0}
            if first not in names:
                continue
            self.r.cox(job, mine, names, strata_of(mine, how), cluster_of(mine, how), zph, influence)
            tries.append((job, mine, list(names), made))
        one_sided = len(np.unique(x[first])) == 2 and min(
            int(rows.e[np.asarray(x[first]) == v].sum()) for v in np.unique(x[first])) == 0

        def read():
            for job, mine, names, made in tries:
                done = self.r.done[job]
                if one_sided or not any(
                        math.isnan(done["coef:" + k]) or abs(done["coef:" + k]) > 12
                        or done["model_se:" + k] > 50 for k in names):
                    break
            else:
                return None
            coef = done["coef:" + first]
            ours = {"how": made, "sign": np.sign(coef), "zph": done.get("zph"), "n": len(mine),
                    "coef": coef, "clustered": cluster_of(mine, made) is not None}
            if influence:
                ours["moved"] = {account: (rep, done[f"dfbeta:{i}"]) for i, (account, rep)
                                 in enumerate(zip(mine.account_id, mine.rep), 1)}
            if one_sided:
                # None of one side left: there is no finite ratio, and Wald's test says nothing.
                lr = stats.chi2.sf(2 * (done["loglik"] - done["loglik_without_first"]), 1)
                return {**ours, "value": None, "low": None, "high": None, "p": lr, "se": None}
            if f"cluster_se:{first}" in done:
                g = done["clusters"]
                se = done["cluster_se:" + first] * math.sqrt(g / (g - 1))
                t, p = stats.t.ppf(0.975, g - 1), 2 * stats.t.sf(abs(coef / se), g - 1)
            else:
                se, t = done["model_se:" + first], Z
                p = 2 * stats.norm.sf(abs(coef / se))
            return {**ours, "value": math.exp(units * coef),
                    "low": math.exp(units * (coef - t * se)),
                    "high": math.exp(units * (coef + t * se)), "p": p, "se": units * se}
        return read

    def ratio(self, path, theirs, rows, x, units=None, zph=False):
        """Compare everything a ratio says but q and the verdict, which follow when all p are known.
        `units` None: something that is there or not."""
        c = self.compare
        churned = int(rows.e.sum())
        c(path + ".n", theirs["n"], len(rows))
        c(path + ".churned", theirs["churned"], churned)
        binary, units = units is None, float(units or 1)
        c(path + ".units", theirs["units"], units)
        first = next(iter(x))
        share = float(np.mean(x[first])) if binary and len(rows) else 0.5
        rare = binary and min(share, 1 - share) < RARE
        alpha = 0.05 if binary else FIRST_P
        alike = not len(rows) or np.ptp(np.asarray(x[first])) == 0
        possible = churned >= max(FEWEST_CHURNED, PER_EXPOSURE) and not rare and not alike and (
            not binary or min(share, 1 - share) * churned >= FEWEST_EXPECTED)
        exposures = len(x)
        x = {k: v for k, v in x.items() if k == first or len(rows) and np.ptp(np.asarray(v)) > 0}
        how = adjustment(rows, x[first], self.data.mapped, exposures) if possible else None
        item = {"path": path, "theirs": theirs, "share": share, "rare": rare, "binary": binary}

        def nothing(why):
            for key in ("adjusted", "p", "q", "detectable", "unmeasured"):
                c(f"{path}.{key}", theirs[key], None)
            c(path + ".why_not", theirs["why_not"], why)
            if 0 < share < 1:
                self.needed(path, theirs, alpha, 1 / (share * (1 - share)))
            else:
                c.skip(path + ".needed")
        if how is None:
            for key in ("crude", "how"):
                c(f"{path}.{key}", theirs[key], None)
            nothing(None if rare else "all_alike" if alike and churned >= FEWEST_CHURNED
                    else "too_few_churns")
            return item
        self.r.cox(path + ".crude", rows, {first: x[first]})
        read = self.fit(path + ".adjusted", rows, x, units, how, zph, influence=zph)

        def then():
            crude = self.r.done[path + ".crude"]
            ours = read()
            if ours is None:
                nothing("not_fitted")
                return
            item["ours"] = ours
            c(path + ".has_ratio", theirs["adjusted"] is not None or
              theirs["none_left_up_to"] is not None, True)
            companions = {"k": "complete_fields"}
            beside = [companions[k] for k in list(x)[1:]] + ours["how"]["beside"]
            made = {**ours["how"], "beside": beside}
            for key in made:
                c(f"{path}.how.{key}", theirs["how"][key], made[key])
            c(path + ".why_not", theirs["why_not"], None)
            c.estimate(path + ".adjusted", theirs["adjusted"], ours["value"], ours["low"],
                       ours["high"])
            c(path + ".p", theirs["p"], ours["p"], 1e-6)
            if ours["value"] is not None and theirs["adjusted"] is None:
                return
            if ours["value"] is None:
                c(path + ".unmeasured", theirs["unmeasured"], None)
                c.skip(path + ".detectable")
                return
            coef, se = units * crude["coef:" + first], units * crude["model_se:" + first]
            c.estimate(path + ".crude", theirs["crude"], math.exp(coef), math.exp(coef - Z * se),
                       math.exp(coef + Z * se))
            c(path + ".none_left_up_to", theirs["none_left_up_to"], None)
            c(path + ".adjusted.n", theirs["adjusted"]["n"], ours["n"])
            c(path + ".detectable", theirs["detectable"], math.exp(-power(alpha) * ours["se"]))
            self.needed(path, theirs, alpha, churned * ours["se"] ** 2)
            common = churned / len(rows) > 0.15
            c(path + ".unmeasured.ratio", theirs["unmeasured"]["ratio"],
              e_value(ours["value"], common))
            near = ours["high"] if ours["value"] < 1 else ours["low"]
            crosses = ours["low"] <= 1 <= ours["high"]
            c(path + ".unmeasured.limit", theirs["unmeasured"]["limit"],
              1.0 if crosses else e_value(near, common))
        self.later.append(then)
        return item

    def needed(self, path, theirs, alpha, variance):
        """Churns it takes to find a ratio with 80% power; `variance` is that of one churn."""
        for key, ratio in (("half", 0.5), ("less_by_30", 0.7)):
            self.compare(f"{path}.needed.{key}", theirs["needed"][key],
                         math.ceil((power(alpha) / math.log(ratio)) ** 2 * variance))

    def first_question(self):
        # Two questions are fixed: a record against none, and complete fields among those with one.
        # Four fields more are spoken of only where there are records that far apart.
        self.has_record = self.ratio("record_against_none", self.by_record["record_against_none"],
                                     self.rows, {"record": self.rows.record.astype(int)}, zph=True)
        z = self.recorded
        self.units = units_of(z)
        self.first = self.ratio("completeness", self.by_record["completeness"]["ratio"], z,
                                {"k": z.k}, self.units, zph=True)

    def record_or_complete(self):
        """Accounts without a record, with an incomplete and with a complete one in one model."""
        theirs, c, z = self.by_record["record_or_complete"], self.compare, self.rows
        kinds = [~z.record, z.record & (z.k < 7), z.record & (z.k == 7)]
        day = next((day for day in HORIZONS
                    if min((kind & (z.t >= day)).sum() for kind in kinds) >= AT_RISK_A_SIDE), None)
        how = self.groups_how(z, kinds) if day else None
        if how is None or theirs is None:
            c("record_or_complete", theirs, None)
            return
        x = {"incomplete": kinds[1].astype(int), "complete": kinds[2].astype(int)}
        keep = with_churn(z, how["beside"])
        mine = z[keep].reset_index(drop=True)
        x = {k: np.asarray(v)[keep] for k, v in x.items()}
        names = {**x}
        if "means" in how["reps"]:
            for k, v in x.items():
                names[k + "_mean"] = pd.Series(v, dtype=float).groupby(mine.rep).transform("mean")
        names.update(covariates(mine, how["beside"]))
        names = {k: v for k, v in names.items() if np.ptp(np.asarray(v, dtype=float)) > 0}
        strata = strata_of(mine, how)
        strata = pd.Series(["all"] * len(mine) if strata is None else list(strata))
        known = strata.map((mine.t >= day).groupby(strata).sum()) >= AT_RISK_A_STRATUM
        if known.sum() < IN_SUCH_STRATA * len(mine):
            c("record_or_complete", theirs, None)
            return
        c("record_or_complete.days", theirs["days"], day)
        c.share("record_or_complete.population", theirs["population"], int(known.sum()), len(mine))
        for key, value in how.items():
            c(f"record_or_complete.how.{key}", theirs["how"][key], value)
        for group, kind in zip(theirs["groups"], kinds):
            c.share(f"record_or_complete.{group['group']}", group["churned"], z.e[kind].sum(),
                    kind.sum())
        for point in theirs["curve"]:
            c(f"record_or_complete.followed.{point['day']}", point["followed"],
              [int((kind & (z.t >= point["day"])).sum()) for kind in kinds])
        none, incomplete, complete = (0, 0), (1, 0), (0, 1)
        pairs = {"incomplete_less_none": (incomplete, none), "complete_less_none": (complete, none),
                 "complete_less_incomplete": (complete, incomplete)}
        every = {k: pd.Series(v.astype(int)) for k, v in zip(("incomplete", "complete"), kinds[1:])}
        for key, (a, b) in pairs.items():
            self.r.standard("groups." + key, mine, names, strata, cluster_of(mine, how),
                            [*a, *b, day, AT_RISK_A_STRATUM])
            self.r.standard("groups.crude." + key, z, every, None, None, [*a, *b, day, 0])

        def then():
            steps = {}
            for key, (i, j) in (("incomplete_less_none", (1, 0)), ("complete_less_incomplete", (2, 1)),
                                ("complete_less_none", (2, 0))):
                for model, name in (("adjusted", "groups." + key), ("crude", "groups.crude." + key)):
                    done = self.r.done[name]
                    value = [done[f"value:{k}"] for k in (1, 2, 3)]
                    half = [done["width"] * done[f"se:{k}"] for k in (1, 2, 3)]
                    for k, group in ((0, i), (1, j)):
                        up = half[k] / (value[k] * abs(math.log(value[k])))
                        self.near(f"record_or_complete.{model}.{group}",
                                  theirs["groups"][group][model], value[k],
                                  value[k] ** math.exp(up), value[k] ** math.exp(-up))
                    if model == "adjusted":
                        steps[key] = (value[2], value[2] - half[2])
                        self.near(f"record_or_complete.{key}", theirs[key], value[2],
                                  max(-1, value[2] - half[2]), min(1, value[2] + half[2]))
            (first, low), (second, second_low) = (steps["incomplete_less_none"],
                                                  steps["complete_less_incomplete"])
            verdict = ("each" if low > 0 and second_low > 0
                       else "complete" if second_low > 0 and first < second
                       else "any" if low > 0 and second < first else "not_told")
            c("record_or_complete.verdict", theirs["verdict"], verdict)
        self.later.append(then)

    def groups_how(self, rows, kinds):
        """What is taken out of the model of three groups; nothing where too few churns tell."""
        churned, reps = int(rows.e.sum()), rows.rep.nunique()
        properties = [p for p in PROPERTIES if p in self.data.mapped]

        def how(within, beside, reps):
            return {"within": within, "beside": beside, "reps": reps,
                    "left_out": [p for p in properties if p not in within + beside],
                    "not_mapped": [p for p in PROPERTIES if p not in self.data.mapped]}

        def tells(how):
            keep = with_churn(rows, how["beside"])
            mine = rows[keep]
            return all(telling(mine, kind.to_numpy()[keep].astype(int), strata_of(mine, how))
                       >= FEWEST_CHURNED for kind in kinds[1:])
        if churned < max(FEWEST_CHURNED, 2 * PER_EXPOSURE):
            return None
        room = churned // PER_PARAMETER - 2
        fits = "segment" not in properties or parameters_of(rows, "segment") <= room
        if reps > 1 and churned >= LEFT_A_REP * reps and fits:
            ours = how([], taken(rows, properties, room), {"within": {"reps": reps}})
            if tells(ours):
                return ours
        if churned < 3 * PER_EXPOSURE:
            return None
        room = churned // PER_PARAMETER - 3 - (reps > 1)
        others = [p for p in properties if p != "segment"]
        ours = how(["segment"] if "segment" in properties else [], taken(rows, others, room),
                   reps_as_means(reps))
        return ours if tells(ours) else None

    def shares(self):
        """Shares left and days gained, were all handed over with more fields, and with fewer: the
        means of what the first question's model expects."""
        theirs, c, z = self.by_record["completeness"], self.compare, self.recorded
        shares, gained = theirs["shares"], theirs["gained"]
        how = adjustment(z, z.k, self.data.mapped)
        if how is None or theirs["ratio"]["adjusted"] is None:
            c("shares", shares, None)
            return
        keep = with_churn(z, how["beside"])
        mine = z[keep].reset_index(drop=True)
        most = 7 if self.units > 1 else min(7, math.floor(z.k.mean()) + 1)
        values = [most, most - self.units]
        strata = strata_of(mine, how)
        strata = pd.Series(["all"] * len(mine) if strata is None else list(strata))

        def over(day):
            at_risk = mine.t >= day
            known = strata.map(at_risk.groupby(strata).sum()) >= AT_RISK_A_STRATUM
            more = mine.k >= sum(values) / 2
            sides = min((at_risk & more).sum(), (at_risk & ~more).sum())
            enough = sides >= AT_RISK_A_SIDE and known.sum() >= IN_SUCH_STRATA * len(mine)
            return int(known.sum()) if enough else None
        day = next((day for day in HORIZONS if over(day)), None)
        c("shares.days", shares and shares["days"], day)
        if day is None or shares is None:
            c("gained", gained, None)
            return
        c("shares.exposures", shares["exposures"], [float(v) for v in values])
        c.share("shares.population", shares["population"], over(day), len(mine))
        c("gained.within_days", gained["within_days"], float(day))
        names = {**with_rep_mean(mine, {"k": mine.k}, how), **covariates(mine, how["beside"])}
        names = {k: v for k, v in names.items() if np.ptp(np.asarray(v, dtype=float)) > 0}
        self.r.standard("standard", mine, names, strata, cluster_of(mine, how),
                        [*values, day, AT_RISK_A_STRATUM])
        self.r.standard("standard.crude", z, {"k": z.k}, None, None, [*values, day, 0])

        def then():
            for name, key, days in (("standard", "adjusted", "days"),
                                    ("standard.crude", "crude", "crude_days")):
                done = self.r.done[name]
                value = [done[f"value:{j}"] for j in range(1, 7)]
                se = [done[f"se:{j}"] for j in range(1, 7)]
                half = [done["width"] * x for x in se]
                # The errors rest on numerical derivatives.
                for j, side in enumerate(("first", "second")):
                    low = value[j] ** math.exp(half[j] / (value[j] * abs(math.log(value[j]))))
                    high = value[j] ** math.exp(-half[j] / (value[j] * abs(math.log(value[j]))))
                    self.near(f"shares.{key}.{side}", shares[key][side], value[j], low, high)
                self.near(f"shares.{key}.difference", shares[key]["difference"], value[2],
                          max(-1, value[2] - half[2]), min(1, value[2] + half[2]))
                self.near(f"gained.{days}", gained[days], value[5], value[5] - half[5],
                          value[5] + half[5])
        self.later.append(then)

    def near(self, path, theirs, value, low, high):
        scale = max(abs(value), abs(low), abs(high))
        for key, ours in (("value", value), ("low", low), ("high", high)):
            self.compare(f"{path}.{key}", round(theirs[key] / scale, 5), round(ours / scale, 5), 2e-5)

    def questions(self):
        """Every other question, one at a time: fields, sent back, drafted, pressure."""
        c, z, self.others = self.compare, self.recorded, []

        def ask(path, theirs, rows, has, unknown=None, beside=None):
            x = np.asarray(has, dtype=int)
            e = np.asarray(rows.e)
            c.share(path + ".with", theirs["with"], (x * e).sum(), x.sum())
            c.share(path + ".without", theirs["without"], ((1 - x) * e).sum(), (1 - x).sum())
            if unknown is not None:
                c(path + ".unknown", theirs["unknown"], int(unknown))
            self.others.append(self.ratio(path, theirs, rows, {"x": x, **(beside or {})}))

        for theirs, field in zip(self.by_record["fields"], FIELDS):
            c(f"fields[{field}].field", theirs["field"], field)
            ask(f"fields[{field}]", theirs, z, z[field])

        # Sent back: any rejection by the landmark. A record nobody had decided on is unknown.
        def decisions(row):
            return [x for d, x in self.data.reviews.get(row.deal_id, [])
                    if (d - row.closed).days <= LANDMARK]
        decided = [decisions(row) for row in z.itertuples()]
        known = z[[bool(x) for x in decided]].reset_index(drop=True)
        ask("rejected", self.by_record["rejected"], known,
            ["rejected" in x for x in decided if x], len(self.rows) - len(known), {"k": known.k})
        ask("drafted", self.by_record["drafted"], z, z.assistant.astype(bool),
            len(self.rows) - len(z), {"k": z.k})
        c("rejected.from_day", self.by_record["rejected"]["from_day"], LANDMARK)
        c("drafted.from_day", self.by_record["drafted"]["from_day"], LANDMARK)

        # Pressure on the day of the close; time runs from there.
        theirs = self.figures["pressure"]
        rows = self.data.at(0)
        under = [self.pressure(row) for row in rows.itertuples()]
        known = rows[[u is not None for u in under]].reset_index(drop=True)
        ask("pressure", theirs, known, [u for u in under if u is not None], len(rows) - len(known))
        c("pressure.from_day", theirs["from_day"], 0)

    def pressure(self, account):
        """Whether the account's cohort was under pressure on the day of its close; None: unknown."""
        if not hasattr(self, "closed"):
            d = self.data.deals
            real = ~(~d.won & d.lost_reason.fillna("").str.lower().str.contains(NOT_REAL.pattern))
            d = d[real & np.array([not r for r in d.renewal])]
            self.closed = (d.segment.to_numpy(), d.company_size.to_numpy(), d.won.to_numpy(),
                           np.array([x.toordinal() for x in d.closed]))
        segment, size, won, closed = self.closed
        back = account.closed.toordinal() - closed
        lately = (back >= 0) & (back < PRESSURE_LATELY)
        before = (back >= PRESSURE_LATELY) & (back < PRESSURE_LATELY + PRESSURE_BEFORE)
        narrow = (segment == account.segment) & (size == account.company_size)
        for alike in (narrow, segment == account.segment):
            n, m = int((alike & lately).sum()), int((alike & before).sum())
            if min(n, m) < PRESSURE_FEWEST:
                continue
            lost, lost_before = int((alike & lately & ~won).sum()), int((alike & before & ~won).sum())
            p = stats.hypergeom.sf(lost - 1, n + m, lost + lost_before, n)
            return bool(p <= PRESSURE_P)
        return None

    def verdicts(self):
        """q over all other questions, and what may be said."""
        c = self.compare
        asked = [i for i in self.others if "ours" in i]
        fixed = [i for i in (self.has_record, self.first) if "ours" in i]
        for item, q in zip(fixed, holm([i["ours"]["p"] for i in fixed])):
            item["q"] = q
            c(item["path"] + ".q", item["theirs"]["q"], q, 1e-6)
        for item, q in zip(asked, benjamini_hochberg([i["ours"]["p"] for i in asked])):
            item["q"] = q
            c(item["path"] + ".q", item["theirs"]["q"], q, 1e-6)
        def verdict(item, found, family):
            wide = stats.norm.ppf(1 - 0.025 / max(1, family))
            item["found"] = found
            if item["rare"]:
                return "nearly_none" if item["share"] < 0.5 else "nearly_all"
            if "ours" not in item:
                return "too_few_to_tell"
            ours = item["ours"]
            if found and not (ours["value"] and ours["low"] <= 1 <= ours["high"]):
                # Its interval has to leave out 1 as well.
                return "left_less" if ours["sign"] < 0 else "left_more"
            if ours["value"] is None:
                return "too_few_to_tell"
            log, half = math.log(ours["value"]), wide * ours["se"]
            ruled_out = log - half > math.log(2 / 3) and log + half < math.log(1.5)
            return "no_large_difference" if ruled_out else "too_few_to_tell"

        for item in (self.has_record, self.first):
            found = "q" in item and item["q"] < FIRST_P
            c(item["path"] + ".verdict", item["theirs"]["verdict"], verdict(item, found, len(fixed)))
        limit = OTHER_Q_AFTER if fixed and all(i["found"] for i in fixed) else OTHER_Q
        for item in self.others:
            c(item["path"] + ".verdict", item["theirs"]["verdict"],
              verdict(item, "q" in item and item["q"] < limit, len(asked)))
        for item, family in [(i, fixed) for i in (self.has_record, self.first)] + [
                (i, asked) for i in self.others]:
            c(item["path"] + ".is_worth_watching", item["theirs"]["is_worth_watching"],
              bool("q" in item and item["ours"]["p"] < WATCH_P and item["q"] < WATCH_Q
                   and not item["found"] and len(family) > 1))
        for question in (self.has_record, self.first):
            self.flips(question)

    def flips(self, question):
        """Which refits change the answer: by their paired difference, all of them counted together."""
        tested = [a for a in question.get("again", []) if a["paired"] and a["p"] is not None]
        level = REFIT_P if question["found"] else REFIT_P_UNFOUND * self.figures["error_budget"]["share"]
        for one, p in zip(tested, holm([a["p"] for a in tested])):
            one["differs"] = p < level
        first = question.get("ours")
        for one in question.get("again", []):
            said = False
            if first and first["value"] and one["ours"]["value"]:
                before, now = math.log(first["value"]), math.log(one["ours"]["value"])
                large = math.log(1.5) / (4 if question is self.first and self.units == 1 else 1)
                said = (now * np.sign(before) < abs(before) / 2 if question["found"]
                        else abs(now) > abs(before) and abs(now) > large)
            self.compare(one["path"] + ".flips", one["theirs"]["flips"],
                         bool(said and (one.get("differs", False) or not one["paired"])))

    # ---- all fields in one model

    def together(self):
        theirs, c = self.by_record["together"], self.compare
        z = self.recorded
        x = {f: z[f] for f in FIELDS}
        possible = z.e.sum() >= max(FEWEST_CHURNED, PER_EXPOSURE * len(FIELDS))
        if theirs is None or not possible:
            c("together", theirs is not None, bool(possible))
            return
        # Never strata: segments are covariates, errors are by rep from 20 reps on.
        properties = [p for p in PROPERTIES if p in self.data.mapped]
        beside = taken(z, properties, int(z.e.sum()) // PER_PARAMETER - len(FIELDS))
        reps = reps_without_strata(z.rep.nunique())
        by_rep = isinstance(reps, dict) and "errors" in reps
        keep = with_churn(z, beside)
        z, x = z[keep], {name: v[keep] for name, v in x.items()}
        x.update(covariates(z, beside))
        # A covariate all accounts share is in no model.
        x = {name: v for name, v in x.items() if np.ptp(np.asarray(v, dtype=float)) > 0}
        self.r.cox("together", z, x, cluster=z.rep if by_rep else None)
        c("together.n", theirs["n"], len(z))
        c("together.churned", theirs["churned"], int(z.e.sum()))
        c("together.how", {k: theirs["how"][k] for k in ("within", "beside", "reps", "left_out")},
          {"within": [], "beside": beside, "reps": reps,
           "left_out": [p for p in properties if p not in beside]})

        def then():
            done, g = self.r.done["together"], z.rep.nunique()
            c("together.loglik", theirs["loglik"], done["loglik"], 1e-10)
            c("together.names", [t["name"] for t in theirs["terms"]], list(x))
            ps = []
            for term in theirs["terms"]:
                name, t = term["name"], term["term"]
                at = f"together[{name}]"
                coef = done["coef:" + name]
                if by_rep:
                    se = done["cluster_se:" + name] * math.sqrt(g / (g - 1))
                    p = 2 * stats.t.sf(abs(coef / se), g - 1)
                    half = stats.t.ppf(0.975, g - 1) * se
                else:
                    se = done["model_se:" + name]
                    p, half = 2 * stats.norm.sf(abs(coef / se)), Z * se
                if name in FIELDS:
                    ps.append(p)
                for key, ours in (("coef", coef), ("se", se), ("z", coef / se), ("p", p),
                                  ("model_se", done["model_se:" + name])):
                    c(f"{at}.{key}", t[key], ours, 1e-6)
                c.estimate(at + ".ratio", t["ratio"], math.exp(coef), math.exp(coef - half),
                           math.exp(coef + half))
            for term, q in zip(theirs["terms"], benjamini_hochberg(ps)):
                c(f"together[{term['name']}].q", term["q"], q, 1e-6)
        self.later.append(then)

    # ---- the first question within each part

    def inside(self):
        theirs, c, z = self.by_record["inside"], self.compare, self.recorded
        by = {"size": "company_size", "source": "lead_source"}.get(theirs["by"], theirs["by"])
        names = sorted(z[by].unique())
        c("inside.names", [p["name"] for p in theirs["parts"]], names)
        compared = []
        for part, name in zip(theirs["parts"], names):
            rows = z[z[by] == name].reset_index(drop=True)
            at = f"inside[{name}]"
            c.share(at + ".churned", part["churned"], rows.e.sum(), len(rows))
            how = self.how_again(rows)
            if how is None:
                c(at + ".ratio", part["ratio"], None)
                continue
            compared.append((at, part, self.fit(at, rows, {"k": rows.k}, self.units, how)))

        def then():
            ours = []
            for at, part, read in compared:
                done = read()
                if done is None or done["value"] is None:
                    c(at + ".ratio", part["ratio"], None)
                else:
                    ours.append((at, part, done))
            for at, part, o in ours:
                c.estimate(at + ".ratio", part["ratio"], o["value"], o["low"], o["high"])
            if len(ours) < 2:
                c("inside.alike", theirs["alike"], None)
                c("inside.verdict", theirs["verdict"], "too_few")
                return
            logs = np.array([math.log(o["value"]) for *_, o in ours])
            weights = np.array([o["se"] ** -2 for *_, o in ours])
            mean = (weights * logs).sum() / weights.sum()
            q, df = float((weights * (logs - mean) ** 2).sum()), len(ours) - 1
            p = stats.chi2.sf(q, df)
            c("inside.alike.value", theirs["alike"]["value"], q)
            c("inside.alike.df", theirs["alike"]["df"], df)
            c("inside.alike.p", theirs["alike"]["p"], p, 1e-6)
            turned = [np.sign(x) != np.sign(mean) for x in logs]
            for (at, part, _), turn in zip(ours, turned):
                c(at + ".turned", part["turned"], bool(turn))
            # Less is asked of parts that point the other way than of parts that differ in strength.
            c("inside.verdict", theirs["verdict"],
              ("turns" if p < TURNS_P else "turns_by_chance") if any(turned)
              else ("differs" if p < DIFFERS_P else "same"))
        self.later.append(then)

    # ---- what could still be wrong

    def how_again(self, rows):
        """What is taken out of the second question of some of its accounts; nothing: no ratio."""
        if rows.e.sum() < FEWEST_CHURNED or rows.k.nunique() < 2:
            return None
        return adjustment(rows, rows.k, self.data.mapped)

    def again(self, question, path, theirs, rows, paired=True):
        """A fixed question asked again of other rows, with what is taken out chosen anew. Told by its
        paired difference, or as a scenario."""
        if theirs is None:
            self.compare(path, None, None if rows is None else "ratio")
            return
        self.compare.share(path + ".churned", theirs["churned"], rows.e.sum(), len(rows))
        rows = rows.reset_index(drop=True)
        name = "record" if question is self.has_record else "k"
        exposure, units = rows[name].astype(int), 1.0 if name == "record" else self.units
        alike = rows.e.sum() < FEWEST_CHURNED or exposure.nunique() < 2
        how = None if alike else adjustment(rows, exposure, self.data.mapped)
        if how is None:
            self.compare(path + ".ratio", theirs["ratio"], None)
            return
        read = self.fit(path, rows, {name: exposure}, units, how, influence=True)

        def then():
            ours = read() or {"value": None, "low": None, "high": None}
            self.compare.estimate(path + ".ratio", theirs["ratio"], ours["value"], ours["low"],
                                  ours["high"])
            one = {"path": path, "theirs": theirs, "ours": ours, "paired": paired, "p": None}
            question.setdefault("again", []).append(one)
            first = question.get("ours")
            if paired and ours["value"] and first and first["value"]:
                if abs(ours["coef"] - first["coef"]) < 1e-7:
                    # The same fit again: what is left of the difference is rounding.
                    one["p"] = theirs["p_differs"]
                    return
                one["p"] = differs(first, ours)
                self.compare(path + ".p_differs", theirs["p_differs"], one["p"], 1e-4)
        self.later.append(then)

    def refits(self, question, at, theirs, z):
        """The refits of a fixed question, asked of the accounts of `z`."""
        c, is_second = self.compare, question is self.first
        for text, again in theirs["landmarks"].items():
            rows = self.data.at(int(text))
            rows = rows[[(self.data.first_record - d).days <= int(text) for d in rows.closed]]
            self.again(question, f"{at}.landmarks[{text}]", again,
                       rows[rows.record] if is_second else rows)

        unseen = (z.e == 0) & np.array([(self.data.as_of - d).days > UNSEEN_DAYS for d in z["last"]])
        c(f"{at}.unknown_fate", theirs["unknown_fate"], int(unseen.sum()))
        left, stayed = z.copy(), z.copy()
        left.loc[unseen, "e"] = 1
        until_now = np.array([(self.data.as_of - d).days - LANDMARK for d in z.closed])
        stayed["t"] = np.where(unseen, until_now, stayed.t)
        for key, rows in (("if_all_left", left), ("if_all_stayed", stayed)):
            self.again(question, f"{at}.{key}", theirs[key], rows if unseen.any() else None,
                       paired=False)

        # The three reps with most accounts; of equals those who come first by name.
        sizes = z.rep.value_counts()
        biggest = sorted(sizes.index, key=lambda r: (-sizes[r], r))[:3] if len(sizes) > 1 else []
        c(f"{at}.without_rep", sorted(theirs["without_rep"]), sorted(biggest))
        for rep in biggest:
            if rep in theirs["without_rep"]:
                self.again(question, f"{at}.without_rep[{rep}]", theirs["without_rep"][rep],
                           z[z.rep != rep])

        def then():
            ours = question.get("ours")
            enough = ours and z.e.sum() >= FEWEST_FOR_CHANGE
            c(f"{at}.changes_over_time", theirs["changes_over_time"],
              ours["zph"] if enough else None, 1e-6)
        self.later.append(then)

    def doubts(self):
        theirs, c, z = self.by_record["doubts"], self.compare, self.recorded
        self.refits(self.first, "doubts", theirs, z)
        self.refits(self.has_record, "record_against_none_doubts",
                    self.by_record["record_against_none_doubts"], self.rows)

        def near_anniversary(days):
            return days >= 365 - NEAR_ANNIVERSARY and min(
                days % 365, 365 - days % 365) <= NEAR_ANNIVERSARY
        gone = z[z.e == 1]
        c.share("doubts.at_renewals", theirs["at_renewals"],
                sum(map(near_anniversary, gone.days)), len(gone))

        # Records with more complete fields now than on that day.
        now = self.rows[["is_" + f for f in FIELDS]].eq(True).sum(axis=1)
        c("doubts.mended_later", theirs["mended_later"], int((now > self.rows.k).sum()))

        # Quarters with ten accounts with a record.
        groups = [(q, g.k) for q, g in self.recorded.groupby("quarter") if len(g) >= 10]
        c("doubts.quarters", [(q["quarter"], q["n"], q["median"]) for q in theirs["quarters"]],
          [(q, len(k), float(np.median(k))) for q, k in groups])
        c("doubts.single_versions", theirs["single_versions"], self.data.single_versions)

        # Classes against a straight line: among those with a record, within reps.
        if theirs["linear"]:
            rows = self.recorded
            upper = {f"class{i}": ((rows.k >= a) & (rows.k <= b)).astype(int)
                     for i, (a, b) in enumerate(CLASSES[1:])}
            how = adjustment(rows, rows.k, self.data.mapped)
            strata = rows.rep if how and "within" in how["reps"] else None
            self.r.cox("line", rows, {"k": rows.k}, strata)
            self.r.cox("line and classes", rows, {"k": rows.k, **upper}, strata)
        else:
            c.skip("doubts.linear")
        for what in ("halves", "within_quarters"):
            if theirs[what] is not None:
                c.skip("doubts." + what)

        def then():
            if theirs["linear"]:
                value = 2 * (self.r.done["line and classes"]["loglik"]
                             - self.r.done["line"]["loglik"])
                c("doubts.linear.value", theirs["linear"]["value"], value, 1e-6)
                c("doubts.linear.df", theirs["linear"]["df"], len(upper))
                c("doubts.linear.p", theirs["linear"]["p"], stats.chi2.sf(value, len(upper)), 1e-6)
        self.later.append(then)

    # ---- how soon a first value

    def first_value(self):
        theirs, c = self.by_record["first_value"], self.compare
        if "first_value_on" not in self.data.with_outcome:
            c.skip("first_value")
            return
        a = self.data.with_outcome
        a = a[(a.days >= 0) & np.array([not r for r in a.renewal])].copy()
        value = a.first_value_on.map(day)
        reached = [bool(v) and v <= end for v, end in zip(value, a.end)]
        a["e"] = np.array(reached, dtype=int)
        a["t"] = [((v if r else end) - closed).days - FIRST_VALUE_DAY
                  for v, r, end, closed in zip(value, reached, a.end, a.closed)]
        c("first_value.from_day", theirs["from_day"], FIRST_VALUE_DAY)
        c("first_value.before", theirs["before"], int((a.t <= 0).sum()))
        a = a[a.t > 0].copy()
        record = np.array([isinstance(s, dt.date) and (s - x).days <= FIRST_VALUE_DAY
                           for s, x in zip(a.submitted, a.closed)])
        k = sum((a["is_" + f] == True).astype(int) for f in FIELDS)        # noqa: E712
        a["cls"] = ["no record" if not r else class_name(n) for r, n in zip(record, k)]
        c.share("first_value.reached", theirs["reached"], a.e.sum(), len(a))
        self.curves("first_value.classes", theirs["classes"], a,
                    [n for n in CLASS_NAMES if (a.cls == n).any()])
        for key, mine in (("enough", a[record & (k >= ENOUGH)]), ("fewer", a[record & (k < ENOUGH)])):
            if theirs[key] is None:
                c.skip("first_value." + key)
                continue
            for name, days in median(mine.t, mine.e).items():
                c(f"first_value.{key}.{name}", theirs[key][name],
                  None if days is None else days + FIRST_VALUE_DAY)
        z, side = a[record], np.where(k[record] >= ENOUGH, 1, 2)
        self.log_rank("first_value.test", theirs["test"], z, side)

    # ---- reps, segments, sources

    def parts(self):
        c, a = self.compare, self.data.with_outcome
        a = a[(a.days >= 0) & np.array([not r for r in a.renewal])].copy()
        a["now"] = [0.0 if x else float(v or 0) * r
                    for x, v, r in zip(a.churned, a.current_arr, a.rate)]
        # A blank revenue now is unknown: such an account is in no sum of revenue.
        blank = np.array([not x and v in ("", None) for x, v in zip(a.churned, a.current_arr)]) & (not self.data.exported_later)
        a["opening"] = np.where(blank, 0.0, a.arr)
        a["kept"] = np.minimum(a.opening, a.now)
        a["watched"] = a.followed >= 365
        a["early"] = a.watched & a.churned & (a.days <= 365)
        self.money = a
        for table in self.figures["parts"]:
            by = table["by"]
            c.share(f"parts[{by}].early", table["early"], a.early.sum(), a.watched.sum())
            names = sorted(a[by].unique())
            c(f"parts[{by}].names", [p["name"] for p in table["parts"]], names)
            chances = {}
            for part, name in zip(table["parts"], names):
                mine, at = a[a[by] == name], f"parts[{by}={name}]"
                c(at + ".accounts", part["accounts"], len(mine))
                c.share(at + ".early", part["early"], mine.early.sum(), mine.watched.sum())
                for key in ("start_arr", "kept_arr", "now_arr"):
                    if key != "start_arr" and self.data.exported_later:
                        c(f"{at}.{key}", part[key], None)
                        continue
                    c(f"{at}.{key}", part[key],
                      float(mine[{"start_arr": "opening", "kept_arr": "kept", "now_arr": "now"}[key]].sum()))
                if by != "rep" or not mine.watched.any():
                    c(at + ".expected", part["expected"], None)
                    c(at + ".verdict", part["verdict"], None)
                    continue
                # The share of others' accounts of the same segment that left.
                own_segments = mine.segment[mine.watched].unique()
                if not a.watched[(a[by] != name) & a.segment.isin(own_segments)].any():
                    c(at + ".expected", part["expected"], None)
                    c(at + ".verdict", part["verdict"], "alone")
                    continue
                expected, chance = 0.0, np.array([1.0])
                for segment, own in mine[mine.watched].groupby("segment"):
                    rest = a[a.watched & (a.segment == segment) & (a[by] != name)]
                    if rest.empty:
                        continue
                    expected += len(own) * rest.early.sum() / len(rest)
                    left = int(own.early.sum() + rest.early.sum())
                    chance = np.convolve(chance, stats.hypergeom.pmf(
                        np.arange(len(own) + 1), len(own) + len(rest), left, len(own)))
                c(at + ".expected", part["expected"], float(expected))
                if mine.watched.sum() < 10:
                    c(at + ".verdict", part["verdict"], "too_few")
                else:
                    k = int(mine.early.sum())
                    above = float(chance[k + 1:].sum() + chance[k:k + 1].sum() / 2)
                    chances[name] = (at, part, above)
            # The rule of the weekly review: mid-p of one in 1,000 and q below 0.05.
            for side, word in ((lambda p: p, "more"), (lambda p: 1 - p, "fewer")):
                ps = [2 * min(p, 1 - p) for *_, p in chances.values()]
                for (at, part, p), q in zip(chances.values(), benjamini_hochberg(ps)):
                    if side(p) < 0.001 and q < 0.05:
                        part["expect"] = word
            for at, part, _ in chances.values():
                c(at + ".verdict", part["verdict"], part.get("expect", "within_chance"))

    # ---- the rest

    def twelve_months(self):
        c, z = self.compare, self.recorded
        z = z[z.followed >= 365]
        c("twelve_months.watched_a_year", self.by_record["watched_a_year"], len(z))
        early = ((z.e == 1) & (z.days <= 365)).to_numpy()
        rows = [("all_7", (z.k == 7).to_numpy())] + [(f, (z[f] == 1).to_numpy()) for f in FIELDS]
        theirs = self.by_record["twelve_months"]
        c("twelve_months.names", [t["exposure"] for t in theirs], [name for name, _ in rows])
        tables = [[int(x) for x in ((has & early).sum(), (has & ~early).sum(),
                                    (~has & early).sum(), (~has & ~early).sum())]
                  for _, has in rows]
        ps = [stats.fisher_exact([t[:2], t[2:]])[1] for t in tables]
        for t, (a, b, k, d), p, q in zip(theirs, tables, ps, benjamini_hochberg(ps)):
            at = f"twelve_months[{t['exposure']}]"
            for key, ours in (("with_churned", a), ("with_stayed", b), ("without_churned", k),
                              ("without_stayed", d)):
                c(f"{at}.{key}", t[key], ours)
            if min(a, b, k, d) == 0:
                c(at + ".odds_ratio", t["odds_ratio"], None)
            else:
                log, half = math.log(a * d / (b * k)), Z * math.sqrt(1 / a + 1 / b + 1 / k + 1 / d)
                c.estimate(at + ".odds_ratio", t["odds_ratio"], math.exp(log), math.exp(log - half),
                           math.exp(log + half))
            if t["p"] is None:
                c.skip(at + ".p")
                continue
            c(at + ".p", t["p"], p, 1e-6)
            c(at + ".q", t["q"], q, 1e-6)

    def triangle(self):
        """Each quarter's accounts at the end of every quarter since that is over."""
        c, a, cells = self.compare, self.money, []
        for cohort, mine in a.groupby("quarter"):
            year, number = int(cohort[:4]), int(cohort[5])
            for age in range(200):
                months = year * 12 + number * 3 + age * 3
                end = dt.date(months // 12, months % 12 + 1, 1) - dt.timedelta(1)
                if end > self.data.as_of:
                    break
                watched = mine[[last >= end for last in mine["last"]]]
                gone = np.array([x and on <= end for x, on in zip(watched.churned, watched.left_on)],
                                dtype=bool)
                if len(watched):
                    cells.append((cohort, age, str(end), len(watched), int(gone.sum()),
                                  float(watched.arr.sum()), float(watched.arr[~gone].sum())))
        theirs = self.figures["triangle"]
        c("triangle.cells", [(t["cohort"], t["age"], t["at"]) for t in theirs],
          [cell[:3] for cell in cells])
        for t, cell in zip(theirs, cells):
            for key, ours in zip(("n", "churned", "start_arr", "kept_arr"), cell[3:]):
                c(f"triangle[{cell[0]}+{cell[1]}].{key}", t[key], ours, 1e-9)

    def gross(self):
        c, theirs = self.compare, self.figures["gross"]
        groups = list(self.money.groupby("quarter"))
        c("gross.cohorts", [t["cohort"] for t in theirs], [q for q, _ in groups])
        for t, (q, mine) in zip(theirs, groups):
            c(f"gross[{q}].n", t["n"], len(mine))
            for key, column in (("start_arr", "opening"), ("kept_arr", "kept"), ("now_arr", "now")):
                gone = key != "start_arr" and self.data.exported_later
                c(f"gross[{q}].{key}", t[key], None if gone else float(mine[column].sum()), 1e-9)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    compare = Analysis(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())).run()
    print(", ".join(f"{part} {n}" + (f" ({k} different)" if k else "")
                    for part, (n, k) in compare.parts.items()))
    if compare.skipped:
        print("not compared, nothing there: " + ", ".join(compare.skipped))
    print(f"{compare.n} compared, {compare.different} different")
    sys.exit(1 if compare.different else 0)


if __name__ == "__main__":
    main()
