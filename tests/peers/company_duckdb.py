#!/usr/bin/env python3
"""The company's KPIs of a quarterly report, counted a second time from the CSVs alone.

    python company_duckdb.py DATA_DIR QUARTERLY_REPORT_JSON

DATA_DIR holds deals.csv, handoffs.csv, reviews.csv and outcomes.csv; rates of currencies are read from a
handoff.toml in it or in the folder above. Every difference is printed; the exit code is 1 when there is one.
Which rows are read is handoff_duckdb.py's.

Counted are, for the 12 months and for each quarter: customers at the start, those that churned, those that
signed and churned inside, churned ARR, GRR and NRR by won deals; for the 12 months GRR and NRR by current ARR
with both ends of their range, and early churn. Definitions:

- a customer is an account of the outcomes from its first won deal with an amount above 0 or unknown, to its
  churn date; it is one at the start when it is one at the end of the day before the first;
- ARR on a day: new and added deals add, a renewal takes the place of its product's ARR, or of all where it
  names no product that is there; 0 from the churn on, unknown where an amount is;
- GRR: each customer at the start counts with at most what it had then; NRR: with what it has at the end;
- what won deals do not explain of current ARR fell into the 12 months, or all of it before;
- early churn: churned within 90 days of the first signature, of those whose 90th day fell into the 12 months.
"""

import datetime
import json
import pathlib
import sys
import tomllib

from handoff_duckdb import Comparison, get, load

DAY = datetime.timedelta(1)
EARLY = 90 * DAY


def rates(folder):
    for path in (folder / "handoff.toml", folder.parent / "handoff.toml"):
        if path.exists():
            money = tomllib.loads(path.read_text(encoding="utf-8")).get("money", {})
            return {money.get("currency", "USD"): 1.0, **money.get("rates", {})}
    return {"USD": 1.0}


def facts(con, folder):
    """The won deals of each account, by day and id, and what the outcomes say of it."""
    for name, columns in (("deals", ["deal_id", "amount", "currency", "product", "type"]), ("outcomes", ["account_id", "churned_on", "current_arr", "observed_until"])):
        path = str(folder / f"{name}.csv")
        con.execute(f"create table kpi_all_{name} as select * from read_csv($path, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')", {"path": path})
        have = {c for (c,) in con.execute("select column_name from information_schema.columns where table_name = ?", [f"kpi_all_{name}"]).fetchall()}
        wanted = ", ".join(f"trim(coalesce({c}, '')) as {c}" if c in have else f"'' as {c}" for c in columns)
        con.execute(f"create table kpi_{name} as select {wanted} from kpi_all_{name} qualify row_number() over (partition by trim({columns[0]})) = 1")
    money = rates(folder)
    won = {}
    rows = con.execute(
        """
        select account_id, closed, deal_id, renewal, product, try_cast(amount as double), currency
        from deals join kpi_deals using (deal_id) where won order by account_id, closed, deal_id"""
    ).fetchall()
    for account, closed, _, renewal, product, amount, currency in rows:
        rate = money.get(currency, 1.0 if currency == "" else None)
        won.setdefault(account, []).append((closed, renewal, product, None if amount is None else amount * rate, rate))
    told = {
        account: (churned, now, observed)
        for account, churned, now, observed in con.execute(
            "select account_id, day_of(o.churned_on), try_cast(current_arr as double), day_of(observed_until) from kpi_outcomes o where account_id in (select account_id from outcomes)"
        ).fetchall()
    }
    return won, told


class Customer:
    def __init__(self, deals, told, end):
        churned, now, self.observed = told
        self.deals = [deal for deal in deals if deal[0] <= end]
        self.churn = churned if churned and churned <= end else None
        self.now = None if now is None else now * deals[0][4]
        paying = [deal for deal in self.deals if deal[3] is None or deal[3] > 0]
        before = [deal for deal in paying if not self.churn or deal[0] <= self.churn]
        after = [deal for deal in paying if self.churn and deal[0] > self.churn]
        self.start = before[0][0] if before else None
        self.older = bool(before and before[0][1])
        self.back = after[0][0] if after else None

    def gone(self, day):
        return self.churn is not None and self.churn <= day

    def first_time(self, day):
        return self.start is not None and self.start <= day and not self.gone(day)

    def there(self, day):
        return self.first_time(day) or (self.back is not None and self.back <= day)

    def arr(self, day):
        if not self.there(day):
            return 0.0
        products = {}
        for closed, renewal, product, amount, _ in self.deals:
            if closed > day or (self.gone(day) and closed <= self.churn):
                continue
            if renewal and product not in products:
                products = {}
            if renewal and not product:
                products = {}
            old = 0.0 if renewal else products.get(product, 0.0)
            products[product] = None if old is None or amount is None else old + amount
        return None if None in products.values() else sum(products.values())


def ratio(part, whole):
    return part / whole if whole else None


