# The work of benchmarks/pooling.py, by metafor:
# Rscript metafor.R y.csv v.csv regression.csv MODELS SUBSETS PERMUTATIONS
# Rows of y and v are data sets; of the regression y, v and the moderators. Prints a number a line:
# CPU seconds per fit, fit of leave-one-out, GOSH subset, regression and permutation, then the
# tau2 of each data set, iterated until it stands still; NaN where metafor did not converge.
suppressMessages(library(metafor))
args <- commandArgs(trailingOnly = TRUE)
numbers <- function(path) unname(as.matrix(read.csv(path, header = FALSE)))
y <- numbers(args[1])
v <- numbers(args[2])
studies <- numbers(args[3])
counts <- as.integer(args[4:6])

cpu <- function(work) {
  begun <- proc.time()
  force(work)
  sum((proc.time() - begun)[c("user.self", "sys.self")])
}
fitted <- function(row, ...) {
  tryCatch(rma(y[row, ], v[row, ], method = "REML", test = "knha", ...), error = function(e) NULL)
}
regression <- function(rows) {
  mods <- studies[rows, -(1:2), drop = FALSE]
  rma(studies[rows, 1], studies[rows, 2], mods = mods, method = "REML", test = "knha")
}

rows <- seq_len(nrow(y))
invisible(fitted(1))
pooled <- cpu(for (row in rows) {
  model <- fitted(row)
  if (!is.null(model)) predict(model)
}) / nrow(y)
models <- Filter(Negate(is.null), lapply(rows[seq_len(counts[1])], fitted))
left <- cpu(for (model in models) leave1out(model)) / (length(models) * ncol(y))
whole <- rma(y[1, ], v[1, ], method = "DL")
subsets <- cpu(gosh(whole, subsets = counts[2], progbar = FALSE)) / counts[2]
large <- cpu(for (turn in 1:10) regression(seq_len(nrow(studies)))) / 10
small <- regression(seq_len(ncol(y)))
permuted <- cpu(permutest(small, iter = counts[3], progbar = FALSE)) / counts[3]
tau2 <- sapply(rows, function(row) {
  model <- fitted(row, control = list(threshold = 1e-12, maxiter = 10000))
  if (is.null(model)) NaN else model$tau2
})
cat(sprintf("%.17g", c(pooled, left, subsets, large, permuted, tau2)), sep = "\n")
