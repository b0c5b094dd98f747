#!/usr/bin/env python3
"""The figures of sample_data/README.md, counted from the CSVs of sample_data/native alone.

    python sample_facts.py [SAMPLE_DIR]

Prints one fact a line. Nothing of the program is used; which rows are read, and when a text is complete, is
handoff_duckdb.py's. Days are as of 2026-11-20. The Cox models are fitted with lifelines (Efron's ties, strata
by rep, beside segment and the logarithm of ARR).
"""

import collections
import csv
import datetime
import math
import pathlib
import re
import statistics
import sys
import warnings

import pandas
from handoff_duckdb import PLACEHOLDER, RULES, TEXTS, TOKEN, business_days, load, median, trimmed
from lifelines import CoxPHFitter, KaplanMeierFitter

AS_OF = datetime.date(2026, 11, 20)
BEFORE = datetime.date(2025, 11, 20)
FIRST_REVIEWED = datetime.date(2025, 5, 21)
RATES = {"USD": 1.0, "EUR": 1.08, "GBP": 1.27}
FIELDS = {
    "promised_outcome": ["promised_outcome"],
    "decision_criteria": ["decision_criteria"],
    "objections": ["objections"],
    "champion_skeptic": ["champion", "skeptic"],
    "risk_flags": ["risk_flags"],
    "success_metric": ["success_metric"],
    "lost_deal_signal": ["lost_deal_signal"],
}
CLASSES = ["no record", "0-3", "4-6", "7"]


def say(name, *values):
    print(f"{name:58}", *values)


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def read(folder, name):
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Sample:
    def __init__(self, folder):
        self.con, _ = load(folder)
        self.rows = {name: read(folder, name) for name in ("deals", "handoffs", "reviews", "outcomes")}
        self.deals = {}
        for row in self.rows["deals"]:
            self.deals.setdefault(row["deal_id"], row)
        self.won = [d for d in self.deals.values() if d["stage"] == "Closed Won" and self.usable(d)]
        self.won.sort(key=lambda d: (d["closed_on"], d["deal_id"]))
        self.new = [d for d in self.won if d["type"] == "New business"]
        self.lost = [d for d in self.deals.values() if d["stage"] == "Closed Lost"]
        self.outcomes = {o["account_id"]: o for o in self.rows["outcomes"]}
        self.records = {h["deal_id"]: h for h in self.rows["handoffs"] if h["deal_id"] in self.deals}
        self.status = {deal: self.statuses(deal) for deal in self.records}
        self.first = {}
        for deal in self.won:
            self.first.setdefault(deal["account_id"], deal)

    def usable(self, deal):
        return "/" not in deal["closed_on"] and day(deal["closed_on"]) <= AS_OF

    def statuses(self, deal):
        """Of each field: missing, placeholder, thin or complete; of two columns the worse."""
        found = {}
        for field, columns in FIELDS.items():
            found[field] = min((self.one(self.records[deal][c], c) for c in columns), key=["missing", "placeholder", "thin", "complete"].index)
        return found

    def one(self, text, column):
        if not text.strip():
            return "missing"
        if re.search(PLACEHOLDER.replace("(?i:", "(?:"), text.strip(), re.I) or re.search(TOKEN, text):
            return "placeholder"
        rule = RULES[column].replace("{t}", trimmed("$t"))
        return "complete" if self.con.execute(f"select {rule}", {"t": text}).fetchone()[0] else "thin"

    def n_complete(self, deal):
        return sum(s == "complete" for s in self.status[deal].values())

    def churned(self, account):
        return day(self.outcomes[account]["churned_on"])

    def usd(self, deal):
        return float(deal["amount"]) * RATES[deal["currency"]]


