-- Both sides of the last point in 500 blocks of customers and by class: what an interval by drawing customers again needs.
-- From the wide interval table. Rows (segment, block, x, y).
SELECT s1 AS segment, party_k::BIGINT * 2654435761 % 4294967296 % 500 AS block, sum(n) AS x, count(*) AS y
FROM customer_state
WHERE valid_from <= CAST($last AS DATE) AND CAST($last AS DATE) < valid_to
GROUP BY ALL
