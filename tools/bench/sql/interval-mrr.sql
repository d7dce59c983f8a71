-- Recurring charges of a month.
-- From the holdings: group by the raw day first, put the days into months after. Rows (month, segment, changes).
SELECT greatest(12 * year(day) + month(day), $first_month) AS month, segment, sum(amount) AS numerator
FROM (
  SELECT s1 AS segment, valid_from AS day, sum(monthly) AS amount FROM holding WHERE monthly <> 0 AND valid_from <= CAST($last AS DATE) GROUP BY ALL
  UNION ALL
  SELECT s1, valid_to, -sum(monthly) FROM holding WHERE monthly <> 0 AND valid_to <= CAST($last AS DATE) GROUP BY ALL
)
GROUP BY ALL