def rows(s):
    deals = list(s.deals.values())
    say("deals: rows, won, lost, open", len(s.rows["deals"]), sum(d["stage"] == "Closed Won" for d in s.rows["deals"]), len(s.lost), sum(d["stage"] not in ("Closed Won", "Closed Lost") for d in deals))
    say("won: new, renewals, unusable", len(s.new), len(s.won) - len(s.new), sum(d["stage"] == "Closed Won" for d in deals) - len(s.won))
    say("lost: new, renewals", *(sum(d["type"] == t for d in s.lost) for t in ("New business", "Renewal")))
    open_ = [d for d in deals if d["stage"] not in ("Closed Won", "Closed Lost")]
    say("open: new (with the test deal), renewals", *(sum(d["type"] == t for d in open_) for t in ("New business", "Renewal")))
    of = collections.defaultdict(list)
    for d in deals:
        of[d["account_id"]].append(d)
    say("accounts, customers, with several deals", len(of), len(s.outcomes), sum(len(v) > 1 for v in of.values()))
    new = collections.Counter(d["account_id"] for d in s.new)
    say("bought twice (new business)", sum(n > 1 for n in new.values()))
    lost = collections.defaultdict(list)
    for d in s.lost:
        if d["type"] == "New business":
            lost[d["account_id"]].append(d["closed_on"])
    days = collections.defaultdict(list)
    for d in s.new:
        days[d["account_id"]].append(d["closed_on"])
    say("bought and lost later; lost and bought later", sum(a in days and max(v) > min(days[a]) for a, v in lost.items()), sum(a in days and min(v) < max(days[a]) for a, v in lost.items()))
    say("first and last close", min(d["closed_on"] for d in s.new + s.lost), max(d["closed_on"] for d in s.new + s.lost))
    have = [d for d in s.new if d["deal_id"] in s.records]
    full = [d for d in have if s.n_complete(d["deal_id"]) == 7]
    say("records of new business, none, complete", len(have), len(s.new) - len(have), len(full), f"{len(full) / len(s.new):.3f}")
    late = [d for d in s.new if d["closed_on"] < "2025-05-21"]
    say("  of those won before 21 May 2025: won, records", len(late), sum(d["deal_id"] in s.records for d in late))
    reviewed = [r for r in s.rows["reviews"] if r["deal_id"] in s.deals]
    say("reviews, records reviewed", len(reviewed), len({r["deal_id"] for r in reviewed}))
    last = {}
    for r in reviewed:
        last[r["deal_id"]] = r["decision"]
    say("rejected to the end", sum(v == "rejected" for v in last.values()))
    say("reviewed deals won before 21 May 2025", sum(s.deals[r["deal_id"]]["closed_on"] < "2025-05-21" for r in reviewed))
    say("churned", sum(1 for o in s.outcomes.values() if o["churned_on"]))
    say("won new business by currency", dict(collections.Counter(d["currency"] for d in s.new)))
    for field in FIELDS:
        count = collections.Counter(v[field] for v in s.status.values())
        say(f"field {field}", *(count[k] for k in ("complete", "thin", "placeholder", "missing")))
    texts = [h for h in s.records.values()]
    say("[confirmed], [our read]", *(sum(any(m in h[c] for c in ("promised_outcome", "champion")) for h in texts) for m in ("[confirmed]", "[our read]")))
    say("drafted by the assistant, nobody reviewed", sum(h["drafted_by"] == "draft assistant" for h in texts), sum(h["drafted_by"] == "draft assistant" and not h["reviewed_by"] for h in texts))
    say("  of records of deals won from 21 May 2025", sum(s.deals[h["deal_id"]]["closed_on"] >= "2025-05-21" for h in texts))
    for a, b in (("2026-11-14", "2026-11-20"), ("2026-11-07", "2026-11-13")):
        week = [d for d in s.new if a <= d["closed_on"] <= b]
        n = [s.n_complete(d["deal_id"]) if d["deal_id"] in s.records else None for d in week]
        say(f"won {a} to {b}: all, complete, partial, none", len(week), n.count(7), sum(x is not None and x < 7 for x in n), n.count(None))


def seasons(s):
    quarter = collections.Counter(f"{d['closed_on'][:4]}Q{(int(d['closed_on'][5:7]) + 2) // 3}" for d in s.new)
    say("wins by quarter", dict(sorted(quarter.items())))
    months = collections.Counter(d["closed_on"][:7] for d in s.new)
    say("wins by month", dict(sorted(months.items())))
    old = [d for d in s.new if "2024-07-01" <= d["closed_on"] <= "2026-03-31"]
    ends = sum(d["closed_on"][5:7] in ("03", "06", "09", "12") for d in old)
    say("July 2024 to March 2026: wins, in the last month of a quarter", len(old), ends)
    say("  in July and August", sum(d["closed_on"][5:7] in ("07", "08") for d in old))


