-- Number of customers by their line.
-- From the daily deltas. Rows (month, segment, changes).
SELECT greatest(12 * year(day) + month(day), $first_month) AS month, segment, sum(customers) AS numerator, NULL AS denominator
FROM stock_delta
WHERE slot = 2 AND day <= CAST($last AS DATE)
GROUP BY ALL
