-- What the customers charged twelve months before pay at the end of each month, beside what they paid then.
-- Each stretch of a charge covers the month ends from `low` to the one before `high`, so that both ends of a window are
-- compared without a row for each window. Rows (month, segment, changes).
WITH charge AS (
  SELECT party_k, s1, monthly, 12 * year(valid_from) + month(valid_from) AS low,
    CASE WHEN valid_to = DATE '9999-12-31' THEN 12 * 9999 ELSE 12 * year(valid_to) + month(valid_to) END AS high
  FROM holding
  WHERE monthly <> 0 AND valid_from <= CAST($last AS DATE) AND valid_to > CAST($opening AS DATE)
),
-- Month ends at which a customer was charged, by its class then; moved on by a year to the end of the window. Of charges
-- that begin in one month it does not matter which one was seen to start.
opening AS (
  SELECT party_k, s1, min(low) AS low, max(high) AS high
  FROM (
    SELECT *, sum(starts) OVER (PARTITION BY party_k, s1 ORDER BY low) AS island
    FROM (
      SELECT party_k, s1, low + 12 AS low, high + 12 AS high,
        CASE WHEN low <= max(high) OVER (PARTITION BY party_k, s1 ORDER BY low, high ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END AS starts
      FROM charge WHERE low < high AND low + 12 <= $last_month AND high + 12 > $first_month
    )
  )
  GROUP BY party_k, s1, island
),
kept AS (
  SELECT o.s1, greatest(o.low, c.low) AS low, least(o.high, c.high) AS high, c.monthly
  FROM opening o JOIN charge c ON c.party_k = o.party_k AND c.low < o.high AND o.low < c.high
  WHERE c.low < c.high
),
event AS (
  SELECT low AS month, s1 AS segment, monthly AS numerator, 0 AS denominator FROM kept
  UNION ALL
  SELECT high, s1, -monthly, 0 FROM kept
  UNION ALL
  SELECT low + 12, s1, 0, monthly FROM charge WHERE low < high
  UNION ALL
  SELECT high + 12, s1, 0, -monthly FROM charge WHERE low < high
)
SELECT greatest(month, $first_month) AS month, segment, sum(numerator) AS numerator, sum(denominator) AS denominator
FROM event
WHERE month <= $last_month
GROUP BY ALL