def reps(s):
    for rep in sorted({d["rep"] for d in s.new}):
        own = [d for d in s.new if d["rep"] == rep]
        have = [d for d in own if d["deal_id"] in s.records]
        year = [d for d in own if day(d["closed_on"]) > BEFORE]
        quarter = [d for d in own if AS_OF - datetime.timedelta(90) < day(d["closed_on"]) and day(d["closed_on"]) + datetime.timedelta(2) < AS_OF]
        none = lambda deals: sum(d["deal_id"] not in s.records for d in deals)
        say(f"{rep}: won, records, complete", len(own), len(have), sum(s.n_complete(d["deal_id"]) == 7 for d in have), f"| year {none(year)} of {len(year)} none | 90 days past due {none(quarter)} of {len(quarter)}")
    others = [d for d in s.new if d["rep"] != "Marco Bellini"]
    say("all others without", sum(d["deal_id"] not in s.records for d in others), len(others))
    dana = [s.records[d["deal_id"]] for d in s.new if d["rep"] == "Dana Whitfield" and d["deal_id"] in s.records]
    for column in ("risk_flags", "skeptic", "lost_deal_signal"):
        say(f"Dana's most used {column}, of", collections.Counter(h[column].lower() for h in dana).most_common(1)[0][1], len(dana))
    twice = collections.Counter()
    for d in s.new:
        if d["deal_id"] in s.records and d["rep"] != "Dana Whitfield":
            for c in TEXTS:
                text = s.records[d["deal_id"]][c].strip()
                if len(text) >= 20 and s.one(text, c) != "placeholder":
                    twice[(d["rep"], c, text.lower())] += 1
    say("others' texts of 20 characters used twice, placeholders apart", sum(n > 1 for n in twice.values()))
    thin = [s.status[d["deal_id"]] for d in s.new if d["rep"] == "Priya Raman" and d["deal_id"] in s.records]
    say("Priya's thin champion and skeptic, metric", sum(x["champion_skeptic"] == "thin" for x in thin), sum(x["success_metric"] == "thin" for x in thin))
    lag = lambda d: (day(s.records[d["deal_id"]]["submitted_on"]) - day(d["closed_on"])).days
    have = [d for d in s.new if d["deal_id"] in s.records]
    callum = [lag(d) for d in have if d["rep"] == "Callum Reid"]
    rest = [lag(d) for d in have if d["rep"] != "Callum Reid"]
    say("Callum's records 5 to 9 days after, of", sum(5 <= x <= 9 for x in callum), len(callum))
    say("others' within two days, of; before the close (all)", sum(x <= 2 for x in rest), len(rest), sum(x < 0 for x in callum + rest))
    due = [d for d in s.new if day(d["closed_on"]) + datetime.timedelta(2) <= AS_OF]
    say("on time among due", sum(d["deal_id"] in s.records and lag(d) <= 2 for d in due), len(due))
    say("records after day 30", sum(lag(d) > 30 for d in have))
    after = [d for d in have if s.churned(d["account_id"]) and s.churned(d["account_id"]) < day(s.records[d["deal_id"]]["submitted_on"])]
    say("records after the customer had left", [d["account_name"] for d in after])


