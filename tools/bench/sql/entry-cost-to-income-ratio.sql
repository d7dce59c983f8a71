-- Cost-to-income ratio of each bank of the group: staff, administration, depreciation over net operating income.
-- From the ledger, debit positive: its entries have no form but their rows; no id of them was written twice. What is booked
-- between entities belongs to none of them. Lines are added up first and told apart after; an entry of income or expense
-- without a line may be either. Rows (month, segment, amounts of the month, entries without a line).
SELECT month, segment,
  sum(CASE WHEN kpi_line IN ('staff_cost', 'admin_cost', 'depreciation', 'amortisation_intangibles') THEN amount ELSE 0 END) AS numerator,
  -sum(CASE WHEN kpi_line IN ('interest_income', 'interest_expense', 'dividend_income', 'fee_income', 'fee_expense', 'trading_result',
    'fx_result', 'other_operating_income', 'other_operating_expense') THEN amount ELSE 0 END) AS denominator,
  sum(CASE WHEN kpi_line IS NULL THEN entries ELSE 0 END) AS unmapped
FROM (
  SELECT 12 * year(posting_date) + month(posting_date) AS month, entity AS segment, kpi_line, sum(functional_amount) AS amount, count(*) AS entries
  FROM gl_entry
  WHERE posting_date >= CAST($first AS DATE) AND posting_date <= CAST($last AS DATE)
    AND entity IN ('house bank', 'home loans') AND entry_type IN ('normal', 'adjustment')
    AND (kpi_line IS NOT NULL OR account_class IN ('income', 'expense'))
  GROUP BY ALL
)
GROUP BY ALL
