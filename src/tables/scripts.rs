//! Scripts for R and Python that fit the main ratio of the quarterly report again, from the table of
//! accounts alone.

use super::format::FileFormat;
use crate::metrics::retention::adjustment::{Adjustment, RepAdjustment};
use crate::metrics::retention::primary_ratio::PrimaryRatio;

/// What of the accounts the model uses, by column.
struct Model {
    /// Columns whose values are strata.
    strata: Vec<&'static str>,
    /// Columns whose values are indicators.
    indicators: Vec<&'static str>,
    has_amount: bool,
    has_rep_means: bool,
}

impl Model {
    fn of(adjustment: &Adjustment) -> Model {
        let mut strata = adjustment.within.clone();
        if matches!(adjustment.reps, RepAdjustment::Within { .. }) {
            strata.push("rep");
        }
        let mut indicators = adjustment.beside.clone();
        indicators.retain(|column| *column != "amount");
        Model {
            strata,
            indicators,
            has_amount: adjustment.beside.contains(&"amount"),
            has_rep_means: matches!(adjustment.reps, RepAdjustment::Means { .. }),
        }
    }

    /// The columns of texts, where a blank is a value of its own.
    fn texts(&self) -> Vec<&'static str> {
        let mut texts = ["rep"].to_vec();
        texts.extend(self.strata.iter().filter(|column| **column != "rep"));
        texts.extend(&self.indicators);
        texts
    }
}

/// `"a", "b"`.
fn quoted(columns: &[&str]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| format!("{column:?}")).collect();
    columns.join(", ")
}

/// The script for R, with package `survival`.
pub fn r(ratio: &PrimaryRatio, format: FileFormat) -> String {
    let model = Model::of(&ratio.adjustment);
    let read = match format {
        FileFormat::Parquet => r#"as.data.frame(arrow::read_parquet("accounts.parquet"))"#,
        FileFormat::Csv { .. } => r#"read.csv("accounts.csv", na.strings = "")"#,
        FileFormat::Json => r#"jsonlite::fromJSON("accounts.json")"#,
    };
    let landmark = ratio.landmark_days;
    let mut lines = vec![
        format!(
            "# Churn rate ratio for {} more complete fields; handoff quarterly says {}.",
            ratio.units, ratio.ratio
        ),
        "library(survival)".into(),
        format!("a <- {read}"),
        "for (x in c(\"compared\", \"churned\")) a[[x]] <- as.logical(a[[x]])".into(),
        "a <- a[a$compared & !is.na(a$complete_fields), ]".into(),
        format!(
            "for (x in c({})) a[[x]] <- ifelse(is.na(a[[x]]), \"\", a[[x]])",
            quoted(&model.texts())
        ),
    ];
    let keeps = model
        .indicators
        .iter()
        .map(|column| format!("a${column} %in% a${column}[a$churned]"));
    let keeps: Vec<String> = keeps.collect();
    if !keeps.is_empty() {
        lines.push(format!("a <- a[{}, ]", keeps.join(" & ")));
    }
    let mut terms = vec![format!("I(complete_fields / {})", ratio.units)];
    if model.has_rep_means {
        terms.push("ave(complete_fields, rep)".into());
    }
    if model.has_amount {
        lines.push("l <- log(ifelse(a$arr > 0, a$arr, NA))".into());
        lines.push("a$log_arr <- ifelse(is.na(l), mean(l, na.rm = TRUE), l)".into());
        lines.push("a$arr_unknown <- as.numeric(is.na(l))".into());
        terms.extend(["log_arr".into(), "arr_unknown".into()]);
    }
    terms.extend(
        model
            .indicators
            .iter()
            .map(|column| format!("factor({column})")),
    );
    terms.extend(
        model
            .strata
            .iter()
            .map(|column| format!("strata({column})")),
    );
    lines.push(format!("a$time <- a$follow_up_days - {landmark}"));
    lines.push(format!("a$entry <- pmax(a$entry_days - {landmark}, 0)"));
    lines.push(format!(
        "fit <- coxph(Surv(entry, time, churned) ~ {}, a, ties = \"efron\")",
        terms.join(" + ")
    ));
    lines.push("cat(sprintf(\"%.12g\\n\", exp(coef(fit)[[1]])))".into());
    lines.join("\n") + "\n"
}

/// The script for Python, with `pandas` and `lifelines`.
pub fn python(ratio: &PrimaryRatio, format: FileFormat) -> String {
    let model = Model::of(&ratio.adjustment);
    let read = match format {
        FileFormat::Parquet => r#"pd.read_parquet("accounts.parquet")"#,
        FileFormat::Csv { .. } => {
            r#"pd.read_csv("accounts.csv", keep_default_na=False, na_values=[""])"#
        }
        FileFormat::Json => r#"pd.DataFrame(json.load(open("accounts.json")))"#,
    };
    let landmark = ratio.landmark_days;
    let mut lines = vec![
        format!(
            "# Churn rate ratio for {} more complete fields; handoff quarterly says {}.",
            ratio.units, ratio.ratio
        ),
        match format {
            FileFormat::Json => "import json, numpy as np, pandas as pd".into(),
            FileFormat::Parquet | FileFormat::Csv { .. } => {
                "import numpy as np, pandas as pd".into()
            }
        },
        "from lifelines import CoxPHFitter".into(),
        format!("a = {read}"),
        "a = a[a.compared & a.complete_fields.notna()].fillna({\"rep\": \
                 \"\", \"segment\": \"\", \"company_size\": \"\", \"product\": \"\", \
                 \"lead_source\": \"\"})"
            .into(),
        "a[\"churned\"] = a.churned.astype(bool)".into(),
    ];
    let keeps = model
        .indicators
        .iter()
        .map(|column| format!("a.groupby(\"{column}\").churned.transform(\"any\")"));
    let keeps: Vec<String> = keeps.collect();
    if !keeps.is_empty() {
        lines.push(format!("a = a[{}]", keeps.join(" & ")));
    }
    lines.push(format!("x = a[[{}]].copy()", quoted(&model.strata)));
    lines.push(format!(
        "x[\"fields\"] = a.complete_fields.astype(float) / {}",
        ratio.units
    ));
    if model.has_rep_means {
        lines.push("x[\"rep_mean\"] = x.fields.groupby(a.rep).transform(\"mean\")".into());
    }
    if model.has_amount {
        lines.push("l = np.log(a.arr.astype(float).where(a.arr > 0))".into());
        lines.push("x[\"log_arr\"] = l.fillna(l.mean())".into());
        lines.push("if l.isna().any(): x[\"arr_unknown\"] = l.isna().astype(float)".into());
    }
    if !model.indicators.is_empty() {
        lines.push(format!(
            "x = x.join(pd.get_dummies(a[[{}]], drop_first=True, dtype=float))",
            quoted(&model.indicators)
        ));
    }
    lines.push(format!(
        "x[\"time\"], x[\"churned\"] = a.follow_up_days - {landmark}, a.churned"
    ));
    lines.push(format!(
        "x[\"entry\"] = (a.entry_days - {landmark}).clip(lower=0)"
    ));
    let strata = match model.strata.is_empty() {
        true => String::new(),
        false => format!(", strata=[{}]", quoted(&model.strata)),
    };
    lines.push(format!(
        "fit = CoxPHFitter().fit(x, \"time\", \"churned\", entry_col=\"entry\"{strata}, \
         fit_options={{\"precision\": 1e-10}})"
    ));
    lines.push("print(f\"{np.exp(fit.params_['fields']):.12g}\")".into());
    lines.join("\n") + "\n"
}
