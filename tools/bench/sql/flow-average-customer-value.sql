-- Net revenue of each month: sales, discounts, returns, recurring revenue, interest earned and paid, fees,
-- premium earned (kinds 0, 1, 2, 7, 10, 11, 12 and 22; the bank has no other of those that count).
-- From the daily rollup of movements. Rows (month, segment, amounts of the month, movements without one).
SELECT 12 * year(day) + month(day) AS month, segment, sum(CASE WHEN kind IN (1, 2, 11) THEN -amount ELSE amount END) AS numerator,
  sum(missing) AS missing
FROM flow_delta
WHERE slot = 1 AND kind IN (0, 1, 2, 7, 10, 11, 12, 22) AND day >= CAST($first AS DATE) AND day <= CAST($last AS DATE)
GROUP BY ALL