def reviews(s):
    first = {}
    for r in s.rows["reviews"]:
        if r["deal_id"] in s.deals and r["deal_id"] not in first:
            first[r["deal_id"]] = r
    firsts = list(first.values())
    year = [r for r in firsts if day(r["decided_on"]) > BEFORE]
    quarter = [r for r in firsts if day(r["decided_on"]) > AS_OF - datetime.timedelta(90)]
    bad = lambda rs: (sum(r["decision"] == "rejected" for r in rs), len(rs))
    say("first reviews rejected: ever, year, 90 days", bad(firsts), bad(year), bad(quarter))
    for lead in sorted({r["cs_lead"] for r in firsts}):
        say(f"{lead}: ever, year", *(bad([r for r in rs if r["cs_lead"] == lead]) for rs in (firsts, year)))
    for rep in sorted({d["rep"] for d in s.new}):
        mine = lambda rs: [r for r in rs if s.deals[r["deal_id"]]["rep"] == rep]
        say(f"{rep}: ever, year, by leads", bad(mine(firsts)), bad(mine(year)), len({r["cs_lead"] for r in mine(firsts) if r["decision"] == "rejected"}))
    jonas = [r for r in firsts if s.deals[r["deal_id"]]["rep"] == "Jonas Weidner"]
    say("Jonas by Ingrid, by others", bad([r for r in jonas if r["cs_lead"] == "Ingrid Solberg"]), bad([r for r in jonas if r["cs_lead"] != "Ingrid Solberg"]))
    # Expected from the same counterparts: each review at the rate of its lead (or rep) over all.
    for who, other in (("rep", "cs_lead"), ("cs_lead", "rep")):
        key = {"rep": lambda r: s.deals[r["deal_id"]]["rep"], "cs_lead": lambda r: r["cs_lead"]}
        for name in ("Priya Raman", "Jonas Weidner") if who == "rep" else ("Ingrid Solberg", "Tom Achterberg"):
            own = [r for r in year if key[who](r) == name]
            rest = [r for r in year if key[who](r) != name]
            expected = 0.0
            for r in own:
                same = [q for q in rest if key[other](q) == key[other](r)]
                expected += bad(same)[0] / len(same) if same else 0.0
            say(f"{name}, year: rejected, n, expected of the same others", *bad(own), f"{expected:.1f}")
    priya = [r for r in s.rows["reviews"] if r["decision"] == "rejected" and r["deal_id"] in s.deals and s.deals[r["deal_id"]]["rep"] == "Priya Raman" and first[r["deal_id"]] is r]
    say("Priya's rejections naming champion and skeptic, metric", *(sum(f in r["rejected_fields"] for r in priya) for f in ("champion_skeptic", "success_metric")))


def losses(s):
    cell = lambda d: (d["segment"], d["company_size"]) == ("Logistics", "50-199") and d["type"] == "New business"
    spans = ((90, 0), (180, 90), (270, 180), (455, 90))
    for begin, end in spans:
        a, b = AS_OF - datetime.timedelta(begin), AS_OF - datetime.timedelta(end)
        n = [sum(cell(d) and a < day(d["closed_on"]) <= b for d in deals) for deals in (s.lost, s.new)]
        say(f"Logistics 50-199, {begin} to {end} days ago: lost, won", *n)
    now = [d for d in s.lost if cell(d) and day(d["closed_on"]) > AS_OF - datetime.timedelta(90)]
    say("  their competitors", dict(collections.Counter(d["competitor"] for d in now)))
    say("lost new business; naming a competitor; amounts blank, 0", *(sum(f(d) for d in s.lost if d["type"] == "New business") for f in (lambda d: True, lambda d: d["competitor"] != "", lambda d: d["amount"] == "", lambda d: d["amount"] == "0")))
    say("  reasons blank", sum(not d["lost_reason"] for d in s.lost if d["type"] == "New business"))
    say("won naming a competitor", sum(d["competitor"] != "" for d in s.new))
    say("companies called Audit & Testing: deals", sum("Audit & Testing" in d["account_name"] for d in s.deals.values()))


