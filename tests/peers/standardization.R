# Reference values for src/stats/cox/standardization.rs, from the rows of survival/*.csv.
#
#   Rscript tests/peers/standardization.R            writes tests/fixtures/stats/standardization
#   Rscript tests/peers/standardization.R bootstrap  compares the errors with a bootstrap
#
# The ratios are those of survival::coxph. Baselines, means over subjects and errors are counted
# here: derivatives by numerical differences, influences by giving each cluster a little more
# weight and fitting again.
library(survival)
options(digits = 17)

folder <- "tests/fixtures/stats"
Z <- qnorm(0.975)

read <- function(case) read.csv(file.path(folder, "survival", paste0(case, ".csv")))

# Increments of the cumulative hazard of one stratum at coefficients b, Efron's ties.
increments <- function(d, risk, w) {
  times <- sort(unique(d$time[d$event == 1]))
  inc <- sapply(times, function(u) {
    at <- d$entry < u & d$time >= u
    dead <- at & d$time == u & d$event == 1
    n <- sum(dead)
    sum(mean(w[dead]) / (sum(w[at] * risk[at]) - (seq_len(n) - 1) / n * sum(w[dead] * risk[dead])))
  })
  squares <- sapply(times, function(u) {
    at <- d$entry < u & d$time >= u
    dead <- at & d$time == u & d$event == 1
    n <- sum(dead)
    sum(1 / (sum(risk[at]) - (seq_len(n) - 1) / n * sum(risk[dead]))^2)
  })
  data.frame(time = times, inc = as.numeric(inc), square = as.numeric(squares))
}

# The mean over subjects of survival at `until`, or of the mean time up to it; the first columns of `x`
# are set to `value`.
g_formula <- function(d, x, b, value, until, kind, fewest, w = rep(1, nrow(d)), steps = NULL) {
  risk <- exp(as.vector(x %*% b))
  for (j in seq_along(value)) x[, j] <- value[j]
  set <- exp(as.vector(x %*% b))
  total <- 0
  weight <- 0
  figures <- rep(NA, nrow(d))
  for (s in unique(d$stratum)) {
    own <- d$stratum == s
    if (sum(d$time[own] >= until & d$entry[own] < until) < fewest) next
    st <- if (is.null(steps)) increments(d[own, ], risk[own], w[own]) else steps[[as.character(s)]]
    st <- st[st$time <= until, ]
    cum <- cumsum(st$inc)
    figures[own] <- if (kind == "share") {
      exp(-(if (length(cum)) tail(cum, 1) else 0) * set[own])
    } else {
      len <- diff(c(0, st$time, until))
      as.vector(exp(-outer(set[own], c(0, cum))) %*% len)
    }
    total <- total + sum(w[own] * figures[own])
    weight <- weight + sum(w[own])
  }
  list(value = total / weight, figures = figures)
}

fit_of <- function(d, names, cluster, w = NULL) {
  terms <- paste(names, collapse = " + ")
  f <- as.formula(paste("Surv(entry, time, event) ~", terms, "+ strata(stratum)"))
  d$weight <- if (is.null(w)) 1 else w
  coxph(f, data = d, weights = weight, ties = "efron", eps = 1e-14, iter.max = 60, toler.chol = 1e-15)
}

figures_of <- function(d, names, values, until, fewest, w = rep(1, nrow(d)), b = NULL) {
  x <- as.matrix(d[, names, drop = FALSE])
  if (is.null(b)) b <- coef(fit_of(d, names, FALSE, w))
  v <- c(sapply(values, function(a) g_formula(d, x, b, a, until, "share", fewest, w)$value),
         sapply(values, function(a) g_formula(d, x, b, a, until, "mean", fewest, w)$value))
  c(v[1], v[2], v[1] - v[2], v[3], v[4], v[3] - v[4])
}

