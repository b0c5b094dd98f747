#!/usr/bin/env python3
"""The daily figures of a handoff report, counted a second time from the CSVs alone.

    python handoff_duckdb.py DATA_DIR DAILY_REPORT_JSON

DATA_DIR holds deals.csv, handoffs.csv, reviews.csv and outcomes.csv. Every difference between
this count and the report is printed; the exit code is 1 when there is one. The only thing read
besides the CSVs is `blank_row_is_record` in a handoff.toml in DATA_DIR or the folder above it.
The rules of a complete text are those of section 2 of the benchmark's FORMULAS.md.
"""

import csv
import datetime
import json
import math
import pathlib
import re
import statistics
import sys
import tomllib

import duckdb
import pandas

TEXTS = ["promised_outcome", "decision_criteria", "objections", "champion", "skeptic", "risk_flags", "success_metric", "lost_deal_signal"]
DEALS = ["deal_id", "account_id", "account_name", "stage", "closed_on"]
HANDOFFS = ["deal_id", *TEXTS, "drafted_by", "reviewed_by", "submitted_on"]
REVIEWS = ["deal_id", "decision", "decided_on"]
OUTCOMES = ["account_id", "kickoff_on", "first_value_on", "churned_on", "metric_target", "metric_value", "metric_checked_on"]
OPTIONAL = {"deals": ["type"], "handoffs": [], "reviews": [], "outcomes": ["handoff_meeting_on", "introduced_on", "onboarded_on"]}
# step, column of outcomes, target, unit
STEPS = [
    ("handoff_meeting", "handoff_meeting_on", 1, "business"),
    ("introduction", "introduced_on", 5, "business"),
    ("kickoff", "kickoff_on", 10, "business"),
    ("first_value", "first_value_on", 60, "calendar"),
    ("onboarded", "onboarded_on", 90, "calendar"),
]
PROOFS = ["met", "missed", "unclear", "due", "overdue", "upcoming", "no_target"]
INF = math.inf


# ------------------------------------------------------------------------------------- reading


def blank_row_is_record(folder):
    for place in (folder, folder.resolve().parent):
        path = place / "handoff.toml"
        if path.exists():
            return bool(tomllib.loads(path.read_text("utf-8")).get("records", {}).get("blank_row_is_record", False))
    return False