def customers(s):
    start = {a: day(d["closed_on"]) for a, d in s.first.items()}
    left = {a: s.churned(a) for a in start}
    usd, arr = {}, {}
    for begin, end in ((datetime.date(2024, 11, 20), BEFORE), (BEFORE, AS_OF)):
        there = [a for a in start if start[a] <= begin and not (left[a] and left[a] <= begin)]
        gone = [a for a in there if left[a] and left[a] <= end]
        inside = [a for a in start if begin < start[a] <= end and left[a] and left[a] <= end]
        say(f"customers on {begin}, churned by {end}, signed and churned", len(there), len(gone), f"{len(gone) / len(there):.3f}", len(inside))
    years = sum(((left[a] or AS_OF) - start[a]).days for a in start) / 365.25
    say("customer years, churned a year", f"{years:.0f}", f"{sum(x is not None for x in left.values()) / years:.3f}")
    tenure = collections.Counter()
    for a in start:
        if left[a]:
            tenure["1 to 30" if (n := (left[a] - start[a]).days) <= 30 else "31 to 90" if n <= 90 else "91 to 365" if n <= 365 else "later"] += 1
    say("churned by days since the sale", dict(tenure))
    say("churned by quarter", dict(sorted(collections.Counter(f"{x.year}Q{(x.month + 2) // 3}" for x in left.values() if x).items())))
    say("reasons", dict(collections.Counter(o["churn_reason"] for o in s.outcomes.values() if o["churned_on"]).most_common(20)))
    say("seen only until", dict(collections.Counter(o["observed_until"] for o in s.outcomes.values())))
    say("health", dict(collections.Counter(o["health"] for o in s.outcomes.values())))
    at_end = 0
    for a in start:
        if left[a]:
            term, first = int(s.first[a]["term_months"]), start[a]
            ends = [add_months(first, n * term) for n in range(1, 6)]
            at_end += any(abs((left[a] - end).days) <= 31 for end in ends)
    say("churned within 31 days of the end of a term (new contracts not counted)", at_end)
    changed = [float(s.outcomes[a]["current_arr"]) / sum(float(d["amount"]) for d in s.new if d["account_id"] == a) for a in start if not left[a]]
    say("customers: as bought, more, less", sum(abs(x - 1) < 0.01 for x in changed), sum(x >= 1.01 for x in changed), sum(x <= 0.99 for x in changed))


def add_months(first, months):
    index = first.year * 12 + first.month - 1 + months
    year, month = divmod(index, 12)
    last = (datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1) - datetime.timedelta(1)).day
    return datetime.date(year, month + 1, min(first.day, last))


def retention(s):
    """Accounts seen after day 30, from then on, by the record as it stood on day 30."""
    frame = []
    for account, deal in s.first.items():
        start, left = day(deal["closed_on"]), s.churned(account)
        end = min(left or AS_OF, day(s.outcomes[account]["observed_until"]), AS_OF)
        landmark = start + datetime.timedelta(30)
        if end <= landmark or (left and left <= landmark):
            continue
        record = s.records.get(deal["deal_id"])
        seen = record is not None and day(record["submitted_on"]) <= landmark
        n = s.n_complete(deal["deal_id"]) if seen else None
        one = {"rep": deal["rep"], "segment": deal["segment"], "log_arr": math.log(s.usd(deal)), "days": (end - landmark).days, "churned": int(left is not None and left <= end), "record": int(seen), "complete": n, "all7": int(n == 7)}
        one["class"] = "no record" if n is None else "7" if n == 7 else "4-6" if n > 3 else "0-3"
        one.update({f: int(seen and s.status[deal["deal_id"]][f] == "complete") for f in FIELDS})
        frame.append(one)
    frame = pandas.DataFrame(frame)
    say("followed after day 30, churned", len(frame), frame.churned.sum())
    for name in CLASSES:
        part = frame[frame["class"] == name]
        curve = KaplanMeierFitter().fit(part.days, part.churned)
        told = []
        for days in (180, 335, 365):
            low, high = curve.confidence_interval_.loc[: days].iloc[-1]
            told.append(f"{days} d: {1 - curve.predict(days):.3f} ({1 - high:.2f} to {1 - low:.2f}), {int((part.days >= days).sum())} at risk")
        say(f"class {name}: n, churned", len(part), part.churned.sum(), "; ".join(told))
    having = frame[frame.record == 1]
    ratio("record against none", frame, "record", 1)
    ratio("seven fields against three, with a record", having, "complete", 4)
    for field in FIELDS:
        ratio(f"{field}, with a record", having, field, 1)


