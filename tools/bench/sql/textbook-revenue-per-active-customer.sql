-- Active customers at every month end, and the revenue of the month.
-- As people write it: every month end against the rows of the 90 days before it. Rows (month, numerator, denominator).
WITH point AS (
  SELECT last_day(CAST($first AS DATE) + to_months(CAST(i AS INTEGER))) AS day FROM range($points) AS t(i)
),
agreement_span AS (
  SELECT *, lead(valid_from, 1, DATE '9999-12-31') OVER (PARTITION BY agreement_id ORDER BY valid_from) AS valid_to
  FROM agreement
),
holder_span AS (
  SELECT *, lead(valid_from, 1, DATE '9999-12-31') OVER (PARTITION BY agreement_id, party_id, role ORDER BY valid_from) AS valid_to
  FROM agreement_party WHERE role IN ('owner', 'joint_owner')
),
customer AS (
  SELECT DISTINCT point.day, h.party_id
  FROM point
  JOIN agreement_span AS a ON a.valid_from <= point.day AND point.day < a.valid_to
  JOIN holder_span AS h ON h.agreement_id = a.agreement_id AND h.valid_from <= point.day AND point.day < h.valid_to
  JOIN product AS p ON p.product_id = a.product_id
  JOIN party AS c ON c.party_id = h.party_id
  WHERE a.status IN ('in_force', 'dormant', 'arrears', 'suspended') AND NOT a.is_test
    AND h.active AND p.is_countable AND NOT c.is_test AND NOT c.is_internal
    AND NOT (p.term_rule = 'expires' AND a.term_end_on IS NOT NULL AND a.term_end_on <= point.day)
),
event AS (
  SELECT coalesce(i.party_id, h.party_id) AS party_id, i.business_date AS day
  FROM interaction AS i
  LEFT JOIN holder_span AS h ON i.party_id IS NULL AND h.agreement_id = i.agreement_id AND h.active
    AND h.valid_from <= i.business_date AND i.business_date < h.valid_to
  WHERE i.kind NOT IN ('campaign_contact', 'ticket_closed')
  UNION ALL
  SELECT coalesce(m.party_id, h.party_id), m.business_date
  FROM movement AS m
  LEFT JOIN holder_span AS h ON m.party_id IS NULL AND h.agreement_id = m.agreement_id AND h.active
    AND h.valid_from <= m.business_date AND m.business_date < h.valid_to
  WHERE m.initiator = 'customer' OR (m.initiator IS NULL AND m.kind IN ('withdrawal', 'repayment'))
),
active AS (
  SELECT point.day, count(DISTINCT event.party_id) AS customers
  FROM point
  JOIN event ON event.day > point.day - 90 AND event.day <= point.day
  JOIN customer ON customer.day = point.day AND customer.party_id = event.party_id
  GROUP BY point.day
),
revenue AS (
  SELECT last_day(business_date) AS day,
    sum(CASE WHEN kind IN ('discount', 'return', 'interest_expense') THEN -amount ELSE amount END) AS amount
  FROM movement
  WHERE kind IN ('sale_gross', 'discount', 'return', 'recurring_revenue', 'interest_income', 'interest_expense', 'fee_income',
      'premium_earned')
    AND business_date >= CAST($first AS DATE) AND business_date <= CAST($last AS DATE)
  GROUP BY ALL
)
SELECT 12 * year(day) + month(day) AS month, revenue.amount AS numerator, active.customers AS denominator
FROM active JOIN revenue USING (day)
