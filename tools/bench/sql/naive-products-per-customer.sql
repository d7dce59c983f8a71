-- Products per customer.
-- As people write it: every month end against every row of the canonical tables. Rows (month, segment, numerator, denominator).
WITH point AS (
  SELECT last_day(CAST($first AS DATE) + to_months(CAST(i AS INTEGER))) AS day FROM range($points) AS t(i)
),
agreement_span AS (
  SELECT *, lead(valid_from, 1, DATE '9999-12-31') OVER (PARTITION BY agreement_id ORDER BY valid_from) AS valid_to
  FROM agreement
),
holder_span AS (
  SELECT *, lead(valid_from, 1, DATE '9999-12-31') OVER (PARTITION BY agreement_id, party_id, role ORDER BY valid_from) AS valid_to
  FROM agreement_party
),
-- Before its first known row a class is as in that row.
region_span AS (
  SELECT party_id, segment,
    CASE WHEN lag(valid_from) OVER w IS NULL THEN DATE '0001-01-01' ELSE valid_from END AS valid_from,
    lead(valid_from, 1, DATE '9999-12-31') OVER w AS valid_to
  FROM party_segment WHERE scheme = 'region'
  WINDOW w AS (PARTITION BY party_id ORDER BY valid_from)
),
holding AS (
  SELECT point.day, h.party_id, p.category, coalesce(r.segment, 'unknown') AS segment
  FROM point
  JOIN agreement_span AS a ON a.valid_from <= point.day AND point.day < a.valid_to
  JOIN holder_span AS h ON h.agreement_id = a.agreement_id AND h.valid_from <= point.day AND point.day < h.valid_to
  JOIN product AS p ON p.product_id = a.product_id
  JOIN party AS c ON c.party_id = h.party_id
  LEFT JOIN region_span AS r ON r.party_id = h.party_id AND r.valid_from <= point.day AND point.day < r.valid_to
  WHERE a.status IN ('in_force', 'dormant', 'arrears', 'suspended') AND NOT a.is_test
    AND h.active AND h.role IN ('owner', 'joint_owner')
    AND p.is_countable AND NOT c.is_test AND NOT c.is_internal
    AND NOT (p.term_rule = 'expires' AND a.term_end_on IS NOT NULL AND a.term_end_on <= point.day)
)
SELECT 12 * year(day) + month(day) AS month, segment,
  count(DISTINCT (party_id, category)) AS numerator, count(DISTINCT party_id) AS denominator
FROM holding
GROUP BY day, segment
