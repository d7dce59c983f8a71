-- Number of active customers.
-- From the daily deltas. Rows (month, segment, changes).
SELECT greatest(12 * year(day) + month(day), $first_month) AS month, segment, sum(customers) AS numerator
FROM active_delta
WHERE slot = $slot AND day <= CAST($last AS DATE)
GROUP BY ALL
