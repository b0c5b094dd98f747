#!/usr/bin/env python3
"""The questions of docs/QUESTIONS.md, asked of the program and of DuckDB over the Parquet files that it writes.

    python questions_duckdb.py HANDOFF HANDOFF_TOML

Every difference is printed; the exit code is 1 when there is one. Rows are compared as a set, numbers to nine
digits..
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import duckdb

TABLES = ["deals", "records", "reviews", "accounts", "outcomes"]


def cell(value):
    """A cell as it is compared."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    number = float(value)
    return 0.0 if number == 0 else float(f"{number:.8e}")


def rows(names, data):
    found = [tuple(cell(value) for value in row) for row in data]
    return names, sorted(found, key=lambda row: [(value is None, str(value)) for value in row])


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
            theirs = rows(names, relation.fetchall())
            ours = rows(list(told[0]) if told else names, [list(row.values()) for row in told])
            same = ours == theirs
            wrong += not same
            print(f"{'ok' if same else 'DIFFERENT'}  {len(told):>6} rows  {title}")
            if not same:
                only = [row for row in ours[1] if row not in theirs[1]]
                other = [row for row in theirs[1] if row not in ours[1]]
                print(f"  program only: {only[:3]}\n  DuckDB only: {other[:3]}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
