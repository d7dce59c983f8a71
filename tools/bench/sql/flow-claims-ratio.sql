-- Claims paid less what came back of them (kinds 24 and 25), over premium earned (kind 22), by line of the customers.
-- From the daily rollup of movements. Rows (month, segment, amounts of the month, movements without
-- one on either side).
SELECT 12 * year(day) + month(day) AS month, segment,
  sum(CASE kind WHEN 24 THEN amount WHEN 25 THEN -amount ELSE 0 END) AS numerator,
  sum(CASE kind WHEN 22 THEN amount ELSE 0 END) AS denominator,
  sum(CASE kind WHEN 22 THEN 0 ELSE missing END) AS missing_above, sum(CASE kind WHEN 22 THEN missing ELSE 0 END) AS missing_below
FROM flow_delta
WHERE slot = 2 AND kind IN (22, 24, 25) AND day >= CAST($first AS DATE) AND day <= CAST($last AS DATE)
GROUP BY ALL
