-- Products per customer.
-- From the wide interval table: group by the raw day first, put the days into months after. Rows (month, segment, changes).
SELECT greatest(12 * year(day) + month(day), $first_month) AS month, segment, sum(holdings) AS numerator, sum(customers) AS denominator
FROM (
  SELECT s1 AS segment, valid_from AS day, count(*) AS customers, sum(n) AS holdings
  FROM customer_state WHERE valid_from <= CAST($last AS DATE) GROUP BY ALL
  UNION ALL
  SELECT s1, valid_to, -count(*), -sum(n) FROM customer_state WHERE valid_to <= CAST($last AS DATE) GROUP BY ALL
)
GROUP BY ALL
