-- Cost-to-income ratio of each bank of the group: staff, administration, depreciation over net operating income.
-- From the ledger, debit positive: its entries have no form but their rows; no id of them was written twice. What is booked
-- between entities belongs to none of them. Rows (month, segment, amounts of the month).
SELECT 12 * year(posting_date) + month(posting_date) AS month, entity AS segment,
  sum(CASE WHEN kpi_line IN ('staff_cost', 'admin_cost', 'depreciation', 'amortisation_intangibles') THEN functional_amount ELSE 0 END) AS numerator,
  -sum(CASE WHEN kpi_line IN ('staff_cost', 'admin_cost', 'depreciation', 'amortisation_intangibles') THEN 0 ELSE functional_amount END) AS denominator
FROM gl_entry
WHERE posting_date >= CAST($first AS DATE) AND posting_date <= CAST($last AS DATE)
  AND entity IN ('house bank', 'home loans') AND entry_type IN ('normal', 'adjustment')
  AND kpi_line IN ('staff_cost', 'admin_cost', 'depreciation', 'amortisation_intangibles', 'interest_income', 'interest_expense',
    'dividend_income', 'fee_income', 'fee_expense', 'trading_result', 'fx_result', 'other_operating_income', 'other_operating_expense')
GROUP BY ALL
