# The fit of benches/cox.rs with R's coxph: Rscript benches/cox.R FILE ROWS
suppressMessages(library(survival))
args <- commandArgs(TRUE)
n <- as.integer(args[2])
con <- file(args[1], "rb")
all <- matrix(readBin(con, "double", 22 * n, endian = "little"), nrow = n)
close(con)
x <- all[, -(1:2)]
y <- Surv(all[, 1], all[, 2])
start <- proc.time()[["elapsed"]]
fit <- coxph(y ~ x, ties = "efron")
seconds <- proc.time()[["elapsed"]] - start
cat(sprintf("rows %d events %d seconds %.3f loglik %.9f coef %.12f\n", n, fit$nevent, seconds, fit$loglik[2], coef(fit)[1]))
