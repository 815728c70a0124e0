# What farringtonFlexible of R's `surveillance` says of its built-in series and of those of a CSV file (series,week,count,outbreak).
# usage: Rscript surveillance.R WEEKLY.csv OUT.tsv [HOW MANY BUILT-IN SERIES]; rows for `mcuctl eval surveillance`: series, week, count, alpha, trend p, expected, p, alarm
suppressMessages(library(surveillance))
args <- commandArgs(trailingOnly = TRUE)
out <- file(args[2], "w")

counts_of <- function(name) {
  folder <- new.env()
  data(list = name, package = "surveillance", envir = folder)
  x <- get(name, envir = folder)
  m <- if (is(x, "sts")) observed(x) else as.matrix(x$observed)
  if (is(x, "sts") && x@freq != 52) return(NULL)
  m
}

judge <- function(name, counts, alpha, trend_p) {
  n <- length(counts)
  if (n < 52 * 5 + 10 || anyNA(counts)) return(invisible())
  range <- (52 * 5 + 4):n
  control <- list(range = range, b = 5, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26, reweight = TRUE, weightsThreshold = 2.58,
                  pThresholdTrend = trend_p, alpha = alpha, thresholdMethod = "nbPlugin", glmWarnings = FALSE)
  expected <- p <- alarm <- rep(NA, n)
  # One week at a time: a week that the package cannot fit must not take the others with it.
  for (k in range) {
    control$range <- k
    said <- tryCatch(suppressWarnings(farringtonFlexible(sts(observed = counts, frequency = 52), control)), error = function(e) NULL)
    if (is.null(said)) next
    expected[k] <- said@control$mu0Vector[1]
    p[k] <- said@control$pvalue[1]
    alarm[k] <- said@alarm[1, 1] == 1
  }
  rows <- data.frame(paste(name, alpha, trend_p), seq_len(n), counts, alpha, trend_p, expected, p, alarm)
  write.table(rows, out, sep = "\t", quote = FALSE, row.names = FALSE, col.names = FALSE)
}

built_in <- c("salmonella.agona", "salmHospitalized", "shadar", "k1", "h1_nrwrp", "n1", "n2", "q1_nrwh", "q2", "s1", "s2", "s3", "m1", "m2", "m3", "m4", "m5", "ha")
if (length(args) > 2) built_in <- built_in[seq_len(as.integer(args[3]))]
for (name in built_in) {
  m <- tryCatch(counts_of(name), error = function(e) NULL, warning = function(w) NULL)
  if (is.null(m)) next
  counts <- rowSums(m)
  for (alpha in c(0.01, 0.05)) judge(name, counts, alpha, 1)
  judge(name, counts, 0.01, 0.05)
}
weekly <- read.csv(args[1])
for (series in unique(weekly$series)) {
  counts <- weekly$count[weekly$series == series]
  # The judged weeks and a few years before them: R takes some 15 ms a week.
  judge(paste("simulated", series), counts[(length(counts) - 370):length(counts)], 0.01, if (series %% 2) 1 else 0.05)
}
close(out)
