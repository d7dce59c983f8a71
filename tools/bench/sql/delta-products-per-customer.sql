-- Products per customer.
-- From the daily deltas. Rows (month, segment, changes).
SELECT greatest(12 * year(day) + month(day), $first_month) AS month, segment, sum(holdings) AS numerator, sum(customers) AS denominator
FROM stock_delta
WHERE slot = 1 AND day <= CAST($last AS DATE)
GROUP BY ALL
