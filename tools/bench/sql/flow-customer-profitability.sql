-- Net revenue less direct cost (kinds 24 and 25 of those the bank has) less the service that was used, by line.
-- Revenue and direct cost from the daily rollup of movements; what service costs from the ledger, over what a pool can serve
-- in a month; its use from interactions (visits 6, complaints 7) and from movements that customers started.
-- Rows (month, segment, amounts of the month, uses of which nobody knows who started them, movements without
-- an amount).
WITH pool AS (
  FROM (VALUES ('branches', 4000), ('complaints', 2000), ('payments', 30000)) p(pool, capacity)
),
rate AS (
  SELECT 12 * year(posting_date) + month(posting_date) AS month, pool, rounded_quotient(sum(functional_amount), capacity) AS rate
  FROM gl_entry JOIN pool ON pool = cost_pool
  WHERE posting_date >= CAST($first AS DATE) AND posting_date <= CAST($last AS DATE) AND entry_type NOT IN ('opening', 'closing')
  GROUP BY month, pool, capacity
),
used AS (
  SELECT 12 * year(day) + month(day) AS month, s2 AS segment, CASE kind WHEN 6 THEN 'branches' ELSE 'complaints' END AS pool,
    sum(coalesce(quantity, 1)) AS used, 0 AS untold
  FROM contact
  WHERE kind IN (6, 7) AND day >= CAST($first AS DATE) AND day <= CAST($last AS DATE)
  GROUP BY ALL
  UNION ALL
  SELECT 12 * year(day) + month(day), s2, 'payments', sum(share), count_if(initiator = 0)
  FROM flow
  WHERE (initiator = 1 OR (initiator = 0 AND kind IN (15, 17))) AND day >= CAST($first AS DATE) AND day <= CAST($last AS DATE)
  GROUP BY ALL
),
amount AS (
  SELECT 12 * year(day) + month(day) AS month, segment, sum(CASE WHEN kind IN (1, 2, 11, 24) THEN -amount ELSE amount END) AS amount, 0 AS untold,
    sum(missing) AS missing
  FROM flow_delta
  WHERE slot = 2 AND kind IN (0, 1, 2, 7, 10, 11, 12, 22, 24, 25) AND day >= CAST($first AS DATE) AND day <= CAST($last AS DATE)
  GROUP BY ALL
  UNION ALL
  SELECT month, segment, -used * rate, untold, 0 FROM used JOIN rate USING (month, pool)
)
SELECT month, segment, sum(amount) AS numerator, sum(untold) AS untold, sum(missing) AS missing
FROM amount
GROUP BY ALL
