-- Median revenue of everybody who was a customer in the last month, by class and of all (class NULL).
-- From movements and lives of customers. Rows (segment, median, movements
-- without an amount).
WITH served AS (
  SELECT DISTINCT party_k FROM customer_state WHERE valid_from <= CAST($last AS DATE) AND valid_to > CAST($last_first AS DATE)
),
revenue AS (
  SELECT party_k, sum(CASE WHEN kind IN (1, 2, 11) THEN -amount ELSE amount END) AS revenue, count(*) - count(amount) AS missing
  FROM flow
  WHERE kind IN (0, 1, 2, 7, 10, 11, 12, 22) AND day >= CAST($last_first AS DATE) AND day <= CAST($last AS DATE) AND party_k <> 0
  GROUP BY party_k
)
SELECT g.s1 AS segment, median(coalesce(revenue.revenue, 0)) AS median, sum(missing) AS missing
FROM served
LEFT JOIN revenue USING (party_k)
JOIN party_class g ON g.party_k = served.party_k AND g.valid_from <= CAST($last AS DATE) AND CAST($last AS DATE) < g.valid_to
GROUP BY GROUPING SETS ((g.s1), ())