# By the delta method: coefficients, baselines, and which subjects there are.
model_errors <- function(d, names, values, until, fewest) {
  x <- as.matrix(d[, names, drop = FALSE])
  fit <- fit_of(d, names, FALSE)
  b <- coef(fit)
  h <- 1e-5
  gradient <- sapply(seq_along(b), function(j) {
    e <- replace(numeric(length(b)), j, h)
    (figures_of(d, names, values, until, fewest, b = b + e) -
       figures_of(d, names, values, until, fewest, b = b - e)) / (2 * h)
  })
  variance <- diag(gradient %*% vcov(fit) %*% t(gradient))
  risk <- exp(as.vector(x %*% b))
  steps <- lapply(split(seq_len(nrow(d)), d$stratum), function(i)
    increments(d[i, ], risk[i], rep(1, length(i))))
  at <- function(steps, figures = FALSE) {
    g <- lapply(c("share", "mean"), function(kind) lapply(values, function(a)
      g_formula(d, x, b, a, until, kind, fewest, steps = steps)))
    get <- function(k, a) if (figures) g[[k]][[a]]$figures else g[[k]][[a]]$value
    rbind(get(1, 1), get(1, 2), get(1, 1) - get(1, 2), get(2, 1), get(2, 2), get(2, 1) - get(2, 2))
  }
  for (s in names(steps)) for (k in which(steps[[s]]$time <= until)) {
    up <- down <- steps
    h <- steps[[s]]$inc[k] * 1e-4
    up[[s]]$inc[k] <- up[[s]]$inc[k] + h
    down[[s]]$inc[k] <- down[[s]]$inc[k] - h
    by <- as.vector(at(up) - at(down)) / (2 * h)
    variance <- variance + by^2 * steps[[s]]$square[k]
  }
  own <- at(steps, TRUE)
  own <- own[, !is.na(own[1, ]), drop = FALSE]
  variance <- variance + rowSums((own - rowMeans(own))^2) / ncol(own)^2
  list(se = sqrt(variance), width = Z)
}

# By cluster: how far each cluster moves each figure, found by giving it a little more weight and
# fitting again. That is what the influences of its subjects add up to.
cluster_errors <- function(d, names, values, until, fewest) {
  h <- 1e-4
  moved <- sapply(unique(d$cluster), function(g) {
    own <- d$cluster == g
    up <- figures_of(d, names, values, until, fewest, ifelse(own, 1 + h, 1))
    down <- figures_of(d, names, values, until, fewest, ifelse(own, 1 - h, 1))
    (up - down) / (2 * h)
  })
  g <- ncol(moved)
  list(se = sqrt(rowSums(moved^2) * g / (g - 1)), width = qt(0.975, g - 1))
}

cases <- list(
  list(case = "crm_1500", id = "plain_365", names = c("x1", "x2"), values = c(7, 3), until = 365),
  list(case = "crm_1500", id = "segment_365", names = c("x1", "x2"), values = c(7, 3), until = 365,
       stratum = "stratum"),
  list(case = "crm_1500", id = "rep_700", names = c("x1", "x2"), values = c(7, 3), until = 700,
       stratum = "cluster", fewest = 12),
  list(case = "crm_1500", id = "segment_clusters_540", names = c("x1", "x2"), values = c(5, 4),
       until = 540, stratum = "stratum", cluster = "cluster"),
  list(case = "clustered_reps", id = "clusters_365", names = "x1", values = c(7, 3), until = 365,
       cluster = "cluster"),
  list(case = "heavy_ties", id = "ties_12", names = "x1", values = c(1, 0), until = 12),
  list(case = "left_truncated", id = "entry_500", names = "x1", values = c(7, 3), until = 500,
       entry = "entry"),
  list(case = "left_truncated", id = "entry_clusters_500", names = "x1", values = c(7, 3),
       until = 500, entry = "entry", made_clusters = 29)
)

prepared <- function(k) {
  d <- read(k$case)
  d$stratum <- if (is.null(k$stratum)) 1 else d[[k$stratum]]
  d$entry <- if (is.null(k$entry)) -1 else d[[k$entry]]
  if (!is.null(k$cluster)) d$cluster <- d[[k$cluster]]
  if (!is.null(k$made_clusters)) d$cluster <- (seq_len(nrow(d)) - 1) %% k$made_clusters
  d
}

