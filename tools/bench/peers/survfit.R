# Kaplan-Meier curves of the spells in a file (segment, days, ended) by the survival package, and how long they take.
# Rscript survfit.R <spells.csv> <asked.csv with segment, age> prints "elapsed ms,cpu ms", then segment,age,survival.
suppressPackageStartupMessages(library(survival))
files <- commandArgs(trailingOnly = TRUE)
spells <- read.csv(files[1], colClasses = c("factor", "integer", "integer"))
asked <- read.csv(files[2], colClasses = c("character", "numeric"))

runs <- sapply(1:3, function(run) {
  time <- system.time(fit <<- survfit(Surv(days, ended) ~ segment, data = spells))
  1000 * c(time[["elapsed"]], time[["user.self"]] + time[["sys.self"]])
})
cat(sprintf("%.1f,%.1f\n", median(runs[1, ]), median(runs[2, ])))
for (segment in unique(asked$segment)) {
  ages <- sort(asked$age[asked$segment == segment])
  curve <- summary(fit[paste0("segment=", segment)], times = ages, extend = TRUE)
  cat(sprintf("%s,%g,%.12f\n", segment, curve$time, curve$surv), sep = "")
}
