-- Relationships as they stand at the end of the last day, by class at their beginning: how long, and whether they ended.
-- Rows (segment, days, ended, n).
SELECT s2 AS segment, held_to - day AS days, 1 AS ended, count(*) AS n
FROM spell WHERE held_to <= CAST($last AS DATE) AND until_day > CAST($last AS DATE)
GROUP BY ALL
UNION ALL
SELECT s2, CAST($last AS DATE) - day, 0, count(*)
FROM spell WHERE held_from <= CAST($last AS DATE) AND held_to > CAST($last AS DATE)
GROUP BY ALL
