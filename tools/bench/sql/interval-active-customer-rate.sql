-- Customers who did something of their own accord in the last 90 days.
-- An event makes its customer active until the next event, for 90 days at most. Rows (month, segment, changes).
WITH event AS (
  SELECT party_k, day FROM contact WHERE kind NOT IN (4, 10) AND party_k <> 0 AND day > CAST($first AS DATE) - 91 AND day <= CAST($last AS DATE)
  UNION
  SELECT party_k, day FROM flow
  WHERE (initiator = 1 OR (initiator = 0 AND kind IN (15, 17))) AND party_k <> 0 AND day > CAST($first AS DATE) - 91 AND day <= CAST($last AS DATE)
),
active AS (
  SELECT party_k, day AS valid_from, least(day + 90, coalesce(lead(day) OVER (PARTITION BY party_k ORDER BY day), DATE '9999-12-31')) AS valid_to
  FROM event
),
piece AS (
  SELECT s.s1 AS segment, greatest(a.valid_from, s.valid_from) AS valid_from, least(a.valid_to, s.valid_to) AS valid_to
  FROM active a JOIN customer_state s ON s.party_k = a.party_k AND s.valid_from < a.valid_to AND a.valid_from < s.valid_to
)
SELECT greatest(12 * year(day) + month(day), $first_month) AS month, segment, sum(n) AS numerator
FROM (
  SELECT segment, valid_from AS day, count(*) AS n FROM piece WHERE valid_from <= CAST($last AS DATE) GROUP BY ALL
  UNION ALL
  SELECT segment, valid_to, -count(*) FROM piece WHERE valid_to <= CAST($last AS DATE) GROUP BY ALL
)
GROUP BY ALL
