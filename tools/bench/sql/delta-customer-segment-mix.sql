-- Share of each class among the customers. The denominator of a month is the sum over its classes.
-- From the daily deltas. Rows (month, segment, changes).
SELECT greatest(12 * year(day) + month(day), $first_month) AS month, segment, sum(customers) AS numerator, NULL AS denominator
FROM stock_delta
WHERE slot = 1 AND day <= CAST($last AS DATE)
GROUP BY ALL