def retention(pairs):
    opening = sum(o for o, _ in pairs)
    return opening, ratio(sum(min(o, c) for o, c in pairs), opening), ratio(sum(c for _, c in pairs), opening)


def period(customers, begin, last):
    before = begin - DAY
    cohort = [c for c in customers if c.there(before) and (c.churn or c.observed is None or c.observed >= before)]
    churned = [c for c in cohort if c.first_time(before) and c.churn and begin <= c.churn <= last]
    inside = [c for c in customers if c.start and begin <= c.start <= last and c.churn and c.churn <= last]
    lost = [c.arr(c.churn - DAY) for c in churned + inside]
    ends = [(c, c.arr(before), 0.0 if c in churned else c.arr(last)) for c in cohort]
    opening, grr, nrr = retention([(o, c) for _, o, c in ends if o is not None and c is not None])
    return ends, set(churned), {
        "customers_at_start": len(cohort),
        "churned": len(churned),
        "logo_churn": ratio(len(churned), len(cohort)),
        "signed_and_churned_inside": len(inside),
        "churned_arr": float(sum(x for x in lost if x is not None)),
        "churned_arr_unknown": sum(x is None for x in lost),
        "opening_arr": float(opening),
        "grr": grr,
        "nrr": nrr,
    }


def by_current_arr(ends, churned):
    inside, before, more, less = [], [], 0.0, 0.0
    for customer, opening, closing in ends:
        if opening is None or (customer not in churned and customer.now is None):
            continue
        now = 0.0 if customer in churned else customer.now
        change = 0.0 if customer in churned or closing is None else now - closing
        more, less = more + max(change, 0.0), less + max(-change, 0.0)
        inside.append((opening, now))
        before.append((max(opening + change, 0.0), now))
    return retention(inside), retention(before), more, less


def early_churn(customers, begin, last):
    due = [c for c in customers if c.start and not c.older and begin <= c.start + EARLY <= last]
    gone = [c for c in due if c.churn and c.churn <= c.start + EARLY]
    seen = [c for c in due if c in gone or c.churn or c.observed is None or c.observed >= c.start + EARLY]
    return len(gone), len(seen)


def number(value):
    """A rate of the report; None where it says why there is none."""
    return None if isinstance(value, dict) else value


def close(comparison, name, mine, theirs):
    """Sums of money differ in their last digits with the order of their terms."""
    if isinstance(mine, float) and isinstance(theirs, (int, float)):
        comparison.same(name, True, abs(mine - theirs) <= 1e-9 * max(1.0, abs(mine)))
    else:
        comparison.same(name, mine, theirs)


def main():
    folder, report = pathlib.Path(sys.argv[1]), json.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
    company = get(report, "figures", "company")
    day = datetime.date.fromisoformat
    con, _ = load(folder)
    won, told = facts(con, folder)
    comparison = Comparison()
    as_of = day(report["as_of"])
    known = [observed for churned, _, observed in told.values() if observed or not churned]
    end = day(company["figures_end_on"])
    if known and None not in known:
        comparison.same("figures_end_on", str(min(max(known), as_of)), str(end))
    customers = [Customer(deals, told[account], end) for account, deals in won.items() if account in told and any(d[0] <= end for d in deals)]
    year = company["twelve_months"]
    after = end + DAY
    first = datetime.date(after.year - 1, 3, 1) if (after.month, after.day) == (2, 29) else after.replace(year=after.year - 1)
    comparison.same("12 months from", str(first), year["from"])
    periods = [("12 months", first, year)] + [(q["quarter"], day(q["from"]), q) for q in company["quarters"]]
    for name, begin, theirs in periods:
        ends, churned, mine = period(customers, begin, day(theirs["to"]))
        for key in ("customers_at_start", "churned", "signed_and_churned_inside", "churned_arr", "churned_arr_unknown", "logo_churn"):
            close(comparison, f"{name} {key}", mine[key], number(theirs[key]))
        for key in ("opening_arr", "grr", "nrr"):
            close(comparison, f"{name} {key}", mine[key], number(theirs["contracts"][key]))
        if name == "12 months" and "grr" in theirs["current_arr"]:
            now = theirs["current_arr"]
            inside, before, more, less = by_current_arr(ends, churned)
            was = now["if_undated_before_start"]
            pairs = zip(("opening_arr", "grr", "nrr"), inside, before)
            for key, one, other in pairs:
                close(comparison, f"by current ARR {key}", one, number(now[key]))
                close(comparison, f"by current ARR, before the start {key}", other, number(was[key]))
            close(comparison, "undated increase", more, now["undated_increase_arr"])
            close(comparison, "undated decrease", less, now["undated_decrease_arr"])
    early = year["early_churn"]
    comparison.same("early churn", list(early_churn(customers, first, end)), [early["churned"], early["n"]])
    print(f"{comparison.compared} values compared, {comparison.differences} differences")
    sys.exit(comparison.differences > 0)


if __name__ == "__main__":
    main()
