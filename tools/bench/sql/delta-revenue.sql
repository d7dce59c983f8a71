-- Net revenue: fees, recurring charges, interest and sales, less what was given back.
-- From the daily rollup of movements. Rows (month, amounts of the month, movements without one).
SELECT 12 * year(day) + month(day) AS month, sum(CASE WHEN kind IN (1, 2, 11) THEN -amount ELSE amount END) AS numerator,
  sum(missing) AS missing
FROM flow_delta
WHERE slot = 0 AND kind IN (0, 1, 2, 7, 10, 11, 12, 22) AND day >= CAST($first AS DATE) AND day <= CAST($last AS DATE)
GROUP BY ALL
