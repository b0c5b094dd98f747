#!/usr/bin/env python3
"""The week against the week before, missing records by rep and the ownership gap, counted a second time from the CSVs alone.

    python week_duckdb.py DATA_DIR WEEKLY_REPORT_JSON

DATA_DIR holds deals.csv, handoffs.csv, reviews.csv and outcomes.csv. Every difference between this count
and the report is printed; the exit code is 1 when there is one. Which rows are read, and the state of each
handoff, is handoff_duckdb.py's.

A week is the seven days up to the report, or the seven before. Won and lost: new business closed in it.
Lost leaves out what was no real opportunity, by the words of weekly_duckdb.py. Reviewed: reviews decided in
it of won deals with a record handed in by the end of the week; rejected: those that reject. Churned
customers: accounts whose churn date lies in it, with a won deal closed by that date.

Open handoffs: the deals of the 365 days up to the last day of the week whose state that day is overdue or
rejected. Became overdue, sent back: open now, not open when the week before ended, and overdue or rejected
now. Resolved, churned: open then, and now in another state, or churned. Aged out: open then, and now closed
more than 365 days ago.

Missing records: deals of the trailing 365 days whose due day (the close plus 48 hours) is before the
report, by rep; missing has no record handed in by the report.

Ownership gap: accounts with a row in the outcomes whose first won deal, of several on a day the one with
the smallest id, is new business closed in the trailing 90 days. The first touch of CS is the earlier of
introduction and kickoff; that of sales is the handoff meeting if it lies between the close and that touch,
else the close. A gap below 0 is 0. Without a touch, the account waits, or has churned by the report.
"""

import datetime
import json
import pathlib
import statistics
import sys

from handoff_duckdb import Comparison, get, load, states
from weekly_duckdb import reason_of

OPEN = {"overdue_no_record", "overdue_incomplete", "rejected"}


def days(n):
    return datetime.timedelta(n)


def extras(con, folder):
    """Rep and lost reason of each deal; days of introduction, where the outcomes have them."""
    for name, key, columns in (("deals", "deal_id", ["rep", "stage", "lost_reason"]), ("outcomes", "account_id", ["introduced_on", "handoff_meeting_on"])):
        path = str(folder / f"{name}.csv")
        con.execute(f"create table all_{name} as select * from read_csv($path, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')", {"path": path})
        have = {c for (c,) in con.execute("select column_name from information_schema.columns where table_name = ?", [f"all_{name}"]).fetchall()}
        wanted = ", ".join(f"coalesce({c}, '') as {c}" if c in have else f"'' as {c}" for c in columns)
        con.execute(f"create table more_{name} as select trim({key}) as {key}, {wanted} from all_{name} qualify row_number() over (partition by trim({key})) = 1")


def week(con, d):
    begin = d - days(6)
    span = {"begin": begin, "end": d}
    (won,) = con.execute("select count(*) from deals where won and not renewal and closed between $begin and $end", span).fetchone()
    lost = con.execute(
        "select lost_reason from deals join more_deals using (deal_id) where trim(stage) = 'Closed Lost' and not renewal and closed between $begin and $end", span
    ).fetchall()
    real = [text for (text,) in lost if reason_of(text) != "not_real"]
    reviewed, rejected = con.execute(
        """
        select count(*), count(*) filter (rejected) from reviews join won_on($end) using (deal_id)
        where day between $begin and $end and deal_id in (select deal_id from records where records.day <= $end)""",
        span,
    ).fetchone()
    (churned,) = con.execute(
        """
        select count(*) from outcomes where churned_on between $begin and $end
          and exists (select 1 from deals where deals.account_id = outcomes.account_id and won and closed <= churned_on)""",
        span,
    ).fetchone()
    now, then = states(con, d), states(con, begin - days(1))
    opened = lambda found: {deal for deal, state in found.items() if state in OPEN}
    came, went = opened(now) - opened(then), opened(then) - opened(now)
    return {
        "won": won,
        "lost": len(real),
        "not_real": len(lost) - len(real),
        "reviews": {"reviewed": reviewed, "rejected": rejected},
        "churned_customers": churned,
        "handoffs": {
            "open_before": len(opened(then)),
            "became_overdue": sum(now[deal] != "rejected" for deal in came),
            "sent_back": sum(now[deal] == "rejected" for deal in came),
            "resolved": sum(now.get(deal, "churned") != "churned" for deal in went),
            "churned": sum(now.get(deal) == "churned" for deal in went),
            "aged_out": sum(deal not in now for deal in went),
            "open": len(opened(now)),
        },
    }


def missing_records(con, d):
    rows = con.execute(
        """
        select nullif(trim(rep), ''), count(*) filter (r.deal_id is null), count(*)
        from won_on($d) w join more_deals using (deal_id) left join record_on($d) r using (deal_id)
        where w.closed > $d::date - 365 and w.closed + 2 < $d group by 1""",
        {"d": d},
    ).fetchall()
    return {rep: {"k": k, "n": n} for rep, k, n in rows}


def ownership_gap(con, d):
    rows = con.execute(
        """
        select f.closed, day_of(m.introduced_on), kickoff_on, day_of(m.handoff_meeting_on), churned_on
        from first_won_on($d) f join outcomes using (account_id) join more_outcomes m using (account_id)
        where not f.renewal and f.closed between $d::date - 89 and $d""",
        {"d": d},
    ).fetchall()
    seen = lambda day: day if day and day <= d else None
    gaps, waiting, churned = [], 0, 0
    for closed, introduced, kickoff, meeting, left in rows:
        touches = [day for day in (seen(introduced), seen(kickoff)) if day]
        if not touches:
            gone = left is not None and left <= d
            waiting, churned = waiting + (not gone), churned + gone
            continue
        first = min(touches)
        last = meeting if meeting and closed <= meeting <= first else closed
        gaps.append(max((first - last).days, 0))
    return {
        "n": len(gaps),
        "no_gap": sum(gap == 0 for gap in gaps),
        "no_cs_touch_yet": waiting,
        "churned_before": churned,
        "median_days": float(statistics.median(gaps)) if gaps else None,
        "longest_days": max(gaps, default=None),
    }


def compare(c, name, mine, theirs):
    for key, value in mine.items():
        if isinstance(value, dict):
            compare(c, f"{name}.{key}", value, get(theirs, key))
        else:
            c.same(f"{name}.{key}", value, get(theirs, key))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    weekly = json.loads(pathlib.Path(sys.argv[2]).read_text("utf-8"))
    figures, d = weekly["figures"], datetime.date.fromisoformat(weekly["as_of"])
    con, _ = load(folder)
    extras(con, folder)
    c = Comparison()
    compare(c, "week.this_week", week(con, d), get(figures, "week", "this_week"))
    compare(c, "week.last_week", week(con, d - days(7)), get(figures, "week", "last_week"))
    theirs = {one["rep"]: one["missing"] for one in get(figures, "filing", "reps")}
    compare(c, "filing", missing_records(con, d), theirs)
    evidence = {one["rep"]: one["missing"] for one in get(figures, "diagnoses") if one["missing"]["n"] > 0}
    compare(c, "diagnoses.missing", missing_records(con, d), evidence)
    compare(c, "ownership_gap", ownership_gap(con, d), get(figures, "ownership_gap"))
    print(f"{weekly['as_of']}: {c.compared} compared, {c.differences} different")
    return 1 if c.differences else 0


if __name__ == "__main__":
    sys.exit(main())