def table(folder, name, columns):
    """The file as a frame of texts in file order, with `row`; the second value names the optional columns it has."""
    csv.field_size_limit(10**9)
    with open(folder / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = [h.strip() for h in next(rows)]
        rows = [r for r in rows if r]
    place = {h: i for i, h in enumerate(header)}
    missing = [c for c in columns if c not in place and c not in ("kickoff_on", "first_value_on")]
    if missing:
        sys.exit(f"{name}.csv has no column {', '.join(missing)}")
    wanted = columns + OPTIONAL[name]
    frame = pandas.DataFrame(
        {c: [(r[place[c]] if c in place and place[c] < len(r) else "") for r in rows] for c in wanted},
        dtype="object",
    )
    frame["row"] = range(len(frame))
    return frame, {c for c in wanted if c in place}


# One line of SQL per text column: is it complete? (Status 3 of FORMULAS.md, section 2; all matches are RE2.)
PLACEHOLDER = r"^(?i:tbd|tba|tbc|n/?a|none|null|nil|todo|unknown|pending|see notes?|x+|-+|\.+|\?+)$"
TOKEN = r"\[[A-Z][A-Z _]*\]"
LINES = "len(list_filter(string_split({t}, chr(10)), lambda line: regexp_matches(line, '{re}')))"
NAME_ROLE = r"regexp_matches({t}, '^[^,\r\n]{2,},[ \t]*[^, \t\r\n][^,\r\n]+')"
RULES = {
    "promised_outcome": "length({t}) >= 40",
    "decision_criteria": LINES.replace("{re}", r"^[ \t]*[0-9]+[.)][ \t]+[^ \t\r\n]") + " >= 3",
    "objections": LINES.replace("{re}", r"(?i)objection[^\n]*->[^\n]*answer[^:\n]*:[ \t]*[^ \t\r\n]") + " >= 3",
    "champion": NAME_ROLE,
    "skeptic": NAME_ROLE,
    "risk_flags": "length({t}) >= 20",
    "success_metric": "regexp_matches({t}, '[0-9]')",
    "lost_deal_signal": "regexp_matches({t}, '[0-9]') and regexp_matches({t}, '(?i)price|pricing|budget|timing|feature|competitor|decision|champion|security|legal')",
}


def trimmed(column):
    return f"trim({column}, ' ' || chr(9) || chr(13) || chr(10))"


def complete_sql():
    parts = []
    for column, rule in RULES.items():
        t = trimmed(column)
        parts.append(f"(not regexp_matches({t}, '{PLACEHOLDER}') and not regexp_matches({t}, '{TOKEN}') and {t} <> '' and {rule.replace('{t}', t)})")
    return " and ".join(parts)


def load(folder):
    con = duckdb.connect()
    con.execute("set preserve_insertion_order = true")
    have = {}
    for name, columns in (("deals", DEALS), ("handoffs", HANDOFFS), ("reviews", REVIEWS), ("outcomes", OUTCOMES)):
        frame, present = table(folder, name, columns)
        have[name] = present
        con.register(f"frame_{name}", frame)
        con.execute(f"create table raw_{name} as select * from frame_{name}")
    blank = " and ".join(f"{trimmed(c)} = ''" for c in TEXTS)
    keep_blank = "true" if blank_row_is_record(folder) else f"not ({blank})"
    # day(x): an ISO day, null when blank or unreadable; bad(x): written, but no day
    con.execute("create macro day_of(x) as try_cast(case when regexp_full_match(trim(x), '[0-9]{4}-[0-9]{2}-[0-9]{2}') then trim(x) end as date)")
    con.execute("create macro bad(x) as trim(x) <> '' and day_of(x) is null")
    # In deals: no unreadable day, no test, and of one deal_id only the first row.
    con.execute(r"""
        create table deals as
        select trim(deal_id) as deal_id, trim(account_id) as account_id, account_name as name,
               trim(stage) = 'Closed Won' as won, lower(trim(type)) = 'renewal' as renewal, day_of(closed_on) as closed
        from raw_deals
        where not bad(closed_on) and not regexp_matches(account_name || ' ' || deal_id, '(?i)(^|[^[:alpha:]])test([^[:alpha:]]|$)')
        qualify row_number() over (partition by trim(deal_id) order by row) = 1""")
    con.execute(f"""
        create table records as
        select row, trim(deal_id) as deal_id, day_of(submitted_on) as day, {complete_sql()} as complete,
               success_metric as metric, trim(drafted_by) as drafted_by, trim(reviewed_by) as reviewed_by
        from raw_handoffs
        where day_of(submitted_on) is not null and ({keep_blank}) and trim(deal_id) in (select deal_id from deals)""")
    con.execute("""
        create table reviews as
        select trim(deal_id) as deal_id, lower(trim(decision)) = 'rejected' as rejected, day_of(decided_on) as day
        from raw_reviews
        where day_of(decided_on) is not null and trim(deal_id) in (select deal_id from deals)""")
    days = ["kickoff_on", "first_value_on", "churned_on", "metric_checked_on", *OPTIONAL["outcomes"]]
    con.execute(f"""
        create table outcomes as
        select trim(account_id) as account_id, {', '.join(f'day_of({d}) as {d}' for d in days)},
               try_cast(trim(metric_target) as double) as metric_target, try_cast(trim(metric_value) as double) as metric_value
        from raw_outcomes
        where {' and '.join(f'not bad({d})' for d in days)}
        qualify row_number() over (partition by trim(account_id) order by row) = 1""")
    # ------------------------------------------------------------------ what is visible on a day
    con.execute("create macro won_on(d) as table select * from deals where won and not renewal and closed <= d")
    con.execute("""
        create macro record_on(d) as table
        select deal_id, min(day) as first_day, arg_max(complete, (day, row)) as complete, arg_max(metric, (day, row)) as metric,
               arg_max(drafted_by, (day, row)) as drafted_by, arg_max(reviewed_by, (day, row)) as reviewed_by
        from records where day <= d group by deal_id""")
    # one row per deal that has a record and a review
    con.execute("""
        create macro verdict_on(d) as table
        with by_day as (
            select deal_id, day, bool_or(rejected) as rejected from reviews
            where day <= d and deal_id in (select deal_id from records where records.day <= d)
            group by deal_id, day)
        select deal_id, min(day) as first_day, arg_min(rejected, day) as first_rejected,
               max(day) as last_day, arg_max(rejected, day) as last_rejected
        from by_day group by deal_id""")
    # the account's first won deal, renewals too
    con.execute("""
        create macro first_won_on(d) as table
        select * from deals where won and closed <= d
        qualify row_number() over (partition by account_id order by closed, deal_id) = 1""")
    return con, have


# ------------------------------------------------------------------------------------- days


def business_days(start, end):
    """Weekdays after `start` up to and including `end`; the other way round with a minus."""
    if end < start:
        return -business_days(end, start)
    return sum((start + datetime.timedelta(i)).weekday() < 5 for i in range(1, (end - start).days + 1))


def add_business_days(start, n):
    while n > 0:
        start += datetime.timedelta(1)
        n -= start.weekday() < 5
    return start


def median(values):
    if not values:
        return None
    values = sorted(values)
    n = len(values)
    middle = [values[n // 2]] if n % 2 else values[n // 2 - 1 : n // 2 + 1]
    m = INF if INF in middle else statistics.fmean(middle)
    return None if m == INF else m


# ------------------------------------------------------------------------------------- figures


def funnel(con, d, n):
    row = con.execute(
        """
        with f as (
            select r.deal_id is not null as present,
                   coalesce(r.complete, false) as complete,
                   coalesce(r.complete, false) and r.first_day <= w.closed + 2 as on_time,
                   v.first_rejected as rejected
            from won_on($d) w left join record_on($d) r using (deal_id) left join verdict_on($d) v using (deal_id)
            where w.closed > $d::date - $n::int)
        select count(*), count(*) filter (present), count(*) filter (complete), count(*) filter (on_time),
               count(*) filter (on_time and not rejected), count(*) filter (on_time and rejected is null) from f""",
        {"d": d, "n": n},
    ).fetchone()
    return dict(zip(["expected", "present", "complete", "on_time", "accepted_first", "waiting_for_review"], row))


def diagnosis(con, d, kickoffs):
    k, n = con.execute(
        # completeness: of the deals whose due day is over
        "select count(*) filter (r.complete), count(*) from won_on($d) w left join record_on($d) r using (deal_id) where w.closed > $d::date - 90 and w.closed + 2 < $d::date",
        {"d": d},
    ).fetchone()
    # the record as it stood on the day of the first review: latest version up to that day, none is partial
    a, an, p, pn = con.execute(
        """
        with first as (
            select v.deal_id, v.first_day, not v.first_rejected as accepted from verdict_on($d) v join won_on($d) w using (deal_id)
            where v.first_day > $d::date - 90),
        stood as (
            select f.deal_id, arg_max(s.complete, (s.day, s.row)) as complete
            from first f join records s on s.deal_id = f.deal_id and s.day <= f.first_day group by f.deal_id)
        select count(*) filter (accepted), count(*),
               count(*) filter (accepted and not coalesce(complete, false)), count(*) filter (not coalesce(complete, false))
        from first left join stood using (deal_id)""",
        {"d": d},
    ).fetchone()
    return {
        "complete": {"k": k, "n": n},
        "accepted": {"k": a, "n": an},
        "accepted_partial": {"k": p, "n": pn},
        "kickoffs": kickoffs,
    }


def attempts(con, d):
    k, n = con.execute(
        "select count(*) filter (first_rejected), count(*) from verdict_on($d) v join won_on($d) w using (deal_id) where v.first_day > $d::date - 90",
        {"d": d},
    ).fetchone()
    mended = con.execute(
        """
        with by_day as (select deal_id, day, bool_or(rejected) as rejected from reviews where day <= $d group by deal_id, day),
        refused as (select deal_id, first_day from verdict_on($d) join won_on($d) using (deal_id) where first_rejected and first_day > $d::date - 90)
        select r.deal_id, min(b.day) - r.first_day from refused r join by_day b on b.deal_id = r.deal_id and b.day > r.first_day and not b.rejected
        group by r.deal_id, r.first_day""",
        {"d": d},
    ).fetchall()
    waiting = con.execute(
        "select deal_id from verdict_on($d) join won_on($d) using (deal_id) where last_rejected and last_day > $d::date - 90", {"d": d}
    ).fetchall()
    return {
        "rejected_first": {"k": k, "n": n},
        "accepted_since": len(mended),
        "days_to_acceptance": median([m for _, m in mended]),
        "waiting": sorted(w for (w,) in waiting),
    }


def taken(rows, d):
    """rows: (deal_id, closed, due, day of the step or None, whether the account has churned since)"""
    # due when the day is over: the morning of the due day is not late
    rows = [r for r in rows if d - datetime.timedelta(90) <= r[2] < d]
    return {
        "in_time": {"k": sum(s is not None and s <= due for _, _, due, s, _ in rows), "n": len(rows)},
        "open": sum(s is None and not gone for _, _, _, s, gone in rows),
        "median_days": median([INF if s is None else (s - closed).days for _, closed, _, s, _ in rows]),
        "median_business_days": median([INF if s is None else business_days(closed, s) for _, closed, _, s, _ in rows]),
        # nobody waits for it any more where the account has churned since
        "overdue": sorted(deal for deal, _, _, s, gone in rows if s is None and not gone),
    }


def clocks(con, have, d):
    rows = con.execute(
        """
        select w.deal_id, w.closed, w.closed + 2, r.first_day, o.churned_on is not null and o.churned_on between w.closed and $d
        from won_on($d) w left join record_on($d) r using (deal_id) left join outcomes o using (account_id)""",
        {"d": d},
    ).fetchall()
    result = {"record": taken(rows, d)}
    for step, column, target, unit in STEPS:
        if column not in have["outcomes"]:
            result[step] = {"no_column_is_mapped_to": f"outcomes.{column}"}
            continue
        rows = con.execute(
            f"""
            with s as (
                select f.deal_id, f.closed, case when o.{column} <= $d then o.{column} end as step, case when o.churned_on <= $d then o.churned_on end as churned
                from first_won_on($d) f join outcomes o using (account_id) where not f.renewal)
            select deal_id, closed, step, churned from s""",
            {"d": d},
        ).fetchall()
        due = (lambda c: add_business_days(c, target)) if unit == "business" else (lambda c: c + datetime.timedelta(target))
        # who left by the due day waits for nothing
        waits = [(i, c, due(c), s, left is not None and left >= c) for i, c, s, left in rows if s is not None or left is None or left > due(c)]
        result[step] = taken(waits, d)
    return result


STATES = ["overdue_no_record", "overdue_incomplete", "rejected", "not_due", "awaiting_review", "accepted_incomplete", "churned", "accepted"]


def states(con, d, days=365):
    """The state of each deal won in the trailing days, by the definitions in prose (README, "The state of a handoff").

    The first that fits: churned (the account has churned since the close, and the record is not complete); accepted, with a complete
    record or without; rejected, with no version after the day of the decision; complete; overdue from the day after the close + 2
    days; else not due. The decision is that of the latest day with a review; a rejection on it stands.
    """
    rows = con.execute(
        """
        with last as (select deal_id, max(day) as last_version from records where day <= $d group by deal_id)
        select w.deal_id, w.closed, r.deal_id is not null, coalesce(r.complete, false), l.last_version, v.last_day, v.last_rejected,
               o.churned_on is not null and o.churned_on between w.closed and $d
        from won_on($d) w left join record_on($d) r using (deal_id) left join last l using (deal_id) left join verdict_on($d) v using (deal_id)
             left join outcomes o using (account_id)
        where w.closed > $d::date - $n::int""",
        {"d": d, "n": days},
    ).fetchall()
    found = {}
    for deal, closed, present, complete, last_version, decided, rejected, churned in rows:
        overdue = d > closed + datetime.timedelta(2)
        if churned and not complete:
            state = "churned"
        elif rejected is False:
            state = "accepted" if complete else "accepted_incomplete"
        elif rejected and last_version <= decided:
            state = "rejected"
        elif complete:
            state = "awaiting_review"
        elif not overdue:
            state = "not_due"
        else:
            state = "overdue_incomplete" if present else "overdue_no_record"
        found[deal] = state
    return found


def plan_fact_gap(con, have, d):
    """Plan and fact of the deals won in the seven days: {step: (plan, fact)}."""
    state = states(con, d, 7)
    rows = con.execute(
        """
        select w.deal_id, w.closed, r.first_day, coalesce(r.complete, false), v.first_rejected
        from won_on($d) w left join record_on($d) r using (deal_id) left join verdict_on($d) v using (deal_id)
        where w.closed > $d::date - 7""",
        {"d": d},
    ).fetchall()
    planned = [r for r in rows if state[r[0]] != "not_due"]
    reviewed = [r for r in rows if r[4] is not None]
    result = {
        "handed_in": (len(planned), sum(first is not None and first <= closed + datetime.timedelta(2) for _, closed, first, _, _ in planned)),
        "complete": (len(planned), sum(complete for _, _, _, complete, _ in planned)),
        "accepted_first": (len(reviewed), sum(not rejected for *_, rejected in reviewed)),
    }
    if "handoff_meeting_on" in have["outcomes"]:
        rows = con.execute(
            """
            select f.closed, case when o.handoff_meeting_on <= $d then o.handoff_meeting_on end, case when o.churned_on <= $d then o.churned_on end
            from first_won_on($d) f join outcomes o using (account_id) where not f.renewal and f.closed > $d::date - 7""",
            {"d": d},
        ).fetchall()
        plan = fact = 0
        for closed, met, left in rows:
            due = add_business_days(closed, 1)
            held = met is not None and met <= due
            waits = due < d and (met is not None or left is None or left > due)
            plan, fact = plan + (held or waits), fact + held
        result["handoff_meeting"] = (plan, fact)
    return result


def since(con, d):
    before = d - datetime.timedelta(1)
    while before.weekday() >= 5:
        before -= datetime.timedelta(1)
    # the same deals on both days: those won in the 365 days up to the report
    now = states(con, d)
    then = {i: s for i, s in states(con, before, 400).items() if i in now}
    arrived = con.execute(
        "select deal_id from record_on($d) join won_on($before) using (deal_id) where first_day > $before", {"d": d, "before": before}
    ).fetchall()
    overdue = {"overdue_no_record", "overdue_incomplete"}
    still_open = overdue | {"rejected"}
    taken_over = {"accepted", "accepted_incomplete"}
    pick = lambda holds: sorted(i for i, s in now.items() if holds(s, then.get(i)))
    return {
        "day": before.isoformat(),
        "open": len(pick(lambda s, _: s in still_open)),
        "newly_overdue": pick(lambda s, was: s in overdue and was not in overdue),
        "arrived": sorted(i for (i,) in arrived if i in now),
        "accepted": pick(lambda s, was: s in taken_over and was not in taken_over),
        "rejected": pick(lambda s, was: s == "rejected" and was != "rejected"),
        "won": pick(lambda _, was: was is None),
        "resolved": pick(lambda s, was: s not in still_open and was in still_open),
    }


def is_assistant(name):
    """'draft assistant' is one. Persons are none, and neither is 'sales ops', a team of them."""
    return bool(re.search(r"\b(assistant|agent|bot)\b", name, re.I))


def deliveries(con, d):
    rows = con.execute(
        """
        select w.deal_id, r.first_day > w.closed + 2 or coalesce(r.first_day > o.kickoff_on and o.kickoff_on <= $d and o.kickoff_on >= w.closed, false), r.drafted_by, r.reviewed_by
        from won_on($d) w join record_on($d) r using (deal_id) left join outcomes o using (account_id)
        where w.closed > $d::date - 90""",
        {"d": d},
    ).fetchall()
    late = sorted(i for i, l, *_ in rows if l)
    by_agent = sorted(i for i, _, a, _ in rows if is_assistant(a))
    unreviewed = sorted(i for i, _, a, r in rows if is_assistant(a) and (r == "" or is_assistant(r)))
    return {"records": sorted(i for i, *_ in rows), "late": late, "by_agent": by_agent, "unreviewed": unreviewed}


NUMBER = r"(-?\d+(?:[.,]\d+)?)"
FROM_TO = re.compile(rf"\bfrom\s+{NUMBER}\s*(?:%|[a-z]+)?\s+to\s+{NUMBER}", re.I)
TIME = re.compile(r"\bby\s+day\s+(\d+)|\bwithin\s+(?:the\s+first\s+)?(\d+)\s+days|\b(\d+)\s+days\s+after\s+(?:the\s+)?kick-?off", re.I)
AFTER_KICKOFF = re.compile(r"\bafter\s+(?:the\s+)?kick-?off", re.I)


def promise(text):
    """(from, to) or None, days or None, counted from the kickoff"""
    found = FROM_TO.search(text)
    ends = tuple(float(x.replace(",", ".")) for x in found.groups()) if found else None
    times = [int(next(g for g in m.groups() if g)) for m in TIME.finditer(text)]
    times = [t for t in times if t >= 14]
    return ends, times[-1] if times else None, bool(AFTER_KICKOFF.search(text))


def check_ins(con, d):
    rows = con.execute(
        """
        select f.deal_id, f.closed, coalesce(r.metric, ''), case when o.kickoff_on <= $d then o.kickoff_on end, o.metric_target,
               case when o.metric_checked_on is null or o.metric_checked_on <= $d then o.metric_value end,
               case when o.churned_on <= $d then o.churned_on end
        from first_won_on($d) f join outcomes o using (account_id) left join record_on($d) r using (deal_id)
        where not f.renewal""",
        {"d": d},
    ).fetchall()
    result = {}
    for deal, closed, text, kickoff, target, value, left in rows:
        ends, days, after_kickoff = promise(text)
        start = kickoff if after_kickoff and kickoff else closed
        due = start + datetime.timedelta(days or 60)
        if not d - datetime.timedelta(90) < due <= d + datetime.timedelta(7):
            continue
        # who left by that day was promised nothing for it
        if left is not None and left <= due:
            continue
        # who has churned since is asked for no value any more
        if left is not None and value is None:
            continue
        up = None
        if ends:
            target = ends[1]
            up = None if ends[0] == ends[1] else ends[1] > ends[0]
        if value is None and due > d:
            proof = "upcoming"
        elif target is None and value is None:
            proof = "no_target"
        elif value is None:
            proof = "due" if (d - due).days < 7 else "overdue"
        elif target is None:
            proof = "unclear"
        elif up is None:
            proof = "met" if value == target else "unclear"
        else:
            proof = "met" if (value >= target if up else value <= target) else "missed"
        result[deal] = (proof, due.isoformat())
    return result


# ------------------------------------------------------------------------------------- comparing


class Comparison:
    def __init__(self):
        self.compared = self.differences = 0

    def same(self, name, mine, theirs):
        self.compared += 1
        if isinstance(mine, float) and isinstance(theirs, (int, float)) and not isinstance(theirs, bool):
            equal = abs(mine - theirs) <= 1e-9
        else:
            equal = mine == theirs
        if not equal:
            self.differences += 1
            print(f"{name}: counted {json.dumps(mine, ensure_ascii=False)}, the report says {json.dumps(theirs, ensure_ascii=False)}")

    def ids(self, name, mine, theirs):
        """Two lists of deals without order; one line with what only one of them has."""
        self.compared += 1
        only_mine, only_theirs = sorted(set(mine) - set(theirs)), sorted(set(theirs) - set(mine))
        if len(mine) != len(theirs) or only_mine or only_theirs:
            self.differences += 1
            print(f"{name}: counted {len(mine)}, the report lists {len(theirs)}; only counted {only_mine}, only in the report {only_theirs}")


MISSING = "(not in the report)"


def get(tree, *path):
    for key in path:
        if not isinstance(tree, dict) or key not in tree:
            return MISSING
        tree = tree[key]
    return tree


def ids_of(rows):
    return [r["deal_id"] for r in rows] if isinstance(rows, list) else []


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    report = json.loads(pathlib.Path(sys.argv[2]).read_text("utf-8"))
    d = datetime.date.fromisoformat(report["as_of"])
    figures = report["figures"]
    con, have = load(folder)
    c = Comparison()

    for name, day, n in (("funnel", d, 7), ("funnel_trailing", d, 90), ("funnel_before", d - datetime.timedelta(7), 7)):
        for key, value in funnel(con, day, n).items():
            c.same(f"{name}.{key}", value, get(figures, name, key))

    mine = clocks(con, have, d)
    theirs = {x["step"]: x["taken"] for x in figures["clocks"]}
    c.same("clocks, steps", sorted(mine), sorted(theirs))
    for step, counted in mine.items():
        for key, value in counted.items():
            if key == "overdue":
                c.ids(f"clocks.{step}.overdue", value, ids_of(get(theirs, step, key)))
            else:
                c.same(f"clocks.{step}.{key}", value, get(theirs, step, key))

    for key, value in diagnosis(con, d, mine["kickoff"].get("in_time")).items():
        c.same(f"diagnosis.{key}", value, get(figures, "diagnosis", key))

    for key, value in attempts(con, d).items():
        if key == "waiting":
            c.ids("attempts.waiting", value, ids_of(get(figures, "attempts", key)))
        else:
            c.same(f"attempts.{key}", value, get(figures, "attempts", key))

    for key, value in since(con, d).items():
        if isinstance(value, list):
            c.ids(f"since.{key}", value, ids_of(get(figures, "since", key)))
        else:
            c.same(f"since.{key}", value, get(figures, "since", key))

    state = states(con, d)
    theirs = {row["state"]: row["deals"] for row in figures["states"]}
    for key in [*STATES, *sorted(set(theirs) - set(STATES))]:
        c.same(f"states.{key}", sum(s == key for s in state.values()), theirs.get(key, 0))
    listed = {row["deal_id"]: row["state"] for row in [*figures["gaps"], *figures["awaiting_review"]]}
    c.ids("gaps and awaiting_review", [i for i, s in state.items() if s != "accepted"], list(listed))
    for deal in sorted(set(state) & set(listed)):
        c.same(f"state of {deal}", state[deal], listed[deal])

    for name, day in (("plan_fact_gap", d), ("plan_fact_gap_before", d - datetime.timedelta(7))):
        theirs = {row["step"]: (row["plan"], row["fact"]) for row in figures[name]}
        c.same(f"{name}, steps", sorted(plan_fact_gap(con, have, day)), sorted(theirs))
        for step, value in plan_fact_gap(con, have, day).items():
            c.same(f"{name}.{step}", list(value), list(theirs.get(step, ())))

    counted = deliveries(con, d)
    for key, value in counted.items():
        c.same(f"deliveries.{key}", len(value), get(figures, "deliveries", key))
    rows = get(figures, "deliveries", "list")
    if isinstance(rows, list):
        c.ids("deliveries.list", counted["records"], ids_of(rows))
        for key in ("late", "by_agent", "unreviewed"):
            c.ids(f"deliveries.list, {key}", counted[key], [r["deal_id"] for r in rows if r[key]])

    counted = check_ins(con, d)
    theirs = dict(map(tuple, figures["check_ins"]["counts"]))
    for proof in [*PROOFS, *sorted(set(theirs) - set(PROOFS))]:
        c.same(f"check_ins.{proof}", sum(p == proof for p, _ in counted.values()), theirs.get(proof, 0))
    rows = get(figures["check_ins"], "list")
    if isinstance(rows, list):
        listed = {r["deal_id"]: (r["proof"], r["due_on"]) for r in rows}
        c.ids("check_ins.list", list(counted), ids_of(rows))
        for deal in sorted(set(counted) & set(listed)):
            c.same(f"check_ins.list, {deal}", list(counted[deal]), list(listed[deal]))

    print(f"{report['as_of']}: {c.compared} compared, {c.differences} different")
    return 1 if c.differences else 0


if __name__ == "__main__":
    sys.exit(main())
