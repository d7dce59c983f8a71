-- Customers who did something of their own accord in the last 90 days.
-- From the stretches in which they were active. Rows (month, segment, changes).
SELECT greatest(12 * year(day) + month(day), $first_month) AS month, segment, sum(n) AS numerator
FROM (
  SELECT s1 AS segment, valid_from AS day, count(*) AS n FROM active_state WHERE valid_from <= CAST($last AS DATE) GROUP BY ALL
  UNION ALL
  SELECT s1, valid_to, -count(*) FROM active_state WHERE valid_to <= CAST($last AS DATE) GROUP BY ALL
)
GROUP BY ALL
