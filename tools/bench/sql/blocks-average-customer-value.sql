-- Both sides of the last month in 500 blocks of customers and by class: what an interval by drawing customers again needs.
-- From movements and lives of customers. Rows (segment, block, x, y; y in customer-days).
SELECT segment, block, sum(x) AS x, sum(y) AS y
FROM (
  SELECT s1 AS segment, party_k::BIGINT * 2654435761 % 4294967296 % 500 AS block,
    sum(CASE WHEN kind IN (1, 2, 11) THEN -amount ELSE amount END) AS x, 0 AS y
  FROM flow
  WHERE kind IN (0, 1, 2, 7, 10, 11, 12, 22) AND day >= CAST($last_first AS DATE) AND day <= CAST($last AS DATE) AND party_k <> 0
  GROUP BY ALL
  UNION ALL
  SELECT s1, party_k::BIGINT * 2654435761 % 4294967296 % 500, 0,
    sum(least(valid_to, CAST($last AS DATE) + 1) - greatest(valid_from, CAST($last_first AS DATE)))
  FROM customer_state
  WHERE valid_from <= CAST($last AS DATE) AND valid_to > CAST($last_first AS DATE)
  GROUP BY ALL
)
GROUP BY ALL
