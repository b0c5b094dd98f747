#!/usr/bin/env python3
"""Open deals about to close, rebuild hours and sales cycles, counted a second time from the CSVs alone.

    python panels_duckdb.py DATA_DIR DAILY_REPORT_JSON WEEKLY_REPORT_JSON

DATA_DIR holds deals.csv, handoffs.csv, reviews.csv and outcomes.csv. Every difference between this count
and the reports is printed; the exit code is 1 when there is one. Which rows are read, and when a record is
complete, is handoff_duckdb.py's.

Before the close: open deals of new business (no word for won or lost as their stage) whose expected close
date is from the day of the report to 14 days later. A deal is complete, incomplete or without a record by
the latest version of its record handed in by that day. Open deals with an earlier date, and those without
one, are counted apart.

Rebuild hours: accounts with a row in the outcomes whose first won deal, of several on a day the one with
the smallest id, is new business and was won in the 90 days up to the report, or in the 90 before. Hours are
`rebuilt_hours`; a blank one is counted apart and 0 is a value. An account counts as complete, incomplete or
without a record by the latest version of that deal's record. Hours saved: hours an account in the 90 days
before less those now, times the accounts now, with five accounts on either side.

Sales cycle: days from `created_on` to the win of new business won in the same spans; deals created later
than they were won, and those without a day of creation, are counted apart.
"""

import datetime
import json
import pathlib
import statistics
import sys

from handoff_duckdb import Comparison, get, load

AHEAD = 14
DAYS = 90


def extras(con, folder):
    """The columns that the other scripts have no use for, by deal and by account."""
    for name, key, columns in (
        ("deals", "deal_id", ["rep", "stage", "created_on", "expected_close_on", "amount", "currency"]),
        ("outcomes", "account_id", ["rebuilt_hours"]),
    ):
        path = str(folder / f"{name}.csv")
        con.execute(f"create table all_{name} as select * from read_csv($path, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')", {"path": path})
        have = {c for (c,) in con.execute("select column_name from information_schema.columns where table_name = ?", [f"all_{name}"]).fetchall()}
        wanted = ", ".join(f"coalesce({c}, '') as {c}" if c in have else f"'' as {c}" for c in columns)
        con.execute(f"create table more_{name} as select trim({key}) as {key}, {wanted}, {', '.join(repr(c in have) + f' as has_{c}' for c in columns)} from all_{name} qualify row_number() over (partition by trim({key})) = 1")


def has(con, name, column):
    return con.execute(f"select coalesce(bool_or(has_{column}), false) from more_{name}").fetchone()[0]


def before_the_close(con, d):
    rows = con.execute(
        """
        select deals.deal_id, day_of(expected_close_on), r.complete
        from deals join more_deals using (deal_id) left join record_on($d) r using (deal_id)
        where not renewal and trim(stage) not in ('Closed Won', 'Closed Lost')
          and (day_of(created_on) is null or day_of(created_on) <= $d)""",
        {"d": d},
    ).fetchall()
    due = [r for r in rows if r[1] is not None and d <= r[1] <= d + datetime.timedelta(AHEAD)]
    return {
        "deals": len(due),
        "complete": sum(complete is True for *_, complete in due),
        "incomplete": sum(complete is False for *_, complete in due),
        "no_record": sum(complete is None for *_, complete in due),
        "date_passed": sum(day is not None and day < d for _, day, _ in rows),
        "undated": sum(day is None for _, day, _ in rows),
    }, sorted(deal for deal, _, complete in due if complete is not True)


def spans(d):
    return {"now": (d - datetime.timedelta(DAYS - 1), d), "before": (d - datetime.timedelta(2 * DAYS - 1), d - datetime.timedelta(DAYS))}


def rebuild_hours(con, d, begin, end):
    rows = con.execute(
        """
        select try_cast(trim(rebuilt_hours) as double), r.complete
        from first_won_on($d) f join outcomes using (account_id) join more_outcomes using (account_id)
             left join record_on($d) r using (deal_id)
        where not f.renewal and f.closed between $begin and $end""",
        {"d": d, "begin": begin, "end": end},
    ).fetchall()
    sides = {
        "all": lambda _: True,
        "complete": lambda c: c is True,
        "incomplete": lambda c: c is False,
        "no_record": lambda c: c is None,
        "not_complete": lambda c: c is not True,
    }
    counted = {"not_recorded": sum(hours is None for hours, _ in rows)}
    for side, is_asked in sides.items():
        hours = [h for h, complete in rows if h is not None and is_asked(complete)]
        counted[side] = {
            "n": len(hours),
            "hours": float(sum(hours)),
            "mean_hours": statistics.fmean(hours) if hours else None,
            "median_hours": float(statistics.median(hours)) if hours else None,
        }
    return counted


def sales_cycle(con, d, begin, end):
    rows = con.execute(
        "select w.closed - day_of(created_on) from won_on($d) w join more_deals using (deal_id) where w.closed between $begin and $end",
        {"d": d, "begin": begin, "end": end},
    ).fetchall()
    days = [n for (n,) in rows if n is not None and n >= 0]
    return {
        "won": len(rows),
        "n": len(days),
        "created_blank": sum(n is None for (n,) in rows),
        "created_after_close": sum(n is not None and n < 0 for (n,) in rows),
        "median_days": float(statistics.median(days)) if days else None,
        "mean_days": statistics.fmean(days) if days else None,
    }


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    daily, weekly = (json.loads(pathlib.Path(path).read_text("utf-8")) for path in sys.argv[2:])
    d = datetime.date.fromisoformat(daily["as_of"])
    con, _ = load(folder)
    extras(con, folder)
    c = Comparison()

    if has(con, "deals", "expected_close_on"):
        counted, ids = before_the_close(con, d)
        panel = get(daily["figures"], "pre_close")
        for key, value in counted.items():
            c.same(f"pre_close.{key}", value, get(panel, key))
        c.ids("pre_close.list", ids, [x["deal_id"] for x in panel["list"]])
    for span, (begin, end) in spans(d).items():
        if has(con, "outcomes", "rebuilt_hours"):
            compare(c, f"rebuild_hours.{span}", rebuild_hours(con, d, begin, end), get(weekly["figures"], "rebuild_hours", span))
        if has(con, "deals", "created_on"):
            compare(c, f"sales_cycles.{span}", sales_cycle(con, d, begin, end), get(weekly["figures"], "sales_cycles", span))
    if has(con, "outcomes", "rebuilt_hours"):
        now, before = (rebuild_hours(con, d, *spans(d)[span])["all"] for span in ("now", "before"))
        saved = (before["mean_hours"] - now["mean_hours"]) * now["n"] if min(now["n"], before["n"]) >= 5 else None
        c.same("rebuild_hours.saved_hours", saved, get(weekly["figures"], "rebuild_hours", "saved_hours"))

    print(f"{daily['as_of']}: {c.compared} compared, {c.differences} different")
    return 1 if c.differences else 0


def compare(c, name, mine, theirs):
    for key, value in mine.items():
        if isinstance(value, dict):
            compare(c, f"{name}.{key}", value, get(theirs, key))
        else:
            c.same(f"{name}.{key}", value, get(theirs, key))


if __name__ == "__main__":
    sys.exit(main())
