#!/usr/bin/env python3
"""The questions of docs/QUESTIONS.md, asked of the program and of DuckDB over the Parquet files that it writes.

    python questions_duckdb.py HANDOFF HANDOFF_TOML

Every difference is printed; the exit code is 1 when there is one. Rows are compared in one order, numbers to nine
digits..
"""

import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile

import duckdb

TABLES = ["deals", "records", "reviews", "accounts", "outcomes"]


def cell(value):
    """A cell as it is compared: nothing, a text, a flag or a number."""
    if value is None or isinstance(value, (bool, str)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


def order(row):
    """Where a row stands among the others; numbers to six digits, so that both sides are in one order."""
    return [(value is None, f"{value:.5e}" if isinstance(value, float) else str(value)) for value in row]


def rows(data):
    return sorted((tuple(cell(value) for value in row) for row in data), key=order)


def is_same(ours, theirs):
    if isinstance(ours, float) and isinstance(theirs, float):
        return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)
    return ours == theirs


def are_same(ours, theirs):
    same = [len(a) == len(b) and all(map(is_same, a, b)) for a, b in zip(ours, theirs)]
    return len(ours) == len(theirs) and all(same)


def main():
    handoff, config = sys.argv[1:]
    text = (pathlib.Path(__file__).resolve().parents[2] / "docs/QUESTIONS.md").read_text()
    questions = re.findall(r"### (.*?)\n.*?```sql\n(.*?)```", text, re.S)
    assert len(questions) == 12, len(questions)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "tables"
        subprocess.run([handoff, "tables", "--config", config, "--out", out], check=True, stdout=subprocess.DEVNULL)
        con = duckdb.connect()
        for table in TABLES:
            con.execute(f"create view {table} as select * from '{out}/{table}.parquet'")
        for title, sql in questions:
            answer = subprocess.run(
                [handoff, "query", "-", "--format", "json", "--config", config],
                input=sql, text=True, check=True, capture_output=True,
            )
            told = json.loads(answer.stdout)
            relation = con.execute(sql)
            names = [column[0] for column in relation.description]
            theirs = rows(relation.fetchall())
            ours = rows([row.values() for row in told])
            same = are_same(ours, theirs) and (not told or list(told[0]) == names)
            wrong += not same
            print(f"{'ok' if same else 'DIFFERENT'}  {len(told):>6} rows  {title}")
            if not same:
                pairs = [(a, b) for a, b in zip(ours, theirs) if not all(map(is_same, a, b))]
                print(f"  {len(ours)} rows against {len(theirs)}; first differences: {pairs[:3]}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
