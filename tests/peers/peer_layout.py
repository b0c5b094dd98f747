#!/usr/bin/env python3
"""Turn a report.json into the layout of the benchmark's peers.

    python peer_layout.py daily DAILY.json WEEKLY.json OUT.json
    python peer_layout.py quarterly QUARTERLY.json OUT.json

Only names and nesting change, no number is computed here but sums of what stands in the report.
"""
import json
import math
import sys

FIELD = {"champion_skeptic": "champion_and_skeptic"}
STATUS = ["missing", "placeholder", "thin", "complete"]
COLUMNS = ["promised_outcome", "decision_criteria", "objections", "champion", "skeptic",
           "risk_flags", "success_metric", "lost_deal_signal"]


FIELDS = ["promised_outcome", "decision_criteria", "objections", "champion_skeptic", "risk_flags", "success_metric",
          "lost_deal_signal"]
Z = 1.959963984540054


def field(name):
    return FIELD.get(name, name)


def statuses(counts, extra=()):
    return {field(c["field"]): {s: c[s] for s in [*STATUS, *extra]} for c in counts}


def by_revenue(gaps):
    """Biggest revenue first, then by id: the benchmark's order."""
    return sorted(gaps, key=lambda g: (-(g["arr"] or 0), g["deal_id"]))


def daily(day, week):
    d, w, win = day["figures"], week["figures"], day["figures"]["window"]
    c = d["counts"]
    rate = lambda r: [r["rep"], r["rejected"]["n"], r["rejected"]["k"], r["rate"]["value"], r["rate"]["low"], r["rate"]["high"]]
    ontime = lambda t: [t["complete"], t["on_time"]["n"], t["on_time"]["k"]]
    copies = d["copies"]
    return {
        "mode": "daily", "as_of": day["as_of"],
        "counts": {k: c[k] for k in ("deals", "won", "lost", "open", "records", "reviews")},
        "window": {
            "from": win["from"], "to": win["to"], "plan_records": win["expected"], "fact_records": win["present"],
            "gap_records": win["expected"] - win["present"], "plan_fields": 7 * win["expected"],
            "fact_fields": win["complete_fields"], "gap_fields": 7 * win["expected"] - win["complete_fields"],
            "fact_full": win["complete"], "fact_accepted": win["accepted"], "gap_arr_usd": win["gap_arr"],
            "fields": statuses(win["fields"], ["no_record"])},
        "gaps": [[g["deal_id"], g["account"], g["rep"], g["segment"], g["amount"], g["currency"], g["closed_on"],
                  g["days_open"], g["due"], g["kind"], ";".join(f"{field(f['field'])}:{f['status']}" for f in g["fields"])]
                 for g in by_revenue(d["gaps"]) if g["days_open"] < 7 and g["kind"] != "complete"],
        "fields_all": statuses(d["fields"]),
        "reps": [[r["rep"], r["won"], r["records"], r["complete_fields"], *ontime(r)] for r in d["reps"]],
        "weeks": [[r["week"], r["won"], r["records"], *r["by_field"], *ontime(r)] for r in d["weeks"]],
        "rep_weeks": [[r["rep"], r["week"], r["won"], r["records"], r["complete_fields"]] for r in d["rep_weeks"]],
        "rejections": {"all": [rate(r) for r in w["rejections_ever"]], "trailing": [rate(r) for r in w["rejections"]]},
        "rejected_fields": {field(r["field"]): r["rejections"] for r in w["rejected_fields"] if r["rejections"]},
        # The benchmark has no word for what was no deal: it is among the reasons that no rule knows.
        "cohorts": [[x["segment"], x["company_size"], x["lost"], x["won"],
                     x["lost_arr"] + x["not_real_arr"], x["unspecified"],
                     x["other"] + x["not_real"],
                     [[r["name"], r["n"]] for r in x["top_reasons"]]] for x in d["losses"]["cohorts"]],
        "boilerplate": {
            "groups": copies["texts"], "copies": copies["deals"],
            "by_column": {x["column"]: [x["texts"], x["deals"]] for x in copies["by_column"]},
            "top": [[x["rep"], x["column"], x["deals"], x["text"]] for x in copies["top"]]},
    }


def cox(together):
    name = lambda n: ("f_" + field(n) if n in FIELDS else "log_arr" if n == "log_amount" else n.replace("segment=", "seg_"))
    rows = []
    for t in together["terms"]:
        # The benchmark's errors are those of the model, not by rep.
        coef, se = t["term"]["coef"], t["term"]["model_se"]
        p = math.erfc(abs(coef / se) / math.sqrt(2))
        rows.append([name(t["name"]), coef, se, coef / se, p, math.exp(coef), math.exp(coef - Z * se), math.exp(coef + Z * se)])
    order = [r for r in rows if r[0].startswith("f_")] + [r for r in rows if r[0] == "log_arr"] + [r for r in rows if r[0].startswith("seg_")]
    p = [r[4] for r in order[:7]]
    ranked = sorted(range(7), key=lambda i: p[i])
    q, low = [0.0] * 7, 1.0
    for rank in range(6, -1, -1):
        low = min(low, p[ranked[rank]] * 7 / (rank + 1))
        q[ranked[rank]] = low
    return {"n": together["n"], "events": together["churned"], "coef": order, "loglik": together["loglik"], "p_bh": q}


def quarterly(report):
    r = report["figures"]["retention"]
    flow, told = r["flow"], r["by_record"]
    exposure = lambda name: field(name)
    tests = told["tests"]
    return {
        "mode": "quarterly", "as_of": report["as_of"],
        "cohort": {"won_accounts": flow["won_accounts"], "with_outcome": flow["with_outcome"],
                   "landmark_n": flow["analysed"], "events": flow["churned"],
                   "left_before_landmark": flow["left_before_landmark"], "fisher_n": told["watched_a_year"]},
        "km": {t["class"]: {"n": t["n"], "events": t["churned"],
                            "median": None if t["median_days"] is None else int(t["median_days"]),
                            "at": {str(p["day"]): [p["at_risk"], p["survival"]["value"], p["survival"]["low"], p["survival"]["high"]]
                                   for p in t["at"]}} for t in told["classes"]},
        "logrank": {"overall": [tests["logrank"]["chi_square"], tests["logrank"]["df"], tests["logrank"]["p"]],
                    "pairs": [[p["a"], p["b"], p["chi_square"], 1, p["p"], p["q"]] for p in tests["pairs"]]},
        "cox": cox(told["together"]),
        "triangle": [[c["cohort"], c["age"], c["at"], c["n"], c["churned"], c["churned"] / c["n"], c["start_arr"], c["kept_arr"],
                      c["kept_arr"] / c["start_arr"]] for c in r["triangle"]],
        "grr_now": [[g["cohort"], g["n"], g["start_arr"], g["kept_arr"], g["kept_arr"] / g["start_arr"]] for g in r["gross"]],
        "fisher": [[exposure(t["exposure"]), t["with_churned"], t["with_stayed"], t["without_churned"], t["without_stayed"],
                    *([None] * 3 if t["odds_ratio"] is None else [t["odds_ratio"]["value"], t["odds_ratio"]["low"], t["odds_ratio"]["high"]]),
                    t["p"], t["q"]] for t in told["twelve_months"]],
    }


def main():
    mode, *files = sys.argv[1:]
    *inputs, out = files
    reports = []
    for name in inputs:
        with open(name, encoding="utf-8") as f:
            reports.append(json.load(f))
    result = daily(*reports) if mode == "daily" else quarterly(*reports)
    with open(out, "w", encoding="utf-8") as f:
        json.dump(result, f, ensure_ascii=False)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main()
