-- Customers of each month of first purchase who bought again in each of the 24 calendar months from it on.
-- From the stored mask of a customer's months. Rows (cohort, age_0 ... age_23).
SELECT 12 * year(day) + month(day) AS cohort, count(*) AS size,
  count_if(months & 1 <> 0) AS age_0,
  count_if(months & 2 <> 0) AS age_1,
  count_if(months & 4 <> 0) AS age_2,
  count_if(months & 8 <> 0) AS age_3,
  count_if(months & 16 <> 0) AS age_4,
  count_if(months & 32 <> 0) AS age_5,
  count_if(months & 64 <> 0) AS age_6,
  count_if(months & 128 <> 0) AS age_7,
  count_if(months & 256 <> 0) AS age_8,
  count_if(months & 512 <> 0) AS age_9,
  count_if(months & 1024 <> 0) AS age_10,
  count_if(months & 2048 <> 0) AS age_11,
  count_if(months & 4096 <> 0) AS age_12,
  count_if(months & 8192 <> 0) AS age_13,
  count_if(months & 16384 <> 0) AS age_14,
  count_if(months & 32768 <> 0) AS age_15,
  count_if(months & 65536 <> 0) AS age_16,
  count_if(months & 131072 <> 0) AS age_17,
  count_if(months & 262144 <> 0) AS age_18,
  count_if(months & 524288 <> 0) AS age_19,
  count_if(months & 1048576 <> 0) AS age_20,
  count_if(months & 2097152 <> 0) AS age_21,
  count_if(months & 4194304 <> 0) AS age_22,
  count_if(months & 8388608 <> 0) AS age_23
FROM order_month
WHERE word = 0 AND day >= CAST($first AS DATE) AND day <= CAST($last AS DATE)
GROUP BY cohort