def ratio(name, frame, column, units):
    """Hazard ratio with its interval: crude, and beside segment and log ARR within reps."""
    crude = CoxPHFitter().fit(frame[[column, "days", "churned"]], "days", "churned")
    beside = pandas.get_dummies(frame[["segment"]], drop_first=True).astype(float)
    beside = beside.join(frame[[column, "log_arr", "days", "churned", "rep"]].astype({column: float}))
    adjusted = CoxPHFitter().fit(beside, "days", "churned", strata=["rep"])
    told = []
    for model in (crude, adjusted):
        b, se, p = (model.summary.loc[column, k] for k in ("coef", "se(coef)", "p"))
        told.append(f"{math.exp(units * b):.2f} ({math.exp(units * (b - 1.96 * se)):.2f} to {math.exp(units * (b + 1.96 * se)):.2f}; p {p:.4f})")
    say(f"hazard ratio, {name}: crude; adjusted", "; ".join(told))


def success(s):
    to_value = {True: [], False: []}
    hours = {True: [], False: []}
    spans = collections.defaultdict(list)
    for account, deal in s.first.items():
        o = s.outcomes[account]
        start = day(deal["closed_on"])
        full = deal["deal_id"] in s.records and s.n_complete(deal["deal_id"]) == 7
        if o["first_value_on"]:
            to_value[full].append((day(o["first_value_on"]) - start).days)
        if o["rebuilt_hours"]:
            hours[full].append(float(o["rebuilt_hours"]))
        if deal["type"] == "New business":
            ago = (AS_OF - start).days
            if ago < 180:
                spans[ago >= 90].append((full, o["rebuilt_hours"]))
    say("median days to first value: complete, else", median(to_value[True]), median(to_value[False]))
    say("mean hours of rebuilding: complete, else", f"{statistics.fmean(hours[True]):.2f}", f"{statistics.fmean(hours[False]):.2f}")
    for before in (False, True):
        known = [(f, float(h)) for f, h in spans[before] if h]
        say(f"hours, {'90 days before' if before else '90 days'}: all, accounts", sum(h for _, h in known), len(known), "| complete", sum(h for f, h in known if f), sum(f for f, _ in known), "| not recorded", sum(not h for _, h in spans[before]))
    for begin, end in ((90, 0), (180, 90)):
        a, b = AS_OF - datetime.timedelta(begin), AS_OF - datetime.timedelta(end)
        cycle = [(day(d["closed_on"]) - day(d["created_on"])).days for d in s.new if a < day(d["closed_on"]) <= b]
        say(f"sales cycle, {begin} to {end} days ago: median, n", median(cycle), len(cycle))
    soon = [d for d in s.deals.values() if d["stage"] not in ("Closed Won", "Closed Lost") and d["type"] == "New business" and d["expected_close_on"] and AS_OF <= day(d["expected_close_on"]) <= AS_OF + datetime.timedelta(14) and "Test Account" not in d["account_name"]]
    say("open, to close in 14 days: deals, USD", len(soon), sum(s.usd(d) for d in soon))
    due60 = [(d["account_name"], s.outcomes[a]["metric_target"], s.outcomes[a]["metric_value"]) for a, d in s.first.items() if 0 <= (AS_OF - day(d["closed_on"])).days - 60 < 7 and not s.outcomes[a]["churned_on"]]
    say("day 60 in the last seven days", due60)
    never = [a for a, d in s.first.items() if (AS_OF - day(d["closed_on"])).days >= 67 and s.outcomes[a]["metric_target"] and not s.outcomes[a]["metric_value"] and not s.outcomes[a]["churned_on"]]
    say("older check-ins never made", len(never))
    onboarding = [(d, s.outcomes[a]) for a, d in s.first.items() if 0 < (AS_OF - day(d["closed_on"])).days - 90 <= 90]
    onboarding = [(d, o) for d, o in onboarding if not (o["churned_on"] and (day(o["churned_on"]) - day(d["closed_on"])).days <= 90 and not o["onboarded_on"])]
    say("onboarded within 90 days, of", sum(bool(o["onboarded_on"]) and (day(o["onboarded_on"]) - day(d["closed_on"])).days <= 90 for d, o in onboarding), len(onboarding))


def main():
    warnings.filterwarnings("ignore")
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2] / "sample_data") / "native"
    s = Sample(folder)
    for part in (rows, seasons, reps, reviews, losses, customers, retention, success):
        print(f"\n{part.__name__}")
        part(s)


if __name__ == "__main__":
    main()
