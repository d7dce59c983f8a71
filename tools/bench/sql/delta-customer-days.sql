-- Customer-days of each month: customers at its beginning for all of its days, and each change from its day on.
-- From the daily deltas. Rows (month, segment, change of customers, its days in the month).
SELECT greatest(12 * year(day) + month(day), $first_month - 1) AS month, segment, sum(customers) AS customers,
  sum(customers * (last_day(day) - day + 1)) AS days
FROM stock_delta
WHERE slot = 1 AND day <= CAST($last AS DATE)
GROUP BY ALL
