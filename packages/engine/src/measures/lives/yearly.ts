/** Columns of an agreement that tell what it costs. */
export const CHARGE = ['recurring_amount', 'recurring_unit', 'recurring_count', 'currency'] as const;

/** What an agreement costs in a year, rounded like every amount; NULL where nobody says. */
export const YEARLY = `CASE recurring_unit WHEN 'year' THEN rounded_quotient(recurring_amount, coalesce(recurring_count, 1)) WHEN 'month' THEN rounded_quotient(recurring_amount * 12, coalesce(recurring_count, 1)) WHEN 'week' THEN rounded_quotient(recurring_amount * 52, coalesce(recurring_count, 1)) WHEN 'day' THEN rounded_quotient(recurring_amount * 365, coalesce(recurring_count, 1)) END`;