log_log <- function(s, se, width) s^exp(c(1, -1) * width * se / (s * abs(log(s))))
number <- function(x) paste0("[", paste(formatC(x, digits = 15, format = "g"), collapse = ", "), "]")
text <- function(x) if (is.null(x)) "null" else paste0("\"", x, "\"")

if (sys.nframe() > 0) {
  # Sourced by quarterly_r.py, for its functions.
} else if (length(commandArgs(TRUE)) == 0) {
  for (case in unique(sapply(cases, `[[`, "case"))) {
    checks <- sapply(Filter(function(k) k$case == case, cases), function(k) {
      d <- prepared(k)
      fewest <- if (is.null(k$fewest)) 5 else k$fewest
      value <- figures_of(d, k$names, k$values, k$until, fewest)
      clustered <- !is.null(k$cluster) || !is.null(k$made_clusters)
      errors <- if (clustered) cluster_errors else model_errors
      e <- errors(d, k$names, k$values, k$until, fewest)
      low <- value - e$width * e$se
      high <- value + e$width * e$se
      for (i in 1:2) {
        band <- log_log(value[i], e$se[i], e$width)
        low[i] <- band[1]
        high[i] <- band[2]
      }
      kept <- sum(sapply(split(d, d$stratum), function(s) {
        if (sum(s$time >= k$until & s$entry < k$until) < fewest) 0 else nrow(s)
      }))
      sprintf(paste0("  {\"id\": \"%s\", \"params\": {\"covariates\": [%s], \"stratum\": %s, ",
                     "\"cluster\": %s, \"entry\": %s, \"made_clusters\": %s},\n   \"expected\": {",
                     "\"values\": %s, \"until\": %g, \"fewest\": %d, \"n\": %d,\n    \"value\": %s,\n",
                     "    \"lower\": %s,\n    \"upper\": %s},\n   \"tol\": {\"default\": {\"rel\": 1e-6, ",
                     "\"abs\": 1e-6}, \"lower\": {\"rel\": 1e-5, \"abs\": 1e-5}, ",
                     "\"upper\": {\"rel\": 1e-5, \"abs\": 1e-5}}}"),
              k$id, paste(sapply(k$names, text), collapse = ", "), text(k$stratum), text(k$cluster),
              text(k$entry), if (is.null(k$made_clusters)) "null" else k$made_clusters,
              number(k$values), k$until, fewest, kept, number(value), number(low), number(high))
    })
    out <- sprintf(paste0("{\"case\": \"%s\",\n \"source\": \"rows of survival/%s.csv; values by ",
                          "tests/peers/standardization.R, R survival %s\",\n \"checks\": [\n%s\n ]}\n"),
                   case, case, packageVersion("survival"), paste(checks, collapse = ",\n"))
    cat(out, file = file.path(folder, "standardization", paste0(case, ".json")))
  }
} else {
  set.seed(25)
  for (k in cases) {
    d <- prepared(k)
    fewest <- if (is.null(k$fewest)) 5 else k$fewest
    clustered <- !is.null(k$cluster) || !is.null(k$made_clusters)
    again <- replicate(400, {
      rows <- if (clustered) {
        units <- split(seq_len(nrow(d)), d$cluster)
        unlist(units[sample(length(units), replace = TRUE)])
      } else sample(nrow(d), replace = TRUE)
      tryCatch(figures_of(d[rows, ], k$names, k$values, k$until, fewest), error = function(e) rep(NA, 6))
    })
    errors <- if (clustered) cluster_errors else model_errors
    ours <- errors(d, k$names, k$values, k$until, fewest)$se
    cat(k$id, "\n  bootstrap", apply(again, 1, sd, na.rm = TRUE), "\n  formula  ", ours, "\n")
  }
}
