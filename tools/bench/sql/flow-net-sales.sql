-- Net sales: gross sales less discounts and returns (kinds 0, 1 and 2).
-- From the daily rollup of movements. Rows (month, segment, amounts of the month, movements without one).
SELECT 12 * year(day) + month(day) AS month, segment, sum(CASE kind WHEN 0 THEN amount ELSE -amount END) AS numerator,
  sum(missing) AS missing
FROM flow_delta
WHERE slot = 1 AND kind IN (0, 1, 2) AND day >= CAST($first AS DATE) AND day <= CAST($last AS DATE)
GROUP BY ALL
