-- Customers of each month of first purchase who bought again in each calendar month from it on.
-- As people write it: first order of each customer, joined back to the orders. Rows (cohort, age, customers).
WITH cancelled AS (SELECT order_k FROM sales_order WHERE status = 'cancelled'),
first_order AS (SELECT party_k, min(business_date) AS day FROM sales_order GROUP BY party_k)
SELECT 12 * year(f.day) + month(f.day) AS cohort,
  12 * year(o.business_date) + month(o.business_date) - 12 * year(f.day) - month(f.day) AS age, count(DISTINCT o.party_k) AS customers
FROM sales_order o
JOIN first_order f USING (party_k)
WHERE f.day >= CAST($first AS DATE) AND f.day <= CAST($last AS DATE) AND o.business_date <= CAST($last AS DATE)
  AND o.order_k NOT IN (SELECT order_k FROM cancelled)
GROUP BY ALL
