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
own AS (
  SELECT party_id, agreement_id, business_date AS day FROM interaction WHERE kind NOT IN ('campaign_contact', 'ticket_closed')
  UNION ALL
  SELECT party_id, agreement_id, business_date FROM movement
  WHERE initiator = 'customer' OR (initiator IS NULL AND kind IN ('withdrawal', 'repayment'))
),
-- Of an agreement's rows those are the holders' who held it on the day.
event AS (
  SELECT party_id, day FROM own WHERE party_id IS NOT NULL
  UNION ALL
  SELECT h.party_id, own.day
  FROM own JOIN holder_span AS h ON h.agreement_id = own.agreement_id AND h.valid_from <= own.day AND own.day < h.valid_to
  WHERE own.party_id IS NULL AND h.active
),
-- Who did something, and who of them held something at the month end.
candidate AS (
  SELECT DISTINCT point.day, event.party_id FROM point JOIN event ON event.day > point.day - 90 AND event.day <= point.day
),
active AS (
  SELECT candidate.day, count(DISTINCT candidate.party_id) AS customers
  FROM candidate
  JOIN holder_span AS h ON h.party_id = candidate.party_id AND h.valid_from <= candidate.day AND candidate.day < h.valid_to
  JOIN agreement_span AS a ON a.agreement_id = h.agreement_id AND a.valid_from <= candidate.day AND candidate.day < a.valid_to
  JOIN product AS p ON p.product_id = a.product_id
  JOIN party AS c ON c.party_id = h.party_id
  WHERE a.status IN ('in_force', 'dormant', 'arrears', 'suspended') AND NOT a.is_test
    AND h.active AND p.is_countable AND NOT c.is_test AND NOT c.is_internal
    AND NOT (p.term_rule = 'expires' AND a.term_end_on IS NOT NULL AND a.term_end_on <= candidate.day)
  GROUP BY candidate.day
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
